// The review card: it paints, listens to keys and keeps the outbox. The files before it are part of the same module.

const LINE_MS = 10_000; // a line stays this long
const SETTLE_MS = 400; // a ticket that came by itself takes keys only after this long
const TICK_MS = 500;
const WAITING = "Waiting for the server. Your answers are safe in this browser; more tickets come when they are saved.";
const WAITING_HERE = "Waiting for the server. More tickets come when your answers are saved.";
const KEEPS_NOTHING = "This browser keeps nothing: stay on this page until it says saved.";
const CHANGED = "The ticket has changed: press Esc to go on.";
const LOADING = "Loading the labels …";
const SCROLLS = { ArrowDown: 60, ArrowUp: -60, PageDown: 240, PageUp: -240 };
const TYPING = "input, textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=slider]";
const PRESSED = "button, a, summary, [role=button], [role=option], [role=tab]";
const DIALOGS = "[data-testid=stDialog], dialog[open]";

let known = null; // the label set the server sent last: a card that is put up again need not ask for it

class Card {
  constructor(root, component) {
    const { project, person } = component.data;
    this.shelf = shelf(project, person);
    this.desk = newDesk(this.shelf.all());
    this.shown = this.painted = null; // the ticket whose text is in the page; the same, once it was on the screen
    this.set = known?.project === project ? known : { project, number: 0, labels: [], guides: {} };
    this.told = { precedents: new Map(), texts: new Map() };
    this.mode = ""; // "skip" while a reason is asked for, "back" while an earlier ticket is looked at
    this.held = false; // the ticket changed under somebody's typing: no key does anything before Esc or a click
    this.short = [];
    this.clicked = this.clicked.bind(this);
    this.wire = new Wire({ outbox: () => this.desk.outbox, has: () => this.set.number, unanswered: (what) => this.unanswered(what) });
    this.finder = new Finder({
      look: () => ({ labels: this.set.labels, scores: this.blind ? [] : this.shown?.scores }),
      take: (label) => this.pick(label), touch: () => this.touch(),
      pointed: () => { if (this.panels?.which === "guide") this.panels.show(); },
    });
    this.parts = build(this);
    this.panels = new Panels(this);
    this.learnKeys({});
    root.append(this.parts.card);
    this.listen();
  }

  /** Who opened the page from the menu, or loaded it, begins at the ticket: Enter must not press the menu again. */
  greet() {
    const at = document.activeElement;
    if (!at || at === document.body || at.closest("[data-testid=stSidebar]")) this.parts.text.focus({ preventScroll: true });
  }

  listen() {
    this.gone = new AbortController();
    const until = { signal: this.gone.signal };
    document.addEventListener("keydown", (e) => this.key(e), until);
    document.addEventListener("click", () => this.release(), { ...until, capture: true });
    window.addEventListener("beforeunload", (e) => { if (this.desk.outbox.length) e.preventDefault(); }, until);
    this.parts.text.addEventListener("scroll", () => { this.scrolled = true; }, { ...until, passive: true });
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  get data() { return this.desk.data; }
  get wanting() { return this.data.label_set !== this.set.number; }
  get blind() { return isBlind(this.desk, this.shown); }
  get open() { return this.ripe && !this.mode && !this.held && this.painted === this.desk.current && this.painted !== null; }

  // -- the server --
  update(component) {
    const sentBefore = this.desk.outbox;
    // Whoever has pressed this page's own link in the menu, by keyboard, wants to be at the ticket.
    if (this.page !== component.data.page && document.activeElement?.matches("[data-testid=stSidebarNavLink]")) this.greet();
    this.page = component.data.page;
    this.learn(component.data);
    this.desk = receive(this.desk, component.data);
    const saved = sentBefore.filter((entry) => !this.desk.outbox.includes(entry));
    saved.forEach((entry) => this.shelf.remove(entry.operation));
    if (saved.length) this.retrying = false;
    this.wire.heard(component, this.wanting);
    this.show(SETTLE_MS);
    this.panels.heard();
  }

  learn({ project, label_set: number, labels, guides, keys, skip_reasons: reasons, told }) {
    if (labels) this.set = known = { project, number, labels, guides: guides ?? {} };
    this.reasons = reasons ?? [];
    if (JSON.stringify(keys ?? {}) !== this.ownKeys) this.learnKeys(keys ?? {});
    for (const what of ["precedents", "texts"]) {
      for (const [task, answer] of Object.entries(told?.[what] ?? {})) this.told[what].set(Number(task), answer);
    }
    const { asked } = this.wire;
    if (asked && this.told[asked.what === "unmask" ? "texts" : "precedents"].has(asked.task)) this.wire.asked = null;
  }

  learnKeys(keys) {
    this.ownKeys = JSON.stringify(keys);
    this.table = keyTable(ACTS, keys);
    showKeys(this.parts, this.table);
  }

  tick() {
    if (this.wire.tick(this.data, this.wanting)) {
      this.retrying = this.desk.outbox.length > 0;
      this.showHead();
    }
    if (this.desk.line && !this.held && Date.now() - this.lineAt > LINE_MS) this.say("");
  }

  ask(what) {
    const already = this.told[what === "unmask" ? "texts" : "precedents"].has(this.shown.id);
    if (!already) this.wire.ask(what, this.shown.id);
  }

  // -- what people do --
  commit(action, labels = [], because = "") {
    if (!this.open) return;
    const tickets = [this.painted, ...this.panels.group];
    const given = {
      labels, because, note: this.parts.note.value.slice(0, this.data.longest_note),
      together: tickets.length > 1 ? newWord() : "", shown_at: this.shownAt, first_key_at: this.firstKeyAt,
    };
    const entries = tickets.map((ticket) => {
      const { id: task, token, text_hash, version, scores, predicted } = ticket;
      const means = scores.length && sameSet(labels, predicted) ? "confirm" : "correct";
      const label_set = this.set.number;
      return newEntry(action || means, { ...given, task, token, text_hash, version, label_set, blind: isBlind(this.desk, ticket) });
    });
    if (!this.desk.revealed) { this.keep(decide(this.desk, ...entries), entries); return; }
    const undoing = this.undoing(this.desk.revealed);
    this.keep(amend(this.desk, undoing, ...entries), [undoing, ...entries]);
  }

  keep(desk, entries) {
    this.desk = desk;
    entries.forEach((entry) => this.shelf.put(entry));
    this.show(0);
    this.wire.soon();
  }

  give(labels) {
    if (this.desk.revealed && sameSet(labels, this.given)) this.goOn(); else this.commit("", labels);
  }

  /** What was answered before the model's answer was shown. */
  get given() { return this.desk.decided.get(this.desk.revealed)?.entry.labels ?? []; }

  goOn() {
    if (!this.open) return;
    this.desk = goOn(this.desk);
    this.show(0);
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
    if (this.data.multi && this.picked.size) this.give(this.set.labels.filter((label) => this.picked.has(label)));
    else if (this.desk.revealed && !(this.data.multi && this.given.length)) this.goOn();
    else if (this.data.multi) this.say(`No label is chosen: choose some, or press ${this.keyOf("none")} for none of these.`);
    else if (this.blind) this.say(`This ticket is decided before the model's answer is shown: press a digit, or ${this.keyOf("find")} to find a label.`);
    else if (this.short[0]?.value != null) this.give([this.short[0].label]);
    else this.say(`This ticket has no suggestion: press a digit, or ${this.keyOf("find")} to find a label.`);
  }

  skip() {
    if (!this.open) return;
    if (!this.reasons.length) { this.commit("skip"); return; }
    this.enterMode("skip", this.parts.reasons);
    showReasons(this);
  }

  skipBecause(words) {
    this.leaveMode();
    this.commit("skip", [], words);
  }

  undoing(operation, together = "") {
    const ticket = this.desk.decided.get(operation)?.ticket;
    return newEntry("undo", { undoes: operation, task: ticket?.id ?? 0, token: ticket?.token ?? "", together });
  }

  undo(wanted = "") {
    const operations = undoTargets(this.desk, wanted);
    if (!operations.length) { this.say(wanted ? "This can no longer be undone." : "There is nothing to undo."); return; }
    const together = operations.length > 1 ? newWord() : "";
    const entries = operations.map((operation) => this.undoing(operation, together));
    this.leaveMode();
    this.keep(undo(this.desk, ...entries), entries);
  }

  lookBack() {
    const before = earlier(this.desk);
    const at = this.mode === "back" ? this.back + 1 : 0;
    if (!before[at]) { this.say(at ? "This is the first one answered in this tab." : "No ticket was answered in this tab yet."); return; }
    this.back = at;
    this.backTo = before[at].entry.operation;
    this.enterMode("back", this.parts.over);
    showBefore(this, before[at], at + 1);
  }

  toggleWhy() {
    if (!this.shown) return;
    if (this.blind) { this.say("Decide first: this ticket is decided before the model's answer is shown."); return; }
    if (!this.lit && !this.spans().length) { this.say("No single words moved the model here."); return; }
    this.lit = !this.lit;
    attribute(this.parts.text, "aria-live", "off"); // the same words again: nobody wants to hear them twice
    this.showText();
  }

  unmask() {
    if (!this.shown?.masked || !this.data.may_unmask) { this.say("Nothing here can be unmasked."); return; }
    this.ask("unmask");
    if (!this.told.texts.has(this.shown.id)) this.say("Asking for the whole text …");
  }

  /** Tell whether the server has left the question about this ticket's precedents without an answer. */
  get hopeless() { return this.wire.hopeless?.what === "precedents" && this.wire.hopeless.task === this.shown?.id; }

  unanswered(what) {
    if (what === "unmask") this.say(`No answer came: press ${this.keyOf("unmask")} again.`);
    else this.panels.heard();
  }

  precedents() {
    if (!this.shown) return;
    if (this.blind) this.say("Decide first: this ticket is decided without a look at others.");
    else if (this.panels.which === "precedents" && this.hopeless) this.panels.askAgain();
    else this.panels.toggle("precedents");
  }

  act(name) {
    const acts = {
      accept: () => this.accept(), none: () => { if (this.data.multi && this.open) this.give([]); }, skip: () => this.skip(),
      flag: () => this.commit("flag"), note: () => this.openNote(), find: () => { if (this.open) this.finder.input.focus(); },
      undo: () => this.undo(this.mode === "back" ? this.backTo : ""), previous: () => this.lookBack(),
      guide: () => this.panels.toggle("guide"), why: () => this.toggleWhy(), precedents: () => this.precedents(),
      together: () => this.panels.toggle("alike"), unmask: () => this.unmask(), keys: () => this.parts.help.showModal(),
      change: () => { if (this.desk.revealed && this.open) this.give(this.painted.predicted); },
    };
    acts[name]?.();
  }

  say(line) {
    this.desk = { ...this.desk, line };
    if (this.said !== line) this.lineAt = Date.now();
    this.said = line;
    const lines = [this.desk.failed?.words, this.shelf.onlyHere() && KEEPS_NOTHING, line];
    change(this.parts.line, "textContent", lines.filter(Boolean).join(" "));
    change(this.parts.dismiss, "hidden", !this.desk.failed);
  }

  dismiss() {
    this.desk = dismiss(this.desk);
    this.say("");
  }

  // -- keys and clicks --
  keyOf(act) { return keyName(this.table.keys.get(act)) || "its button"; }

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
    const { held } = this;
    if (e.key === "Escape" && !e.isComposing) this.release();
    const elsewhere = held || e.isComposing || e.ctrlKey || e.metaKey || e.altKey || this.parts.help.open
      || target.matches?.(TYPING) || document.querySelector(DIALOGS);
    if (elsewhere) return;
    const pressing = (e.key === "Enter" || e.key === " ") && target.matches?.(PRESSED); // the browser turns it into a click
    const work = pressing ? null : this.work(e.key);
    if (work || (pressing && e.repeat)) e.preventDefault();
    if (!work || (e.repeat && !(e.key in SCROLLS))) return;
    this.touch();
    work();
  }

  work(key) {
    const act = actOf(this.table, key);
    if (key === "Escape") return this.mode ? () => this.leaveMode() : this.panels.which && (() => this.panels.close());
    if (this.mode === "skip") return this.reasonWork(key, act);
    if (this.mode === "back") return { undo: 1, previous: 1 }[act] ? () => this.act(act) : act === "accept" && (() => this.leaveMode());
    if (/^[1-9]$/.test(key)) return () => this.pick(this.short[Number(key) - 1]?.label);
    if (key in SCROLLS) return this.scrolling(key);
    return act && (() => this.act(act));
  }

  scrolling(key) {
    const node = key.startsWith("Arrow") ? this.parts.text : this.panels.which && this.panels.body;
    return node && (() => node.scrollBy({ top: SCROLLS[key] }));
  }

  reasonWork(key, act) {
    const words = /^[1-9]$/.test(key) ? this.reasons[Number(key) - 1] : undefined;
    if (words !== undefined) return () => this.skipBecause(words);
    return (act === "skip" || act === "accept") && (() => this.skipBecause(""));
  }

  leave() {
    this.gone.abort();
    clearInterval(this.timer);
    this.parts.card.remove();
  }
}

Object.assign(Card.prototype, showing, covering);

const cards = new WeakMap();
let sheet = null;

function style(root) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  const home = root.getRootNode();
  if (!home.adoptedStyleSheets.includes(sheet)) home.adoptedStyleSheets.push(sheet);
}

function leave(root) {
  cards.get(root)?.leave();
  cards.delete(root);
}

/** Show the card in its place, or give the one that is there what the server says. */
export function mount(component) {
  const { data, parentElement: root } = component;
  const whose = `${data.project}:${data.person}`;
  if (cards.get(root)?.whose !== whose) {
    leave(root);
    style(root);
    cards.set(root, Object.assign(new Card(root, component), { whose }));
    cards.get(root).greet();
  }
  cards.get(root).update(component);
}

// What the browser would not store is lost with the page, even while no card is on it.
window.addEventListener("beforeunload", (e) => { if (losable()) e.preventDefault(); });

/** Called by the page once: from now on the places for a card (review_place.js) get one. */
export default function () {
  const places = (globalThis.countersignCard ??= { waiting: new Map() });
  if (places.version === VERSION) return; // cards are on the page, made by an equal module
  Object.assign(places, { version: VERSION, mount, leave });
  for (const component of places.waiting.values()) mount(component);
  places.waiting.clear();
}
