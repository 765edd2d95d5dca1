"""The loop on a labelled file: what each round reports is what really happened."""

from collections.abc import Callable, Iterator

import pytest

from core.domain.actors import SYSTEM
from core.domain.datasets import Split
from core.domain.documents import DocumentId, NewDocument, is_held_out, text_hash
from core.domain.errors import NotTrainable, TrainingFailed
from core.domain.projects import NewProject
from core.domain.proposals import Signatures
from core.domain.routing import Policy, Reason
from core.domain.versions import VersionState
from core.workflow.loop import Request, Round
from tests.support.workflow_arrivals import rows_to_loop_over
from tests.support.workflow_desk import OLGA, Desk

ROWS = rows_to_loop_over(300)
REQUEST = Request(start=60, rounds=2, reviews_per_round=20, seed=3)
NEW = NewProject(
    name="Loop", held_out_share=0.2, policy=Policy(threshold=0.7, audit_share=0.0), signatures=Signatures.ONE
)


def rounds_of(desk: Desk, request: Request = REQUEST, rows: list[NewDocument] = ROWS) -> Iterator[Round]:
    for done in desk.looping().run(SYSTEM, NEW, rows, request):
        desk.project = desk.projects.all(SYSTEM)[-1]
        yield done


@pytest.fixture
def empty(open_desk: Callable[[], Desk]) -> Desk:
    return open_desk()


def test_there_is_a_round_for_the_first_version_and_one_for_each_round_of_reviews(empty: Desk) -> None:
    first, second, third = rounds_of(empty)
    assert [done.version for done in (first, second, third)] == [1, 2, 3]
    assert [done.documents_trained for done in (first, second, third)] == [60, 80, 100]
    assert [done.reviewed for done in (first, second, third)] == [0, 20, 20]
    assert (first.auto_accepted, first.auto_accepted_accuracy, first.promoted) == (0, None, True)
    assert all(done.seconds > 0 for done in (first, second, third))


def test_figures_are_those_of_the_held_out_tickets(empty: Desk) -> None:
    first = next(rounds_of(empty))
    held_out = [ticket for ticket in empty.tickets() if ticket.held_out]
    right = sum(ticket.text.startswith(ticket.labels[0]) for ticket in held_out if ticket.labels)
    assert first.accuracy == pytest.approx(right / len(held_out))
    assert 0 < first.accuracy < 1
    assert 0 < first.macro_f1 < 1


def test_what_was_accepted_without_a_person_is_judged_by_the_file(empty: Desk) -> None:
    truth = {row.text: row.labels for row in ROWS}
    rounds = rounds_of(empty)
    next(rounds)
    done = next(rounds)
    version = empty.reports.versions(OLGA, empty.id)[-1].version
    with empty.store.reading(empty.id) as tx:
        sure = tx.predictions.routed(version.id, Reason.SURE, DocumentId(0), 1_000)
    right = [row.prediction.labels == truth[empty.ticket(row.document).text] for row in sure]
    assert done.auto_accepted == len(sure) > 20
    assert done.auto_accepted_accuracy == pytest.approx(sum(right) / len(right))
    assert 0.7 < sum(right) / len(right) < 1


def test_reviews_are_what_the_version_is_least_sure_of_and_what_the_file_says(empty: Desk) -> None:
    truth = {row.text: row.labels for row in ROWS}
    list(rounds_of(empty))
    reviews = empty.reviews()
    texts = [empty.ticket(review.document).text for review in reviews]
    assert len(set(texts)) == 40
    assert all(" 0.6 " in text for text in texts)
    assert [review.labels for review in reviews] == [truth[text] for text in texts]


def test_no_held_out_ticket_is_trained_on_in_any_round(empty: Desk) -> None:
    list(rounds_of(empty))
    held_out = empty.texts(Split.HELD_OUT)
    assert len(empty.engine.examples) == 3
    assert held_out
    assert not held_out & {example.text for examples in empty.engine.examples.values() for example in examples}


def test_a_version_is_promoted_only_when_the_gate_says_so(empty: Desk) -> None:
    rounds = rounds_of(empty)
    first = next(rounds)
    empty.engine.clumsy = True
    second = next(rounds)
    empty.engine.clumsy = False
    third = next(rounds)
    assert [done.promoted for done in (first, second, third)] == [True, False, True]
    assert (second.accuracy, second.macro_f1) == (first.accuracy, first.macro_f1)
    states = [lineage.version.state for lineage in empty.reports.versions(OLGA, empty.id)]
    assert states == [VersionState.PRODUCTION, VersionState.CANDIDATE, VersionState.RETIRED]


def test_the_same_seed_gives_the_same_rounds(open_desk: Callable[[], Desk]) -> None:
    def without_time() -> list[tuple[object, ...]]:
        done = list(rounds_of(open_desk()))
        return [(one.accuracy, one.auto_accepted, one.documents_trained, one.reviewed) for one in done]

    assert without_time() == without_time()


def test_another_seed_starts_from_other_tickets(open_desk: Callable[[], Desk]) -> None:
    learned = []
    for seed in (1, 2):
        desk = open_desk()
        next(rounds_of(desk, Request(start=60, rounds=0, seed=seed)))
        learned.append({example.text for example in desk.engine.examples[desk.engine.begun[0]]})
    assert learned[0] != learned[1]


def test_when_nothing_is_doubtful_any_more_a_round_brings_fewer_reviews(empty: Desk) -> None:
    doubtful = sum(" 0.6 " in row.text for row in ROWS)
    rounds = list(rounds_of(empty, Request(start=60, rounds=2, reviews_per_round=100, seed=3)))
    assert 0 < sum(done.reviewed for done in rounds) <= doubtful
    assert rounds[-1].reviewed == 0


def test_rows_without_a_label_are_left_out(empty: Desk) -> None:
    extra = [NewDocument(text=f"network 0.6 nobody knows {number}") for number in range(5)]
    list(rounds_of(empty, REQUEST, [*ROWS, *extra]))
    assert not any("nobody knows" in ticket.text for ticket in empty.tickets())


def test_a_file_too_small_to_hold_anything_out_is_refused(empty: Desk) -> None:
    rows = [row for row in ROWS if not is_held_out(text_hash(row.text), f"loop-{REQUEST.seed}", NEW.held_out_share)]
    with pytest.raises(NotTrainable, match="use a larger file"):
        list(rounds_of(empty, REQUEST, rows))


def test_a_training_that_fails_ends_the_loop_with_its_reason(empty: Desk) -> None:
    empty.engine.reason = "The disk is full."
    with pytest.raises(TrainingFailed, match="The disk is full"):
        list(rounds_of(empty))
