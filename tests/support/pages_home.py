"""Small data folders with a history, made by the real use cases, for the tests of pages."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from core.bootstrap import App, bootstrap
from core.config import Settings, settings_from
from core.demo.generator import DemoTicket, tagged, tickets
from core.domain.actors import SYSTEM, Actor, Role
from core.domain.documents import NewDocument
from core.domain.jobs import JobState
from core.domain.labels import Kind, Label
from core.domain.projects import NewProject, Project
from core.domain.proposals import Signatures
from core.domain.reviews import Action, Answer
from core.domain.routing import Policy
from core.domain.versions import Release, VersionState
from core.workflow.deciding import Choice
from core.workflow.demo import PEOPLE
from tests.support.once import made_once

START = datetime(2026, 9, 7, tzinfo=UTC)
NAME = "Desk"
EVERYBODY = (
    *PEOPLE,
    Actor(id="vera", name="Vera", roles=frozenset({Role.VIEWER})),
    Actor(id="aron", name="Aron", roles=frozenset({Role.AUDITOR})),
)
PERSON_OF = {role: next(person for person in EVERYBODY if role in person.roles) for role in Role}
OWNER = PERSON_OF[Role.OWNER]
REVIEWER = PERSON_OF[Role.REVIEWER]
EARLY, WAITING, LATE = 400, 150, 80
# Each of these would show on a page, ask a foreign server or run, were it taken as markup anywhere.
MARKUP = (
    "<img src=x onerror='window.ran=1'><script>window.ran=1</script>"
    "<a id=markup href='javascript:window.ran=1'>here</a> ![seen](https://elsewhere.example/seen.png)"
)
LABEL_MARKUP = " <i id=markup>![x](https://elsewhere.example/x.png)</i>"


def open_app(home: Path) -> App:
    """Return the use cases on a data folder, the store being migrated; on Amazon where a test has set that."""
    app = bootstrap(Settings(home=home, amazon=settings_from().amazon))
    app.store.migrate()
    return app


def empty(home: Path) -> App:
    """Make an installation with people and without a project."""
    app = open_app(home)
    with app.store.shared() as tx:
        for person in EVERYBODY:
            tx.people.save(person)
    return app


def without_tickets(home: Path) -> App:
    """Make an installation with one project in which nothing has happened."""
    app = empty(home)
    app.projects.start(OWNER, NewProject(name=NAME))
    return app


def with_history(home: Path, kind: Kind = Kind.SINGLE, *, hostile: bool = False, early: int = EARLY) -> App:
    """Make a project with a production version, a candidate that is compared, waiting tickets and some reviews."""
    app = empty(home)
    policy = Policy(threshold=0.95, audit_share=0.05)
    with app.store.shared() as tx:
        new = NewProject(
            name=NAME,
            kind=kind,
            held_out_share=0.3,
            policy=policy,
            salt="tests",
            demo=not hostile,
            signatures=Signatures.ONE,
        )
        project = tx.projects.add(new, app.clock.now())
    _import(app, project, "early", islice(_labelled(kind), early), hostile=hostile)
    train(app, project)
    promote(app, project)
    _import(app, project, "waiting", islice(_waiting(kind), WAITING), hostile=hostile)
    app.classifying.request(SYSTEM, project.id, "classify")
    app.driver.drain()
    review(app, project, 6)
    _import(app, project, "late", islice(_labelled(kind), early, early + LATE), hostile=hostile)
    train(app, project)
    return app


def copied(template: Path, home: Path) -> Path:
    """Copy a data folder that nobody uses."""
    shutil.copytree(template, home)
    return home


def only_project(app: App) -> Project:
    """Return the project of the installation."""
    return app.projects.all(SYSTEM)[0]


def production(app: App) -> Release | None:
    """Return the release in production."""
    return app.promoting.releases(SYSTEM, only_project(app).id)[0]


def train(app: App, project: Project) -> None:
    """Train a version here and now."""
    job = app.training.request(OWNER, project.id, f"train-{app.clock.now().isoformat()}")
    app.driver.drain()
    done = app.driver.job(job.id)
    assert done.state is JobState.DONE, done.error


def promote(app: App, project: Project) -> None:
    """Put the newest candidate into production."""
    with app.store.reading(project.id) as tx:
        now, versions = tx.versions.production(), tx.versions.all()
    version = max(v.id for v in versions if v.state is VersionState.CANDIDATE)
    choice = Choice(
        operation=f"promote-{version}", reason="It does well on the held-out tickets.",
        expected=now.id if now else None, despite=True,
    )  # fmt: skip
    app.promoting.promote(OWNER, project.id, version, choice)
    app.driver.drain()


def review(app: App, project: Project, count: int) -> None:
    """Answer some tickets as the model would."""
    for number, task in enumerate(app.reviewing.claim(REVIEWER, project.id, count)):
        assert task.lease
        labels = app.projects.labels(SYSTEM, project.id).labels
        answer = Answer(
            operation=f"history-{task.id}", task=task.id, token=task.lease.token, text_hash=task.text_hash,
            action=Action.CORRECT, labels=task.predicted or labels[:1], note="See the log." if number == 0 else "",
        )  # fmt: skip
        app.reviewing.submit(REVIEWER, project.id, answer)
    app.reviewing.leave(REVIEWER, project.id)


def _labelled(kind: Kind) -> Iterable[DemoTicket]:
    return (ticket for ticket in _tickets(kind) if ticket.label)


def _waiting(kind: Kind) -> Iterable[DemoTicket]:
    if kind is Kind.MULTI:
        return islice(_tickets(kind), EARLY + LATE, None)
    return (ticket for ticket in _tickets(kind) if not ticket.label)


def _tickets(kind: Kind) -> Iterable[DemoTicket]:
    if kind is Kind.MULTI:
        return tagged(count=EARLY + LATE + WAITING, start=START)
    return tickets(start=START)


def _import(app: App, project: Project, name: str, rows: Iterable[DemoTicket], *, hostile: bool) -> None:
    known = name != "waiting"
    documents = (_document(ticket, project.kind, known=known) for ticket in rows)
    if hostile:
        documents = (_hostile(document) for document in documents)
    app.intake.import_rows(SYSTEM, project.id, name, documents)


def _document(ticket: DemoTicket, kind: Kind, *, known: bool) -> NewDocument:
    single = (ticket.label,) if ticket.label else None
    labels = ticket.labels if kind is Kind.MULTI else single
    return NewDocument(
        text=ticket.text,
        labels=labels if known else None,
        external_id=ticket.external_id,
        received_at=ticket.received_at,
    )


def _hostile(document: NewDocument) -> NewDocument:
    """Put markup into the text and into the names of the labels."""
    labels = document.labels and tuple(Label(f"{label}{LABEL_MARKUP}") for label in document.labels)
    return replace(document, text=f"{document.text}\n{MARKUP}", labels=labels)


def template(kind: Kind = Kind.SINGLE, *, hostile: bool = False) -> Path:
    """Return a data folder with a history, made once per test run, to be copied and never used in place."""
    name = f"history-{kind.value}{'-hostile' if hostile else ''}"
    return made_once(name, lambda folder: with_history(folder / "home", kind, hostile=hostile).store.close()) / "home"
