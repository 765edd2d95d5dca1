"""What the gate says of the evidence, and what became of a ticket."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.comparisons import Changed, Evidence, Figures, Flips, Interval, LabelFigures, Leakage
from core.domain.gate import GateResult, GateRule, Metric, Outcome
from core.domain.guards import LabelChange, Standing
from core.domain.judging import judge
from core.domain.labels import Kind, Label

BETTER = {Outcome.REJECT: 0, Outcome.HOLD: 1, Outcome.PROMOTE: 2}
NO_OTHERS: Mapping[Metric, Interval] = {}
UNHARMED = LabelChange(
    label=Label("vpn"), support=30, found=0, lost=0, mistaken=0, cleared=0, p_harm=1.0, p_gain=1.0, gone=False,
    least_recall=-0.05, most_recall=0.05, protected=False, standing=Standing.NO_HARM,
)  # fmt: skip
FEW = replace(UNHARMED, support=3, standing=Standing.TOO_FEW)
POINTS = st.integers(-500, 500).map(lambda tenths: tenths / 1_000)


def some_figures(documents: int = 3_080) -> Figures:
    ratios = dict.fromkeys(("accuracy", "macro_f1", "micro_f1", "weighted_f1", "macro_precision", "macro_recall"), 0.8)
    losses = dict.fromkeys(("hamming_loss", "calibration_error", "noise_floor"), 0.1)
    return Figures(documents=documents, **ratios, **losses, labels=(), confusion=())


def judged(
    value: float,
    low: float,
    high: float,
    margin: float = 0.01,
    minimum_gain: float = 0.0,
    leakage: Leakage | None = None,
    *,
    metric: Metric = Metric.MACRO_F1,
    others: Mapping[Metric, Interval] = NO_OTHERS,
    guard: tuple[LabelChange, ...] = (),
) -> GateResult:
    evidence = Evidence(
        kind=Kind.SINGLE,
        base=some_figures(),
        candidate=some_figures(),
        gains={**others, metric: Interval(value, low, high)},
        flips=Flips(both_right=2_900, fixed=111, broken=36, both_wrong=33),
        p_value=0.001,
        leakage=leakage,
        guard=guard,
    )
    return judge(evidence, GateRule(metric=metric, margin=margin, minimum_gain=minimum_gain))


@pytest.mark.parametrize(
    ("value", "low", "high", "outcome"),
    [
        (0.02, 0.01, 0.03, Outcome.PROMOTE),
        (0.0, -0.009, 0.009, Outcome.PROMOTE),
        (0.0, 0.0, 0.0, Outcome.PROMOTE),
        (0.0, -0.01, 0.01, Outcome.HOLD),  # the margin itself is not above the margin
        (0.02, -0.03, 0.07, Outcome.HOLD),
        (-0.001, -0.005, 0.003, Outcome.HOLD),  # no worse, but no gain either
        (-0.02, -0.03, -0.01, Outcome.HOLD),  # the margin itself is not below the margin
        (-0.02, -0.03, -0.0101, Outcome.REJECT),
        (-0.5, -0.6, -0.4, Outcome.REJECT),
    ],
)
def test_the_gate_promotes_holds_or_rejects_by_the_whole_interval(value, low, high, outcome):
    assert judged(value, low, high).outcome is outcome


@pytest.mark.parametrize(("value", "outcome"), [(0.0199, Outcome.HOLD), (0.02, Outcome.PROMOTE)])
def test_the_least_gain_wanted_is_enough_and_less_is_not(value, outcome):
    assert judged(value, 0.01, 0.03, minimum_gain=0.02).outcome is outcome


@pytest.mark.parametrize(("low", "outcome"), [(0.0, Outcome.HOLD), (1e-9, Outcome.PROMOTE)])
def test_without_a_margin_only_a_sure_gain_promotes(low, outcome):
    assert judged(0.01, low, 0.02, margin=0.0).outcome is outcome


@pytest.mark.parametrize(("high", "outcome"), [(0.0, Outcome.HOLD), (-1e-9, Outcome.REJECT)])
def test_without_a_margin_only_a_sure_loss_rejects(high, outcome):
    assert judged(-0.01, -0.02, high, margin=0.0).outcome is outcome


@pytest.mark.parametrize(
    ("interval", "outcome"), [((0.02, 0.01, 0.03), Outcome.HOLD), ((-0.5, -0.6, -0.4), Outcome.REJECT)]
)
def test_a_held_out_ticket_that_was_learned_holds_and_excuses_nothing(interval, outcome):
    found = judged(*interval, leakage=Leakage(exact=1, near=0, by_candidate=1))
    assert found.outcome is outcome
    assert "1 held-out ticket is also among what it learned from" in found.reasons[-1]
    assert "Train again" in found.reasons[-1]


def test_held_out_tickets_that_are_nearly_learned_are_no_reason_to_hold():
    assert judged(0.02, 0.01, 0.03, leakage=Leakage(exact=7, near=1_000)) == judged(0.02, 0.01, 0.03)


@given(st.tuples(POINTS, POINTS, POINTS).map(sorted), st.floats(0, 0.3), POINTS, POINTS.map(abs))
def test_better_evidence_never_fares_worse(interval, margin, least, shift):
    low, value, high = interval
    before = judged(value, low, high, margin, least).outcome
    after = judged(value + shift, low + shift, high + shift, margin, least).outcome
    assert BETTER[after] >= BETTER[before]


@given(st.tuples(POINTS, POINTS, POINTS).map(sorted), st.floats(0, 0.3))
def test_nothing_that_may_be_worse_than_the_margin_is_promoted(interval, margin):
    low, value, high = interval
    if judged(value, low, high, margin, -1.0).outcome is Outcome.PROMOTE:
        assert low > -margin


def test_the_reasons_give_the_gain_its_interval_and_the_tickets():
    tickets, flips, why = judged(0.027, 0.012, 0.041).reasons
    assert tickets == "Macro F1 changes by +2.7 points [+1.2, +4.1] on 3,080 held-out tickets."
    assert flips == "Tickets the candidate mends: 111; breaks: 36."
    assert why == "It is no worse than production by more than 1.0 points, with 95 % confidence."


@pytest.mark.parametrize("metric", [Metric.MACRO_F1, Metric.WEIGHTED_F1])
def test_accuracy_is_said_as_well_where_the_rule_goes_by_another_figure(metric):
    found = judged(0.027, 0.012, 0.041, metric=metric, others={Metric.ACCURACY: Interval(-0.103, -0.13, -0.08)})
    assert found.reasons[1] == "Accuracy changes by -10.3 points [-13.0, -8.0]."
    assert found.reasons[0].startswith(f"{metric.value[0].upper()}{metric.value[1:]} changes by +2.7 points")


def test_accuracy_is_said_once_where_the_rule_goes_by_it():
    reasons = judged(0.027, 0.012, 0.041, metric=Metric.ACCURACY).reasons
    assert len([reason for reason in reasons if reason.startswith("Accuracy changes by")]) == 1


@pytest.mark.parametrize(
    ("few", "labels", "words"),
    [(1, 12, "1 of 12 labels has too few"), (2, 12, "2 of 12 labels have too few"), (1, 1, "1 of 1 label has too few")],
)
def test_labels_with_too_few_tickets_are_counted_in_proper_words(few, labels, words):
    told = judged(0.0, -0.009, 0.009, guard=(FEW,) * few + (UNHARMED,) * (labels - few)).reasons
    assert [reason for reason in told if reason.startswith(words)]


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((-0.03, -0.04, -0.02), "worse by more than the margin of 1.0 points"),
        ((-0.001, -0.002, 0.0), "less than the 0.0 points asked for"),
        ((0.0, -0.05, 0.05), "too few tickets to tell"),
    ],
)
def test_what_is_not_promoted_is_told_why(interval, words):
    assert words in judged(*interval).reasons[-1]


@pytest.mark.parametrize(
    ("truth", "base", "candidate", "change"),
    [
        ("a", "b", "a", "fixed"),
        ("a", "a", "b", "broken"),
        ("a", "b", "c", "changed"),
        ("a", "b", "b", "same"),
        ("a", "a", "a", "same"),
        ("ab", "ba", "ab", "same"),  # the order of a ticket's labels is that of their scores
        ("ab", "cd", "dc", "same"),
        ("ab", "a", "ba", "fixed"),
        ("", "", "a", "broken"),
    ],
)
def test_a_ticket_is_fixed_broken_changed_or_the_same(truth, base, candidate, change):
    ticket = Changed(
        document=1,
        text="My laptop is slow",
        truth=tuple(map(Label, truth)),
        base=tuple(map(Label, base)),
        base_confidence=0.5,
        candidate=tuple(map(Label, candidate)),
        candidate_confidence=0.6,
    )
    assert ticket.change == change


def test_the_support_of_a_label_is_how_many_tickets_truly_have_it():
    one = LabelFigures(label=Label("vpn"), tp=7, fp=100, fn=3, tn=1_000, precision=0.07, recall=0.7, f1=0.1)
    assert one.support == 10
