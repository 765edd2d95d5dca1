"""What botocore does not check before it sends: patterns, lengths, words and names, read from its own service models."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import botocore.loaders
from botocore.model import OperationModel, OperationNotFoundError, ServiceModel

from core.domain.errors import InvalidInput

_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (Mapping,),
    "map": (Mapping,),
    "list": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (datetime, int, float, str),
    "blob": (bytes, str),  # on the wire it is text in base64
}
_WORDS = {
    **dict.fromkeys(("structure", "map"), "an object"),
    **dict.fromkeys(("integer", "long"), "a whole number"),
    **dict.fromkeys(("float", "double"), "a number"),
    "list": "a list",
    "string": "text",
    "boolean": "true or false",
    "timestamp": "a time",
    "blob": "bytes",
}
#: Java's names of groups of signs, where Python has others; those inside brackets stay inside brackets.
_SIGNS = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\d",
    r"\p{Z}": r"\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    r"\p{ASCII}": r"[\x00-\x7f]",
    r"\P{C}": r"[^\x00-\x1f\x7f-\x9f]",
}


def check(operation: str, params: Mapping[str, Any], service: str = "comprehend") -> None:
    """Look a request over before it is sent; nothing that stands in it is quoted, for it may be a ticket's.

    Raises:
        InvalidInput: the service would refuse it; names the member and says why.
    """
    _look(operation, model(service, operation).input_shape, params)


def check_answer(operation: str, answer: Mapping[str, Any], service: str = "comprehend") -> None:
    """Look an answer over as `check` does a request.

    Raises:
        InvalidInput: it is none that the service could give.
    """
    _look(operation, model(service, operation).output_shape, answer)


def model(service: str, operation: str) -> OperationModel:
    """Return what botocore knows of an operation.

    Raises:
        InvalidInput: there is none of that name.
    """
    try:
        return _service(service).operation_model(operation)
    except OperationNotFoundError:
        message = f"{service} has no operation {operation}."
        raise InvalidInput(message) from None


@cache
def _service(name: str) -> ServiceModel:
    return ServiceModel(botocore.loaders.Loader().load_service_model(name, "service-2"), name)


def _look(operation: str, shape: Any, value: Mapping[str, Any]) -> None:
    found = next(_faults(shape, value, ""), None) if shape is not None else None
    if found:
        message = f"{operation}: {found}"
        raise InvalidInput(message)


def _faults(shape: Any, value: Any, path: str) -> Iterator[str]:
    """Yield what is wrong with a value, each as a sentence that begins with the member's name."""
    if not _is_of(shape.type_name, value):
        yield f"{path or 'The whole'} is not {_WORDS[shape.type_name]}."
    elif shape.type_name == "structure":
        yield from _members(shape, value, path)
    elif shape.type_name == "list":
        yield from _bounds(shape, len(value), path, "entries")
        for number, one in enumerate(value):
            yield from _faults(shape.member, one, f"{path}[{number}]")
    elif shape.type_name == "map":
        for name, one in value.items():
            yield from _faults(shape.key, name, f"A name in {path}")
            yield from _faults(shape.value, one, f"{path}.{name}")
    else:
        yield from _plain(shape, value, path)


def _is_of(kind: str, value: object) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _members(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[str]:
    before = f"{path}." if path else ""
    yield from (f"{before}{name} is missing." for name in shape.required_members if value.get(name) is None)
    for name, one in value.items():
        if name not in shape.members:
            yield f"{before}{name} is nothing the service knows."
        else:
            yield from _faults(shape.members[name], one, f"{before}{name}")


def _plain(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name in ("string", "blob"):
        yield from _bounds(shape, len(value), path, "characters" if shape.type_name == "string" else "bytes")
    elif shape.type_name in ("integer", "long"):
        yield from _bounds(shape, value, path, "")
    words = shape.enum if shape.type_name == "string" else []
    if words and value not in words:
        yield f"{path} is not one of {', '.join(words)}."
    pattern = shape.metadata.get("pattern")
    if pattern and isinstance(value, str) and not _compiled(pattern).fullmatch(value):
        yield f"{path} is not written as the service wants it ({pattern})."


def _bounds(shape: Any, size: int, path: str, unit: str) -> Iterator[str]:
    what = f"{size:,} {unit}".strip()
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield f"{path} is too small: {what}, and the least is {least:,}."
    if most is not None and size > most:
        yield f"{path} is too large: {what}, and the most is {most:,}."


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    for java, python in _SIGNS.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern)
