"""The words of older label sets in those of newer ones: answers, predictions, and the places that moved a version."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, select, type_coerce

from core.domain.agreement import agree
from core.domain.errors import NotFound
from core.domain.labels import FIRST, Change, ChangeKind, Guide, Kind, Label, Labels, LabelSet, carry, heir
from core.domain.predictions import Prediction, Span, VersionId, spans_under
from core.domain.reviews import Task
from core.store import schema
from core.store.scope import Scope, once

_set = schema.label_set
LOSING = (ChangeKind.SPLIT, ChangeKind.RETIRE)


def carrier(scope: Scope) -> Callable[[Labels, int], Labels | None]:
    """Return what tells what an answer given under a label set's number is under the current one; None is nobody knows.

    What it needs is read once, at its first use: make one for each transaction.
    """
    return Wording(scope).carry


@dataclass(frozen=True)
class Wording:
    """Carries words into those of one label set, the current one unless another is named; read once, when needed."""

    scope: Scope
    into: int | None = None

    def carry(self, labels: Labels, number: int) -> Labels | None:
        """Return what an answer under label set `number` is in the words spoken here; None when nobody knows."""
        changes = self.since(number)
        return carry(labels, changes, self.spoken) if changes else labels

    def agree(self, one: Labels, number: int, other: Labels, its: int) -> bool | None:
        """Tell whether answers given under two label sets say the same, in the later one's words; None: nobody can say."""
        (before, older), (after, newer) = sorted([(number, one), (its, other)], key=lambda given: given[0])
        then = self.then(after)
        return agree(older, newer, then.since(before), then.spoken)

    def then(self, number: int) -> "Wording":
        """Return what carries words into those of another label set; each is read once."""
        return self._then.setdefault(number, Wording(self.scope, into=number))

    def lost(self) -> int | None:
        """Return the number of the last label set that took answers away which only people can give anew, if any."""
        made = self.scope.connection.execute(select(_set.c.number, _set.c.change).where(_here), self._mine)
        return max((row.number for row in made if change_from(row.change).kind in LOSING), default=None)

    def since(self, number: int) -> tuple[Change, ...]:
        """Return the changes that answers have to be carried through from a label set to the one spoken here."""
        if number not in self._read:
            self._read[number] = self._changes_after(number) if number < self.number else ()
        return self._read[number]

    def written_alike(self, one: VersionId, other: VersionId) -> bool:
        """Tell whether two versions say the same answer in the same words and order."""
        return self.spoken.kind is Kind.SINGLE and self._sets.get(one) == self._sets.get(other)

    def same(self, one: Labels, by: VersionId, other: Labels, its: VersionId) -> bool:
        """Tell whether what two versions say is the same, in the words of the later one; not where nobody can say."""
        return self.agree(one, self._sets[by], other, self._sets[its]) is True

    def told(self, prediction: Prediction, version: VersionId) -> Prediction:
        """Return what a version said in the words spoken here, for people to see."""
        changes = self._since_version(version)
        return prediction.under(changes, self.spoken) if changes else prediction

    def counted(self, prediction: Prediction, version: VersionId) -> Prediction:
        """Return what a version said in the words spoken here, as figures count it."""
        changes = self._since_version(version)
        return prediction.counted_under(changes, self.spoken) if changes else prediction

    def spans(self, spans: tuple[Span, ...], version: VersionId) -> tuple[Span, ...]:
        """Return the places that moved a version in the words spoken here."""
        return spans_under(spans, self._since_version(version)) if spans else ()

    def formerly(self, label: Label, version: VersionId | None) -> Labels:
        """Return the words of a version that are this label here; the label itself while nothing has changed."""
        changes = self._since_version(version) if version is not None else ()
        if not changes or version is None:
            return (label,)
        words = label_set(self.scope, self._sets[version]).labels
        return tuple(word for word in words if heir(word, changes) == label)

    def task(self, task: Task) -> Task:
        """Return a question with its prediction in the words spoken here."""
        changes = self._since_version(task.version) if task.version is not None else ()
        if not changes or task.version is None:
            return task
        said = Prediction(labels=task.predicted, scores=task.scores, confidence=1.0, margin=1.0)
        told = said.under(changes, self.spoken)
        return replace(task, predicted=told.labels, scores=told.scores, why=spans_under(task.why, changes))

    def _since_version(self, version: VersionId) -> tuple[Change, ...]:
        return self.since(self._sets.get(version, self.number))

    @once
    def _read(self) -> dict[int, tuple[Change, ...]]:
        return {}

    @once
    def _then(self) -> "dict[int, Wording]":
        return {}

    @property
    def _mine(self) -> dict[str, Any]:
        return {"the_project": self.scope.project}

    @once
    def _sets(self) -> dict[VersionId, int]:
        rows = self.scope.connection.execute(_SETS, self._mine)
        return {VersionId(row.id): row.label_set for row in rows}

    @once
    def number(self) -> int:
        """The number of the label set spoken here."""
        return newest(self.scope) if self.into is None else self.into

    @once
    def spoken(self) -> LabelSet:
        """The label set spoken here."""
        return label_set(self.scope, self.number)

    def _changes_after(self, number: int) -> tuple[Change, ...]:
        mine = select(_set.c.change).where(_set.c.project_id == self.scope.project)
        later = mine.where(_set.c.number > number, _set.c.number <= self.number).order_by(_set.c.number)
        made = (change_from(kept) for kept in self.scope.connection.execute(later).scalars())
        return tuple(change for change in made if change.moves)


def held(scope: Scope) -> int:
    """Return the number of the current label set; in a writing transaction, no label can change until its end.

    Raises:
        NotFound: there is no such project.
    """
    _hold(scope)
    return newest(scope)


def current(scope: Scope) -> LabelSet:
    """Return the current label set; in a writing transaction, no label can change until its end.

    Raises:
        NotFound: there is no such project.
    """
    _hold(scope)
    return _first(scope, _CURRENT, {"the_project": scope.project})


def _hold(scope: Scope) -> None:
    if scope.writing and scope.connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        scope.connection.execute(_LOCK, {"the_project": scope.project})


def newest(scope: Scope) -> int:
    """Return the number of the project's current label set.

    Raises:
        NotFound: there is no such project.
    """
    found = scope.connection.execute(_NEWEST, {"the_project": scope.project}).scalar()
    if found is None:
        raise NotFound
    return int(found)


def label_set(scope: Scope, number: int) -> LabelSet:
    """Return one version.

    Raises:
        NotFound: there is none of that number.
    """
    return _first(scope, _NUMBERED, {"the_project": scope.project, "the_number": number})


def _first(scope: Scope, query: Select[Any], given: dict[str, Any]) -> LabelSet:
    row = scope.connection.execute(query, given).first()
    if row is None:
        raise NotFound
    return label_set_from(row)


def selected() -> Select[Any]:
    """Return the query of label sets, for `label_set_from`."""
    joined = select(_set.c.number, _set.c.labels, _set.c.change, type_coerce(_set.c.guides, Text).label("guides"))
    return joined.add_columns(schema.project.c.kind).join(schema.project)


# Built once: putting a query together costs more than asking it.
_here = _set.c.project_id == bindparam("the_project")
_NEWEST = select(_set.c.number).where(_here).order_by(_set.c.number.desc()).limit(1)
_CURRENT = selected().where(_here).order_by(_set.c.number.desc()).limit(1)
_LOCK = (
    select(schema.project.c.id)
    .where(schema.project.c.id == bindparam("the_project"))
    .with_for_update(read=True, key_share=True)
)
_NUMBERED = selected().where(_here, _set.c.number == bindparam("the_number"))
_said_in = schema.model_version
_SETS = select(_said_in.c.id, _said_in.c.label_set).where(_said_in.c.project_id == bindparam("the_project"))


def label_set_from(row: Row[Any]) -> LabelSet:
    """Return the label set of a row that `selected` gave."""
    return LabelSet(
        kind=Kind(row.kind),
        number=row.number,
        labels=row.labels,
        change=change_from(row.change),
        guides=_guides(row.guides),
    )


def change_from(kept: dict[str, Any]) -> Change:
    """Return a change as it was stored; what was made before changes were kept only ever added labels."""
    old, new = (tuple(map(Label, kept.get(side, ()))) for side in ("old", "new"))
    return Change(kind=ChangeKind(kept.get("kind", ChangeKind.FIRST)), old=old, new=new)


def change_kept(change: Change) -> dict[str, Any]:
    """Return a change as it is stored."""
    return {"kind": change.kind, "old": list(change.old), "new": list(change.new)} if change != FIRST else {}


@lru_cache(maxsize=64)
def _guides(kept: str) -> dict[Label, Guide]:
    """Read guides; there are few different texts of them, and every answer reads the current one."""
    return {
        Label(label): Guide(
            definition=guide["definition"],
            examples=tuple(guide["examples"]),
            counter_examples=tuple(guide["counter_examples"]),
        )
        for label, guide in json.loads(kept).items()
    }
