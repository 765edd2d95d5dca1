"""The race through the whole web stack: eight scripted review cards, a server that is killed, holds that run out."""

import asyncio
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, text
from websockets.exceptions import WebSocketException

from benchmarks.filling import Filled, fill
from benchmarks.race_audit import audit, count_open
from benchmarks.race_journal import Acknowledged, Told
from benchmarks.races import percentile
from benchmarks.web_client import Data, Tab
from benchmarks.web_server import WebServer, web_server

TABS = 8
WANTED = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)
ACTS = {"right": 76, "wrong": 10, "skip": 5, "undo": 6, "pocket": 3}
MOST_IN_OUTBOX = 5
KILL_EVERY = (6.0, 15.0)
RUN_OUT_EVERY = 1.0
PAUSE = 0.2
STUCK_SECONDS = 20.0
BROKEN = (OSError, WebSocketException, TimeoutError)


@dataclass
class Person:
    """One reviewer at one card: an outbox that empties only when the server has acknowledged."""

    tab: Tab
    labels: tuple[str, ...]
    lot: random.Random
    stop: asyncio.Event
    told: Told = field(default_factory=Told)
    outbox: list[Data] = field(default_factory=list)
    pocket: list[Data] = field(default_factory=list)
    refused: int = 0

    async def work(self) -> None:
        """Review until the race is over and everything is acknowledged; come back after every crash."""
        while not (self.stop.is_set() and not self.outbox and not self.pocket):
            try:
                data = await self.tab.open()
                while not (self.stop.is_set() and not self.outbox and not self.pocket):
                    data = await self._turn(data)
            except BROKEN:
                await asyncio.sleep(PAUSE)
        await self.tab.close()

    async def _turn(self, data: Data) -> Data:
        """Decide about some of the tickets on the card, send everything unheard, take in what comes back."""
        if self.stop.is_set() or len(self.pocket) > MOST_IN_OUTBOX:
            self.outbox, self.pocket = [*self.outbox, *self.pocket], []
        elif not self.outbox:
            self._decide(data)
        if not self.outbox:
            await asyncio.sleep(PAUSE)
        begun = time.perf_counter()
        self.told.sent |= {str(one["operation"]): one for one in self.outbox}
        heard = await self.tab.send(self.outbox)
        self.told.submits.append((time.perf_counter() - begun) * 1000)
        self._hear(heard)
        return heard

    def _decide(self, data: Data) -> None:
        given = [*self.told.sent.values(), *self.pocket]
        undone = {one["undoes"] for one in given}
        known = {one["task"] for one in given if one["action"] != "undo" and one["operation"] not in undone}
        fresh = [ticket for ticket in data["tickets"] if ticket["id"] not in known]
        for ticket in fresh[: self.lot.randint(1, MOST_IN_OUTBOX)]:
            act = self.lot.choices(list(ACTS), list(ACTS.values()))[0]
            labels = [self.lot.choice(self.labels)] if act == "wrong" else ticket["predicted"]
            action = "skip" if act == "skip" else "correct"
            answer = entry(ticket, action, [] if act == "skip" else labels)
            (self.pocket if act == "pocket" else self.outbox).append(answer)
            if act == "undo":
                self.outbox.append(entry(ticket, "undo", [], undoes=answer["operation"]))

    def _hear(self, data: Data) -> None:
        """Let go of what the server has kept or refused."""
        heard = {ack["operation"]: ack for ack in data["acknowledged"]}
        for one in self.outbox:
            ack = heard.get(one["operation"])
            if ack and ack["error"]:
                self.told.refused.add(one["operation"])
            elif ack:
                self.told.acknowledged[one["operation"]] = _acknowledged(one, ack, self.tab.person)
        self.outbox = [one for one in self.outbox if one["operation"] not in heard]


def entry(ticket: Data, action: str, labels: list[str], undoes: str = "") -> Data:
    """Return an answer as the card sends it."""
    now = datetime.now(UTC).isoformat()
    times = {"shown_at": now, "first_key_at": now, "decided_at": now}
    same = {name: ticket[name] for name in ("token", "text_hash", "version")}
    reason = {"because": "no idea" if action == "skip" else "", "blind": False, "together": ""}
    given = {"task": ticket["id"], "action": action, "labels": labels, "note": "", "undoes": undoes}
    return {"operation": uuid4().hex, **same, **given, **reason, **times}


def _acknowledged(sent: Data, ack: Data, person: str) -> Acknowledged:
    return Acknowledged(
        operation=sent["operation"],
        review=None,
        reviewer=person,
        task=sent["task"],
        action=sent["action"],
        labels=tuple(sent["labels"]),
        verdict="extra" if ack["extra"] else "counted",
    )


def run(folder: Path, tickets: int, longest: float) -> dict[str, float]:
    """Race on a web server of its own; return the figures."""
    filled = fill(folder / "home", tickets, people=TABS, wanted=WANTED)
    with web_server(filled.home, filled.url) as server:
        people, kills, seconds = asyncio.run(_race(server, filled, longest))
    told = [one.told for one in people]
    found = audit(filled.url, told)
    handled = sum(len(one.acknowledged) for one in told)
    return {
        "decisions": found.decisions,
        "over_cap": found.over_cap,
        "lost": found.lost,
        "doubled": found.doubled,
        "uneven": found.uneven,
        "still_open": found.still_open,
        "kills": kills,
        "answers_per_s": handled / seconds,
        "submit_p99_ms": percentile([spent for one in told for spent in one.submits], 99),
    }


async def _race(server: WebServer, filled: Filled, longest: float) -> tuple[list[Person], int, float]:
    stop = asyncio.Event()
    people = [Person(Tab(server.port, name), filled.labels, random.Random(name), stop) for name in filled.people[:TABS]]
    working = [asyncio.create_task(one.work()) for one in people]
    begun = time.monotonic()
    kills = await asyncio.to_thread(_trouble, server, filled, longest)
    seconds = time.monotonic() - begun
    stop.set()
    async with asyncio.timeout(120):
        await asyncio.gather(*working)
    return people, kills, seconds


def _trouble(server: WebServer, filled: Filled, longest: float) -> int:
    """Kill the server and let holds run out, until nothing is left to answer; return how often it was killed."""
    lot, pause, kills = random.Random(1), threading.Event(), 0
    now = begun = moved = time.monotonic()
    next_kill, fewest = begun + min(lot.uniform(*KILL_EVERY), longest / 2), count_open(filled.url)
    while fewest and now < moved + STUCK_SECONDS and now < begun + longest:
        pause.wait(RUN_OUT_EVERY)
        _run_out(filled.url, lot.choice(filled.people))
        if time.monotonic() > next_kill:
            server.kill()
            server.start()
            kills += 1
            next_kill = time.monotonic() + lot.uniform(*KILL_EVERY)
        now, left = time.monotonic(), count_open(filled.url)
        if left < fewest:
            fewest, moved = left, now
    return kills


def _run_out(url: str, person: str) -> None:
    """Let everything one person holds run out, as if a quarter of an hour had gone by."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    engine = create_engine(url)
    value: Any = past.replace(tzinfo=None) if engine.dialect.name == "sqlite" else past
    with engine.begin() as connection:
        mine = text("UPDATE lease SET until = :past WHERE reviewer = :person")
        connection.execute(mine, {"past": str(value), "person": person})
    engine.dispose()
