"""Tickets decided blind: the person's answer first, kept at once; the model's after it, with one key to change."""

import pytest
from playwright.sync_api import expect

from tests.support.browser_server import AppServer
from tests.support.card_screen import LABELS, OpenCard, label_of, text_of

pytestmark = pytest.mark.browser


def test_a_blind_ticket_shows_the_labels_in_their_own_order_without_scores_marks_or_precedents(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    expect(card.names).to_have_text(LABELS[:9])
    expect(card.row(1).locator(".word")).to_have_text("")
    card.press("Enter")
    expect(card.line).to_contain_text("decided before the model's answer is shown")
    card.press("h")
    expect(card.text.locator("mark")).to_have_count(0)
    card.press("p")
    expect(card.panel).to_be_hidden()
    card.press("/")
    expect(card.found).to_have_text(LABELS[:9])
    expect(card.card).not_to_contain_text("likely")
    assert card.answers() == []


def test_an_answer_like_the_models_goes_straight_on(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.press("2")
    card.ready(2)
    (answer,) = card.stored(1)
    assert (answer["labels"], answer["action"], answer["blind"]) == ([label_of(1, 1)], "confirm", True)


def test_an_answer_unlike_the_models_is_saved_and_the_model_is_shown_beside_it(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.press("4")
    card.revealed(f"Saved. The model says {label_of(1, 1)} (likely .81).")
    expect(card.text).to_have_text(text_of(1))
    (answer,) = card.stored(1)
    assert (answer["task"], answer["labels"], answer["blind"]) == (1, [LABELS[3]], True)
    expect(card.text).to_have_text(text_of(1))
    expect(card.names).to_have_text(LABELS[:9])


def test_enter_keeps_the_own_answer_and_goes_on(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.press("4")
    card.revealed("The model says")
    card.press("Enter")
    card.ready(2)
    expect(card.reveal).to_be_hidden()
    assert len(card.stored(1)) == 1


@pytest.mark.parametrize(("key", "label", "action"), [("m", label_of(1, 1), "confirm"), ("6", LABELS[5], "correct")])
def test_one_key_takes_the_models_answer_or_another_in_place_of_the_own(
    open_card: OpenCard, card_server: AppServer, key: str, label: str, action: str
) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.press("4")
    card.revealed("The model says")
    card.press(key)
    card.ready(2)
    first, undo, second = card.stored(3)
    assert (first["labels"], first["blind"]) == ([LABELS[3]], True)
    assert (undo["action"], undo["undoes"], undo["task"]) == ("undo", first["operation"], 1)
    assert (second["task"], second["labels"], second["action"], second["blind"]) == (1, [label], action, False)


def test_the_same_digit_again_keeps_the_own_answer(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.press("4")
    card.revealed("The model says")
    card.press("4")
    card.ready(2)
    assert len(card.stored(1)) == 1


def test_a_blind_answer_taken_back_is_given_again_with_the_model_in_sight(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.press("4")
    card.revealed("The model says")
    card.press("z")
    expect(card.reveal).to_be_hidden()
    card.ready(1)
    expect(card.names.first).to_have_text(label_of(1, 1))
    card.press("Enter")
    card.ready(2)
    answers = card.stored(3)
    assert [(a["action"], a["blind"]) for a in answers] == [("correct", True), ("undo", False), ("confirm", False)]


def test_two_quick_keys_do_not_pass_the_models_answer_unseen(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.page.evaluate(
        "for (const key of ['4', 'Enter', 'm']) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))"
    )
    card.revealed("The model says")
    assert len(card.stored(1)) == 1


def test_a_skipped_blind_ticket_reveals_nothing(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.press("s")
    card.ready(2)
    assert [(a["action"], a["blind"]) for a in card.stored(1)] == [("skip", True)]


def test_a_note_belongs_to_the_answer_before_the_model_is_shown(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, blind=1)
    card.press("4")
    card.revealed("The model says")
    card.press("n")
    expect(card.line).to_contain_text("undo it with Z to add a note")
    expect(card.card.locator("textarea")).to_be_hidden()


def test_several_labels_are_chosen_blind_from_nothing_and_changed_to_the_models(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=5, blind=1, multi=1)
    expect(card.card.locator(".row[aria-pressed=true]")).to_have_count(0)
    card.press("1", "2", "Enter")
    card.revealed(f"The model says {label_of(1, 1)} (very likely .93), {label_of(1, 2)} (possible .62).")
    card.press("1", "3", "Enter")
    card.ready(2)
    first, _, second = card.stored(3)
    assert first["labels"] == LABELS[:2]
    assert (second["labels"], second["action"]) == ([label_of(1, 1), label_of(1, 2)], "confirm")
