// What can be looked at beside a ticket: guidelines, precedents, near-duplicates; one at a time.

const NO_GUIDES = "Nobody has written guidelines for these labels yet.";
const NO_PRECEDENTS = "No decided ticket is like this one.";
const LOOKING = "Looking for decided tickets …";
const TITLES = { guide: "Guidelines", precedents: "Precedents", alike: "Decide together" };

/** Show a text with its marks; characters that hide something are read as "hidden". */
function fill(node, text, spans) {
  const all = [...hiddenIn(text), ...spans];
  if (!all.length) {
    if (node.firstElementChild || node.textContent !== text) node.textContent = text;
    return;
  }
  node.replaceChildren(...stretches(text, all).map(({ text: words, marks }) => {
    if (!marks.length) return words;
    const hidden = marks.includes("hidden");
    const part = el(hidden ? "span" : "mark", { className: marks.join(" ") }, words);
    if (hidden) { part.setAttribute("role", "img"); part.setAttribute("aria-label", "hidden"); }
    return part;
  }));
}

function listOf(title, texts) {
  if (!texts?.length) return [];
  return [el("p", { className: "quiet" }, title), el("ul", {}, ...texts.map((text) => el("li", {}, text)))];
}

function guideOf(label, guide) {
  const said = guide ? [
    ...(guide.definition ? [el("p", {}, guide.definition)] : []),
    ...listOf("Belongs here:", guide.examples), ...listOf("Does not belong here:", guide.counter_examples),
  ] : [el("p", { className: "quiet" }, "No guideline yet.")];
  return el("article", {}, el("h3", {}, label), ...said);
}

const precedent = ({ text, labels, when }) => {
  const words = el("p", { className: "words" });
  fill(words, text, []);
  return el("article", {}, el("h3", {}, labels.join(", ") || "none of these"), words, el("p", { className: "quiet" }, when));
};

class Panels {
  constructor(card) {
    Object.assign(this, { card, which: "", group: [], members: [] });
    this.body = el("div", { className: "body", tabIndex: 0, role: "group" });
    this.title = el("h2", {});
    const close = button("Close", "Esc", card.clicked(() => this.close()));
    card.parts.panel.append(el("div", { className: "top" }, this.title, close), this.body);
  }

  toggle(which) { if (this.which === which) this.close(); else this.openPanel(which); }

  openPanel(which) {
    if (which === "alike" && !alike(this.card.desk).length) { this.card.say("No other ticket of yours says nearly the same."); return; }
    if (which === "precedents") this.card.ask("precedents");
    if (!this.which) this.before = this.card.focused();
    this.set(which);
  }

  askAgain() {
    this.card.ask("precedents");
    this.show();
  }

  close() {
    const { panel } = this.card.parts;
    this.card.closing(panel, this.before, () => this.set(""));
  }

  set(which) {
    const { parts } = this.card;
    [this.which, this.members] = [which, []];
    this.unwatch();
    this.body.replaceChildren();
    parts.panel.hidden = !which;
    attribute(parts.card, "data-panel", which || null);
    for (const act of ["guide", "precedents"]) attribute(parts.acts[act], "aria-expanded", String(which === act));
    attribute(parts.offer, "aria-expanded", String(which === "alike"));
    change(this.title, "textContent", TITLES[which] ?? "");
    attribute(parts.panel, "aria-label", TITLES[which] ?? "");
    attribute(this.body, "aria-label", TITLES[which] ?? "");
    this.show();
    this.card.showActs();
    if (which) parts.panel.scrollIntoView({ block: "nearest" });
  }

  /** Another ticket is shown: what was asked about the last one goes. */
  turned() {
    if (this.which && this.which !== "guide") this.close();
    else this.show();
  }

  /** The server has spoken: only what depends on it is shown anew. */
  heard() { if (this.which !== "guide") this.show(); }

  show() {
    if (this.which === "guide") this.showGuide();
    if (this.which === "precedents") this.showPrecedents();
    if (this.which === "alike") this.showAlike();
  }

  showGuide() {
    const { set, finder, short } = this.card;
    const pointed = finder.pointedAt;
    const wanted = pointed ? [pointed] : short.map(({ label }) => label);
    const any = wanted.some((label) => set.guides[label]);
    const none = el("p", { className: "quiet" }, NO_GUIDES);
    this.body.replaceChildren(...(any || pointed ? wanted.map((label) => guideOf(label, set.guides[label])) : [none]));
    this.body.scrollTop = 0;
  }

  showPrecedents() {
    const told = this.card.told.precedents.get(this.card.shown?.id);
    const none = this.card.hopeless ? `No answer came: press ${this.card.keyOf("precedents")} again.` : LOOKING;
    const now = told ?? none;
    if (this.toldShown === now && this.body.firstChild) return;
    this.toldShown = now;
    const words = (text) => [el("p", { className: "quiet", role: "status" }, text)];
    this.body.replaceChildren(...(told?.length ? told.map(precedent) : words(told ? NO_PRECEDENTS : none)));
  }

  showAlike() {
    const members = alike(this.card.desk);
    if (!members.length) { this.close(); return; }
    const same = members.length === this.members.length && members.every((one, i) => sameTicket(one, this.members[i]));
    this.members = members;
    if (same) { this.count(); return; } // the same words, perhaps under a renewed lease
    this.unwatch();
    this.note = el("p", { className: "together", role: "status" });
    this.body.replaceChildren(this.note, ...members.map((ticket) => this.member(ticket)));
    this.count();
  }

  member(ticket) {
    const text = this.card.textOf(ticket);
    const words = el("p", { className: "words whole" });
    fill(words, text, differing(text, this.card.textOf(this.card.desk.current)));
    const end = el("div", { className: "end", "data-end": ticket.id });
    const node = el("article", { "data-ticket": ticket.id }, words, end);
    [node, end].forEach((part) => this.watch.observe(part));
    return node;
  }

  /** Of the tickets alike an answer means those whose end has been on the screen, and none while the panel is out of it. */
  unwatch() {
    this.watch?.disconnect();
    [this.group, this.read, this.onScreen] = [[], new Set(), new Set()];
    const seen = ({ target, isIntersecting }) => {
      const { ticket, end } = target.dataset;
      if (end && isIntersecting) this.read.add(Number(end));
      if (ticket) this.onScreen[isIntersecting ? "add" : "delete"](ticket);
    };
    this.watch = new IntersectionObserver((changes) => { changes.forEach(seen); this.count(); });
  }

  count() {
    this.group = this.onScreen.size ? this.members.filter(({ id }) => this.read.has(id)) : [];
    const [all, now] = [this.members.length + 1, this.group.length + 1];
    const more = now < all ? `${now} of ${all} tickets; scroll to the end of the others to take them in` : `all ${all} tickets`;
    change(this.note, "textContent", `Your next answer goes to ${more}. Words that differ are marked.`);
    this.card.showActs();
  }
}

/** The short list of reasons for a skip; digits choose. */
function showReasons(card) {
  const { reasons } = card.parts;
  const rows = card.reasons.map((words, i) => el("button", { type: "button", className: "row plain",
    onclick: card.clicked(() => card.skipBecause(words)) }, el("kbd", {}, i < SHORT_LIST ? String(i + 1) : ""), el("span", { className: "name" }, words)));
  const keys = `${keyName(card.table.keys.get("skip"))} or ${keyName(card.table.keys.get("accept"))}`;
  reasons.replaceChildren(el("h2", {}, "Why skip?"), ...rows,
    button("No reason", keys, card.clicked(() => card.skipBecause(""))), button("Do not skip", "Esc", card.clicked(() => card.leaveMode())));
}

/** A ticket that was answered before, with its answer; nothing can be decided here. */
function showBefore(card, { ticket, entry }, steps) {
  const given = { skip: "You skipped it.", flag: "You flagged it." }[entry.action] ?? `You said: ${entry.labels.join(", ") || "none of these"}.`;
  const words = el("div", { className: "earlier", tabIndex: 0, role: "region", "aria-label": "Earlier ticket" });
  fill(words, card.textOf(ticket), []);
  const name = (act) => keyName(card.table.keys.get(act));
  const extra = [entry.because && `Because: ${entry.because}.`, entry.note && `Note: ${entry.note}`].filter(Boolean).join(" ");
  card.parts.over.replaceChildren(
    el("h2", {}, steps === 1 ? "The ticket before" : `${steps} tickets before`), words,
    el("p", { className: "answer" }, el("strong", {}, given), ` ${extra}`),
    el("div", { className: "acts" },
      button("Undo", name("undo"), card.clicked(() => card.act("undo"), () => true)),
      button("Further back", name("previous"), card.clicked(() => card.act("previous"))),
      button("Return", "Esc", card.clicked(() => card.leaveMode()))));
}
