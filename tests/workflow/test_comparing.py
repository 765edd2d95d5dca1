"""Comparing again: after production has moved, a candidate is held against what serves now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.comparisons import Comparison
from core.domain.errors import InvalidInput
from core.domain.jobs import JobKind, JobState
from core.domain.labels import Kind
from core.domain.marks import Mark
from core.domain.predictions import NO_ANSWER
from core.domain.reported import Reported
from tests.support.comprehend_files import guides
from tests.support.workflow_desk import ADA, LABELS, NOW, OLGA, Desk


def pairs(desk: Desk) -> set[tuple[int, int]]:
    return {(found.base, found.candidate) for found in desk.reports.comparisons(OLGA, desk.id)}


def test_a_candidate_can_be_compared_with_the_production_of_now(desk: Desk) -> None:
    desk.in_production()
    early, late = desk.candidate(), desk.candidate()
    desk.promote(early)
    assert (early.id, late.id) not in pairs(desk)
    job = desk.run(desk.comparing.request(OLGA, desk.id, late.id, "again"))
    assert job.state is JobState.DONE
    assert (early.id, late.id) in pairs(desk)


def test_it_is_judged_by_the_rule_its_training_was_asked_for_with(desk: Desk) -> None:
    desk.in_production()
    late = desk.candidate()
    job = desk.comparing.request(OLGA, desk.id, late.id, "again")
    with desk.store.reading(desk.id) as tx:
        asked = tx.jobs.get(late.job)
    assert (asked.kind, job.params["margin"]) == (JobKind.TRAIN, asked.params["margin"])


def test_asking_twice_is_one_comparison(desk: Desk) -> None:
    desk.in_production()
    late = desk.candidate()
    before = len(pairs(desk))
    first, second = (desk.comparing.request(OLGA, desk.id, late.id, "again") for _ in range(2))
    desk.run(first, times=2)
    assert first.id == second.id
    assert len(pairs(desk)) == before


def test_without_held_out_tickets_there_is_nothing_to_compare_on(desk: Desk) -> None:
    desk.add([desk.row(label) for label in ("network", "printer") for _ in range(3)])
    version = desk.candidate()
    with pytest.raises(InvalidInput, match="No held-out ticket has a label yet"):
        desk.comparing.request(OLGA, desk.id, version.id, "again")


def test_a_version_trained_before_there_were_held_out_tickets_is_compared_once_there_are(desk: Desk) -> None:
    desk.add([desk.row(label) for label in ("network", "printer") for _ in range(3)])
    desk.promote(desk.candidate())
    late = desk.candidate()
    assert not desk.reports.comparisons(OLGA, desk.id)
    desk.add([desk.row(label, held_out=True) for label in ("network", "printer")])
    desk.run(desk.comparing.request(OLGA, desk.id, late.id, "again"))
    assert desk.evidence.candidate.documents == 2


def test_versions_are_compared_on_the_cohort_of_the_last_days(desk: Desk) -> None:
    old = [replace(desk.row(label, held_out=True), received_at=NOW - timedelta(days=40)) for label in LABELS]
    desk.add(old)
    desk.in_production()
    assert desk.evidence.candidate.documents == 14
    desk.projects.set_cohort(ADA, desk.id, 30)
    desk.candidate()
    assert desk.evidence.candidate.documents == 12


def test_what_is_compared_on_all_tickets_once_more_is_decided_by_those_figures(desk: Desk) -> None:
    desk.add([replace(desk.row(label, held_out=True), received_at=NOW - timedelta(days=40)) for label in LABELS])
    desk.in_production()
    late = desk.candidate()
    first = desk.promoting.ground(OLGA, desk.id, late.id)
    for place, days in enumerate((30, 0)):
        desk.projects.set_cohort(ADA, desk.id, days)
        desk.run(desk.comparing.request(OLGA, desk.id, late.id, f"again-{place}"))
        assert (desk.promoting.ground(OLGA, desk.id, late.id) == first) is (days == 0)


def test_comparing_again_takes_newcomers_in(desk: Desk) -> None:
    desk.in_production()
    late = desk.candidate()
    before = desk.evidence.candidate.documents
    desk.add([desk.row("network", held_out=True)])
    desk.run(desk.comparing.request(OLGA, desk.id, late.id, "again"), times=2)
    assert desk.evidence.candidate.documents == before + 1
    assert len(desk.reports.comparisons(OLGA, desk.id)) == 3


def compared(desk: Desk, told: Reported | None) -> Comparison:
    """Return how a candidate compares whose engine says this of it, and of its own former version the same."""
    desk.start()
    desk.engine.reported = told
    desk.in_production()
    desk.engine.boost = 0.05
    candidate = desk.candidate()
    with desk.store.reading(desk.id) as tx:
        assert tx.versions.reported([candidate.id]).get(candidate.id) == told
        return tx.comparisons.get(tx.comparisons.all()[0].id)


def test_neither_the_gate_nor_the_evidence_changes_with_what_a_service_reports(open_desk: Callable[[], Desk]) -> None:
    praise = replace(guides(), accuracy=1.0, f1=1.0, cells=())
    blame = replace(guides(), accuracy=0.0, f1=0.0, hamming_loss=1.0)
    found = [compared(open_desk(), told) for told in (None, praise, blame, guides(Kind.MULTI))]
    assert len({one.evidence_hash for one in found}) == 1
    assert [one.gate for one in found] == [found[0].gate] * 4
    assert [one.evidence for one in found] == [found[0].evidence] * 4


def test_nobody_is_compared_on_less_than_no_days(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.projects.set_cohort(ADA, desk.id, -1)


def test_a_switch_cannot_be_cancelled(desk: Desk) -> None:
    desk.history()
    desk.promoting.promote(OLGA, desk.id, desk.candidate().id, desk.choice())
    (switch,) = desk.reports.jobs(OLGA, desk.id, JobKind.SWITCH)
    with pytest.raises(InvalidInput, match="Roll back"):
        desk.cancelling.cancel(OLGA, desk.id, switch.id)


@pytest.mark.parametrize("kind", Kind)
def test_what_a_version_could_not_read_is_never_right_and_is_said(desk: Desk, kind: Kind) -> None:
    desk.start("Unread", kind)
    desk.history()
    if kind is Kind.MULTI:
        desk.add([replace(desk.row("none", held_out=True), labels=())])  # none of the labels: no answer is not that
    desk.engine.unreadable = " 0.9"
    job = desk.run(desk.training.request(OLGA, desk.id, "train"))
    found = desk.evidence.candidate
    assert (found.documents, found.accuracy, sum(one.tp for one in found.labels)) == (job.result["unread"], 0.0, 0)
    assert sum(cell.count for cell in found.confusion) == (found.documents if kind is Kind.SINGLE else 0)


def test_behind_what_was_not_read_are_its_tickets(desk: Desk) -> None:
    desk.in_production()
    desk.engine.unreadable = " 0.9"
    desk.candidate()
    found = desk.reports.comparisons(OLGA, desk.id)[0]
    cell = next(one for one in desk.evidence.candidate.confusion if one.predicted == NO_ANSWER)
    with desk.store.reading(desk.id) as tx:
        mark = Mark(true=cell.true, predicted=NO_ANSWER)
        assert tx.predictions.changed(found.base, found.candidate, found.held_out, mark).total == cell.count
