"""Trend: metrics over versions, production week by week, and whether the mix of answers moves."""

import streamlit as st

from core.domain.labels import Kind
from ui import session, strip, trend, trend_charts, words

me, project = session.me(), session.project()
trending = session.app().trending
st.title("Trend")
strip.show("trend")

st.subheader("Versions on held-out tickets")
moves, standings = trending.moves(me, project.id), trend.standings()
if standings:
    metric = st.radio("Metric", list(trend.METRICS), horizontal=True)
    alt = f"{metric} of each version with its interval, by the time it was trained; the table below says the same"
    st.plotly_chart(trend_charts.history(standings, metric, moves), alt=alt, key="history")
    st.caption(
        "Bars are 95 % intervals. A line joins versions measured on the same held-out tickets; figures of different"
        " sets are never joined: other tickets can be harder, or have labels a version never learned. R marks a release,"
        " an orange dashed line a rollback."
    )
    if metric == "Macro F1" and project.kind is Kind.MULTI:
        st.caption(
            "Intervals of macro F1 take labels as independent of each other: with several labels a ticket, a guide."
        )
    st.dataframe(trend.versions_table(standings), hide_index=True, column_config=trend.COUNTS)
else:
    st.info(
        "No version has been compared yet. Train one on the Training page: its comparison appears here.",
        icon=":material/info:",
    )
st.markdown("**Releases and rollbacks**")
if moves:
    st.dataframe(trend.moves_table(moves, session.names()), hide_index=True)
else:
    st.info(
        "Nothing has been in production yet. A release appears here with who decided it and why.",
        icon=":material/info:",
    )

st.subheader("Right in production, week by week")
course = trending.production(me, project.id)
if not (course.whole and course.whole.audited):
    st.info(
        "No audited answer yet. A random share of the tickets production accepts is drawn for audit and waits in the"
        " queue like any other; once people answer some, accuracy appears here. The share is set under Settings.",
        icon=":material/info:",
    )
if course.whole and trend.drawable(course.whole):
    trend.show_whole(course.whole, len(course.weeks))
    alt = "Audited accuracy by week with its interval beside the naive figure; the table below says the same"
    st.plotly_chart(trend_charts.weekly(course.weeks, moves), alt=alt, key="weekly")
    st.caption(
        "**Audited** is how often production is right where it decides alone, from a random share of those tickets that"
        " people checked; bars are 95 % intervals, and weeks without a checked ticket are gaps. Hollow points rest on"
        " fewer than ten audits and say almost nothing alone; a greater audit share narrows the bars. A ticket counts in"
        " the week it came in, even if answered later, with the first answer production gave it."
    )
    st.caption(
        "**Naive** is how often the model was right on whatever people happened to see. It misleads: people are shown"
        " the tickets the model is least sure of, so it says how hard the queue was, not how good production is. It"
        " moves with the threshold although no answer changes."
    )
if course.whole:
    st.dataframe(trend.weeks_table(course.weeks), hide_index=True, column_config=trend.COUNTS)

st.subheader("Has the mix of answers moved?")
found = trending.drifts(me, project.id)
choices = {}
if found and found.since_first and found.first:
    choices[f"its first tickets ({words.days(found.first)})"] = found.since_first
if found and found.since_held_out:
    choices[f"the held-out tickets it was compared on (H{found.held_out})"] = found.since_held_out
if found and choices:
    st.write(f"What version {found.version} answers on tickets of {words.days(found.now)}, against:")
    against = choices[st.radio("Against", list(choices), label_visibility="collapsed")]
    st.write(trend.verdict(against))
    st.caption(f"{trend.basis(against, project.kind)} {trend.index(against)}")
    st.caption(
        "This decides nothing: a moved mix is a reason to look at the audited accuracy. Tickets are taken as"
        " independent; one outage with many alike tickets can move the mix."
    )
    trend.show_drift(against)
elif found:
    st.info("Production has not answered enough new tickets to say.", icon=":material/info:")
else:
    st.info(trend.nothing_new(moves), icon=":material/info:")
