"""A vocabulary finds what it knows; a tally counts what came."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.local.vocabulary import tally, vocabulary

KEYS = st.lists(st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 9)), max_size=40)


def array(keys):
    return np.array(keys, dtype=np.uint64)


@given(known=KEYS.map(lambda keys: list(dict.fromkeys(keys))), asked=KEYS)
def test_each_known_key_has_its_column_and_no_other_has_one(known, asked):
    made = vocabulary(array(known))
    columns = {key: column for column, key in enumerate(known)}
    assert made.find(array(known + asked)).tolist() == [columns.get(key, -1) for key in known + asked]
    assert made.by_column().tolist() == known


@given(batches=st.lists(KEYS, max_size=12))
def test_keys_are_counted_over_all_batches_in_ascending_order(batches):
    keys, counts = tally(array(batch) for batch in batches)
    counted = Counter(key for batch in batches for key in batch)
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == counted
    assert keys.tolist() == sorted(counted)
