// What was answered at the review desk and is not saved yet, on every other page: counted, sent again, forgotten when saved.

const LOOK_MS = 1_000;
const GRACE_MS = 5_000; // a card in another tab sends its own answers sooner than that
const PATIENCE_MS = 2_000;
const MOST_PATIENCE_MS = 30_000;
const WAITING_FOR_SOMEONE = "not saved yet: kept here until whoever answered is back";
const REFUSED = "countersign-refused:"; // by person, what was not saved and why, until they have seen it

const untold = (globalThis.countersignUntold ??= new Map()); // the same where the browser keeps nothing: it lives as long as the page

class Unsent {
  constructor(root) {
    this.count = Object.assign(document.createElement("span"), { className: "count" });
    this.refusal = Object.assign(document.createElement("span"), { className: "refusal" });
    this.dismiss = Object.assign(document.createElement("button"), { type: "button", textContent: "×", hidden: true, onclick: () => this.dismissed() });
    this.dismiss.setAttribute("aria-label", "Dismiss this message");
    this.node = Object.assign(document.createElement("p"), { className: "unsent" });
    this.node.setAttribute("role", "status");
    this.node.append(this.count, this.refusal, this.dismiss);
    root.append(this.node);
    this.lastSent = this.project = 0;
    this.patience = PATIENCE_MS;
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** The shelves that this page may empty; with nobody here, or nobody who reviews, everybody's are told of. */
  get shelves() {
    const { person, desk } = this.component.data;
    const card = desk && document.querySelector(`.st-key-review_card_${desk}`); // its card sends by itself
    return shelves().filter((one) => !person || (one.person === person && !(card && one.project === desk)));
  }

  /** A run of the server has ended: what it saved or refused is forgotten, anything else goes out when its time comes. */
  heard(component) {
    if (component.data.person !== this.component?.data.person) [this.lastSent, this.patience] = [0, PATIENCE_MS];
    this.component = component;
    const acks = new Map(component.data.acknowledged.map((ack) => [ack.operation, ack.error]));
    const over = this.shelves.flatMap((one) => one.all().map(({ operation }) => [one, operation])).filter(([, operation]) => acks.has(operation));
    for (const [one, operation] of over) one.remove(operation);
    this.refusals = [...this.refusals, ...over.map(([, operation]) => acks.get(operation)).filter(Boolean)];
    if (over.length) [this.lastSent, this.patience] = [0, PATIENCE_MS];
    this.look(component.data.page !== this.page);
    this.page = component.data.page;
  }

  /** Show what is left and send what is due: on a new page everything, later what no card in another tab will send. */
  look(anew = false) {
    const { shelves: left } = this;
    if (!left.length) [this.lastSent, this.patience] = [0, PATIENCE_MS];
    this.show(left);
    const now = Date.now();
    const old = (entry) => now - Date.parse(entry.decided_at) > GRACE_MS;
    const dues = left.filter((one) => anew || one.all().some(old)).sort((one, other) => one.project - other.project);
    const due = dues.find((one) => one.project > this.project) ?? dues[0]; // one that is stuck keeps no other back
    if (!due || !this.component.data.person || now - this.lastSent < this.patience) return;
    if (this.lastSent) this.patience = Math.min(this.patience * 2, MOST_PATIENCE_MS);
    this.lastSent = now;
    this.project = due.project;
    this.component.setStateValue("outbox", { sent: now, person: due.person, project: due.project, answers: due.all() });
  }

  show(left) {
    const many = left.reduce((sum, one) => sum + one.all().length, 0);
    const trying = this.patience > PATIENCE_MS ? "not saved yet, retrying" : "not saved yet";
    const words = many ? `${many} ${this.component.data.person ? trying : WAITING_FOR_SOMEONE}` : "";
    const { refusals } = this;
    const how = refusals.length > 1 ? `${refusals.length} answers were refused. The last: ` : "Not saved: ";
    const refused = refusals.length ? how + refusals.at(-1) : "";
    for (const [node, text] of [[this.count, words], [this.refusal, refused]]) if (node.textContent !== text) node.textContent = text;
    this.dismiss.hidden = !refused;
    this.node.classList.toggle("filled", Boolean(words || refused));
  }

  /** What was refused, oldest first: the answers themselves are gone, so the browser keeps why until it was seen. */
  get refusals() {
    const { person } = this.component.data;
    return person ? quietly(() => JSON.parse(localStorage.getItem(REFUSED + person)), null) ?? untold.get(person) ?? [] : [];
  }

  set refusals(all) {
    const { person } = this.component.data;
    if (!person || !all.length) return;
    untold.set(person, all);
    quietly(() => localStorage.setItem(REFUSED + person, JSON.stringify(all)));
  }

  dismissed() {
    untold.delete(this.component.data.person);
    quietly(() => localStorage.removeItem(REFUSED + this.component.data.person));
    this.show(this.shelves);
    document.querySelector("[data-testid=stMain]")?.focus({ preventScroll: true });
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
    if (here.get(root)?.component !== component) return; // a later run has it by now
    here.get(root).leave();
    here.delete(root);
  };
}
