"""Pictures of the report: drawn as text in the page itself, so that they need nothing and print sharply."""

from collections.abc import Callable, Sequence

from core.domain.comparisons import Flips, Interval
from core.domain.gate import GateRule
from core.domain.guards import LabelChange, Standing
from core.evaluation.guard import by_recall
from ui.report_markup import Markup, joined, tag, text

WIDTH, EDGE = 680, 110
NAME_WIDTH, LONGEST_NAME, ROW = 210, 30, 22
KINDS = {Standing.BETTER: "better", Standing.REGRESSED: "worse"}
Place = Callable[[float], float]


def gain(found: Interval, rule: GateRule) -> Markup:
    """Draw the interval of the gain against no change, the margin and the least gain asked for."""
    wanted = [rule.minimum_gain] if rule.minimum_gain else []
    place = _scale([0.0, -rule.margin, found.low, found.high, *wanted], EDGE, WIDTH - EDGE)
    kind = "better" if found.low > 0 else "worse" if found.high < 0 else "unsure"
    parts = [
        tag("line", x1="0", x2=str(WIDTH), y1="52", y2="52", class_="along"),
        _upright(place(0.0), 18, 70, "axis"),
        _words(place(0.0), 12, "0: no change"),
        _upright(place(-rule.margin), 34, 72, "margin"),
        _words(place(-rule.margin), 84, f"{-100 * rule.margin:+.1f}: the margin") if rule.margin else "",
        *(_upright(place(least), 34, 86, "wanted") for least in wanted),
        *(_words(place(least), 98, f"{100 * least:+.1f}: the gain asked for") for least in wanted),
        _bar(place(found.low), place(found.high), 48, kind),
        tag("circle", cx=_n(place(found.value)), cy="52", r="6", class_=kind),
        _words(place(found.value), 36, f"{100 * found.value:+.1f} points"),
    ]
    return _svg(104, parts, f"Interval of the gain, {_interval(found)} points, beside 0 and the margin")


def flips(found: Flips) -> Markup:
    """Draw the shares of what became of the tickets as one bar."""
    named = (
        ("Both right", found.both_right, "same"),
        ("Fixed", found.fixed, "better"),
        ("Broken", found.broken, "worse"),
        ("Both wrong", found.both_wrong, "unsure"),
    )
    total, left, parts = max(sum(count for _, count, _ in named), 1), 0.0, []
    for _, count, kind in named:
        width = WIDTH * count / total
        parts.append(tag("rect", x=_n(left), y="2", width=_n(width), height="24", class_=kind))
        left += width
    legend = tag("p", *(joined((tag("i", "", class_=kind), f"{name}: {count:,} ")) for name, count, kind in named))
    told = ", ".join(f"{name} {count:,}" for name, count, _ in named)
    return joined((_svg(28, parts, f"One bar of all tickets: {told}"), tag("div", legend, class_="legend")))


def recalls(changes: Sequence[LabelChange]) -> Markup:
    """Draw the change in recall of some labels with its interval, a row each."""
    bottom = ROW * len(changes)
    place = _scale([0.0, *(end for one in changes for end in (one.least_recall, one.most_recall))], 290, WIDTH - 60)
    parts = [_upright(place(0.0), 0, bottom + 6, "axis"), _words(place(0.0), bottom + 20, "0: no change")]
    for number, one in enumerate(changes):
        middle = ROW * number + ROW // 2
        kind = KINDS.get(one.standing, "unsure") if by_recall(one) else "unsure"  # it is a picture of recall
        clipped = one.label if len(one.label) <= LONGEST_NAME else f"{one.label[: LONGEST_NAME - 1]}…"
        name = tag("text", tag("title", one.label), text(clipped), x="0", y=str(middle + 4))
        dot = tag("circle", cx=_n(place(one.recall)), cy=str(middle), r="4", class_=kind)
        bar = _bar(place(one.least_recall), place(one.most_recall), middle - 2, kind)
        value = tag("text", f"{100 * one.recall:+.1f}", x=str(NAME_WIDTH + 65), y=str(middle + 4), text_anchor="end")
        parts += [name, value, bar, dot]
    return _svg(bottom + 26, parts, "Change in recall by label, in points; the same numbers are in the table")


def _scale(marks: Sequence[float], left: float, right: float) -> Place:
    """Return how a value becomes a place between two others."""
    low, high = min(marks), max(marks)
    wide = (high - low) or 1.0
    return lambda value: left + (right - left) * (value - low) / wide


def _svg(height: int, parts: Sequence[str], told: str) -> Markup:
    drawn = tag("svg", *parts, viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label=told)
    return tag("figure", drawn)


def _bar(low: float, high: float, top: float, kind: str) -> Markup:
    return tag("rect", x=_n(low), y=_n(top), width=_n(max(high - low, 1.0)), height="4", class_=f"bar {kind}")


def _upright(x: float, top: int, bottom: int, kind: str) -> Markup:
    return tag("line", x1=_n(x), x2=_n(x), y1=str(top), y2=str(bottom), class_=kind)


def _words(x: float, y: int, said: str) -> Markup:
    return tag("text", said, x=_n(x), y=str(y), text_anchor="middle")


def _interval(found: Interval) -> str:
    return f"{100 * found.value:+.1f} [{100 * found.low:+.1f}, {100 * found.high:+.1f}]"


def _n(number: float) -> str:
    """Write a place shortly, and never minus zero."""
    return f"{number + 0.0:.1f}"
