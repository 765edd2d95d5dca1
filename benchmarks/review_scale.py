"""Whether a queue of a million tickets is as fast as one of ten thousand: `python -m benchmarks.review_scale`.

Claims and submits at three sizes of the open queue, one size after the other in small turns so that whatever else the
machine does hits all of them alike; growth is the largest 99th percentile over the smallest. Then 50 and 100 scripted
sessions of the real web server, each with one decision every two seconds.
"""

import argparse
import gc
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from benchmarks.filling import Filled, fill, opened, reviewer
from benchmarks.postgres import new_database, postgres
from benchmarks.races import percentile
from benchmarks.reporting import report
from benchmarks.web_server import web_server
from benchmarks.web_sessions import sit
from core.domain.reviews import Action, Answer, Task
from core.workflow.review import Reviewing

SIZES, SIZES_QUICK = (10_000, 100_000, 1_000_000), (500, 1_000, 2_000)
CLAIMS, CLAIMS_QUICK, TURN = 3_000, 40, 20
PEOPLE = 100
SITTING, SITTING_QUICK = 60.0, 4.0
FEWER_QUICK = 10  # so many times fewer people
SESSIONS = (50, 100)
AIMS = {
    "claim_growth": 2.0,
    "submit_growth": 2.0,
    "sessions50_p95_ms": 100.0,
    "sessions100_p95_ms": 250.0,
    "cpu_ms_per_decision": 8.0,
    "web_rss_mb": 350.0,
    "unsaved": 0.0,
}


@dataclass
class Queue:
    """One store of one size and what was measured on it."""

    filled: Filled
    reviewing: Reviewing
    lot: random.Random
    claims: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)

    def turn(self) -> None:
        """Let one person after the other claim, and answer some of what they hold."""
        for _ in range(TURN):
            who = reviewer(self.lot.choice(self.filled.people))
            begun = time.perf_counter()
            tasks = self.reviewing.claim(who, self.filled.project)
            self.claims.append((time.perf_counter() - begun) * 1000)
            for task in tasks[: self.lot.randint(1, 4)]:
                answer = _answer(task)
                begun = time.perf_counter()
                self.reviewing.submit(who, self.filled.project, answer)
                self.submits.append((time.perf_counter() - begun) * 1000)


def main() -> None:
    """Measure, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small queues, and short sittings of few people")
    parser.add_argument("--store", choices=["both", "sqlite", "postgresql"], default="both")
    asked = parser.parse_args()
    sizes = SIZES_QUICK if asked.quick else SIZES
    figures: dict[str, float | None] = dict.fromkeys(AIMS)
    with tempfile.TemporaryDirectory(prefix="countersign-scale-") as name, ExitStack() as stack:
        for store, addresses in _stores(stack, asked.store, len(sizes)):
            queues = [
                _queue(Path(name) / f"{store}-{size}", size, url) for size, url in zip(sizes, addresses, strict=True)
            ]
            gc.collect()
            gc.freeze()  # as the web server does when it has started
            for _ in range((CLAIMS_QUICK if asked.quick else CLAIMS) // TURN):
                for queue in queues:
                    queue.turn()
            figures |= {f"{store}_{key}": value for key, value in _figures(sizes, queues).items()}
            if store == "sqlite":
                figures |= _sessions(queues[1].filled, quick=asked.quick)
    for key in ("claim_growth", "submit_growth"):
        figures[key] = max(value for name, value in figures.items() if name.endswith(f"_{key}") and value is not None)
    report("review_scale", {key: value if value is None else round(value, 2) for key, value in figures.items()}, AIMS)


def _stores(stack: ExitStack, which: str, count: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the stores to measure with an address for each size; PostgreSQL where there is one."""
    if which != "postgresql":
        yield "sqlite", [""] * count
    if which != "sqlite" and (folder := stack.enter_context(postgres())):
        yield "postgresql", [new_database(folder) for _ in range(count)]


def _queue(home: Path, size: int, url: str) -> Queue:
    begun = time.monotonic()
    filled = fill(home, size, url=url, people=PEOPLE)
    print(f"{size:,} tickets in {time.monotonic() - begun:,.0f} s: {home.name}", flush=True)
    return Queue(filled, opened(home, url).reviewing, random.Random(size))


def _figures(sizes: tuple[int, ...], queues: list[Queue]) -> dict[str, float]:
    """Return the 99th percentiles by size, and how they grow."""
    claims = [percentile(queue.claims, 99) for queue in queues]
    submits = [percentile(queue.submits, 99) for queue in queues]
    figures = {f"claim_p99_ms_{size}": value for size, value in zip(sizes, claims, strict=True)}
    figures |= {f"submit_p99_ms_{size}": value for size, value in zip(sizes, submits, strict=True)}
    figures |= {f"claim_p50_ms_{size}": percentile(one.claims, 50) for size, one in zip(sizes, queues, strict=True)}
    figures |= {f"submit_p50_ms_{size}": percentile(one.submits, 50) for size, one in zip(sizes, queues, strict=True)}
    return figures | {"claim_growth": max(claims) / min(claims), "submit_growth": max(submits) / min(submits)}


def _sessions(filled: Filled, *, quick: bool) -> dict[str, float]:
    """Return the figures of the sittings: the slowest, dearest and largest of them."""
    figures = {"cpu_ms_per_decision": 0.0, "web_rss_mb": 0.0, "unsaved": 0.0}
    with web_server(filled.home, filled.url) as server:
        for people in SESSIONS:
            fewer, seconds = (people // FEWER_QUICK, SITTING_QUICK) if quick else (people, SITTING)
            sat = sit(server, filled, fewer, seconds)
            figures[f"sessions{people}_p95_ms"] = percentile([one * 1000 for one in sat.spent], 95)
            figures[f"sessions{people}_p50_ms"] = percentile([one * 1000 for one in sat.spent], 50)
            cost = sat.cpu_seconds * 1000 / max(len(sat.spent), 1)
            figures["cpu_ms_per_decision"] = max(figures["cpu_ms_per_decision"], cost)
            figures["web_rss_mb"] = max(figures["web_rss_mb"], sat.megabytes)
            figures["unsaved"] += sat.unsaved
    return figures


def _answer(task: Task) -> Answer:
    return Answer(
        operation=uuid4().hex,
        task=task.id,
        token=task.lease.token if task.lease else "",
        action=Action.CORRECT,
        labels=task.predicted,
        text_hash=task.text_hash,
        version=task.version or 0,
    )


if __name__ == "__main__":
    main()
