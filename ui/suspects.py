"""How a suspected label is told in words."""

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
    before = "It had not learned from this ticket"
    if len(suspect.proposed) == 1 and len(suspect.truth.labels) == 1:
        return f"{before}, and holds this for {times(suspect.surety)}"
    extra = suspect.better in suspect.truth.labels
    what = f"{words.plain(suspect.better)} is {'one too many' if extra else 'missing'}"
    return f"{before}. That {what}, it holds for {times(suspect.surety)} than not"


def times(surety: float) -> str:
    """Write how much likelier the one is than the other, of two whose chances add up to 1."""
    odds = surety / (1 - surety) if surety < 1 else float("inf")
    if odds >= MOST_TIMES:
        return f"more than {MOST_TIMES:,} times likelier"
    return f"{odds:,.0f} times likelier" if odds >= 1.5 else "a little likelier"  # noqa: PLR2004 - rounds to one
