"""Reads what the review card sends, its outbox and its questions: a browser is trusted in nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from core.domain.errors import InvalidInput
from core.domain.labels import LONGEST_NAME, MOST_LABELS, Label, Labels
from core.domain.reviews import LONGEST_BECAUSE, LONGEST_NOTE, Action, Answer, Saved, TaskId

MOST_ANSWERS = 500  # read at once; the browser sends the others again
LONGEST_ID = 200


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """What the browser sent: whose answers, those that can be read, and a refusal for each that cannot.

    `has` is the number of the label set the browser knows, 0 for none.
    """

    person: str = ""

    answers: tuple[Answer, ...] = ()
    refused: tuple[Saved, ...] = ()
    has: int = 0


class Asked(StrEnum):
    """What a person wants to see of a ticket: decided ones like it, or its text without a mask."""

    PRECEDENTS = "precedents"
    UNMASK = "unmask"


@dataclass(frozen=True)
class Ask:
    """One question of the card about one ticket."""

    what: Asked
    task: TaskId


def read_outbox(state: object) -> Outbox:
    """Read what the browser sent, trusting nothing: what is no answer is refused by its operation, or ignored."""
    sent = state.get("answers") if isinstance(state, dict) else None
    answers, refused = [], []
    for entry in sent[:MOST_ANSWERS] if isinstance(sent, list) else []:
        try:
            answers.append(answer_from(entry))
        except InvalidInput as problem:
            operation = problem.facts.get("operation")
            if isinstance(operation, str):  # without one there is nobody to tell
                refused.append(Saved(operation=operation, error=str(problem)))
    return Outbox(person=_person(state), answers=tuple(answers), refused=tuple(refused), has=_has(state))


def ask_from(state: object) -> Ask | None:
    """Read what the card asks, or None when it is no question."""
    if not isinstance(state, dict):
        return None
    what = next((asked for asked in Asked if asked.value == state.get("what")), None)
    try:
        return Ask(what, _task(state.get("task"), least=1)) if what else None
    except InvalidInput:
        return None


def _person(state: object) -> str:
    """Read whose answers these are; nobody's where that cannot be read."""
    person = state.get("person") if isinstance(state, dict) else None
    return person if isinstance(person, str) else ""


def _has(state: object) -> int:
    """Read which label set the browser knows; whatever cannot be read is none."""
    has = state.get("has") if isinstance(state, dict) else None
    return has if isinstance(has, int) and not isinstance(has, bool) and 0 <= has < 2**31 else 0


def answer_from(entry: object) -> Answer:
    """Read one answer.

    Raises:
        InvalidInput: a field is missing, of the wrong type or too long; names the operation where there is one.
    """
    if not isinstance(entry, dict):
        message = "An answer was no record."
        raise InvalidInput(message)
    operation = _text(entry, "operation", LONGEST_ID, needed=True)
    try:
        return _answer(operation, entry)
    except InvalidInput as problem:
        raise InvalidInput(problem.detail, operation=operation) from problem


def _answer(operation: str, entry: dict[Any, Any]) -> Answer:
    """Read the rest of an answer whose operation is known."""
    action = _action(entry.get("action"))
    undoing = action is Action.UNDO
    return Answer(
        operation=operation,
        task=_task(entry.get("task"), least=0 if undoing else 1),  # after a reload only the operation is known
        token=_text(entry, "token", LONGEST_ID, needed=not undoing),
        action=action,
        labels=_labels(entry.get("labels", [])),
        note=_text(entry, "note", LONGEST_NOTE),
        text_hash=_text(entry, "text_hash", LONGEST_ID, needed=not undoing),
        version=_version(entry.get("version")),
        label_set=_version(entry.get("label_set")),
        undoes=_text(entry, "undoes", LONGEST_ID, needed=undoing),
        because=_text(entry, "because", LONGEST_BECAUSE),
        blind=_flag(entry.get("blind", False), "blind"),
        together=_text(entry, "together", LONGEST_ID),
        shown_at=_moment(entry.get("shown_at")),
        first_key_at=_moment(entry.get("first_key_at")),
        decided_at=_moment(entry.get("decided_at")),
    )


def _text(entry: dict[Any, Any], name: str, longest: int, *, needed: bool = False) -> str:
    """Read one text field that the database can hold.

    Raises:
        InvalidInput: no text, too long, empty though needed, or with characters that cannot be stored.
    """
    value = entry.get(name, "")
    if not isinstance(value, str) or (needed and not value):
        message = f"Its {name} is missing."
        raise InvalidInput(message)
    if len(value) > longest:
        message = f"Its {name} has {len(value)} characters; at most {longest} can be kept."
        raise InvalidInput(message)
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
        message = f"Its {name} holds characters that cannot be stored."
        raise InvalidInput(message)
    return value


def _action(value: object) -> Action:
    """Read the action.

    Raises:
        InvalidInput: none of ours.
    """
    known = next((action for action in Action if action.value == value), None)
    if known is None:
        message = "Its action is not known."
        raise InvalidInput(message)
    return known


def _task(value: object, *, least: int) -> TaskId:
    """Read the task's number.

    Raises:
        InvalidInput: not a number a task can have.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**63:
        message = "Its ticket is not known."
        raise InvalidInput(message)
    return TaskId(value)


def _version(value: object) -> int | None:
    """Read the number of a version or label set that was shown: 0 for none, None where it was not kept.

    Raises:
        InvalidInput: not a number a version can have.
    """
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        message = "Its version is not known."
        raise InvalidInput(message)
    return value


def _flag(value: object, name: str) -> bool:
    """Read a yes or no.

    Raises:
        InvalidInput: neither.
    """
    if not isinstance(value, bool):
        message = f"Its {name} is neither yes nor no."
        raise InvalidInput(message)
    return value


def _labels(value: object) -> Labels:
    """Read the labels.

    Raises:
        InvalidInput: not a list of label names.
    """
    if not isinstance(value, list) or len(value) > MOST_LABELS:
        message = "Its labels are no list."
        raise InvalidInput(message)
    return tuple(Label(_text({"label": name}, "label", LONGEST_NAME, needed=True)) for name in value)


def _moment(value: object) -> datetime | None:
    """Read a moment with its time zone, as UTC; None stays None.

    Raises:
        InvalidInput: not a moment in ISO 8601 with a time zone.
    """
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]  # a wrong type is what TypeError is for
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    message = "One of its times cannot be read."
    raise InvalidInput(message)
