// What covers the ticket or takes the typing: reasons, an earlier ticket, the note. Mixed into Card; each gives the focus back.

const covering = {
  /** Where the focus is in the card. */
  focused() {
    const { activeElement: at } = this.parts.card.getRootNode();
    return at && this.parts.card.contains(at) ? at : null;
  },

  /** Close what may have the focus: whoever works by keyboard goes on where they were before it opened. */
  closing(node, before, close) {
    const lost = node.contains(this.focused());
    close();
    if (lost) (before?.checkVisibility() && !before.disabled ? before : this.parts.text).focus({ preventScroll: true });
  },

  /** Something covers the ticket or its labels: until it is gone no key decides. */
  enterMode(mode, node) {
    const before = this.mode ? this.before : this.focused();
    this.leaveMode();
    [this.mode, this.before] = [mode, before];
    node.hidden = false;
    this.inert(true);
    node.focus({ preventScroll: true });
  },

  leaveMode() {
    if (!this.mode) return;
    const behind = this.mode === "back" && this.shown && !this.painted; // it came while another covered it
    const node = this.mode === "back" ? this.parts.over : this.parts.reasons;
    this.mode = "";
    this.closing(node, this.before, () => {
      node.hidden = true;
      node.replaceChildren();
      this.inert(false);
    });
    if (behind) this.whenPainted(this.shown, 0);
  },

  inert(still) { for (const name of ["reading", "side", "panel", "primary", "aids"]) this.parts[name].inert = still; },

  /** Somebody types, or is asked something about this very ticket. */
  busy() { return !this.parts.notes.hidden || this.finder.busy || this.mode === "skip"; },

  /** The person has seen that the ticket has changed; it takes keys once it has been there for a while. */
  release() {
    if (!this.held) return;
    this.held = this.ripe = false;
    this.showActs();
    if (this.desk.line === CHANGED) this.say("");
    if (this.painted) this.ripen(SETTLE_MS);
  },

  openNote() {
    if (!this.open) return;
    if (this.desk.revealed) { this.say(`Your answer is saved already: undo it with ${this.keyOf("undo")} to add a note.`); return; }
    this.beforeNote = this.focused();
    this.parts.notes.hidden = false;
    this.parts.note.focus({ preventScroll: true });
    this.parts.reading.scrollIntoView({ block: "nearest" }); // the note and the ticket it is about
  },

  closeNote() {
    const { notes, note, acts } = this.parts;
    if (!notes.hidden) this.closing(notes, this.beforeNote, () => { notes.hidden = true; });
    acts.note.dataset.filled = Boolean(note.value.trim());
  },

  /** A ticket begins with the note that was undone with its answer. */
  fillNote() {
    this.closeNote();
    this.parts.note.value = noteOf(this.desk, this.shown);
    this.parts.note.maxLength = this.data.longest_note;
    this.parts.acts.note.dataset.filled = Boolean(this.parts.note.value.trim());
  },
};
