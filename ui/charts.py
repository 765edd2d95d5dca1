"""Figures for pages, and which of their points are chosen; blue is better, orange is worse."""

from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go
import streamlit as st

from core.domain.comparisons import Figures
from core.domain.reports import DayCount

BETTER, WORSE, UNSURE = "#1f6fb8", "#d9822b", "#8a94a3"


def choose(figure: go.Figure, alt: str, key: str) -> list[tuple[int, int]]:
    """Show a figure whose points can be chosen and return those that are: the number of the line, the place on it.

    With Shift held down several are, in no order of time; what is shown of each needs a key of its own.
    """
    state = st.plotly_chart(figure, alt=alt, on_select="rerun", selection_mode="points", key=key)
    return list(dict.fromkeys((one["curve_number"], one["point_index"]) for one in state["selection"]["points"]))


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


def label_changes(names: Sequence[str], gains: Sequence[float]) -> go.Figure:
    """Draw each label's change of F1 in points, worst first."""
    colors = [BETTER if gain > 0 else WORSE if gain < 0 else UNSURE for gain in gains]
    bars = go.Bar(
        x=[100 * gain for gain in gains], y=[escape(name) for name in names], orientation="h", marker_color=colors
    )
    bars.hovertemplate = "%{y}: %{x:+.1f} points<extra></extra>"
    figure = go.Figure(bars)
    figure.update_layout(height=max(220, 24 * len(names) + 60), margin={"l": 0, "r": 0, "t": 8, "b": 0})
    figure.update_xaxes(title="change of F1, points")
    figure.update_yaxes(type="category")
    return figure


def reliability(sides: Mapping[str, Figures]) -> go.Figure:
    """Draw how often answers are right by how sure they are; a version beside itself is one line."""
    perfect = go.Scatter(
        x=[0, 1], y=[0, 1], mode="lines", name="as sure as right", line={"dash": "dot", "color": UNSURE}
    )
    figure = go.Figure(perfect)
    for (name, side), color in zip(sides.items(), (UNSURE, BETTER), strict=False):
        bins = side.reliability
        figure.add_scatter(
            x=[one.confidence for one in bins],
            y=[one.right.value for one in bins],
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [one.right.high - one.right.value for one in bins],
                "arrayminus": [one.right.value - one.right.low for one in bins],
            },
            customdata=[one.tickets for one in bins],
            hovertemplate="sure %{x:.0%}<br>right %{y:.0%}<br>%{customdata:,} tickets",
            mode="lines+markers",
            name=name,
            line={"color": color},
        )
    _shares(figure, "confidence", "right")
    return figure


def automation(sides: Mapping[str, Figures]) -> go.Figure:
    """Draw how often a version is right on the tickets it would answer alone, by how many those are."""
    figure = go.Figure()
    for (name, side), color in zip(sides.items(), (UNSURE, BETTER), strict=False):
        figure.add_scatter(
            x=[one.share for one in side.selective],
            y=[one.accuracy for one in side.selective],
            customdata=[(one.confidence, round(one.share * side.documents)) for one in side.selective],
            hovertemplate="answers alone %{x:.0%}: %{customdata[1]:,} tickets<br>right %{y:.1%}"
            "<br>from a confidence of %{customdata[0]:.2f}",
            mode="lines+markers",  # a line alone tells no choice
            marker={"size": 5},
            name=name,
            line={"color": color},
        )
    _shares(figure, "share of tickets answered alone", "right among them")
    return figure


def _shares(figure: go.Figure, across: str, up: str) -> None:
    """Give a figure axes of shares."""
    figure.update_xaxes(title=across, tickformat=".0%")
    figure.update_yaxes(title=up, tickformat=".0%")
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    figure.update_layout(height=320, margin={"l": 0, "r": 0, "t": 8, "b": 0}, legend=legend)
