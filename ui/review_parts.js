// The parts of the card: what is on the page, before anything is shown in it.

const PRIMARY = ["accept", "none", "skip", "flag", "note", "undo"];
const AIDS = ["previous", "guide", "why", "precedents", "unmask", "keys"];
const DECIDING_ACTS = ["accept", "none", "skip", "flag"]; // of a double click only the first may count

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in node && name !== "list" && name !== "role") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const button = (words, key, onclick, className = "act") => el("button", { type: "button", className, onclick },
  el("span", {}, words), el("kbd", { "aria-hidden": "true" }, key));

function change(node, property, value) { if (node[property] !== value) node[property] = value; }

function attribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function buildRow(index, onclick) {
  const [name, fill, word, value] = ["name", "fill", "word", "value"].map((className) => el("span", { className }));
  const mark = el("kbd", {}, String(index + 1));
  const bar = el("span", { className: "bar", "aria-hidden": "true" }, fill);
  const row = el("button", { type: "button", className: "row", onclick }, mark, name, bar, word, value);
  return Object.assign(row, { parts: { name, fill, word, value } });
}

function buildHelp(clicked) {
  const list = el("dl");
  const help = el("dialog", { className: "help", "aria-label": "Keys" }, el("h2", {}, "Keys"), list);
  help.append(button("Close", "Esc", clicked(() => help.close())));
  return Object.assign(help, { list });
}

function buildNotes(card) {
  const note = el("textarea", {
    rows: 2, "aria-label": "Note", placeholder: "Note for this ticket; kept with your answer",
    onkeydown: (e) => { if (e.key === "Escape") card.closeNote(); },
  });
  return { note, notes: el("div", { className: "notes", hidden: true }, note, button("Done", "Esc", () => card.closeNote())) };
}

function buildReading(card, p) {
  p.text = el("div", { className: "text", tabIndex: 0, role: "region", "aria-label": "Ticket", "aria-live": "polite" });
  p.legend = el("p", { className: "legend", hidden: true });
  p.blindly = el("p", { className: "quiet blindly", hidden: true }, "Decide first: the model's answer comes after.");
  p.offer = Object.assign(button("", "", card.clicked(() => card.act("together")), "act offer"), { hidden: true });
  p.verdict = el("p", { "aria-live": "polite" });
  p.keep = button("Keep mine", "", card.clicked(() => card.act("accept"), () => true));
  p.take = button("Take the model's", "", card.clicked(() => card.act("change"), () => true));
  p.reveal = el("div", { className: "reveal", hidden: true }, p.verdict, p.keep, p.take);
  p.reading = el("div", { className: "reading" }, p.text, p.legend, p.blindly, p.offer, p.reveal, p.notes);
}

function buildSide(card, p) {
  p.rows = Array.from({ length: SHORT_LIST }, (_, i) =>
    buildRow(i, card.clicked(() => card.pick(card.short[i]?.label), () => !card.data.multi)));
  p.chosen = el("div", { className: "chosen", role: "group", "aria-label": "Other chosen labels" });
  const rows = el("div", { className: "rows", role: "group", "aria-label": "Labels" }, ...p.rows);
  p.side = el("div", { className: "side" }, rows, p.chosen, card.finder.node);
}

function build(card) {
  const p = { acts: {}, ...buildNotes(card), help: buildHelp(card.clicked) };
  buildReading(card, p);
  buildSide(card, p);
  for (const { act, button: words } of ACTS.filter((one) => one.button)) {
    p.acts[act] = button(words, "", card.clicked(() => card.act(act), () => DECIDING_ACTS.includes(act)));
  }
  p.progress = el("span", { className: "progress" });
  p.saved = el("span", { className: "saved" });
  p.line = el("p", { className: "line", "aria-live": "polite" });
  p.dismiss = el("button", { type: "button", className: "dismiss", hidden: true, "aria-label": "Dismiss this message",
    onclick: card.clicked(() => card.dismiss()) }, "×");
  p.choice = el("p", { className: "choice" });
  p.suggested = el("p", { className: "unseen", "aria-live": "polite" });
  p.panel = el("section", { className: "panel", hidden: true });
  p.reasons = el("section", { className: "reasons", hidden: true, tabIndex: -1, "aria-label": "Why skip this ticket?" });
  p.over = el("section", { className: "over", hidden: true, tabIndex: -1, "aria-label": "Looking back" });
  p.desk = el("div", { className: "desk" }, p.reading, p.side, p.panel, p.reasons, p.over);
  p.primary = el("div", { className: "acts primary", role: "group", "aria-label": "Acts" }, p.choice, ...PRIMARY.map((act) => p.acts[act]));
  p.aids = el("div", { className: "acts aids", role: "group", "aria-label": "Aids" }, ...AIDS.map((act) => p.acts[act]));
  p.card = el("section", { className: "card", "aria-label": "Review" },
    el("div", { className: "head" }, p.progress, p.line, p.dismiss, p.saved), p.desk, p.primary, p.aids, p.suggested, p.help);
  return p;
}

/** Show which key does what, as this person has it. */
function showKeys(p, table) {
  const name = (act) => keyName(table.keys.get(act)) || "–";
  for (const [act, node] of Object.entries(p.acts)) {
    node.lastChild.textContent = name(act);
    node.setAttribute("aria-keyshortcuts", table.keys.get(act) || "");
  }
  [[p.keep, "accept"], [p.take, "change"], [p.offer, "together"]].forEach(([node, act]) => (node.lastChild.textContent = name(act)));
  const lines = [
    ["1–9", "choose this label"], ...ACTS.map(({ act, line }) => [name(act), line]),
    ["↑ ↓", "scroll the ticket"], ["Page ↑ ↓", "scroll what is open beside it"], ["Esc", "close"],
  ];
  p.help.list.replaceChildren(...lines.flatMap(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)]));
}
