"""Evidence as canonical text and back: the same evidence is the same bytes, and so the same hash."""

import hashlib
import json
from dataclasses import asdict, astuple
from typing import Any

from core.domain.comparisons import (
    Bin,
    Cell,
    Evidence,
    Figures,
    Flips,
    Interval,
    LabelFigures,
    Leakage,
    Selected,
    Transition,
    Without,
)
from core.domain.gate import Metric
from core.domain.guards import LabelChange, Standing
from core.domain.labels import Kind

_FORMER_GAINS = {Metric.MACRO_F1: "gain", Metric.ACCURACY: "accuracy_gain"}  # evidence of earlier releases knows two


def written(evidence: Evidence) -> str:
    """Return the canonical text: JSON with sorted keys, compact, letters of all languages as they are."""
    said = asdict(evidence)
    said["transitions"] = [list(astuple(one)) for one in evidence.transitions]  # thousands: without their names
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(text: str) -> str:
    """Return the SHA-256 (hex) of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Evidence:
    """Return the evidence a canonical text holds."""
    kept: dict[str, Any] = json.loads(text)
    return Evidence(
        kind=Kind(kept["kind"]),
        base=_figures(kept["base"]),
        candidate=_figures(kept["candidate"]),
        gains=_gains(kept.get("gains") or {name: kept[of] for name, of in _FORMER_GAINS.items()}),
        flips=Flips(**kept["flips"]),
        p_value=kept["p_value"],
        p_exact=kept.get("p_exact"),
        detectable=kept.get("detectable"),
        transitions=tuple(Transition(*one) for one in kept.get("transitions", ())),
        order=tuple(kept.get("order", ())),
        guard=tuple(LabelChange(**{**one, "standing": Standing(one["standing"])}) for one in kept.get("guard", ())),
        leakage=_leakage(kept.get("leakage")),
    )


def _gains(named: dict[str, Any]) -> dict[Metric, Interval]:
    return {Metric(name): Interval(**gain) for name, gain in named.items()}


def _leakage(kept: dict[str, Any] | None) -> Leakage | None:
    if kept is None:
        return None
    without = kept["without"]
    if without is not None:
        sides = {side: {Metric(name): value for name, value in without[side].items()} for side in ("base", "candidate")}
        without = Without(documents=without["documents"], gains=_gains(without["gains"]), **sides)
    return Leakage(exact=kept["exact"], near=kept["near"], by_candidate=kept["by_candidate"], without=without)


def _figures(kept: dict[str, Any]) -> Figures:
    labels = tuple(LabelFigures(**label) for label in kept["labels"])
    confusion = tuple(Cell(**cell) for cell in kept["confusion"])
    selective = tuple(Selected(**one) for one in kept.get("selective", ()))
    bins = tuple(Bin(**{**one, "right": Interval(**one["right"])}) for one in kept.get("reliability", ()))
    rows = {"labels": labels, "confusion": confusion, "selective": selective, "reliability": bins}
    return Figures(**{**kept, **rows})
