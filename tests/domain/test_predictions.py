"""How a version's scores become its answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.labels import Kind, Label
from core.domain.predictions import TOP, Prediction, Score, predict_from


def answered(kind: Kind, **scores: float) -> Prediction:
    return predict_from(tuple(Score(Label(name), value) for name, value in scores.items()), kind)


SCORES = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=TOP + 5
).map(lambda drawn: tuple(Score(Label(name), value) for name, value in drawn.items()))


def test_a_single_label_answer_is_the_best_label_with_its_score():
    got = answered(Kind.SINGLE, vpn=0.2, billing=0.7, laptop=0.1)
    assert (got.labels, got.confidence) == (("billing",), 0.7)


def test_the_margin_is_the_lead_over_the_second_label():
    assert answered(Kind.SINGLE, vpn=0.25, billing=0.75).margin == 0.5


def test_with_one_label_the_margin_is_its_score():
    assert answered(Kind.SINGLE, vpn=0.9).margin == 0.9


def test_equal_scores_are_ranked_by_name():
    assert answered(Kind.SINGLE, vpn=0.5, billing=0.5).labels == ("billing",)


def test_a_multi_label_answer_is_every_label_of_one_half_or_more():
    assert answered(Kind.MULTI, a=0.49, b=0.5, c=0.9).labels == ("c", "b")


def test_a_multi_label_answer_can_be_none_of_them():
    got = answered(Kind.MULTI, a=0.1, b=0.2)
    assert (got.labels, got.confidence) == ((), pytest.approx(0.72))


def test_multi_label_confidence_is_that_all_labels_are_on_their_likelier_side():
    assert answered(Kind.MULTI, a=0.9, b=0.2).confidence == pytest.approx(0.9 * 0.8)


def test_a_multi_label_margin_is_that_of_the_least_sure_label():
    assert answered(Kind.MULTI, a=0.95, b=0.4).margin == pytest.approx(0.2)


def test_without_scores_a_multi_label_answer_is_none_and_has_no_margin():
    assert predict_from((), Kind.MULTI) == Prediction(labels=(), scores=(), confidence=1.0, margin=0.0)


@given(SCORES, st.sampled_from(Kind))
def test_the_likeliest_labels_are_kept_best_first(scores, kind):
    kept = predict_from(scores, kind).scores
    assert len(kept) == min(TOP, len(scores))
    assert [one.value for one in kept] == sorted((one.value for one in scores), reverse=True)[:TOP]


@given(SCORES, st.sampled_from(Kind), st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_the_scores(scores, kind, shuffle):
    mixed = list(scores)
    shuffle.shuffle(mixed)
    assert predict_from(tuple(mixed), kind) == predict_from(scores, kind)


@given(SCORES, st.sampled_from(Kind))
def test_confidence_and_margin_lie_between_zero_and_one(scores, kind):
    got = predict_from(scores, kind)
    assert 0 <= got.confidence <= 1
    assert 0 <= got.margin <= 1
