"""Tells, before a training is paid for, what the service would refuse or learn badly: each with its remedy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.aws.counting import FEW, Rows, Said, Table
from core.aws.tables import one_line
from core.domain.datasets import Example
from core.domain.documents import DocumentId
from core.domain.labels import SEPARATOR, Kind, Label

_LONGEST_SHOWN = 60


class Severity(StrEnum):
    """Whether a training can begin all the same."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the service takes, and what it advises; its own pages differ on how many documents a label needs."""

    fewest_labels: int = 2
    most_labels_single: int = 1_000
    most_labels_multi: int = 100
    longest_name: int = 5_000
    per_label: int = 10
    advised_per_label: int = 50
    documents_multi: int = 50
    most_documents: int = 1_000_000
    most_bytes: int = 5 * 1000**3
    imbalance: int = 10

    def most_labels(self, kind: Kind) -> int:
        """Return how many labels a version of this kind can have."""
        return self.most_labels_single if kind is Kind.SINGLE else self.most_labels_multi


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, and what to do: the first few documents by their id, and `count` of all it is about.

    It counts the documents where it names some; otherwise labels, documents or bytes, whichever are too many or few.
    """

    severity: Severity
    sentence: str
    count: int
    documents: tuple[DocumentId, ...] = ()


LIMITS = Limits()


def check(
    examples: Iterable[Example],
    test: Iterable[Example] | None = None,
    *,
    kind: Kind,
    delimiter: str = SEPARATOR,
    limits: Limits = LIMITS,
) -> tuple[Finding, ...]:
    """Look once at what is to be learned from and, where there is one, at the test set; errors come first.

    `delimiter` is what stands between the labels of one document in the file.
    """
    said: Said = {}
    learned, tested = Table(kind, delimiter), Table(kind, delimiter)
    for example in examples:
        learned.learn(example, said)
    for example in test or ():
        tested.test(example, said)
    between = delimiter if kind is Kind.MULTI else ""
    found = [*_of_labels(learned, kind, limits), *_of_names(learned, tested, between, limits)]
    found += [*_of_amount(learned, tested, kind, limits), *_of_rows(learned, "")]
    if test is not None:
        found += [*_of_rows(tested, " in the test set"), *_of_both(learned, tested)]
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.ERROR))


def _of_labels(table: Table, kind: Kind, limits: Limits) -> Iterator[Finding]:
    counts, most = table.labels, limits.most_labels(kind)
    if not limits.fewest_labels <= len(counts) <= most:
        remedy = "Label with more of them." if len(counts) < limits.fewest_labels else "Merge or retire some."
        takes = f"Comprehend learns {limits.fewest_labels:,} to {most:,} in a project of this kind"
        yield _finding(Severity.ERROR, f"Labels in use: {len(counts):,}; {takes}. {remedy}", len(counts))
    few = {label: count for label, count in counts.items() if count < limits.advised_per_label}
    bare = {label: count for label, count in few.items() if count < limits.per_label}
    thin = {label: count for label, count in few.items() if label not in bare}
    remedy = "Label more tickets with them, or merge them into others."
    what = f"Labels with fewer than the {limits.per_label:,} tickets that Comprehend needs"
    yield from _listed(Severity.ERROR, what, bare, remedy)
    what = f"Labels with fewer than the {limits.advised_per_label:,} tickets that Comprehend advises"
    yield from _listed(Severity.WARNING, what, thin, remedy)
    if counts:
        yield from _of_balance(counts.most_common(), limits)


def _of_balance(ranked: list[tuple[Label, int]], limits: Limits) -> Iterator[Finding]:
    (large, many), (small, few) = ranked[0], ranked[-1]
    if many > limits.imbalance * few:
        what = f"{_shown(large)} has {many:,} tickets, {_shown(small)} {few:,}: more than {limits.imbalance:,} to 1"
        yield _finding(Severity.WARNING, f"{what}. Small labels are learned badly: label more of them.", many)


def _of_names(learned: Table, tested: Table, delimiter: str, limits: Limits) -> Iterator[Finding]:
    names = dict.fromkeys([*learned.labels, *tested.labels])
    long = [name for name in names if len(name) > limits.longest_name]
    what = f"Label names with more than {limits.longest_name:,} characters"
    yield from _listed(Severity.ERROR, what, long, "Rename them.")
    # What stands in the file must be the name we know, or no answer will fit it.
    broken = [name for name in names if not name.isprintable() or one_line(name) != name]
    what = "Label names that are empty, or hold a line break or a sign that cannot be shown"
    yield from _listed(Severity.ERROR, what, broken, "Rename them.")
    split = [name for name in names if delimiter and delimiter in name]
    what = f"Label names with {delimiter!r}, which stands between labels in the file"
    yield from _listed(Severity.ERROR, what, split, "Rename them, or let another sign stand there.")


def _of_amount(learned: Table, tested: Table, kind: Kind, limits: Limits) -> Iterator[Finding]:
    for table, which in ((learned, "learn from"), (tested, "test on")):
        if table.documents > limits.most_documents:
            what = f"Tickets to {which}: {table.documents:,}; Comprehend takes {limits.most_documents:,}"
            yield _finding(Severity.ERROR, f"{what}. Leave the oldest out.", table.documents)
    if kind is Kind.MULTI and learned.documents < limits.documents_multi:
        what = f"Tickets with labels: {learned.documents:,}; Comprehend needs {limits.documents_multi:,}"
        yield _finding(Severity.ERROR, f"{what}. Label more of them.", learned.documents)
    size = learned.size + tested.size
    if size > limits.most_bytes:
        what = f"Bytes of all files: {size:,}; Comprehend takes {limits.most_bytes:,}"
        yield _finding(Severity.ERROR, f"{what}. Leave the oldest tickets out.", size)


def _of_rows(table: Table, where: str) -> Iterator[Finding]:
    yield from _rows(Severity.ERROR, f"Tickets{where} with no label or several", table.wrong, "Give each exactly one.")
    yield from _rows(Severity.ERROR, f"Tickets{where} without text", table.empty, "Leave them out.")
    what = f"Tickets{where} without a label"
    yield from _rows(Severity.WARNING, what, table.unlabelled, "The file has no place for them: they are left out.")
    what = f"Tickets{where} with other labels than an earlier one of the same text"
    yield from _rows(Severity.WARNING, what, table.contradicting, "Decide which labels are right.")


def _of_both(learned: Table, tested: Table) -> Iterator[Finding]:
    what = "Tickets in the test set with a text that is learned from"
    yield from _rows(Severity.ERROR, what, tested.repeating, "Take them out of the one or the other.")
    missing = [label for label in learned.labels if label not in tested.labels]
    what = "Labels without a ticket in the test set, where Comprehend wants one of each"
    yield from _listed(Severity.ERROR, what, missing, "Label held-out tickets with them, or merge them into others.")
    extra = [label for label in tested.labels if label not in learned.labels]
    what = "Labels in the test set only, which no version could find"
    yield from _listed(Severity.WARNING, what, extra, "Label tickets to learn from with them.")


def _finding(severity: Severity, sentence: str, count: int) -> Finding:
    return Finding(severity=severity, sentence=sentence, count=count)


def _listed(severity: Severity, what: str, labels: Iterable[Label], remedy: str) -> Iterator[Finding]:
    """Yield what is wrong with these labels, if there are any; of counted ones the rarest come first, each with its count."""
    counts = labels if isinstance(labels, dict) else {}
    names = sorted(labels, key=lambda label: counts.get(label, 0))
    if names:
        shown = (_shown(name) + (f" ({counts[name]:,})" if counts else "") for name in names[:FEW])
        yield _finding(severity, f"{what} ({len(names):,}): {_few(shown, len(names))}. {remedy}", len(names))


def _rows(severity: Severity, what: str, rows: Rows, remedy: str) -> Iterator[Finding]:
    """Yield what is wrong with these documents, if there are any."""
    if rows.count:
        sentence = f"{what} ({rows.count:,}): {_few(map(str, rows.first), rows.count)}. {remedy}"
        yield Finding(severity=severity, sentence=sentence, count=rows.count, documents=tuple(rows.first))


def _few(shown: Iterable[str], count: int) -> str:
    return ", ".join(shown) + (", …" if count > FEW else "")


def _shown(label: Label) -> str:
    """Return a name between quotes, in a length that fits on a line, with signs that cannot be shown spelled out."""
    return repr(label if len(label) <= _LONGEST_SHOWN else label[:_LONGEST_SHOWN] + "…")
