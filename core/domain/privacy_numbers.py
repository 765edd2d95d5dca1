"""Numbers that belong to somebody: IBANs and payment cards by their check digits, phone numbers by shape and words."""

import re
from collections.abc import Iterator
from string import ascii_uppercase

from core.domain import privacy_words as words

Place = tuple[int, int]

# How long an IBAN is, by country (SWIFT's registry).
_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}[ -]?\d\d", re.ASCII | re.IGNORECASE)
_REST = {
    length: re.compile(rf"(?:[ .\-\u2060]{{0,2}}[A-Z0-9]){{{length - 4}}}(?![^\W_])", re.ASCII | re.IGNORECASE)
    for length in set(_LENGTHS.values())
}
_VALUES = str.maketrans({letter: str(value) for value, letter in enumerate(ascii_uppercase, 10)})

_GAP = r"[ .\-\u2060]{0,2}"
_CARD = re.compile(
    rf"(?<!\w)(?=(\d{{4}}{_GAP}(?:\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{3}})?"
    rf"|\d{{6}}{_GAP}\d{{4,5}}|\d{{9}}|\d{{13,15}}))(?!\w))"
)
# First digits and lengths of the schemes: Mastercard, Mir, Visa, American Express, Diners, JCB, Discover, Maestro.
_SCHEMES = re.compile(
    r"(?:5[1-5]\d\d|220[0-4]|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|4(?:\d{12}|\d{15}|\d{18})|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|(?:6011|64[4-9]\d|65\d\d|62\d\d)\d{12,15}|(?:5[06-8]|6)\d{11,17}"
)
_DOUBLED = str.maketrans("0123456789", "0246813579")

_INTERNATIONAL = re.compile(r"(?<![\w#@+.,/-])(?:\+ ?|\(\+ ?|00 ?|\(00 ?)[1-9](?:[ .\-/()\u2060]{0,3}\d){6,13}(?!\d)")
_NUMBER = re.compile(r"\(?(?<![\w#@+])\d(?:[ .\-/()\u2060]{0,3}\d){5,12}+(?![\w/-])")
_BEGINNING = re.compile(r"(?<![\w#@+(])(?<!\w[\-_/])(?<!\d[.,:])(?<!\d[\-/] )\(?(?=\d)")
_NATIONAL = re.compile(
    r"""(?:
      \(0[ ]?\d{1,5}\)[ /-]{0,2}\d(?:[ ./-]?\d){4,9}                        # (030) 123 4567
    | (?:1[ .-])?\([2-9]\d\d\)[ .-]?[2-9]\d\d[ .-]\d{4}                        # (555) 234-5678
    | (?:1[ .-])?[2-9]\d\d(?:[ ][2-9]\d\d[ ]|\.[2-9]\d\d\.|-[2-9]\d\d-)\d{4}   # 555-234-5678
    | 0[1-9]\d{0,4}[ ]?[/-][ ]?\d(?:[ .-]?\d){4,9}                           # 0171/1234567, 06-12345678
    | 0[1-9](?P<gap>[ .-])\d\d(?:(?P=gap)\d\d){3}                              # 06 12 34 56 78
    | 0[1-9]\d{1,4}(?:[ ]\d{2,8}){1,4}(?:-\d{1,5})?                        # 0161 496 0000, 0711 1234-56
    | 0[1-9][ .](?:\d{6,8}|\d{3,4}[ .]\d{3,4})                             # 02 1234567
    | 0[1-9]\d{7,10}
    | [4-9]\d\d(?:[ ]\d{3}[ ]|\.\d{3}\.)\d{3} | [1-9]\d\d-\d{3}-\d{3}   # 601 234 567
    | [6-9]\d\d(?:(?:[ ]\d\d){3}|(?:-\d\d){3}|(?:\.\d\d){3})               # 612 34 56 78
    | [1-9]\d(?:[ ]\d{3}[ ]\d\d[ ]|-\d{3}-\d\d-)\d\d                         # 22 123 45 67
    | \([1-9]\d\)[ ]?\d{3}[ -]\d\d[ -]\d\d
    | 3\d\d[ ./-]\d{3}[ ]?\d{3,4} | 3\d\d[ ]\d\d[ ]\d\d[ ]\d{3}            # 347 123 4567
    )(?!\w)""",
    re.VERBOSE,
)
_FEWEST, _MOST = 9, 13
_DATE = re.compile(r"\d\d[ ./-]\d\d[ ./-](?:19|20)\d\d")
_ANY_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}(?:\d\d)?(?!\d)|(?:19|20)\d\d-\d\d-\d\d")
_BEHIND = re.compile(
    r" ?(?:[€$£¥%]|(?:EUR|USD|GBP|PLN|CHF|zł|[kKMGT]?i?[Bb]|[Bb]ytes?|octets?|bajt\w{0,4}|ms|px)(?!\w))|[.,:/-]\d"
)
_LETTER_FOR_A_PHONE = re.compile(r"(?<!\w)(?:[TMP]|Ph|Mob)\.?[ ]{0,2}:[ ]{0,3}$", re.IGNORECASE)
_JUST_BEFORE = 12
_BEFORE = 40
_TOKEN = re.compile(r"[^\W\d_]+|[#№º°]")
_FURTHEST = 5


def ibans(text: str) -> Iterator[Place]:
    """Yield where account numbers stand whose country, length and check digits are right."""
    for start in _IBAN.finditer(text):
        length = _LENGTHS.get(start.group()[:2].upper())
        rest = _REST[length].match(text, start.end()) if length else None
        if rest and _is_iban(text[start.start() : rest.end()]):
            yield start.start(), rest.end()


def _is_iban(written: str) -> bool:
    plain = "".join(filter(str.isalnum, written)).upper()
    return int((plain[4:] + plain[:4]).translate(_VALUES)) % 97 == 1


def cards(text: str) -> Iterator[Place]:
    """Yield where numbers stand that a card scheme could have given and whose last digit checks."""
    for match in _CARD.finditer(text):
        digits = "".join(str(int(sign)) for sign in match[1] if sign.isdecimal())  # of any script
        if _SCHEMES.fullmatch(digits) and _checks(digits):
            yield match.span(1)


def _checks(digits: str) -> bool:
    """Tell whether the last digit is right (Luhn)."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, digits[::-2])) + sum(map(int, doubled))) % 10 == 0


def phones(text: str) -> Iterator[Place]:
    """Yield where phone numbers stand: international ones, those of a national shape, and numbers said to be one."""
    if "+" in text or "00" in text:
        yield from (match.span() for match in _INTERNATIONAL.finditer(text))
    end = 0
    for beginning in _BEGINNING.finditer(text):
        shape = _NATIONAL.match(text, beginning.start()) if beginning.start() >= end else None
        if shape and _is_phone(text, *shape.span()):
            end = shape.end()
            yield shape.span()
    for match in _NUMBER.finditer(text):
        start = match.start()
        if _says_phone(text, start) and not _says_other(text, start) and not _ANY_DATE.match(text, start):
            yield match.span()


def _is_phone(text: str, start: int, end: int) -> bool:
    digits = sum(map(str.isdecimal, text[start:end]))
    if not _FEWEST <= digits <= _MOST or _BEHIND.match(text, end) or _DATE.match(text, start):
        return False
    return not _says_other(text, start)


def _before(text: str, start: int) -> list[str]:
    """Return the words in front of a number, the nearest first, back to another number."""
    nearby = re.split(r"[\d(+]", text[max(0, start - _BEFORE) : start].rstrip("("))[-1]
    return _TOKEN.findall(nearby.lower())[::-1]


def _says_phone(text: str, start: int) -> bool:
    if _LETTER_FOR_A_PHONE.search(text[max(0, start - _JUST_BEFORE) : start]):
        return True
    return any(words.is_phone_word(word) for word in _before(text, start))


def _says_other(text: str, start: int) -> bool:
    """Tell whether the words just before a number call it something else than a phone's: "order no.", "ticket is"."""
    abbreviated = False
    for word in _before(text, start)[:_FURTHEST]:
        if word in words.NUMBER_SIGNS:
            abbreviated = True
        elif word not in words.NUMBER_WORDS:
            return not words.is_phone_word(word) and (abbreviated or words.is_other_word(word))
    return abbreviated
