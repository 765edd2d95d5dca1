"""The trend: versions on their own held-out sets, production week by week, and the mix of what it answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.decisions import Act
from core.domain.documents import NewDocument
from core.domain.gate import Metric
from core.domain.labels import Change, ChangeKind, Label
from core.domain.routing import Policy
from core.domain.trends import Course, Standing
from core.workflow.labelling import Labelling
from core.workflow.promotion import Choice
from core.workflow.trend import PERIOD
from tests.support.workflow_desk import LEA, NOW, OLGA, REASON, Desk

ALL_AUDIT = Policy(threshold=0.7, audit_share=1.0)
MONDAY = NOW.date() - timedelta(days=NOW.weekday())


def standings(desk: Desk) -> list[Standing]:
    compared = desk.trending.compared(OLGA, desk.id)
    return [one for comparison in compared for one in desk.trending.standings(OLGA, desk.id, comparison)]


def arrived(desk: Desk, label: str, number: int, days_ago: int, sure: float = 0.9) -> None:
    """Import tickets nobody has labelled that came in on one day, and have them answered."""
    rows = [desk.row(label, sure, known=False) for _ in range(number)]
    desk.add([NewDocument(text=row.text, received_at=NOW - timedelta(days=days_ago)) for row in rows])
    desk.classify()


def test_of_an_empty_project_nothing_is_told(desk: Desk) -> None:
    assert desk.trending.compared(OLGA, desk.id) == []
    assert desk.trending.moves(OLGA, desk.id) == []
    assert desk.trending.production(OLGA, desk.id) == Course((), None)
    assert desk.trending.drifts(OLGA, desk.id) is None


def test_the_first_version_stands_alone_on_its_held_out_set(desk: Desk) -> None:
    desk.in_production()
    (one,) = standings(desk)
    assert (one.version, one.held_out.number, one.documents, one.labels) == (1, 1, 12, 2)
    assert one.accuracy.low < one.accuracy.value == 1.0


def test_a_comparison_tells_both_versions_on_the_same_tickets_and_never_on_others(desk: Desk) -> None:
    desk.in_production()
    desk.history(each=2)
    desk.candidate()
    assert [(one.version, one.held_out.number, one.documents) for one in standings(desk)] == [
        (1, 1, 12), (1, 2, 16), (2, 2, 16),
    ]  # fmt: skip


def test_figures_are_those_of_the_evidence(desk: Desk) -> None:
    desk.in_production()
    desk.engine.misread = next(ticket for ticket in desk.tickets() if ticket.held_out).text.split()[-1]
    desk.candidate()
    base, candidate = standings(desk)[-2:]
    evidence = desk.evidence
    for one, side in ((base, evidence.base), (candidate, evidence.candidate)):
        assert (one.accuracy.value, one.macro_f1.value) == (side.accuracy, side.macro_f1)
    assert candidate.macro_f1.value - base.macro_f1.value == pytest.approx(evidence.gains[Metric.MACRO_F1].value)


def test_releases_and_rollbacks_are_told_oldest_first_and_rejections_are_not(desk: Desk) -> None:
    first = desk.in_production()
    second = desk.promote(desk.candidate())
    back = Choice(operation="back", reason=REASON, expected=second.id)
    desk.roll_back(first, back)
    desk.promoting.reject(OLGA, desk.id, desk.candidate().id, desk.choice())
    moves = [(made.act, made.after_number) for made in desk.trending.moves(OLGA, desk.id)]
    assert moves == [(Act.PROMOTE, 1), (Act.PROMOTE, 2), (Act.ROLL_BACK, 1)]


def test_weeks_tell_audited_and_naive_accuracy_side_by_side(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    arrived(desk, "network", 4, days_ago=7)
    arrived(desk, "network", 5, days_ago=0)
    arrived(desk, "network", 3, days_ago=0, sure=0.6)
    for task in desk.claim(number=20):
        desk.submit(desk.answer(task, "printer" if "0.6" in task.text else "network"))
    last, this = desk.trending.production(OLGA, desk.id).weeks
    assert (last.monday, last.audits, last.drawn) == (MONDAY - timedelta(weeks=1), 4, 4)
    assert (this.monday, this.audits, this.seen, this.confirmed) == (MONDAY, 5, 8, 5)
    assert this.audited
    assert this.audited.value == 1.0


def test_weeks_that_are_not_read_as_a_whole_are_left_out_and_that_is_told(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    for days_ago in (21, 14, 7, 0):
        arrived(desk, "network", 4, days_ago)
    for task in desk.claim(number=20):
        desk.submit(desk.answer(task, "network"))
    short = replace(desk.trending, read=10).production(OLGA, desk.id)
    assert [(one.monday, one.seen) for one in short.weeks] == [(MONDAY - timedelta(weeks=1), 4), (MONDAY, 4)]
    assert short.whole
    assert (short.whole.seen, short.whole.audits, short.whole.newest) == (8, 8, 10)
    whole = desk.trending.production(OLGA, desk.id)
    assert [one.seen for one in whole.weeks] == [4, 4, 4, 4]
    assert whole.whole
    assert whole.whole.newest is None


def test_a_week_is_left_out_of_both_figures_where_one_of_them_is_not_read(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    for days_ago in (14, 7, 0):
        arrived(desk, "network", 2, days_ago)
        arrived(desk, "network", 2, days_ago, sure=0.6)
    for task in desk.claim(number=20):
        desk.submit(desk.answer(task, "network"))
    found = replace(desk.trending, read=11).production(OLGA, desk.id)
    assert [(one.drawn, one.seen) for one in found.weeks] == [(2, 4), (2, 4)]
    assert found.whole
    assert found.whole.drawn == 4


def test_where_no_week_is_read_as_a_whole_the_newest_is_told_and_said_not_to_be(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    arrived(desk, "network", 4, days_ago=0)
    found = replace(desk.trending, read=3).production(OLGA, desk.id)
    assert [(week.monday, week.drawn) for week in found.weeks] == [(MONDAY, 3)]
    assert found.whole
    assert (found.whole.newest, found.whole.partial) == (3, True)


def test_a_ticket_answered_anew_by_a_later_version_counts_once(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    arrived(desk, "network", 6, days_ago=0)
    desk.promote(desk.candidate())
    for task in desk.claim(number=20):
        desk.submit(desk.answer(task, "network"))
    (week,) = desk.trending.production(OLGA, desk.id).weeks
    assert (week.drawn, week.audits) == (6, 6)


def test_the_first_weeks_and_the_newest_are_as_long_and_share_no_day(desk: Desk) -> None:
    desk.in_production()
    for days_ago in (90, 70, 20, 1, 0):
        arrived(desk, "network", 2, days_ago)
    found = desk.trending.drifts(OLGA, desk.id)
    assert found
    assert found.first == tuple(NOW.date() - timedelta(days=days) for days in (90, 70))
    assert found.now == tuple(NOW.date() - timedelta(days=days) for days in (20, 0))
    assert PERIOD == 28
    assert found.since_first
    assert (found.since_first.before.tickets, found.since_first.now.tickets) == (4, 6)


def test_a_short_history_is_halved(desk: Desk) -> None:
    desk.in_production()
    for days_ago in (3, 2, 1, 0):
        arrived(desk, "network", 1, days_ago)
    found = desk.trending.drifts(OLGA, desk.id)
    assert found
    assert found.first == (NOW.date() - timedelta(days=3), NOW.date() - timedelta(days=2))


def test_within_one_day_there_is_nothing_to_compare_but_the_held_out_set(desk: Desk) -> None:
    desk.in_production()
    arrived(desk, "network", 3, days_ago=0)
    found = desk.trending.drifts(OLGA, desk.id)
    assert found
    assert (found.first, found.since_first, found.held_out) == (None, None, 1)
    assert found.since_held_out
    assert found.since_held_out.before.labels == {"network": 6, "printer": 6}
    assert found.since_held_out.now.labels == {"network": 3}


def test_tickets_imported_after_newer_ones_are_still_the_first(desk: Desk) -> None:
    desk.in_production()
    for days_ago in (3, 0, 90, 60):
        arrived(desk, "network", 2, days_ago)
    found = replace(desk.trending, read=8).drifts(OLGA, desk.id)
    assert found
    assert found.first == tuple(NOW.date() - timedelta(days=days) for days in (90, 90))
    assert found.now == tuple(NOW.date() - timedelta(days=days) for days in (3, 0))
    assert found.since_first
    assert (found.since_first.before.tickets, found.since_first.now.tickets) == (2, 4)


def test_a_moved_mix_is_found_against_the_first_weeks(desk: Desk) -> None:
    desk.in_production()
    for days_ago, printers in ((60, 4), (0, 26)):
        arrived(desk, "printer", printers, days_ago)
        arrived(desk, "network", 30 - printers, days_ago)
    found = desk.trending.drifts(OLGA, desk.id)
    assert found
    assert found.since_first
    assert (found.since_first.p_value or 1.0) < 0.001


def test_after_a_promotion_only_what_comes_in_since_then_is_the_mix_of_production(desk: Desk) -> None:
    desk.in_production()
    arrived(desk, "network", 5, days_ago=0)
    desk.promote(desk.candidate())
    assert desk.trending.drifts(OLGA, desk.id) is None
    arrived(desk, "printer", 2, days_ago=0)
    found = desk.trending.drifts(OLGA, desk.id)
    assert found
    assert found.version == 2
    assert found.since_held_out
    assert found.since_held_out.now.labels == {"printer": 2}


def test_old_tickets_that_were_imported_last_do_not_pass_a_week_for_whole(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    for days_ago in (14, 7, 0, 35):
        arrived(desk, "network", 4, days_ago)
    found = replace(desk.trending, read=6).production(OLGA, desk.id)
    assert [(one.monday, one.drawn) for one in found.weeks] == [(MONDAY, 2)]
    assert found.whole
    assert (found.whole.newest, found.whole.partial) == (6, True)


def test_as_many_tickets_as_are_read_are_all_of_them(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    for days_ago in (7, 0):
        arrived(desk, "network", 4, days_ago)
    found = replace(desk.trending, read=8).production(OLGA, desk.id)
    assert [one.drawn for one in found.weeks] == [4, 4]
    assert found.whole
    assert found.whole.newest is None


def test_a_split_takes_nothing_from_the_weeks_before_it(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    arrived(desk, "network", 4, days_ago=7)
    for task in desk.claim(number=20):
        desk.submit(desk.answer(task, "network"))
    before = desk.trending.production(OLGA, desk.id).weeks[0]
    parts = (Label("cables"), Label("wifi"))
    change = Change(kind=ChangeKind.SPLIT, old=(Label("network"),), new=parts)
    labelling = Labelling(desk.store, desk.clock)
    labelling.apply(LEA, desk.id, change, labelling.preview(LEA, desk.id, change).expected)
    assert desk.trending.production(OLGA, desk.id).weeks[0].audited == before.audited
    for task in desk.claim(number=20):
        desk.submit(desk.answer(task, "cables"))
    (after,) = desk.trending.production(OLGA, desk.id).weeks
    assert (after.audited, after.audits) == (before.audited, 4)
