"""What the review card is given: the held tickets, what was acknowledged, how the day goes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import streamlit as st

from core.bootstrap import App
from core.domain.actors import Actor
from core.domain.documents import ProjectId
from core.domain.labels import Kind
from core.domain.projects import Project
from core.domain.reports import QueueState
from core.domain.reviews import DECIDING, Answer, Task
from ui import session, words
from ui.review_card import CardData

KEPT = 100


def save(project: ProjectId, answers: Sequence[Answer]) -> None:
    """Store what a project's card sends, whichever project is on the page by now; only then does it forget it.

    The latest acknowledgements are kept for the card's next look; the browser asks again for lost ones.
    """
    saved = session.app().reviewing.submit_all(session.me(), project, answers)
    st.session_state["acknowledged"] = [*st.session_state.get("acknowledged", []), *saved][-KEPT:]


def card_data(app: App, me: Actor, project: Project, tasks: Sequence[Task]) -> CardData:
    """Put together what the card shows."""
    queue = app.reviewing.queue(me, project.id)
    today = [day for day in app.reviewing.days(me, project.id) if day.day == datetime.now(UTC).date()]
    return CardData(
        person=me.id,
        project=project.id,
        multi=project.kind is Kind.MULTI,
        labels=app.projects.labels(me, project.id).labels,
        tickets=tuple(tasks),
        acknowledged=tuple(st.session_state.get("acknowledged", [])),
        undoable=tuple(review.operation for review in app.reviewing.undoable(me, project.id)),
        done_today=sum(day.confirmed + day.corrected for day in today),
        waiting=queue.waiting,
        seconds_each=_pace(app, me, project),
        empty_message=_empty(me, queue, session.names()),
    )


def _pace(app: App, me: Actor, project: Project) -> float | None:
    """Return the median seconds between this person's latest answers, breaks left out."""
    moments = [review.decided_at for review in app.reviewing.mine(me, project.id, 30) if review.action in DECIDING]
    gaps = sorted((later - earlier).total_seconds() for later, earlier in pairwise(moments))
    gaps = [gap for gap in gaps if gap < 5 * words.MINUTE]
    return gaps[len(gaps) // 2] if gaps else None


def _empty(me: Actor, queue: QueueState, names: Mapping[str, str]) -> str:
    others = [holder for holder in queue.holders if holder.reviewer != me.id]
    if others:
        held = "; ".join(
            f"{names.get(h.reviewer, h.reviewer)} holds {h.tickets} until {words.when(h.until)}" for h in others
        )
        return f"Nothing free to review: {held}."
    return "Nothing waits for review. New doubtful tickets appear here by themselves."
