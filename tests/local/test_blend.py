"""Several learners' scores become one."""

import numpy as np
import pytest
from scipy import sparse
from scipy.special import log_softmax, softmax

from core.local.blend import FULL, fitted, plain


def drawn(logits, seed=3):
    """Draw each row's truth from the softmax of these logits."""
    dice = np.random.default_rng(seed)
    return np.array([dice.choice(len(row), p=row) for row in softmax(logits, axis=1)])


def normal(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def unlikely(scores, truth):
    return -float(np.mean(log_softmax(scores, axis=1)[np.arange(len(truth)), truth]))


def test_with_nothing_to_go_by_the_first_learner_is_believed():
    start = plain([np.empty((0, 3), dtype=np.float32)] * 2, np.empty(0, dtype=np.intp))
    assert [share.tolist() for share in start.shares] == [[1, 1, 1], [0, 0, 0]]


def test_the_factors_the_truth_was_drawn_with_are_found():
    one, two = normal(6_000, 5, seed=1), 10 * normal(6_000, 5, seed=2)
    start = plain([one, two], drawn(2 * one + 0.1 * two))
    assert [float(share[0]) for share in start.shares] == pytest.approx([2, 0.1], rel=0.1)


def test_a_learner_that_says_nothing_of_the_truth_is_hardly_heard():
    one, two = normal(4_000, 5, seed=1), normal(4_000, 5, seed=2)
    told, noise = plain([one, two], drawn(2 * one)).shares
    assert noise[0] < 0.1 * told[0]


def test_what_other_labels_score_is_made_use_of():
    scores = normal(4_000, 4)
    truth = drawn(2 * scores[:, ::-1] + scores)
    start = plain([scores], truth)
    blend = fitted([scores], truth, start)
    assert unlikely(blend.scores([scores]), truth) < unlikely(start.scores([scores]), truth) - 0.2


def test_scores_far_from_zero_are_blended_as_well():
    near, far = normal(4_000, 3), np.array([5, 0, -5], dtype=np.float32)
    truth = drawn(2 * near)
    start = plain([near], truth)
    shifted = fitted([near + far], truth, start).scores([near + far])
    assert unlikely(shifted, truth) < unlikely(start.scores([near]), truth) + 0.02


def test_a_few_documents_hardly_move_the_blend():
    scores = normal(6, 4)
    start = plain([scores], drawn(scores))
    assert np.allclose(fitted([scores], drawn(scores), start).shares[0], np.diag(start.shares[0]), atol=0.2)


def test_labels_that_come_more_often_than_they_score_are_lifted():
    scores = normal(4_000, 3)
    truth = drawn(scores + np.array([2, 0, 0]))
    assert fitted([scores], truth, plain([scores], truth)).bias.argmax() == 0


@pytest.mark.parametrize("labels", [4, FULL + 1])
def test_blending_weights_is_blending_scores(labels):
    rows = sparse.random(300, 30, density=0.3, random_state=1, format="csr", dtype=np.float32)
    weights = [normal(30, labels, seed=seed) for seed in (1, 2)]
    scores = [rows @ one for one in weights]
    truth = drawn(scores[0] + scores[1])
    blend = fitted(scores, truth, plain(scores, truth))
    assert np.allclose(rows @ blend.of(weights) + blend.bias, blend.scores(scores), atol=1e-3)
