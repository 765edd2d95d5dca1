"""Reports: one consistent view of what is known, however it came to be."""

from dataclasses import replace

import pytest

from core.domain.comparisons import Interval
from core.domain.documents import DocumentId
from core.domain.errors import NotTrainable
from core.domain.jobs import JobKind
from core.domain.labels import Change, ChangeKind, Kind, Label
from core.domain.marks import Behind, Mark
from core.domain.reports import Filter
from core.domain.routing import Policy, Reason
from core.domain.versions import VersionState
from core.workflow.labelling import Labelling
from tests.support.workflow_desk import LABELS, LEA, OLGA, ROSA, Desk

ALL_AUDIT = Policy(threshold=0.7, audit_share=1.0)


def test_the_overview_of_an_empty_project_is_empty(desk: Desk) -> None:
    view = desk.reports.overview(ROSA, desk.id)
    assert (view.production, view.accuracy, view.automated, view.audits) == (None, None, None, 0)
    assert (view.tickets, view.labelled, view.held_out, view.candidates, view.running) == (0, 0, 0, (), ())


def test_the_overview_counts_tickets_candidates_and_work(desk: Desk) -> None:
    release = desk.in_production()
    desk.candidate()
    desk.unknown(0.6)
    job = desk.classifying.request(LEA, desk.id, "classify")
    view = desk.reports.overview(ROSA, desk.id)
    assert (view.tickets, view.labelled) == (25, 24)
    assert view.held_out >= 12
    assert view.production == release
    assert [version.state for version in view.candidates] == [VersionState.CANDIDATE]
    assert [one.id for one in view.running] == [job.id]


def test_without_an_audited_answer_nothing_is_said_about_accuracy(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    desk.unknown(0.9, 0.55)
    desk.classify()
    view = desk.reports.overview(ROSA, desk.id)
    assert (view.accuracy, view.automated) == (None, 0.0)


def test_accuracy_comes_from_the_random_audit_alone(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    desk.unknown(*[0.9] * 8, 0.55, 0.56)
    desk.classify()
    for number, task in enumerate(desk.claim(number=10)):
        right = task.reason is Reason.AUDIT and number != 5
        desk.submit(desk.answer(task, "network" if right else "printer"))
    view = desk.reports.overview(ROSA, desk.id)
    assert view.accuracy
    assert view.audits == 8
    assert view.accuracy.value == pytest.approx(7 / 8)
    assert view.overall == Interval(1.0, 1.0, 1.0)  # people have looked at every ticket


def test_of_all_tickets_those_nobody_looked_at_are_as_often_right_as_the_audited_ones(desk: Desk) -> None:
    desk.in_production(Policy(threshold=0.7, audit_share=0.5))
    desk.unknown(*[0.9] * 12, 0.55, 0.56)
    desk.classify()
    for task in desk.claim(number=14):
        desk.submit(desk.answer(task, "network" if task.reason is Reason.AUDIT else "printer"))
    view = desk.reports.overview(ROSA, desk.id)
    assert view.accuracy
    assert view.overall
    assert (view.accuracy.value, view.overall.value, view.overall.high) == (1.0, 1.0, 1.0)
    assert 1 - view.overall.low == pytest.approx((1 - view.accuracy.low) * 12 / 14)


def test_a_split_takes_nothing_from_the_audited_accuracy(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    desk.unknown(*[0.9] * 20)
    desk.classify()
    for number, task in enumerate(desk.claim(number=20)):
        desk.submit(desk.answer(task, "network" if number < 15 else "printer"))
    before = desk.reports.overview(ROSA, desk.id)
    assert before.accuracy
    assert (before.audits, before.accuracy.value, before.unclear) == (20, 0.75, 0)
    changed(desk, ChangeKind.SPLIT, "network", "cables", "wifi")
    after = desk.reports.overview(ROSA, desk.id)
    assert (after.accuracy, after.overall, after.audits, after.unclear) == (before.accuracy, before.overall, 20, 0)


def test_audits_that_nobody_can_judge_any_more_are_left_out_of_the_accuracy_and_counted(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    desk.unknown(*[0.9] * 4)
    desk.classify()
    first, *others = desk.claim(number=4)
    desk.submit(desk.answer(first, "network"))
    changed(desk, ChangeKind.RETIRE, "network")
    for task in others:
        desk.submit(replace(desk.answer(task, "printer"), label_set=desk.projects.labels(LEA, desk.id).number))
    view = desk.reports.overview(ROSA, desk.id)
    assert (view.audits, view.unclear) == (1, 3)
    assert view.accuracy
    assert view.overall
    assert (view.accuracy.value, view.overall.value) == (1.0, 1.0)


def changed(desk: Desk, kind: ChangeKind, old: str, *new: str) -> None:
    """Let the lead change a label."""
    change = Change(kind=kind, old=(Label(old),), new=tuple(map(Label, new)))
    labelling = Labelling(desk.store, desk.clock)
    labelling.apply(LEA, desk.id, change, labelling.preview(LEA, desk.id, change).expected)


def test_the_share_that_needs_nobody_is_counted_over_all_that_was_routed(desk: Desk) -> None:
    desk.in_production(Policy(threshold=0.7, audit_share=0.0))
    desk.unknown(0.9, 0.9, 0.9, 0.6)
    desk.classify()
    assert desk.reports.overview(ROSA, desk.id).automated == 0.75


def test_labels_are_counted_on_both_sides_of_the_wall(desk: Desk) -> None:
    desk.history(each=3)
    desk.add([desk.row("printer")])
    counts = desk.reports.labels(LEA, desk.id)
    assert counts.label_set.labels == LABELS
    assert (counts.training, counts.held_out) == ({"network": 3, "printer": 4}, {"network": 3, "printer": 3})
    assert (counts.training_tickets, counts.held_out_tickets) == (7, 6)


def test_a_ticket_with_two_labels_is_one_ticket(open_desk) -> None:
    desk = open_desk()
    desk.start(kind=Kind.MULTI)
    desk.add([replace(desk.row("network"), labels=LABELS), replace(desk.row("printer"), labels=())])
    counts = desk.reports.labels(LEA, desk.id)
    assert (counts.training, counts.training_tickets) == ({"network": 1, "printer": 1}, 2)
    assert counts.held_out_tickets == 0


def test_tickets_that_all_have_no_label_are_not_called_unlabelled(open_desk) -> None:
    desk = open_desk()
    desk.start(kind=Kind.MULTI)
    desk.add([replace(desk.row("network"), labels=())])
    with pytest.raises(NotTrainable, match="No labelled ticket has any label set"):
        desk.train()


def test_tickets_are_found_by_what_is_known_of_them(desk: Desk) -> None:
    desk.history(each=1)
    desk.unknown(0.6)
    desk.classify()
    waiting = desk.reports.tickets(LEA, desk.id, Filter(state="waiting"), DocumentId(0))
    assert [row.truth for row in waiting] == [None]
    assert len(desk.reports.tickets(LEA, desk.id, Filter(), DocumentId(0))) == 5


def test_the_tickets_behind_a_mark_of_a_comparison_are_shown(desk: Desk) -> None:
    desk.in_production()
    ticket = next(ticket for ticket in desk.tickets() if ticket.held_out and "network" in ticket.text)
    desk.engine.misread = ticket.text.split()[-1]
    desk.candidate()
    comparison = desk.reports.comparisons(OLGA, desk.id)[0]
    (broken,) = desk.reports.changed(OLGA, desk.id, comparison.id, Mark(change="broken")).tickets
    assert (broken.text, broken.base, broken.candidate) == (ticket.text, ("network",), ("printer",))
    cell = Mark(true=Label("network"), predicted=Label("printer"), by="candidate")
    assert desk.reports.changed(OLGA, desk.id, comparison.id, cell) == Behind((broken,), 1)


def test_jobs_are_listed_newest_first_and_by_kind(desk: Desk) -> None:
    desk.history()
    train = desk.train()
    classify = desk.classify()
    assert [job.id for job in desk.reports.jobs(ROSA, desk.id)] == [classify.id, train.id]
    assert desk.reports.jobs(ROSA, desk.id, JobKind.TRAIN) == [train]
    assert desk.reports.job(ROSA, desk.id, train.id) == train


def test_the_audit_trail_is_read_by_action(desk: Desk) -> None:
    desk.in_production()
    assert {entry.action for entry in desk.reports.audit(OLGA, desk.id)} == {"start project", "train", "promote"}
    assert [entry.subject for entry in desk.reports.audit(OLGA, desk.id, "promote")] == ["version 1"]
