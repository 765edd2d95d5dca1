// The review card's screen, on top of review_desk.js: it paints, listens to keys and sends the outbox.

const MOST_PATIENCE_MS = 30_000; // the longest wait before sending again
const LINE_MS = 10_000; // a line stays this long
const SETTLE_MS = 400; // a ticket that came by itself takes keys only after this long
const TICK_MS = 500;
const WAITING = "Waiting for the server. Your answers are safe in this browser; more tickets come when they are saved.";
const NOTHING_FOUND = "No label has this in its name.";
const TYPING = "input, textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=slider]";
const PRESSED = "button, a, summary, [role=button], [role=option], [role=tab]";
const DIALOGS = "[data-testid=stDialog], dialog[open]";
const KEYS = [
  ["1–9", "choose this label"], ["Enter", "accept the first label, or save the chosen ones"],
  ["0", "none of these (several labels)"], ["/", "find any label: type, arrows, Enter"],
  ["S", "skip: someone else may answer"], ["F", "flag for a lead"], ["N", "write a note"],
  ["Z", "undo, as often as you like"], ["↑ ↓", "scroll the ticket"], ["?", "these keys"], ["Esc", "close"],
];

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const button = (words, key, onclick) => el("button", { type: "button", className: "act", onclick },
  el("span", {}, words), el("kbd", { "aria-hidden": "true" }, key));

function buildRow(index, onclick) {
  const [name, fill, word, value] = ["name", "fill", "word", "value"].map((className) => el("span", { className }));
  const mark = el("kbd", {}, String(index + 1));
  const bar = el("span", { className: "bar", "aria-hidden": "true" }, fill);
  const row = el("button", { type: "button", className: "row", onclick }, mark, name, bar, word, value);
  return Object.assign(row, { parts: { name, fill, word, value } });
}

function buildHelp() {
  const rows = KEYS.flatMap(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)]);
  const help = el("dialog", { className: "help", "aria-label": "Keys" }, el("h2", {}, "Keys"), el("dl", {}, ...rows));
  help.append(button("Close", "Esc", () => help.close()));
  return help;
}

function buildFind(card) {
  return el("input", {
    type: "text", className: "find", autocomplete: "off", spellcheck: false, role: "combobox",
    "aria-autocomplete": "list", "aria-label": "Find a label", "aria-controls": "found", "aria-expanded": "false",
    oninput: () => card.search(), onkeydown: (e) => card.findKey(e),
    onfocus: () => card.search(), onblur: () => card.closeFind(),
  });
}

function arrange(p) {
  const rows = el("div", { className: "rows", role: "group", "aria-label": "Labels" }, ...p.rows);
  const side = el("div", { className: "side" }, rows, p.chosen, el("div", { className: "finder" }, p.found, p.find));
  return el("section", { className: "card", "aria-label": "Review" },
    el("div", { className: "head" }, p.progress, p.saved),
    el("div", { className: "desk" }, p.text, side),
    el("div", { className: "acts" }, p.accept, p.none, p.skip, p.flag, p.noted, p.undo, p.keys),
    p.line, p.notes, p.help);
}

function build(card) {
  const p = {
    progress: el("span", { className: "progress" }), saved: el("span", { className: "saved" }),
    text: el("div", { className: "text", tabIndex: 0, role: "region", "aria-label": "Ticket", "aria-live": "polite" }),
    rows: Array.from({ length: SHORT_LIST }, (_, i) =>
      buildRow(i, card.clicked(() => card.pick(card.short[i]?.label), () => !card.data.multi))),
    find: buildFind(card),
    found: el("ul", { id: "found", className: "found", role: "listbox", "aria-label": "Labels found", hidden: true }),
    chosen: el("div", { className: "chosen", role: "group", "aria-label": "Other chosen labels" }),
    accept: button("Accept", "Enter", card.clicked(() => card.accept(), () => true)),
    none: button("None of these", "0", card.clicked(() => card.none(), () => true)),
    skip: button("Skip", "S", card.clicked(() => card.commit("skip"), () => true)),
    flag: button("Flag", "F", card.clicked(() => card.commit("flag"), () => true)),
    noted: button("Note", "N", card.clicked(() => card.openNote())),
    undo: button("Undo", "Z", card.clicked(() => card.undo())),
    keys: button("Keys", "?", card.clicked(() => p.help.showModal())),
    line: el("p", { className: "line", "aria-live": "polite" }),
    note: el("textarea", {
      rows: 2, "aria-label": "Note", placeholder: "Note for this ticket; kept with your answer",
      onkeydown: (e) => { if (e.key === "Escape") card.closeNote(); },
    }),
    help: buildHelp(),
  };
  p.notes = el("div", { className: "notes", hidden: true }, p.note, button("Done", "Esc", () => card.closeNote()));
  p.card = arrange(p);
  return p;
}

class Card {
  constructor(root, component) {
    this.shelf = shelf(`countersign:${component.data.project}:${component.data.person}:`);
    this.desk = newDesk(this.shelf.all());
    this.shown = this.painted = null; // the ticket whose text is in the page; the same, once it was on the screen
    this.lastBeat = this.lastSent = Date.now();
    this.sent = new Set();
    this.parts = build(this);
    root.append(this.parts.card);
    this.gone = new AbortController();
    const until = { signal: this.gone.signal };
    document.addEventListener("keydown", (e) => this.key(e), until);
    window.addEventListener("beforeunload", (e) => { if (this.desk.outbox.length) e.preventDefault(); }, until);
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  get data() { return this.desk.data; }
  get open() { return this.ripe && this.painted === this.desk.current && this.painted !== null; }

  // -- the server --
  update(component) {
    this.component = component;
    const sentBefore = this.desk.outbox;
    this.desk = receive(this.desk, component.data);
    const saved = sentBefore.filter((entry) => !this.desk.outbox.includes(entry));
    saved.forEach((entry) => this.shelf.remove(entry.operation));
    if (saved.length) this.retrying = false;
    [this.inFlight, this.patience] = [false, this.data.resend_ms];
    const late = Date.now() - this.lastSent > this.patience;
    if (this.desk.outbox.some((entry) => late || !this.sent.has(entry.operation))) this.send();
    this.show(SETTLE_MS);
  }

  /** One sending at a time: each one interrupts the server's run, and a run cut short acknowledges nothing. */
  send() {
    this.inFlight = true;
    this.lastSent = Date.now(); // sent along, it makes every sending a change: the same outbox reaches the server again
    this.sent = new Set(this.desk.outbox.map((entry) => entry.operation));
    this.component.setStateValue("outbox", { sent: this.lastSent, answers: this.desk.outbox });
  }

  tick() {
    const now = Date.now();
    if (this.desk.outbox.length && now - this.lastSent > this.patience) {
      this.retrying = true;
      this.patience = Math.min(this.patience * 2, MOST_PATIENCE_MS);
      this.send();
      this.showHead();
    }
    if (this.desk.line && now - this.lineAt > LINE_MS) this.say("");
    if (document.visibilityState === "visible" && now - this.lastBeat > this.data.beat_ms) {
      this.lastBeat = now;
      this.component.setStateValue("beat", now);
    }
  }

  // -- what people do --
  commit(action, labels = []) {
    if (!this.open) return;
    const { id, token, text_hash, version } = this.painted;
    const times = { shown_at: this.shownAt, first_key_at: this.firstKeyAt };
    const note = this.parts.note.value.slice(0, this.data.longest_note);
    const entry = newEntry(action, { task: id, token, text_hash, version, labels, note, ...times });
    this.keep(decide(this.desk, entry), entry);
  }

  keep(desk, entry) {
    this.desk = desk;
    this.shelf.put(entry);
    if (!this.inFlight) this.send();
    this.show(0);
  }

  give(labels) {
    const { scores, predicted } = this.desk.current;
    this.commit(scores.length && sameSet(labels, predicted) ? "confirm" : "correct", labels);
  }

  pick(label) {
    if (label === undefined || !this.open) return;
    if (!this.data.multi) { this.give([label]); return; }
    this.touched.add(label);
    if (!this.picked.delete(label)) this.picked.add(label);
    this.showLabels();
  }

  accept() {
    if (!this.open) return;
    if (this.data.multi && this.picked.size) this.give(this.data.labels.filter((label) => this.picked.has(label)));
    else if (this.data.multi) this.say("No label is chosen: choose some, or press 0 for none of these.");
    else if (this.painted.scores.length) this.give([this.short[0].label]);
    else this.say("This ticket has no suggestion: press a digit, or / to find a label.");
  }

  none() { if (this.data.multi && this.open) this.give([]); }

  undo() {
    const operation = undoTarget(this.desk);
    if (!operation) { this.say("There is nothing to take back."); return; }
    const ticket = this.desk.decided.get(operation)?.ticket;
    const entry = newEntry("undo", { undoes: operation, task: ticket?.id ?? 0, token: ticket?.token ?? "" });
    this.keep(undo(this.desk, entry), entry);
  }

  say(line) {
    this.desk = { ...this.desk, line };
    if (this.parts.line.textContent !== line) this.lineAt = Date.now();
    this.parts.line.textContent = line;
  }

  // -- keys and clicks --
  touch() { if (this.open) this.firstKeyAt ??= new Date().toISOString(); }

  /** A click's handler; of a double click only the first may decide, the second would hit the next ticket. */
  clicked(work, once = () => false) {
    return (e) => {
      if (e.detail > 0) e.currentTarget.blur(); // so that Enter means accept again
      if (e.detail > 1 && once()) return;
      this.touch();
      work();
    };
  }

  key(e) {
    const target = e.composedPath()[0];
    const elsewhere = e.isComposing || e.ctrlKey || e.metaKey || e.altKey || this.parts.help.open
      || target.matches?.(TYPING) || document.querySelector(DIALOGS);
    if (elsewhere) return;
    const pressing = e.key === "Enter" && target.matches?.(PRESSED); // the browser turns it into a click
    const work = pressing ? null : this.work(e.key);
    if (work || (pressing && e.repeat)) e.preventDefault();
    if (!work || (e.repeat && !e.key.startsWith("Arrow"))) return;
    this.touch();
    work();
  }

  work(key) {
    if (/^[1-9]$/.test(key)) return () => this.pick(this.short[Number(key) - 1]?.label);
    const scroll = (step) => () => this.parts.text.scrollBy({ top: step });
    return {
      Enter: () => this.accept(), 0: () => this.none(), s: () => this.commit("skip"), f: () => this.commit("flag"),
      n: () => this.openNote(), z: () => this.undo(), "/": () => this.parts.find.focus(),
      "?": () => this.parts.help.showModal(), ArrowDown: scroll(60), ArrowUp: scroll(-60),
    }[key.length === 1 ? key.toLowerCase() : key];
  }

  openNote() {
    if (!this.open) return;
    this.parts.notes.hidden = false;
    this.parts.note.focus();
    this.parts.notes.scrollIntoView({ block: "nearest" });
  }

  closeNote() {
    this.parts.notes.hidden = true;
    this.parts.noted.dataset.filled = Boolean(this.parts.note.value.trim());
    this.parts.note.blur();
  }

  // -- finding any label --
  search() {
    const take = (label) => (e) => { e.preventDefault(); this.touch(); this.found(label); };
    const items = matches(this.parts.find.value, this.data.labels).map((label, i) =>
      el("li", { id: `found-${i}`, role: "option", onmousedown: take(label) }, label));
    this.parts.found.replaceChildren(...(items.length ? items : [el("li", { className: "nothing" }, NOTHING_FOUND)]));
    this.parts.found.hidden = false;
    this.parts.find.setAttribute("aria-expanded", "true");
    this.point(0);
  }

  point(at) {
    const items = [...this.parts.found.querySelectorAll("[role=option]")];
    this.at = items.length ? (at + items.length) % items.length : 0;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === this.at)));
    items[this.at]?.scrollIntoView({ block: "nearest" });
    this.parts.find.setAttribute("aria-activedescendant", items.length ? `found-${this.at}` : "");
  }

  findKey(e) {
    const options = () => this.parts.found.querySelectorAll("[role=option]");
    const work = {
      ArrowDown: () => this.point(this.at + 1), ArrowUp: () => this.point(this.at - 1),
      Enter: () => { if (!e.repeat) this.found(options()[this.at]?.textContent); }, Escape: () => this.parts.find.blur(),
    }[e.key];
    if (!work || e.isComposing) return;
    e.preventDefault();
    this.touch();
    work();
  }

  found(label) { if (label !== undefined) { this.parts.find.blur(); this.pick(label); } }

  closeFind() {
    this.parts.find.value = "";
    this.parts.found.hidden = true;
    this.parts.find.setAttribute("aria-expanded", "false");
  }

  // -- showing --
  show(settle) {
    const { current } = this.desk;
    const same = current !== null && sameTicket(this.shown, current);
    if (same && this.painted) this.painted = current; // the same words, perhaps under a renewed lease
    this.shown = current;
    this.showHead();
    if (!same) this.showTicket(settle);
    this.say(this.desk.line);
  }

  showHead() {
    const { done_today, waiting, seconds_each } = this.data;
    const more = uncounted(this.desk);
    const each = seconds_each === null ? "" : ` · ${Math.round(seconds_each)} s each`;
    this.parts.progress.textContent = `${done_today + more} today${each} · ${Math.max(0, waiting - more)} waiting`;
    const unsaved = this.desk.outbox.length;
    this.parts.saved.textContent = unsaved ? `${unsaved} not saved yet${this.retrying ? ", retrying" : ""}` : "saved";
    this.parts.saved.dataset.state = unsaved ? "unsaved" : "saved";
    this.parts.undo.disabled = !undoTarget(this.desk);
  }

  showTicket(settle) {
    const ticket = this.shown;
    this.painted = this.firstKeyAt = null;
    this.ripe = false;
    this.picked = new Set(this.data.multi && ticket ? ticket.predicted : []);
    this.touched = new Set();
    this.short = ticket ? shortList(ticket, this.data.labels) : [];
    this.parts.note.value = "";
    this.parts.note.maxLength = this.data.longest_note;
    this.closeNote();
    this.parts.find.blur();
    const text = ticket?.text ?? (this.desk.outbox.length ? WAITING : this.data.empty_message);
    if (this.parts.text.textContent !== text) this.parts.text.textContent = text;
    this.parts.text.scrollTop = 0;
    this.parts.card.dataset.empty = String(!ticket);
    delete this.parts.card.dataset.painted;
    this.showLabels();
    if (ticket) this.whenPainted(ticket, settle);
  }

  /** Two frames later the words have been on the screen; only then may a key decide about them. */
  whenPainted(ticket, settle) {
    const still = () => sameTicket(this.shown, ticket) && !this.gone.signal.aborted;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      if (!still() || this.painted) return;
      this.painted = this.shown;
      this.shownAt = new Date().toISOString();
      const ripen = () => { if (still()) { this.ripe = true; this.parts.card.dataset.painted = ticket.id; } };
      if (settle) setTimeout(ripen, settle); else ripen();
    }));
  }

  showLabels() {
    const { multi, labels } = this.data;
    this.parts.card.dataset.multi = String(multi);
    this.parts.card.style.setProperty("--rows", Math.min(SHORT_LIST, labels.length));
    this.parts.rows.forEach((row, i) => this.showRow(row, this.short[i], i < labels.length));
    const far = [...this.picked].filter((label) => !this.short.some((ranked) => ranked.label === label));
    this.parts.chosen.replaceChildren(...far.map((label) => this.chip(label)));
    this.parts.find.placeholder = `/  find any of ${labels.length} labels`;
    this.parts.accept.firstChild.textContent = multi ? "Save labels" : "Accept";
    this.parts.none.hidden = !multi;
    for (const name of ["accept", "none", "skip", "flag", "noted", "find"]) this.parts[name].disabled = !this.shown;
    if (!multi && !this.shown?.scores.length) this.parts.accept.disabled = true;
  }

  chip(label) {
    const onclick = this.clicked(() => this.pick(label));
    return el("button", { type: "button", className: "chip", title: `Remove ${label}`, onclick }, `${label} ×`);
  }

  showRow(row, ranked, exists) {
    const { name, fill, word, value } = row.parts;
    row.hidden = !exists;
    row.disabled = !ranked;
    row.dataset.scored = String(ranked?.value != null);
    row.title = name.textContent = ranked?.label ?? "";
    fill.style.width = `${(ranked?.value ?? 0) * 100}%`;
    word.textContent = ranked?.value == null ? "" : band(ranked.value);
    value.textContent = ranked?.value == null ? "" : number(ranked.value);
    if (!this.data.multi) { row.removeAttribute("aria-pressed"); return; }
    row.setAttribute("aria-pressed", String(this.picked.has(ranked?.label)));
    row.dataset.suggested = String(!this.touched.has(ranked?.label));
  }

  leave() {
    this.gone.abort();
    clearInterval(this.timer);
    this.parts.card.remove();
  }
}

const cards = new WeakMap();

export default function (component) {
  const { data, parentElement: root } = component;
  const whose = `${data.project}:${data.person}`;
  let card = cards.get(root);
  if (card?.whose !== whose) {
    card?.leave();
    card = Object.assign(new Card(root, component), { whose });
    cards.set(root, card);
  }
  card.update(component);
  return () => { cards.get(root)?.leave(); cards.delete(root); };
}
