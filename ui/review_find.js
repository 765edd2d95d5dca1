// Finding any label: type, then Enter, an arrow, or a digit where no name could go on with it.

const NOTHING_FOUND = "No label has this in its name.";

class Finder {
  /** `look` says which labels there are and how likely they are here; `take` gets the label that was chosen. */
  constructor({ look, take, touch, pointed }) {
    Object.assign(this, { look, take, touch, pointed, labels: [], at: 0 });
    this.input = el("input", {
      type: "text", className: "find", autocomplete: "off", spellcheck: false, role: "combobox",
      "aria-autocomplete": "list", "aria-label": "Find a label", "aria-controls": "found", "aria-expanded": "false",
      oninput: () => this.search(), onkeydown: (e) => this.key(e), onfocus: () => this.search(), onblur: () => this.close(),
    });
    this.list = el("ul", { id: "found", className: "found", role: "listbox", "aria-label": "Labels found", hidden: true });
    this.nothing = el("p", { className: "found nothing", role: "status", hidden: true });
    this.node = el("div", { className: "finder" }, this.list, this.nothing, this.input);
  }

  /** The label that Enter would take, while one is being looked for. */
  get pointedAt() { return this.open ? this.labels[this.at] : undefined; }

  get open() { return this.input.getAttribute("aria-expanded") === "true"; }

  get busy() { return this.open || this.input.value !== "" || !this.nothing.hidden; }

  search() {
    const { labels, scores } = this.look();
    const typed = this.input.value;
    this.labels = matches(typed, labels, scores);
    this.digits = new Set(this.labels.map((_, i) => String(i + 1)).filter((digit) => choosesByDigit(typed, digit, labels)));
    this.list.replaceChildren(...this.labels.map((label, i) => this.option(label, i)));
    this.list.hidden = !this.labels.length;
    this.nothing.hidden = this.labels.length > 0;
    this.nothing.textContent = this.labels.length ? "" : NOTHING_FOUND;
    attribute(this.input, "aria-expanded", String(this.labels.length > 0));
    this.point(0);
  }

  option(label, i) {
    const onmousedown = (e) => { e.preventDefault(); this.touch(); this.found(label); };
    const item = el("li", { id: `found-${i}`, role: "option", onmousedown }, label);
    if (this.digits.has(String(i + 1))) item.dataset.digit = i + 1;
    return item;
  }

  point(at) {
    const items = [...this.list.children];
    this.at = items.length ? (at + items.length) % items.length : 0;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === this.at)));
    items[this.at]?.scrollIntoView({ block: "nearest" });
    attribute(this.input, "aria-activedescendant", items.length ? `found-${this.at}` : null);
    this.pointed();
  }

  key(e) {
    if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const choose = (at) => () => { if (!e.repeat) this.found(this.labels[at]); };
    const work = this.digits.has(e.key) ? choose(Number(e.key) - 1) : {
      ArrowDown: () => this.point(this.at + 1), ArrowUp: () => this.point(this.at - 1),
      Enter: choose(this.at), Escape: () => this.input.blur(),
    }[e.key];
    if (!work) return;
    e.preventDefault();
    this.touch();
    work();
  }

  found(label) {
    if (label === undefined) return;
    this.input.blur();
    this.take(label);
  }

  close() {
    this.input.value = "";
    this.list.hidden = this.nothing.hidden = true;
    attribute(this.input, "aria-expanded", "false");
    attribute(this.input, "aria-activedescendant", null);
    this.pointed();
  }

  leave() { if (this.busy) this.input.blur(); }
}
