"""Which lessons' labels look wrong: told from what was said of them unseen while the doubt was learned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.domain.documents import DocumentId
from core.domain.findings import MOST_SUSPECTS, Suspect
from core.domain.labels import Kind, Label, Labels
from core.evaluation.leakage import key_of
from core.evaluation.suspects import Doubt, conflicts, one_label, several_labels, surest
from core.local.calibration import Bools, Ints
from core.local.features import Floats

Twins = tuple[Ints, ...]
"""Rows of one text each, where their labels differ."""
_DIGITS = 6


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """Which labels (columns) each row has, which lesson (place) it is, and which rows conflict."""

    kind: Kind
    labels: Labels
    truth: Bools
    places: Ints
    twins: Twins


@dataclass(frozen=True, eq=False)
class Judged:
    """Rows by number and the chance of each label, by a model that had not seen them; `known` where it had the label."""

    rows: Ints
    chances: Floats
    known: Bools


def twins_of(texts: Iterable[str], given: Iterable[Sequence[Label]]) -> Twins:
    """Return the rows of texts that are the same letter by letter, where their labels differ."""
    codes: dict[frozenset[Label], int] = {}
    keys = np.array([int.from_bytes(key_of(text)[:8]) for text in texts], dtype=np.uint64)
    said = np.array([codes.setdefault(frozenset(labels), len(codes)) for labels in given], dtype=np.intp)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=~keys[order[:1]]))
    least, most = (reduce.reduceat(said[order], starts) for reduce in (np.minimum, np.maximum))
    ends = np.append(starts[1:], len(order))
    # Texts without a letter have nothing in common: their key is 0.
    differing = np.flatnonzero((least != most) & (keys[order[starts]] != 0))
    return tuple(order[starts[at] : ends[at]] for at in differing)


def suspects(given: Given, judged: Judged) -> tuple[Suspect, ...]:
    """Return the suspects, the surest first; their documents are places among the lessons."""
    where = np.full(len(given.truth), -1, dtype=np.intp)
    where[judged.rows] = np.arange(len(judged.rows))
    one = given.kind is Kind.SINGLE
    found = _doubted(given, judged) + conflicts(given.twins, given.truth, judged.chances, where, one=one)
    return tuple(_suspect(given, doubt) for doubt in surest(found)[:MOST_SUSPECTS])


def _doubted(given: Given, judged: Judged) -> list[Doubt]:
    truth = given.truth[judged.rows]
    if given.kind is Kind.SINGLE:
        found = one_label(judged.chances, truth.argmax(axis=1))
    else:
        found = several_labels(judged.chances, truth, judged.known)
    return [replace(doubt, row=int(judged.rows[doubt.row])) for doubt in found]


def _suspect(given: Given, doubt: Doubt) -> Suspect:
    labels = tuple(given.labels[column] for column in np.flatnonzero(given.truth[doubt.row]))
    return Suspect(
        document=DocumentId(int(given.places[doubt.row])),
        given=labels,
        better=given.labels[doubt.better],
        surety=round(doubt.surety, _DIGITS),
        twin=None if doubt.twin is None else DocumentId(int(given.places[doubt.twin])),
    )
