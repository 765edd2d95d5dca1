"""Cells of files meant for spreadsheets: what looks like a formula is made harmless, and restored on import."""

import re
from collections.abc import Iterable

COLUMNS = ("ticket", "id", "text", "label", "received_at", "held_out", "source", "labelled_at", "label_set")
"""The columns of our own file for spreadsheets: `ticket` is our number, `id` the ticket's own id as it was imported."""

_OURS = frozenset(("ticket", "text", "label", "label_set"))
# Apostrophes count as part of it, so that a cell that really begins with one is told from a cell we gave one.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; it is shown as text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """Take back the apostrophe that `harmless` gave: every text comes back as it was."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def is_ours(columns: Iterable[str]) -> bool:
    """Tell whether a file with these columns was written here; in others an apostrophe is somebody's own."""
    return _OURS.issubset(columns)
