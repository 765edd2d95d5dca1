"""Lets many reviewers race in several processes that are killed at random, and audits what they leave behind."""

import json
import random
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.filling import Filled
from benchmarks.race_audit import Found, audit, count_open
from benchmarks.race_journal import Told, read
from benchmarks.race_worker import Orders
from benchmarks.web_server import ROOT
from core.domain.reviews import LEASE

LEASE_SECONDS = 4.0
KILL_EVERY = (1.5, 5.0)
PATIENCE = 60.0
LOOK = 0.1
STUCK_LEASES = 4


@dataclass(frozen=True, kw_only=True)
class Race:
    """How it is run: in so many processes, for at most so many seconds, holds running out after `lease_seconds`."""

    filled: Filled
    folder: Path
    processes: int
    longest: float
    kill_every: tuple[float, float] = KILL_EVERY
    lease_seconds: float = LEASE_SECONDS
    seed: int = 1

    @property
    def stop(self) -> Path:
        """Return the file that ends the race."""
        return self.folder / "stop"

    def people(self, process: int) -> tuple[str, ...]:
        """Return the reviewers of one process."""
        return self.filled.people[process :: self.processes]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of it."""

    found: Found
    told: tuple[Told, ...]
    seconds: float
    kills: int

    def figures(self) -> dict[str, float]:
        """Return the figures of the race."""
        claims = [spent for one in self.told for spent, _ in one.claims]
        handed_out = sum(new for one in self.told for _, new in one.claims)
        submits = [spent for one in self.told for spent in one.submits]
        return {
            **{name: float(value) for name, value in asdict(self.found).items()},
            "kills": float(self.kills),
            "seconds": self.seconds,
            "claims_per_s": handed_out / self.seconds,
            "claim_p99_ms": percentile(claims, 99),
            "submit_p99_ms": percentile(submits, 99),
        }


@dataclass
class Runners:
    """The processes of a race."""

    race: Race
    epoch: float = field(default_factory=time.time)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0
    seconds: float = 0.0

    def start(self, process: int) -> subprocess.Popen[bytes]:
        """Start one of them."""
        filled = self.race.filled
        orders = Orders(
            url=filled.url,
            home=str(filled.home),
            project=filled.project,
            people=self.race.people(process),
            labels=filled.labels,
            journals=str(self.race.folder),
            stop=str(self.race.stop),
            epoch=self.epoch,
            speed=LEASE.total_seconds() / self.race.lease_seconds,
            away=1.2 * self.race.lease_seconds,
            seed=self.race.seed,
        )
        command = [sys.executable, "-m", "benchmarks.race_worker", json.dumps(asdict(orders))]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)

    def run(self) -> None:
        """Let them race until no ticket is left, killing one at random now and then."""
        lot, looked = random.Random(self.race.seed), threading.Event()
        self.running = [self.start(process) for process in range(self.race.processes)]
        progress = Progress(self.race)
        next_kill = 0.0
        while not progress.over():
            looked.wait(LOOK)
            if not progress.started:
                next_kill = time.monotonic() + lot.uniform(*self.race.kill_every)
            if time.monotonic() > next_kill:
                self._kill(lot.randrange(self.race.processes))
                next_kill = time.monotonic() + lot.uniform(*self.race.kill_every)
            self._check()
        self.race.stop.touch()
        self.seconds = progress.moved - progress.begun

    def _kill(self, process: int) -> None:
        self.running[process].kill()
        self.running[process].wait()
        self.kills += 1
        self.running[process] = self.start(process)

    def _check(self) -> None:
        """End here when one of them ended by itself."""
        if any(process.poll() is not None for process in self.running):
            message = "A process of the race ended by a mistake; its words are above."
            raise RuntimeError(message)

    def finish(self) -> None:
        """Wait until all have ended in good order."""
        codes = [process.wait(120) for process in self.running]
        if any(codes):
            message = f"Processes of the race ended with {codes}; their words are above."
            raise RuntimeError(message)

    def end(self) -> None:
        """Leave none behind."""
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()


@dataclass
class Progress:
    """Whether a race still gets on; it begins with the first ticket that is done: processes start as they can."""

    race: Race
    begun: float = field(default_factory=time.monotonic)
    started: bool = False
    looked: float = 0.0
    fewest: int = sys.maxsize
    moved: float = field(default_factory=time.monotonic)

    def over(self) -> bool:
        """Tell whether nothing is left, nothing has moved for long, or the time is up."""
        now = time.monotonic()
        if now < self.looked + 1:
            return False
        self.looked, left = now, count_open(self.race.filled.url)
        if left < self.fewest:
            if self.fewest != sys.maxsize and not self.started:
                self.started, self.begun = True, now
            self.fewest, self.moved = left, now
        if not self.started:
            return left == 0 or now > self.begun + PATIENCE
        return (
            left == 0
            or now > self.moved + STUCK_LEASES * self.race.lease_seconds
            or now > self.begun + self.race.longest
        )


def run(race: Race) -> Result:
    """Run a race to its end and audit it."""
    runners = Runners(race)
    try:
        runners.run()
        runners.finish()
    finally:
        runners.end()
    told = tuple(read(path) for path in sorted(race.folder.glob("*.jsonl")))
    return Result(found=audit(race.filled.url, told), told=told, seconds=runners.seconds, kills=runners.kills)


def percentile(values: list[float], percent: float) -> float:
    """Return the value that so many percent of them do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0
