"""What a version said in the words of an older label set, told in those of today."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.labels import Change, ChangeKind, Kind, Label, LabelSet
from core.domain.predictions import Prediction, Score, Span, predict_from, spans_under
from tests.support.label_changes import change, histories, labels

RENAME, MERGE = ChangeKind.RENAME, ChangeKind.MERGE
SPLIT, RETIRE = ChangeKind.SPLIT, ChangeKind.RETIRE
NAMES = labels("mail", "vpn", "printer")


def said(kind: Kind = Kind.SINGLE, mail: float = 0.4, vpn: float = 0.35, printer: float = 0.25) -> Prediction:
    values = zip(NAMES, (mail, vpn, printer), strict=True)
    return predict_from(tuple(Score(label, value) for label, value in values), kind)


def told(prediction: Prediction, *changes: Change, kind: Kind = Kind.SINGLE, counted: bool = False) -> Prediction:
    into = LabelSet(kind=kind, number=1, labels=NAMES)
    for made in changes:
        into = into.changed(made)
    return (prediction.counted_under if counted else prediction.under)(changes, into)


def scores(prediction: Prediction) -> dict[str, float]:
    return {score.label: score.value for score in prediction.scores}


@pytest.mark.parametrize("made", [(), (change(RENAME, "badge", "card"),)])
def test_words_that_nobody_changed_stay_as_they_are(made):
    into = LabelSet(kind=Kind.SINGLE, number=1, labels=NAMES)
    assert said().under(made, into) == said()


def test_a_renamed_answer_is_as_sure_as_before():
    got = told(said(), change(RENAME, "mail", "post"))
    assert (got.labels, got.confidence, got.margin) == (("post",), said().confidence, pytest.approx(said().margin))
    assert scores(got) == {"post": 0.4, "vpn": 0.35, "printer": 0.25}


def test_of_equal_scores_the_answer_stays_first_whatever_it_is_called_now():
    got = told(said(mail=0.4, vpn=0.4, printer=0.2), change(RENAME, "mail", "zzz"))
    assert (got.labels, got.scores[0].label) == (("zzz",), "zzz")


def test_scores_of_merged_labels_add_up_and_can_become_the_answer():
    got = told(said(), change(MERGE, "vpn printer", "device"))
    assert scores(got) == {"device": pytest.approx(0.6), "mail": 0.4}
    assert (got.labels, got.confidence, got.margin) == (("device",), pytest.approx(0.6), pytest.approx(0.2))


def test_of_independent_labels_that_are_merged_at_least_one_is_right():
    got = told(said(Kind.MULTI, mail=0.9, vpn=0.5, printer=0.1), change(MERGE, "mail vpn", "mail"), kind=Kind.MULTI)
    assert scores(got) == {"mail": pytest.approx(0.95), "printer": 0.1}
    assert got.labels == ("mail",)


@pytest.mark.parametrize("made", [change(RETIRE, "mail"), change(SPLIT, "mail", "mail post")])
def test_an_answer_that_was_retired_or_split_is_not_shown_and_certainly_not_right(made):
    got = told(said(), made)
    assert (got.labels, got.confidence, got.margin) == ((), 0.0, 0.0)
    assert scores(got) == {"vpn": 0.35, "printer": 0.25}


def test_figures_keep_the_word_of_an_answer_that_is_no_more():
    got = told(said(), change(RETIRE, "mail"), counted=True)
    assert (got.labels, got.confidence) == (("mail",), 0.0)


def test_figures_follow_a_rename():
    assert told(said(), change(RENAME, "mail", "post"), counted=True).labels == ("post",)


def test_a_retired_label_falls_out_of_a_multi_label_answer():
    got = told(said(Kind.MULTI, mail=0.9, vpn=0.8), change(RETIRE, "vpn"), kind=Kind.MULTI, counted=True)
    assert got.labels == ("mail",)


def test_what_is_left_of_a_multi_label_answer_with_a_split_label_is_shown():
    got = told(said(Kind.MULTI, mail=0.9, vpn=0.8), change(SPLIT, "vpn", "vpn token"), kind=Kind.MULTI)
    assert (got.labels, got.confidence) == (("mail",), 0.0)


def test_places_in_a_text_follow_their_label_or_fall_away():
    spans = (Span(0, 3, Label("mail"), 1.0), Span(4, 7, Label("vpn"), -0.5))
    made = [change(RENAME, "mail", "post"), change(RETIRE, "vpn")]
    assert spans_under(spans, made) == (Span(0, 3, Label("post"), 1.0),)


@given(st.data())
def test_a_single_label_answer_is_one_of_todays_labels_or_is_certainly_wrong(data):
    history = data.draw(histories(Kind.SINGLE))
    first = history.sets[0].labels
    weights = data.draw(st.lists(st.floats(0.01, 1), min_size=len(first), max_size=len(first)))
    before = predict_from(
        tuple(Score(label, value / sum(weights)) for label, value in zip(first, weights, strict=True)), Kind.SINGLE
    )
    got = before.under(history.since(1), history.now)
    assert {score.label for score in got.scores} <= set(history.now.labels)
    assert sum(score.value for score in got.scores) <= 1.001
    assert [score.value for score in got.scores] == sorted((score.value for score in got.scores), reverse=True)
    if got.labels:
        assert (got.labels[0], got.confidence) == (got.scores[0].label, got.scores[0].value)
    else:
        assert got.confidence == 0
