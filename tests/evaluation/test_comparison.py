"""Comparing two versions on the same held-out tickets."""

import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.comparisons import Evidence, Flips
from core.domain.errors import InvalidInput
from core.domain.gate import Metric
from core.domain.labels import Kind
from core.evaluation.comparison import compare
from core.evaluation.significance import mcnemar
from tests.support.evaluation import NAMES, Tickets, predictions, simulated, single, tickets

DRAWN = st.sampled_from(Kind).flatmap(lambda kind: tickets(kind, most=15))


def compared(drawn: Tickets, seed: int = 0) -> Evidence:
    return compare(drawn.truth, predictions(drawn.base), predictions(drawn.candidate), NAMES, drawn.kind, seed=seed)


def test_each_ticket_is_in_one_of_four_boxes():
    drawn = Tickets(Kind.SINGLE, single(*"aaaaaa"), single(*"aabbbb"), single(*"abaaab"))
    assert compared(drawn).flips == Flips(both_right=1, fixed=3, broken=1, both_wrong=1)


def test_a_multi_label_ticket_is_right_whatever_the_order_of_its_labels():
    drawn = Tickets(Kind.MULTI, [("a", "b")], [("b", "a")], [("a",)])
    assert compared(drawn).flips.broken == 1


@given(DRAWN)
def test_the_boxes_agree_with_both_accuracies(drawn):
    got = compared(drawn)
    flips, documents = got.flips, got.base.documents
    assert (flips.both_right + flips.broken) / documents == got.base.accuracy
    assert (flips.both_right + flips.fixed) / documents == got.candidate.accuracy
    assert got.p_value == mcnemar(flips.fixed, flips.broken)


@given(DRAWN)
def test_swapping_the_versions_swaps_the_evidence(drawn):
    there, back = compared(drawn), compared(Tickets(drawn.kind, drawn.truth, drawn.candidate, drawn.base))
    assert (back.base, back.candidate, back.p_value) == (there.candidate, there.base, there.p_value)
    for metric, gain in back.gains.items():
        other = there.gains[metric]
        assert (gain.low, gain.high) == pytest.approx((-other.high, -other.low), abs=1e-11)
    assert (back.flips.fixed, back.flips.broken) == (there.flips.broken, there.flips.fixed)


@given(DRAWN)
def test_the_same_tickets_and_seed_give_the_same_evidence(drawn):
    assert repr(compared(drawn, seed=7)) == repr(compared(drawn, seed=7))


@given(DRAWN)
def test_the_three_best_scores_of_each_ticket_are_enough(drawn):
    def cut(said):
        return [replace(one, scores=one.scores[:3]) for one in predictions(said)]

    from_three = compare(drawn.truth, cut(drawn.base), cut(drawn.candidate), NAMES, drawn.kind)
    assert repr(from_three) == repr(compared(drawn))


def test_the_evidence_is_of_plain_numbers_that_can_be_written_as_json():
    got = compared(Tickets(Kind.SINGLE, single(*"ab"), single(*"aa"), single(*"ab")))
    numbers = [got.gains[Metric.MACRO_F1].low, got.p_value, got.p_exact, got.base.brier, got.base.calibration_error]
    assert [type(number) for number in numbers] == [float] * 5
    assert {type(count) for one in got.base.labels for count in (one.tp, one.fp, one.fn, one.tn)} == {int}


def test_an_empty_held_out_set_is_refused_with_a_sentence():
    with pytest.raises(InvalidInput, match="The held-out set is empty"):
        compare([], [], [], NAMES, Kind.SINGLE)


def test_a_version_that_has_not_answered_every_ticket_is_refused():
    with pytest.raises(InvalidInput, match="no prediction"):
        compare(single("a", "b"), predictions(single("a", "b")), predictions(single("a")), NAMES, Kind.SINGLE)


def test_ten_thousand_tickets_of_a_thousand_labels_are_compared_within_seconds():
    truth, base, candidate = simulated(1_000, 10_000, (0.8, 0.82), seed=4)
    start = time.perf_counter()
    got = compare(truth, predictions(base), predictions(candidate), (), Kind.SINGLE)
    gain = got.gains[Metric.MACRO_F1]
    assert gain.low < gain.value < gain.high
    assert time.perf_counter() - start < 10  # some .5 s alone; the machine may be busy


def test_comparing_loads_neither_scikit_learn_nor_scipy():
    program = (
        "import core.evaluation.comparison, core.evaluation.audit, sys; print({'sklearn', 'scipy'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
