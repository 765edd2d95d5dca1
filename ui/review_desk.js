// The review desk: queue, outbox and type-ahead as plain values, without a screen. The card stands on it; all are one module.

const SHORT_LIST = 9;
const MOST_MATCHES = 9;
const FAILED = "Not saved: ";
const DECIDING = ["confirm", "correct"];
const BANDS = [[0.9, "very likely"], [0.7, "likely"], [0.3, "possible"], [0, "unlikely"]];

export const newDesk = (stored) => ({
  data: null, outbox: stored, current: null, restored: [], decided: new Map(), awaited: "", line: "", failed: null,
  revealed: "", seen: new Set(),
});

const answered = (desk, task) => (desk.outbox.findLast((entry) => entry.task === task)?.action ?? "undo") !== "undo";

export function queue(desk) {
  const back = new Set(desk.restored.map((ticket) => ticket.id));
  const tickets = [...desk.restored, ...desk.data.tickets.filter((ticket) => !back.has(ticket.id))];
  return tickets.filter((ticket) => !answered(desk, ticket.id));
}

const EXTRA = "Kept as an extra opinion: by then this ticket was someone else's, or asked anew.";

/** What was not saved: it is told until a decision made after that has been saved, or it is dismissed. */
function failure(before, heard) {
  const latest = heard.findLast(({ ack }) => ack.error);
  if (latest) return { words: FAILED + latest.ack.error, at: Date.now() };
  const later = ({ entry }) => entry.action !== "undo" && Date.parse(entry.decided_at) > before.at;
  return before && heard.some(later) ? null : before;
}

export const dismiss = (desk) => ({ ...desk, failed: null });

/** Take the server's word: what it saved leaves the outbox; the ticket being read stays while it is ours. */
export function receive(desk, data) {
  const acks = new Map(data.acknowledged.map((ack) => [ack.operation, ack]));
  const outbox = desk.outbox.filter((entry) => !acks.has(entry.operation));
  const heard = desk.outbox.filter((entry) => acks.has(entry.operation))
    .map((entry) => ({ entry, ack: acks.get(entry.operation) }));
  const fresh = (ticket) => data.tickets.find((other) => other.id === ticket.id) ?? ticket;
  const coming = (ticket) => outbox.some((entry) => entry.action === "undo" && entry.task === ticket.id);
  const cameBack = acks.has(desk.awaited);
  const refused = heard.filter(({ ack }) => ack.error).map(({ ack }) => ack.operation);
  const line = heard.some(({ ack }) => ack.extra) ? EXTRA : "";
  const next = {
    ...desk, data, outbox, restored: desk.restored.filter(coming).map(fresh),
    awaited: cameBack ? "" : desk.awaited, line: line || (cameBack ? "" : desk.line), failed: failure(desk.failed, heard),
    revealed: refused.includes(desk.revealed) ? "" : desk.revealed,
  };
  if (refused.length) next.decided = new Map([...desk.decided].filter(([operation]) => !refused.includes(operation)));
  if (next.revealed) return next; // its answer is given; the person is looking at the model's
  const waiting = queue(next);
  const same = cameBack ? undefined : waiting.find((ticket) => ticket.id === desk.current?.id);
  return { ...next, current: same ?? waiting[0] ?? null };
}

const turn = (desk) => ({ ...desk, revealed: "", current: queue(desk)[0] ?? null });

/** Put decisions into the outbox, one for each ticket given as one, and turn to the next ticket. */
export function decide(desk, ...entries) {
  const held = [desk.current, ...queue(desk)];
  const kept = entries.map((entry) => [entry.operation, { ticket: held.find((one) => one?.id === entry.task), entry }]);
  const tasks = entries.map((entry) => entry.task);
  const next = {
    ...desk, outbox: [...desk.outbox, ...entries], decided: new Map([...desk.decided, ...kept]),
    restored: desk.restored.filter((ticket) => !tasks.includes(ticket.id)), line: "",
  };
  const [first] = entries;
  if (!first.blind || !DECIDING.includes(first.action)) return turn(next); // a skip is no answer: it shows no model's either
  next.seen = new Set([...desk.seen, first.task]);
  return sameSet(first.labels, desk.current.predicted) ? turn(next) : { ...next, revealed: first.operation };
}

/** Leave the answer as it is that was given before the model's was shown. */
export const goOn = (desk) => turn({ ...desk, line: "" });

/** Take the answer back that was given before the model's was shown, and give another. */
export function amend(desk, undoing, entry) {
  const before = desk.decided.get(desk.revealed);
  const decided = new Map(desk.decided).set(desk.revealed, { ...before, undone: true });
  return decide({ ...desk, decided, outbox: [...desk.outbox, undoing] }, entry);
}

/** Tell whether this ticket is to be decided before the model's answer is shown. */
export const isBlind = (desk, ticket) => Boolean(ticket?.blind && ticket.scores.length && !desk.seen.has(ticket.id));

/** Name the operations that Z takes back: the newest, or the given one, with those that were given as one with it. */
export function undoTargets(desk, wanted = "") {
  const undone = new Set(desk.outbox.map((entry) => entry.undoes));
  const own = desk.outbox.filter((entry) => entry.action !== "undo").map((entry) => [entry.operation, entry.together]);
  const known = new Map([...own.reverse(), ...desk.data.undoable].filter(([operation]) => !undone.has(operation)));
  const first = wanted || known.keys().next().value;
  if (!known.has(first)) return [];
  const together = known.get(first);
  return together ? [...known.keys()].filter((one) => known.get(one) === together).reverse() : [first];
}

/** Put undos into the outbox; tickets still in memory are back at once, any other when the server sends it. */
export function undo(desk, ...entries) {
  const decided = new Map(desk.decided);
  const memories = entries.map((entry) => decided.get(entry.undoes)).filter((memory) => memory?.ticket);
  for (const memory of memories) decided.set(memory.entry.operation, { ...memory, undone: true });
  const next = { ...desk, decided, outbox: [...desk.outbox, ...entries] };
  const tickets = memories.map((memory) => memory.ticket);
  const awaited = tickets.length < entries.length ? entries.at(-1).operation : desk.awaited;
  if (!tickets.length) return { ...next, awaited, line: "Undoing …" };
  const others = desk.restored.filter((other) => tickets.every((ticket) => ticket.id !== other.id));
  const line = tickets.length > 1 ? `Undone: ${tickets.length} tickets.` : "Undone.";
  return { ...next, restored: [...tickets, ...others], current: tickets[0], revealed: "", line };
}

/** The note that was written for this ticket, with an answer that was undone or that the model's is shown beside. */
export function noteOf(desk, ticket) {
  if (!ticket) return "";
  const written = [...desk.decided.values()].findLast((memory) => memory.ticket?.id === ticket.id);
  return written?.undone || (written && written.entry.operation === desk.revealed) ? written.entry.note : "";
}

/** What was answered in this tab and still stands, newest first, to look back at. */
export const earlier = (desk) => [...desk.decided.values()].filter((memory) => !memory.undone
  && memory.entry.operation !== desk.revealed).reverse();

/** Count what the server has not counted yet: decisions made minus decisions taken back. */
export function uncounted(desk) {
  const weight = (action) => (DECIDING.includes(action) ? 1 : 0);
  const of = (entry) => (entry.action === "undo"
    ? -weight(desk.decided.get(entry.undoes)?.entry.action ?? "confirm") : weight(entry.action));
  return desk.outbox.reduce((sum, entry) => sum + of(entry), 0);
}

/** The other held tickets that say nearly the same, to be decided as one; blind ones are decided alone. */
export function alike(desk) {
  if (!desk.current || desk.revealed || isBlind(desk, desk.current)) return [];
  const ids = desk.current.alike ?? [];
  return queue(desk).filter((ticket) => ids.includes(ticket.id) && ticket.id !== desk.current.id && !isBlind(desk, ticket));
}

/** The labels behind the digits: ranked when scores may be shown, else in label-set order. */
export function shortList(ticket, labels, blind = false) {
  const ranked = blind ? [] : ticket.scores.slice(0, SHORT_LIST);
  if (ranked.length) return ranked.map(([label, value]) => ({ label, value }));
  return labels.slice(0, SHORT_LIST).map((label) => ({ label, value: null }));
}

// -- finding any label --

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const read = new WeakMap(); // what is known about the names of a label list: read once, however often one types

function names(labels) {
  if (!read.has(labels)) {
    const known = labels.map((label, place) => {
      const name = plain(label);
      const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
      return { label, place, name, words, initials: words.map((word) => word[0]).join("") };
    });
    read.set(labels, known);
  }
  return read.get(labels);
}

function follows(letters, name) {
  let at = -1;
  for (const letter of letters) if ((at = name.indexOf(letter, at + 1)) < 0) return false;
  return true;
}

/** Tell whether the letters are beginnings of words, one after the other: "neou" of "Network outage". */
function beginnings(letters, words) {
  const reached = new Set([0]);
  for (const word of words) {
    for (const from of [...reached]) {
      for (let n = 0; n < word.length && word[n] === letters[from + n]; n++) reached.add(from + n + 1);
    }
  }
  return reached.has(letters.length);
}

function asked(typed) {
  const wanted = plain(typed.trim());
  return { wanted, letters: wanted.replace(/[^\p{L}\p{N}]+/gu, "") || wanted };
}

/** How well a name matches, 0 best; -1 not at all. */
function fit(wanted, letters, { name, words, initials }) {
  if (!follows(letters, name)) return -1;
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (words.some((word) => word.startsWith(wanted))) return 2;
  if (initials === letters) return 2;
  if (initials.startsWith(letters)) return 3;
  if (beginnings(letters, words)) return 4;
  return name.includes(wanted) ? 5 : 6;
}

/**
 * Labels that match what was typed: the whole name, its beginning, beginnings of words or all their initials, then
 * any mixture of those, then anywhere; of equal ones those first that the model thinks likelier for this ticket.
 */
export function matches(typed, labels, scores = []) {
  const { wanted, letters } = asked(typed);
  const rank = new Map(scores.map(([label], place) => [label, place]));
  const ranked = (one) => rank.get(one.label) ?? scores.length;
  const found = names(labels).map((one) => [fit(wanted, letters, one), one]).filter(([place]) => place >= 0);
  found.sort(([a, one], [b, other]) => a - b || ranked(one) - ranked(other) || one.place - other.place);
  return found.slice(0, MOST_MATCHES).map(([, { label }]) => label);
}

/** Tell whether a digit chooses from the labels found: unless it could be the next letter of a name. */
export function choosesByDigit(typed, digit, labels) {
  const letters = asked(typed).letters + digit;
  return !names(labels).some(({ name }) => follows(letters, name));
}

// -- small things --

/** Seconds as a person says them: "12 s", "4 min", "2 h 30 min", "33 h". */
export function span(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return minutes < 600 && rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${Math.round(minutes / 60)} h`;
}

export const band = (value) => BANDS.find(([least]) => value >= least)[1];

export function number(value) {
  if (value >= 0.995) return ">.99";
  return value < 0.005 ? "<.01" : value.toFixed(2).slice(1);
}

/** The same words beside the same prediction, perhaps under a renewed lease. */
export const sameTicket = (one, other) => ["id", "text_hash", "version"].every((name) => one?.[name] === other?.[name]);

export const sameSet = (one, other) => one.length === other.length && one.every((label) => other.includes(label));

/** A word nobody else has: the name of an operation, or what several share. */
export function newWord() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only on https and localhost
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let latest = 0; // no two entries of one moment: after a reload their moments alone say which came first

function thisMoment() {
  latest = Math.max(Date.now(), latest + 1);
  return new Date(latest).toISOString();
}

/** An answer as it travels; what is not given stays empty. */
export const newEntry = (action, fields) => ({
  operation: newWord(), task: 0, token: "", action, labels: [], note: "", text_hash: "", version: null, label_set: null,
  undoes: "", because: "", blind: false, together: "", shown_at: null, first_key_at: null, decided_at: thisMoment(), ...fields,
});
