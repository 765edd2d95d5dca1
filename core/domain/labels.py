"""The answer space of a project: named labels in a versioned, ordered set, and how one version became the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NewType

from core.domain.errors import InvalidInput, UnknownLabel, WrongNumberOfLabels

Label = NewType("Label", str)
Labels = tuple[Label, ...]
MOST_LABELS = 2_000
LONGEST_NAME = 100
LONGEST_DEFINITION = 2_000
MOST_EXAMPLES = 20
LONGEST_EXAMPLE = 500
SEPARATOR = "|"


class Kind(StrEnum):
    """Whether a ticket has exactly one label or any number of them."""

    SINGLE = "single"
    MULTI = "multi"


class ChangeKind(StrEnum):
    """What was done to a label set; a split or retired label leaves answers behind that only a person can give anew."""

    FIRST = "first"
    ADD = "add"
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    RETIRE = "retire"
    GUIDES = "guides"


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a version came from the one before it: the `old` labels it takes away and the `new` ones in their place.

    A merge into one of its old labels, and a split that keeps the old name for a part, name it on both sides.
    A change of guides names the label whose guide it is on both sides.
    """

    kind: ChangeKind
    old: Labels = ()
    new: Labels = ()

    @property
    def moves(self) -> bool:
        """Tell whether answers given before can be something else now."""
        return self.kind in (ChangeKind.RENAME, ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.RETIRE)


FIRST = Change(kind=ChangeKind.FIRST)


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What a label means, for people who choose it: a definition, tickets that have it, tickets that only look so."""

    definition: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what would not fit beside a ticket.

        Raises:
            InvalidInput: says which part is too long.
        """
        if len(self.definition) > LONGEST_DEFINITION:
            message = f"A definition has at most {LONGEST_DEFINITION:,} characters."
            raise InvalidInput(message)
        for given in (self.examples, self.counter_examples):
            if len(given) > MOST_EXAMPLES or any(len(one) > LONGEST_EXAMPLE for one in given):
                message = f"A guide takes {MOST_EXAMPLES} examples of each kind, each of {LONGEST_EXAMPLE} characters."
                raise InvalidInput(message)


@dataclass(frozen=True, kw_only=True)
class LabelSet:
    """One frozen version of the labels a ticket can have; `number` counts from 1 in its project.

    `change` says how it came from the version before; `guides` holds what a label means, for those that have one.
    """

    kind: Kind
    number: int
    labels: Labels
    change: Change = FIRST
    guides: Mapping[Label, Guide] = field(default_factory=dict, hash=False)

    def check(self, labels: Labels) -> Labels:
        """Return the labels without repeats in label-set order, or say why they are no answer.

        Raises:
            UnknownLabel: one of them is not in this set.
            WrongNumberOfLabels: a single-label project got none or several.
        """
        unknown = [label for label in labels if label not in self.labels]
        if unknown:
            message = f"Unknown: {', '.join(unknown)}."
            raise UnknownLabel(message)
        chosen = set(labels)
        if self.kind is Kind.SINGLE and len(chosen) != 1:
            raise WrongNumberOfLabels
        return tuple(label for label in self.labels if label in chosen)

    def ordered(self, labels: Labels) -> Labels:
        """Return labels in label-set order; any that are not in it come last."""
        place = {label: number for number, label in enumerate(self.labels)}
        return tuple(sorted(labels, key=lambda label: place.get(label, len(place))))

    def with_(self, labels: Labels) -> "LabelSet":
        """Return the next version holding these labels too; the same set when nothing is new."""
        new = tuple(sorted(set(labels) - set(self.labels)))
        return self._next(Change(kind=ChangeKind.ADD, new=new), self.labels + new) if new else self

    def changed(self, change: Change) -> "LabelSet":
        """Return the next version, with its labels in the old order and what is new in the place of the old.

        Raises:
            InvalidInput: the change does not fit this set; says why.
        """
        change = replace(change, new=tuple(dict.fromkeys(label_named(name) for name in change.new)))
        why_not = _why_not(change, self)
        if why_not:
            raise InvalidInput(why_not)
        if change.kind is ChangeKind.ADD:
            return self.with_(change.new)
        place = min(self.labels.index(label) for label in change.old)
        left = [label for label in self.labels if label not in change.old]
        left[place:place] = change.new
        return self._next(change, tuple(left))

    def guided(self, label: Label, guide: Guide) -> "LabelSet":
        """Return the next version in which this label means that; the same set when it did before.

        Raises:
            UnknownLabel: there is no such label.
        """
        if label not in self.labels:
            raise UnknownLabel
        if self.guides.get(label, Guide()) == guide:
            return self
        change = Change(kind=ChangeKind.GUIDES, old=(label,), new=(label,))
        return replace(self._next(change, self.labels), guides={**self.guides, label: guide})

    def _next(self, change: Change, labels: Labels) -> "LabelSet":
        guides = {label: guide for label, guide in self.guides.items() if label in labels}
        inherited = [self.guides[label] for label in change.old if label in self.guides]
        if change.kind in (ChangeKind.RENAME, ChangeKind.MERGE) and inherited:
            guides.setdefault(change.new[0], inherited[0])
        return LabelSet(kind=self.kind, number=self.number + 1, labels=labels, change=change, guides=guides)


_SIDES = {ChangeKind.RENAME: (1, 1), ChangeKind.MERGE: (2, 1), ChangeKind.SPLIT: (1, 2), ChangeKind.RETIRE: (1, 0)}
_FEW = {
    ChangeKind.ADD: "Write at least one new label.",
    ChangeKind.RENAME: "Choose one label and write its new name.",
    ChangeKind.MERGE: "Choose at least two labels and write the name of the one they become.",
    ChangeKind.SPLIT: "Choose one label and write at least two that take its place.",
    ChangeKind.RETIRE: "Choose at least one label.",
}


def _why_not(change: Change, now: LabelSet) -> str:
    """Say in one sentence why a change does not fit a label set; empty when it does."""
    if change.kind not in _FEW:
        return "This is no change of labels."
    return (_FEW[change.kind] if not _enough(change) else "") or _clash(change, now) or _too_many(change, now)


def _clash(change: Change, now: LabelSet) -> str:
    gone = [label for label in change.old if label not in now.labels]
    if gone:
        return f"There is no label '{gone[0]}' (any more)."
    keeps = change.old if change.kind in (ChangeKind.MERGE, ChangeKind.SPLIT) else ()
    there = [label for label in change.new if label in now.labels and label not in keeps]
    return f"There is a label '{there[0]}' already: choose another name." if there else ""


def _too_many(change: Change, now: LabelSet) -> str:
    left = len(now.labels) - len(change.old) + len(change.new)
    if left < 1:
        return "A project needs a label: add another one before you retire the last."
    if left > max(MOST_LABELS, len(now.labels)):
        return f"A project can have {MOST_LABELS:,} labels; these would make {left:,}."
    return ""


def _enough(change: Change) -> bool:
    """Tell whether a change names as many labels as one of its kind has to."""
    old, new = len(change.old), len(change.new)
    if change.kind is ChangeKind.ADD:
        return not old and new > 0
    least_old, least_new = _SIDES[change.kind]
    exact_old = change.kind in (ChangeKind.RENAME, ChangeKind.SPLIT)
    fits_new = new >= least_new if change.kind is ChangeKind.SPLIT else new == least_new
    return (old == least_old if exact_old else old >= least_old) and len(set(change.old)) == old and fits_new


def carry(labels: Labels, changes: Iterable[Change], into: LabelSet) -> Labels | None:
    """Return what an answer is after these changes, which led to `into`; None when only a person can say.

    A rename or merge says it; a retired label falls away unless nothing is left of a single-label answer; after a
    split nobody knows which part was meant. Carrying step by step is carrying at once.
    """
    for change in changes:
        step = _carried(labels, change, into.kind)
        if step is None:
            return None
        labels = step
    return into.ordered(labels)


def _carried(labels: Labels, change: Change, kind: Kind) -> Labels | None:
    touched = change.moves and not set(change.old).isdisjoint(labels)
    if not touched:
        return labels
    if change.kind is ChangeKind.SPLIT:
        return None
    heirs = (heir(label, (change,)) for label in labels)
    left = tuple(dict.fromkeys(label for label in heirs if label is not None))
    return left if left or kind is Kind.MULTI else None


def heir(label: Label, changes: Iterable[Change]) -> Label | None:
    """Return the one label that stands for this one after the changes; None when it was split or retired."""
    for change in changes:
        if change.moves and label in change.old:
            if change.kind not in (ChangeKind.RENAME, ChangeKind.MERGE):
                return None
            label = change.new[0]
    return label


def label_named(name: str) -> Label:
    """Return a clean label name.

    Raises:
        InvalidInput: empty, too long, or holding a control character or the multi-label separator.
    """
    clean = " ".join(name.split())
    if not clean:
        message = "A label needs a name."
        raise InvalidInput(message)
    if len(clean) > LONGEST_NAME:
        message = f"A label name has at most {LONGEST_NAME} characters; this one has {len(clean)}."
        raise InvalidInput(message)
    if SEPARATOR in clean or not clean.isprintable():
        message = f"A label name holds no '{SEPARATOR}' and no control characters."
        raise InvalidInput(message)
    return Label(clean)


def parse_labels(cell: str, kind: Kind) -> Labels:
    """Read the labels of one cell; in multi-label projects they are separated by '|'.

    Raises:
        InvalidInput: a name that cannot be a label.
    """
    names = cell.split(SEPARATOR) if kind is Kind.MULTI else [cell]
    return tuple(dict.fromkeys(label_named(name) for name in names if name.strip()))
