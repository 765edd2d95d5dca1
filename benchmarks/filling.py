"""Fills a store with a project whose tickets all wait for review: some by the store's own ways, the others in bulk."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from benchmarks.bulk import Bulk, Row
from core.bootstrap import App, bootstrap
from core.config import Settings
from core.demo.generator import all_labels, tickets
from core.domain.actors import SYSTEM, Actor, Role
from core.domain.datasets import Split
from core.domain.desk import Desk
from core.domain.documents import DocumentId, NewDocument, ProjectId, content_hash, text_hash
from core.domain.jobs import JobKind, JobState
from core.domain.labels import Labels
from core.domain.predictions import Prediction, Score, StoredPrediction
from core.domain.projects import NewProject
from core.domain.routing import Policy, Reason, Route
from core.domain.versions import Trained
from core.evaluation.likeness import bands
from core.ports import Tx
from core.store.store import SqlStore

BATCH = 20_000
VALUES = (0.55, 0.2, 0.1, 0.05, 0.04, 0.02, 0.02, 0.01, 0.005, 0.005)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """Where the tickets are, who may review them, and the labels there are."""

    url: str
    home: Path
    project: ProjectId
    people: tuple[str, ...]
    labels: Labels


def reviewer(person: str) -> Actor:
    """Return one of the people."""
    return Actor(id=person, name=person.title(), roles=frozenset({Role.REVIEWER}))


def opened(home: Path, url: str = "") -> App:
    """Return the program on this data folder and store."""
    return bootstrap(Settings(home=home, database=url, demo=False))


def fill(home: Path, count: int, *, url: str = "", people: int = 8, wanted: Sequence[int] = (1,)) -> Filled:
    """Make a project of so many open tickets that want one of `wanted` answers each, in turn, and its reviewers."""
    app = opened(home, url)
    app.store.migrate()
    desk = Desk(blind_share=0, known_share=0)
    project = app.projects.start(SYSTEM, NewProject(name="Benchmark", salt="benchmark", desk=desk)).id
    names = tuple(f"person{number:03d}" for number in range(people))
    for name in names:
        app.people.admit(reviewer(name))
    patterns = _patterns(app, project, wanted)
    filled = Filled(url=app.settings.database_url, home=home, project=project, people=names, labels=all_labels())
    cast("SqlStore", app.store).close()
    bulk = Bulk(filled.url)
    bulk.fill(_rows(bulk, patterns, count))
    return filled


def _patterns(app: App, project: ProjectId, wanted: Sequence[int]) -> list[DocumentId]:
    """Ask about one ticket for each number of wanted answers as routing does; return the tickets."""
    now = datetime.now(UTC)
    with app.store.transaction(project) as tx:
        tx.labels.save(tx.labels.current().with_(all_labels()), SYSTEM.id, now)
        job = tx.jobs.request(JobKind.IMPORT, {}, "fill", SYSTEM.id, now)
        version = _production(tx, job.id, now)
        tx.documents.add([NewDocument(text=f"Pattern {place}") for place in range(len(wanted))], now)
        documents = tx.documents.export(DocumentId(0), len(wanted))
        first = all_labels()[:10]
        scores = tuple(Score(*pair) for pair in zip(first, VALUES, strict=True))
        said = Prediction(labels=first[:1], scores=scores, confidence=VALUES[0], margin=VALUES[0] - VALUES[1])
        for document, answers in zip(documents, wanted, strict=True):
            stored = StoredPrediction(
                document=document.id,
                version=version,
                text_hash=document.text_hash,
                predicted_at=now,
                prediction=said,
                reason=Reason.DOUBTFUL,
                inclusion_probability=1.0,
            )
            tx.predictions.add([stored])
            route = Route(reason=Reason.DOUBTFUL, inclusion_probability=1.0, priority=2.0, wanted=answers)
            tx.tasks.put(document.id, version, route, "margin", now, bands(document.text))
    with app.store.shared() as shared:
        shared.queue.end(job.id, JobState.DONE, now)
    return [document.id for document in documents]


def _production(tx: Tx, job: Any, now: datetime) -> Any:
    """Record a version that nobody trained, and make it serve."""
    dataset = tx.datasets.freeze(Split.TRAINING, tx.labels.current(), now)
    trained = Trained(bundle="none", bundle_hash="0" * 64, engine="benchmark", normaliser="none")
    version = tx.versions.add(trained, dataset.id, None, tx.labels.current().number, job, SYSTEM.id, now)
    release = tx.versions.release(version.id, Policy(), SYSTEM.id, now)
    tx.versions.point(release.id, None)
    return version.id


def _rows(bulk: Bulk, patterns: Sequence[DocumentId], count: int) -> Iterator[dict[str, list[Row]]]:
    """Yield the rows of so many tickets by table, a batch at a time."""
    document, prediction, task = (
        [bulk.row(table, column, pattern) for pattern in patterns]
        for table, column in (("document", "id"), ("prediction", "document_id"), ("task", "document_id"))
    )
    first_document, first_task = bulk.highest("document") + 1, bulk.highest("task") + 1
    lot = random.Random(count)
    source = enumerate(tickets(seed=11, labelled=0, unlabelled=count))
    while batch := list(islice(source, BATCH)):
        made: dict[str, list[Row]] = {"document": [], "prediction": [], "task": [], "likeness": []}
        for number, ticket in batch:
            at, pattern = first_document + number, number % len(patterns)
            text = f"{ticket.text}\nRef {_code(number)}"
            same = text_hash(text)
            facts = {"id": at, "text": text, "text_hash": same, "content_hash": content_hash(text), "external_id": ""}
            made["document"].append(document[pattern] | facts)
            said = _said(lot, ticket.labels)
            made["prediction"].append(prediction[pattern] | said | {"document_id": at, "text_hash": same})
            asked = {"id": first_task + number, "document_id": at, "priority": lot.random()}
            made["task"].append(task[pattern] | asked)
            shared = {"document_id": at, "project_id": task[pattern]["project_id"]}
            made["likeness"] += [shared | {"band": place, "value": value} for place, value in enumerate(bands(text))]
        yield made


def _said(lot: random.Random, true: Labels) -> Row:
    """Return what a version may have said of a ticket, most often the truth."""
    others = [label for label in all_labels() if label not in true]
    lot.shuffle(others)
    ranked = [*true, *others] if lot.random() < 0.7 else [others[0], *true, *others[1:]]  # noqa: PLR2004 - a usual share
    scores = [[label, value] for label, value in zip(ranked, VALUES, strict=False)]
    return {"labels": _json([ranked[0]]), "scores": _json(scores)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _code(number: int) -> str:
    """Return a word for a number, so that no two texts are the same and none looks like a telephone number."""
    word = ""
    while number or not word:
        number, place = divmod(number, len(LETTERS))
        word = LETTERS[place] + word
    return word
