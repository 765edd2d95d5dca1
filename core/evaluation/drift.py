"""Drift: whether labels are predicted in another mix than before, and how sure that is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.domain.labels import Kind, Label
from core.domain.trends import Drift, Mix, Moved
from core.evaluation.significance import ALPHA, holm

LEAST = 5.0
"""How many tickets a group of labels is expected to have on either side before anything is said about it."""
_Table = NDArray[np.float64]


def drift(before: Mix, now: Mix, kind: Kind) -> Drift:
    """Compare the mix of predicted labels of two sets of tickets.

    Single-label: the chi-squared test of homogeneity over groups of labels sees many small moves. Labels that are
    expected on fewer than five tickets of either side are put together, rarest first, until each group is expected on
    five; which labels share a group hangs on how often they occur on both sides together, and so not on how the sides
    differ. One label among a thousand drowns in it: so each label is tested by itself too, tickets that have it against
    tickets that have it not, with Holm's correction. Either is at 5 % ÷ 2, so that both together are at 5 %.
    PSI, Σ (a − b) ln(a ÷ b) over the same groups with half a ticket added to each, grows with the number of labels even
    if nothing moves: it is told with χ²(groups − 1; 95 %) · (1/n + 1/m), below which it is chance (Yurdakul 2018).

    Multi-label: labels are not exclusive, so there is no mix as a whole: only each label's own test.

    Tickets are taken as independent: those of one outage are not, and move the mix on their own.
    """
    if kind is Kind.MULTI:
        moved = _moved(before, now, families=1)
        tested = sum(1 for one in moved if one.p_value is not None)
        return Drift(
            before=before, now=now, groups=tested, p_value=_least(moved), psi=None, psi_limit=None, labels=moved
        )
    moved, groups = _moved(before, now, families=2), pooled(before, now)
    enough, least = groups.shape[1] > 1, _least(moved)
    psi, limit = _psi(groups) if enough else (None, None)
    return Drift(
        before=before,
        now=now,
        groups=groups.shape[1],
        p_value=min(2 * _chance(groups), 1.0 if least is None else least) if enough else None,
        psi=psi,
        psi_limit=limit,
        labels=moved,
    )


def _least(moved: Sequence[Moved]) -> float | None:
    """Return the smallest p of the labels that could be tested."""
    return min((one.p_value for one in moved if one.p_value is not None), default=None)


def pooled(before: Mix, now: Mix) -> _Table:
    """Return the counts of both sides, a row each, by groups of labels that are all expected often enough."""
    counts = {label: (before.labels.get(label, 0), now.labels.get(label, 0)) for label in _all(before, now)}
    fewest = min(before.tickets, now.tickets)
    wanted = LEAST * (before.tickets + now.tickets) / fewest if fewest else np.inf
    groups: list[tuple[int, int]] = []
    was = new = 0
    for label in sorted(counts, key=lambda one: (sum(counts[one]), one)):
        was, new = was + counts[label][0], new + counts[label][1]
        if was + new >= wanted:
            groups.append((was, new))
            was = new = 0
    if groups:  # what is left over is rarer than a group may be
        groups[-1] = (groups[-1][0] + was, groups[-1][1] + new)
    return np.array(groups, dtype=np.float64).reshape(-1, 2).T


def _moved(before: Mix, now: Mix, families: int) -> tuple[Moved, ...]:
    """Return each label's change, what moved most beyond chance first; `families` of tests share the 5 %."""
    labels = _all(before, now)
    counts = np.array([[side.labels.get(label, 0) for label in labels] for side in (before, now)], dtype=np.float64)
    tickets = np.array([[before.tickets], [now.tickets]], dtype=np.float64)
    was, new = counts / np.maximum(tickets, 1)
    chances = _alone(counts, tickets)
    tested = [place for place, chance in enumerate(chances) if chance is not None]
    adjusted = (min(1.0, families * one) for one in holm([chances[place] or 0.0 for place in tested]))
    corrected = dict(zip(tested, adjusted, strict=True))
    found = [
        Moved(
            label=label,
            before=int(counts[0, place]),
            now=int(counts[1, place]),
            change=float(new[place] - was[place]),
            p_value=corrected.get(place),
        )
        for place, label in enumerate(labels)
    ]
    return tuple(sorted(found, key=lambda one: (2.0 if one.p_value is None else one.p_value, -abs(one.change))))


def _alone(counts: _Table, tickets: _Table) -> list[float | None]:
    """Test each label by itself: tickets that have it, tickets that have it not; None where it is too rare to tell."""
    from scipy.special import chdtrc  # slow to load, and only this needs it

    share = counts.sum(axis=0) / max(tickets.sum(), 1)
    spread = tickets * share * (1 - share)  # the variance of each count, which both boxes of a row have in common
    enough = np.minimum(tickets * share, tickets * (1 - share)).min(axis=0) >= LEAST
    statistic = ((counts - tickets * share) ** 2 / np.where(enough, spread, 1)).sum(axis=0)
    return [float(chdtrc(1, one)) if told else None for one, told in zip(statistic, enough, strict=True)]


def _chance(table: _Table) -> float:
    """Return the chance of at least such a difference between two rows of counts, if both come from one mix."""
    from scipy.special import chdtrc  # slow to load, and only this needs it

    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    return float(chdtrc(table.shape[1] - 1, statistic))


def _psi(groups: _Table) -> tuple[float, float]:
    """Return the population stability index and what chance alone stays under 19 times in 20."""
    from scipy.special import chdtri

    was, now = (groups + 0.5) / (groups + 0.5).sum(axis=1, keepdims=True)
    n, m = groups.sum(axis=1)
    index = float(((now - was) * np.log(now / was)).sum())
    return index, float(chdtri(groups.shape[1] - 1, ALPHA)) * (1 / n + 1 / m)


def _all(*mixes: Mix) -> Sequence[Label]:
    """Return the labels that occur, each once."""
    return list(dict.fromkeys(label for mix in mixes for label, count in mix.labels.items() if count))
