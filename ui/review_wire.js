// What goes to the server: the outbox, questions, signs of life; again and again until the server has answered.

const MOST_PATIENCE_MS = 30_000; // the longest wait before sending again
const MOST_TRIES = 5; // of one question

/** Run when the next frame has been painted; in a tab that nobody sees there is none. */
function afterPaint(work) {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); work(); };
    port2.postMessage(0);
  });
}

class Wire {
  /**
   * `outbox` and `has` say what there is to send: the entries, and the number of the label set that is known here;
   * `unanswered` hears which question has been asked as often as it may.
   */
  constructor({ outbox, has, unanswered }) {
    Object.assign(this, { outbox, has, unanswered, sent: new Set(), sentHas: null, asked: null, hopeless: null, inFlight: false, due: false });
    this.lastBeat = this.lastSent = this.lastAsked = Date.now();
    this.patience = MOST_PATIENCE_MS;
  }

  /** A run of the server has ended: whatever it has not heard yet goes out. */
  heard(component, wanting) {
    const { resend_ms } = component.data;
    this.component = component;
    [this.inFlight, this.patience] = [false, resend_ms];
    const late = Date.now() - this.lastSent > this.patience;
    // After a run of the whole page the browser would not run anything by itself when a server comes back.
    const anew = component.data.page !== this.page;
    this.page = component.data.page;
    const unheard = wanting && this.sentHas !== this.has(); // it believes that the labels are known here
    if (anew || unheard || (wanting && late) || this.outbox().some((entry) => late || !this.sent.has(entry.operation))) this.send();
    else if (this.asked && !this.asked.tries) this.askAgain();
  }

  /** Send after the next paint: what the server's answer costs the browser is no part of the way to the next ticket. */
  soon() {
    if (this.inFlight || this.due) return;
    if (document.hidden) { this.send(); return; }
    this.due = true;
    afterPaint(() => { this.due = false; if (!this.inFlight) this.send(); });
  }

  /** One sending at a time: each one interrupts the server's run, and a run cut short acknowledges nothing. */
  send() {
    this.inFlight = true;
    this.lastSent = Date.now(); // sent along, it makes every sending a change: the same outbox reaches the server again
    this.sent = new Set(this.outbox().map((entry) => entry.operation));
    this.sentHas = this.has();
    this.component.setStateValue("outbox", { sent: this.lastSent, person: this.component.data.person, has: this.sentHas, answers: this.outbox() });
  }

  ask(what, task) {
    [this.asked, this.hopeless] = [{ what, task, tries: 0 }, null];
    if (!this.inFlight) this.askAgain();
  }

  askAgain() {
    this.asked.tries += 1;
    this.inFlight = true;
    this.lastAsked = Date.now();
    const { what, task } = this.asked;
    this.component.setStateValue("ask", { at: this.lastAsked, what, task });
  }

  giveUp() {
    const { what } = (this.hopeless = this.asked);
    this.asked = null;
    this.unanswered(what);
  }

  /** Called now and then; tells whether it sent the outbox again. */
  tick({ beat_ms, resend_ms }, wanting) {
    const now = Date.now();
    if (document.visibilityState === "visible" && now - this.lastBeat > beat_ms) {
      this.lastBeat = now;
      this.component.setStateValue("beat", now);
    }
    if (this.asked && now - this.lastAsked > resend_ms * (this.asked.tries + 1)) {
      if (this.asked.tries < MOST_TRIES) this.askAgain();
      else this.giveUp();
    }
    if (!(this.outbox().length || wanting) || now - this.lastSent <= this.patience) return false;
    this.patience = Math.min(this.patience * 2, MOST_PATIENCE_MS);
    this.send();
    return true;
  }
}
