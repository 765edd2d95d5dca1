"""What is taken for what, under both versions: cells of one matrix that knows which way is better."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.comparisons import Transition
from core.domain.labels import Label


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Tickets that truly have one label and are given `predicted`, under both versions.

    Of the `support` tickets of the true label, `base` and `candidate` are how many each version gives it to. In an
    off-diagonal pair `fixed` are those the candidate answers rightly instead, `broken` those the base did.
    """

    true: Label
    predicted: Label
    support: int
    base: int
    candidate: int
    fixed: int
    broken: int

    @property
    def right(self) -> bool:
        """Tell whether it lies on the diagonal."""
        return self.true == self.predicted

    @property
    def improvement(self) -> int:
        """Return by how many tickets the candidate is better here: more on the diagonal, fewer off it."""
        change = self.candidate - self.base
        return change if self.right else -change


def pairs(transitions: Sequence[Transition]) -> list[Pair]:
    """Return every pair that occurs under either version, in the order of the transitions' labels."""
    support: dict[Label, int] = defaultdict(int)
    counts: dict[tuple[Label, Label], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in transitions:
        support[one.true] += one.count
        counts[one.true, one.base][0] += one.count
        counts[one.true, one.candidate][1] += one.count
        if one.base != one.true == one.candidate:
            counts[one.true, one.base][2] += one.count
        if one.candidate != one.true == one.base:
            counts[one.true, one.candidate][3] += one.count
    return [
        Pair(true=true, predicted=said, support=support[true], base=was, candidate=now, fixed=fixed, broken=broken)
        for (true, said), (was, now, fixed, broken) in counts.items()
    ]
