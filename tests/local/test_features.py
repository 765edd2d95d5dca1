"""Texts become rows of numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.documents import normalise
from core.domain.errors import NotTrainable
from core.local.features import MANY, SHAPES, Features, keys_of, learn_features
from core.local.ngrams import lay

MOST = 1_000_000
TEXTS = ["the printer jams", "the screen is dark", "no paper in the printer"]


def matrix(part, texts):
    return part.matrix(lay(texts), len(texts)).toarray()


def knows(part, *terms):
    """Tell of each n-gram whether the part has a column for it."""
    return (part.vocabulary.find(keys_of(terms, part.analyzer)) >= 0).tolist()


def test_learning_and_asking_make_the_same_rows():
    features, rows = learn_features(TEXTS, MOST)
    assert (features.matrix(TEXTS) != rows).nnz == 0


@pytest.mark.parametrize(("place", "analyzer", "ngrams"), [(place, *shape) for place, shape in enumerate(SHAPES)])
def test_rows_are_as_those_of_the_known_vectorizer(place, analyzer, ngrams):
    from sklearn.feature_extraction.text import TfidfVectorizer

    pattern = r"(?u)\b\w+\b" if analyzer == "word" else None
    known = TfidfVectorizer(analyzer=analyzer, ngram_range=ngrams, sublinear_tf=True, token_pattern=pattern)
    texts = [*TEXTS, "printer printer printer", "a i-, (b) 字 straße"]
    part = learn_features(texts, MOST)[0].parts[place]
    theirs = known.fit_transform(texts).toarray()
    columns = part.vocabulary.find(keys_of(known.get_feature_names_out().tolist(), analyzer))
    assert sorted(columns) == list(range(theirs.shape[1])) == list(range(len(part.idf)))
    assert np.allclose(matrix(part, texts)[:, columns], theirs, atol=1e-6)


def test_each_part_of_a_row_has_length_one_or_none():
    features, _ = learn_features(TEXTS, MOST)
    for part in features.parts:
        assert np.allclose(np.linalg.norm(matrix(part, [*TEXTS, "", "字"]), axis=1), [1, 1, 1, 0, 0], atol=1e-6)


def test_many_texts_are_cut_up_in_several_lines_and_are_the_same():
    features, _ = learn_features(TEXTS, MOST)
    many = features.matrix(TEXTS * 4_000)
    assert (many[-3:] != features.matrix(TEXTS)).nnz == 0
    assert many.shape == (12_000, features.width)


def test_no_texts_make_no_rows():
    features, _ = learn_features(TEXTS, MOST)
    assert features.matrix([]).shape == (0, features.width)


def test_rows_are_small_numbers():
    features, rows = learn_features(TEXTS, MOST)
    assert rows.dtype == features.matrix(["printer"]).dtype == np.float32


def test_the_commonest_terms_are_kept_when_there_is_room_for_few():
    features, _ = learn_features(TEXTS, 8)
    assert features.width == 8
    assert knows(features.parts[0], "the", "printer") == [True, True]


def test_among_many_texts_a_word_of_one_alone_does_not_count():
    features, _ = learn_features([*["same words"] * (MANY - 1), "same unique"], MOST)
    assert knows(features.parts[0], "same", "unique") == [True, False]


def test_among_few_texts_a_word_of_one_alone_counts():
    features, _ = learn_features(["same words", "same unique"], MOST)
    assert knows(features.parts[0], "unique") == [True]


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
