"""What a classifier learns from and is tested on: the service's CSV of two columns without a header, and its rules."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.aws.rehearsal import buckets
from core.aws.rehearsal.records import Json
from core.aws.rehearsal.refusals import Unusable
from core.aws.rehearsal.settings import Limits
from core.aws.rehearsal.world import World
from core.domain.datasets import Example
from core.domain.documents import DocumentId, text_hash
from core.domain.labels import Kind, Label, Labels

_COLUMNS = 2
_LEAST_LABELS = 2
_SPLIT = 10

Row = tuple[Labels, str]


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """All labels by name, and the rows on either side."""

    kind: Kind
    labels: Labels
    training: list[Row]
    testing: list[Row]

    def examples(self) -> Iterator[Example]:
        """Yield what an engine learns from."""
        for number, (labels, text) in enumerate(self.training, 1):
            yield Example(document=DocumentId(number), text=text, text_hash=text_hash(text), labels=labels)


def kind_of(request: Json) -> Kind:
    """Return what a request to train asks for; the service takes it for one label a document if it says nothing."""
    return Kind.MULTI if request.get("Mode") == "MULTI_LABEL" else Kind.SINGLE


def read(world: World, request: Json) -> Lessons:
    """Read what a request names, split a tenth off if it names no test data, and look it over.

    Raises:
        Unusable: the training will end in an error; says why.
    """
    config, kind, limits = request["InputDataConfig"], kind_of(request), world.settings.limits
    rows = list(_rows(world, request, config["S3Uri"]))
    labels = tuple(sorted({label for given, _ in rows for label in given}))
    _check(rows, labels, kind, limits)
    if "TestS3Uri" in config:
        testing = list(_rows(world, request, config["TestS3Uri"]))
        _check_test({label for given, _ in testing for label in given}, set(labels))
    else:
        rows, testing = _split(rows)
    return Lessons(kind=kind, labels=labels, training=rows, testing=testing[: limits.tested])


def _rows(world: World, request: Json, uri: str) -> Iterator[Row]:
    delimiter = request["InputDataConfig"].get("LabelDelimiter", "|") if kind_of(request) is Kind.MULTI else None
    for name, content in buckets.files(world, uri, request["DataAccessRoleArn"]):
        yield from parsed(name, content, delimiter)


def parsed(name: str, content: bytes, delimiter: str | None) -> Iterator[Row]:
    """Yield the rows of a file, of several labels each where something stands between them.

    Raises:
        Unusable: it is no file of two columns.
    """
    csv.field_size_limit(max(csv.field_size_limit(), len(content) + 1))
    try:
        yield from _rows_in(name, content.decode(), delimiter)
    except (UnicodeDecodeError, csv.Error):
        message = f"INVALID_INPUT: {name} is not a CSV file in UTF-8."
        raise Unusable(message) from None


def _rows_in(name: str, text: str, delimiter: str | None) -> Iterator[Row]:
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        if len(row) != _COLUMNS or not all(row):
            message = f"INVALID_INPUT: row {number} of {name} has not a label and a text."
            raise Unusable(message)
        given = row[0].split(delimiter) if delimiter else [row[0]]
        yield tuple(map(Label, dict.fromkeys(given))), row[1]


def _check(rows: list[Row], labels: Labels, kind: Kind, limits: Limits) -> None:
    most = limits.classes if kind is Kind.SINGLE else limits.labels
    counts = Counter(label for given, _ in rows for label in given)
    few = [label for label in labels if counts[label] < limits.least_of_label]
    why = ""
    if len(rows) > limits.documents:
        why = f"there are {len(rows):,} documents, and the most is {limits.documents:,}"
    elif len(labels) < _LEAST_LABELS or len(labels) > most:
        why = f"there are {len(labels):,} labels, and it takes {_LEAST_LABELS} to {most:,}"
    elif any(len(label) > limits.label_name for label in labels):
        why = f"a label has more than {limits.label_name:,} characters"
    elif few:
        why = f"label {labels.index(few[0]) + 1} of {len(labels)} has less than {limits.least_of_label} documents"
    if why:
        message = f"INVALID_INPUT: {why}."
        raise Unusable(message)


def _check_test(tested: set[Label], trained: set[Label]) -> None:
    if tested != trained:
        what = "lacks some of the labels" if trained - tested else "has labels beside those"
        message = f"INVALID_INPUT: the test data {what} of the training data."
        raise Unusable(message)


def _split(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Set a tenth aside, drawn by the texts, so that it is the same each time."""
    drawn = sorted(rows, key=lambda row: hashlib.sha256(row[1].encode()).digest())
    kept = max(len(rows) // _SPLIT, 1)
    return drawn[kept:], drawn[:kept]
