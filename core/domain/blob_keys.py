"""What may be a file's key: the same in a folder and in a bucket."""

import re

from core.domain.errors import InvalidInput

_SEGMENT = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)


def segments_of(key: str) -> list[str]:
    """Return the segments of a key, none of which leads anywhere but down.

    Raises:
        InvalidInput: this cannot be a key.
    """
    segments = key.split("/")
    if not all(_SEGMENT.fullmatch(segment) and set(segment) != {"."} for segment in segments):
        message = "A key is made of letters, digits, '.', '-' and '_', in segments joined by '/'."
        raise InvalidInput(message)
    return segments
