"""The contract of versions, releases, comparisons and decisions: how production moves and why."""

import hashlib
import json
import threading
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from core.domain.comparisons import ComparisonId, Leakage, Without
from core.domain.datasets import Split
from core.domain.decisions import Act, NewDecision
from core.domain.documents import DocumentId
from core.domain.errors import NotFound, PointerMoved
from core.domain.findings import Curve, Findings, Suspect
from core.domain.gate import GateResult, Metric, Outcome
from core.domain.jobs import JobId
from core.domain.labels import Kind, Label
from core.domain.predictions import VersionId
from core.domain.reported import Reported
from core.domain.routing import Policy
from core.domain.versions import ModelVersion, ReleaseId, Trained, VersionState
from core.store import evidence
from tests.support.comprehend_files import guides
from tests.support.store_factory import NOW, World, labels, some_evidence
from tests.support.store_history import a_rejection

FOUND = Findings(
    (
        Suspect(DocumentId(7), labels("größe", "network"), Label("printer"), 0.875),
        Suspect(DocumentId(9), (), Label("a"), 0.5),
    ),
    (Curve(Label("printer"), ((10, 0.25), (40, 0.5))), Curve(Label("network"), ())),
)


def test_a_version_comes_back_with_its_lineage(world: World) -> None:
    world.on_side(Split.TRAINING, 1, given=labels("network"))
    world.on_side(Split.HELD_OUT, 1, given=labels("network"))
    dataset, held_out, job = world.dataset(), world.dataset(Split.HELD_OUT), world.job()
    facts = {"seconds": 1.5, "documents": 1, "solver": "saga"}
    trained = Trained(bundle="versions/1", bundle_hash="ab" * 32, engine="e", normaliser="n", facts=facts)
    with world.store.transaction(world.project.id) as tx:
        version = tx.versions.add(trained, dataset.id, held_out.id, 0, job.id, "olga", NOW)
        assert tx.versions.get(version.id) == tx.versions.of_job(job.id) == version
    assert (version.number, version.state, version.trained) == (1, VersionState.CANDIDATE, trained)
    assert (version.dataset, version.held_out, version.label_set) == (dataset.id, held_out.id, 0)
    assert (version.created_by, version.created_at) == ("olga", NOW)


@pytest.mark.parametrize("kind", Kind)
def test_what_a_service_reports_of_a_version_is_told_when_asked(world: World, other: World, kind: Kind) -> None:
    version, silent = reporting(world, guides(kind)), world.version()
    with world.store.reading(world.project.id) as tx:
        assert tx.versions.reported([version.id, silent.id]) == {version.id: guides(kind)}
        assert tx.versions.reported([silent.id]) == {}
    with other.store.reading(other.project.id) as tx:
        assert tx.versions.reported([version.id]) == {}


def test_what_a_service_reports_travels_with_no_version_and_no_release(world: World) -> None:
    version = reporting(world, guides())
    release = world.release(version)
    with world.store.reading(world.project.id) as tx:
        found = (tx.versions.get(version.id), *tx.versions.all(), *(one.version for one in tx.versions.releases()))
    assert {one.trained.reported for one in (version, release.version, *found)} == {None}


def test_what_a_training_found_is_told_when_asked_and_travels_with_no_version(world: World, other: World) -> None:
    version, silent = finding(world, FOUND), world.version()
    with world.store.reading(world.project.id) as tx:
        assert tx.versions.findings(version.id) == FOUND
        assert tx.versions.findings(silent.id) is None
        assert {one.trained.findings for one in tx.versions.all()} == {None}
    with other.store.reading(other.project.id) as tx:
        assert tx.versions.findings(version.id) is None


def finding(world: World, findings: Findings) -> ModelVersion:
    """Return a version whose training found this."""
    trained = Trained(bundle="versions/1", bundle_hash="ab" * 32, engine="e", normaliser="n", findings=findings)
    dataset, job = world.dataset(), world.job()
    with world.store.transaction(world.project.id) as tx:
        return tx.versions.add(trained, dataset.id, None, 0, job.id, "olga", NOW)


def reporting(world: World, reported: Reported) -> ModelVersion:
    """Return a version of which a service reports this."""
    trained = Trained(bundle="versions/1", bundle_hash="ab" * 32, engine="e", normaliser="n", reported=reported)
    dataset, job = world.dataset(), world.job()
    with world.store.transaction(world.project.id) as tx:
        return tx.versions.add(trained, dataset.id, None, 0, job.id, "olga", NOW)


def test_the_same_job_is_the_same_version(world: World) -> None:
    version, job = world.version(), world.job()
    with world.store.transaction(world.project.id) as tx:
        first, again = (
            tx.versions.add(version.trained, version.dataset, None, 0, job.id, by, NOW) for by in ("olga", "omar")
        )
    assert first == again
    assert first.number == 2


def test_a_job_that_made_no_version_has_none(world: World) -> None:
    with world.store.reading(world.project.id) as tx, pytest.raises(NotFound):
        tx.versions.of_job(JobId(7))


def test_versions_are_listed_newest_first_and_by_project(world: World, other: World) -> None:
    one, two = world.version(), world.version()
    theirs = other.version()
    with world.store.reading(world.project.id) as tx:
        assert tx.versions.all() == [two, one]
        with pytest.raises(NotFound):
            tx.versions.get(theirs.id)
    assert theirs.number == 1


def test_a_version_can_be_marked(world: World) -> None:
    version = world.version()
    with world.store.transaction(world.project.id) as tx:
        tx.versions.mark(version.id, VersionState.RETIRED)
        assert tx.versions.get(version.id) == replace(version, state=VersionState.RETIRED)
        with pytest.raises(NotFound):
            tx.versions.mark(VersionId(99), VersionState.RETIRED)


def test_a_release_bundles_a_version_with_a_policy(world: World) -> None:
    version, policy = world.version(), Policy(threshold=0.6, audit_share=0.1, by_label=((Label("vpn"), 0.9),))
    release = world.release(version, policy)
    assert (release.number, release.version, release.policy) == (1, version, policy)
    assert (release.created_by, release.created_at) == ("olga", NOW)
    again = world.release(version)
    with world.store.reading(world.project.id) as tx:
        assert tx.versions.releases() == [again, release]
        assert tx.versions.get_release(release.id) == release
        with pytest.raises(NotFound):
            tx.versions.get_release(ReleaseId(99))


def test_another_projects_version_cannot_be_released(world: World, other: World) -> None:
    theirs = other.version()
    with pytest.raises(NotFound):
        world.release(theirs)


def test_there_is_no_production_at_first(world: World) -> None:
    with world.store.reading(world.project.id) as tx:
        assert tx.versions.production() is None
        assert tx.project().production is None


def test_the_pointer_moves_from_the_release_expected(world: World) -> None:
    one, two = world.production(), world.production()
    assert one.id != two.id
    with world.store.reading(world.project.id) as tx:
        assert tx.versions.production() == two
        assert tx.project().production == two.id


@pytest.mark.parametrize("expects_nothing", ["yes", "no"])
def test_the_pointer_does_not_move_when_it_names_another(world: World, expects_nothing: str) -> None:
    one, two = world.production(), world.production()
    expected = None if expects_nothing == "yes" else one.id
    with pytest.raises(PointerMoved, match="Compare again"), world.store.transaction(world.project.id) as tx:
        tx.versions.point(one.id, expected)
    with world.store.reading(world.project.id) as tx:
        assert tx.versions.production() == two


def test_the_pointer_moves_only_to_a_release_of_this_project(world: World, other: World) -> None:
    theirs = other.production()
    with pytest.raises(NotFound), world.store.transaction(world.project.id) as tx:
        tx.versions.point(theirs.id, None)


def test_of_two_who_move_the_pointer_at_once_one_is_told(world: World) -> None:
    now = world.production()
    wanted = [world.release(world.version()) for _ in range(2)]
    told: list[str] = []

    def move(to: ReleaseId) -> None:
        try:
            with world.store.transaction(world.project.id) as tx:
                tx.versions.point(to, now.id)
            told.append("moved")
        except PointerMoved:
            told.append("refused")

    threads = [threading.Thread(target=move, args=(release.id,)) for release in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["moved", "refused"]


def test_numbers_given_out_at_once_are_all_different(world: World) -> None:
    version = world.version()
    threads = [threading.Thread(target=world.release, args=(version,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.store.reading(world.project.id) as tx:
        assert [release.number for release in tx.versions.releases()] == [6, 5, 4, 3, 2, 1]


def test_evidence_comes_back_to_the_last_digit_and_is_hashed(world: World) -> None:
    base, candidate = world.version(), world.version()
    comparison = world.comparison(base, candidate)
    with world.store.reading(world.project.id) as tx:
        assert tx.comparisons.get(comparison.id) == comparison
    assert comparison.evidence == some_evidence()
    assert comparison.gate == GateResult(outcome=Outcome.HOLD, reasons=("Too few tickets.", "Wait."))
    canonical = json.dumps(asdict(some_evidence()), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert comparison.evidence_hash == hashlib.sha256(canonical.encode()).hexdigest()
    assert (comparison.base, comparison.candidate, comparison.created_at) == (base.id, candidate.id, NOW)


def test_evidence_reads_back_from_its_canonical_text() -> None:
    assert evidence.read(evidence.written(some_evidence())) == some_evidence()


def test_what_leaked_reads_back_from_the_canonical_text() -> None:
    sides = {Metric.MACRO_F1: 1 / 3, Metric.ACCURACY: 0.1 + 0.2}
    without = Without(documents=3, base=sides, candidate=sides, gains=some_evidence().gains)
    for leakage in (Leakage(exact=0, near=0), Leakage(exact=1, near=2, without=without)):
        leaky = replace(some_evidence(), leakage=leakage)
        assert evidence.read(evidence.written(leaky)) == leaky


def test_evidence_older_than_the_search_for_leaks_is_still_read() -> None:
    older = json.loads(evidence.written(some_evidence()))
    del older["leakage"]
    assert evidence.read(json.dumps(older)) == some_evidence()


def test_the_same_result_is_the_same_comparison(world: World) -> None:
    base, candidate = world.version(), world.version()
    first = world.comparison(base, candidate)
    assert world.comparison(base, candidate) == first


def test_what_comes_out_otherwise_is_another_comparison(world: World) -> None:
    base, candidate = world.version(), world.version()
    first = world.comparison(base, candidate)
    second = world.comparison(base, candidate, some_evidence(gain=0.5))
    verdict = GateResult(outcome=Outcome.PROMOTE, reasons=("By another rule.",))
    again = (base.id, candidate.id, first.held_out, some_evidence(), verdict, NOW)
    with world.store.transaction(world.project.id) as tx:
        third = tx.comparisons.add(*again)
        assert [one.id for one in tx.comparisons.all()] == [third.id, second.id, first.id]
        assert [tx.comparisons.get(one.id).gate.outcome for one in (third, first)] == [Outcome.PROMOTE, Outcome.HOLD]


def test_comparisons_are_told_last_made_first(world: World) -> None:
    base, candidate = world.version(), world.version()
    first = world.comparison(base, candidate)
    world.on_side(Split.HELD_OUT, 1, given=labels("network"))
    second = world.comparison(base, candidate)
    with world.store.reading(world.project.id) as tx:
        assert [one.id for one in tx.comparisons.all()] == [second.id, first.id]


def test_a_comparison_that_is_made_again_is_the_newest_again(world: World) -> None:
    base, candidate = world.version(), world.version()
    first = world.comparison(base, candidate)
    world.on_side(Split.HELD_OUT, 1, given=labels("network"))
    second = world.comparison(base, candidate)
    later = NOW + timedelta(days=1)
    again = (base.id, candidate.id, first.held_out, some_evidence(), first.gate, later)
    for _ in range(2):
        with world.store.transaction(world.project.id) as tx:
            assert tx.comparisons.add(*again) == replace(first, made_at=later)
            assert [one.id for one in tx.comparisons.all()] == [first.id, second.id]
    third = world.comparison(base, world.version())
    with world.store.reading(world.project.id) as tx:
        assert [one.id for one in tx.comparisons.all()] == [third.id, first.id, second.id]


def test_another_projects_comparison_is_not_found(world: World, other: World) -> None:
    comparison = world.comparison(world.version(), world.version())
    with other.store.reading(other.project.id) as tx:
        assert tx.comparisons.all() == []
        for number in (comparison.id, ComparisonId(99)):
            with pytest.raises(NotFound):
                tx.comparisons.get(number)


def test_a_decision_names_versions_and_releases_by_their_numbers(world: World) -> None:
    before, after = world.production(), world.release(world.version())
    comparison = world.comparison(before.version, after.version)
    new = NewDecision(
        operation="click",
        act=Act.PROMOTE,
        version=after.version.id,
        before=before.id,
        after=after.id,
        comparison=comparison.id,
        reason="Better on printers.",
        actor="olga",
        decided_at=NOW,
    )
    with world.store.transaction(world.project.id) as tx:
        decision = tx.decisions.add(new)
        assert tx.decisions.by_operation("click") == decision
    assert (decision.version_number, decision.before_number, decision.after_number) == (2, 1, 2)
    assert {name: getattr(decision, name) for name in asdict(new)} == asdict(new)


def test_the_same_operation_is_one_decision(world: World) -> None:
    version = world.version()
    with world.store.transaction(world.project.id) as tx:
        first = tx.decisions.add(a_rejection(version.id, "click"))
        again = tx.decisions.add(replace(a_rejection(version.id, "click"), reason="Changed my mind."))
        assert again == first
        assert (first.before_number, first.after_number, first.comparison) == (None, None, None)


def test_decisions_are_listed_newest_first_and_by_project(world: World, other: World) -> None:
    version = world.version()
    with world.store.transaction(world.project.id) as tx:
        one, two = tx.decisions.add(a_rejection(version.id)), tx.decisions.add(a_rejection(version.id))
        assert tx.decisions.all() == [two, one]
        assert tx.decisions.by_operation("never") is None
    with other.store.reading(other.project.id) as tx:
        assert tx.decisions.all() == []
