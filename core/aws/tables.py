"""Writes what Comprehend reads: two columns to learn from or be tested on, and one document a line to be answered.

Nobody documents what the service makes of a line break between quotes, and a job takes every line for a document: so a
text is one line in both, and what a version learned from is made as what it is asked. A text that is left with nothing
is written as one sign, for a line that somebody counts as empty would move all answers behind it.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

from core.domain.datasets import Example
from core.domain.errors import InvalidInput, WrongNumberOfLabels
from core.domain.labels import SEPARATOR, Kind, Label, Labels

DELIMITERS = "|;/:~^*+=>?#@!$%\\\t_- "
"""What the service lets stand between the labels of one document; those first that are seldom wanted in a name."""

_CHUNK = 1 << 20
_UNKNOWN = "\ufffd"  # Unicode's own sign for what cannot be written
# All that some reader takes for the end of a line, or for the mark at the beginning of a file.
_BREAK = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029\ufeff]")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """What one classification job takes in all, and what a document may have; in bytes of the smaller kind of MB."""

    lines: int = 1_000_000
    file: int = 5 * 1000**3
    document: int = 10 * 1000**2


@dataclass(frozen=True, kw_only=True)
class Part:
    """One file of documents: the place of the one on its first line, counted from 0 over all files, and its lines."""

    name: str
    first: int
    lines: int


SIZES = Sizes()


def one_line(text: str) -> str:
    """Return a text as the service gets it, never empty: line breaks are spaces, NUL and half signs become U+FFFD."""
    line = _UNWRITABLE.sub(_UNKNOWN, _BREAK.sub(" ", text))
    return line if line.strip() else _UNKNOWN


def delimiter_for(labels: Iterable[Label]) -> str:
    """Choose what stands between the labels of one document, so that none of them holds it.

    Raises:
        InvalidInput: the labels together hold every sign the service allows.
    """
    used = set("".join(labels))
    free = next((sign for sign in DELIMITERS if sign not in used), None)
    if free is None:
        raise InvalidInput("The label names hold every sign that Comprehend lets stand between labels: rename one.")
    return free


def training(examples: Iterable[Example], kind: Kind, delimiter: str = SEPARATOR) -> Iterator[bytes]:
    """Yield the file to learn from, or to be tested on, in pieces of about a megabyte.

    A document that takes any number of labels and has none is left out: the file has no place for it.

    Raises:
        WrongNumberOfLabels: a document of a single-label project has none or several.
        InvalidInput: a label that the service would read as another one.
    """
    return _pieces(_row(one, kind, delimiter) for one in examples if one.labels or kind is Kind.SINGLE)


def written(labels: Labels, text: str, delimiter: str = SEPARATOR) -> bytes:
    """Return one row as the file has it, whatever its labels are."""
    row: bytes = _writer.writerow((delimiter.join(labels), one_line(text)))
    return row


def lines(
    texts: Iterable[str], write: Callable[[str, Iterable[bytes]], object], sizes: Sizes = SIZES
) -> tuple[Part, ...]:
    """Write documents one a line, by `write(name, pieces)` for each file; a file is all that one job may be given.

    Raises:
        InvalidInput: a document is too large; the files before are written.
    """
    counts: list[int] = []
    for number, numbered in groupby(_numbered(texts, sizes, counts), key=itemgetter(0)):
        write(_name(number), _pieces(line for _, line in numbered))
    firsts = accumulate(counts, initial=0)
    return tuple(
        Part(name=_name(number), first=first, lines=count)
        for number, (first, count) in enumerate(zip(firsts, counts, strict=False), start=1)
    )


class _Encoded:
    """Hands a csv writer's rows back as bytes instead of keeping them."""

    def write(self, row: str) -> bytes:
        """Return the row; the writer returns what this does. Labels nobody can write are told before, or counted."""
        return row.encode("utf-8", "surrogatepass")


_writer: Any = csv.writer(_Encoded(), quoting=csv.QUOTE_ALL, lineterminator="\n")


def _row(example: Example, kind: Kind, delimiter: str) -> bytes:
    if kind is Kind.SINGLE and len(example.labels) != 1:
        message = f"Ticket {example.document} has {len(example.labels)}."
        raise WrongNumberOfLabels(message)
    for label in example.labels:
        _check(label, delimiter if kind is Kind.MULTI else "")
    return written(example.labels, example.text, delimiter)


@lru_cache(maxsize=4096)
def _check(label: Label, delimiter: str) -> None:
    if one_line(label) != label or (delimiter and delimiter in label):
        raise InvalidInput("A label is empty, or holds a line break or the sign that stands between labels: rename it.")


def _name(number: int) -> str:
    return f"documents-{number:05}.txt"


def _numbered(texts: Iterable[str], sizes: Sizes, counts: list[int]) -> Iterator[tuple[int, bytes]]:
    """Yield each line with the number of its file, from 1; `counts` grows by the lines of each file."""
    size = 0
    for place, text in enumerate(texts):
        line = one_line(text).encode()
        if len(line) > sizes.document:
            message = f"Ticket {place + 1:,} of these has {len(line):,} bytes; Comprehend takes {sizes.document:,}."
            raise InvalidInput(message)
        size += len(line) + 1
        if not counts or counts[-1] == sizes.lines or size > sizes.file:
            counts.append(0)
            size = len(line) + 1
        counts[-1] += 1
        yield len(counts), line + b"\n"


def _pieces(rows: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for row in rows:
        held += row
        if len(held) >= _CHUNK:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)
