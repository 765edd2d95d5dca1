"""Turns the values of typed formats (JSON, Parquet, Excel) into the text of cells."""

import json
import math
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from core.domain.labels import SEPARATOR


def as_text(value: object) -> str:
    """Return a value as text: strings as they are, nothing as '', lists of strings joined by '|', others as JSON.

    Raises:
        ValueError: it has no text form; the message is a sentence for people.
    """
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return _joined(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _moment(value: date | time) -> str:
    if isinstance(value, datetime) and value.tzinfo is None and value.time() == time():
        return value.date().isoformat()
    return value.isoformat()


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise ValueError("A cell holds bytes that are not UTF-8 text.") from error


def _joined(parts: list[str]) -> str:
    if any(SEPARATOR in part for part in parts):
        message = f"A list holds a text with '{SEPARATOR}', which separates labels."
        raise ValueError(message)
    return SEPARATOR.join(parts)


_FORMS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (datetime, _moment),
    (date, _moment),
    (time, _moment),
    (bytes, _decoded),
    (Decimal, str),
)
