"""The review card's other acts: skip with a reason, look back, guidelines, highlights, precedents, the mask, own keys."""

import pytest
from playwright.sync_api import expect

from tests.support.browser_server import AppServer
from tests.support.card_screen import LABELS, OpenCard, label_of, text_of
from tests.support.card_tickets import MASKED, WHOLE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("keys", "because"),
    [
        (("s", "2"), "No label fits"),
        (("s", "s"), ""),
        (("s", "Enter"), ""),
        (("s", "9", "x", "f", "3"), "This is no ticket"),
    ],
)
def test_a_skip_takes_a_reason_by_digit_or_none(
    open_card: OpenCard, card_server: AppServer, keys: tuple[str, ...], because: str
) -> None:
    card = open_card(card_server, tickets=5, reasons=1)
    card.press(*keys)
    card.ready(2)
    (answer,) = card.stored(1)
    assert (answer["task"], answer["action"], answer["because"], answer["labels"]) == (1, "skip", because, [])


def test_escape_leaves_the_reasons_without_a_decision_and_digits_are_labels_again(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=5, reasons=1)
    card.press("s")
    expect(card.reasons).to_be_visible()
    card.press("Escape")
    expect(card.reasons).to_be_hidden()
    card.press("2")
    assert [(a["action"], a["labels"]) for a in card.stored(1)] == [("correct", [label_of(1, 2)])]


def test_a_skip_with_a_reason_can_be_done_with_the_mouse(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=5, reasons=1)
    card.act("Skip").click()
    card.reasons.get_by_role("button", name="I cannot tell from the text").click()
    assert card.stored(1)[0]["because"] == "I cannot tell from the text"


def test_looking_back_shows_what_was_answered_and_decides_nothing(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("2")
    card.ready(2)
    card.press("f")
    card.ready(3)
    card.press("b")
    expect(card.over.locator(".earlier")).to_have_text(text_of(2))
    expect(card.over).to_contain_text("You flagged it.")
    card.press("1", "s", "n", "/", "b")
    expect(card.over.locator(".earlier")).to_have_text(text_of(1))
    expect(card.over).to_contain_text(f"You said: {label_of(1, 2)}.")
    card.press("b")
    expect(card.line).to_have_text("This is the first one answered in this tab.")
    card.press("Enter")
    expect(card.over).to_be_hidden()
    expect(card.text).to_have_text(text_of(3))
    assert len(card.stored(2)) == 2


def test_z_takes_back_the_ticket_looked_back_at(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    for ticket in (1, 2, 3):
        card.ready(ticket)
        card.press("1")
    card.ready(4)
    card.press("b", "b", "z")
    card.ready(2)
    expect(card.over).to_be_hidden()
    answers = card.stored(4)
    assert answers[3]["undoes"] == answers[1]["operation"]


def test_before_the_first_answer_there_is_nothing_to_look_back_at(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("b")
    expect(card.line).to_have_text("No ticket was answered in this tab yet.")
    expect(card.over).to_be_hidden()


def test_the_guide_shows_the_ranked_labels_with_examples_and_stays_for_the_next_ticket(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9)
    card.press("g")
    expect(card.panel.get_by_role("heading", level=3)).to_have_text([label_of(1, digit) for digit in range(1, 10)])
    first = card.panel.locator("article").first
    expect(first).to_contain_text("that a person at the desk can mend.")
    expect(first.get_by_role("listitem")).to_have_count(3)
    expect(first).to_contain_text("Does not belong here:A question about the bill.")
    card.press("2")
    card.ready(2)
    expect(card.panel.get_by_role("heading", level=3).first).to_have_text(label_of(2, 1))
    card.press("g")
    expect(card.panel).to_be_hidden()


def test_the_guide_follows_the_label_that_is_pointed_at_while_one_is_looked_for(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9)
    card.press("g", "/")
    card.type("vpn")
    expect(card.panel.get_by_role("heading", level=3)).to_have_text(["VPN access"])
    card.press("Escape")
    expect(card.panel.get_by_role("heading", level=3)).to_have_count(9)


def test_highlights_mark_the_words_towards_the_first_label_and_the_runner_up_apart(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9)
    expect(card.text.locator("mark")).to_have_count(0)
    card.press("h")
    expect(card.text.locator("mark.first")).to_have_text(["morning", "does not"])
    expect(card.text.locator("mark.second")).to_have_text(["urgent"])
    expect(card.text).to_have_text(text_of(1))
    expect(card.card.locator(".legend > span")).to_contain_text(
        [f"towards {label_of(1, 1)}: morning, does not.", f"towards {label_of(1, 2)}: urgent."]
    )
    lines = [
        card.text.locator(name).first.evaluate("(node) => getComputedStyle(node).textDecorationStyle")
        for name in ("mark.first", "mark.second")
    ]
    assert lines == ["solid", "dashed"]
    card.press("h")
    expect(card.text.locator("mark")).to_have_count(0)


def test_highlights_end_with_their_ticket(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("h", "2")
    card.ready(2)
    expect(card.text.locator("mark")).to_have_count(0)
    expect(card.card.locator(".legend")).to_be_hidden()


def test_highlights_are_in_place_behind_signs_that_take_two_units(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, text="😀🎉 Good morning, it is urgent 😀")
    card.press("h")
    expect(card.text.locator("mark")).to_have_text(["morning", "urgent"])


def test_precedents_are_asked_for_and_shown(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9)
    card.press("p")
    expect(card.panel).to_contain_text("An older ticket like 1")
    expect(card.panel.get_by_role("heading", level=3)).to_have_text([LABELS[0]])
    assert card.asks() == ["precedents 1"]
    card.press("2")
    card.ready(2)
    expect(card.panel).to_be_hidden()
    card.press("p")
    expect(card.panel).to_contain_text("No decided ticket is like this one.")
    assert card.asks() == ["precedents 1", "precedents 2"]


def test_a_question_loses_no_answer_that_is_on_its_way(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, delay=0.4)
    card.press("1")
    card.ready(2)
    card.press("p", "1")
    card.ready(3)
    card.press("p")
    expect(card.panel).to_contain_text("An older ticket like 3")
    assert [answer["task"] for answer in card.stored(2)] == [1, 2]


def test_hidden_characters_are_read_as_hidden_and_shown_when_a_person_may(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9, masked=1, may_unmask=1)
    expect(card.text).to_have_text(MASKED)
    expect(card.text.get_by_role("img", name="hidden")).to_have_count(1)
    card.press("x")
    expect(card.text).to_have_text(WHOLE)
    assert card.asks() == ["unmask 1"]
    expect(card.act("Unmask")).to_be_disabled()
    card.press("h")
    expect(card.text.locator("mark")).to_have_text(["morning", "tunnel"])
    card.press("1")
    assert card.stored(1)[0]["text_hash"] == "hash-1"


def test_a_person_who_may_not_cannot_unmask(open_card: OpenCard, card_server: AppServer) -> None:
    card = open_card(card_server, tickets=9, masked=1)
    expect(card.act("Unmask")).to_be_hidden()
    card.press("x")
    expect(card.line).to_have_text("Nothing here can be unmasked.")
    assert card.asks() == []


def test_own_keys_do_the_acts_and_stand_on_the_buttons_and_in_the_list(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9, keys="skip:j flag:s")
    expect(card.act("Skip").locator("kbd")).to_have_text("J")
    expect(card.act("Flag").locator("kbd")).to_have_text("S")
    card.press("?")
    expect(card.page.get_by_role("dialog", name="Keys").locator("dt:has-text('J') + dd")).to_contain_text("skip")
    card.press("Escape", "f", "s")
    card.ready(2)
    card.press("j")
    card.ready(3)
    assert [answer["action"] for answer in card.stored(2)] == ["flag", "skip"]


def test_every_act_has_a_key_of_its_own_and_none_that_streamlit_uses(
    open_card: OpenCard, card_server: AppServer
) -> None:
    card = open_card(card_server, tickets=9)
    card.press("?")
    keys = card.page.get_by_role("dialog", name="Keys").locator("dt").all_text_contents()
    assert len(set(keys)) == len(keys)
    assert not {"R", "C", "–"} & set(keys)
