"""Whether fast keys decide only about tickets that were on the screen: `python -m benchmarks.review_keys`.

In Chromium, at the real app with a long queue: keys at several gaps, held keys, a server made slow by several delays,
the connection cut or silent in the middle of each run, and at the end a server killed and started again. Whatever is
stored is compared with what a witness in the page has seen painted before each key. A key that finds no painted ticket
decides nothing and is no loss; `starved` decisions left the browser without a further ticket, all others count for
the time from a key to the next ticket painted.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.browser import browser
from benchmarks.filling import Filled, fill
from benchmarks.key_runs import Counted, Screen, pause
from benchmarks.races import percentile
from benchmarks.reporting import report
from benchmarks.slow_proxy import SlowProxy, slow_proxy
from benchmarks.web_server import WebServer, web_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AIMS = {
    "unseen": 0.0,
    "lost": 0.0,
    "doubled": 0.0,
    "held_extra": 0.0,
    "unsaved": 0.0,
    "painted_p50_ms": 16.0,
    "painted_p99_ms": 50.0,
    "restart_saved_s": 5.0,
}
LAST_KEYS, KEY_GAP = 4, 0.3


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is tried: `keys` for each gap at each delay (seconds), `holds` for each delay, a cut of so many seconds."""

    keys: int = 1000
    holds: int = 10
    gaps: Sequence[float] = (0.03, 0.06, 0.1, 0.2)
    delays: Sequence[float] = (0.0, 0.15, 0.5)
    cut: float = 20.0
    tickets: int = 100_000
    patience: float = 60.0


QUICK = Plan(keys=30, holds=1, gaps=(0.03, 0.1), delays=(0.0, 0.15), cut=1.0, tickets=1_000, patience=8.0)


@dataclass
class Trial:
    """One browser at one server through one slow connection."""

    plan: Plan
    filled: Filled
    server: WebServer
    proxy: SlowProxy
    browser: "Browser"
    unsaved: int = 0
    cpu_seconds: float = 0.0

    def at(self, number: int, delay: float, counted: Counted) -> None:
        """Press all keys at one delay."""
        self.proxy.delay = 0.0  # the page may load fast
        screen = Screen(
            self.browser, self.filled, self.proxy.port, self.filled.people[number], patience=self.plan.patience
        )
        self.proxy.delay, before = delay, self.server.cpu_seconds()
        for place, gap in enumerate(self.plan.gaps):
            screen.ready()
            self._trouble_in(self.plan.keys * gap / 2, silent=bool(place % 2))
            screen.press(self.plan.keys, gap)
            self._settle(screen, counted)
        for _ in range(self.plan.holds):
            screen.ready()
            screen.hold()
            counted.held += 1
            self._settle(screen, counted)
        self.cpu_seconds += self.server.cpu_seconds() - before
        screen.close()

    def restart(self, person: str, before: int, counted: Counted) -> float:
        """Answer tickets while there is no server; return how long after its start they are saved, without a key.

        `before` tickets are answered before: a page that has never saved anything comes back in another way.
        """
        self.proxy.delay = 0.0
        screen = Screen(self.browser, self.filled, self.proxy.port, person, patience=self.plan.patience)
        screen.press(before, KEY_GAP)
        screen.saved()
        self.server.kill()
        screen.press(LAST_KEYS, KEY_GAP)
        self.server.start()
        begun = time.monotonic()
        while len(screen.stored()) < before + LAST_KEYS and time.monotonic() < begun + self.plan.patience:
            pause(0.02)
        spent = time.monotonic() - begun
        if not screen.saved():
            screen.reload()  # what a page does not save by itself is unsaved; only what is gone then is lost
        self._settle(screen, counted)
        screen.close()
        return spent

    def _trouble_in(self, seconds: float, *, silent: bool) -> None:
        """Cut the connection, or let it fall silent, after so many seconds and for as long as planned."""

        def trouble() -> None:
            pause(seconds)
            if silent:
                self.proxy.silence()
            else:
                self.proxy.cut()
            pause(self.plan.cut)
            self.proxy.mend()

        self._last = threading.Thread(target=trouble)
        self._last.start()

    def _settle(self, screen: Screen, counted: Counted) -> None:
        """Wait until everything is saved, and count."""
        if hasattr(self, "_last"):
            self._last.join()
        self.unsaved += not screen.saved()
        screen.count(counted)


def main() -> None:
    """Press, count, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few keys and a short queue")
    parser.add_argument("--keys", type=int, default=Plan.keys, help="for each gap at each delay")
    asked = parser.parse_args()
    plan = QUICK if asked.quick else Plan(keys=asked.keys)
    counted = Counted()
    with tempfile.TemporaryDirectory(prefix="countersign-keys-") as name, browser() as chromium:
        filled = fill(Path(name) / "home", plan.tickets)
        with web_server(filled.home, filled.url) as server, slow_proxy(server.port) as proxy:
            trial = Trial(plan, filled, server, proxy, chromium)
            for number, delay in enumerate(plan.delays):
                trial.at(number, delay, counted)
                print(f"{delay * 1000:,.0f} ms: {counted.decisions:,} decisions of {counted.keys:,} keys", flush=True)
            cpu = trial.cpu_seconds * 1000 / max(counted.decisions, 1)
            restart = max(trial.restart(filled.people[-1], 0, counted), trial.restart(filled.people[-2], 2, counted))
    report("review_keys", _figures(counted, cpu, restart, trial.unsaved), AIMS)


def _figures(counted: Counted, cpu: float, restart: float, unsaved: int) -> dict[str, float | None]:
    """Return the figures."""
    plain = ("keys", "decisions", "unseen", "lost", "doubled", "held", "held_extra", "starved")
    figures: dict[str, float | None] = {name: getattr(counted, name) for name in plain}
    return figures | {
        "unsaved": unsaved,
        "painted_p50_ms": round(percentile(counted.painted, 50), 2),
        "painted_p99_ms": round(percentile(counted.painted, 99), 2),
        "painted_most_ms": round(max(counted.painted, default=0.0), 2),
        "server_cpu_ms_per_decision": round(cpu, 2),
        "restart_saved_s": round(restart, 2),
    }


if __name__ == "__main__":
    main()
