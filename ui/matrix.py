"""The matrix of what is taken for what: both versions, and their difference in which blue is always better."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from core.domain.confusions import Pair
from core.domain.labels import Label, Labels

BETTER, WORSE, PLAIN = "#1f6fb8", "#d9822b", "#f2f3f5"
WRITTEN_UP_TO, AROUND, WHOLE_UP_TO = 20, 15, 60
CLIPPED = 0.99
ROW = 22
NARROW, COLUMNS, NAME = 520, 16, 92
"""Pixels up to which a chart is a phone's, how many columns it then shows at once, and pixels of a name there."""


class View(StrEnum):
    """What the cells show."""

    DIFFERENCE = "Difference"
    BASE = "base"
    CANDIDATE = "candidate"


def window(order: Labels, label: Label | None) -> Labels:
    """Return the labels around one in the clustered order; all without one."""
    if label is None:
        return order
    at = order.index(label)
    start = max(0, min(at - AROUND, len(order) - 2 * AROUND - 1))
    return order[start : start + 2 * AROUND + 1]


def most_changed(pairs: Sequence[Pair], order: Labels) -> Label:
    """Return the true label of the confusion that changed most, the first one in order of equals."""
    wrong = [one for one in pairs if not one.right]
    return max(wrong, key=lambda one: abs(one.improvement)).true if wrong else order[0]


def cells(pairs: Sequence[Pair], labels: Labels, view: View, *, shares: bool) -> pd.DataFrame:
    """Return the cells among these labels that are not empty: rows `true`, columns `predicted`, what is `shown`.

    Shares are of the row, worked out for each version by itself before they are subtracted.
    """
    inside = set(labels)
    rows = [(one, _shown(one, view, shares=shares)) for one in pairs if {one.true, one.predicted} <= inside]
    kept = [(one, value) for one, value in rows if value]
    return pd.DataFrame(
        {
            "predicted": [one.predicted for one, _ in kept],
            "true": [one.true for one, _ in kept],
            "shown": [value for _, value in kept],
            "was": [one.base for one, _ in kept],
            "now": [one.candidate for one, _ in kept],
            "cell": [f"{one.true} / {one.predicted}" for one, _ in kept],
        }
    )


def _shown(one: Pair, view: View, *, shares: bool) -> float:
    counts = {View.DIFFERENCE: one.improvement, View.BASE: one.base, View.CANDIDATE: one.candidate}
    return round(100 * counts[view] / one.support, 1) if shares else counts[view]


def height(labels: Labels) -> int:
    """Return the pixels the matrix needs so that its rows can be told apart."""
    return 170 + ROW * min(len(labels), WHOLE_UP_TO)


def option(table: pd.DataFrame, labels: Labels, view: View, names: tuple[str, str]) -> dict[str, Any]:
    """Return the chart: what is actual goes down, what is predicted goes right; a cell can be chosen."""
    axis = {"type": "category", "data": list(labels), "nameLocation": "end", "splitArea": {"show": False}}
    tip = f"is {{@true}}<br>said {{@predicted}}<br>{names[0]}: {{@was}} tickets<br>{names[1]}: {{@now}} tickets"
    series = {
        "type": "heatmap",
        "selectedMode": "single",
        "encode": {"x": "predicted", "y": "true", "value": "shown", "itemName": "cell"},  # chosen cells go by name
        "label": {"show": len(labels) <= WRITTEN_UP_TO, "formatter": "{@shown}"},
        "tooltip": {"formatter": tip},
        "progressive": 0,
    }
    return {
        "animation": False,
        "dataset": {"source": table},
        "tooltip": {},
        "grid": {"left": 8, "right": 84, "top": 8, "bottom": 72, "containLabel": True},
        "xAxis": {**axis, "position": "top", "name": "predicted →", "axisLabel": {"rotate": 50}},
        "yAxis": {**axis, "inverse": True, "name": "actual ↓"},
        "visualMap": _colors(table, view),
        "series": [series],
        "media": [{"query": {"maxWidth": NARROW}, "option": _narrow(labels)}],
    }


def _narrow(labels: Labels) -> dict[str, Any]:
    """Return what a phone shows otherwise: each name, cut short; of many columns so many at once, to be pushed along."""
    many, name = len(labels) > COLUMNS, {"interval": 0, "width": NAME, "overflow": "truncate"}
    option: dict[str, Any] = {
        "grid": {"right": 16, "bottom": 104 if many else 72},
        "xAxis": {
            "nameLocation": "start",
            "nameTextStyle": {"verticalAlign": "bottom", "padding": [0, 0, 6, 0]},
            "axisLabel": {**name, "rotate": 90},
        },
        "yAxis": {"axisLabel": name},
    }
    if many:
        push = {"type": "slider", "xAxisIndex": 0, "startValue": 0, "endValue": COLUMNS - 1, "zoomLock": True}
        look = {"brushSelect": False, "showDetail": False, "height": 20, "bottom": 48}
        option["dataZoom"] = [{**push, **look, "filterMode": "none"}]  # a cell keeps its place: by that it is chosen
    return option


def _colors(table: pd.DataFrame, view: View) -> dict[str, Any]:
    """Return one scale: diverging and even about 0 for a difference, else from nothing to most."""
    sizes = np.abs(table["shown"].to_numpy(dtype=float))
    wrong = sizes[(table["true"] != table["predicted"]).to_numpy()]
    most = float(np.quantile(wrong, CLIPPED)) if wrong.size else 1.0
    scale = {"dimension": "shown", "orient": "horizontal", "left": "center", "bottom": 0, "calculable": False}
    if view is View.DIFFERENCE:
        ends = {"min": -max(most, 1.0), "max": max(most, 1.0), "text": ["better", "worse"]}
        return {**scale, **ends, "inRange": {"color": [WORSE, PLAIN, BETTER]}}
    return {**scale, "min": 0, "max": max(most, 1.0), "text": ["many", "few"], "inRange": {"color": [PLAIN, BETTER]}}
