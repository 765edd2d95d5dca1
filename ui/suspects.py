"""How a suspected label is told in words."""

from collections.abc import Mapping

from core.domain.documents import Truth
from core.workflow.suspecting import Look, Suspected
from ui import words

MOST_TIMES = 1_000


def nothing_waits(look: Look) -> str:
    """Say why there is nothing to decide, and what to do next."""
    if look.version is None:
        return "A training looks for tickets whose labels seem wrong. Train a version, and what it finds waits here."
    if not look.looked:
        return (
            f"The training of version {look.version} did not look for wrong labels: that is done by the embedded engine"
            " alone, and was not before. Train a version with it."
        )
    return (
        f"No label waits that version {look.version} holds for wrong. The next training learns from what was decided, and"
        " looks again."
    )


def why(suspect: Suspected) -> str:
    """Say how much likelier the other answer is; of several labels, which is missing or one too many."""
    before = "Asked without having learned this ticket:"
    if len(suspect.proposed) == 1 and len(suspect.given) == 1:
        return f"{before} {times(suspect.surety)}"
    wrong = "one too many" if suspect.better in suspect.given else "missing"
    return f"{before} {times(suspect.surety)} than not that {words.plain(suspect.better)} is {wrong}"


def whose(known: Truth, names: Mapping[str, str]) -> str:
    """Say whose word a label is."""
    if known.by:
        return f"{words.plain(names.get(known.by, known.by))}, {words.when(known.at)}"
    return "A reviewer's word, from a file" if known.brought else "Came with the ticket"


def times(surety: float) -> str:
    """Write how much likelier the one is than the other, of two whose chances add up to 1."""
    odds = surety / (1 - surety) if surety < 1 else float("inf")
    if odds >= MOST_TIMES:
        return f"more than {MOST_TIMES:,} times likelier"
    return f"{odds:,.0f} times likelier" if odds >= 1.5 else "a little likelier"  # noqa: PLR2004 - rounds to one
