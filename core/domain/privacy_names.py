"""Names, found by the words around them: titles, greetings, signatures, and people who say who they are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from core.domain import privacy_words as words

Place = tuple[int, int]

_UPPER = "".join(chr(code) for code in range(0x530) if chr(code).isupper())
_JOINED = r"\u0300-\u036f\u2060"
_LETTER = rf"(?:[^\W\d_]|[{_JOINED}]|['-](?=[^\W\d_]))"
_WORD = rf"(?:[{_UPPER}]{_LETTER}{{1,39}}+|[{_UPPER}]\.(?:-?[{_UPPER}]\.)?|[{_UPPER}](?=[ ][{_UPPER}]))"
_PARTICLE = r"(?:[Vv][ao]n|[Dd]e[rnl]?|[Dd]os?|[Dd]as?|[Dd]i|[Dd]u|[Ll]a|[Ll]e|[Ll]as|[Ll]os|[Tt]er|[Tt]en|[Tt]e|zu[mr]?|'t|[Aa]l|[Bb]in)"
_NAME = rf"{_WORD}(?:[ ](?:(?:{_PARTICLE}|y)[ ]){{0,2}}{_WORD}){{0,3}}"
_FULL = rf"{_WORD}(?:[ ](?:(?:{_PARTICLE}|y)[ ]){{0,2}}{_WORD}){{1,3}}"
_ANY_NAME = rf"(?:{_PARTICLE}[ ]){{0,2}}{_NAME}"
_SMALL = r"[^\W\d_]{2,30}"
_GAP = r"[ \t]{0,4}"
_LINE = rf"{_GAP}(?:\r?\n{_GAP}){{1,3}}"
_STOP = rf"(?={_GAP}(?:[,;.!?:|(\n\r<-]|$))"


def _any(phrases: Iterable[str]) -> str:
    written = (re.escape(phrase).replace(r"\ ", "[ ]") for phrase in sorted(phrases, key=len, reverse=True))
    return f"(?:{'|'.join(written)})(?![^\\W_])"


_TITLE = (
    rf"(?:(?:{'|'.join(words.TITLES_WITH_A_DOT)})\.|(?:{'|'.join(words.TITLES_IN_CAPITALS)})\b\.?"
    rf"|(?i:{_any(words.TITLES)})\.?)"
)
_FROM = rf"(?=,?[ ](?i:{_any(words.FROM)}))"
_AND = rf"(?i:{_any(words.AND)})"
_SHAPES: dict[str, Sequence[str]] = {
    rf"(?:{_TITLE}[ ]?){{1,4}}+(?<=[ .])({_ANY_NAME})": (
        *words.TITLES_WITH_A_DOT, *words.TITLES_IN_CAPITALS, *words.TITLES,
    ),
    rf"(?i:{_any(words.SURE_GREETINGS)}),?[ ]{{1,2}}({_NAME})": words.SURE_GREETINGS,
    rf"(?i:{_any(words.GREETINGS)}),?[ ]{{1,2}}({_NAME}(?:[ ]{_AND}[ ]{_NAME})?){_STOP}": words.GREETINGS,
    rf"(?i:{_any(words.CLOSINGS_ABOVE)})[,.!-]{{0,3}}{_LINE}({_ANY_NAME}){_STOP}": words.CLOSINGS_ABOVE,
    rf"(?i:{_any(words.PEOPLE)})[ ]({_ANY_NAME})": words.PEOPLE,
    rf"(?i:{_any(words.I_AM)})[ ]({_FULL})(?=[ ]{_AND}[ ])": words.I_AM,
    rf"(?i:{_any(words.CLOSINGS)})(?:[ ](?i:aus|uit|from)[ ]{_SMALL})?[,.!-]{{0,3}}"
    rf"(?:{_LINE}(?:-{{1,3}}{_GAP})?(?:\r?\n{_GAP})?|[ ]{{1,3}}(?:-[ ])?)({_ANY_NAME}){_STOP}": words.CLOSINGS,
    rf"(?i:{_any(words.INTRODUCTIONS)})[ ]{{1,2}}({_ANY_NAME}|{_SMALL}(?:[ ]{_SMALL})?"
    rf"(?={_GAP}(?:[,.!;\n\r]|$|(?i:and|und|et|y|e|en|i|from|aus|de|van|z)\b)))": words.INTRODUCTIONS,
    rf"(?i:{_any(words.I_AM)})[ ]({_NAME})(?:{_FROM}|{_STOP})": words.I_AM,
    rf"(?i:{_any(words.THIS_IS)})[ ]({_NAME}){_FROM}": words.THIS_IS,
    rf"(?:(?<![^\n\r,;|(.-])|(?<=[,;|(.-][ ]))(?i:{_any(words.FIELDS)}){_GAP}:{_GAP}({_ANY_NAME})(?={_GAP}(?:[,;(<|\n\r./]|$))": words.FIELDS,
}  # fmt: skip
_SIGNED = re.compile(rf"(?:^|\n)--[ ]?\r?\n{_GAP}({_NAME}){_STOP}")
_TOKEN = re.compile(r"[^\W\d_]+")
_JUST_PARTICLE = re.compile(_PARTICLE)
_NOT_NAMES = words.NOBODY | {
    title.lower() for title in (*words.TITLES_WITH_A_DOT, *words.TITLES_IN_CAPITALS, *words.TITLES)
}


def _by_first_word() -> dict[str, tuple[re.Pattern[str], ...]]:
    """Return which shapes begin with a word, so that each word of a text costs no more than one look."""
    found = defaultdict(set)
    for shape, phrases in _SHAPES.items():
        for phrase in phrases:
            found[_TOKEN.findall(phrase.lower())[0]].add(shape)
    return {word: tuple(re.compile(shape) for shape in _SHAPES if shape in shapes) for word, shapes in found.items()}


_BEGINNINGS = _by_first_word()


def names(text: str) -> Iterator[Place]:
    """Yield where names stand, without their titles."""
    for word in _TOKEN.finditer(text):
        for shape in _BEGINNINGS.get(word.group().lower(), ()):
            match = shape.match(text, word.start())
            if match and _is_name(match[1]):
                yield match.span(1)
    if "--" in text:
        yield from (match.span(1) for match in _SIGNED.finditer(text) if _is_name(match[1]))


def _is_name(found: str) -> bool:
    """Tell whether what stands where a name would is one, by its first word that is more than a "de" or "von"."""
    parts = [part for part in re.split("[ .]+", found) if part]
    own = next((part for part in parts if not _JUST_PARTICLE.fullmatch(part)), parts[0])
    return own.removesuffix("'s").lower() not in _NOT_NAMES
