"""The review desk, the card's queue and outbox without a screen, tried in the browser that runs it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

import ui

pytestmark = pytest.mark.browser
DESK = Path(ui.__path__[0]) / "review_desk.js"
HELPERS = """
  const ticket = (id, more = {}) => ({
    id, token: `t${id}`, text: `text ${id}`, text_hash: `h${id}`, predicted: [], scores: [], blind: false, alike: [], ...more,
  });
  const data = (ids, more = {}) => ({ tickets: ids.map((id) => ticket(id)), acknowledged: [], undoable: [], ...more });
  const ack = (entry, error = "") => ({ operation: entry.operation, error, extra: false });
  const entry = (current, action = "correct") => desk.newEntry(action, { task: current.id, token: current.token });
  const start = (ids, stored = []) => desk.receive(desk.newDesk(stored), data(ids));
"""


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Page:
    """A page that has the desk's functions as `desk`."""
    page = browser.new_page()
    page.evaluate(
        """async (source) => {
          window.desk = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
        }""",
        DESK.read_text(encoding="utf-8"),
    )
    return page


def run(desk: Page, script: str, argument: object = None) -> Any:
    return desk.evaluate(f"(argument) => {{ {HELPERS} {script} }}", argument)


def test_a_decided_ticket_leaves_the_queue_at_once(desk: Page) -> None:
    script = "const one = start([1, 2, 3]); return desk.queue(desk.decide(one, entry(one.current))).map((t) => t.id)"
    assert run(desk, script) == [2, 3]


def test_the_server_listing_a_ticket_already_answered_does_not_bring_it_back(desk: Page) -> None:
    script = """const one = start([1, 2]); const two = desk.decide(one, entry(one.current));
      return desk.receive(two, data([1, 2])).current.id"""
    assert run(desk, script) == 2


def test_an_acknowledged_answer_leaves_the_outbox_and_no_other(desk: Page) -> None:
    script = """let now = start([1, 2, 3]); const first = entry(now.current); now = desk.decide(now, first);
      const second = entry(now.current); now = desk.decide(now, second);
      now = desk.receive(now, data([2, 3], { acknowledged: [ack(first)] }));
      return now.outbox.map((e) => e.operation === second.operation)"""
    assert run(desk, script) == [True]


def test_a_ticket_being_read_stays_while_it_is_leased_and_takes_the_new_token(desk: Page) -> None:
    script = """const now = start([1, 2, 3]);
      const later = data([9, 1]); later.tickets[1].token = "new";
      const { current } = desk.receive(now, later); return [current.id, current.token]"""
    assert run(desk, script) == [1, "new"]


@pytest.mark.parametrize(
    ("change", "same"),
    [({"token": "t9"}, True), ({"version": 4}, False), ({"text_hash": "h9"}, False), ({"id": 9}, False)],
)
def test_a_ticket_is_painted_anew_when_its_words_or_its_prediction_change(
    desk: Page, change: dict[str, object], *, same: bool
) -> None:
    script = "const one = { ...ticket(1), version: 3 }; return desk.sameTicket(one, { ...one, ...argument })"
    assert run(desk, script, change) is same


def test_a_ticket_no_longer_leased_gives_way_to_the_next(desk: Page) -> None:
    assert run(desk, "return desk.receive(start([1, 2]), data([2, 3])).current.id") == 2


def test_stored_answers_hide_their_tickets_after_a_reload(desk: Page) -> None:
    script = "return start([1, 2, 3], [entry(ticket(1)), entry(ticket(3), 'skip')]).current.id"
    assert run(desk, script) == 2


def test_undo_takes_unsent_answers_first_and_then_those_the_server_knows(desk: Page) -> None:
    script = """let now = desk.receive(desk.newDesk([]), data([1, 2], { undoable: [["old", ""], ["older", ""]] }));
      const mine = entry(now.current); now = desk.decide(now, mine);
      const order = [];
      for (let i = 0; i < 4; i++) {
        order.push(desk.undoTargets(now)[0] ?? ""); now = desk.undo(now, desk.newEntry("undo", { undoes: order.at(-1) }));
      }
      return order.map((operation) => (operation === mine.operation ? "mine" : operation))"""
    assert run(desk, script) == ["mine", "old", "older", ""]


def test_the_counters_follow_decisions_and_undos_before_the_server_does(desk: Page) -> None:
    script = """let now = start([1, 2, 3]); const counts = [];
      const count = () => counts.push(desk.uncounted(now));
      const first = entry(now.current); now = desk.decide(now, first); count();
      now = desk.decide(now, entry(now.current, "skip")); count();
      now = desk.undo(now, desk.newEntry("undo", { undoes: first.operation, task: 1 })); count();
      return counts"""
    assert run(desk, script) == [1, 1, 0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1, "very likely >.99"),
        (0.9, "very likely .90"),
        (0.81, "likely .81"),
        (0.3, "possible .30"),
        (0.12, "unlikely .12"),
        (0.001, "unlikely <.01"),
        (0, "unlikely <.01"),
    ],
)
def test_a_score_is_shown_as_a_word_and_a_number(desk: Page, value: float, shown: str) -> None:
    assert run(desk, "return `${desk.band(argument)} ${desk.number(argument)}`", value) == shown


def test_answers_given_as_one_are_taken_back_as_one_the_first_ticket_on_top(desk: Page) -> None:
    script = """let now = start([1, 2, 3, 4]);
      const entries = [1, 2, 3].map((task) => desk.newEntry("correct", { task, together: "w" }));
      now = desk.decide(now, ...entries);
      const turned = now.current.id, targets = desk.undoTargets(now);
      now = desk.undo(now, ...targets.map((undoes, i) => desk.newEntry("undo", { undoes, task: entries[i].task })));
      return [turned, targets.length, now.current.id, desk.queue(now).map((t) => t.id), now.line]"""
    assert run(desk, script) == [4, 3, 1, [1, 2, 3, 4], "Undone: 3 tickets."]


def test_what_the_server_says_was_given_as_one_is_taken_back_as_one_after_a_reload(desk: Page) -> None:
    script = """const undoable = [["c", "w"], ["b", "w"], ["a", ""], ["z", "w2"]];
      const now = desk.receive(desk.newDesk([]), data([9], { undoable }));
      return [desk.undoTargets(now), desk.undoTargets(now, "a"), desk.undoTargets(now, "gone")]"""
    assert run(desk, script) == [["b", "c"], ["a"], []]


BLIND = """const blind = (id) => ticket(id, { blind: true, predicted: ["A"], scores: [["A", 0.8], ["B", 0.1]] });
  const answer = (labels, more = {}) => desk.newEntry("correct", { task: 1, labels, blind: true, ...more });
  let now = desk.receive(desk.newDesk([]), data([], { tickets: [blind(1), blind(2)] }));
"""


def test_a_blind_answer_like_the_models_turns_to_the_next_ticket(desk: Page) -> None:
    assert run(desk, BLIND + 'now = desk.decide(now, answer(["A"])); return [now.current.id, now.revealed]') == [2, ""]


def test_a_blind_answer_unlike_the_models_is_in_the_outbox_and_its_ticket_stays_though_the_server_has_it(
    desk: Page,
) -> None:
    script = """const given = answer(["B"]); now = desk.decide(now, given); const first = now.outbox.length;
      now = desk.receive(now, data([], { tickets: [blind(2)], acknowledged: [ack(given)] }));
      const stayed = now.current.id; now = desk.goOn(now); return [first, stayed, now.current.id, now.outbox.length]"""
    assert run(desk, BLIND + script) == [1, 1, 2, 0]


def test_another_answer_after_the_models_takes_the_blind_one_back_first(desk: Page) -> None:
    script = """const given = answer(["B"]); now = desk.decide(now, given);
      now = desk.amend(now, desk.newEntry("undo", { undoes: given.operation, task: 1 }), answer(["A"], { blind: false }));
      const [a, b, c] = now.outbox;
      return [b.undoes === a.operation, c.labels, c.blind, now.current.id, a.decided_at < b.decided_at, b.decided_at < c.decided_at]"""
    assert run(desk, BLIND + script) == [True, ["A"], False, 2, True, True]


def test_a_refused_blind_answer_brings_its_ticket_back_with_the_model_seen(desk: Page) -> None:
    script = """const given = answer(["B"]); now = desk.decide(now, given);
      now = desk.receive(now, data([], { tickets: [blind(1), blind(2)], acknowledged: [ack(given, "no")] }));
      return [now.current.id, now.revealed, desk.isBlind(now, now.current)]"""
    assert run(desk, BLIND + script) == [1, "", False]


def test_a_blind_ticket_taken_back_is_no_longer_blind(desk: Page) -> None:
    script = """const given = answer(["B"]); now = desk.decide(now, given);
      now = desk.undo(now, desk.newEntry("undo", { undoes: given.operation, task: 1 }));
      return [now.current.id, now.revealed, desk.isBlind(now, now.current)]"""
    assert run(desk, BLIND + script) == [1, "", False]


@pytest.mark.parametrize(("action", "blind"), [("skip", True), ("flag", True), ("correct", False)])
def test_only_an_answer_shows_the_models_so_a_skip_that_is_undone_is_decided_blind_again(
    desk: Page, action: str, *, blind: bool
) -> None:
    script = """const given = { ...answer(["B"]), action: argument }; now = desk.decide(now, given);
      now = desk.undo(now, desk.newEntry("undo", { undoes: given.operation, task: 1 }));
      return [now.current.id, desk.isBlind(now, now.current)]"""
    assert run(desk, BLIND + script, action) == [1, blind]


FAILED = """let now = start([1, 2, 3, 4]); const give = () => { const one = entry(now.current); now = desk.decide(now, one); return one; };
  const hear = (...acks) => { now = desk.receive(now, data([1, 2, 3, 4], { acknowledged: acks })); return now.failed?.words ?? ""; };
  const [first, second] = [give(), give()];
  const later = async () => { const at = Date.now(); while (Date.now() <= at + 5) await 0; };
"""


def test_what_was_not_saved_is_told_until_a_later_decision_is_saved(desk: Page) -> None:
    script = """await later(); const told = [hear(ack(first, "no")), hear(ack(second))]; await later();
      const third = give(); return [...told, hear(), hear(ack(third))]"""
    told = desk.evaluate(f"async () => {{ {HELPERS} {FAILED} {script} }}")
    assert told == ["Not saved: no", "Not saved: no", "Not saved: no", ""]


def test_what_was_not_saved_can_be_dismissed(desk: Page) -> None:
    script = 'hear(ack(first, "no")); now = desk.dismiss(now); return hear()'
    assert run(desk, FAILED + script) == ""


@pytest.mark.parametrize(("undone", "note"), [(True, "mine"), (False, "")])
def test_a_note_comes_back_with_the_answer_that_is_undone(desk: Page, *, undone: bool, note: str) -> None:
    script = """let now = start([1, 2]); const one = { ...entry(now.current), note: "mine" }; now = desk.decide(now, one);
      if (argument) now = desk.undo(now, desk.newEntry("undo", { undoes: one.operation, task: 1 }));
      return [desk.noteOf(now, ticket(1)), desk.noteOf(now, ticket(2)), desk.noteOf(now, null)]"""
    assert run(desk, script, undone) == [note, "", ""]


def test_only_held_open_tickets_that_are_not_blind_are_offered_as_alike(desk: Page) -> None:
    script = """const like = (id, more) => ticket(id, { alike: [1, 2, 3, 4, 9], ...more });
      const seen = { blind: true, scores: [["A", 1]] };
      const tickets = [like(1), like(2), like(3, seen), like(4), ticket(5)];
      let now = desk.receive(desk.newDesk([]), data([], { tickets }));
      const before = desk.alike(now).map((t) => t.id);
      now = desk.decide(now, entry(now.current)); return [before, desk.alike(now).map((t) => t.id)]"""
    assert run(desk, script) == [[2, 4], [4]]


def test_looking_back_shows_what_stands_newest_first(desk: Page) -> None:
    script = """let now = start([1, 2, 3, 4]);
      const made = [1, 2, 3].map(() => { const one = entry(now.current); now = desk.decide(now, one); return one; });
      now = desk.undo(now, desk.newEntry("undo", { undoes: made[1].operation, task: 2 }));
      return desk.earlier(now).map((memory) => memory.ticket.id)"""
    assert run(desk, script) == [3, 1]


STEPS = ["decide", "agree", "skip", "group", "keep", "undo", "save", "refuse", "repeat"]


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=30))
def test_whatever_happens_no_answer_is_lost_or_doubled_and_none_is_shown_again(desk: Page, steps: list[str]) -> None:
    """A small server keeps answers by operation; between it and the desk any step may come at any time."""
    script = """
      const server = { answers: new Map(), refused: new Set() }, made = [];
      const standing = () => {
        const undone = new Set([...server.answers.values()].map((e) => e.undoes));
        return [...server.answers.values()].filter((e) => e.action !== "undo" && !undone.has(e.operation));
      };
      const open = () => [...Array(60).keys()].map((i) => i + 1).filter((id) => !standing().some((e) => e.task === id));
      const one = (id) => ticket(id, id % 3 ? {} : { blind: true, predicted: ["A"], scores: [["A", 0.8]] });
      const view = (acknowledged) => data([], { tickets: open().slice(0, 8).map(one),
        acknowledged, undoable: standing().map((e) => [e.operation, e.together]).reverse() });
      let now = desk.receive(desk.newDesk([]), view([])), last = view([]);
      const answer = (current, labels, together = "") => desk.newEntry("correct",
        { task: current.id, token: current.token, labels, together, blind: desk.isBlind(now, current) });
      const put = (next, ...entries) => { made.push(...entries.map((e) => e.operation)); now = next(now, ...entries); };
      const undoing = (undoes) => desk.newEntry("undo", { undoes, task: now.decided.get(undoes)?.ticket.id ?? 0 });
      const give = (...entries) => (now.revealed
        ? put(desk.amend, undoing(now.revealed), ...entries) : put(desk.decide, ...entries));
      const handle = (refuse) => now.outbox.map((e) => {
        const refused = (refuse && e.action !== "undo") || (e.action === "undo" && !server.answers.has(e.undoes));
        if (refused && !server.answers.has(e.operation)) server.refused.add(e.operation);
        if (!server.refused.has(e.operation)) server.answers.set(e.operation, e);
        return ack(e, server.refused.has(e.operation) ? "no" : "");
      });
      const hear = (acks) => { last = view(acks); now = desk.receive(now, last); };
      const work = {
        decide: () => now.current && give(answer(now.current, ["B"])),
        agree: () => now.current && give(answer(now.current, ["A"])),
        skip: () => now.current && give({ ...answer(now.current, []), action: "skip" }),
        group: () => {
          const [first, ...others] = now.revealed ? [] : desk.queue(now).filter((t) => !desk.isBlind(now, t)).slice(0, 3);
          if (first && first.id === now.current.id) give(...[first, ...others].map((t) => answer(t, ["B"], "w" + made.length)));
        },
        keep: () => { if (now.revealed) now = desk.goOn(now); },
        undo: () => { const targets = desk.undoTargets(now); if (targets.length) put(desk.undo, ...targets.map(undoing)); },
        save: () => hear(handle(false)),
        refuse: () => hear(handle(true)),
        repeat: () => { now = desk.receive(now, last); },
      };
      const wrong = [];
      for (const step of argument) {
        work[step]();
        const waiting = new Set(now.outbox.map((e) => e.operation));
        if (!made.every((op) => waiting.has(op) || server.answers.has(op) || server.refused.has(op))) wrong.push("lost");
        const ids = desk.queue(now).map((t) => t.id);
        if (new Set(ids).size !== ids.length) wrong.push("doubled");
        if (now.current && !now.revealed && !ids.includes(now.current.id)) wrong.push("shown though answered");
        if (now.revealed && ids.includes(now.current.id)) wrong.push("revealed though open");
        const tasks = standing().map((e) => e.task);
        if (new Set(tasks).size !== tasks.length) wrong.push("answered twice");
      }
      work.save();
      if (now.outbox.length) wrong.push("not emptied");
      return wrong;"""
    assert run(desk, script, steps) == []
