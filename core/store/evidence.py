"""Evidence as canonical text and back: the same evidence is the same bytes, and so the same hash."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from core.domain.comparisons import Cell, Evidence, Figures, Flips, Interval, LabelFigures
from core.domain.labels import Kind


def written(evidence: Evidence) -> str:
    """Return the canonical text: JSON with sorted keys, compact, letters of all languages as they are."""
    return json.dumps(asdict(evidence), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


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
        gain=Interval(**kept["gain"]),
        accuracy_gain=Interval(**kept["accuracy_gain"]),
        flips=Flips(**kept["flips"]),
        p_value=kept["p_value"],
    )


def _figures(kept: dict[str, Any]) -> Figures:
    labels = tuple(LabelFigures(**label) for label in kept["labels"])
    confusion = tuple(Cell(**cell) for cell in kept["confusion"])
    return Figures(**{**kept, "labels": labels, "confusion": confusion})
