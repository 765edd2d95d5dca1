"""What the card does when things change under its reader: a ticket under their typing, blindness, a full browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.card_module import DATA, PAINTED, CardModule, carded

pytestmark = pytest.mark.browser
CHANGED = "The ticket has changed: press Esc to go on."
KEEPS_NOTHING = "This browser keeps nothing: stay on this page until it says saved."
STORED = "Object.values(localStorage).map((entry) => JSON.parse(entry))"
LATER = (
    "const until = performance.now() + 600; while (performance.now() < until) await new Promise(requestAnimationFrame);"
)
REFUSING = "Storage.prototype.setItem = () => { throw new Error('full'); };"
OTHER = {**DATA["tickets"][0], "id": 2, "text_hash": "h2", "text": "Another one"}
NEXT = {**DATA, "tickets": [OTHER]}


def opened(module: CardModule, data: dict[str, Any] = DATA) -> CardModule:
    """Put up a card and wait until its ticket takes keys."""
    carded(module, f"window.one = mount(argument); {PAINTED}", data)
    return module


def decided(module: CardModule) -> list[tuple[int, str, list[str], str]]:
    """Return what has been decided: ticket, act, labels, note."""
    entries = module.run(f"return {STORED}")
    return [(entry["task"], entry["action"], entry["labels"], entry["note"]) for entry in entries]


def changed(module: CardModule, *typed: str) -> None:
    """Let the ticket change by itself, and type on for longer than a new ticket usually needs."""
    module.run("one.tell(argument)", NEXT)
    expect(module.page.locator(".card .line")).to_have_text(CHANGED)
    for _ in range(2):
        module.page.keyboard.type("".join(typed))
        module.run(LATER)


def test_a_note_being_written_goes_on_when_the_ticket_changes_and_no_letter_of_it_decides(
    card_module: CardModule,
) -> None:
    card, keys = opened(card_module), card_module.page.keyboard
    keys.press("n")
    keys.type("see ")
    changed(card, "2 f s")
    note = card.page.locator("textarea")
    expect(note).to_be_focused()
    expect(note).to_have_value("see 2 f s2 f s")
    assert decided(card) == []
    keys.press("Escape")
    card.run(PAINTED)
    keys.press("2")
    assert decided(card) == [(2, "correct", ["B"], "see 2 f s2 f s")]


def test_a_label_being_looked_for_stays_typed_when_the_ticket_changes_and_enter_does_not_give_it(
    card_module: CardModule,
) -> None:
    card, keys = opened(card_module), card_module.page.keyboard
    keys.press("/")
    keys.type("b")
    changed(card)
    expect(card.page.get_by_role("combobox")).to_have_value("b")
    for key in ("Enter", "1", "f", "s"):
        keys.press(key)
    assert decided(card) == []
    keys.press("Escape")
    card.run(PAINTED)
    keys.press("2")
    assert decided(card) == [(2, "correct", ["B"], "")]


def test_a_reason_asked_about_a_ticket_that_has_gone_is_no_answer_to_another(card_module: CardModule) -> None:
    card = opened(card_module, {**DATA, "skip_reasons": ["No label fits"]})
    card.page.keyboard.press("s")
    changed(card, "1sf")
    assert decided(card) == []
    card.page.locator(".card .text").click()
    card.run(PAINTED)
    card.page.keyboard.press("1")
    assert decided(card) == [(2, "confirm", ["A"], "")]


def test_a_heartbeat_that_changes_nothing_holds_nothing_up(card_module: CardModule) -> None:
    card = opened(card_module)
    card.page.keyboard.press("n")
    card.run("one.tell(argument)", DATA)
    card.page.keyboard.press("Escape")
    card.page.keyboard.press("2")
    assert decided(card) == [(1, "correct", ["B"], "")]


RANKED = {**OTHER, "blind": True, "predicted": ["B"], "scores": [["B", 0.8], ["A", 0.2]]}


def test_a_ticket_no_longer_blind_is_ranked_before_enter_accepts_its_first_label(card_module: CardModule) -> None:
    card = opened(card_module, {**DATA, "tickets": [RANKED]})
    card.run("one.tell(argument)", {**DATA, "tickets": [{**RANKED, "blind": False}]})
    card.page.keyboard.press("Enter")
    assert decided(card) == []
    card.run(PAINTED)
    expect(card.page.locator(".row .name").first).to_have_text("B")
    card.page.keyboard.press("Enter")
    assert decided(card) == [(2, "confirm", ["B"], "")]


def test_a_browser_that_keeps_nothing_says_so_until_all_is_saved(card_module: CardModule) -> None:
    card = opened(card_module, {**DATA, "tickets": [DATA["tickets"][0], OTHER]})
    card.run(REFUSING)
    card.page.keyboard.press("2")
    expect(card.page.locator(".card .line")).to_have_text(KEEPS_NOTHING)
    script = """const sent = one.states.findLast(([name]) => name === "outbox")[1].answers;
      one.tell({ ...argument, acknowledged: sent.map(({ operation }) => ({ operation, error: "", extra: false })) })"""
    card.page.wait_for_function("one.states.some(([name]) => name === 'outbox')")
    card.run(script, NEXT)
    expect(card.page.locator(".card .line")).to_have_text("")


def test_what_a_browser_would_not_keep_is_sent_when_the_card_comes_back(card_module: CardModule) -> None:
    card = opened(card_module)
    card.run(REFUSING)
    card.page.keyboard.press("2")
    script = """one.leave(); const two = mount(argument);
      return two.states.filter(([name]) => name === "outbox").at(-1)[1].answers.map(({ task, labels }) => [task, labels])"""
    assert card.run(script, DATA) == [[1, ["B"]]]


def test_a_page_without_the_card_still_warns_of_what_is_nowhere_else(card_module: CardModule) -> None:
    card = opened(card_module)
    card.run(REFUSING)
    card.page.keyboard.press("2")
    leaving = "one.leave(); return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert card.run(leaving) is True


def test_a_question_nobody_answers_says_so_and_the_same_key_asks_again(card_module: CardModule) -> None:
    card = opened(card_module, {**DATA, "resend_ms": 1, "keys": {"precedents": "j"}})
    card.page.keyboard.press("j")
    panel = card.page.locator(".panel")
    expect(panel).to_contain_text("No answer came: press J again.", timeout=15_000)
    card.page.keyboard.press("j")
    expect(panel).to_contain_text("Looking for decided tickets …")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(12.4, "12 s"), (89, "89 s"), (249, "4 min"), (3600, "1 h"), (9000, "2 h 30 min"), (118_260, "33 h")],
)
def test_a_time_is_told_in_the_unit_people_would_use(card_module: CardModule, seconds: float, words: str) -> None:
    assert card_module.run("return card.span(argument)", seconds) == words
