"""Draws label sets and the changes people make to them."""

from dataclasses import dataclass
from itertools import count

from hypothesis import strategies as st

from core.domain.labels import Change, ChangeKind, Kind, Label, Labels, LabelSet

MOVING = (ChangeKind.RENAME, ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.RETIRE)


def labels(*names: str) -> Labels:
    return tuple(Label(name) for name in names)


def change(kind: ChangeKind, old: str = "", new: str = "") -> Change:
    """Return a change with its labels written as words."""
    return Change(kind=kind, old=labels(*old.split()), new=labels(*new.split()))


@dataclass(frozen=True)
class History:
    """Label sets in their order, each with the change that led to it."""

    sets: tuple[LabelSet, ...]

    @property
    def now(self) -> LabelSet:
        return self.sets[-1]

    def since(self, number: int) -> list[Change]:
        return [later.change for later in self.sets if later.number > number]


@st.composite
def changes(draw: st.DrawFn, now: LabelSet, names: "count[int]") -> Change:
    """Draw one change that fits a label set; names that once were somebody's can come back."""

    def fresh(least: int, most: int) -> Labels:
        made = tuple(Label(f"n{next(names)}") for _ in range(draw(st.integers(least, most))))
        return tuple(label for label in made if label not in now.labels)

    some = st.lists(st.sampled_from(now.labels), unique=True)
    kinds = [ChangeKind.ADD, ChangeKind.RENAME, ChangeKind.SPLIT]
    if len(now.labels) > 1:
        kinds += [ChangeKind.MERGE, ChangeKind.RETIRE]
    kind = draw(st.sampled_from(kinds))
    if kind is ChangeKind.ADD:
        return Change(kind=kind, new=fresh(1, 2))
    if kind is ChangeKind.RENAME:
        return Change(kind=kind, old=(draw(st.sampled_from(now.labels)),), new=fresh(1, 1))
    if kind is ChangeKind.SPLIT:
        one = draw(st.sampled_from(now.labels))
        return Change(kind=kind, old=(one,), new=draw(st.sampled_from([(one, *fresh(1, 2)), fresh(2, 3)])))
    old = tuple(draw(some.filter(lambda drawn: 1 < len(drawn) + (kind is ChangeKind.RETIRE) <= len(now.labels))))
    if kind is ChangeKind.RETIRE:
        return Change(kind=kind, old=old)
    return Change(kind=kind, old=old, new=draw(st.sampled_from([(old[0],), (old[-1],), fresh(1, 1)])))


@st.composite
def histories(draw: st.DrawFn, kind: Kind | None = None, most: int = 6) -> History:
    """Draw a label set and what was made of it."""
    kind = kind or draw(st.sampled_from(Kind))
    first = tuple(Label(f"n{number}") for number in range(draw(st.integers(1, 5))))
    sets = [LabelSet(kind=kind, number=1, labels=first)]
    for _ in range(draw(st.integers(0, most))):
        names = count(draw(st.integers(0, 12)))  # so low that names of before come back
        drawn = draw(changes(sets[-1], names))
        if drawn.new or drawn.kind is ChangeKind.RETIRE:
            sets.append(_after(sets[-1], drawn))
    return History(tuple(sets))


def _after(now: LabelSet, drawn: Change) -> LabelSet:
    least = {ChangeKind.SPLIT: 2}.get(drawn.kind, 1)
    fits = drawn.kind is ChangeKind.RETIRE or len(set(drawn.new)) >= least
    return now.changed(drawn) if fits else now.with_((Label(f"m{now.number}"),))


@st.composite
def answers(draw: st.DrawFn, label_set: LabelSet) -> Labels:
    """Draw an answer that this label set takes."""
    single = label_set.kind is Kind.SINGLE
    few = st.lists(st.sampled_from(label_set.labels), unique=True, min_size=int(single), max_size=1 if single else 4)
    return label_set.check(tuple(draw(few)))
