"""The gate's rule, chosen before training, and what it says of a candidate."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.domain.labels import Label


class Outcome(StrEnum):
    """What the gate says: promote, hold (not enough evidence), or reject."""

    PROMOTE = "promote"
    HOLD = "hold"
    REJECT = "reject"


class Metric(StrEnum):
    """What a gate may be set on; micro F1 equals accuracy where each ticket has one label."""

    MACRO_F1 = "macro F1"
    ACCURACY = "accuracy"
    MICRO_F1 = "micro F1"
    WEIGHTED_F1 = "weighted F1"


@dataclass(frozen=True)
class Protected:
    """A label that must be shown not to lose more of its recall than `margin` (0 to 1); named before training."""

    label: Label
    margin: float = 0.05


@dataclass(frozen=True, kw_only=True)
class GateRule:
    """Chosen before training: how much worse is still no worse, and the least gain wanted (of `metric`, 0 to 1).

    With `superiority` the whole interval of the gain must lie above 0. `least_support` is how many held-out tickets a
    label needs before anything is said about it.
    """

    metric: Metric = Metric.MACRO_F1
    margin: float = 0.01
    minimum_gain: float = 0.0
    superiority: bool = False
    protected: tuple[Protected, ...] = ()
    least_support: int = 20

    def written(self) -> dict[str, str | int | float | bool | None]:
        """Return the rule as plain values, as a job carries it."""
        protected = json.dumps({one.label: one.margin for one in self.protected}, ensure_ascii=False)
        return {
            "metric": self.metric.value,
            "margin": self.margin,
            "minimum_gain": self.minimum_gain,
            "superiority": self.superiority,
            "protected": protected,
            "least_support": self.least_support,
        }


STANDARD = GateRule()


def rule_of(kept: Mapping[str, str | int | float | bool | None]) -> GateRule:
    """Return the rule that was written; what an older one did not say is as it was then."""
    protected = json.loads(str(kept.get("protected") or "{}"))
    return GateRule(
        metric=Metric(str(kept.get("metric") or STANDARD.metric)),
        margin=float(kept.get("margin") or 0.0),
        minimum_gain=float(kept.get("minimum_gain") or 0.0),
        superiority=bool(kept.get("superiority")),
        protected=tuple(Protected(Label(label), float(margin)) for label, margin in protected.items()),
        least_support=int(kept.get("least_support") or STANDARD.least_support),
    )


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """The gate's outcome and its reasons in sentences."""

    outcome: Outcome
    reasons: tuple[str, ...]
