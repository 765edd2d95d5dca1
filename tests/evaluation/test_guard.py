"""The guard over labels: counts, families, margins, and how often it is wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from core.domain.gate import Protected
from core.domain.guards import LabelChange, Standing
from core.domain.labels import Kind, Label, Labels
from core.evaluation.guard import guard
from core.evaluation.metrics import figures
from tests.support.evaluation import NAMES, Tickets, predictions, single, tickets

DRAWN = st.sampled_from(Kind).flatmap(tickets)
A, B = Label("a"), Label("b")


def guarded(drawn: Tickets, names: Labels = NAMES, **options: object) -> dict[Label, LabelChange]:
    return {one.label: one for one in guard(drawn.truth, drawn.base, drawn.candidate, names, **options)}


def of_two(kept: int, lost: int, found: int = 0, **options: object) -> LabelChange:
    """Tickets of the label "a": some both find, some only the base finds, some only the candidate; "b" is easy."""
    truth = single(*"a" * (kept + lost + found), *"b" * 400)
    base = single(*"a" * (kept + lost), *"b" * (found + 400))
    candidate = single(*"a" * kept, *"b" * lost, *"a" * found, *"b" * 400)
    return guarded(Tickets(Kind.SINGLE, truth, base, candidate), (A, B), **options)[A]


@given(DRAWN)
def test_the_counts_agree_with_both_versions_figures(drawn):
    was, now = (
        {one.label: one for one in figures(drawn.truth, predictions(rows), NAMES, drawn.kind).labels}
        for rows in (drawn.base, drawn.candidate)
    )
    found = guarded(drawn)
    assert set(found) == {label for label, one in was.items() if one.support}
    for label, one in found.items():
        assert one.support == was[label].support
        assert one.found - one.lost == now[label].tp - was[label].tp
        assert one.mistaken - one.cleared == now[label].fp - was[label].fp
        assert one.least_recall <= one.recall <= one.most_recall


@given(DRAWN)
def test_swapping_the_versions_swaps_harm_and_gain(drawn):
    there = guarded(drawn, least=1)
    back = guarded(Tickets(drawn.kind, drawn.truth, drawn.candidate, drawn.base), least=1)
    for label, one in there.items():
        other = back[label]
        assert (one.p_harm, one.found, one.mistaken) == (other.p_gain, other.lost, other.cleared)


def test_a_label_with_too_few_tickets_is_never_passed_over_in_silence():
    assert of_two(kept=10, lost=9).standing is Standing.TOO_FEW
    assert of_two(kept=11, lost=9).standing is not Standing.TOO_FEW


@pytest.mark.parametrize(("lost", "standing"), [(6, Standing.NO_HARM), (7, Standing.REGRESSED)])
def test_a_label_regresses_when_the_exact_test_says_so_after_correction(lost, standing):
    one = of_two(kept=60, lost=lost)
    alone = binomtest(lost, lost, alternative="greater").pvalue
    assert one.p_harm == pytest.approx(min(1.0, 2 * 2 * alone))  # two sides, two labels
    assert one.standing is standing


def test_a_label_that_is_found_far_more_often_is_better():
    assert of_two(kept=60, lost=0, found=20).standing is Standing.BETTER


def test_a_label_that_is_given_to_many_others_has_regressed_though_all_its_own_are_found():
    truth, base = single(*"a" * 50, *"b" * 200), single(*"a" * 50, *"b" * 200)
    candidate = single(*"a" * 50, *"a" * 30, *"b" * 170)
    one = guarded(Tickets(Kind.SINGLE, truth, base, candidate), (A, B))[A]
    assert (one.lost, one.mistaken, one.standing) == (0, 30, Standing.REGRESSED)


def test_a_label_that_is_not_found_any_more_has_regressed_whatever_the_chance():
    truth, base = single(*"a" * 20, *"b" * 400), single(*"a" * 2, *"b" * 418)
    one = guarded(Tickets(Kind.SINGLE, truth, base, single(*"b" * 420)), (A, B))[A]
    assert one.gone
    assert one.p_harm > 0.05
    assert one.standing is Standing.REGRESSED


def test_a_label_that_was_never_found_is_not_gone():
    truth = single(*"a" * 20, *"b" * 400)
    assert not guarded(Tickets(Kind.SINGLE, truth, single(*"b" * 420), single(*"b" * 420)), (A, B))[A].gone


@pytest.mark.parametrize(
    ("kept", "standing"), [(30, Standing.TOO_FEW), (400, Standing.NO_HARM)], ids=["few tickets", "many tickets"]
)
def test_a_protected_label_needs_evidence_that_it_keeps_its_recall(kept, standing):
    assert of_two(kept=kept, lost=0, protected=(Protected(A, 0.05),)).standing is standing


def test_protected_labels_are_corrected_for_among_themselves_only():
    many = [str(number) for number in range(50)]
    truth = single(*"a" * 60, *(name for name in many for _ in range(20)))
    candidate = single(*"a" * 53, *"b" * 7, *(name for name in many for _ in range(20)))
    drawn = Tickets(Kind.SINGLE, truth, truth, candidate)
    names = (A, *map(Label, many))
    assert guarded(drawn, names)[A].standing is Standing.NO_HARM
    assert guarded(drawn, names, protected=(Protected(A, 0.5),))[A].standing is Standing.REGRESSED


def equal_versions(labels: int, documents: int, seed: int) -> Tickets:
    """Draw tickets of many labels on which two versions that are equally good flip one in twenty."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(labels, size=documents)
    base = np.where(rng.random(documents) < 0.86, truth, rng.integers(labels, size=documents))
    candidate = np.where(rng.random(documents) < 0.05, rng.permutation(base), base)
    swap = rng.random(documents) < 0.5
    rows = (truth, np.where(swap, base, candidate), np.where(swap, candidate, base))
    return Tickets(Kind.SINGLE, *([(Label(str(number)),) for number in row.tolist()] for row in rows))


@pytest.mark.parametrize(("labels", "documents"), [(77, 3_080), (1_000, 20_000)])
def test_of_equally_good_versions_one_comparison_in_twenty_at_most_raises_an_alarm(labels, documents):
    runs = 120 if labels < 100 else 20
    names = tuple(Label(str(number)) for number in range(labels))
    alarms = sum(
        any(
            one.standing is Standing.REGRESSED
            for one in guarded(equal_versions(labels, documents, seed), names).values()
        )
        for seed in range(runs)
    )
    assert binomtest(alarms, runs, 0.05, alternative="greater").pvalue > 0.01


@pytest.mark.parametrize("labels", [77, 1_000])
def test_a_label_that_lost_thirty_points_on_a_hundred_tickets_is_found(labels):
    names, caught = tuple(Label(str(number)) for number in range(labels)), 0
    for seed in range(20):
        drawn = equal_versions(labels, 20 * labels, seed)
        rng = np.random.default_rng(seed)
        truth = [*drawn.truth, *[(Label("0"),)] * 100]
        base = [*drawn.base, *[(Label("0"),)] * 100]
        hurt = [(Label("0"),) if rng.random() > 0.3 else (Label("1"),) for _ in range(100)]
        found = guarded(Tickets(Kind.SINGLE, truth, base, [*drawn.candidate, *hurt]), names)
        caught += found[Label("0")].standing is Standing.REGRESSED
    assert caught >= 19
