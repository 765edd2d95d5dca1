"""N-grams of many texts at once are those that scikit-learn finds one by one."""

import re
from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.domain.documents import normalise
from core.local.features import keys_of
from core.local.ngrams import WORD, lay

ANY = st.lists(st.text(max_size=20).map(normalise), max_size=6)


def counted(found):
    """Return how often each n-gram comes, as text number and key."""
    return Counter(pair for some in found for pair in zip(some.rows.tolist(), some.keys.tolist(), strict=True))


def expected(texts, pieces, analyzer):
    named = [(row, piece) for row, text in enumerate(texts) for piece in pieces(text)]
    keys = keys_of([piece for _, piece in named], analyzer).tolist()
    return Counter(zip((row for row, _ in named), keys, strict=True))


def words(text):
    alone = re.findall(WORD, text)
    return [*alone, *map(" ".join, pairwise(alone))]


def letters(text):
    padded = [f" {word} " for word in text.split()]
    return [w[i : i + n] for w in padded for n in (3, 4, 5) for i in range(len(w) - n + 1)]


@given(texts=ANY)
def test_words_and_pairs_are_found_in_each_text_and_never_across_two(texts):
    assert counted(lay(texts).words()) == expected(texts, words, "word")


@given(texts=ANY)
def test_runs_of_letters_are_found_inside_words_with_a_space_on_each_side(texts):
    assert counted(lay(texts).letters(5)) == expected(texts, letters, "char_wb")


@given(texts=ANY)
def test_places_are_where_the_letters_stand(texts):
    line = lay(texts)
    shown = f" {' '.join(texts)} "
    for some in line.letters(5):
        named = [shown[start:end] for start, end in zip(some.starts, some.ends, strict=True)]
        assert np.array_equal(keys_of(named, "char_wb"), some.keys)


def test_a_hundred_thousand_different_words_have_different_keys():
    keys = keys_of([f"word{number}" for number in range(100_000)], "word")
    assert len(np.unique(keys)) == len(keys)
