"""The trend in tables and sentences: versions on held-out tickets, production week by week, the mix of labels."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.domain.actors import Actor
from core.domain.comparisons import ComparisonId, Interval
from core.domain.decisions import Act, Decision
from core.domain.documents import ProjectId
from core.domain.labels import Kind
from core.domain.trends import Drift, Standing, Week
from ui import session, words

METRICS = {"Macro F1": "macro_f1", "Accuracy": "accuracy"}
COUNTED = st.column_config.NumberColumn(format="localized")
COUNTS = {"Tickets": COUNTED, "Seen by people": COUNTED}
"""How the counts of the tables of versions and of weeks are written."""
DRIFT_COLUMNS = {
    "Before": COUNTED,
    "Now": COUNTED,
    "Label": st.column_config.TextColumn(width="medium"),
    "Change, points": st.column_config.NumberColumn(format="%+.1f"),
    "p, corrected": st.column_config.NumberColumn(format="%.3f"),
}
CLEAR = 0.05
"""Below this chance the mix of labels is said to have moved."""


def standings() -> tuple[Standing, ...]:
    """Return how every compared version does on every held-out set it was measured on, oldest version first."""
    me, project, trending = session.me(), session.project(), session.app().trending
    found = {
        (one.held_out.id, one.version): one
        for comparison in trending.compared(me, project.id)
        for one in _standings(me, project.id, comparison)
    }
    return tuple(sorted(found.values(), key=lambda one: (one.held_out.number, one.version)))


@st.cache_data(max_entries=2_000, show_spinner=False)
def _standings(_me: Actor, project: ProjectId, comparison: ComparisonId) -> tuple[Standing, ...]:
    """Read what a comparison says, once for everybody who may see it: evidence is large and never changes."""
    return session.app().trending.standings(_me, project, comparison)


def versions_table(found: Sequence[Standing]) -> pd.DataFrame:
    """Return what the first picture shows, newest version first."""
    rows = sorted(found, key=lambda one: (-one.version, -one.held_out.number))
    table: dict[str, list[object]] = {
        "Version": [one.version for one in rows],
        "Trained": [words.when(one.trained_at) for one in rows],
        "Held-out set": [f"H{one.held_out.number}" for one in rows],
        "Tickets": [one.documents for one in rows],
        "Labels": [one.labels for one in rows],
    }
    for name, attribute in METRICS.items():
        table[f"{name} [95 % interval]"] = [interval(getattr(one, attribute)) for one in rows]
    return pd.DataFrame(table)


def mark(made: Decision) -> str:
    """Name a release or rollback, in pictures as in the table."""
    return f"{'back to ' if made.act is Act.ROLL_BACK else ''}R{made.after_number}"


def moves_table(moves: Sequence[Decision], names: Mapping[str, str]) -> pd.DataFrame:
    """Return what moved production, newest first, with who and why; the marks are named as in the pictures."""
    rows = moves[::-1]
    return pd.DataFrame(
        {
            "Mark": [mark(made) for made in rows],
            "When": [words.when(made.decided_at) for made in rows],
            "Version": [made.version_number for made in rows],
            "Who": [names.get(made.actor, made.actor) for made in rows],
            "Why": [made.reason for made in rows],
        }
    )


def show_whole(whole: Week, weeks: int) -> None:
    """Show the audited accuracy of all weeks together beside the naive figure."""
    left, right = st.columns(2)
    with left:
        together = f"{weeks} weeks together" if weeks > 1 else "1 week"
        st.metric(f"Audited, {together}", words.percent(whole.audited.value) if whole.audited else "not known")
        if whole.audited:
            low, high = words.percent(whole.audited.low), words.percent(whole.audited.high)
            st.caption(f"95 % interval {low} to {high}, from {whole.audits:,} randomly audited tickets")
    with right:
        st.metric("Naive", words.percent(whole.naive) if whole.naive is not None else "not known")
        st.caption(f"of the {whole.seen:,} tickets people happened to see; do not judge a release by it")
    for told in left_out(whole):
        st.caption(told)


def drawable(whole: Week) -> bool:
    """Tell whether there is any figure: a picture of none has an axis from -100 % to 400 %."""
    return whole.audited is not None or whole.seen > 0


def left_out(whole: Week) -> list[str]:
    """Say in sentences what the figures do not hold."""
    told = []
    if whole.newest and whole.partial:
        told.append(
            f"**The week of {_week_of(whole)} is not whole:** only the {whole.newest:,} newest audits and decided tickets"
            " are read."
        )
    elif whole.newest:
        told.append(f"Older weeks are left out: only the {whole.newest:,} newest audits and decided tickets are read.")
    if whole.unclear:
        told.append(words.unclear_audits(whole.unclear))
    if whole.unseen:
        many = "1 decided ticket is" if whole.unseen == 1 else f"{whole.unseen:,} decided tickets are"
        told.append(
            f"{many} not in the naive figure: labels were changed before people answered, so that production's answer"
            " could not be shown."
        )
    return told


def _week_of(week: Week) -> str:
    return f"{week.monday:%-d %b %Y}"


def weeks_table(weeks: Sequence[Week]) -> pd.DataFrame:
    """Return what the picture of production shows, newest week first."""
    rows = weeks[::-1]
    return pd.DataFrame(
        {
            "Week of": [_week_of(one) for one in rows],
            "Audited [95 % interval]": [interval(one.audited) for one in rows],
            "Audits answered": [_answered(one) for one in rows],
            "Naive": [words.percent(one.naive) if one.naive is not None else "–" for one in rows],
            "Seen by people": [one.seen for one in rows],
        }
    )


def _answered(week: Week) -> str:
    unclear = f", {week.unclear:,} left out" if week.unclear else ""
    return f"{week.audits + week.unclear:,} of {week.drawn:,}{unclear}"


def interval(value: Interval | None) -> str:
    """Write a share with its interval; a dash where there is none."""
    if value is None:
        return "–"
    return f"{words.percent(value.value)} [{100 * value.low:.1f}, {100 * value.high:.1f}]"


def nothing_new(moves: Sequence[Decision]) -> str:
    """Say why there is no mix of new answers yet; `moves` come oldest first."""
    if not moves:
        return "Production has not answered a new ticket yet. Import tickets once a version is in production."
    last = moves[-1]
    came = "production went back to release" if last.act is Act.ROLL_BACK else "release"
    went = "" if last.act is Act.ROLL_BACK else " went into production"
    return f"No ticket has come in since {came} {last.after_number}{went}."


def verdict(found: Drift) -> str:
    """Say in a sentence whether the mix of labels has moved, and how sure that is."""
    if found.p_value is None:
        return "Too few tickets to tell whether the mix of answers has moved."
    told = f"if nothing had moved, so large a difference would come by chance {_often(found.p_value)}"
    if found.p_value < CLEAR:
        return f"**The mix of answers has moved:** {told}."
    return f"**No sign that the mix of answers has moved:** {told}."


def _often(chance: float) -> str:
    """Write a chance so that nobody has to know what p is, with p for those who do."""
    if chance < 1 / 1_000:
        return "less than once in 1,000 times (p < 0.001)"
    if chance < CLEAR:
        return f"about once in {1 / chance:,.0f} times (p = {chance:.3f})"
    return f"in {100 * chance:.0f} of 100 cases (p = {chance:.2f})"


def basis(found: Drift, kind: Kind) -> str:
    """Say what a verdict rests on."""
    sides = f"{found.now.tickets:,} tickets now, {found.before.tickets:,} before."
    if kind is Kind.MULTI:
        return f"{sides} Looked for label by label, in the {found.groups} that are frequent enough."
    return f"{sides} Looked for in the whole ({found.groups} groups of labels, rare ones together) and label by label."


def index(found: Drift) -> str:
    """Write the stability index beside what chance alone shows; nothing where there is none."""
    if found.psi is None or found.psi_limit is None:
        return ""
    where = "above" if found.psi > found.psi_limit else "within"
    return f"PSI {found.psi:.3f}, {where} what chance alone shows with so many labels and tickets (up to {found.psi_limit:.3f})."


def drift_table(found: Drift) -> pd.DataFrame:
    """Return each label's tickets before and now, what moved most beyond chance first."""
    rows = found.labels
    return pd.DataFrame(
        {
            "Label": [one.label for one in rows],
            "Before": [one.before for one in rows],
            "Now": [one.now for one in rows],
            "Before, share": [_share(one.before, found.before.tickets) for one in rows],
            "Now, share": [_share(one.now, found.now.tickets) for one in rows],
            "Change, points": [100 * one.change for one in rows],
            "p, corrected": [one.p_value for one in rows],
        }
    )


def show_drift(found: Drift) -> None:
    """Show each label's tickets before and now."""
    st.dataframe(drift_table(found), hide_index=True, column_config=DRIFT_COLUMNS, placeholder="too few")


def _share(count: int, tickets: int) -> str:
    return words.percent(count / tickets) if tickets else "–"
