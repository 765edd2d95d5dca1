"""How urgent a ticket is said to be: words and numbers become one scale, higher first, 0 where nobody has said it."""

import math
import re

from core.domain.errors import InvalidInput

MIDDLE = 3
"""The grade of five (1 is the most urgent) that counts as much as saying nothing."""
FURTHEST = 1_000_000

_GRADED = re.compile(r"(?:p|prio|priority|sev|severity|s)[ -]?([0-9])")
_NAMED = re.compile(r"p?[0-9] ?[-:.] ?([a-z]+)")
_WORDS = {
    2.0: "critical highest blocker emergency",
    1.5: "urgent",
    1.0: "high major important",
    0.0: "normal medium moderate average default",
    -1.0: "low minor",
    -2.0: "lowest trivial planning",
}
_MEANT = {word: urgency for urgency, words in _WORDS.items() for word in words.split()}


def urgency_of(cell: str, *, one_is_first: bool) -> float:
    """Read a cell: "high", "2 - High", "P2" (P1 comes first), or a number; the higher comes first, or the lower.

    Raises:
        InvalidInput: nobody can tell.
    """
    said = cell.strip().casefold()
    if not said:
        return 0.0
    named = _NAMED.fullmatch(said)
    word = named[1] if named else said
    if word in _MEANT:
        return _MEANT[word]
    if graded := _GRADED.fullmatch(said):
        return float(MIDDLE - int(graded[1]))
    number = _number(said)
    return MIDDLE - number if one_is_first else number


def readable(cell: str) -> bool:
    """Tell whether `urgency_of` can read a cell."""
    try:
        urgency_of(cell, one_is_first=True)
    except InvalidInput:
        return False
    return True


def _number(said: str) -> float:
    try:
        number = float(said)
    except ValueError:
        number = math.nan
    if not abs(number) <= FURTHEST:
        raise InvalidInput("How urgent it is cannot be read.")
    return number
