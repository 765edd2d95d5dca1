"""Audit: how often production is right, estimated from the tickets people looked at."""

import math
from collections.abc import Iterable, Sequence
from statistics import NormalDist

from core.domain.comparisons import Interval
from core.domain.errors import InvalidInput
from core.domain.trends import Answered
from core.evaluation.intervals import LEVEL, wilson_share


def judged(answered: Iterable[Answered]) -> list[tuple[bool, float]]:
    """Return whether each audit was right and the chance it was drawn with, of those of which that is known."""
    return [(row.right, row.probability) for row in answered if row.right is not None for _ in range(row.tickets)]


def left_out(answered: Iterable[Answered]) -> int:
    """Count the tickets that were answered although nobody can say whether the version was right."""
    return sum(row.tickets for row in answered if row.unclear)


def audited_accuracy(outcomes: Sequence[tuple[bool, float]], accepted: int) -> Interval:
    """Return how often production is right where it decides alone, with the 95 % interval.

    Of the `accepted` tickets (audited ones included) a random share was audited; `outcomes` has, for each
    audited ticket, whether it was right (r) and the inclusion probability it was drawn with (π):

        p̂  = Σ r/π ÷ Σ 1/π                                 (Hájek)
        v  = Σ (1 − f) ((r − p̂)/π)² ÷ (Σ 1/π)²              (its variance, linearised)
        n* = p̂ (1 − p̂) ÷ v ÷ (t/z)²                         (effective number of audits)

    The interval is Wilson's on n* (Korn & Graubard 1998): the plain one is too narrow
    when few errors are seen. Where p̂ is 0 or 1, v is 0 too, and p̂ (1 − p̂) ÷ v is replaced by
    (Σ 1/π)² ÷ Σ (1 − f)/π². f is the part of the tickets seen: π, or audits ÷ accepted if smaller.
    Without audits the accuracy is anywhere from 0 to 1 and its value, the middle, means nothing.

    Assumes: every π was fixed before anyone looked; audits not yet answered are like those that are;
    reviewers are right.

    Raises:
        InvalidInput: an inclusion probability that is none.
    """
    if any(not 0 < probability <= 1 for _, probability in outcomes):
        raise InvalidInput("An audited ticket has no inclusion probability between 0 and 1.")
    if not outcomes:
        return Interval(0.5, 0.0, 1.0)
    weights = [1 / probability for _, probability in outcomes]
    share = math.fsum(w for w, (right, _) in zip(weights, outcomes, strict=True) if right) / math.fsum(weights)
    seen = len(outcomes) / max(accepted, len(outcomes))
    spread = [(1 - min(probability, seen)) / probability**2 for _, probability in outcomes]
    errors = [w * (right - share) ** 2 for w, (right, _) in zip(spread, outcomes, strict=True)]
    of, over = (share * (1 - share), math.fsum(errors)) if 0 < share < 1 else (1.0, math.fsum(spread))
    if not over:
        return Interval(share, share, share)  # every accepted ticket was audited
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    effective = of * math.fsum(weights) ** 2 / over / (student(len(outcomes) - 1, z) / z) ** 2
    return wilson_share(share, effective, z)


def overall_accuracy(alone: Interval, accepted: int, corrected: int, tickets: int) -> Interval:
    """Return how often the answer a ticket ends with is right, people's answers included, with the 95 % interval.

    Of `tickets` production decided `accepted` alone (audited ones included), rightly as often as `alone` says; people
    answered the others, and `corrected` so many in the audit. What is wrong is what nobody looked at:

        1 − (accepted · (1 − p̂) − corrected) ÷ tickets

    It is off by as much as the accuracy of the version on all tickets would be, the doubtful ones known exactly: by
    the error of `alone` times the share that production decides. The interval is that of `alone`, carried over.

    Assumes, beside what `audited_accuracy` does: every doubtful ticket is answered in the end.
    """
    known = [accepted * (1 - bound) - corrected for bound in (alone.value, alone.low, alone.high)]
    value, low, high = (1 - max(0.0, wrong) / tickets if tickets else 1.0 for wrong in known)
    return Interval(value, low, high)


def student(freedom: int, z: float) -> float:
    """Return the quantile of Student's t that belongs to the normal quantile z (Abramowitz & Stegun 26.7.5)."""
    v = max(freedom, 1)
    terms = (
        z,
        (z**3 + z) / (4 * v),
        (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2),
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3),
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4),
    )
    return sum(terms)
