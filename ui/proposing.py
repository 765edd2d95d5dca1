"""Propose a threshold for both versions from a promise or from costs, and take it for the next release."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from core.domain.actors import Permission
from core.domain.comparisons import ComparisonId, Interval
from core.domain.documents import ProjectId
from core.domain.labels import Label
from core.evaluation.intervals import LEVEL
from core.evaluation.label_thresholds import PerLabel, of_all, promised_by_label
from core.evaluation.thresholds import Measured, Operating, cheapest, more_tickets, promised
from core.workflow.automating import Automatable
from ui import per_label, session, words

PROMISE, COSTS = "A promise", "Costs"
A_WEEK, SECONDS = 1_000, 30
HOUR = 3_600
Answered = tuple[Measured, Mapping[Label, Measured]]
"""A version's held-out answers: all, and those of each label."""


def table(
    chosen: Sequence[Operating], sides: Sequence[str], a_week: float, seconds: float, audit: float
) -> pd.DataFrame:
    """Return what each version does at its threshold: shares and what that makes a week, each with its interval."""
    rows = zip(sides, chosen, strict=True)
    return pd.DataFrame(
        [
            {
                "": name,
                "Threshold": "none" if one.threshold is None else f"{100 * one.threshold:.1f} %",
                "Answers alone": "nothing" if one.threshold is None else _between(one.share, 100, "%"),
                "Errors let through a week": "none" if one.threshold is None else _between(one.errors, a_week, ""),
                "Reviewer hours a week": round(_hours(one.share.value, a_week, seconds, audit), 1),
            }
            for name, one in rows
        ]
    )


def _hours(share: float, a_week: float, seconds: float, audit: float) -> float:
    """Return the hours people take: what is not answered alone, and the random audit of what is."""
    return a_week * (1 - share + share * audit) * seconds / HOUR


def _between(one: Interval, times: float, unit: str) -> str:
    unit = f" {unit}" if unit else ""
    return f"{times * one.value:,.1f}{unit} [{times * one.low:,.1f}, {times * one.high:,.1f}]"


@st.fragment
def show(project: ProjectId, comparison: ComparisonId, sides: tuple[str, str]) -> None:
    """Ask for a promise or for costs, and show what both versions would do under it."""
    st.subheader("Which threshold?")
    found = _found(project, comparison)
    both = [(found.base, found.base_labels), (found.candidate, found.candidate_labels)][-len(set(sides)) :]
    named = sides[-len(both) :]
    by = st.segmented_control("Chosen by", [PROMISE, COSTS], default=PROMISE, key=f"by-{comparison}")
    all_ = [seen for seen, _ in both]
    chosen = _by_costs(all_, comparison) if by == COSTS else _by_promise(both, named, comparison)
    done = [one.together for one in chosen]
    a_week, seconds = _work(found, comparison)
    policy = session.project().policy
    st.dataframe(table(done, named, a_week, seconds, policy.audit_share), hide_index=True)
    st.caption(
        f"Intervals are 95 % (Wilson), of {all_[-1].tickets:,} held-out tickets. Hours count the random audit of "
        f"{words.percent(policy.audit_share)} too. It holds while tickets stay like the held-out ones."
    )
    for name, one in zip(named, chosen, strict=True):
        if one.labels:
            per_label.show(name, one, f"{name}-{comparison}")
    _take(project, chosen, named)


def _by_promise(both: Sequence[Answered], named: Sequence[str], comparison: ComparisonId) -> list[PerLabel]:
    """Ask how much may be wrong; say where no threshold promises that, and what it would take."""
    ask = "Of what is answered alone, at most so much may be wrong, %"
    most = st.number_input(ask, 0.1, 50.0, 2.0, 0.5, key=f"most-{comparison}") / 100
    st.caption(
        f"Promised with {100 * LEVEL:.0f} % confidence, for one question asked of one version: who tries several and takes the "
        "best is promised less. (Selective guaranteed risk, by Clopper and Pearson.)"
    )
    each = per_label.asked(str(comparison))
    chosen = [
        promised_by_label(seen, labels, most) if each else PerLabel(together=promised(seen, most))
        for seen, labels in both
    ]
    for name, (seen, _), one in zip(named, both, chosen, strict=True):
        if one.together.threshold is None:
            st.info(
                f"{name}: no threshold keeps this promise. {_more(seen, most, of_all(LEVEL) if each else LEVEL)}",
                icon=":material/info:",
            )
    return chosen


def _more(seen: Measured, most: float, confidence: float) -> str:
    more = more_tickets(seen, most, confidence)
    if more is None:
        return "More held-out tickets alone would not help: it is too often wrong where it is surest."
    return f"About {max(more, 1):,} more held-out tickets might, if they turn out like these."


def _by_costs(both: Sequence[Measured], comparison: ComparisonId) -> list[PerLabel]:
    """Ask what a review and an error cost."""
    left, right = st.columns(2)
    review = left.number_input("A review costs", 0.0, None, 1.0, 0.5, key=f"review-{comparison}")
    error = right.number_input("An error costs", 0.1, None, 20.0, 0.5, key=f"error-{comparison}")
    st.caption(
        "Both in minutes, or both in money. A ticket is accepted if its expected error costs less than a review."
    )
    return [PerLabel(together=seen.at(cheapest(review, error))) for seen in both]


def _work(found: Automatable, comparison: ComparisonId) -> tuple[float, float]:
    """Ask how many tickets come and how long one takes, from what is known here, and say which of it is."""
    left, right = st.columns(2)
    a_week = left.number_input("Tickets a week", 1, None, found.a_week or A_WEEK, key=f"a-week-{comparison}")
    known = round(found.seconds) if found.seconds else SECONDS
    seconds = right.number_input("Seconds an answer", 1, None, max(1, known), key=f"seconds-{comparison}")
    said = ("measured here" if found.a_week else "assumed", "measured here" if found.seconds else "assumed")
    st.caption(f"Tickets a week: {said[0]}. Seconds an answer: {said[1]}. Change them to what you know.")
    return float(a_week), float(seconds)


def _take(project: ProjectId, chosen: Sequence[PerLabel], named: Sequence[str]) -> None:
    """Let who may set the routing take a threshold for the next release."""
    session.say_what_was_done()
    if not session.me().may(Permission.SETTINGS):
        st.caption("An administrator sets the threshold of the next release.")
        return
    for name, one in zip(named, chosen, strict=True):
        if one.together.threshold is not None:
            label = f"Use {100 * one.together.threshold:.1f} %{_own(len(one.own))} ({name}) for the next release"
            st.button(label, key=f"use-{name}", on_click=_use, args=(project, one.together.threshold, one.own))


def _own(labels: int) -> str:
    return f" and those of {labels:,} label{'s' if labels > 1 else ''}" if labels else ""


def _use(project: ProjectId, threshold: float, own: Mapping[Label, float]) -> None:
    policy = replace(session.project().policy, threshold=threshold).with_own(own)
    session.app().projects.set_policy(session.me(), project, policy)
    session.done("threshold", "Saved. It counts from the next promotion.")


def _found(project: ProjectId, comparison: ComparisonId) -> Automatable:
    """Return what a threshold is chosen from, read once a session: answers never change, and the work hardly does."""
    key = f"automatable-{comparison}"
    if key not in st.session_state:
        st.session_state[key] = session.app().automating.held_out(session.me(), project, comparison)
    known: Automatable = st.session_state[key]
    return known
