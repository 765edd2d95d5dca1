"""Two equal data folders with a busy desk: in one the workers die, in the other nothing happens to them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table

from core.bootstrap import App
from core.domain.actors import SYSTEM, Actor, Role
from core.domain.desk import Desk
from core.domain.documents import ProjectId
from core.domain.jobs import Job, JobId
from core.domain.labels import Label
from core.domain.reviews import Action, Answer
from core.domain.routing import Policy
from core.store import schema
from core.store.columns import Moment
from tests.support.acceptance_deaths import finish_dying, promote, train_here
from tests.support.acceptance_home import ask, make_home, only_project, open_app, tickets
from tests.support.once import made_once

ROSA, REMO = (Actor(id=name, name=name.title(), roles=frozenset({Role.REVIEWER})) for name in ("rosa", "remo"))
#: Hundreds of questions of several kinds, and hundreds of tickets that nobody is asked about.
POLICY = Policy(threshold=0.985, audit_share=0.3)
HELD, ANSWERED = 30, 20


def make_desk(home: Path) -> None:
    """A project of 6,360 tickets with a version in production and over a thousand open questions, each for two people.

    Rosa and Remo have answered some differently, put one aside each, and hold others.
    """
    make_home(home)
    app = open_app(home)
    project = only_project(app)
    app.leading.set_desk(SYSTEM, project, Desk(wanted=2, known_share=0.0), "two people")
    app.projects.set_policy(SYSTEM, project, POLICY)
    train_here(home)
    promote(home)
    app.intake.import_rows(SYSTEM, project, "more history", tickets(4000, start=1000))
    app.intake.import_rows(SYSTEM, project, "more", tickets(2000, labelled=False, start=6000))
    app.classifying.request(SYSTEM, project, "more")
    app.driver.drain()
    _work(app, project, ROSA, Label("network"))
    _work(app, project, REMO, Label("access"))
    app.store.close()


def _work(app: App, project: ProjectId, person: Actor, label: Label) -> None:
    for number, task in enumerate(app.reviewing.claim(person, project, HELD)[:ANSWERED]):
        answer = Answer(
            operation=f"{person.id}-{task.id}",
            task=task.id,
            token=task.lease.token if task.lease else "",
            action=Action.CORRECT if number else Action.FLAG,
            labels=(label,) if number else (),
            text_hash=task.text_hash,
        )
        app.reviewing.submit(person, project, answer)


@dataclass(frozen=True)
class Twins:
    """The same data folder twice."""

    mortal: Path
    spared: Path

    @classmethod
    def born(cls, folder: Path, name: str = "desk", make: Callable[[Path], None] = make_desk) -> "Twins":
        once = made_once(name, lambda place: make(place / "home"))
        return cls(*(Path(shutil.copytree(once / "home", folder / name)) for name in ("mortal", "spared")))

    def do(self, request: Callable[[App, ProjectId], Job], places: list[str]) -> JobId:
        """Have the same job done at once in one, and in the other by workers of which each dies at the next place."""
        asked = [request(app, only_project(app)) for app in map(open_app, (self.mortal, self.spared))]
        open_app(self.spared).driver.drain()
        finish_dying(self.mortal, asked[0].kind, places)
        return asked[0].id

    def differing(self) -> list[str]:
        """Name the tables in which the two differ in more than when something happened and what was said meanwhile.

        Seals cover the moments too: they are not compared, but each chain must hold.
        """
        tables = [table for table in schema.metadata.tables.values() if table is not schema.worker]
        differing = [table.name for table in tables if _facts(self.mortal, table) != _facts(self.spared, table)]
        return [*differing, *("a broken chain" for home in (self.mortal, self.spared) if _broken(home))]


def _broken(home: Path) -> bool:
    app = open_app(home)
    return bool(app.reports.check_audit(SYSTEM, only_project(app)).broken)


def _facts(home: Path, table: Table) -> list[tuple[object, ...]]:
    other = ("progress", "hash")
    facts = [column.name for column in table.c if not isinstance(column.type, Moment) and column.name not in other]
    return sorted(rows(home, table.name, ", ".join(facts)), key=repr)


def rows(home: Path, table: str, columns: str = "*", which: str = "1") -> list[tuple[object, ...]]:
    """Return what stands in a table."""
    return ask(home, f"select {columns} from {table} where {which}")  # noqa: S608 - our own words
