"""The guard looks at each label by itself: better, no evidence of harm, regressed, or too few tickets to tell."""

from dataclasses import dataclass
from enum import StrEnum

from core.domain.labels import Label

ALPHA = 0.05
"""How often, at most, one label or more of equally good versions is said to have regressed."""


class Standing(StrEnum):
    """What can be said about one label; too few tickets are never taken for no harm."""

    BETTER = "better"
    NO_HARM = "no evidence of harm"
    REGRESSED = "regressed"
    TOO_FEW = "not enough support"


@dataclass(frozen=True, kw_only=True)
class LabelChange:
    """What a candidate changes about one label.

    Of the `support` tickets that have it, only the candidate finds it on `found`, only the base on `lost`. Of the
    others, only the candidate gives it to `mistaken`, only the base to `cleared`. `p_harm` and `p_gain` are Holm's
    adjusted p over all labels tested together; 1 where nothing is tested. `gone`: the base found some, the candidate
    none. `least_recall` is the lower end of the 95 % interval of the change in recall.
    """

    label: Label
    support: int
    found: int
    lost: int
    mistaken: int
    cleared: int
    p_harm: float
    p_gain: float
    gone: bool
    least_recall: float
    most_recall: float
    protected: bool
    standing: Standing

    @property
    def recall(self) -> float:
        """Return the change in recall, candidate minus base."""
        return (self.found - self.lost) / self.support if self.support else 0.0
