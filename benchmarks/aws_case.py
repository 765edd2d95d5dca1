"""One case of `aws_faults`: a desk at Amazon makes its first version and puts it into production; then it is judged."""

import json
import logging
import multiprocessing
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks.aws_proxy import Proxy, listening
from core.bootstrap import App, bootstrap
from core.config import settings_from
from core.domain.actors import SYSTEM
from core.domain.documents import NewDocument
from core.domain.jobs import JobState
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction, Score, Span, predict_from
from core.domain.projects import NewProject
from core.domain.proposals import Signatures
from core.domain.versions import Trained
from core.workflow.deciding import Choice

LABELS = tuple(map(Label, ("login", "network", "printer")))
MOST_LIVES, MOST_TRIES, LONGEST = 6, 4, 90.0
WORLD = multiprocessing.get_context("forkserver")


@dataclass
class Soon:
    """Time as it is; but nobody waits longer than a moment."""

    longest: float = 0.05

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Let a moment pass."""
        time.sleep(min(seconds, self.longest))


@dataclass(frozen=True)
class Done:
    """A training that is over as soon as it began."""

    share: float
    message: str
    trained: Trained | None
    failed: bool = False
    poll: float | None = None


class AtOnce:
    """An engine for the rehearsal that learns nothing: the label that stands in a text is the answer."""

    batch = 500

    def start(self, token: str, kind: Kind, labels: Labels, examples: Any, held_out: Any = None) -> None:
        """Nothing is to be done."""

    def status(self, token: str) -> Done:
        """Say that it is done."""
        return Done(1.0, "", Trained(bundle=token, bundle_hash="0" * 64, engine="at once", normaliser="none", facts={}))

    def cancel(self, token: str) -> None:
        """Nothing is under way."""

    def predict(
        self, trained: Trained, texts: Iterable[str], waits: Callable[[str], None] | None = None
    ) -> Iterator[Prediction]:
        """Answer by the label that stands in the text."""
        _ = trained, waits
        for text in texts:
            found = [label for label in LABELS if label in text] or [LABELS[0]]
            rest = [label for label in LABELS if label != found[0]]
            yield predict_from((Score(found[0], 0.9), *(Score(label, 0.05) for label in rest)), Kind.SINGLE)

    def explain(self, trained: Trained, texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
        """Say nothing of why."""
        _ = trained
        yield from (() for _ in texts)


def prepare(home: Path) -> None:
    """Make the data folder that every case begins with: labelled tickets and a few that wait, and nothing of Amazon."""
    app = bootstrap(settings_from({"COUNTERSIGN_HOME": str(home), "COUNTERSIGN_DEMO": "0"}))
    app.store.migrate()
    new = NewProject(name="Desk", salt="faults", held_out_share=0.2, signatures=Signatures.ONE)
    project = app.projects.start(SYSTEM, new).id
    labelled = (NewDocument(text=f"{LABELS[i % 3]} broken, case {i}", labels=(LABELS[i % 3],)) for i in range(90))
    app.intake.import_rows(SYSTEM, project, "labelled", labelled)
    waiting = (NewDocument(text=f"please mend {LABELS[i % 3]} number {i}") for i in range(2))
    app.intake.import_rows(SYSTEM, project, "waiting", waiting)


def live(environment: Mapping[str, str], versions: int) -> None:
    """Go on with the case from wherever the last life left it; ends when the last version serves and all is told."""
    os.environ.update(environment)
    logging.disable()  # what goes wrong on order is no news
    app = bootstrap(settings_from(), clock=Soon())
    project = app.projects.all(SYSTEM)[0].id
    app.driver.drain()
    for number in range(1, versions + 1):
        _into_production(app, project, number)
    _again(app, project)
    end = time.monotonic() + LONGEST
    while any(standing.waiting for _, standing in app.telling.state(SYSTEM)) and time.monotonic() < end:
        app.telling.deliver()
        time.sleep(0.05)


def _into_production(app: App, project: Any, number: int) -> None:
    """Train the version of this number and promote it, where that was not done before."""
    for attempt in range(MOST_TRIES):
        if len(app.reports.versions(SYSTEM, project)) >= number:
            break
        app.training.request(SYSTEM, project, f"train-{number}-{attempt}")
        app.driver.drain()
    (version,) = (one.version for one in app.reports.versions(SYSTEM, project) if one.version.number == number)
    before = app.promoting.releases(SYSTEM, project)[0]
    operation, reason = f"promote-{number}", "It is the newest version there is."
    choice = Choice(operation=operation, reason=reason, expected=before.id if before else None, despite=True)
    app.promoting.promote(SYSTEM, project, version.id, choice)
    app.driver.drain()


def _again(app: App, project: Any) -> None:
    """Ask again for what ended otherwise than done, as a person would."""
    for attempt in range(MOST_TRIES):
        failed = [job for job in app.reports.jobs(SYSTEM, project) if job.state is JobState.FAILED]
        if not failed or attempt >= len(failed):
            return
        app.classifying.request(SYSTEM, project, f"classify-{attempt}")
        app.driver.drain()


@dataclass
class Case:
    """A desk of its own in the one account: folder, names, parameters, topic; so many versions are made on it."""

    number: int
    versions: int
    home: Path
    environment: dict[str, str]
    s3: Any
    ssm: Any
    comprehend: Any
    proxy: Proxy = field(init=False)
    child: BaseProcess | None = None

    @property
    def name(self) -> str:
        """Its name in the account."""
        return f"case{self.number:04d}"

    torn: int = 0

    def run(self, comprehend: str, others: str, strike: Callable[[Proxy], object]) -> int:
        """Let it live until it is done, and look at what others see after each life; return how many it took."""
        self.proxy = Proxy(comprehend, others, self._kill)
        strike(self.proxy)
        with listening(self.proxy) as address:
            places = {name: address for name in self.environment if name.startswith("AWS_ENDPOINT_URL_")}
            for lives in range(1, MOST_LIVES + 1):
                self.child = WORLD.Process(
                    target=live, args=({**self.environment, **places}, self.versions), daemon=True
                )
                self.child.start()
                self.child.join(LONGEST)
                if self.child.exitcode is None:
                    self._kill()
                    self.child.join()
                self.torn += not self._whole()
                if self.child.exitcode == 0:
                    return lives
        return MOST_LIVES + 1

    def _kill(self) -> None:
        if self.child and self.child.pid:
            self.child.kill()

    def judged(self) -> "Judged":
        """Count what is there twice, what others saw in halves, and what is not there."""
        versions, endpoints = self._versions(), self._endpoints()
        written = self._written("select distinct notice from outbox")
        told = set(self.proxy.notices)
        pointed = self._pointed()
        lost = {
            "version": len(versions) < self.versions,
            "endpoint": not endpoints,
            "notice": not written or bool(written - told),
            "pointer": not pointed or not versions or pointed["classifier_arn"] != versions[0],
            "job": bool(self._written("select id from job where state not in ('done', 'failed')")),
            "release": not self._written("select id from release"),
        }
        doubled = max(len(versions) - self.versions, 0) + max(len(endpoints) - 1, 0) + len(told - written)
        twins = sum(self.proxy.notices.values()) - len(told)
        return Judged(
            doubled=doubled, torn=self.torn, lost=tuple(name for name, gone in lost.items() if gone), twins=twins
        )

    def clear(self) -> None:
        """Make room in the account for the next."""
        for endpoint in self._endpoints():
            self.comprehend.delete_endpoint(EndpointArn=endpoint["EndpointArn"])

    def _whole(self) -> bool:
        """Tell whether what the pointer names serves, if there is a pointer; copies may be behind it."""
        pointed = self._pointed()
        if pointed is None:
            return True
        serving = {one["EndpointArn"]: one["ModelArn"] for one in self._endpoints() if one["Status"] != "FAILED"}
        return bool(serving.get(pointed["endpoint_arn"]) == pointed["classifier_arn"])

    def _pointed(self) -> dict[str, Any] | None:
        found = self.ssm.get_parameters(Names=[f"/{self.name}/1/production"])["Parameters"]
        return json.loads(found[0]["Value"]) if found else None

    def _versions(self) -> list[str]:
        wanted = {"DocumentClassifierName": f"{self.name}-p1"}
        found = self.comprehend.list_document_classifiers(Filter=wanted)["DocumentClassifierPropertiesList"]
        newest = sorted(found, key=lambda one: one["SubmitTime"], reverse=True)
        return [one["DocumentClassifierArn"] for one in newest]

    def _endpoints(self) -> list[dict[str, Any]]:
        found = self.comprehend.list_endpoints()["EndpointPropertiesList"]
        return [one for one in found if self.name in one["EndpointArn"]]

    def _written(self, query: str) -> set[Any]:
        with closing(sqlite3.connect(self.home / "countersign.db")) as connection:
            return {row[0] for row in connection.execute(query)}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What came of a case; `twins` are notices told more than once, with the same id, as their receivers can see."""

    doubled: int
    torn: int
    lost: tuple[str, ...]
    twins: int
