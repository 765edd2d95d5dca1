"""A comparison is the evidence on two versions over the same held-out tickets, and what the gate says of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.domain.datasets import DatasetId
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import VersionId

ComparisonId = NewType("ComparisonId", int)


class Outcome(StrEnum):
    """What the gate says: promote, hold (not enough evidence), or reject."""

    PROMOTE = "promote"
    HOLD = "hold"
    REJECT = "reject"


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
class Figures:
    """How one version does on one held-out set.

    `accuracy` is the share answered exactly right (subset accuracy in multi-label projects);
    `macro_f1` is the mean of the labels' F1 over the labels that occur in the set; `hamming_loss`
    is the share of label decisions that are wrong. `calibration_error` (ECE, equal-mass bins) means
    little unless it exceeds `noise_floor`, what perfectly calibrated scores would show here.
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


@dataclass(frozen=True, kw_only=True)
class Flips:
    """The same tickets under both versions: both right, fixed, broken, both wrong."""

    both_right: int
    fixed: int
    broken: int
    both_wrong: int


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything a decision rests on; `gain` is candidate minus base in macro F1, paired."""

    kind: Kind
    base: Figures
    candidate: Figures
    gain: Interval
    accuracy_gain: Interval
    flips: Flips
    p_value: float


@dataclass(frozen=True, kw_only=True)
class GateRule:
    """Chosen before training: how much worse is still no worse, and the least gain wanted (macro F1, 0 to 1)."""

    margin: float = 0.01
    minimum_gain: float = 0.0


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """The gate's outcome and its reasons in sentences."""

    outcome: Outcome
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Recorded evidence; `evidence_hash` is the SHA-256 of its canonical form."""

    id: ComparisonId
    base: VersionId
    candidate: VersionId
    held_out: DatasetId
    evidence: Evidence
    gate: GateResult
    evidence_hash: str
    created_at: datetime


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


def judge(evidence: Evidence, rule: GateRule) -> GateResult:
    """Say whether the evidence is good enough to promote.

    Promote when the whole 95 % interval of the gain lies above minus the margin and the gain itself
    reaches the least wanted; reject when the whole interval lies below minus the margin; else hold.
    """
    gain, margin = evidence.gain, rule.margin
    figures = f"{100 * gain.value:+.1f} points [{100 * gain.low:+.1f}, {100 * gain.high:+.1f}]"
    tickets = f"Macro F1 changes by {figures} on {evidence.base.documents:,} held-out tickets."
    flips = f"Tickets the candidate mends: {evidence.flips.fixed:,}; breaks: {evidence.flips.broken:,}."
    if gain.high < -margin:
        why = f"It is worse by more than the margin of {100 * margin:.1f} points."
        return GateResult(outcome=Outcome.REJECT, reasons=(tickets, flips, why))
    if gain.low > -margin and gain.value >= rule.minimum_gain:
        why = f"It is no worse than production by more than {100 * margin:.1f} points, with 95 % confidence."
        return GateResult(outcome=Outcome.PROMOTE, reasons=(tickets, flips, why))
    if gain.low > -margin:
        why = f"The gain is less than the {100 * rule.minimum_gain:.1f} points asked for."
    else:
        why = f"It may be worse by more than {100 * margin:.1f} points: too few tickets to tell."
    return GateResult(outcome=Outcome.HOLD, reasons=(tickets, flips, why))
