// Where a browser keeps answers until the server has saved them: one entry an operation, by project and person.

const PREFIX = "countersign:";
const KEPT_UNDER = /^countersign:(\d+):(.*):[^:]*$/; // PREFIX, project, person, operation; a person's id may hold colons

// By prefix, what the browser would not store: it lives as long as the page, whichever module of ours looks.
const unkept = (globalThis.countersignUnkept ??= new Map());

const quietly = (work, otherwise) => { try { return work(); } catch { return otherwise; } };

/** Tell whether something unsaved is nowhere but in this page, whichever card it came from. */
export const losable = () => [...unkept.values()].some((entries) => entries.size > 0);

const prefixOf = (project, person) => `${PREFIX}${project}:${person}:`;

/** One local-storage entry per operation, so that two tabs of one person never overwrite each other. */
export function shelf(project, person) {
  const prefix = prefixOf(project, person);
  if (!unkept.has(prefix)) unkept.set(prefix, new Map());
  const here = unkept.get(prefix);
  const taken = (key) => quietly(() => JSON.parse(localStorage.getItem(key)), null);
  return {
    put: (entry) => {
      const kept = quietly(() => { localStorage.setItem(prefix + entry.operation, JSON.stringify(entry)); return true; }, false);
      if (!kept) here.set(entry.operation, entry);
      return kept;
    },
    remove: (operation) => { here.delete(operation); quietly(() => localStorage.removeItem(prefix + operation)); },
    onlyHere: () => here.size > 0,
    all: () => quietly(() => Object.keys(localStorage), []).filter((key) => key.startsWith(prefix)).map(taken)
      .concat([...here.values()]).filter((entry) => entry && typeof entry.operation === "string" && typeof entry.action === "string")
      .sort((a, b) => (String(a.decided_at) < String(b.decided_at) ? -1 : 1)),
  };
}

/** Everybody's shelves that hold something, each with its project and person. */
export function shelves() {
  const keys = quietly(() => Object.keys(localStorage), []).concat([...unkept.keys()]);
  const found = keys.map((key) => KEPT_UNDER.exec(key)).filter(Boolean);
  const whose = new Map(found.map(([, project, person]) => [prefixOf(project, person), { project: Number(project), person }]));
  return [...whose.values()].map((one) => ({ ...one, ...shelf(one.project, one.person) })).filter((one) => one.all().length > 0);
}
