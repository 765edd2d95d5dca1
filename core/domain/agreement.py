"""Whether two answers say the same, although labels were changed between them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.domain.labels import Change, ChangeKind, Label, Labels, LabelSet, carry


def agree(older: Labels, newer: Labels, changes: Sequence[Change], into: LabelSet) -> bool | None:
    """Tell whether an answer says what another one says that was given after these changes; None when nobody can say.

    A rename or a merge carries the older answer over. Where a label was split on the way, the two agree when the newer
    answer can only have come from what the older one says: "Network" was right of what is "Wi-Fi" by now. They differ
    where the newer answer cannot have come from it at all. What was retired has to be called something else by now,
    so that nobody can say; nor can anybody where a part of a split label was merged with another label.
    """
    carried = carry(older, changes, into)
    if carried is not None:
        return set(carried) == set(newer)
    became = [_followed(label, changes) for label in older]
    if any(_retired(label, changes) for label in older):
        return None
    if not set(newer) <= set().union(*became) or any(parts.isdisjoint(newer) for parts in became):
        return False
    came = [_followed(label, [_back(change) for change in reversed(changes)]) for label in newer]
    return True if all(len(origins) == 1 for origins in came) else None


def _followed(label: Label, changes: Iterable[Change]) -> set[Label]:
    """Return everything that a label may be after the changes."""
    found = {label}
    for change in changes:
        if change.moves and not found.isdisjoint(change.old):
            found = (found - set(change.old)) | set(change.new)
    return found


def _retired(label: Label, changes: Sequence[Change]) -> bool:
    """Tell whether a label, or a part of it, was retired on the way."""
    return any(
        change.kind is ChangeKind.RETIRE and not _followed(label, changes[:place]).isdisjoint(change.old)
        for place, change in enumerate(changes)
    )


def _back(change: Change) -> Change:
    return replace(change, old=change.new, new=change.old)
