"""Figures for pages: pure functions from values to plotly figures; blue is better, orange is worse."""

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from core.domain.comparisons import Figures
from core.domain.labels import Label, Labels
from core.domain.reports import DayCount

BETTER, WORSE, UNSURE = "#1f6fb8", "#d9822b", "#8a94a3"
WRITTEN_UP_TO = 30


def days(counts: Sequence[DayCount]) -> go.Figure:
    """Draw accepted, reviewed and waiting tickets by the day they came in."""
    at = [count.day for count in counts]
    bands = (
        ("accepted by the model", [count.accepted for count in counts], BETTER),
        ("reviewed by people", [count.reviewed for count in counts], "#5aa27a"),
        ("waiting for review", [count.waiting for count in counts], WORSE),
    )
    figure = go.Figure([go.Bar(x=at, y=values, name=name, marker_color=color) for name, values, color in bands])
    figure.update_layout(
        barmode="stack",
        height=260,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    figure.update_yaxes(title="tickets")
    return figure


def confusion(figures: Figures, labels: Labels, *, shares: bool) -> go.Figure:
    """Draw a confusion matrix: rows are what a ticket is, columns what the version said."""
    counts = matrix(figures, labels)
    rows = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shown = counts / rows if shares else counts
    names = [escape(label) for label in labels]  # Plotly reads some HTML in names, and numbers and dates unless told
    heat = go.Heatmap(
        z=shown,
        x=names,
        y=names,
        colorscale="Blues",
        showscale=False,
        texttemplate=("%{z:.0%}" if shares else "%{z}") if len(labels) <= WRITTEN_UP_TO else None,
        hovertemplate="is %{y}<br>said %{x}<br>%{z}<extra></extra>",
    )
    figure = go.Figure(heat)
    figure.update_layout(height=max(360, min(900, 26 * len(labels) + 160)), margin={"l": 0, "r": 0, "t": 8, "b": 0})
    figure.update_xaxes(type="category", title="said →", showgrid=False)
    figure.update_yaxes(type="category", title="is ↓", autorange="reversed", showgrid=False)
    return figure


def matrix(figures: Figures, labels: Labels) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Return the counts as an array of len(labels)², rows true, columns predicted."""
    place: dict[Label, int] = {label: number for number, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for cell in figures.confusion:
        if cell.true in place and cell.predicted in place:
            counts[place[cell.true], place[cell.predicted]] += cell.count
    return counts


def label_changes(names: Sequence[str], gains: Sequence[float]) -> go.Figure:
    """Draw each label's change of F1 in points, worst first."""
    colors = [BETTER if gain > 0 else WORSE if gain < 0 else UNSURE for gain in gains]
    bars = go.Bar(
        x=[100 * gain for gain in gains], y=[escape(name) for name in names], orientation="h", marker_color=colors
    )
    figure = go.Figure(bars)
    figure.update_layout(height=max(220, 24 * len(names) + 60), margin={"l": 0, "r": 0, "t": 8, "b": 0})
    figure.update_xaxes(title="change of F1, points")
    figure.update_yaxes(type="category")
    return figure
