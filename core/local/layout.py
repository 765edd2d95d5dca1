"""Where each character of a normalised text comes from: the word of the raw text it was part of."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain.documents import normalise

Places = npt.NDArray[np.intp]
_CHUNK = re.compile(r"\S+")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
#: What is marked as one: signs without a space between them; each sign alone in scripts that put no spaces.
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_INNER = re.compile(r"\w(?:.*\w)?", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Layout:
    """A normalised text, the words of the raw one (`starts` to `ends`), and each character's word in `words`."""

    plain: str
    words: Places
    starts: Places
    ends: Places


def layout(text: str) -> Layout:
    """Lay a raw text out.

    Normalising a text is normalising what stands between its spaces, so that borders of words are exact; where a
    chunk changes its length, places inside it are taken in proportion.
    """
    plain: list[str] = []
    words: list[int] = []
    spans: list[tuple[int, int]] = []
    for chunk in _CHUNK.finditer(text):
        shown = normalise(chunk.group())
        if not shown:
            continue
        if plain:
            words.append(len(spans))
        plain.append(shown)
        found = [(m.start(), m.end()) for m in _WORD.finditer(chunk.group())]
        words += _words_of(len(shown), len(chunk.group()), found, len(spans))
        spans += [_inner(text, chunk.start() + start, chunk.start() + end) for start, end in found]
    places = np.array(spans, dtype=np.intp).reshape(-1, 2)
    return Layout(" ".join(plain), np.array(words, dtype=np.intp), places[:, 0], places[:, 1])


def _words_of(shown: int, raw: int, found: list[tuple[int, int]], first: int) -> list[int]:
    """Return the word of each character of a normalised chunk, counting from `first`."""
    if len(found) == 1:
        return [first] * shown
    word_at = [first + number for number, (start, end) in enumerate(found) for _ in range(start, end)]
    return [word_at[place * raw // shown] for place in range(shown)]


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave punctuation around a word out of what is marked."""
    inner = _INNER.search(text, start, end)
    return inner.span() if inner else (start, end)
