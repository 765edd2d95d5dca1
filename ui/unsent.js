// What was answered at the review desk and is not saved yet, on every other page: counted, sent again, forgotten when saved.

const LOOK_MS = 1_000;
const GRACE_MS = 5_000; // a card in another tab sends its own answers sooner than that
const PATIENCE_MS = 2_000;
const MOST_PATIENCE_MS = 30_000;
const WAITING_FOR_SOMEONE = "not saved yet: kept in this browser until whoever answered is here again";

const refusals = (globalThis.countersignRefusals ??= []); // told on each page until somebody has seen them

class Unsent {
  constructor(root) {
    this.count = Object.assign(document.createElement("span"), { className: "count" });
    this.refusal = Object.assign(document.createElement("span"), { className: "refusal" });
    this.dismiss = Object.assign(document.createElement("button"), { type: "button", textContent: "×", onclick: () => this.dismissed() });
    this.dismiss.setAttribute("aria-label", "Dismiss this message");
    this.node = Object.assign(document.createElement("p"), { className: "unsent", hidden: true });
    this.node.setAttribute("role", "status");
    this.node.append(this.count, this.refusal, this.dismiss);
    root.append(this.node);
    this.lastSent = 0;
    this.patience = PATIENCE_MS;
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** The shelves that this page may empty; with nobody here, or nobody who reviews, everybody's are told of. */
  get shelves() {
    const { person, desk } = this.component.data;
    return shelves().filter((one) => (person ? one.person === person && one.project !== desk : true));
  }

  /** A run of the server has ended: what it saved or refused is forgotten, anything else goes out when its time comes. */
  heard(component) {
    this.component = component;
    const acks = new Map(component.data.acknowledged.map((ack) => [ack.operation, ack.error]));
    const over = this.shelves.flatMap((one) => one.all().map(({ operation }) => [one, operation])).filter(([, operation]) => acks.has(operation));
    for (const [one, operation] of over) one.remove(operation);
    refusals.push(...over.map(([, operation]) => acks.get(operation)).filter(Boolean));
    if (!component.data.person) refusals.length = 0; // they were about somebody who has left
    if (over.length) [this.lastSent, this.patience] = [0, PATIENCE_MS];
    this.look(component.data.page !== this.page);
    this.page = component.data.page;
  }

  /** Show what is left and send what is due: on a new page everything, later what no card in another tab will send. */
  look(anew = false) {
    const { shelves: left } = this;
    this.show(left);
    const now = Date.now();
    const old = (entry) => now - Date.parse(entry.decided_at) > GRACE_MS;
    const due = left.find((one) => anew || one.all().some(old));
    if (!due || !this.component.data.person || now - this.lastSent < this.patience) return;
    if (this.lastSent) this.patience = Math.min(this.patience * 2, MOST_PATIENCE_MS);
    this.lastSent = now;
    this.component.setStateValue("outbox", { sent: now, project: due.project, answers: due.all() });
  }

  show(left) {
    const many = left.reduce((sum, one) => sum + one.all().length, 0);
    const trying = this.patience > PATIENCE_MS ? "not saved yet, retrying" : "not saved yet";
    const words = many ? `${many} ${this.component.data.person ? trying : WAITING_FOR_SOMEONE}` : "";
    const how = refusals.length > 1 ? `${refusals.length} answers were refused. The last: ` : "Not saved: ";
    const refused = refusals.length ? how + refusals.at(-1) : "";
    for (const [node, text] of [[this.count, words], [this.refusal, refused]]) if (node.textContent !== text) node.textContent = text;
    this.dismiss.hidden = !refused;
    this.node.hidden = !words && !refused;
  }

  dismissed() {
    refusals.length = 0;
    this.show(this.shelves);
  }

  leave() {
    clearInterval(this.timer);
    this.node.remove();
  }
}

const here = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!here.has(root)) here.set(root, new Unsent(root));
  here.get(root).heard(component);
  return () => {
    here.get(root)?.leave();
    here.delete(root);
  };
}
