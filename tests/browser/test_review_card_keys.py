"""The review card by keyboard and by mouse: every act, every kind of ticket, every screen."""

import pytest
from playwright.sync_api import expect

from core.domain.reviews import LONGEST_NOTE
from tests.support.browser_server import AppServer
from tests.support.card_screen import LABELS, OpenCard, label_of

pytestmark = pytest.mark.browser


def test_enter_confirms_the_first_label_and_a_digit_corrects(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=3)
    card.press("Enter")
    card.ready(2)
    card.press("1")
    card.ready(3)
    card.press("2")
    answers = card.stored(3)
    assert [(a["action"], a["labels"]) for a in answers] == [
        ("confirm", [label_of(1, 1)]),
        ("confirm", [label_of(2, 1)]),
        ("correct", [label_of(3, 2)]),
    ]


def test_typing_a_note_fires_no_keys_and_the_note_is_kept_with_the_answer(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=5)
    card.press("n")
    card.page.keyboard.type("skip? 1 2 zf /")
    card.press("Enter")
    card.page.keyboard.type("second line")
    card.press("Escape")
    assert card.answers() == []
    card.press("Enter")
    (answer,) = card.stored(1)
    assert answer["note"] == "skip? 1 2 zf /\nsecond line"
    card.ready(2)
    card.press("Enter")
    assert card.stored(2)[1]["note"] == ""


def test_a_note_ends_at_the_longest_that_can_be_kept(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5)
    card.press("n")
    expect(card.card.locator("textarea")).to_have_attribute("maxlength", str(LONGEST_NOTE))


def test_skip_and_flag_are_one_key_each(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5)
    card.press("s")
    card.ready(2)
    card.press("f")
    assert [(a["task"], a["action"], a["labels"]) for a in card.stored(2)] == [(1, "skip", []), (2, "flag", [])]


def test_undo_brings_back_one_ticket_after_another(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    for ticket in (1, 2, 3):
        card.ready(ticket)
        card.press("1")
    card.ready(4)
    card.press("z")
    card.ready(3)
    card.press("z")
    card.ready(2)
    card.press("5")
    answers = card.stored(6)
    operations = [answer["operation"] for answer in answers]
    assert [answer["undoes"] for answer in answers[3:5]] == [operations[2], operations[1]]
    assert (answers[5]["task"], answers[5]["labels"]) == (2, [label_of(2, 5)])
    card.ready(3)


def test_nothing_to_undo_is_said(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("z")
    expect(card.line).to_have_text("There is nothing to undo.")


def test_several_labels_are_toggled_and_saved_with_enter(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, multi=1)
    expect(card.row(1)).to_have_attribute("aria-pressed", "true")
    expect(card.row(3)).to_have_attribute("aria-pressed", "false")
    card.press("1", "3", "/")
    card.page.keyboard.type("shared")
    card.press("Enter")
    assert card.answers() == []
    card.press("Enter")
    (answer,) = card.stored(1)
    assert answer["action"] == "correct"
    assert set(answer["labels"]) == {label_of(1, 2), label_of(1, 3), LABELS[10]}


def test_the_suggested_labels_are_confirmed_with_enter_alone(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, multi=1)
    card.press("Enter")
    (answer,) = card.stored(1)
    assert (answer["action"], set(answer["labels"])) == ("confirm", {label_of(1, 1), label_of(1, 2)})


def test_no_label_at_all_needs_its_own_key(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, multi=1)
    card.press("1", "2", "Enter")
    expect(card.line).to_contain_text("press 0")
    assert card.answers() == []
    card.press("0")
    assert card.stored(1)[0]["labels"] == []


def test_a_ticket_without_scores_shows_the_labels_in_their_own_order(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=5, unscored=1)
    expect(card.row(1).locator(".name")).to_have_text(LABELS[0])
    expect(card.row(1).locator(".word")).to_have_text("")
    card.press("Enter")
    expect(card.line).to_contain_text("no suggestion")
    card.press("2")
    (answer,) = card.stored(1)
    assert (answer["action"], answer["labels"]) == ("correct", [LABELS[1]])


def test_keys_with_a_modifier_and_keys_behind_a_dialog_do_nothing(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("Control+1", "Alt+s")
    card.page.get_by_role("button", name="Ask something").click()
    expect(card.page.get_by_text("Really?")).to_be_visible()
    card.press("1", "s")
    card.press("Escape")
    expect(card.page.get_by_text("Really?")).to_be_hidden()
    card.ready(1)
    assert card.answers() == []


def test_the_key_list_opens_and_closes_and_takes_no_decisions(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("?")
    expect(card.page.get_by_role("dialog", name="Keys")).to_be_visible()
    card.press("1", "s", "Escape")
    expect(card.page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert card.answers() == []


def test_everything_can_be_done_with_the_mouse(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.row(2).click()
    card.ready(2)
    card.act("Accept").click()
    card.ready(3)
    card.act("Undo").click()
    card.ready(2)
    card.act("Note").click()
    card.card.locator("textarea").fill("by mouse")
    card.card.get_by_role("button", name="Done").click()
    card.act("Flag").click()
    answers = card.stored(4)
    assert [answer["action"] for answer in answers] == ["correct", "confirm", "undo", "flag"]
    assert answers[3]["note"] == "by mouse"
