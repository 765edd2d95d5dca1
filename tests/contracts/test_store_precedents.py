"""The contract of precedents: decided tickets that share the telling words of a text, the likest first."""

from datetime import UTC, datetime

import pytest

from core.domain.documents import DocumentId
from core.domain.labels import Kind
from core.domain.precedents import Precedent
from tests.support.store_factory import NOW, World, labels

NOBODY = DocumentId(0)
DECIDED = datetime(2026, 11, 2, 8, tzinfo=UTC)


def near(world: World, text: str, *, limit: int = 10, except_for: DocumentId = NOBODY) -> list[Precedent]:
    with world.store.reading(world.project.id) as tx:
        return tx.documents.precedents(text, limit, except_for)


def texts(world: World, text: str, **wanted: object) -> list[str]:
    return [one.text for one in near(world, text, **wanted)]


@pytest.fixture
def office(world: World) -> World:
    world.tickets(
        "The plotter smears magenta stripes", "The plotter has lost its calibration file", given=labels("printer")
    )
    world.tickets(
        "The switch in the basement drops packets", "The basement smells of magenta paint", given=labels("network")
    )
    world.tickets("The plotter smears magenta stripes and nobody has said what it is")
    return world


def test_the_ticket_that_shares_most_comes_first(office: World) -> None:
    found = texts(office, "Magenta stripes, plotter again")
    assert found[0] == "The plotter smears magenta stripes"
    assert set(found[1:]) == {"The plotter has lost its calibration file", "The basement smells of magenta paint"}


def test_a_precedent_is_decided(office: World) -> None:
    assert not [text for text in texts(office, "magenta stripes plotter nobody said") if "nobody" in text]


def test_it_finds_as_many_as_are_asked_for(office: World) -> None:
    assert len(near(office, "Magenta stripes, plotter again", limit=2)) == 2


def test_the_ticket_itself_is_left_out(office: World) -> None:
    (first, *_) = near(office, "The plotter smears magenta stripes")
    assert first.text not in texts(office, "The plotter smears magenta stripes", except_for=first.document)


def test_each_project_has_its_own(office: World, other: World) -> None:
    other.tickets("The plotter smears magenta stripes elsewhere", "magenta plotter", given=labels("a"))
    assert "elsewhere" not in " ".join(texts(office, "plotter magenta stripes"))


def test_accents_and_case_make_no_difference(world: World) -> None:
    world.tickets("Der PLOTTÉR streikt", "Der plotter klemmt", given=labels("printer"))
    assert len(near(world, "plotter")) == 2


@pytest.mark.parametrize("text", ["", "!!! ▒▒▒▒", "a of 12 345", "unheard", '" OR * NEAR(', "\x00\ud800"])
def test_a_text_without_a_telling_word_has_none(office: World, text: str) -> None:
    assert near(office, text) == []


def test_it_names_who_decided_and_when(world: World) -> None:
    world.questions(2)
    first, second = world.claim(number=2)
    world.review(first, "printer", decided_at=DECIDED)
    world.review(second, "network", reviewer="remo", decided_at=DECIDED)
    found = near(world, first.text)
    assert {(one.document, one.labels, one.by, one.decided_at) for one in found} == {
        (first.document, labels("printer"), "rosa", DECIDED),
        (second.document, labels("network"), "remo", DECIDED),
    }


def test_a_ticket_that_came_with_its_label_was_decided_by_nobody_here(world: World) -> None:
    world.tickets("magenta stripes", "magenta paint", given=labels("printer"), at=DECIDED)
    assert {(one.by, one.decided_at) for one in near(world, "magenta")} == {("", NOW)}


def test_tickets_with_no_label_at_all_are_decided_too(other: World) -> None:
    assert other.project.kind is Kind.MULTI
    other.tickets("magenta stripes", "magenta paint", given=())
    assert [one.labels for one in near(other, "magenta")] == [(), ()]


def test_a_word_that_every_ticket_has_tells_less_than_a_rare_one(world: World) -> None:
    world.tickets(*(f"the printer in room {number} is silent" for number in range(300)), given=labels("printer"))
    world.tickets("the printer ate a giraffe", "a giraffe is in the lift", given=labels("network"))
    assert set(texts(world, "the printer and the giraffe", limit=2)) == {
        "the printer ate a giraffe",
        "a giraffe is in the lift",
    }
