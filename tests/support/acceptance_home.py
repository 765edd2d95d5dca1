"""Small data folders made by the library, and what stands in their databases."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from core.bootstrap import App, bootstrap
from core.config import Settings
from core.domain.actors import SYSTEM
from core.domain.documents import NewDocument, ProjectId
from core.domain.labels import Label
from core.domain.projects import NewProject
from core.domain.proposals import Signatures
from core.domain.reviews import Action, Answer

WORDS = {
    "printing": [
        "printer",
        "paper",
        "toner",
        "tray",
        "jam",
        "cartridge",
        "duplex",
        "scan",
        "queue",
        "driver",
        "page",
        "colour",
    ],
    "network": [
        "network",
        "wifi",
        "router",
        "cable",
        "signal",
        "vpn",
        "switch",
        "ping",
        "port",
        "outage",
        "speed",
        "address",
    ],
    "access": [
        "password",
        "login",
        "account",
        "locked",
        "badge",
        "token",
        "expired",
        "reset",
        "permission",
        "role",
        "group",
        "sign",
    ],
}
COMMON = [
    "please",
    "help",
    "today",
    "since",
    "the",
    "my",
    "office",
    "again",
    "cannot",
    "it",
    "is",
    "not",
    "working",
    "desk",
    "floor",
    "team",
    "call",
]
REVIEWS = 12


def text(label: str, number: int) -> str:
    lot = random.Random(f"{label}-{number}")
    words = [lot.choice(WORDS[label]) if lot.random() < 0.5 else lot.choice(COMMON) for _ in range(9)]
    return f"{' '.join(words)} ({number})"


def tickets(count: int, *, labelled: bool = True, start: int = 0) -> list[NewDocument]:
    names = list(WORDS)
    chosen = [(names[number % len(names)], number) for number in range(start, start + count)]
    return [
        NewDocument(text=text(name, number), labels=(Label(name),) if labelled else None) for name, number in chosen
    ]


def write_csv(path: Path, count: int, *, start: int = 0) -> Path:
    rows = [f"{new.text},{new.labels[0] if new.labels else ''}" for new in tickets(count, start=start)]
    path.write_text("\n".join(["text,label", *rows, ""]))
    return path


def open_app(home: Path) -> App:
    app = bootstrap(Settings(home=home, demo=False))
    app.store.migrate()
    return app


def make_home(home: Path) -> None:
    """A project of 300 labelled and 60 unlabelled tickets, a dozen of which were reviewed."""
    app = open_app(home)
    project = app.projects.start(SYSTEM, NewProject(name="Desk", salt="desk", signatures=Signatures.ONE)).id
    app.intake.import_rows(SYSTEM, project, "history", tickets(300))
    app.intake.import_rows(SYSTEM, project, "new", tickets(60, labelled=False, start=300))
    app.classifying.request(SYSTEM, project, "first")
    app.driver.drain()
    for task in app.reviewing.claim(SYSTEM, project, REVIEWS):
        answer = Answer(
            operation=f"review-{task.id}",
            task=task.id,
            token=task.lease.token if task.lease else "",
            action=Action.CORRECT,
            labels=(Label("network"),),
            text_hash=task.text_hash,
        )
        app.reviewing.submit(SYSTEM, project, answer)
    # A copy made beside an open database may be read where it cannot be written.
    app.store.close()


def only_project(app: App) -> ProjectId:
    return app.projects.all(SYSTEM)[-1].id


def ask(home: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """Read the database of a data folder as it is now, from outside the program."""
    with closing(sqlite3.connect(f"file:{home / 'countersign.db'}?mode=ro", uri=True, timeout=30)) as connection:
        return list(connection.execute(query, values))


def count(home: Path, table: str) -> int:
    return int(str(ask(home, f"select count(*) from {table}")[0][0]))  # noqa: S608 - our own table's name


def open_jobs(home: Path) -> int:
    return int(str(ask(home, "select count(*) from job where state in ('queued', 'running')")[0][0]))
