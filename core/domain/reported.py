"""What a service reports of a version it made: measured by itself, on documents of its own choice."""

from dataclasses import dataclass

from core.domain.comparisons import Cell
from core.domain.labels import Kind, Label, Labels


@dataclass(frozen=True, kw_only=True)
class Square:
    """One label's 2×2 counts, where a document takes any number of labels."""

    label: Label
    tp: int
    fp: int
    fn: int
    tn: int


@dataclass(frozen=True, kw_only=True)
class Reported:
    """The service's own figures as it prints them, None where it says nothing; shown, and nothing is decided by them.

    `labels` are those it tested, in its order; `all_labels` are those the version can give. `cells` (one label a
    document; rows are true, columns predicted) are those that are not zero, `squares` (any number of labels) one for
    each of `labels`. `precision`, `recall` and `f1` are means of the labels'.
    """

    kind: Kind
    labels: Labels
    all_labels: Labels
    cells: tuple[Cell, ...] = ()
    squares: tuple[Square, ...] = ()
    accuracy: float | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    micro_precision: float | None = None
    micro_recall: float | None = None
    micro_f1: float | None = None
    hamming_loss: float | None = None
    learned_from: int | None = None
    tested_on: int | None = None

    @property
    def untested(self) -> Labels:
        """Return the labels it had no document to test on."""
        tested = set(self.labels)
        return tuple(label for label in self.all_labels if label not in tested)
