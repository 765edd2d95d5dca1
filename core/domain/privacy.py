"""Personal data in a text: where e-mail addresses, phone and card numbers, IBANs and names stand, and the text without them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.domain.privacy_names import names
from core.domain.privacy_numbers import cards, ibans, phones

SIGN = "▒"


class Personal(StrEnum):
    """What kind of personal data it is."""

    EMAIL = "e-mail address"
    PHONE = "phone number"
    CARD = "payment card"
    IBAN = "bank account"
    NAME = "name"


@dataclass(frozen=True)
class Found:
    """A stretch of a text, characters `start` to `end`, that tells who somebody is."""

    start: int
    end: int
    what: Personal


# Every pattern here and beside is bounded or possessive and starts only where a word does: work grows with the text.
_EMAIL = re.compile(
    r"(?<![\w.+%&'~\u2060-])[\w+%&'~][\w.+%&'~\u2060-]{0,127}+"
    r"@(?:[\w\u2060][\w\u2060-]{0,62}+\.){1,8}(?:xn--[\w-]{2,59}+|[^\W\d_]{2,24}+)"
)
_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}+ {0,2}[\[({] {0,2}(?:at|@|ät|arroba|chiocciola|małpa|arobase) {0,2}[\])}] {0,2}"
    r"[\w-]{1,63}+(?: {0,2}(?:\.|[\[({] {0,2}(?:dot|punkt|punto|point|kropka|\.) {0,2}[\])}]) {0,2}[\w-]{1,63}+){1,4}+",
    re.IGNORECASE,
)
_LOOKALIKES = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full width
    **dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE63], "-"),
    **dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "),
    **dict.fromkeys([0x200B, 0x200C, 0x200D, 0xFEFF, 0xAD], "\u2060"),  # seen by nobody
    0x2019: "'",
    0xFE6B: "@",
}


def spans(text: str) -> tuple[Found, ...]:
    """Return where personal data stands, in order, none overlapping another and none going over a line's end."""
    plain = text if text.isascii() else text.translate(_LOOKALIKES)
    found: list[Found] = []
    for one in sorted(_all(plain), key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
        elif one.end > found[-1].end:
            found[-1] = Found(found[-1].start, one.end, found[-1].what)
    return tuple(found)


def masked(text: str) -> str:
    """Return the text with each sign of personal data replaced; line breaks and every place in it stay."""
    parts, after = [], 0
    for one in spans(text):
        parts += [text[after : one.start], SIGN * (one.end - one.start)]
        after = one.end
    return "".join([*parts, text[after:]])


def _all(plain: str) -> Iterator[Found]:
    numbers = (
        (Personal.IBAN, ibans),
        (Personal.CARD, cards),
        (Personal.PHONE, phones),
    )
    if "@" in plain:
        yield from (Found(*match.span(), Personal.EMAIL) for match in _EMAIL.finditer(plain))
    if "[" in plain or "(" in plain or "{" in plain:
        yield from (Found(*match.span(), Personal.EMAIL) for match in _SPELT.finditer(plain))
    for what, find in numbers:
        yield from (Found(start, end, what) for start, end in find(plain))
    yield from (Found(start, end, Personal.NAME) for start, end in names(plain))
