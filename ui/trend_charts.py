"""The trend in pictures: versions on held-out tickets and production week by week, releases and rollbacks marked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import plotly.graph_objects as go

from core.domain.comparisons import Interval
from core.domain.decisions import Act, Decision
from core.domain.trends import Standing, Week
from ui import charts, words
from ui.trend import METRICS, mark

FEW = 10
"""With fewer audits a week says almost nothing by itself, and its point is hollow."""


def history(found: Sequence[Standing], metric: str, moves: Sequence[Decision]) -> go.Figure:
    """Draw a metric over the versions' time, a line for each held-out set, with releases and rollbacks marked."""
    figure = go.Figure()
    newest = max(one.held_out.number for one in found)
    for number, group in groupby(found, key=lambda one: one.held_out.number):
        points = list(group)
        values: list[Interval] = [getattr(one, METRICS[metric]) for one in points]
        figure.add_scatter(
            x=[words.here(one.trained_at) for one in points],
            y=[value.value for value in values],
            error_y=_whiskers(values),
            mode="lines+markers+text",
            text=[f"v{one.version}" for one in points],
            textposition="top right",
            customdata=[
                [one.version, one.documents, value.low, value.high] for one, value in zip(points, values, strict=True)
            ],
            hovertemplate="version %{customdata[0]}: %{y:.1%} [%{customdata[2]:.1%}, %{customdata[3]:.1%}]"
            f"<br>on held-out set H{number}, %{{customdata[1]:,}} tickets",
            name=f"held-out set H{number}",
            line={"color": charts.BETTER if number == newest else charts.UNSURE},
            marker={"symbol": number % 12, "size": 9},
        )
    _mark(figure, moves, [words.here(one.trained_at) for one in found], timedelta(minutes=1))
    figure.update_yaxes(title=metric.lower().replace("f1", "F1"), tickformat=".1~%")
    return figure


def weekly(weeks: Sequence[Week], moves: Sequence[Decision]) -> go.Figure:
    """Draw the audited accuracy week by week with its interval, and the naive figure; weeks without are gaps."""
    at = [one.monday for one in weeks]
    audited = [one.audited for one in weeks]
    figure = go.Figure(
        go.Scatter(
            x=at,
            y=[one.naive for one in weeks],
            customdata=[one.seen for one in weeks],
            hovertemplate="week of %{x|%-d %b %Y}<br>right on %{y:.1%} of the %{customdata:,} people saw",
            mode="lines+markers",
            name="naive: right on what people saw",
            connectgaps=False,
            cliponaxis=False,  # else half of a point at 100 % is cut off
            line={"color": charts.UNSURE, "dash": "dot"},
        )
    )
    figure.add_scatter(
        x=at,
        y=[one.value if one else None for one in audited],
        error_y=_whiskers(audited),
        customdata=[
            [one.audits, found.low if found else 0.0, found.high if found else 0.0]
            for one, found in zip(weeks, audited, strict=True)
        ],
        hovertemplate="week of %{x|%-d %b %Y}<br>right %{y:.1%} [%{customdata[1]:.1%}, %{customdata[2]:.1%}]"
        "<br>from %{customdata[0]:,} audits",
        mode="lines+markers",
        name="audited: right where it decides alone",
        connectgaps=False,
        cliponaxis=False,
        line={"color": charts.BETTER},
        marker={"size": 9, "symbol": ["circle" if one.audits >= FEW else "circle-open" for one in weeks]},
    )
    days = [datetime.combine(one, datetime.min.time()) for one in at]
    _mark(figure, moves, days, timedelta(days=7))
    figure.update_yaxes(title="right", tickformat=".1~%", range=[0, 1])
    return figure


def _whiskers(values: Sequence[Interval | None]) -> dict[str, object]:
    up = [one.high - one.value if one else None for one in values]
    down = [one.value - one.low if one else None for one in values]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "thickness": 1.5}


def _mark(figure: go.Figure, moves: Sequence[Decision], points: Sequence[datetime], least: timedelta) -> None:
    """Draw a line for each release and rollback, and leave room so that nothing stands on the edge."""
    at = [words.here(made.decided_at) for made in moves]
    for moment, made in zip(at, moves, strict=True):
        back = made.act is Act.ROLL_BACK
        line = {"color": charts.WORSE if back else charts.UNSURE, "width": 1.5, "dash": "dash" if back else "solid"}
        figure.add_shape(type="line", x0=moment, x1=moment, y0=0, y1=1, yref="paper", line=line)
    for _, same in groupby(zip(at, moves, strict=True), key=lambda one: one[0].date()):
        together = list(same)  # the marks of one day would print over each other
        text = ", ".join(mark(made) for _, made in together)
        x = together[0][0]
        figure.add_annotation(x=x, y=1, yref="paper", yanchor="bottom", showarrow=False, text=text)
    first, last = min([*points, *at]), max([*points, *at])
    room = max((last - first) / 12, least)
    legend = {"orientation": "h", "y": -0.18, "yanchor": "top"}
    figure.update_xaxes(range=[first - room, last + room], type="date")
    figure.update_layout(height=360, margin={"l": 0, "r": 0, "t": 28, "b": 0}, legend=legend)
