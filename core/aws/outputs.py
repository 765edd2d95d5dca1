"""Reads the answers of a classifier: the lines a job wrote, joined to the documents it was given, and single ones.

The service names up to three labels of a document. Lines come in any order and say where their document stood: `Line`
is written as text, counts from 0, and is missing where each document was a file of its own.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

from core.aws.tables import Part
from core.domain.errors import OutputUnreadable
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction, Score, predict_from

PREDICTIONS = "predictions.jsonl"
_KEYS = {Kind.SINGLE: "Classes", Kind.MULTI: "Labels"}
_LONGEST_LINE = 1 << 20
_MOST_DIGITS = 9
_OVERSHOOT = 1e-6  # the service computes in single precision
_FEW = 3


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a job says of the document at this place: a prediction, or the service's error (code, then its words)."""

    place: int
    prediction: Prediction | None = None
    error: str = ""


def answers(pieces: Iterable[bytes], parts: Sequence[Part], kind: Kind, labels: Labels) -> Iterator[Answer]:
    """Yield an answer for every document of these files, in the service's order; they count once the last has come.

    Raises:
        OutputUnreadable: a line is not as the service writes it, names a label the version has not, is of no document
            or of one that had an answer; or a document has none. Nothing is guessed.
    """
    by_name = {part.name: part for part in parts}
    had = {part.name: bytearray(part.lines) for part in parts}
    known = frozenset(labels)
    for line in _lines(pieces):
        said = _object(line)
        part = _part(said, by_name)
        number = _line(said, part)
        place = part.first + number
        if had[part.name][number]:
            message = f"Document {place + 1:,} has two answers."
            _refuse(message)
        had[part.name][number] = 1
        yield _answer(place, said, kind, known)
    _complete(parts, had)


def prediction(said: Mapping[str, Any], kind: Kind, labels: Collection[Label]) -> Prediction:
    """Return the prediction that a line of a job, or the answer of an endpoint, holds.

    Raises:
        OutputUnreadable: it is of the other kind, names a label the version has not, or a score that is none.
    """
    found = said.get(_KEYS[kind])
    if not isinstance(found, list) or (kind is Kind.SINGLE and not found):
        message = f"An answer has no {_KEYS[kind]}."
        _refuse(message)
    scores = tuple(_score(one, labels) for one in found)
    if len({score.label for score in scores}) < len(scores):
        _refuse("An answer names a label twice.")
    # Of no label at all nothing is known: it must not pass for a certain "none of these".
    return predict_from(scores, kind) if scores else Prediction.none()


def _refuse(why: str) -> NoReturn:
    raise OutputUnreadable(why)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines that are not blank, split at line feeds only: other ends of lines may be within a name."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            _refuse("A line is longer than any answer.")
        yield from (line for line in whole if line.strip())
    if rest.strip():
        yield rest


def _object(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        _refuse("A line is no JSON.")
    if not isinstance(said, dict):
        _refuse("A line holds no object.")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse("A line says something twice.")
    return found


def _part(said: Mapping[str, Any], parts: Mapping[str, Part]) -> Part:
    file = said.get("File")
    part = parts.get(file) if isinstance(file, str) else None
    if part is None:
        _refuse("A line is of a file that was not sent.")
    return part


def _line(said: Mapping[str, Any], part: Part) -> int:
    """Return which line of the file is meant; a file that is one document has lines without a number."""
    line = 0 if part.lines == 1 and "Line" not in said else _number(said.get("Line"))
    if line is None:
        _refuse("The number of a line is none.")
    if line >= part.lines:
        message = f"There is an answer for line {line:,} of a file with {part.lines:,} lines, counted from 0."
        _refuse(message)
    return line


def _number(line: object) -> int | None:
    """Return a line's number, which is written as text; a number is understood as well."""
    digits = str(line) if isinstance(line, str | int) and not isinstance(line, bool) else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else None


def _answer(place: int, said: Mapping[str, Any], kind: Kind, labels: Collection[Label]) -> Answer:
    if "ErrorCode" not in said:
        return Answer(place=place, prediction=prediction(said, kind, labels))
    words = (str(said[key]) for key in ("ErrorCode", "ErrorMessage") if said.get(key))
    return Answer(place=place, error=": ".join(words) or "The service does not say why.")


def _score(one: object, labels: Collection[Label]) -> Score:
    name, value = (one.get("Name"), one.get("Score")) if isinstance(one, Mapping) else (None, None)
    if not isinstance(name, str) or name not in labels:
        _refuse("An answer names a label that this version has not.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_OVERSHOOT <= value <= 1 + _OVERSHOOT:
        _refuse("A score is no number from 0 to 1.")
    return Score(Label(name), min(max(float(value), 0.0), 1.0))


def _complete(parts: Sequence[Part], had: Mapping[str, bytearray]) -> None:
    """Refuse when a document has no answer, and name the first few."""
    missing = sum(lines.count(0) for lines in had.values())
    if missing:
        without = (part.first + line for part in parts for line, answered in enumerate(had[part.name]) if not answered)
        few = ", ".join(f"{place + 1:,}" for place in islice(without, _FEW))
        message = f"{missing:,} of {sum(map(len, had.values())):,} documents have no answer (the first: {few})."
        _refuse(message)
