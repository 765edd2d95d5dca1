"""Labels that are clearly worse than promised get a threshold of their own, and the promise for all still holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from core.domain.labels import Label
from core.evaluation.label_thresholds import WAYS, PerLabel, Why, lower, measured_by_label, promised_by_label
from core.evaluation.thresholds import Measured, measured, promised, steps_of, upper

LABELS = tuple(Label(f"label {number}") for number in range(6))
WORSE = LABELS[0]


class Drawn:
    """Tickets with the label they were given, how sure that is, and whether it is right."""

    def __init__(self, tickets: int, seed: int, worse: float = 0.12) -> None:
        """Draw them: the first label is wrong so much more often than the confidence says."""
        rng = np.random.default_rng(seed)
        self.given = rng.integers(len(LABELS), size=tickets)
        self.sure = rng.beta(30, 0.6, tickets)
        self.right = rng.random(tickets) < self.sure - worse * (self.given == 0)

    def counted(self, label: int | None = None) -> Measured:
        """Count the tickets of one label, or all."""
        which = slice(None) if label is None else self.given == label
        return measured(self.sure[which], self.right[which].tolist())

    def by_label(self) -> dict[Label, Measured]:
        """Count the tickets label by label."""
        return measured_by_label([LABELS[one] for one in self.given], self.sure.tolist(), self.right.tolist())

    def wrong_of(self, chosen: PerLabel) -> tuple[int, int]:
        """Count what is accepted of these under thresholds that were chosen elsewhere, and what of it is wrong."""
        least = np.array([chosen.own.get(label, chosen.together.threshold or 2.0) for label in LABELS])
        accepted = self.sure >= least[self.given]
        return int(accepted.sum()), int((accepted & ~self.right).sum())


def chosen_on(drawn: Drawn, most_wrong: float = 0.05) -> PerLabel:
    return promised_by_label(drawn.counted(), drawn.by_label(), most_wrong)


def test_the_label_that_is_worse_than_its_confidence_says_is_raised_and_then_keeps_the_promise():
    chosen = chosen_on(Drawn(6_000, seed=1))
    assert chosen.own.keys() == {WORSE}
    first = chosen.labels[0]
    assert first.before.wrong > 0.05 * first.before.accepted
    assert first.after.wrong <= 0.05 * first.after.accepted
    assert {one.why for one in chosen.labels[1:]} <= {Why.KEEPS, Why.UNSURE}


def test_what_is_answered_alone_is_counted_by_each_labels_threshold():
    drawn = Drawn(6_000, seed=1)
    chosen = chosen_on(drawn)
    assert (chosen.together.accepted, chosen.together.wrong) == drawn.wrong_of(chosen)


def test_the_promise_holds_with_own_thresholds_in_at_least_ninety_five_of_a_hundred_draws():
    whole, kept, raised = Drawn(300_000, seed=0), 0, 0
    for seed in range(100):
        chosen = chosen_on(Drawn(2_000, seed=seed + 1))
        accepted, wrong = whole.wrong_of(chosen)
        kept += wrong <= 0.05 * accepted
        raised += bool(chosen.own)
    assert kept >= 95
    assert raised > 50


@pytest.mark.parametrize(("wrong", "why"), [(1, Why.UNSURE), (3, Why.RAISED)])
def test_a_label_with_few_tickets_is_raised_only_if_chance_cannot_have_made_it_look_so(wrong, why):
    few = [False] * wrong + [True] * (3 - wrong)
    by = {LABELS[0]: measured([0.99] * 3, few), LABELS[1]: measured([0.99] * 2_000, [True] * 2_000)}
    chosen = promised_by_label(measured([0.99] * 2_003, few + [True] * 2_000), by, 0.02)
    assert [one.why for one in chosen.labels] == [why, Why.KEEPS]


def test_a_label_that_is_wrong_where_it_is_wholly_sure_is_never_answered_alone():
    by = {
        LABELS[0]: measured([1.0] * 60, [False] * 10 + [True] * 50),
        LABELS[1]: measured([1.0] * 3_000, [True] * 3_000),
    }
    chosen = promised_by_label(measured([1.0] * 3_060, [False] * 10 + [True] * 3_050), by, 0.02)
    assert chosen.own == {LABELS[0]: 1.0}
    assert (chosen.together.accepted, chosen.together.wrong) == (3_000, 0)


def test_a_label_that_nothing_is_let_through_as_is_told_apart():
    by = {LABELS[0]: measured([0.1] * 30, [False] * 30), LABELS[1]: measured([0.99] * 500, [True] * 500)}
    chosen = promised_by_label(measured([0.1] * 30 + [0.99] * 500, [False] * 30 + [True] * 500), by, 0.02)
    assert [one.why for one in chosen.labels] == [Why.NOTHING, Why.KEEPS]


def test_where_nothing_can_be_promised_for_all_no_label_has_a_threshold():
    chosen = promised_by_label(measured([0.9] * 40, [True] * 40), {WORSE: measured([0.9] * 40, [True] * 40)}, 0.02)
    assert (chosen.together.threshold, chosen.own, chosen.labels) == (None, {}, ())


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1), st.booleans()), max_size=200),
    st.floats(0.05, 0.5),
)
def test_thresholds_of_labels_are_never_lower_and_the_bound_holds_for_what_is_left(tickets, most_wrong):
    seen = measured([sure for _, sure, _ in tickets], [right for *_, right in tickets])
    given_labels = [LABELS[one] if one else None for one, *_ in tickets]
    by = measured_by_label(given_labels, [sure for _, sure, _ in tickets], [right for *_, right in tickets])
    chosen = promised_by_label(seen, by, most_wrong)
    assert chosen.together.threshold == promised(seen, most_wrong, 0.975).threshold
    if chosen.together.threshold is not None:
        assert all(least > chosen.together.threshold for least in chosen.own.values())
        for one in (one for one in chosen.labels if one.why is Why.RAISED):
            taken, wrong = one.before.accepted - one.after.accepted, one.before.wrong - one.after.wrong
            assert lower(wrong, taken, 0.025 / (WAYS * len(by))) > most_wrong
        bound = upper(chosen.together.wrong, chosen.together.accepted, 0.025 / steps_of(seen.tickets))
        assert bound <= most_wrong


@given(st.integers(1, 400), st.data(), st.floats(0.001, 0.2))
def test_the_lower_bound_is_where_so_many_errors_become_improbable(accepted, data, error):
    wrong = data.draw(st.integers(1, accepted))
    assert binom.sf(wrong - 1, accepted, lower(wrong, accepted, error)) == pytest.approx(error, rel=1e-6)


def test_no_errors_prove_none():
    assert lower(0, 100, 0.05) == 0
