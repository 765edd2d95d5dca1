"""What the one parameter says of the production release: a small JSON document that others read too."""

import json
from dataclasses import dataclass, fields, replace
from typing import Any

from core.domain.errors import InvalidInput

SCHEMA = 1
MOST_BYTES = 4096
"""What a parameter of the standard kind holds."""
_CALIBRATOR, _NEXT = ("slope", "offset"), "next"


@dataclass(frozen=True, kw_only=True)
class Pointed:
    """The production release as others read it: all that belongs together, in one value, so that nobody reads half.

    `endpoint_arn` is empty when none serves. `labels_sha256` stands for the label set, `held_out` for the tickets it
    was judged on, `decision` for who promoted it and why: all three are looked up here.

    `threshold` is for calibrated confidences: the logit of what the scores promise (the best one; of several labels, all
    on their likelier side), times `slope`, plus `offset`, is the logit of what is compared with it. A version whose scores
    are used as they come has neither, and neither stands in the text.

    `next` is there while the endpoint is moved to another version in its place: it may answer with either, and a reader
    asks the endpoint which it is (`ModelArn`) and goes by what stands here of that one.
    """

    release: int
    number: int
    version: int
    classifier_arn: str
    endpoint_arn: str
    threshold: float
    audit_share: float
    labels_sha256: str
    held_out: int | None
    decision: int | None
    slope: float | None = None
    offset: float | None = None
    next: "Pointed | None" = None


def to_text(pointed: Pointed) -> str:
    """Return the document: the same release is the same text, always.

    Raises:
        InvalidInput: it is longer than a parameter may be.
    """
    text = json.dumps({"schema": SCHEMA, **_said(pointed)}, sort_keys=True, separators=(",", ":"))
    if len(text) > MOST_BYTES:  # ASCII, so letters are bytes
        message = (
            f"What is to be said of the release has {len(text):,} bytes, and a parameter holds {MOST_BYTES:,}. "
            "Shorten the name of the classifier or of the endpoint, then repeat."
        )
        raise InvalidInput(message)
    return text


def from_text(text: str) -> Pointed | None:
    """Read the document; None when it is not as `to_text` writes it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.pop("schema", None) != SCHEMA:
        return None
    if _NEXT not in found:
        return _read(found)
    following, first = _read(found.pop(_NEXT)), _read(found)
    return replace(first, next=following) if first and following else None


def _said(pointed: Pointed) -> dict[str, Any]:
    said = {field.name: getattr(pointed, field.name) for field in fields(pointed)}
    if pointed.next:
        said[_NEXT] = _said(pointed.next)
    return {name: value for name, value in said.items() if value is not None or name not in (*_CALIBRATOR, _NEXT)}


def _read(found: Any) -> Pointed | None:
    names = {field.name for field in fields(Pointed)} - {_NEXT}
    if not isinstance(found, dict) or found.keys() not in (names, names - {*_CALIBRATOR}):
        return None
    return Pointed(**found) if all(_fits(name, value) for name, value in found.items()) else None


def _fits(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return False
    match name:
        case "release" | "number" | "version":
            return isinstance(value, int)
        case "threshold" | "audit_share":
            return isinstance(value, int | float) and 0 <= value <= 1
        case "held_out" | "decision":
            return value is None or isinstance(value, int)
        case "slope" | "offset":
            return isinstance(value, int | float)
        case _:
            return isinstance(value, str)
