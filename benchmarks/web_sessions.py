"""Many people at review cards of one web server, each deciding about one ticket every two seconds."""

import asyncio
import random
import time
from dataclasses import dataclass

from benchmarks.filling import Filled
from benchmarks.web_client import Data, Tab
from benchmarks.web_race import entry
from benchmarks.web_server import WebServer

GAP = 2.0


@dataclass(frozen=True, kw_only=True)
class Sat:
    """What a sitting came to: the seconds from sending a decision to hearing that it is saved, and the costs."""

    spent: tuple[float, ...]
    cpu_seconds: float
    megabytes: float
    unsaved: int


def sit(server: WebServer, filled: Filled, people: int, seconds: float) -> Sat:
    """Let so many people review for so many seconds."""
    return asyncio.run(_sit(server, filled, people, seconds))


async def _sit(server: WebServer, filled: Filled, people: int, seconds: float) -> Sat:
    tabs = [Tab(server.port, name) for name in filled.people[:people]]
    given = [await tab.open() for tab in tabs]
    before, end = server.cpu_seconds(), time.monotonic() + seconds
    spent = await asyncio.gather(*(_review(tab, data, end) for tab, data in zip(tabs, given, strict=True)))
    cpu, megabytes = server.cpu_seconds() - before, server.megabytes()
    for tab in tabs:
        await tab.close()
    every = [one for person in spent for one in person]
    saved = tuple(one for one in every if one is not None)
    return Sat(spent=saved, cpu_seconds=cpu, megabytes=megabytes, unsaved=len(every) - len(saved))


async def _review(tab: Tab, data: Data, end: float) -> list[float | None]:
    """Decide until the end; return how long each decision took to be acknowledged, None where it was not."""
    spent: list[float | None] = []
    due = time.monotonic() + random.Random(tab.person).uniform(0, GAP)
    while due < end and data["tickets"]:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        answer = entry(data["tickets"][0], "correct", data["tickets"][0]["predicted"])
        begun = time.perf_counter()
        data = await tab.send([answer])
        heard = any(ack["operation"] == answer["operation"] and not ack["error"] for ack in data["acknowledged"])
        spent.append(time.perf_counter() - begun if heard else None)
        due += GAP
    return spent
