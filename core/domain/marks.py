"""A mark of a comparison is a number on the screen, and exactly the tickets that it counts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.domain.comparisons import Bin, Changed, Selected
from core.domain.labels import Label, Labels

# Which of the two versions is right, the base first.
_BOXES = {"both right": (True, True), "fixed": (False, True), "broken": (True, False), "both wrong": (False, False)}


@dataclass(frozen=True)
class LabelCount:
    """One of a label's four counts under a version: its tickets have the label or not, and are given it or not."""

    label: Label
    has: bool
    given: bool

    def holds(self, truth: Labels, given: Labels) -> bool:
        """Tell whether a ticket is one of these."""
        return (self.label in truth, self.label in given) == (self.has, self.given)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Which held-out tickets are meant; what is left out does not restrict.

    `change` is "fixed", "broken", "both right", "both wrong" or "changed" (any different answer). `true` and
    `predicted` keep tickets that truly have the one label and were given the other by `by` ("base" or "candidate").
    `either` keeps those to which one version gives a label and the other does not; `among` those that truly have one of
    these labels or several; `count` those that have a label or not, and to which `by` gives it or not. `places` are
    from which to below which place the tickets stand when they are put in order of `by`'s confidence, the least sure
    first; `least` keeps those it is at least so sure of, and `wrong` those it answers wrongly.
    """

    change: str = ""
    true: Label | None = None
    predicted: Label | None = None
    either: Label | None = None
    among: Labels = ()
    count: LabelCount | None = None
    by: str = "candidate"
    places: tuple[int, int] | None = None
    least: float | None = None
    wrong: bool = False

    def behind(self, tickets: Iterable[Changed]) -> list[Changed]:
        """Return those of all held-out tickets that this mark counts, in the order they came."""
        every = list(tickets)
        if self.places is None:
            return [ticket for ticket in every if self._counts(ticket)]
        order = sorted(range(len(every)), key=lambda place: (self._sure(every[place]), place))
        return [every[place] for place in sorted(order[slice(*self.places)]) if self._counts(every[place])]

    def _counts(self, ticket: Changed) -> bool:
        given = ticket.base if self.by == "base" else ticket.candidate
        return (
            (self.true is None or self.true in ticket.truth)
            and (self.predicted is None or self.predicted in given)
            and (self.either is None or (self.either in ticket.base) != (self.either in ticket.candidate))
            and (not self.among or not set(self.among).isdisjoint(ticket.truth))
            and (self.count is None or self.count.holds(ticket.truth, given))
            and (self.least is None or self._sure(ticket) >= self.least)
            and not (self.wrong and set(given) == set(ticket.truth))
            and self._changed(ticket)
        )

    def _changed(self, ticket: Changed) -> bool:
        if not self.change:
            return True
        was, now, true = set(ticket.base), set(ticket.candidate), set(ticket.truth)
        return was != now if self.change == "changed" else (was == true, now == true) == _BOXES[self.change]

    def _sure(self, ticket: Changed) -> float:
        return ticket.base_confidence if self.by == "base" else ticket.candidate_confidence


@dataclass(frozen=True)
class Behind:
    """The first tickets behind a mark, and how many there are in all."""

    tickets: tuple[Changed, ...]
    total: int


def of_bin(bins: Iterable[Bin], chosen: int, by: str) -> Mark:
    """Return the mark of one bin of a version's reliability: bins hold the tickets in order of confidence."""
    sizes = [one.tickets for one in bins]
    first = sum(sizes[:chosen])
    return Mark(by=by, places=(first, first + sizes[chosen]))


def alone(accepted: Selected, by: str) -> Mark:
    """Return the mark of all that a version answers alone at a threshold."""
    return Mark(by=by, least=accepted.confidence)


def unseen(accepted: Selected, by: str) -> Mark:
    """Return the mark of the wrong answers that a version gives alone at a threshold."""
    return replace(alone(accepted, by), wrong=True)
