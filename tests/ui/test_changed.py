"""How many tickets lie behind a mark, and how many of them are shown."""

from core.domain.comparisons import Changed
from core.domain.labels import Label
from core.domain.marks import Behind, Mark
from core.domain.unshared import KnownBy, Unshared
from ui import changed

A = (Label("Access"),)
TICKET = Changed(
    document=7, text="No dial tone", truth=A, base=A, base_confidence=0.4, candidate=A, candidate_confidence=0.9
)


def test_all_of_a_few_tickets_are_simply_counted() -> None:
    assert changed.count(Behind((TICKET,) * 3, 3)) == "3 tickets"
    assert changed.count(Behind((TICKET,), 1)) == "1 ticket"


def test_where_more_exist_than_are_shown_both_numbers_are_said() -> None:
    assert changed.count(Behind((TICKET,) * 200, 1_240)) == "The first 200 of 1,240 tickets"


def test_where_not_all_are_shown_the_way_to_the_others_is_said() -> None:
    assert changed.caption(Behind((TICKET,) * 3, 3), "broken") == "3 tickets broken."
    assert changed.caption(Behind((TICKET,) * 200, 778), "broken") == (
        "The first 200 of 778 tickets broken. The others are reached by label or by pair: under Labels, Confusions or "
        "Matrices."
    )


def test_labels_that_not_both_know_can_be_chosen_where_a_ticket_has_one() -> None:
    new = Unshared(known_by=KnownBy.CANDIDATE, labels=A, tickets=3)
    former = Unshared(known_by=KnownBy.BASE, labels=(Label("Backup"),), tickets=0)
    found = changed.choices([new, former])
    assert list(found) == [*changed.CHANGES, "new labels"]
    assert found["new labels"] == (Mark(among=A), "with one of the new labels")
