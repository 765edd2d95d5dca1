"""What a training found in its tickets: labels that look wrong, and how each label's answers grew with its tickets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain.documents import DocumentId
from core.domain.labels import Change, Kind, Label, Labels, LabelSet, carry

MOST_SUSPECTS = 1_000
"""So many are kept, the surest: after some hundred it is time to train again."""


@dataclass(frozen=True)
class Suspect:
    """A ticket whose labels look wrong to models that have not learned from it; `surety` runs from 0 to 1.

    `better` is the label it should have. Where a ticket may have several labels: the one that is missing, or, when it
    is among those given, the one too many. `twin` is a ticket of the same text that is labelled the better way.
    """

    document: DocumentId
    given: Labels
    better: Label
    surety: float
    twin: DocumentId | None = None

    def proposed(self, kind: Kind) -> Labels:
        """Return the labels that the ticket would have by it."""
        if kind is Kind.SINGLE:
            return (self.better,)
        left = tuple(label for label in self.given if label != self.better)
        return left if self.better in self.given else (*left, self.better)

    def under(self, changes: Sequence[Change], into: LabelSet) -> "Suspect | None":
        """Return it in the words that these changes led to; None where they leave nothing to suspect."""
        given, better = carry(self.given, changes, into), carry((self.better,), changes, into)
        if given is None or not better or (better[0] in given) != (self.better in self.given):
            return None
        return replace(self, given=given, better=better[0])


@dataclass(frozen=True)
class Curve:
    """How good a label's answers on unseen tickets were (F1) with so many training tickets of the label."""

    label: Label
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Findings:
    """Suspects, the surest first, and curves."""

    suspects: tuple[Suspect, ...] = ()
    curves: tuple[Curve, ...] = ()

    def named(self, documents: Sequence[DocumentId | None]) -> "Findings":
        """Return it with tickets for places: the learning knows each only by its place (from 0) in the order.

        Suspects whose ticket is not known are left out.
        """
        suspects = (_named(one, documents) for one in self.suspects)
        return replace(self, suspects=tuple(one for one in suspects if one))


def _named(one: Suspect, documents: Sequence[DocumentId | None]) -> Suspect | None:
    document = documents[one.document]
    twin = None if one.twin is None else documents[one.twin]
    return None if document is None else replace(one, document=document, twin=twin)


def written(findings: Findings | None) -> str | None:
    """Return it as compact JSON."""
    if findings is None:
        return None
    suspects = [[one.document, one.given, one.better, one.surety, one.twin] for one in findings.suspects]
    curves = [[one.label, one.points] for one in findings.curves]
    return json.dumps({"suspects": suspects, "curves": curves}, separators=(",", ":"), ensure_ascii=False)


def read(kept: str | None) -> Findings | None:
    """Return what was written."""
    if kept is None:
        return None
    said = json.loads(kept)
    suspects = (Suspect(document, tuple(given), *rest) for document, given, *rest in said["suspects"])
    curves = (Curve(label, tuple((tickets, f1) for tickets, f1 in points)) for label, points in said["curves"])
    return Findings(tuple(suspects), tuple(curves))
