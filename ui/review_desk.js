// The review desk: queue and outbox as plain values, without a screen. review_card.js stands on it; both are one module.

const SHORT_LIST = 9;
const MOST_MATCHES = 8;
const FAILED = "Not saved: ";
const DECIDING = ["confirm", "correct"];
const BANDS = [[0.9, "very likely"], [0.7, "likely"], [0.3, "possible"], [0, "unlikely"]];

export const newDesk = (stored) => ({
  data: null, outbox: stored, current: null, restored: [], decided: new Map(), awaited: "", line: "",
});

const answered = (desk, task) => (desk.outbox.findLast((entry) => entry.task === task)?.action ?? "undo") !== "undo";

export function queue(desk) {
  const back = new Set(desk.restored.map((ticket) => ticket.id));
  const tickets = [...desk.restored, ...desk.data.tickets.filter((ticket) => !back.has(ticket.id))];
  return tickets.filter((ticket) => !answered(desk, ticket.id));
}

function lineFor(heard) {
  const failed = heard.findLast((ack) => ack.error);
  if (failed) return FAILED + failed.error;
  return heard.some((ack) => ack.extra) ? "Kept as an extra opinion: by then this ticket was someone else's, or asked anew." : "";
}

/** Take the server's word: what it saved leaves the outbox; the ticket being read stays while it is ours. */
export function receive(desk, data) {
  const acks = new Map(data.acknowledged.map((ack) => [ack.operation, ack]));
  const outbox = desk.outbox.filter((entry) => !acks.has(entry.operation));
  const heard = desk.outbox.filter((entry) => acks.has(entry.operation)).map((entry) => acks.get(entry.operation));
  const fresh = (ticket) => data.tickets.find((other) => other.id === ticket.id) ?? ticket;
  const coming = (ticket) => outbox.some((entry) => entry.action === "undo" && entry.task === ticket.id);
  const cameBack = acks.has(desk.awaited);
  const next = {
    ...desk, data, outbox, restored: desk.restored.filter(coming).map(fresh),
    awaited: cameBack ? "" : desk.awaited, line: lineFor(heard) || (heard.length ? "" : desk.line),
  };
  const waiting = queue(next);
  const same = cameBack ? undefined : waiting.find((ticket) => ticket.id === desk.current?.id);
  return { ...next, current: same ?? waiting[0] ?? null };
}

/** Put a decision into the outbox and turn to the next ticket. */
export function decide(desk, entry) {
  const decided = new Map(desk.decided).set(entry.operation, { ticket: desk.current, action: entry.action });
  const restored = desk.restored.filter((ticket) => ticket.id !== entry.task);
  const next = { ...desk, decided, restored, outbox: [...desk.outbox, entry] };
  if (!desk.line.startsWith(FAILED)) next.line = "";
  return { ...next, current: queue(next)[0] ?? null };
}

/** Name the operation that Z takes back, or "". */
export function undoTarget(desk) {
  const undone = new Set(desk.outbox.map((entry) => entry.undoes));
  const own = desk.outbox.filter((entry) => entry.action !== "undo").map((entry) => entry.operation).reverse();
  return [...own, ...desk.data.undoable].find((operation) => !undone.has(operation)) ?? "";
}

/** Put an undo into the outbox; a ticket still in memory is back at once, any other when the server sends it. */
export function undo(desk, entry) {
  const ticket = desk.decided.get(entry.undoes)?.ticket;
  const outbox = [...desk.outbox, entry];
  if (!ticket) return { ...desk, outbox, awaited: entry.operation, line: "Taking it back …" };
  const others = desk.restored.filter((other) => other.id !== ticket.id);
  return { ...desk, outbox, restored: [ticket, ...others], current: ticket, line: "Taken back." };
}

/** Count what the server has not counted yet: decisions made minus decisions taken back. */
export function uncounted(desk) {
  const weight = (action) => (DECIDING.includes(action) ? 1 : 0);
  const of = (entry) => (entry.action === "undo"
    ? -weight(desk.decided.get(entry.undoes)?.action ?? "confirm") : weight(entry.action));
  return desk.outbox.reduce((sum, entry) => sum + of(entry), 0);
}

/** The labels behind the digits: ranked when there are scores, else in label-set order. */
export function shortList(ticket, labels) {
  const ranked = ticket.scores.map(([label, value]) => ({ label, value }));
  return (ranked.length ? ranked : labels.map((label) => ({ label, value: null }))).slice(0, SHORT_LIST);
}

/** Labels that match what was typed: beginnings first, then beginnings of words, then anywhere. */
export function matches(typed, labels) {
  const wanted = typed.trim().toLowerCase();
  const rank = (label) => {
    const at = label.toLowerCase().indexOf(wanted);
    if (at < 1) return at;
    return label.toLowerCase().split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  const found = labels.map((label) => [rank(label), label]).filter(([place]) => place >= 0);
  return found.sort((a, b) => a[0] - b[0]).slice(0, MOST_MATCHES).map(([, label]) => label);
}

export const band = (value) => BANDS.find(([least]) => value >= least)[1];

export function number(value) {
  if (value >= 0.995) return ">.99";
  return value < 0.005 ? "<.01" : value.toFixed(2).slice(1);
}

/** The same words beside the same prediction, perhaps under a renewed lease. */
export const sameTicket = (one, other) => ["id", "text_hash", "version"].every((name) => one?.[name] === other?.[name]);

export const sameSet = (one, other) => one.length === other.length && one.every((label) => other.includes(label));

/** One local-storage entry per operation, so that two tabs of one person never overwrite each other. */
export function shelf(prefix) {
  const quietly = (work, otherwise) => { try { return work(); } catch { return otherwise; } };
  const read = (key) => quietly(() => JSON.parse(localStorage.getItem(key)), null);
  return {
    put: (entry) => quietly(() => localStorage.setItem(prefix + entry.operation, JSON.stringify(entry))),
    remove: (operation) => quietly(() => localStorage.removeItem(prefix + operation)),
    all: () => quietly(() => Object.keys(localStorage), []).filter((key) => key.startsWith(prefix)).map(read)
      .filter((entry) => entry && typeof entry.operation === "string" && typeof entry.action === "string")
      .sort((a, b) => (String(a.decided_at) < String(b.decided_at) ? -1 : 1)),
  };
}

function newOperation() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only on https and localhost
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An answer as it travels; what is not given stays empty. */
export const newEntry = (action, fields) => ({
  operation: newOperation(), task: 0, token: "", action, labels: [], note: "", text_hash: "", version: null, undoes: "",
  shown_at: null, first_key_at: null, decided_at: new Date().toISOString(), ...fields,
});
