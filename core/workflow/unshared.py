"""The labels that not both versions of a comparison know, in the words of its held-out set, with their tickets."""

from core.domain.comparisons import Compared
from core.domain.datasets import Dataset
from core.domain.labels import Labels
from core.domain.marks import Mark
from core.domain.unshared import KnownBy, Unshared, in_words_after, unshared
from core.ports import Tx


def set_apart(tx: Tx, compared: Compared, base: Dataset, candidate: Dataset, held_out: Dataset) -> tuple[Unshared, ...]:
    """Return these labels; `base` and `candidate` are what the versions learned from.

    What neither knows matters only where a ticket has it.
    """
    asked = held_out.label_set
    was, now = (_words(tx, side, asked.number) for side in (base, candidate))
    groups = unshared(was, now, asked.labels)
    found = (
        Unshared(known_by=by, labels=labels, tickets=_count(tx, compared, labels)) for by, labels in groups.items()
    )
    return tuple(one for one in found if one.tickets or one.known_by is not KnownBy.NEITHER)


def _words(tx: Tx, learned: Dataset, until: int) -> Labels:
    return in_words_after(learned.label_set.labels, tx.labels.since(learned.label_set.number, until))


def _count(tx: Tx, compared: Compared, labels: Labels) -> int:
    mark = Mark(among=labels)
    return tx.predictions.changed(compared.base, compared.candidate, compared.held_out, mark, limit=0).total
