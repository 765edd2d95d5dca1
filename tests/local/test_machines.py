"""Two ways to learn one line for each label."""

import numpy as np
import pytest

from core.local.features import learn_features
from core.local.machines import ABSENT, LISTED, WIDE, bayes, support
from tests.support.local_texts import examples, labels


def material(count, label_count, **options):
    made = examples(count, label_count, **options)
    _, rows = learn_features([example.text for example in made], 1_000_000)
    return rows, np.array([labels(label_count).index(example.labels[0]) for example in made])


def right(rows, truth, lines):
    weights, bias = lines
    return float(((rows @ weights + bias).argmax(axis=1) == truth).mean())


@pytest.mark.parametrize("learner", [support, bayes])
@pytest.mark.parametrize("count", [2, 5, WIDE + 10])
def test_documents_that_were_not_learned_are_answered(learner, count):
    rows, truth = material(40 * count, count)
    half = len(truth) // 2
    assert right(rows[half:], truth[half:], learner(rows[:half], truth[:half], count)) > 0.85


def test_a_label_without_a_document_scores_below_those_that_have_some():
    rows, truth = material(60, 3)
    weights, bias = support(rows, truth, 4)
    assert bias[3] == ABSENT
    assert not weights[:, 3].any()


@pytest.mark.parametrize("learner", [support, bayes])
def test_from_half_of_the_documents_lines_as_steep_are_learned(learner):
    rows, truth = material(1_000, 4)
    whole, half = learner(rows, truth, 4)[0], learner(rows[::2], truth[::2], 4, 0.5)[0]
    assert np.linalg.norm(half) == pytest.approx(np.linalg.norm(whole), rel=0.1)


def test_many_labels_of_few_documents_are_learned_from_short_lists():
    rows, truth = material(3 * WIDE, WIDE + 1)
    assert LISTED < WIDE
    assert right(rows, truth, support(rows, truth, WIDE + 1)) > 0.9
