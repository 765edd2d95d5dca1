"""Labels change in mid-flight: a lead sees what a change touches, then makes it, and what is known follows."""

from dataclasses import dataclass, replace

from core.domain.actors import Actor, Permission, require
from core.domain.documents import ProjectId
from core.domain.errors import Conflict
from core.domain.jobs import Params
from core.domain.labels import Change, ChangeKind, Guide, Label, Labels, LabelSet, heir
from core.domain.reports import Touched
from core.domain.versions import ModelVersion, VersionState
from core.ports import Clock, Store, Tx

_SPEAKING = (VersionState.CANDIDATE, VersionState.PRODUCTION)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a change would make of the label set, and what it would touch."""

    into: LabelSet
    touched: Touched

    @property
    def expected(self) -> int:
        """The number of the label set that it was looked at for."""
        return self.into.number - 1


@dataclass(frozen=True)
class Labelling:
    """Change what a project's labels are and what they mean."""

    store: Store
    clock: Clock

    def preview(self, actor: Actor, project: ProjectId, change: Change) -> Preview:
        """Say what a change would touch; nothing is changed.

        Raises:
            InvalidInput: the change does not fit the label set; says why.
        """
        require(actor, Permission.LABELS)
        with self.store.reading(project) as tx:
            into = tx.labels.current().changed(change)
            return Preview(into=into, touched=_touched(tx, into))

    def apply(self, actor: Actor, project: ProjectId, change: Change, expected: int) -> LabelSet:
        """Make a change to the label set that was looked at; what is known of tickets follows at once.

        The same change to the same label set, asked for twice, happens once.

        Raises:
            Conflict: the label set was changed meanwhile.
            InvalidInput: the change does not fit the label set; says why.
        """
        require(actor, Permission.LABELS)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            current = tx.labels.current()
            if current.number == expected + 1 and current.change == tx.labels.get(expected).changed(change).change:
                return current
            if current.number != expected:
                message = f"The labels were changed meanwhile: this was looked at for label set {expected}."
                raise Conflict(message)
            into = current.changed(change)
            touched = _touched(tx, into)
            tx.labels.save(into, actor.id, now)
            _keep_order(tx, into.change)
            _keep_thresholds(tx, into)
            detail = _detail(into.change, touched)
            tx.audit.add(actor.id, f"{change.kind.value} labels", f"label set {into.number}", detail, now)
            return into

    def set_guide(
        self, actor: Actor, project: ProjectId, label: Label, guide: Guide, instead_of: Guide | None = None
    ) -> LabelSet:
        """Say what a label means, as a new version of the label set.

        Raises:
            Conflict: its guide is not the one that this was written instead of.
            UnknownLabel: there is no such label (any more).
        """
        require(actor, Permission.LABELS)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            current = tx.labels.current()
            into = current.guided(label, guide)
            if into is current:
                return current
            if current.guides.get(label, Guide()) != (instead_of or Guide()):
                message = f"Somebody else has written the guide of '{label}' meanwhile."
                raise Conflict(message)
            tx.labels.save(into, actor.id, now)
            tx.audit.add(actor.id, "write label guide", f"label set {into.number}", {"label": label}, now)
            return into


def _touched(tx: Tx, into: LabelSet) -> Touched:
    speaking = [version.number for version in tx.versions.all() if _speaks(tx, version, into.change)]
    return replace(tx.labels.touched(into), speaking=tuple(sorted(speaking)))


def _speaks(tx: Tx, version: ModelVersion, change: Change) -> bool:
    """Tell whether a version that serves or may serve learned a word that this change takes away."""
    if not change.moves or version.state not in _SPEAKING:
        return False
    since = tx.labels.since(version.label_set)
    return any(heir(word, since) in change.old for word in tx.labels.get(version.label_set).labels)


def _keep_order(tx: Tx, change: Change) -> None:
    """Let the desk put the same tickets first as before, by the new words."""
    desk = tx.project().desk
    first = tuple(dict.fromkeys(word for label in desk.first for word in _now(label, change)))
    if first != desk.first:
        tx.save_desk(replace(desk, first=first))


def _keep_thresholds(tx: Tx, into: LabelSet) -> None:
    """Let labels have their own thresholds under the new words; a release keeps those it was promoted with."""
    policy = tx.project().policy
    later = dict(policy.under((into.change,)).by_label)
    kept = policy.with_own({label: later[label] for label in into.labels if label in later})
    if kept != policy:
        tx.save_policy(kept)


def _now(label: Label, change: Change) -> Labels:
    return change.new if change.moves and label in change.old else (label,)


def _detail(change: Change, touched: Touched) -> Params:
    words: Params = {"old": " | ".join(change.old), "new": " | ".join(change.new)}
    if change.kind is ChangeKind.ADD:
        return {"new": words["new"]}
    return {**words, "moving": touched.moving, "returning": touched.returning}
