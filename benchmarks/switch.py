"""Whether a switch is whole for everybody, at every moment: `python -m benchmarks.switch`.

Readers in processes of their own look at production and at the served file while releases are switched through the use
cases. Pairs of processes promote two candidates at once. Processes that switch are killed with `kill -9` at random
moments, what they leave is looked at, and another process goes on. At last a worker as people run it goes back.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.postgres import new_database, postgres
from benchmarks.reporting import report
from benchmarks.running import ROOT
from benchmarks.switch_home import Switched, candidates, half, prepare, turn, turned
from core.bootstrap import App
from core.domain.actors import SYSTEM
from core.domain.versions import Release, ReleaseId

READERS, KILLS_WITHIN, LONGEST, LOOK = 2, 0.8, 60.0, 0.02
Child = subprocess.Popen[str]


def main() -> None:
    """Switch on each store, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few switches")
    parser.add_argument("--store", choices=["both", "sqlite", "postgresql"], default="both")
    parser.add_argument("--switches", type=int, default=1_000)
    parser.add_argument("--reads", type=int, default=100_000)
    parser.add_argument("--races", type=int, default=100)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--tickets", type=int, default=4_000)
    asked = parser.parse_args()
    if asked.quick:
        asked.switches, asked.reads, asked.races, asked.kills, asked.tickets = 6, 100, 4, 3, 300
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="countersign-switch-") as name, ExitStack() as stack:
        for store, url in _stores(stack, asked.store):
            switched = prepare(Path(name) / store, url, asked.tickets, asked.tickets // 4)
            figures |= {f"{store}_{key}": value for key, value in _measured(switched, asked).items()}
    names = ("torn", "half_states", "unfinished", "rollback_s")
    worst = {key: max(value for name, value in figures.items() if name.endswith(f"_{key}")) for key in names}
    winners = [value for name, value in figures.items() if name.endswith("winners_per_race")]
    worst |= {"winners_per_race": max(winners), "fewest_winners_per_race": min(winners)}
    aims = {"torn": 0, "half_states": 0, "unfinished": 0, "rollback_s": 10, "winners_per_race": 1}
    least = {"fewest_winners_per_race": 1.0, **{name: float(asked.reads) for name in figures if name.endswith("reads")}}
    report("switch", worst | figures, aims, at_least=least)


def _stores(stack: ExitStack, which: str) -> Iterator[tuple[str, str]]:
    if which != "postgresql":
        yield "sqlite", ""
    if which != "sqlite" and (folder := stack.enter_context(postgres())):
        yield "postgresql", new_database(folder)


def _measured(switched: Switched, asked: argparse.Namespace) -> dict[str, float]:
    return {
        **_switches(switched, asked.switches, asked.reads),
        **_kills(switched, asked.kills),
        **_rollback(switched),
        **_races(switched, asked.races),
    }


def _child(switched: Switched, what: str, more: str = "") -> Child:
    versions = ",".join(str(version) for version in switched.versions)
    facts = [what, str(switched.home), switched.url, str(switched.project), versions, more]
    command = [sys.executable, "-m", "benchmarks.switch_worker", *facts]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _said(child: Child) -> str:
    line = child.stdout.readline().strip() if child.stdout else ""
    if not line:
        message = "A process ended by a mistake; its words are above."
        raise RuntimeError(message)
    return line


def _tell(child: Child, line: str) -> None:
    if child.stdin:
        child.stdin.write(f"{line}\n")
        child.stdin.flush()


def _switches(switched: Switched, number: int, reads: int) -> dict[str, float]:
    """Switch to and fro while others read; switch on until there were as many reads as are asked for."""
    app, stop = switched.open(), switched.home / "stop"
    readers = [_child(switched, "read", f"{stop},{max(1, reads // READERS)}") for _ in range(READERS)]
    begun, done, enough = time.perf_counter(), 0, f"{stop.name}-*"
    while done < number or len(list(switched.home.glob(enough))) < READERS:
        turned(app, switched, f"switch-{done}")
        done += 1
        if any(reader.poll() is not None for reader in readers):
            message = "A reader ended by a mistake; its words are above."
            raise RuntimeError(message)
    seconds = time.perf_counter() - begun
    stop.touch()
    told = [json.loads(_said(reader)) for reader in readers]
    for reader in readers:
        reader.wait(LONGEST)
    sums = {key: float(sum(one[key] for one in told)) for key in ("reads", "torn")}
    return {**sums, "switches": float(done), "switch_ms": 1000 * seconds / done}


def _kills(switched: Switched, number: int) -> dict[str, float]:
    """Kill whoever switches at a random moment, look, and let another process go on."""
    app, lot, halves, unfinished = switched.open(), random.Random(1), 0, 0
    midway = 0
    pause = threading.Event()
    for kill in range(number):
        child = _child(switched, "switch", f"killed-{kill}")
        _said(child)
        _tell(child, "go")
        pause.wait(lot.uniform(0.0, KILLS_WITHIN))
        child.kill()
        child.wait()
        halves += bool(half(app, switched))
        midway += not _quiet(app, switched)
        app.driver.drain()
        production, _ = app.promoting.releases(SYSTEM, switched.project)
        whole = production is not None and _serves(app, switched, production.id) and not half(app, switched)
        unfinished += not (whole and _quiet(app, switched))
    counts = {"kills": number, "killed_midway": midway, "half_states": halves, "unfinished": unfinished}
    return {name: float(value) for name, value in counts.items()}


def _rollback(switched: Switched) -> dict[str, float]:
    """Return the longest of five ways back with a worker as people run it, from the click to what serves, in seconds."""
    app, seconds = switched.open(), []
    with _worker(switched):
        for number in range(5):
            if _production(switched).version.id == switched.versions[0]:
                turn(app, switched, f"forward-{number}")
                _until(partial(_quiet, app, switched))
            begun = time.perf_counter()
            to = turn(app, switched, f"back-{number}")
            _until(partial(_serves, app, switched, to))
            seconds.append(time.perf_counter() - begun)
            _until(partial(_quiet, app, switched))
    return {"rollback_s": max(seconds)}


def _serves(app: App, switched: Switched, release: ReleaseId | None) -> bool:
    return app.switching.serving.serving(switched.project) == release


def _quiet(app: App, switched: Switched) -> bool:
    return all(job.ended for job in app.reports.jobs(SYSTEM, switched.project))


@contextmanager
def _worker(switched: Switched) -> Iterator[None]:
    chosen = {"COUNTERSIGN_DATABASE": switched.url, "COUNTERSIGN_DEMO": "0"}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
    command = [sys.executable, "-m", "core", "worker", "--home", str(switched.home)]
    process = subprocess.Popen(command, cwd=ROOT, env=clean | chosen, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(LONGEST)


def _until(look: Callable[[], bool]) -> None:
    pause, end = threading.Event(), time.monotonic() + LONGEST
    while not look():
        if time.monotonic() > end:
            message = "The worker did not do it in time."
            raise RuntimeError(message)
        pause.wait(LOOK)


def _races(switched: Switched, number: int) -> dict[str, float]:
    """Let two processes promote two candidates at once, again and again; count winners and what losers were told."""
    app = switched.open()
    pair = [_child(switched, "compete") for _ in range(2)]
    for child in pair:
        _said(child)
    won = told = 0
    for race in range(number):
        expected = _production(switched).id
        for place, version in enumerate(candidates(app, switched.project, 2)):
            _tell(pair[place], f"{version.id} {expected} race-{race}-{place}")
        answers = [_said(child) for child in pair]
        won += answers.count("won")
        told += sum("Production has changed" in answer for answer in answers)
        app.driver.drain()
    for child in pair:
        child.communicate()
    return {"races": float(number), "winners_per_race": won / number, "told_per_race": told / number}


def _production(switched: Switched) -> Release:
    production, _ = switched.open().promoting.releases(SYSTEM, switched.project)
    if production is None:
        message = "Nothing is in production."
        raise RuntimeError(message)
    return production


if __name__ == "__main__":
    main()
