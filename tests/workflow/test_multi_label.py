"""Several labels a ticket, through the whole chain: import, train, classify, review, compare, promote."""

import pytest

from core.domain.errors import NotTrainable, UnknownLabel
from core.domain.gate import Outcome
from core.domain.jobs import JobState
from core.domain.labels import Kind
from core.domain.reviews import Action
from core.domain.routing import Policy, Reason
from tests.support.workflow_desk import ADA, OLGA, Desk

LINES = [
    f"{' '.join(labels)} 0.9 case {number},{'|'.join(labels)}"
    for number in range(12)
    for labels in (("network",), ("printer",), ("network", "printer"))
]


@pytest.fixture
def multi(desk: Desk) -> Desk:
    desk.start("Tags", Kind.MULTI)
    desk.projects.set_policy(ADA, desk.id, Policy(threshold=0.7, audit_share=0.0))
    desk.ask_import(desk.file("text,label", *LINES))
    desk.driver.drain()
    return desk


def test_labels_of_one_cell_are_the_truth_together(multi: Desk) -> None:
    assert multi.projects.labels(OLGA, multi.id).labels == ("network", "printer")
    assert {ticket.labels for ticket in multi.tickets()} == {("network",), ("printer",), ("network", "printer")}


def test_a_version_learns_and_is_measured_on_all_labels(multi: Desk) -> None:
    assert multi.train().state is JobState.DONE
    assert multi.evidence.kind is Kind.MULTI
    assert (multi.evidence.base.accuracy, multi.evidence.base.hamming_loss) == (1.0, 0.0)


def test_a_label_alone_can_be_learned(desk: Desk) -> None:
    desk.start("Tags", Kind.MULTI)
    desk.add([desk.row("network"), desk.row("network")])
    assert desk.train().state is JobState.DONE


def test_tickets_are_routed_by_the_confidence_in_the_whole_answer(multi: Desk) -> None:
    multi.promote(multi.candidate())
    multi.add([multi.row("network", sure, known=False) for sure in (0.9, 0.8)])
    multi.classify()
    (doubtful,) = multi.waiting()
    assert doubtful.text.startswith("network 0.8 ")
    assert (doubtful.reason, doubtful.predicted) == (Reason.DOUBTFUL, ("network",))


@pytest.mark.parametrize(
    ("labels", "action"),
    [
        (("network",), Action.CONFIRM),
        (("printer", "network"), Action.CORRECT),
        ((), Action.CORRECT),
    ],
    ids=["as predicted", "both", "none of these"],
)
def test_any_number_of_labels_is_an_answer(multi: Desk, labels: tuple[str, ...], action: Action) -> None:
    multi.promote(multi.candidate())
    multi.add([multi.row("network", 0.6, known=False)])
    multi.classify()
    task = multi.one()
    assert multi.submit(multi.answer(task, *labels)).action is action
    assert multi.truth(task) == tuple(sorted(labels))


def test_an_unknown_label_among_several_is_refused(multi: Desk) -> None:
    multi.add([multi.row("network", known=False)])
    multi.classify()
    with pytest.raises(UnknownLabel, match="vpn"):
        multi.submit(multi.answer(multi.one(), "network", "vpn"))


def test_the_whole_loop_ends_in_a_compared_candidate_that_knows_the_reviews(multi: Desk) -> None:
    first = multi.promote(multi.candidate())
    multi.add([multi.row("network", 0.6, known=False)])
    multi.classify()
    task = multi.one()
    multi.submit(multi.answer(task, "network", "printer"))
    second = multi.candidate()
    learned = {example.document: example.labels for example in multi.engine.examples[multi.engine.begun[-1]]}
    assert learned[task.document] == ("network", "printer")
    comparison = multi.reports.comparisons(OLGA, multi.id)[0]
    assert (comparison.base, comparison.candidate) == (first.version.id, second.id)
    assert comparison.gate.outcome is Outcome.PROMOTE
    assert multi.promote(second, despite=False).number == 2


def test_only_tickets_with_no_label_at_all_cannot_be_learned(multi: Desk) -> None:
    multi.start("Nothing", Kind.MULTI)
    multi.projects.add_labels(OLGA, multi.id, ("network",))
    multi.add([multi.row("network", known=False)])
    multi.classify()
    multi.submit(multi.answer(multi.one()))
    assert multi.tickets()[0].labels == ()
    with pytest.raises(NotTrainable):
        multi.training.request(OLGA, multi.id, "train")
