"""Reads the output.json of a human loop of Amazon A2I: an answer is found by its item's id, never by its place.

The service sorts the names of answers, so that the tenth comes before the second, and leaves out what nobody filled in.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from core.domain.errors import OutputUnreadable
from core.domain.human_loops import LoopAnswer
from core.domain.labels import Label, Labels

ITEMS, CHOICES = "items", "labels"
NONE = "none of these"
"""What a form offers beside the labels, where documents take any number of them."""
_WORKER = re.compile(r"[A-Za-z0-9._:@-]{1,128}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one worker filled in, field by field."""

    worker: str
    fields: Mapping[str, Any]
    submitted_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Output:
    """A loop that is done: what it was begun with, and what each worker said."""

    name: str
    flow: str
    content: Mapping[str, Any]
    people: tuple[Said, ...]


def read(file: bytes) -> Output:
    """Return what an output.json holds.

    Raises:
        OutputUnreadable: it is not as the service writes it; nothing is guessed.
    """
    try:
        found = json.loads(file.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        _refuse("The output of a human loop is no whole JSON.")
    output = _object(found, "The output of a human loop")
    name, flow = output.get("humanLoopName"), output.get("flowDefinitionArn")
    answers = output.get("humanAnswers")
    if not isinstance(name, str) or not isinstance(flow, str) or not isinstance(answers, list):
        _refuse("The output of a human loop lacks its name, its flow or its answers.")
    people = tuple(map(_said, answers))
    if len({one.worker for one in people}) < len(people):
        _refuse("A worker answered a human loop twice.")
    content = _object(output.get("inputContent"), "What a human loop was begun with")
    return Output(name=name, flow=flow, content=content, people=people)


def answers(output: Output) -> tuple[LoopAnswer, ...]:
    """Return what each worker said of each item that they said something of.

    Raises:
        OutputUnreadable: an answer is of no item of the loop, or is no label.
    """
    ids, choices = _ids(output.content), output.content.get(CHOICES)
    none = NONE if not isinstance(choices, list) or NONE not in choices else ""
    return tuple(
        LoopAnswer(item=field, worker=said.worker, labels=labels, submitted_at=said.submitted_at)
        for said in output.people
        for field in _known(said.fields, ids)
        if (labels := _labels(said.fields[field], none)) is not None
    )


def _refuse(why: str) -> NoReturn:
    raise OutputUnreadable(why)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        _refuse("The output of a human loop says something twice.")
    return dict(pairs)


def _object(found: object, what: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        message = f"{what} is no object."
        _refuse(message)
    return found


def _said(answer: object) -> Said:
    found = _object(answer, "An answer in a human loop")
    worker, moment = found.get("workerId"), found.get("submissionTime")
    if not isinstance(worker, str) or not _WORKER.fullmatch(worker):
        _refuse("An answer in a human loop does not say whose it is.")
    fields = _object(found.get("answerContent"), "What a worker filled in")
    return Said(worker=worker, fields=fields, submitted_at=_moment(moment))


def _moment(said: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        moment = None
    return moment if moment and moment.tzinfo else None


def _ids(content: Mapping[str, Any]) -> frozenset[str]:
    items = content.get(ITEMS)
    found = [one.get("id") if isinstance(one, dict) else None for one in items] if isinstance(items, list) else []
    ids = [one for one in found if isinstance(one, str) and one]
    if not ids or len(ids) < len(found) or len(set(ids)) < len(ids):
        _refuse("What a human loop was begun with does not name its items.")
    return frozenset(ids)


def _known(fields: Mapping[str, Any], ids: Collection[str]) -> list[str]:
    if not set(fields) <= set(ids):
        _refuse("A worker answered something that was not asked.")
    return list(fields)


def _labels(value: object, none: str) -> Labels | None:
    """Return the labels of a field as the crowd's form elements write them; None where nothing was filled in.

    A list without any, or with `none` alone, says that none of the labels fits.
    """
    if isinstance(value, dict) and value and all(isinstance(one, dict) and "on" in one for one in value.values()):
        value = [name for name, one in value.items() if one["on"] is True]
    elif isinstance(value, dict):
        value = value.get("labels", value.get("label"))
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        return (Label(value),)
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        _refuse("What a worker filled in is no label.")
    return tuple(Label(one) for one in dict.fromkeys(value) if one != none)
