"""Texts become rows of numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.documents import normalise
from core.domain.errors import NotTrainable
from core.local.features import MANY, Features, learn_features

MOST = 1_000_000
TEXTS = ["the printer jams", "the screen is dark", "no paper in the printer"]


def test_learning_and_asking_make_the_same_rows():
    features, rows = learn_features(TEXTS, MOST)
    assert (features.matrix(TEXTS) != rows).nnz == 0


def test_rows_are_as_those_of_the_known_vectorizer():
    from sklearn.feature_extraction.text import TfidfVectorizer

    known = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    texts = [*TEXTS, "printer printer printer"]
    features, _ = learn_features(texts, MOST)
    words = features.parts[0].matrix(texts).toarray()
    assert np.allclose(words, known.fit_transform(texts).toarray(), atol=1e-6)


def test_each_part_of_a_row_has_length_one_or_none():
    features, _ = learn_features(TEXTS, MOST)
    for part in features.parts:
        lengths = np.linalg.norm(part.matrix([*TEXTS, "", "字"]).toarray(), axis=1)
        assert np.allclose(lengths, [1, 1, 1, 0, 0], atol=1e-6)


def test_rows_are_small_numbers():
    features, rows = learn_features(TEXTS, MOST)
    assert rows.dtype == features.matrix(["printer"]).dtype == np.float32


def test_the_commonest_terms_are_kept_when_there_is_room_for_few():
    features, _ = learn_features(TEXTS, 8)
    assert features.width == 8
    assert {"the", "printer"} <= set(features.parts[0].terms)


def test_among_many_texts_a_word_of_one_alone_does_not_count():
    features, _ = learn_features([*["same words"] * (MANY - 1), "same unique"], MOST)
    assert "unique" not in features.parts[0].terms
    assert "same" in features.parts[0].terms


def test_among_few_texts_a_word_of_one_alone_counts():
    features, _ = learn_features(["same words", "same unique"], MOST)
    assert "unique" in features.parts[0].terms


def test_texts_without_words_are_learned_by_their_signs():
    features, rows = learn_features(["!!!", "???"], MOST)
    assert features.width > 0
    assert rows.nnz > 0


@pytest.mark.parametrize("texts", [["", ""], ["", " "]])
def test_texts_without_anything_are_not_trainable(texts):
    with pytest.raises(NotTrainable):
        learn_features(texts, MOST)


@settings(deadline=None, max_examples=40)
@given(texts=st.lists(st.text(max_size=30), min_size=1, max_size=8), asked=st.text(max_size=30))
def test_any_texts_make_finite_rows_or_are_refused(texts, asked):
    try:
        features, rows = learn_features([normalise(text) for text in texts], MOST)
    except NotTrainable:
        return
    assert isinstance(features, Features)
    assert np.isfinite(rows.data).all()
    assert np.isfinite(features.matrix([normalise(asked)]).data).all()
