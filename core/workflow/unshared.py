"""The labels that not both versions of a comparison know, in the words of its held-out set, with their tickets."""

from core.domain.comparisons import Comparison
from core.domain.datasets import Dataset
from core.domain.labels import Kind, Labels
from core.domain.unshared import KnownBy, Unshared, in_words_after, unshared
from core.ports import Tx


def set_apart(
    tx: Tx, compared: Comparison, base: Dataset, candidate: Dataset, held_out: Dataset
) -> tuple[Unshared, ...]:
    """Return these labels; `base` and `candidate` are what the versions learned from.

    What neither knows matters only where a ticket has it.
    """
    asked = held_out.label_set
    was, now = (_words(tx, side, asked.number) for side in (base, candidate))
    groups = unshared(was, now, asked.labels)
    tickets = _tickets(tx, compared, held_out) if groups else {}
    found = (Unshared(known_by=by, labels=labels, tickets=_count(tickets, labels)) for by, labels in groups.items())
    return tuple(one for one in found if one.tickets or one.known_by is not KnownBy.NEITHER)


def _words(tx: Tx, learned: Dataset, until: int) -> Labels:
    """Return what a version learned, in the order of its label set: a label without a ticket it has never seen."""
    tickets = tx.datasets.label_counts(learned.id)
    labels = tuple(label for label in learned.label_set.labels if label in tickets)
    return in_words_after(labels, tx.labels.since(learned.label_set.number, until))


def _tickets(tx: Tx, compared: Comparison, held_out: Dataset) -> dict[Labels, int]:
    """Count the held-out tickets by what they are; the evidence says it where a ticket has one label."""
    if compared.evidence.kind is Kind.SINGLE:
        return {(one.label,): one.support for one in compared.evidence.base.labels}
    return tx.datasets.combinations(held_out.id)


def _count(tickets: dict[Labels, int], labels: Labels) -> int:
    return sum(count for having, count in tickets.items() if not set(labels).isdisjoint(having))
