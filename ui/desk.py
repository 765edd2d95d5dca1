"""What the review card is given: the held tickets, what was acknowledged, how the day goes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import streamlit as st

from core.bootstrap import App
from core.domain.actors import Actor, Permission
from core.domain.documents import ProjectId
from core.domain.errors import StoreUnavailable
from core.domain.labels import Kind
from core.domain.precedents import Precedent as Similar
from core.domain.projects import Project
from core.domain.reports import QueueState
from core.domain.reviews import DECIDING, Saved, TaskId, Undoable
from core.workflow.review import LEAST, Held
from ui import session, words
from ui.review_card import Ask, Asked, CardData, Outbox, Precedent, Told

_Asked = tuple[dict[TaskId, list[Similar]], dict[TaskId, str]]
KEPT = 100
FEWEST_GAPS = 10
AWAY = (
    "The database does not answer right now. What was saved before is safe; your later answers are kept in this browser"
    " and are sent again by themselves."
)
SKIP_REASONS = (
    "I cannot tell from the text",
    "Someone else knows this better",
    "Several labels fit",
    "No label fits",
    "This is no ticket",
)


@contextmanager
def _patiently() -> Iterator[None]:
    """Let the next look at the desk say that the database did not answer: the browser asks again by itself."""
    try:
        yield
    except StoreUnavailable:
        st.session_state["away"] = True


def say_if_away() -> None:
    """Say once that the database did not answer."""
    place = st.empty()  # always there, so that the card below keeps its place
    if st.session_state.pop("away", False):
        place.warning(AWAY, icon=":material/cloud_off:")


def save(project: ProjectId, outbox: Outbox) -> None:
    """Store what a project's card sends, whichever project is on the page by now; only then does it forget it.

    Nothing happens when somebody else, or nobody, is there by now: what a browser has sent last may come once more
    after a change of person. It stays in the browser until its own person is there again. The latest acknowledgements are kept for the card's next look; the browser asks again for lost ones.
    """
    with _patiently():
        me = session.actor()
        if me is None or me.id != outbox.person or not me.may(Permission.REVIEW):
            return
        saved = session.app().reviewing.submit_all(me, project, outbox.answers)
        st.session_state["acknowledged"] = [*acknowledged(), *saved][-KEPT:]
        session.me_for_the_rest(me)
    session.answered()


def tell(project: ProjectId, ask: Ask) -> None:
    """Answer what a person wants to see of a ticket; the card hears of it in this run."""
    with _patiently():
        app, me = session.app(), session.me()
        precedents, texts = _asked(project, me)
        if ask.what is Asked.PRECEDENTS:
            precedents[ask.task] = app.precedents.of(me, project, ask.task)
        else:
            texts[ask.task] = app.unmasking.of_task(me, project, ask.task)


def look(project: Project, keys: Mapping[str, str]) -> CardData:
    """Return what the card shows now; what it showed last while the database does not answer.

    Raises:
        StoreUnavailable: it does not, and the card has not shown anything yet.
    """
    try:
        app, me = session.app(), session.me_once()
        session.at_desk(me, now=True)
        data = card_data(app, me, project, hold(app, me, project.id), keys)
    except StoreUnavailable:
        last: CardData | None = st.session_state.get(f"card-{project.id}")
        if last is None:
            raise
        st.session_state["away"] = True
        return replace(last, acknowledged=acknowledged(), page=st.session_state.get("page-run", ""))
    st.session_state[f"card-{project.id}"] = replace(data, told=Told())  # who may see it is asked each time
    return data


def hold(app: App, me: Actor, project: ProjectId) -> Held:
    """Hold the next tickets for this person; what this session was shown before is not worked out again."""
    before: Held | None = st.session_state.get(key := f"held-{project}-{me.id}")
    st.session_state[key] = held = app.reviewing.hold(me, project, least=LEAST, last=before)
    return held


def card_data(app: App, me: Actor, project: Project, held: Held, keys: Mapping[str, str]) -> CardData:
    """Put together what the card shows; `keys` are this person's own."""
    label_set = held.label_set
    return CardData(
        person=me.id,
        project=project.id,
        multi=project.kind is Kind.MULTI,
        labels=label_set.labels,
        label_set=label_set.number,
        guides=label_set.guides,
        tickets=held.tasks,
        alike=held.alike,
        acknowledged=acknowledged(),
        undoable=tuple((review.operation, review.together) for review in held.undoable),
        done_today=held.day.done_today,
        waiting=held.day.waiting,
        more=held.day.more,
        seconds_each=_pace(held.undoable),
        empty_message="" if held.tasks else _empty(me, app.reviewing.queue(me, project.id), session.names()),
        skip_reasons=SKIP_REASONS,
        keys=keys,
        may_unmask=me.may(Permission.UNMASK),
        told=_told(project.id, me, held),
        page=st.session_state.get("page-run", ""),
    )


def acknowledged() -> tuple[Saved, ...]:
    """Return what became of the answers that this session has sent last."""
    return tuple(st.session_state.get("acknowledged", ()))


def _asked(project: ProjectId, me: Actor) -> _Asked:
    """Return the precedents and the unmasked texts that this person, and nobody else, has asked for here."""
    kept: _Asked = st.session_state.setdefault(f"told-{project}-{me.id}", ({}, {}))
    return kept


def _told(project: ProjectId, me: Actor, held: Held) -> Told:
    """Return what was asked about the tickets still held, and forget the rest."""
    precedents, texts = _asked(project, me)
    ids = {task.id for task in held.tasks}
    for answers in (precedents, texts):
        for task in [task for task in answers if task not in ids]:
            del answers[task]
    if not me.may(Permission.UNMASK):
        texts.clear()
    shown = {
        task: tuple(Precedent(text=one.text, labels=one.labels, when=words.when(one.decided_at)) for one in found)
        for task, found in precedents.items()
    }
    return Told(precedents=shown, texts=texts)


def _pace(latest: Sequence[Undoable]) -> float | None:
    """Return the median seconds between these answers, newest first, breaks left out; None while they are few."""
    moments = [answer.decided_at for answer in latest[:30] if answer.action in DECIDING]
    gaps = sorted((later - earlier).total_seconds() for later, earlier in pairwise(moments))
    gaps = [gap for gap in gaps if gap < 5 * words.MINUTE]
    return gaps[len(gaps) // 2] if len(gaps) >= FEWEST_GAPS else None


def _empty(me: Actor, queue: QueueState, names: Mapping[str, str]) -> str:
    others = [holder for holder in queue.holders if holder.reviewer != me.id]
    if others:
        held = "; ".join(
            f"{names.get(h.reviewer, h.reviewer)} holds {h.tickets} until {words.when(h.until)}" for h in others
        )
        return f"Nothing free to review: {held}."
    return "Nothing waits for review. New doubtful tickets appear here by themselves."
