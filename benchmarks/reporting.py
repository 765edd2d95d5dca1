"""What every benchmark prints at its end."""

import json
from collections.abc import Mapping

Figures = Mapping[str, float | None]


def report(name: str, figures: Figures, aims: Figures) -> bool:
    """Print the figures as a table with the most each may be, then as one JSON object; tell whether all aims are met.

    A figure that was not measured is null and fails no aim.
    """
    met = all(figures[key] is None or figures[key] <= most for key, most in aims.items())  # type: ignore[operator]  # None went before
    for key, value in figures.items():
        shown = "not measured" if value is None else f"{value:,.1f}"
        print(f"{key:<20}{shown:>14}" + (f"   aim: at most {aims[key]:,.0f}" if key in aims else ""))
    print(json.dumps({"benchmark": name, "figures": dict(figures), "met": met}))
    return met
