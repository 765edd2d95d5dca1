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
  const ticket = (id) => ({ id, token: `t${id}`, text: `text ${id}`, text_hash: `h${id}`, predicted: [], scores: [] });
  const data = (ids, more = {}) => ({ tickets: ids.map(ticket), acknowledged: [], undoable: [], ...more });
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
    script = """let now = desk.receive(desk.newDesk([]), data([1, 2], { undoable: ["old", "older"] }));
      const mine = entry(now.current); now = desk.decide(now, mine);
      const order = [];
      for (let i = 0; i < 4; i++) {
        order.push(desk.undoTarget(now)); now = desk.undo(now, desk.newEntry("undo", { undoes: order.at(-1) }));
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
    ("typed", "found"),
    [
        ("net", ["Network", "My network", "Ethernet"]),
        ("NETW", ["Network", "My network"]),
        ("zzz", []),
        ("", ["Ethernet", "My network", "Network", "Printer"]),
    ],
)
def test_labels_that_begin_with_what_was_typed_come_first(desk: Page, typed: str, found: list[str]) -> None:
    script = 'return desk.matches(argument, ["Ethernet", "My network", "Network", "Printer"])'
    assert run(desk, script, typed) == found


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


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["decide", "skip", "undo", "save", "refuse", "repeat"]), max_size=30))
def test_whatever_happens_no_answer_is_lost_or_doubled_and_none_is_shown_again(desk: Page, steps: list[str]) -> None:
    """A small server keeps answers by operation; between it and the desk any step may come at any time."""
    script = """
      const server = { answers: new Map(), refused: new Set() }, made = [];
      const standing = () => {
        const undone = new Set([...server.answers.values()].map((e) => e.undoes));
        return [...server.answers.values()].filter((e) => e.action !== "undo" && !undone.has(e.operation));
      };
      const open = () => [...Array(40).keys()].map((i) => i + 1).filter((id) => !standing().some((e) => e.task === id));
      const view = (acknowledged) => data(open().slice(0, 8), {
        acknowledged, undoable: standing().map((e) => e.operation).reverse() });
      let now = desk.receive(desk.newDesk([]), view([])), last = view([]);
      const put = (e, next) => { made.push(e.operation); now = next(now, e); };
      const handle = (refuse) => now.outbox.map((e) => {
        if (refuse && e.action !== "undo" && !server.answers.has(e.operation)) server.refused.add(e.operation);
        if (!server.refused.has(e.operation)) server.answers.set(e.operation, e);
        return ack(e, server.refused.has(e.operation) ? "no" : "");
      });
      const work = {
        decide: () => now.current && put(entry(now.current), desk.decide),
        skip: () => now.current && put(entry(now.current, "skip"), desk.decide),
        undo: () => {
          const undoes = desk.undoTarget(now);
          if (undoes) put(desk.newEntry("undo", { undoes, task: now.decided.get(undoes)?.ticket.id ?? 0 }), desk.undo);
        },
        save: () => { last = view(handle(false)); now = desk.receive(now, last); },
        refuse: () => { last = view(handle(true)); now = desk.receive(now, last); },
        repeat: () => { now = desk.receive(now, last); },
      };
      const wrong = [];
      for (const step of argument) {
        work[step]();
        const waiting = new Set(now.outbox.map((e) => e.operation));
        if (!made.every((op) => waiting.has(op) || server.answers.has(op) || server.refused.has(op))) wrong.push("lost");
        const ids = desk.queue(now).map((t) => t.id);
        if (new Set(ids).size !== ids.length) wrong.push("doubled");
        if (now.current && !ids.includes(now.current.id)) wrong.push("shown though answered");
      }
      work.save();
      if (now.outbox.length) wrong.push("not emptied");
      return wrong;"""
    assert run(desk, script, steps) == []
