// Which key does what: one table of acts (ACTS, from core/domain/keys.py) and what this person has changed in it.

const NAMES = { " ": "Space", Backspace: "⌫" };

export const keyName = (key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** The keys of the acts: a person's own go first; an act whose key they took is left without one. */
export function keyTable(acts, own) {
  const usable = ([act, key]) => acts.some((one) => one.act === act) && typeof key === "string" && key;
  const chosen = new Map(Object.entries(own ?? {}).filter(usable));
  const taken = new Set(chosen.values());
  const keys = new Map(acts.map(({ act, key }) => [act, chosen.get(act) ?? (taken.has(key) ? "" : key)]));
  return { keys, acts: new Map([...keys].filter(([, key]) => key).map(([act, key]) => [key, act])) };
}

/** The act behind a key event, or undefined. */
export const actOf = (table, key) => table.acts.get(key.length === 1 ? key.toLowerCase() : key);
