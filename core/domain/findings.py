"""What a training found in its tickets: labels that look wrong, and how each label's answers grew with its tickets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain.documents import DocumentId
from core.domain.labels import Label, Labels

MOST_SUSPECTS = 1_000
"""So many are kept, the surest: after some hundred it is time to train again."""


@dataclass(frozen=True)
class Suspect:
    """A ticket whose labels look wrong to models that have not learned from it; `surety` runs from 0 to 1.

    `better` is the label it should have. Where a ticket may have several labels: the one that is missing, or, when it
    is among those given, the one too many.
    """

    document: DocumentId
    given: Labels
    better: Label
    surety: float


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
        named = [(documents[one.document], one) for one in self.suspects]
        return replace(self, suspects=tuple(replace(one, document=which) for which, one in named if which is not None))


def written(findings: Findings | None) -> str | None:
    """Return it as compact JSON."""
    if findings is None:
        return None
    suspects = [[one.document, one.given, one.better, one.surety] for one in findings.suspects]
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
