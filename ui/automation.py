"""How sure is sure enough: what each version would answer alone at a threshold, and whether its confidence is to be believed."""

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import pandas as pd
import streamlit as st

from core.domain.comparisons import Evidence, Figures, Selected
from core.domain.marks import alone, of_bin, unseen
from core.evaluation.intervals import LEVEL, wilson_share
from ui import changed, charts, evidence, words

PER = 1_000
ROWS_HIGH = 220
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
BY = ("base", "candidate")


def at(side: Figures, threshold: float) -> Selected | None:
    """Return what is accepted from a confidence on; None where no ticket is."""
    reached = [one for one in side.selective if one.confidence >= threshold]
    return reached[-1] if reached else None


def table(found: Evidence, sides: evidence.Sides, threshold: float) -> pd.DataFrame:
    """Return what both versions would do alone at a threshold, of a thousand tickets."""
    both = [at(side, threshold) for side in (found.base, found.candidate)]
    return pd.DataFrame(
        {
            "": list(sides),
            "Answers alone": [words.percent(one.share if one else 0.0) for one in both],
            "Measured at": [_step(one, threshold) for one in both],
            "Right among these": [
                _right(one, side) if one else "–" for one, side in zip(both, (found.base, found.candidate), strict=True)
            ],
            f"Wrong and unseen, of {PER:,} tickets": [
                round(PER * one.share * (1 - one.accuracy)) if one else 0 for one in both
            ],
            f"For people, of {PER:,} tickets": [round(PER * (1 - one.share)) if one else PER for one in both],
        }
    )


def _step(one: Selected | None, threshold: float) -> str:
    """Say at which confidence it was measured: only some were, and a threshold between two takes the next."""
    if one is None:
        return "–"
    measured = f"{one.confidence:.3f}"
    return measured if measured == f"{threshold:.3f}" else f"{measured}, the next step"


def _right(one: Selected, side: Figures) -> str:
    """Write how often it is right among what it would answer alone, with the 95 % interval of so many tickets."""
    right = wilson_share(one.accuracy, round(one.share * side.documents), _Z)
    return f"{words.percent(right.value)} [{100 * right.low:.1f}, {100 * right.high:.1f}]"


@st.fragment
def show(found: Evidence, opener: changed.Opener, threshold: float) -> None:
    """Show both curves, what a threshold would mean, and the tickets that a version would get wrong unseen."""
    sides = opener.sides
    if not found.base.selective:
        st.info("This comparison is older than these curves. Train again to see them.", icon=":material/info:")
        return
    named = {sides[BY.index(by)]: _side(found, by) for by in _shown(opener)}
    ask, key = "Answers alone from a confidence of", f"threshold-{opener.comparison}"
    chosen = st.slider(ask, 0.0, 1.0, threshold, 0.01, key=key, persist_state="page")
    st.caption(
        "Right among these has its 95 % interval (Wilson). "
        "Choose a row to see the held-out tickets that this version would answer alone."
    )
    row = st.dataframe(
        table(found, sides, chosen), hide_index=True, on_select="rerun", selection_mode="single-row", key=f"{key}-rows"
    )
    looked = [(BY[place], at(_side(found, BY[place]), chosen)) for place in row.selection.rows]
    _accepted(opener, looked, "threshold", wrong=True)
    _curve(found, opener, named)
    st.subheader("Is it as right as it is sure?")
    errors = [f"{name}: {words.percent(side.calibration_error)}" for name, side in named.items()]
    floor = words.percent(found.candidate.noise_floor)
    st.caption(f"Calibration error {', '.join(errors)}; chance alone shows {floor} on so few tickets.")
    st.caption("Choose a point, or a row of the table below the lines, to see its tickets.")
    _bins(found, opener)


def _curve(found: Evidence, opener: changed.Opener, named: Mapping[str, Figures]) -> None:
    """Show both curves and their points as a table; a chosen point or row opens its tickets."""
    shown, key = _shown(opener), f"curve-{opener.comparison}"
    st.caption("Choose a point, or a row of the table below the lines, to see what that version would answer alone.")
    alt = "Lines: accuracy by the share of tickets answered alone; the same numbers are in the table below"
    points = charts.choose(charts.automation(named), alt, key)
    _accepted(opener, [(shown[line], _side(found, shown[line]).selective[place]) for line, place in points], "point")
    places = [(by, one) for by in shown for one in _side(found, by).selective]
    row = st.dataframe(
        evidence.curve(named), hide_index=True, height=ROWS_HIGH, on_select="rerun", selection_mode="single-row",
        key=f"{key}-rows",
    )  # fmt: skip
    _accepted(opener, [places[chosen] for chosen in row.selection.rows], "curve-row")


def _accepted(
    opener: changed.Opener, chosen: Sequence[tuple[str, Selected | None]], where: str, *, wrong: bool = False
) -> None:
    """Show what versions would answer alone from thresholds on, or what of it would be wrong and unseen."""
    if any(accepted for _, accepted in chosen):
        key = f"only-wrong-{opener.comparison}-{where}"
        wrong = st.toggle("Only what it answers wrongly", wrong, key=key, persist_state="page")
    for by, accepted in chosen:
        name, how = opener.sides[BY.index(by)], "alone, and wrongly," if wrong else "alone"
        if accepted is None:
            st.caption(f"{name} is nowhere so sure: it would answer nothing alone.")
            continue
        mark = unseen(accepted, by) if wrong else alone(accepted, by)
        said = f"that {name} would answer {how} from a confidence of {accepted.confidence:.3f} on"
        opener.show(mark, said, f"alone-{where}-{by}-{accepted.confidence}-{wrong}")


def _bins(found: Evidence, opener: changed.Opener) -> None:
    """Show how right the answers are by how sure they are; a chosen point or row opens its tickets."""
    shown = _shown(opener)
    named = {opener.sides[BY.index(by)]: _side(found, by) for by in shown}
    alt = "Lines: how often answers are right by how sure they are; the same numbers are in the table below"
    for line, place in charts.choose(charts.reliability(named), alt, f"bins-{opener.comparison}"):
        if line:  # the first one is that of perfect scores; it has no tickets
            _bin(found, opener, shown[line - 1], place, "point")
    places = [(by, place) for by in shown for place in range(len(_side(found, by).reliability))]
    key = f"bin-rows-{opener.comparison}"
    table = evidence.bins(named)
    row = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key=key)
    for chosen in row.selection.rows:
        _bin(found, opener, *places[chosen], "row")


def _bin(found: Evidence, opener: changed.Opener, by: str, place: int, where: str) -> None:
    bins, name = _side(found, by).reliability, opener.sides[BY.index(by)]
    said = f"that {name} answers with a confidence of about {bins[place].confidence:.2f}"
    opener.show(of_bin(bins, place, by), said, f"bin-{where}-{by}-{place}")


def _shown(opener: changed.Opener) -> tuple[str, ...]:
    """Return the sides that have a line: a version beside itself has one."""
    return BY if opener.sides[0] != opener.sides[1] else BY[1:]


def _side(found: Evidence, by: str) -> Figures:
    return found.base if by == "base" else found.candidate
