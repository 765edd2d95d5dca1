"""What each word moved adds up to what the model says."""

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.documents import LONGEST_TEXT, normalise
from core.domain.labels import Kind
from core.local.explain import LEAST_SHARE, MOST_SPANS, explain, moves
from core.local.learning import Lesson, learn
from core.local.model import Model, scored
from tests.support.local_texts import examples, labels

KNOWN = [example.text for example in examples(90, 3)]
ONE, OTHER = labels(3)[:2]
SHORT = ["i", "am", "a", "b", "no", "vpn", "pc", "is", "off", "on", "7", "id", "i-", "(a)"]
MIXED = st.lists(st.one_of(st.sampled_from(" ".join(KNOWN).split()), st.text(max_size=8)), max_size=15).map(" ".join)


@pytest.fixture(scope="module")
def several() -> Model:
    """A small model of four labels of which a text may have several."""
    lessons = [Lesson(e.text, e.labels) for e in examples(200, 4, most=3)]
    return learn(Kind.MULTI, labels(4), lessons, lambda *_: None).model


@pytest.fixture(scope="module")
def terse() -> Model:
    """A model that knows words of one to four letters."""
    texts = ["i am a b", "no vpn i", "a pc is off", "is b on", "go to pc 7", "my id is 7"]
    lessons = [Lesson(text, (labels(2)[place % 2],)) for place, text in enumerate(texts * 4)]
    return learn(Kind.SINGLE, labels(2), lessons, lambda *_: None).model


def scores(model: Model, text: str) -> np.ndarray:
    """Return the log odds of each label without the bias."""
    rows = model.features.matrix([normalise(text)])
    return scored(rows, model.weights, np.zeros_like(model.bias))[0] * model.slope


@settings(max_examples=200)
@given(text=MIXED)
def test_all_words_together_make_up_the_difference_between_two_labels(model: Model, text: str) -> None:
    _, moved = moves(model, text, ONE, OTHER)
    towards, away = (scores(model, text)[model.labels.index(label)] for label in (ONE, OTHER))
    assert moved.sum() == pytest.approx(towards - away, abs=1e-4)


@given(text=st.lists(st.sampled_from(SHORT), max_size=9).map(" ".join))
def test_words_of_a_letter_or_two_count_as_often_as_the_model_counts_them(terse: Model, text: str) -> None:
    _, moved = moves(terse, text, ONE, OTHER)
    towards, away = scores(terse, text)
    assert moved.sum() == pytest.approx(towards - away, abs=1e-4)


@given(text=MIXED)
def test_all_words_together_make_up_the_score_of_a_label(several: Model, text: str) -> None:
    _, moved = moves(several, text, ONE)
    assert moved.sum() == pytest.approx(scores(several, text)[several.labels.index(ONE)], abs=1e-4)


def test_a_word_repeated_counts_at_each_of_its_places(model: Model) -> None:
    word = KNOWN[0].split()[0]
    _, moved = moves(model, f"{word} {word} {word}", ONE, OTHER)
    assert moved[0] == pytest.approx(moved[2])
    assert all(moved != 0)


def test_what_a_pair_of_words_says_is_shared_by_both() -> None:
    lessons = [Lesson(text, (label,)) for text, label in (("red blue", ONE), ("blue red", OTHER))] * 20
    model = learn(Kind.SINGLE, (ONE, OTHER), lessons, lambda *_: None).model
    _, moved = moves(model, "red blue", ONE, OTHER)
    assert moved[0] == pytest.approx(moved[1], rel=0.05)
    assert moved[0] > 0


def test_a_word_the_model_does_not_know_moves_nothing(model: Model) -> None:
    _, moved = moves(model, f"{KNOWN[0]} 字字 qqqq", ONE, OTHER)
    assert moved[-3:] == pytest.approx([0, 0, 0], abs=1e-12)
    assert any(moved[:-3] != 0)


def test_letter_case_and_spaces_change_no_weight(model: Model) -> None:
    _, plain = moves(model, KNOWN[0], ONE, OTHER)
    _, loud = moves(model, f" \n{KNOWN[0].upper()}  ", ONE, OTHER)
    assert np.allclose(plain, loud)


def test_the_words_for_one_label_speak_against_the_other(model: Model) -> None:
    _, forth = moves(model, KNOWN[0], ONE, OTHER)
    _, back = moves(model, KNOWN[0], OTHER, ONE)
    assert np.allclose(forth, -back)


def test_at_most_eight_words_are_named_for_a_label_and_none_that_hardly_counts(model: Model) -> None:
    (spans,) = explain(model, [" ".join(KNOWN[:30])])
    for label in {span.label for span in spans}:
        weights = [span.weight for span in spans if span.label == label]
        assert 0 < len(weights) <= MOST_SPANS
        assert weights == sorted(weights, reverse=True)
        assert weights[-1] > LEAST_SHARE * weights[0] - 0.001


def test_each_given_label_and_the_likeliest_not_given_are_explained(several: Model) -> None:
    text = " ".join(example.text for example in examples(3, 4, most=3))
    (said,) = several.predict([text])
    (spans,) = explain(several, [text])
    missed = next((score.label for score in said.scores if score.label not in said.labels), None)
    assert said.labels
    assert {span.label for span in spans} <= {*said.labels, missed}
    assert {span.label for span in spans} >= set(said.labels)


def test_a_text_of_200_000_characters_is_bounded_in_memory(model: Model) -> None:
    text = " ".join(KNOWN * 50)[:LONGEST_TEXT]
    list(explain(model, KNOWN[:1]))
    tracemalloc.start()
    list(explain(model, [text]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(text) == LONGEST_TEXT
    assert peak < 150 * 1024 * 1024


def test_a_short_text_takes_less_than_two_milliseconds(model: Model) -> None:
    list(explain(model, KNOWN))
    begun = time.process_time()
    list(explain(model, KNOWN))
    assert (time.process_time() - begun) / len(KNOWN) < 0.002
