"""Who leaves the review desk, for another page or for another person, and what it says when the database is away."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.actors import Actor, Role
from core.domain.documents import NewDocument, ProjectId
from core.domain.projects import Project
from core.domain.reports import Filter
from core.domain.reviews import Action, Answer, TaskId
from tests.support.pages_home import OWNER, PERSON_OF, REVIEWER
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]
LEAD = PERSON_OF[Role.LEAD]
ADDRESS = "anna@mail.example"


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    return visit(history, REVIEWER.id).open("Review")


def holders(desk: Visit) -> list[str]:
    return [holder.reviewer for holder in desk.app.reviewing.queue(OWNER, desk.project.id).holders]


def an_answer(desk: Visit) -> Answer:
    task = desk.app.reviewing.claim(REVIEWER, desk.project.id)[0]
    token = task.lease.token if task.lease else ""
    return Answer(operation="one", task=task.id, token=token, text_hash=task.text_hash, action=Action.FLAG)


def script(run: Callable[..., None], *args: object) -> AppTest:
    return AppTest.from_function(run, args=args, default_timeout=60)


def _save(  # quoted: the bodies run as scripts
    person: str, project: "Project", answers: "list[Answer]", whose: str = ""
) -> None:
    import streamlit as st

    from ui.desk import look, save, say_if_away
    from ui.review_card import Outbox

    st.session_state["person"] = person
    if "shown" not in st.session_state:
        st.session_state["shown"] = look(project, {})
    elif answers:
        save(project.id, Outbox(person=whose or person, answers=tuple(answers)))
    st.session_state["shown"] = look(project, {})
    say_if_away()


def _ask(person: "Actor", project: "ProjectId", task: "TaskId") -> None:
    import streamlit as st

    from core.domain.errors import CountersignError
    from ui import session
    from ui.desk import look, tell
    from ui.review_card import Ask, Asked

    st.session_state["person"] = person.id
    if task:
        tell(project, Ask(Asked.UNMASK, task))
    try:
        shown = look(session.project(), {})
    except CountersignError as problem:
        session.sorry(problem)
    else:
        st.session_state["shown"] = shown


def test_who_goes_to_another_page_gives_back_what_they_held(desk: Visit) -> None:
    assert holders(desk) == [REVIEWER.id]
    desk.open("My work")
    assert holders(desk) == []


def test_who_goes_to_another_page_in_one_tab_keeps_the_tickets_of_the_other(
    visit: Open, history: Path, desk: Visit
) -> None:
    other = visit(history, REVIEWER.id).open("Review")
    other.open("My work")
    assert holders(desk) == [REVIEWER.id]
    desk.open("My work")
    assert holders(desk) == []


def test_tickets_stay_held_while_the_browser_may_have_answers_that_nobody_has_heard_of(desk: Visit) -> None:
    desk.tab.session_state["answered-at"] = monotonic()
    desk.open("My work")
    assert holders(desk) == [REVIEWER.id]
    desk.tab.session_state["answered-at"] = monotonic() - 60
    desk.look()
    assert holders(desk) == []


def test_nothing_of_a_person_is_left_for_the_next_one_of_the_same_session(desk: Visit) -> None:
    theirs = (f"held-{desk.project.id}-{REVIEWER.id}", f"card-{desk.project.id}", "project")
    assert all(key in desk.tab.session_state for key in theirs)
    desk.click("Change person")
    assert not any(key in desk.tab.session_state for key in theirs)


def test_an_unmasked_text_goes_to_nobody_else_even_in_the_same_session(visit: Open, history: Path, desk: Visit) -> None:
    task = personal(desk)
    tab = script(_ask, LEAD, desk.project.id, task).run()
    assert tab.session_state["shown"].told.texts == {task: f"The zeppelin is late, says {ADDRESS}"}
    desk.app.reviewing.leave(LEAD, desk.project.id)
    tab.args = (REVIEWER, desk.project.id, 0)
    tab.run()
    assert task in {ticket.id for ticket in tab.session_state["shown"].tickets}
    assert tab.session_state["shown"].told.texts == {}


def test_an_unmasked_text_is_not_sent_again_to_who_may_not_see_it_any_more(desk: Visit) -> None:
    task = personal(desk)
    tab = script(_ask, LEAD, desk.project.id, task).run()
    with desk.app.store.shared() as tx:
        tx.people.save(Actor(id=LEAD.id, name=LEAD.name, roles=frozenset({Role.REVIEWER})))
    tab.args = (LEAD, desk.project.id, 0)
    tab.run()
    assert tab.session_state["shown"].told.texts == {}


def personal(desk: Visit) -> TaskId:
    """Have people asked about a ticket that tells who wrote it; return the question."""
    rows = [NewDocument(text=f"The zeppelin is late, says {ADDRESS}")]
    desk.app.intake.import_rows(OWNER, desk.project.id, "newest", rows)
    desk.app.reviewing.leave(REVIEWER, desk.project.id)
    desk.app.sending.request(LEAD, desk.project.id, Filter(text="zeppelin"), "zeppelin")
    desk.app.driver.drain()
    return next(task.id for task in desk.app.reviewing.claim(LEAD, desk.project.id) if "zeppelin" in task.text)


@contextmanager
def away(home: Path) -> Iterator[None]:
    """Let the database be of no use for a moment."""
    with closing(sqlite3.connect(home / "countersign.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE lease RENAME TO elsewhere")
        yield
        other.execute("ALTER TABLE elsewhere RENAME TO lease")


def test_a_database_that_is_away_for_a_moment_is_said_until_it_is_back(desk: Visit, history: Path) -> None:
    tab = script(_save, REVIEWER.id, desk.project, [an_answer(desk)]).run()
    before = tab.session_state["shown"]
    with away(history):
        tab.run()
    assert "are sent again by themselves" in tab.warning[0].value
    assert not tab.error
    assert tab.session_state["shown"].tickets == before.tickets
    tab.run()
    assert not tab.warning
    assert [saved.operation for saved in tab.session_state["shown"].acknowledged] == ["one"]


@pytest.mark.parametrize("person", [LEAD.id, ""], ids=["somebody else", "nobody"])
def test_what_a_browser_sends_once_more_after_a_change_of_person_is_nobody_elses_answer(
    desk: Visit, person: str
) -> None:
    task = an_answer(desk)
    tab = script(_save, REVIEWER.id, desk.project, [task], REVIEWER.id)
    tab.run()
    before = len(desk.app.reviewing.mine(REVIEWER, desk.project.id))
    page = script(_send, person, desk.project.id, REVIEWER.id, [task]).run()
    assert not page.exception
    assert desk.app.reviewing.mine(LEAD, desk.project.id) == []
    assert len(desk.app.reviewing.mine(REVIEWER, desk.project.id)) == before


def _send(person: str, project: "ProjectId", whose: str, answers: "list[Answer]") -> None:
    import streamlit as st

    from ui.desk import save
    from ui.review_card import Outbox

    st.session_state["person"] = person
    save(project, Outbox(person=whose, answers=tuple(answers)))


def test_a_pace_is_told_only_from_ten_answers_after_the_first_one(desk: Visit) -> None:
    look = script(_save, REVIEWER.id, desk.project, [])
    assert len(desk.app.reviewing.mine(REVIEWER, desk.project.id)) < 10
    assert look.run().session_state["shown"].seconds_each is None
    for number in range(6):
        task = desk.app.reviewing.claim(REVIEWER, desk.project.id)[0]
        token = task.lease.token if task.lease else ""
        answer = Answer(
            operation=f"pace-{number}", task=task.id, token=token, text_hash=task.text_hash, action=Action.CORRECT,
            labels=task.predicted,
        )  # fmt: skip
        desk.app.reviewing.submit(REVIEWER, desk.project.id, answer)
    assert look.run().session_state["shown"].seconds_each is not None
