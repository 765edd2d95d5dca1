"""Scores become probabilities that hold."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, softmax

from core.local.calibration import PARTS, STRAIGHT, Bend, bend, honesty, parts_of, sigmoids, temperature


def drawn(scores, divisor, seed=3):
    """Draw each row's truth from the softmax of its scores at this temperature."""
    dice = np.random.default_rng(seed)
    return np.array([dice.choice(len(row), p=row) for row in softmax(scores / divisor, axis=1)])


def test_the_temperature_the_truth_was_drawn_with_is_found():
    scores = np.random.default_rng(1).normal(size=(5_000, 6)).astype(np.float32)
    for divisor in (0.2, 1.0, 3.0):
        assert abs(np.log(temperature(scores, drawn(scores, divisor)) / divisor)) < 0.15


def test_nothing_to_go_by_leaves_the_scores_as_they_are():
    assert temperature(np.empty((0, 3), dtype=np.float32), np.empty(0, dtype=np.intp)) == 1.0


def test_a_handful_of_right_answers_does_not_make_sure():
    scores = np.eye(4, dtype=np.float32)
    found = temperature(scores, np.arange(4))
    assert softmax(scores / found, axis=1).max() < 0.95


def test_more_right_answers_make_surer():
    few, many = (np.tile(np.eye(4, dtype=np.float32), (times, 1)) for times in (1, 100))
    assert temperature(many, np.tile(np.arange(4), 100)) < temperature(few, np.arange(4))


def test_the_sigmoids_the_truth_was_drawn_with_are_found():
    dice = np.random.default_rng(2)
    scores = dice.normal(size=(8_000, 2)).astype(np.float32)
    truth = dice.random(scores.shape) < expit(scores * [2.0, 0.5] + [-1.0, 0.7])
    slope, offset = sigmoids(scores, truth, np.ones_like(truth))
    assert np.allclose(slope, [2.0, 0.5], atol=0.15)
    assert np.allclose(offset, [-1.0, 0.7], atol=0.15)


def test_a_rare_label_shares_the_sigmoid_of_all():
    dice = np.random.default_rng(2)
    scores = dice.normal(size=(500, 3)).astype(np.float32)
    truth = dice.random(scores.shape) < expit(3 * scores)
    truth[5:, 1:] = False
    slope, offset = sigmoids(scores, truth, np.ones_like(truth))
    assert (slope[1], offset[1]) == (slope[2], offset[2]) != (slope[0], offset[0])


def test_a_higher_score_never_makes_a_label_less_likely():
    scores = np.linspace(-1, 1, 200, dtype=np.float32)[:, None]
    slope, _ = sigmoids(scores, scores < 0, np.ones(scores.shape, dtype=bool))
    assert slope[0] > 0


def test_sigmoids_of_nothing_known_are_plain():
    slope, offset = sigmoids(np.zeros((4, 2), dtype=np.float32), *np.zeros((2, 4, 2), dtype=bool))
    assert slope.tolist() == [1.0, 1.0]
    assert offset.tolist() == [0.0, 0.0]


def test_each_label_is_dealt_evenly():
    strata = np.repeat(np.arange(4), [30, 9, 2, 1])
    parts = parts_of(np.arange(len(strata)), strata)
    for label in range(4):
        counts = np.bincount(parts[strata == label], minlength=PARTS)
        assert counts.max() - counts.min() <= 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), min_size=1, max_size=60))
def test_equal_texts_stay_together(pairs):
    named, strata = np.array(pairs, dtype=np.intp).T
    _, groups = np.unique(named, return_inverse=True)
    parts = parts_of(groups, strata)
    for group in np.unique(groups):
        assert len(set(parts[groups == group])) == 1


def test_the_bend_the_truth_was_drawn_with_is_found():
    dice = np.random.default_rng(5)
    said, true = dice.random(40_000), Bend(above=0.6, below=0.4, shift=-0.2)
    found = bend(said, dice.random(len(said)) < true.of(said))
    assert np.abs(found.of(said) - true.of(said)).max() < 0.02


def test_a_handful_of_answers_bends_next_to_nothing():
    said = np.full(10, 0.9)
    assert abs(bend(said, np.ones(10, dtype=bool)).of(said)[0] - 0.9) < 0.03
    assert bend(said[:0], np.ones(0, dtype=bool)) == STRAIGHT


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40), st.lists(st.floats(0, 1)))
def test_what_is_likelier_is_likelier_bent_whatever_the_bend_was_fitted_to(seen, asked):
    said, right = (np.array(some) for some in zip(*seen, strict=True))
    bent = bend(said, right).of(np.sort(np.array(asked, dtype=np.float64)))
    assert (np.diff(bent) >= 0).all()
    assert ((bent >= 0) & (bent <= 1)).all()


def test_bent_answers_are_more_honest_than_straight_ones():
    dice = np.random.default_rng(6)
    said = dice.random(6_000)
    found = honesty(said, dice.random(6_000) < 0.1 + 0.6 * said, dice.integers(0, PARTS, 6_000))
    assert found.error < found.floor + 0.02 < 0.1 / 2
