"""Evidence of earlier releases: read on as it was hashed, and what it does not hold is missing, not nothing."""

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.pool import NullPool

from core.domain.comparisons import Cell, Comparison, Flips, Interval
from core.domain.datasets import Split
from core.domain.gate import Metric, Outcome
from core.domain.labels import Kind
from core.store import schema
from tests.support.store_factory import NOW, World, labels
from ui import evidence

# As the first release wrote it, by hand: two gains under names of their own, no intervals but theirs, no transitions.
LABEL = (
    '{"f1":0.8,"fn":1,"fp":0,"label":"Zugänge","precision":1.0,"recall":0.6666666666666666,"tn":1,"tp":2}',
    '{"f1":0.6666666666666666,"fn":0,"fp":1,"label":"network","precision":0.5,"recall":1.0,"tn":2,"tp":1}',
)
SIDE = (
    '{"accuracy":0.75,"calibration_error":0.01,'
    '"confusion":[{"count":2,"predicted":"Zugänge","true":"Zugänge"},{"count":1,"predicted":"network","true":"Zugänge"},'
    '{"count":1,"predicted":"network","true":"network"}],"documents":4,"hamming_loss":0.25,'
    f'"labels":[{LABEL[0]},{LABEL[1]}],"macro_f1":0.7333333333333334,"macro_precision":0.75,'
    '"macro_recall":0.8333333333333333,"micro_f1":0.75,"noise_floor":0.02,"weighted_f1":0.7666666666666666}'
)
OLD = (
    f'{{"accuracy_gain":{{"high":0.2,"low":-0.1,"value":0.05}},"base":{SIDE},"candidate":{SIDE},'
    '"flips":{"both_right":3,"both_wrong":1,"broken":0,"fixed":0},'
    '"gain":{"high":0.03,"low":-0.01,"value":0.02},"kind":"single","p_value":1.0}'
)
HASH = hashlib.sha256(OLD.encode()).hexdigest()


@pytest.fixture
def old(world: World, url: str) -> Callable[[], Comparison]:
    """A comparison that the first release kept; read it."""
    base, candidate = world.version(), world.version()
    held_out = world.dataset(Split.HELD_OUT)
    row = {
        "project_id": world.project.id,
        "base_id": base.id,
        "candidate_id": candidate.id,
        "held_out_id": held_out.id,
        "evidence": OLD,
        "evidence_hash": HASH,
        "outcome": "hold",
        "reasons": ["Too few tickets."],
        "created_at": NOW,
    }
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(insert(schema.comparison).values(row))

    def read() -> Comparison:
        with world.store.reading(world.project.id) as tx:
            return tx.comparisons.get(tx.comparisons.all()[0].id)

    return read


def test_old_evidence_keeps_its_hash_and_its_bytes(old: Callable[[], Comparison], url: str) -> None:
    assert old().evidence_hash == HASH
    with create_engine(url, poolclass=NullPool).connect() as connection:
        kept = connection.execute(select(schema.comparison.c.evidence)).scalar_one()
    assert hashlib.sha256(kept.encode()).hexdigest() == HASH


def test_what_old_evidence_says_is_read_on(old: Callable[[], Comparison]) -> None:
    comparison = old()
    found = comparison.evidence
    assert found.gains == {Metric.MACRO_F1: Interval(0.02, -0.01, 0.03), Metric.ACCURACY: Interval(0.05, -0.1, 0.2)}
    assert (found.kind, found.flips) == (Kind.SINGLE, Flips(both_right=3, fixed=0, broken=0, both_wrong=1))
    zugaenge, network = labels("Zugänge", "network")
    assert Cell(true=zugaenge, predicted=network, count=1) in found.base.confusion
    assert [(one.label, one.support) for one in found.candidate.labels] == [(zugaenge, 3), (network, 1)]
    assert (comparison.gate.outcome, comparison.gate.reasons) == (Outcome.HOLD, ("Too few tickets.",))


def test_what_old_evidence_does_not_hold_is_missing_and_shown_as_a_dash(old: Callable[[], Comparison]) -> None:
    found = old().evidence
    assert (found.transitions, found.guard, found.order) == ((), (), ())
    assert (found.p_exact, found.detectable, found.base.brier, found.base.reliability) == (None, None, None, ())
    shown = evidence.figures(found, ("Version 1", "Version 2")).set_index("Figure")
    assert list(shown.loc["Brier score"])[:3] == ["–", "–", "–"]
    assert shown.loc["Accuracy", "Version 1"] == "75.0 %"


def test_what_is_compared_anew_is_recorded_beside_old_evidence_and_comes_first(
    world: World, old: Callable[[], Comparison]
) -> None:
    kept = old()
    with world.store.transaction(world.project.id) as tx:
        again = tx.comparisons.add(kept.base, kept.candidate, kept.held_out, kept.evidence, kept.gate, NOW)
        assert [one.id for one in tx.comparisons.all()] == [again.id, kept.id]
        assert (again.id == kept.id, tx.comparisons.get(kept.id).evidence_hash) == (False, HASH)
