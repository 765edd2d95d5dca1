"""A lead goes through the labels that a training holds for wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.documents import Document
from core.domain.findings import Findings
from core.domain.labels import Kind, Labels
from core.domain.privacy import SIGN, masked
from tests.support.pages_disputes import LEAD
from tests.support.pages_home import REVIEWER, copied, only_project, open_app, template
from tests.support.pages_suspects import missing_and_extra, record, suspected
from tests.support.pages_visit import Visit
from ui import words

Open = Callable[..., Visit]
PAGE = "Suspected labels"


@pytest.fixture
def tickets(history: Path) -> list[Document]:
    """The ticket that the three behind it are suspected to be like."""
    app = open_app(history)
    made = suspected(app)
    app.store.close()
    return made


@pytest.fixture
def desk(visit: Open, history: Path, tickets: list[Document]) -> Visit:
    return visit(history, LEAD.id).open(PAGE)


def truth(desk: Visit, ticket: Document) -> Labels | None:
    with desk.app.store.reading(desk.project.id) as tx:
        return tx.documents.get(ticket.id).labels


def test_the_surest_suspect_is_shown_with_what_it_is_known_as_and_what_it_may_be(
    desk: Visit, tickets: list[Document]
) -> None:
    like, first, *_ = tickets
    shown, captions = desk.says("text"), desk.says("caption")
    assert masked(first.text) in shown
    assert [*(first.labels or ()), *(like.labels or ())] == shown.splitlines()[-2:]
    assert f"Ticket {first.id}, 1 of 3" in captions
    assert "Came with the ticket" in captions
    assert "Asked without having learned this ticket: 9 times likelier" in captions


def test_a_label_that_is_kept_stays_and_the_next_ticket_comes(desk: Visit, tickets: list[Document]) -> None:
    _, first, second, _ = tickets
    desk.click("Keep it")
    assert truth(desk, first) == first.labels
    assert f"Ticket {second.id}, 1 of 2" in desk.says("caption")


def test_a_label_is_changed_to_what_the_version_says_by_one_click(desk: Visit, tickets: list[Document]) -> None:
    like, first, second, _ = tickets
    desk.click("Change to this")
    assert truth(desk, first) == like.labels
    assert f"Ticket {second.id}, 1 of 2" in desk.says("caption")
    assert f"Ticket {first.id} is {words.plain(words.labels(like.labels or ()))}" in "\n".join(
        toast.value for toast in desk.tab.toast
    )


def test_a_third_label_can_be_given_with_a_note(desk: Visit, tickets: list[Document]) -> None:
    like, first, *_ = tickets
    third = next(
        label
        for label in desk.app.projects.labels(LEAD, desk.project.id).labels
        if label not in (*(like.labels or ()), *(first.labels or ()))
    )
    next(box for box in desk.tab.selectbox if box.label == "It is").set_value(third)
    desk.tab.text_area[0].set_value("Neither.")
    desk.click("Decide")
    assert truth(desk, first) == (third,)
    with desk.app.store.reading(desk.project.id) as tx:
        assert tx.reviews.latest(LEAD.id, 1)[0].note == "Neither."


def test_deciding_without_a_label_saves_nothing(desk: Visit, tickets: list[Document]) -> None:
    desk.click("Decide")
    assert "Nothing was saved" in desk.says("error")
    assert truth(desk, tickets[1]) == tickets[1].labels


def test_later_leaves_a_ticket_and_shows_the_next_and_in_the_end_the_first_again(
    desk: Visit, tickets: list[Document]
) -> None:
    for number, place in ((2, 2), (3, 3), (1, 1)):
        assert f"Ticket {tickets[number].id}, {place} of 3" in desk.click("Later").says("caption")


def test_what_another_lead_has_decided_meanwhile_is_not_decided_again(desk: Visit, tickets: list[Document]) -> None:
    _, first, second, _ = tickets
    desk.app.suspecting.decide(LEAD, desk.project.id, "elsewhere", first.id, first.labels or (), first.labels or ())
    desk.click("Change to this")
    assert truth(desk, first) == first.labels
    assert truth(desk, second) == second.labels
    assert f"Ticket {second.id}, 1 of 2" in desk.says("caption")


def test_what_was_decided_last_is_looked_at_once_more_and_decided_anew(desk: Visit, tickets: list[Document]) -> None:
    like, first, second, _ = tickets
    assert "Back" not in desk.buttons
    desk.click("Change to this").click("Back")
    assert f"Ticket {first.id}, decided by you" in desk.says("caption")
    assert f"You said {words.plain(words.labels(like.labels or ()))}" in desk.says("caption")
    desk.click("Change back")
    assert truth(desk, first) == first.labels
    assert f"Ticket {second.id}, 1 of 2" in desk.says("caption")
    desk.click("Back").click("Later")
    assert f"Ticket {second.id}, 1 of 2" in desk.says("caption")


def test_after_the_last_one_it_is_told_what_comes_of_it(desk: Visit) -> None:
    for _ in range(3):
        desk.click("Keep it")
    assert "The next training learns from what was decided" in desk.says("info")
    assert "Keep it" not in desk.buttons
    assert "decided by you" in desk.click("Back").says("caption")


def test_a_version_that_did_not_look_says_so(visit: Open, history: Path) -> None:
    app = open_app(history)
    record(app, None)
    app.store.close()
    assert "did not look for wrong labels" in visit(history, LEAD.id).open(PAGE).says("info")


def test_a_version_that_found_nothing_says_so(visit: Open, history: Path) -> None:
    app = open_app(history)
    record(app, Findings())
    app.store.close()
    assert "No label waits" in visit(history, LEAD.id).open(PAGE).says("info")


def test_personal_data_in_the_ticket_is_masked(visit: Open, history: Path) -> None:
    app = open_app(history)
    some = suspected(app, 60)[1:]
    app.store.close()
    place = next(place for place, one in enumerate(some) if SIGN in masked(one.text))
    desk = visit(history, LEAD.id)
    desk.tab.session_state["suspect"] = place
    desk.open(PAGE)
    assert masked(some[place].text) in desk.says("text")
    assert some[place].text not in desk.says("text")
    assert "Unmask" in desk.buttons


def test_a_reviewer_whose_word_it_was_is_named(visit: Open, history: Path) -> None:
    app = open_app(history)
    some = [one.id for one in suspected(app, 1_000)[1:]]
    with app.store.reading(only_project(app).id) as tx:
        spoken = tx.documents.truths(some)
    app.store.close()
    desk = visit(history, LEAD.id)
    desk.tab.session_state["suspect"] = next(place for place, one in enumerate(some) if spoken[one].by == REVIEWER.id)
    assert REVIEWER.name in desk.open(PAGE).says("caption")


def test_the_same_text_known_as_something_else_stands_beside_it(visit: Open, history: Path) -> None:
    app = open_app(history)
    like, *_ = suspected(app, twin=True)
    app.store.close()
    desk = visit(history, LEAD.id).open(PAGE)
    assert f"Ticket {like.id} has the same text" in desk.says("caption")


def test_of_several_labels_the_missing_one_and_the_one_too_many_are_named(visit: Open, tmp_path: Path) -> None:
    home = copied(template(Kind.MULTI), tmp_path / "multi")
    app = open_app(home)
    first, second = missing_and_extra(app)
    app.store.close()
    desk = visit(home, LEAD.id).open(PAGE)
    assert "9 times likelier than not that" in desk.says("caption")
    desk.click("Change to this")
    assert set(first.labels or ()) < set(truth(desk, first) or ())
    assert desk.says("caption").count("is one too many") == 1
    desk.tab.checkbox[0].check()
    desk.click("Decide")
    assert truth(desk, second) == ()
