"""A comparison is the evidence on two versions over the same held-out tickets, and what the gate says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from core.domain.datasets import DatasetId
from core.domain.gate import GateResult, Metric
from core.domain.guards import LabelChange
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import VersionId

ComparisonId = NewType("ComparisonId", int)


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class LabelFigures:
    """One label's 2×2 counts and ratios; `support` = tickets that truly have it = tp + fn."""

    label: Label
    tp: int
    fp: int
    fn: int
    tn: int
    precision: float
    recall: float
    f1: float

    @property
    def support(self) -> int:
        """Count the tickets that truly have the label."""
        return self.tp + self.fn


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One non-zero cell of a single-label confusion matrix; rows are true, columns predicted."""

    true: Label
    predicted: Label
    count: int


@dataclass(frozen=True, kw_only=True)
class Selected:
    """The tickets answered with at least this confidence: which share of all they are, and how often they are right."""

    confidence: float
    share: float
    accuracy: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Tickets answered about equally surely: their mean confidence, and how often they are right (95 % interval)."""

    confidence: float
    right: Interval
    tickets: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How one version does on one held-out set.

    `accuracy` is the share answered exactly right (subset accuracy in multi-label projects);
    `macro_f1` is the mean of the labels' F1 over the labels that occur in the set; `hamming_loss`
    is the share of label decisions that are wrong. `calibration_error` (ECE, equal-mass bins) means
    little unless it exceeds `noise_floor`, what perfectly calibrated scores would show here. `brier` and
    `log_loss` (nats) are of the confidence in the answer as a whole, so that they need no more than the
    top score. `selective` is the accuracy of the surest tickets, from few to all; `reliability` how often
    tickets are right by how sure the answer was. These are missing from evidence older than them.
    """

    documents: int
    accuracy: float
    macro_f1: float
    micro_f1: float
    weighted_f1: float
    macro_precision: float
    macro_recall: float
    hamming_loss: float
    calibration_error: float
    noise_floor: float
    labels: tuple[LabelFigures, ...]
    confusion: tuple[Cell, ...]
    brier: float | None = None
    log_loss: float | None = None
    selective: tuple[Selected, ...] = ()
    reliability: tuple[Bin, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Flips:
    """The same tickets under both versions: both right, fixed, broken, both wrong."""

    both_right: int
    fixed: int
    broken: int
    both_wrong: int


@dataclass(frozen=True)
class Transition:
    """How many single-label tickets that truly have one label got these two from the two versions."""

    true: Label
    base: Label
    candidate: Label
    count: int


@dataclass(frozen=True, kw_only=True)
class Without:
    """Both versions on the held-out tickets that neither learned from, not even nearly; `gains` as in the evidence."""

    documents: int
    base: Mapping[Metric, float]
    candidate: Mapping[Metric, float]
    gains: Mapping[Metric, Interval]


@dataclass(frozen=True, kw_only=True)
class Leakage:
    """How many held-out tickets a version learned from: `exact` in letters and digits, `near` others nearly so.

    The candidate learned from `by_candidate` of the exact ones, production from the others at least. `without` all of
    these is measured again; None where there are none, or no others.
    """

    exact: int
    near: int
    by_candidate: int = 0
    without: Without | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything a decision rests on.

    `gains` are candidate minus base, paired. `p_value` is McNemar's two-sided mid-p, `p_exact` its exact one-sided p
    for a better candidate. `detectable` is the smallest gain in accuracy that so many tickets would show four times
    in five; None where the versions answer alike, as there is nothing to go by. `guard` looks at each label by itself.
    `transitions` are all single-label tickets; `order` puts labels that are taken for each other side by side.
    `leakage` is None where nobody looked for it, as in evidence older than the search.
    """

    kind: Kind
    base: Figures
    candidate: Figures
    gains: Mapping[Metric, Interval]
    flips: Flips
    p_value: float
    p_exact: float | None = None
    detectable: float | None = None
    guard: tuple[LabelChange, ...] = ()
    transitions: tuple[Transition, ...] = ()
    order: Labels = ()
    leakage: Leakage | None = None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """That two versions were compared, and what the gate says; `evidence_hash` is the SHA-256 of the evidence.

    `made_at` is when it came out like this last, `created_at` when for the first time.
    """

    id: ComparisonId
    base: VersionId
    candidate: VersionId
    held_out: DatasetId
    gate: GateResult
    evidence_hash: str
    created_at: datetime
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Comparison(Compared):
    """A comparison with its evidence, whose canonical form is what was hashed."""

    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One held-out ticket the two versions answer differently, or one cell's ticket."""

    document: int
    text: str
    truth: Labels
    base: Labels
    base_confidence: float
    candidate: Labels
    candidate_confidence: float

    @property
    def change(self) -> str:
        """Name what happened to this ticket: fixed, broken, changed, or the same."""
        was, now = set(self.base) == set(self.truth), set(self.candidate) == set(self.truth)
        if was != now:
            return "fixed" if now else "broken"
        return "same" if set(self.base) == set(self.candidate) else "changed"
