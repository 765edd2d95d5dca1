"""What every benchmark prints at its end."""

import json
from collections.abc import Mapping

SHARES = (
    "share",
    "passed",
    "precision",
    "recall",
    "superior",
    "coverage",
    "bias",
    "f1",
    "accuracy",
    "error",
    "floor",
    "auto",
    "ratio",
)
Figures = Mapping[str, float | None]


def report(name: str, figures: Figures, aims: Figures, *, at_least: Figures | None = None) -> bool:
    """Print the figures as a table with the most, or the least, each may be, then as one JSON object.

    Tell whether all aims are met. A figure that was not measured is null and fails no aim.
    """
    least = at_least or {}
    met = all(_within(figures[key], most, None) for key, most in aims.items())
    met = met and all(_within(figures[key], None, low) for key, low in least.items())
    for key, value in figures.items():
        digits = 3 if any(word in key for word in SHARES) else 1
        shown = "not measured" if value is None else f"{value:,.{digits}f}"
        aim = f"   aim: at most {aims[key]:,g}" if key in aims else ""
        print(f"{key:<28}{shown:>14}{aim}" + (f"   aim: at least {least[key]:,}" if key in least else ""))
    print(json.dumps({"benchmark": name, "figures": dict(figures), "met": met}))
    return met


def _within(value: float | None, most: float | None, least: float | None) -> bool:
    return value is None or ((most is None or value <= most) and (least is None or value >= least))
