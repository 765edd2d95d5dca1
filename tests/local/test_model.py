"""A model answers streams of texts a batch at a time."""

import pytest

from core.local.cache import Models
from core.local.model import BATCH_CHARACTERS, BATCH_TEXTS, batches
from tests.support.local_texts import examples

TEXTS = [e.text for e in examples(30, 3, seed=5)]


def test_batches_hold_all_texts_in_order():
    texts = [str(i) for i in range(2 * BATCH_TEXTS + 5)]
    cut = list(batches(texts))
    assert [text for batch in cut for text in batch] == texts
    assert [len(batch) for batch in cut] == [BATCH_TEXTS, BATCH_TEXTS, 5]


def test_long_texts_make_small_batches():
    cut = list(batches(["a" * (BATCH_CHARACTERS // 4)] * 9))
    assert [len(batch) for batch in cut] == [4, 4, 1]


def test_a_batch_is_answered_before_the_next_is_read(model):
    read = []

    def texts():
        for i in range(5 * BATCH_TEXTS):
            read.append(i)
            yield "text"

    next(iter(model.predict(texts())))
    assert len(read) == BATCH_TEXTS


def test_a_text_gets_the_same_answer_alone_and_among_others(model):
    assert [next(model.predict([text])) for text in TEXTS] == list(model.predict(TEXTS))


def test_probabilities_of_a_single_label_model_sum_to_one(model):
    assert model.probabilities(TEXTS).sum(axis=1) == pytest.approx(1)


def test_no_more_models_are_kept_than_there_is_room_for(model, trained_copies):
    blobs, copies = trained_copies
    models = Models(blobs)
    first, second, third = copies
    kept = models.get(first)
    models.get(second)
    assert models.get(first) is kept
    models.get(third)
    assert models.get(first) is kept
    blobs.path(second.bundle).write_bytes(b"gone from memory, so this is noticed")
    with pytest.raises(Exception, match="changed since the training"):
        models.get(second)
