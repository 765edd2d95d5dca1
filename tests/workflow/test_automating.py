"""What a threshold is chosen from: held-out answers of both versions, tickets a week and seconds an answer."""

from dataclasses import replace

from core.domain.comparisons import Compared
from core.domain.labels import Change, ChangeKind, Label
from core.workflow.labelling import Labelling
from tests.support.workflow_desk import LEA, OLGA, Desk


def compared(desk: Desk) -> Compared:
    """Have a version in production, and a candidate compared with it."""
    desk.in_production()
    desk.candidate()
    return desk.reports.comparisons(OLGA, desk.id)[0]


def test_both_versions_answers_add_up_to_what_the_evidence_says(desk: Desk) -> None:
    comparison = compared(desk)
    found = desk.automating.held_out(OLGA, desk.id, comparison.id)
    evidence = desk.reports.comparison(OLGA, desk.id, comparison.id).evidence
    for seen, side in ((found.base, evidence.base), (found.candidate, evidence.candidate)):
        everything = seen.at(0.0)
        assert seen.tickets == side.documents
        assert 1 - everything.wrong / seen.tickets == side.accuracy


def test_answers_are_counted_label_by_label_in_todays_words(desk: Desk) -> None:
    comparison = compared(desk)
    change = Change(kind=ChangeKind.RENAME, old=(Label("network"),), new=(Label("net"),))
    Labelling(desk.store, desk.clock).apply(LEA, desk.id, change, desk.projects.labels(LEA, desk.id).number)
    found = desk.automating.held_out(OLGA, desk.id, comparison.id)
    assert found.candidate_labels.keys() == {"net", "printer"}
    assert sum(one.tickets for one in found.candidate_labels.values()) == found.candidate.tickets


def test_without_live_tickets_or_answers_nothing_is_said_of_the_work(desk: Desk) -> None:
    found = desk.automating.held_out(OLGA, desk.id, compared(desk).id)
    assert (found.a_week, found.seconds) == (None, None)


def test_the_work_is_measured_where_there_is_some(desk: Desk) -> None:
    comparison = compared(desk)
    for _ in range(8):
        desk.unknown(0.55, 0.56)
        desk.clock.advance(days=1)
    desk.classify()
    for task in desk.claim(number=8):
        shown = desk.clock.now()
        desk.clock.advance(seconds=12)
        desk.submit(replace(desk.answer(task, "network"), shown_at=shown))
    found = desk.automating.held_out(OLGA, desk.id, comparison.id)
    assert found.a_week == 14
    assert found.seconds == 12
