"""Judging a candidate: the evidence against the rule, with reasons anyone can read."""

from collections.abc import Iterator, Sequence

from core.domain.comparisons import Evidence, Interval, Leakage
from core.domain.gate import GateResult, GateRule, Metric, Outcome
from core.domain.guards import LabelChange, Standing
from core.domain.labels import Label

MOST_NAMED = 5
Verdict = tuple[Outcome, str]


def judge(evidence: Evidence, rule: GateRule) -> GateResult:
    """Say whether the evidence is good enough to promote.

    Promote when the whole 95 % interval of the gain lies above minus the margin (with superiority: above 0), the gain
    itself reaches the least wanted, and no label stands in the way; reject when the whole interval lies below minus
    the margin, a protected label has regressed, or a label is not found any more at all; else hold. Held-out tickets
    that the candidate learned from hold as well: what it says of them shows nothing.
    """
    gain = evidence.gains[rule.metric]
    objections = [*_overall(gain, rule), *_labels(evidence.guard), *_leaked(evidence.leakage)]
    outcome = min((outcome for outcome, _ in objections), key=_severity, default=Outcome.PROMOTE)
    reasons = [why for _, why in sorted(objections, key=lambda one: _severity(one[0]))]
    reasons = reasons or [_allowed(rule)]
    return GateResult(outcome=outcome, reasons=(*_facts(evidence, gain, rule), *_unknown(evidence.guard), *reasons))


def _severity(outcome: Outcome) -> int:
    return (Outcome.REJECT, Outcome.HOLD, Outcome.PROMOTE).index(outcome)


def _facts(evidence: Evidence, gain: Interval, rule: GateRule) -> Iterator[str]:
    """Say what moved; accuracy, which people think of first, as well where the rule goes by another figure."""
    name = rule.metric.value
    yield f"{name[0].upper()}{name[1:]} changes by {_points(gain)} on {evidence.base.documents:,} held-out tickets."
    accuracy = evidence.gains.get(Metric.ACCURACY)  # older evidence may not hold it
    if accuracy and rule.metric is not Metric.ACCURACY:
        yield f"Accuracy changes by {_points(accuracy)}."
    yield f"Tickets the candidate mends: {evidence.flips.fixed:,}; breaks: {evidence.flips.broken:,}."


def _points(gain: Interval) -> str:
    return f"{100 * gain.value:+.1f} points [{100 * gain.low:+.1f}, {100 * gain.high:+.1f}]"


def _allowed(rule: GateRule) -> str:
    if rule.superiority:
        return "It is better than production, with 95 % confidence."
    return f"It is no worse than production by more than {100 * rule.margin:.1f} points, with 95 % confidence."


def _overall(gain: Interval, rule: GateRule) -> Iterator[Verdict]:
    """Say what the gain as a whole has against promoting."""
    margin = f"{100 * rule.margin:.1f} points"
    if gain.high < -rule.margin:
        yield Outcome.REJECT, f"It is worse by more than the margin of {margin}."
    elif gain.low <= -rule.margin:
        yield Outcome.HOLD, f"It may be worse by more than {margin}: too few tickets to tell."
    elif rule.superiority and gain.low <= 0:
        yield Outcome.HOLD, "It may be no better than production: too few tickets to tell."
    elif gain.value < rule.minimum_gain:
        yield Outcome.HOLD, f"The gain is less than the {100 * rule.minimum_gain:.1f} points asked for."


def _labels(guard: Sequence[LabelChange]) -> Iterator[Verdict]:
    """Say which labels stand against promoting."""
    gone = [one.label for one in guard if one.gone and one.standing is Standing.REGRESSED]
    regressed = [one for one in guard if one.standing is Standing.REGRESSED and one.label not in gone]
    protected = [one.label for one in regressed if one.protected]
    others = [one.label for one in regressed if not one.protected]
    unproven = [one.label for one in guard if one.protected and one.standing is Standing.TOO_FEW]
    if gone:
        yield Outcome.REJECT, f"It no longer finds a single ticket of {named(gone)}."
    if protected:
        yield Outcome.REJECT, f"It has become worse at {named(protected)}, which is protected."
    if others:
        yield Outcome.HOLD, f"It has become worse at {named(others)}."
    if unproven:
        yield Outcome.HOLD, f"Too few tickets show that {named(unproven)}, which is protected, keeps its recall."


def _leaked(leakage: Leakage | None) -> Iterator[Verdict]:
    """Say what stands against promoting if the candidate learned from held-out tickets: it is flattered.

    What production alone learned from flatters production, and nearly the same tickets are only shown.
    """
    if leakage is None or not leakage.by_candidate:
        return
    are, those = ("ticket is", "it") if leakage.by_candidate == 1 else ("tickets are", "them")
    learned = "also among what it learned from (but for case, spaces and punctuation), which flatters it"
    what = f"Train again: {those} will be left out."
    yield Outcome.HOLD, f"{leakage.by_candidate:,} held-out {are} {learned}. {what}"


def _unknown(guard: Sequence[LabelChange]) -> Iterator[str]:
    few = sum(one.standing is Standing.TOO_FEW and not one.protected for one in guard)
    if few:
        labels, have = "label" if len(guard) == 1 else "labels", "has" if few == 1 else "have"
        yield f"{few:,} of {len(guard):,} {labels} {have} too few held-out tickets to say anything about."


def named(labels: Sequence[Label]) -> str:
    """Name some labels and count the rest."""
    named = ", ".join(f"'{label}'" for label in labels[:MOST_NAMED])
    return named if len(labels) <= MOST_NAMED else f"{named} and {len(labels) - MOST_NAMED:,} more"
