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


def test_an_answer_that_is_less_sure_keeps_its_order_and_its_ratios():
    said = answered(Kind.SINGLE, a=0.8, b=0.15, c=0.05).as_sure(0.4, Kind.SINGLE)
    assert said.labels == ("a",)
    assert [score.value for score in said.scores] == pytest.approx([0.4, 0.075, 0.025])
    assert (said.confidence, said.margin) == (0.4, pytest.approx(0.325))


def test_an_answer_that_is_surer_leaves_the_others_what_is_left():
    said = answered(Kind.SINGLE, a=0.5, b=0.4, c=0.1).as_sure(0.9, Kind.SINGLE)
    assert [score.value for score in said.scores] == pytest.approx([0.9, 0.08, 0.02])


def test_how_sure_each_of_several_labels_is_stays_as_it_was_said():
    before = answered(Kind.MULTI, a=0.9, b=0.2)
    said = before.as_sure(0.5, Kind.MULTI)
    assert said.confidence == 0.5
    assert (said.scores, said.labels, said.margin) == (before.scores, before.labels, before.margin)


SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=3).filter(lambda values: sum(values) > 0)


@given(SHARES, st.floats(0.0001, 0.9999))
def test_however_sure_an_answer_is_its_scores_fall_and_are_no_more_than_all(values, sure):
    whole = max(sum(values), 1.0)
    said = answered(Kind.SINGLE, **{name: value / whole for name, value in zip("abc", values, strict=False)})
    told = said.as_sure(sure, Kind.SINGLE)
    found = [score.value for score in told.scores]
    assert told.labels == said.labels
    assert found == sorted(found, reverse=True)
    assert sum(found) <= 1 + 1e-9
    assert 0 <= told.margin <= told.confidence == found[0] == sure


def test_an_answer_that_scores_nothing_is_as_sure_as_it_is_told():
    assert answered(Kind.SINGLE, a=0.0, b=0.0).as_sure(0.3, Kind.SINGLE).confidence == 0.3
