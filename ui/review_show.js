// How the card shows its ticket: mixed into Card, so that each half stays short.

const showing = {
  show(settle) {
    const current = this.wanting ? null : this.desk.current;
    const blind = isBlind(this.desk, current);
    const same = current !== null && sameTicket(this.shown, current) && this.shownSet === this.set.number
      && this.shownRevealed === this.desk.revealed && this.shownBlind === blind;
    if (same && this.painted) this.painted = current; // the same words, perhaps under a renewed lease
    this.shown = current;
    this.showHead();
    if (!same) this.showTicket(settle);
    else if (this.textShown !== this.textOf(current)) this.showText();
    this.showOffer();
    this.say(this.held ? CHANGED : this.desk.line);
  },

  showHead() {
    const { done_today, waiting, more, seconds_each: seconds } = this.data;
    const uncountedYet = uncounted(this.desk);
    const left = more ? waiting : Math.max(0, waiting - uncountedYet);
    const each = seconds === null ? "" : ` · ${span(seconds)} each`;
    const about = seconds === null || more || left * seconds < 60 ? "" : `, about ${span(left * seconds)}`;
    change(this.parts.progress, "textContent", `${done_today + uncountedYet} today${each} · ${more ? "more than " : ""}${left.toLocaleString("en")} waiting${about}`);
    const unsaved = this.desk.outbox.length;
    change(this.parts.saved, "textContent", unsaved ? `${unsaved} not saved yet${this.retrying ? ", retrying" : ""}` : "saved");
    attribute(this.parts.saved, "data-state", unsaved ? "unsaved" : "saved");
    change(this.parts.acts.undo, "disabled", !undoTargets(this.desk).length);
    change(this.parts.acts.previous, "disabled", !earlier(this.desk).length);
  },

  showTicket(settle) {
    const ticket = this.shown;
    this.held ||= Boolean(settle) && this.busy(); // it came by itself, under somebody's typing
    if (this.mode === "skip") this.leaveMode(); // the reason was asked about another ticket
    this.painted = this.firstKeyAt = null;
    this.ripe = this.lit = false;
    [this.shownSet, this.shownRevealed, this.shownBlind] = [this.set.number, this.desk.revealed, this.blind];
    const suggested = this.desk.revealed ? this.given : ticket && !this.blind ? ticket.predicted : [];
    this.picked = new Set(this.data.multi ? suggested : []);
    this.touched = new Set();
    this.short = ticket ? shortList(ticket, this.set.labels, Boolean(ticket.blind && (this.blind || this.desk.revealed))) : [];
    if (!this.held || this.parts.notes.hidden) this.fillNote();
    if (!this.held) this.finder.leave();
    else if (this.finder.busy) this.finder.search(); // what was typed stays; which labels fit best may be others now
    this.showText();
    attribute(this.parts.card, "data-empty", String(!ticket));
    delete this.parts.card.dataset.painted;
    this.showReveal();
    this.showLabels();
    this.panels.turned();
    if (ticket) this.whenPainted(ticket, settle);
  },

  textOf(ticket) { return (ticket && this.told.texts.get(ticket.id)) ?? ticket?.text; },

  spans() {
    const [first, second] = this.shown.scores.map(([label]) => label);
    return towards(this.textOf(this.shown), this.shown.why ?? [], first, second);
  },

  showText() {
    const { text, legend, acts } = this.parts;
    const waiting = this.shelf.onlyHere() ? WAITING_HERE : WAITING;
    const none = this.wanting ? LOADING : this.desk.outbox.length ? waiting : this.data.empty_message;
    const words = this.textOf(this.shown) ?? none;
    const turned = this.textShown !== words;
    if (turned) attribute(text, "aria-live", "polite");
    this.textShown = words;
    fill(text, words, this.lit ? this.spans() : []);
    if (this.scrolled && turned) { text.scrollTop = 0; this.scrolled = false; }
    attribute(acts.why, "aria-pressed", String(Boolean(this.lit)));
    const masked = Boolean(this.shown?.masked) && !this.told.texts.has(this.shown.id);
    change(acts.unmask, "hidden", !this.data.may_unmask);
    change(acts.unmask, "disabled", !masked);
    change(legend, "hidden", !this.lit);
    change(this.parts.blindly, "hidden", !this.blind);
    if (this.lit) this.showLegend();
  },

  showLegend() {
    const words = this.textOf(this.shown);
    const spans = this.spans();
    const entry = (name, [label]) => {
      const moved = spans.filter(([, , kind]) => kind === name).map(([start, end]) => words.slice(start, end));
      if (!moved.length) return [];
      const sample = el("mark", { className: name, "aria-hidden": "true" }, "words");
      return [el("span", {}, sample, ` towards ${label}`, el("span", { className: "unseen" }, `: ${moved.join(", ")}.`))];
    };
    const [first, second] = this.shown.scores;
    this.parts.legend.replaceChildren(...entry("first", first), ...(second ? entry("second", second) : []));
  },

  showOffer() {
    const { offer } = this.parts;
    const count = this.wanting ? 0 : alike(this.desk).length;
    change(offer, "hidden", !count);
    change(offer.firstChild, "textContent", count ? `${count} alike: decide together` : "");
  },

  /** The model's answer, after the person's own has been kept. */
  showReveal() {
    const { reveal, verdict, keep, take } = this.parts;
    change(reveal, "hidden", !this.desk.revealed);
    if (!this.desk.revealed) { change(verdict, "textContent", ""); return; }
    const { predicted, scores } = this.shown;
    const value = new Map(scores);
    const said = predicted.map((label) => (value.has(label) ? `${label} (${band(value.get(label))} ${number(value.get(label))})` : label));
    change(verdict, "textContent", `Saved. The model says ${said.join(", ") || "none of these"}.`);
    change(keep.firstChild, "textContent", `Keep ${this.given.join(", ") || "none of these"}`);
    change(take.firstChild, "textContent", `Change to ${predicted.join(", ") || "none of these"}`);
  },

  /** Once painted, the words have been on the screen; only then may a key decide about them. */
  whenPainted(ticket, settle) {
    const [revealed, blind] = [this.desk.revealed, this.blind];
    const still = () => sameTicket(this.shown, ticket) && this.shownRevealed === revealed && this.shownBlind === blind
      && !this.gone.signal.aborted;
    afterPaint(() => {
      if (!still() || this.painted || this.mode === "back") return; // behind an earlier ticket nobody has read it
      this.painted = this.shown;
      this.shownAt = new Date().toISOString();
      this.ripen(settle);
    });
  },

  /** From now on, or after a while, keys decide about the ticket that has been painted. */
  ripen(settle) {
    const [ticket, revealed, blind] = [this.painted, this.shownRevealed, this.shownBlind];
    const ripe = () => {
      if (this.held || !sameTicket(this.painted, ticket) || this.shownRevealed !== revealed || this.shownBlind !== blind) return;
      this.ripe = true;
      this.parts.card.dataset.painted = ticket.id;
    };
    if (settle) setTimeout(ripe, settle); else ripe();
  },

  showLabels() {
    const { multi } = this.data;
    const { labels } = this.set;
    const { card, rows, chosen } = this.parts;
    attribute(card, "data-multi", String(multi));
    const size = String(Math.min(SHORT_LIST, labels.length));
    if (this.size !== size) card.style.setProperty("--rows", (this.size = size));
    rows.forEach((row, i) => this.showRow(row, this.short[i], i < labels.length));
    const far = [...this.picked].filter((label) => !this.short.some((ranked) => ranked.label === label));
    if (far.length || chosen.firstChild) chosen.replaceChildren(...far.map((label) => this.chip(label)));
    change(this.finder.input, "placeholder", `${this.keyOf("find")}  find any of ${labels.length} labels`);
    const picked = labels.filter((label) => this.picked.has(label));
    change(this.parts.choice, "textContent", multi && this.shown ? `Chosen: ${picked.join(", ") || "none"}` : "");
    this.showActs();
    const hints = this.short.filter(({ value }) => value !== null).slice(0, 3)
      .map(({ label, value }, i) => `${i + 1} ${label}, ${band(value)}`);
    change(this.parts.suggested, "textContent", hints.length ? `Suggested: ${hints.join("; ")}.` : "");
  },

  showActs() {
    const { acts, card } = this.parts;
    const { multi } = this.data;
    const many = this.panels.group.length ? ` for ${this.panels.group.length + 1}` : "";
    const accept = this.desk.revealed ? "Keep" : multi ? "Save labels" : "Accept";
    change(acts.accept.firstChild, "textContent", accept + many);
    change(acts.none, "hidden", !multi);
    for (const name of ["accept", "none", "skip", "flag", "note", "why", "precedents"]) change(acts[name], "disabled", !this.shown);
    change(this.finder.input, "disabled", !this.shown && !this.held); // held, somebody types in it
    if (!multi && !this.desk.revealed && (this.blind || !this.shown?.scores.length)) change(acts.accept, "disabled", true);
    attribute(card, "data-together", many ? "true" : null);
  },

  chip(label) {
    const onclick = this.clicked(() => this.pick(label));
    return el("button", { type: "button", className: "chip", title: `Remove ${label}`, onclick }, `${label} ×`);
  },

  showRow(row, ranked, exists) {
    const { name, fill: bar, word, value } = row.parts;
    change(row, "hidden", !exists);
    change(row, "disabled", !ranked);
    const scored = ranked?.value != null;
    attribute(row, "data-scored", String(scored));
    change(row, "title", ranked?.label ?? "");
    change(name, "textContent", ranked?.label ?? "");
    change(bar.style, "width", `${(ranked?.value ?? 0) * 100}%`);
    change(word, "textContent", scored ? band(ranked.value) : "");
    change(value, "textContent", scored ? number(ranked.value) : "");
    const mine = Boolean(this.desk.revealed && ranked && this.given.includes(ranked.label));
    attribute(row, "data-mine", mine ? "true" : null);
    if (!this.data.multi) { attribute(row, "aria-pressed", null); return; }
    attribute(row, "aria-pressed", String(this.picked.has(ranked?.label)));
    attribute(row, "data-suggested", String(!this.touched.has(ranked?.label)));
  },
};
