"""Turns one human loop of Amazon A2I into labelled rows: an answer is found by its item's id, never by its place."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.intake import NONE_OF_THESE, Problem, Row
from core.files.cells import as_text
from core.files.ids import ID_KEYS, Unclear, id_of

COLUMNS = ("id", "text", "label")
LONGEST_NAMED = 60

_TEXTS = ("taskObject", "text", "utterance", "sentence", "document", "body", "message", "content", "source")
_LABEL = re.compile("label|categor|class|intent|topic", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*?)(\d+)", re.DOTALL)
_BETWEEN = "-_:./"

_Object = Mapping[str, Any]
_Said = dict[str, tuple[str, ...]]
"""What one person said: labels by the key of the item."""

_WHICH = "Nobody can tell which of its answer's fields is the label."
_MEND = "Look at this human loop and at the form its people filled in; leave it out if it cannot be told."
_ANEW = "Decide which is right and import it with that label, or without one, to have it reviewed here."


@dataclass(frozen=True, kw_only=True)
class _Item:
    """`key` stands in the names of the answers: the item's own id, or the number a form gave it."""

    id: str
    key: str
    text: str


def rows_of(line: int, loop: _Object) -> Iterator[Row | Problem]:
    """Yield for each item of a loop its id, its text, and the labels that all who answered gave it."""
    try:
        content, answers = _parts(loop)
        items = _items(content, str(loop.get("humanLoopName") or ""))
        people = [_said(answer, items) for answer in answers]
    except ValueError as problem:
        yield Problem(line=line, reason=str(problem), remedy=_MEND)
        return
    for item in items:
        yield _row(line, item, [said[item.key] for said in people if item.key in said], asked=bool(people))


def _row(line: int, item: _Item, said: list[tuple[str, ...]], *, asked: bool) -> Row | Problem:
    if asked and not said:
        return Problem(line=line, reason="People answered other items of its loop, and not this one.", remedy=_ANEW)
    if len({frozenset(labels) for labels in said}) > 1:
        reason = f"{len(said)} people answered, and not all the same."
        return Problem(line=line, reason=reason, remedy=_ANEW)
    try:
        label = (as_text(list(said[0])) or NONE_OF_THESE) if said else ""
    except ValueError as problem:
        return Problem(line=line, reason=str(problem), remedy=_ANEW)
    return Row(line=line, cells=(item.id, item.text, label))


def _parts(loop: _Object) -> tuple[_Object, Sequence[_Object]]:
    content, answers = loop.get("inputContent"), loop.get("humanAnswers")
    if not isinstance(content, dict) or not isinstance(answers, list):
        raise Unclear("It is not the output of a human loop: inputContent or humanAnswers is missing.")
    given = [answer.get("answerContent") for answer in answers if isinstance(answer, dict)]
    found = [answer for answer in given if isinstance(answer, dict)]
    if len(found) < len(answers):
        raise Unclear("One of its humanAnswers has no answerContent.")
    return content, found


def _items(content: _Object, loop: str) -> list[_Item]:
    """Return what people were asked about: the content itself, or the objects of the one list in it."""
    several = [] if any(isinstance(content.get(name), str) for name in _TEXTS) else _listed(content)
    if not several:
        return [_Item(id=id_of(content) or loop, key="", text=_text(content))]
    ids = [id_of(item) for item in several]
    if len(set(filter(None, ids))) < len(list(filter(None, ids))):
        raise Unclear("Two of its items have the same id: nobody can tell whose answers are whose.")
    if any(ids) and not all(ids):
        raise Unclear("Some of its items have an id and others have none.")
    return [
        _Item(id=own or f"{loop}/{number}", key=own or str(number), text=_text(item))
        for number, (own, item) in enumerate(zip(ids, several, strict=True), start=1)
    ]


def _listed(content: _Object) -> list[_Object]:
    lists = [list(map(_object, value)) for value in content.values() if isinstance(value, list) and value]
    found = [[item for item in one if item is not None] for one in lists if all(item is not None for item in one)]
    if len(found) > 1:
        raise Unclear("It holds several lists of objects: nobody can tell which are its items.")
    return found[0] if found else []


def _object(value: object) -> _Object | None:
    """Return an object, also where it was put in as the text of one."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) else None


def _text(item: _Object) -> str:
    known = [item[name] for name in _TEXTS if isinstance(item.get(name), str)]
    others = [value for name, value in item.items() if isinstance(value, str) and name not in ID_KEYS]
    if known:
        return str(known[0])
    if len(others) != 1:
        message = f"None of its fields is called {', '.join(_TEXTS[:-1])} or {_TEXTS[-1]}, so its text cannot be told."
        raise Unclear(message)
    return str(others[0])


def _said(answer: _Object, items: Sequence[_Item]) -> _Said:
    if items[0].key == "":
        return {"": _only(answer)}
    numbered = all(item.id != item.key for item in items)
    return _by_number(answer, len(items)) if numbered else _by_id(answer, {item.key for item in items})


def _by_id(answer: _Object, ids: set[str]) -> _Said:
    """Find whose each answer is: its name is an id, or ends in one behind a mark; what is before tells fields apart."""
    fields: dict[str, dict[str, Any]] = {}
    for name, value in answer.items():
        own = _whose(name, ids)
        fields.setdefault(name.removesuffix(own), {})[own] = value
    said: _Said = {}
    for stem in _label_stems(fields):
        for own, value in fields[stem].items():
            if own in said:
                raise Unclear(_WHICH)
            said[own] = _labels(value, stem + own)
    return said


def _whose(name: str, ids: set[str]) -> str:
    whose = [name] if name in ids else [own for own in ids if name.endswith(tuple(mark + own for mark in _BETWEEN))]
    if len(whose) != 1:
        message = f"It answers '{name[:LONGEST_NAMED]}', which is none of its items."
        raise Unclear(message)
    return whose[0]


def _label_stems(fields: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return how the fields that hold labels begin: called so or not called at all, else by their form, else the one."""
    named = [stem for stem in fields if not stem or _LABEL.search(stem)]
    formed = [stem for stem, of_items in fields.items() if all(isinstance(value, dict) for value in of_items.values())]
    if not named and not formed and len(fields) > 1:
        raise Unclear(_WHICH)
    return named or formed or list(fields)


def _by_number(answer: _Object, most: int) -> _Said:
    """Read the numbers a form gave to items without ids: they must name each item, from 1 or from 0."""
    fields: dict[str, dict[int, Any]] = {}
    for name, value in answer.items():
        if found := _NUMBERED.fullmatch(name):
            fields.setdefault(found[1], {})[int(found[2])] = value
    named = [stem for stem in fields if _LABEL.search(stem)] or list(fields)
    numbers = fields[named[0]] if len(named) == 1 else {}
    first = min(numbers, default=0)
    if first > 1 or sorted(numbers) != list(range(first, first + most)):
        raise Unclear("Its items have no ids, and its answers do not name them one by one by their numbers.")
    return {str(number - first + 1): _labels(value, named[0]) for number, value in numbers.items()}


def _only(answer: _Object) -> tuple[str, ...]:
    """Return the labels of the one item there is: of the field that is one by its form, or by its name."""
    flags = {name: value["on"] for name, value in answer.items() if isinstance(value, dict) and "on" in value}
    if flags:
        return tuple(name for name, on in flags.items() if on is True)
    if (whole := _label(answer)) is not None:
        return whole
    fields = {name: labels for name, value in answer.items() if (labels := _label(value)) is not None}
    formed = [name for name in fields if isinstance(answer[name], dict)]
    named = [name for name in formed or fields if _LABEL.search(name)]
    (best, *more) = named or formed or list(fields) or [""]
    if more or not best:
        raise Unclear(_WHICH)
    return fields[best]


def _labels(value: object, name: str) -> tuple[str, ...]:
    labels = _label(value)
    if labels is None:
        message = f"The answer '{name[:LONGEST_NAMED]}' is empty, or no label."
        raise Unclear(message)
    return labels


def _label(value: object) -> tuple[str, ...] | None:
    """Return the labels of one field as the crowd's form elements write them, None when it is none of them."""
    if isinstance(value, dict):
        value = value.get("label", value.get("labels"))
    if isinstance(value, str):
        return (value,) if value.strip() else None
    if isinstance(value, list) and all(isinstance(label, str) for label in value):
        return tuple(value)
    return None
