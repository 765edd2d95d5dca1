"""The labels that a file gives: said in today's words, and learned only where they tell something."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from core.domain.documents import NewDocument, content_hash
from core.domain.intake import Numbered, Problem
from core.domain.labels import MOST_LABELS, Change, LabelSet, carry


def in_todays_words(row: NewDocument, since: Callable[[int], Sequence[Change]], current: LabelSet) -> NewDocument:
    """Return a row with its labels as they are called now; without any where nobody knows any more.

    `since` returns the changes after a label set's number.
    """
    if row.labels is None or row.label_set is None:
        return row
    changes = since(row.label_set)
    labels = carry(row.labels, changes, current) if changes else row.labels
    return replace(row, labels=labels, label_set=None)


def learn_labels(
    current: LabelSet, rows: Sequence[Numbered], settled: Collection[str] = ()
) -> tuple[LabelSet, list[NewDocument], list[Problem]]:
    """Sort a batch into tickets and problems, and grow the label set by the tickets' labels, by one version at most.

    Labels of a ticket whose content hash is `settled`, or that an earlier row has labelled, are dropped. A ticket
    whose labels would bring the set over MOST_LABELS is a problem; `current` itself comes back when nothing is new.
    """
    good: list[NewDocument] = []
    problems: list[Problem] = []
    known, heard = dict.fromkeys(current.labels), set(settled)
    for line, row in rows:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        if row.labels is None:
            good.append(row)
            continue
        key = content_hash(row.text, row.external_id)
        if key in heard:
            good.append(replace(row, labels=None))
            continue
        grown = known | dict.fromkeys(row.labels)
        if len(grown) > max(MOST_LABELS, len(known)):
            problems.append(_one_too_many(line))
            continue
        known = grown
        heard.add(key)
        good.append(row)
    return current.with_(tuple(known)), good, problems


def _one_too_many(line: int) -> Problem:
    return Problem(
        line=line,
        reason=f"Its label would be one more than the {MOST_LABELS:,} a project can have.",
        remedy="Use a label that exists, or check that the right column was chosen for labels.",
    )
