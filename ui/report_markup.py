"""HTML in which whatever was typed or imported can only ever be text."""

from collections.abc import Iterable, Mapping
from html import escape

import pandas as pd

_EMPTY = ("meta",)
_SHAPES = ("line", "rect", "circle")  # in a picture even what is empty has to be closed


class Markup(str):
    """HTML that was made here; any other text is escaped where it is put in."""

    __slots__ = ()


def text(said: str) -> Markup:
    """Return a text as it reads, whatever signs are in it; half a sign of an odd file becomes a question mark."""
    return said if isinstance(said, Markup) else Markup(escape(said.encode("utf-8", "replace").decode()))


def joined(parts: Iterable[str]) -> Markup:
    """Put parts one after the other."""
    return Markup("".join(text(part) for part in parts))


def tag(name: str, *inside: str, **attributes: str) -> Markup:
    """Return an element; attributes that are words of Python end in an underscore, dashes are written as such."""
    given = (f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items() if value)
    start = f"<{name}{''.join(given)}{'/' if name in _SHAPES else ''}>"
    return Markup(start) if name in (*_EMPTY, *_SHAPES) else Markup(f"{start}{joined(inside)}</{name}>")


def paragraph(*sentences: str, kind: str = "") -> Markup:
    """Return sentences as one paragraph."""
    return tag("p", *_spaced(sentences), class_=kind)


def _spaced(sentences: Iterable[str]) -> Iterable[str]:
    for number, sentence in enumerate(one for one in sentences if one):
        yield f" {sentence}" if number and not isinstance(sentence, Markup) else sentence


def bullets(sentences: Iterable[str], *, numbered: bool = False) -> Markup:
    """Return sentences as a list."""
    return tag("ol" if numbered else "ul", *(tag("li", sentence) for sentence in sentences))


def section(title: str, *inside: str, kind: str = "") -> Markup:
    """Return a part of the report under its heading."""
    return tag("section", tag("h2", title), *inside, class_=kind)


def facts(known: Mapping[str, str]) -> Markup:
    """Return names and values, side by side."""
    return tag("dl", *(joined((tag("dt", name), tag("dd", value))) for name, value in known.items()))


def table(frame: pd.DataFrame, about: str, formats: Mapping[str, str] | None = None, kind: str = "") -> Markup:
    """Return a table with what it shows above it; its head is repeated on each sheet of paper.

    Whole numbers get thousands separators, others three decimals, both unless their column has a format.
    """
    columns = [_column(name, list(frame[name]), (formats or {}).get(name, "")) for name in frame.columns]
    head = tag("thead", tag("tr", *(tag("th", name, scope="col", class_=kind) for name, kind, _ in columns)))
    rows = zip(*(cells for _, _, cells in columns), strict=True)
    kinds = [kind for _, kind, _ in columns]
    body = tag("tbody", *(_row(row, kinds) for row in rows))
    whole = tag("table", tag("caption", about), head, body)
    return tag("div", whole, class_=f"scroll {kind}".strip(), tabindex="0", role="region", aria_label=about)


def _row(cells: Iterable[str], kinds: Iterable[str]) -> Markup:
    first, *rest = zip(cells, kinds, strict=True)
    name = tag("th", first[0], scope="row", class_=first[1])
    return tag("tr", name, *(tag("td", cell, class_=kind) for cell, kind in rest))


def _column(name: str, values: list[object], written: str) -> tuple[str, str, list[str]]:
    """Return a column's name, its kind and its cells as they are written."""
    if values and all(isinstance(value, int) for value in values):
        return name, "number", [format(value, written or ",") for value in values]
    if values and all(isinstance(value, float) for value in values):
        return name, "number", [format(value, written or ".3f") for value in values]
    return name, "", [str(value) for value in values]
