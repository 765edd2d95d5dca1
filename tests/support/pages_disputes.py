"""Answers that differ, made by the real use cases, for the tests of pages."""

from core.bootstrap import App
from core.domain.actors import Actor, Role
from core.domain.desk import Desk
from core.domain.labels import Label
from core.domain.projects import Project
from core.domain.reports import Filter
from core.domain.reviews import Action, Answer, Task
from tests.support.pages_home import PERSON_OF

LEAD, ONE = PERSON_OF[Role.LEAD], PERSON_OF[Role.REVIEWER]
OTHER = Actor(id="second", name="Second *Reviewer*", roles=frozenset({Role.REVIEWER}))
NOTE = "It names the *gateway*."


def disputes(app: App, project: Project, count: int = 1, state: str = "accepted") -> list[Task]:
    """Have two people asked about tickets in a state, and so many answered differently; return those."""
    with app.store.shared() as tx:
        tx.people.save(OTHER)
    app.leading.set_desk(LEAD, project.id, Desk(wanted=2, blind_share=0.0, known_share=0.0), "two people")
    app.driver.drain()
    app.sending.request(LEAD, project.id, Filter(state=state), "disputes")
    app.driver.drain()
    labels = app.projects.labels(LEAD, project.id).labels
    asked = [task for task in app.reviewing.claim(ONE, project.id, 50) if task.wanted > 1][:count]
    for task in asked:
        answer(app, project, ONE, task, labels[0], NOTE)
    ids = {task.id for task in asked}
    again = [task for task in app.reviewing.claim(OTHER, project.id, 50) if task.id in ids]
    for task in again:
        answer(app, project, OTHER, task, labels[1], "")
    for person in (ONE, OTHER):
        app.reviewing.leave(person, project.id)
    return again


def answer(app: App, project: Project, person: Actor, task: Task, label: Label, note: str) -> None:
    """Answer a ticket that is held, or not."""
    token = task.lease.token if task.lease else ""
    given = Answer(
        operation=f"{person.id}-{task.id}", task=task.id, token=token, text_hash=task.text_hash, note=note,
        action=Action.CORRECT, labels=(label,), shown_at=app.clock.now(), decided_at=app.clock.now(),
    )  # fmt: skip
    app.reviewing.submit(person, project.id, given)
