"""How long a comparison takes to make, and its page to answer: `python -m benchmarks.compare_page`.

The complete evidence on 10,000 tickets of 77 and of 1,000 labels is worked out as a job does. Then the page of the
comparison of 1,000 labels is opened in Chromium and used: each tab, another view, a row of each list.
A long task is what keeps the browser from answering; the payload is what the server sends for the step.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from benchmarks.browser import browser
from benchmarks.filling import opened
from benchmarks.reporting import report
from benchmarks.web_server import web_server
from core.domain.actors import SYSTEM, Actor, Role
from core.domain.comparisons import Evidence
from core.domain.datasets import Split
from core.domain.documents import NewDocument, is_held_out, text_hash
from core.domain.gate import STANDARD
from core.domain.jobs import JobKind
from core.domain.judging import judge
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Prediction, Score, StoredPrediction
from core.domain.projects import NewProject
from core.domain.versions import Trained
from core.evaluation.comparison import compare
from core.ports import Tx

if TYPE_CHECKING:
    from playwright.sync_api import Page, Position

TICKETS, QUICK = 10_000, 1_000
RIGHT, CHURN, MENDED, SHARE = 6 / 7, 0.05, 0.6, 0.5
SIZES = (77, 1_000)
AIMS = {"seconds_77": 5, "seconds_1000": 20, "long_task_ms": 1_000, "payload_kb": 300}
OWNER = Actor(id="olga", name="Olga", roles=frozenset({Role.OWNER}))
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
WATCH = """window.long = []; new PerformanceObserver((list) => list.getEntries().forEach((one) => window.long.push(one.duration)))
  .observe({ type: "longtask", buffered: true });"""
QUIET_MS = 1_500
CHOSEN = ("Labels", "Confusions", "Automation", "Tickets that changed")
FIRST_ROW: "Position" = {"x": 18, "y": 52}


@dataclass
class Answered:
    """Tickets under two versions; answers are right six times in seven, and one in twenty differs."""

    truth: list[Labels]
    base: list[Prediction]
    candidate: list[Prediction]
    names: Labels


@dataclass
class Steps:
    """What each step on the page cost: the longest long task in ms, and the KB that came."""

    page: "Page"
    heard: int = 0
    costs: dict[str, tuple[float, float]] = field(default_factory=dict)

    def step(self, name: str, act: Callable[[], object]) -> None:
        """Do something and wait until the page is quiet."""
        self.page.evaluate("window.long = []")
        before = self.heard
        act()
        self.page.wait_for_timeout(QUIET_MS)
        self.page.wait_for_selector(READY)
        self.page.wait_for_timeout(QUIET_MS)
        longest = max(self.page.evaluate("window.long"), default=0.0)
        self.costs[name] = (longest, (self.heard - before) / 1_000)


def main() -> None:
    """Measure, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} tickets instead of {TICKETS:,}")
    tickets = QUICK if parser.parse_args().quick else TICKETS
    figures: dict[str, float | None] = {}
    for size in SIZES:
        answered = simulated(size, tickets)
        begun = time.perf_counter()
        evidence = compare(answered.truth, answered.base, answered.candidate, answered.names, Kind.SINGLE)
        figures[f"seconds_{size}"] = round(time.perf_counter() - begun, 2)
    with tempfile.TemporaryDirectory(prefix="countersign-compare-") as name:
        url = kept(Path(name), answered, evidence)
        with web_server(Path(name), url) as server:
            costs = dict(used(f"http://localhost:{server.port}"))
    for step, (longest, kilobytes) in costs.items():
        print(f"{step:<24}longest task {longest:>7,.0f} ms   {kilobytes:>7,.0f} KB")
    figures["long_task_ms"] = round(max(longest for longest, _ in costs.values()), 1)
    figures["payload_kb"] = round(max(kilobytes for _, kilobytes in costs.values()), 1)
    report("compare_page", figures, AIMS)


def simulated(labels: int, tickets: int) -> Answered:
    """Draw tickets of so many labels; wrong answers are labels close by."""
    rng = np.random.default_rng(labels)
    names = tuple(Label(f"label {number:04}") for number in range(labels))
    truth = np.concatenate([np.arange(labels), rng.integers(labels, size=tickets - labels)])
    close = (truth + rng.integers(1, 4, size=tickets)) % labels
    base = np.where(rng.random(tickets) < RIGHT, truth, close)
    candidate = np.where(rng.random(tickets) < CHURN, np.where(rng.random(tickets) < MENDED, truth, close), base)
    sure = rng.beta(6, 1.5, size=tickets).round(4).tolist()
    was, now = (
        [_said(names, number, one) for number, one in zip(rows, sure, strict=True)] for rows in (base, candidate)
    )
    return Answered([(names[number],) for number in truth], was, now, names)


def _said(names: Labels, number: int, sure: float) -> Prediction:
    other = names[(number + 1) % len(names)]
    scores = (Score(names[number], sure), Score(other, round(1 - sure, 4)))
    return Prediction(labels=(names[number],), scores=scores, confidence=sure, margin=abs(2 * sure - 1))


def kept(home: Path, answered: Answered, evidence: Evidence) -> str:
    """Store the tickets, both versions' answers and their comparison; return the store's address."""
    app = opened(home)
    app.store.migrate()
    app.people.admit(OWNER)
    new = NewProject(name="Benchmark", salt="benchmark", held_out_share=SHARE)
    project, now = app.projects.start(SYSTEM, new).id, datetime.now(UTC)
    texts = (text for at in count() if is_held_out(text_hash(text := f"Ticket {at}"), new.salt, SHARE))
    rows = [NewDocument(text=text, labels=labels) for text, labels in zip(texts, answered.truth, strict=False)]
    with app.store.transaction(project) as tx:
        tx.labels.save(tx.labels.current().with_(answered.names), SYSTEM.id, now)
        tx.documents.add(rows, now)
    with app.store.transaction(project) as tx:
        held_out = tx.datasets.freeze(Split.HELD_OUT, tx.labels.current(), now)
        ids = [_version(tx, held_out.id, number, now) for number in (1, 2)]
        examples = [example for example, _ in tx.predictions.of(ids[0], held_out.id)]
        for version, said in zip(ids, (answered.base, answered.candidate), strict=True):
            stored = [
                StoredPrediction(
                    document=example.document,
                    version=version,
                    text_hash=example.text_hash,
                    predicted_at=now,
                    prediction=one,
                )
                for example, one in zip(examples, said, strict=True)
            ]
            tx.predictions.add(stored)
        tx.comparisons.add(ids[0], ids[1], held_out.id, evidence, judge(evidence, STANDARD), now)
    cast("Any", app.store).close()
    return app.settings.database_url


def _version(tx: Tx, held_out: Any, number: int, now: datetime) -> Any:
    job = tx.jobs.request(JobKind.IMPORT, {}, f"fill-{number}", SYSTEM.id, now)
    dataset = tx.datasets.freeze(Split.TRAINING, tx.labels.current(), now)
    trained = Trained(bundle="none", bundle_hash="0" * 64, engine="benchmark", normaliser="none")
    return tx.versions.add(trained, dataset.id, held_out, tx.labels.current().number, job.id, SYSTEM.id, now).id


def used(address: str) -> Iterator[tuple[str, tuple[float, float]]]:
    """Use the page as an owner does; yield what each step cost."""
    with browser() as one:
        context = one.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "countersign_person", "value": OWNER.id, "url": address}])
        page = context.new_page()
        page.add_init_script(WATCH)
        steps = Steps(page)

        def listen(socket: Any) -> None:
            socket.on("framereceived", lambda data: setattr(steps, "heard", steps.heard + len(data)))

        page.on("websocket", listen)
        page.goto(f"{address}/overview")
        page.wait_for_selector(READY)
        page.wait_for_timeout(2 * QUIET_MS)
        menu = page.locator('[data-testid="stSidebarNavLink"][href$="/compare"]')
        steps.step("open", menu.click)
        for tab in ("Labels", "Confusions", "Automation", "All figures", "Tickets that changed", "Matrices"):
            steps.step(f"tab {tab}", page.get_by_role("tab", name=tab).click)
            if tab in CHOSEN:
                table = page.locator('[data-testid="stDataFrame"]:visible').first
                table.scroll_into_view_if_needed()
                steps.step(f"a row of {tab}", partial(table.click, position=FIRST_ROW))
        steps.step("shares", page.get_by_text("Shares of each row").click)
        steps.step("the other version", page.get_by_role("radio", name="Version 2").click)
        yield from steps.costs.items()


if __name__ == "__main__":
    main()
