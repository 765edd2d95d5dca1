// A ticket's words as stretches: what is hidden, what moved the model, what differs. Plain values, without a screen.

const HIDDEN = /▒(?:[▒ ]*▒)?/gu; // a run with single gaps is one: nobody wants to hear "hidden" five times
const WORDS = /[\p{L}\p{N}]+/gu;

/** Offsets count characters as Python does; JavaScript counts two for some. Say where each wanted one really is. */
function places(text, wanted) {
  const sorted = [...new Set(wanted)].sort((a, b) => a - b);
  const found = new Map();
  let [unit, point] = [0, 0];
  for (const offset of sorted) {
    while (point < offset && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(offset, unit);
  }
  return found;
}

/** Where the words stand that moved the model towards its first label and towards the runner-up. */
export function towards(text, why, first, second) {
  const spans = why.filter(([, , label, weight]) => weight > 0 && (label === first || label === second));
  const at = places(text, spans.flatMap(([start, end]) => [start, end]));
  return spans.map(([start, end, label]) => [at.get(start), at.get(end), label === first ? "first" : "second"])
    .filter(([start, end]) => start < end);
}

/** Where the words stand that the other text does not have. */
export function differing(text, other) {
  const known = new Set(other.toLowerCase().match(WORDS));
  return [...text.matchAll(WORDS)].filter(([word]) => !known.has(word.toLowerCase()))
    .map((found) => [found.index, found.index + found[0].length, "other"]);
}

export const hiddenIn = (text) => [...text.matchAll(HIDDEN)].map((run) => [run.index, run.index + run[0].length, "hidden"]);

/** Cut a text into stretches, each with the names of the spans it lies in; together they are the text again. */
export function stretches(text, spans) {
  const edges = [...new Set([0, text.length, ...spans.flatMap(([start, end]) => [start, end])])].sort((a, b) => a - b);
  const coming = [...spans].sort(([a], [b]) => a - b);
  let open = [];
  return edges.slice(0, -1).map((start, i) => {
    open = open.filter(([, end]) => end > start);
    while (coming.length && coming[0][0] <= start) open.push(coming.shift());
    return { text: text.slice(start, edges[i + 1]), marks: [...new Set(open.map(([, , name]) => name))].sort() };
  });
}
