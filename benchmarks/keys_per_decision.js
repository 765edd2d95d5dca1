// For every label of a set: the fewest keys by which a person finds it, asked of the review card's own filter.

/** What people type for a name: its beginning, the beginning of one of its words, or of several one after the other. */
function typed(label, longest) {
  const name = label.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const found = new Set();
  for (let n = 1; n <= Math.min(longest, name.length); n++) found.add(name.slice(0, n));
  const mix = (so, from) => {
    if (so) found.add(so);
    for (let at = from; at < words.length; at++) {
      for (let n = 1; n <= Math.min(words[at].length, longest - so.length); n++) mix(so + words[at].slice(0, n), at + 1);
    }
  };
  mix("", 0);
  return [...found].sort((one, other) => one.length - other.length);
}

async function keysFor({ source, labels, longest, every }) {
  const { matches, choosesByDigit } = await import(`data:text/javascript;base64,${source}`);
  const known = new Map();
  const found = (query) => {
    if (!known.has(query)) known.set(query, matches(query, labels));
    return known.get(query);
  };
  /** Keys before the last one: the slash, the letters, the arrows. The last one is Enter, or the digit of a row. */
  const cost = (query, label) => {
    const place = found(query).indexOf(label);
    if (place < 0) return Infinity;
    const direct = place === 0 || choosesByDigit(query, String(place + 1), labels);
    return 1 + query.length + (direct ? 0 : place);
  };
  const best = (label) => {
    let least = Infinity;
    for (const query of typed(label, longest)) {
      if (1 + query.length >= least) break;
      least = Math.min(least, cost(query, label));
    }
    return Number.isFinite(least) ? least : 1 + label.length;
  };
  return labels.filter((_, place) => place % every === 0).map((label) => best(label));
}
