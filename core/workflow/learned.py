"""What a version learns from: its training tickets, without twins of the tickets it is to be measured on."""

from collections.abc import Iterator

from core.domain.datasets import DatasetId, Example
from core.evaluation.leakage import key_of
from core.ports import Tx

#: Says in the result of a training that twins were left out; older trainings learned from them.
LEFT_OUT = "without_twins"


def learned(tx: Tx, training: DatasetId, held_out: DatasetId | None) -> Iterator[Example]:
    """Yield the training examples that are not the same as a held-out one but for case, spaces and punctuation.

    It reads on outside this transaction if need be, as `Datasets.examples` does.
    """
    kept = {key_of(example.text) for example in tx.datasets.examples(held_out)} if held_out else set()
    kept.discard(b"")
    yield from (example for example in tx.datasets.examples(training) if key_of(example.text) not in kept)
