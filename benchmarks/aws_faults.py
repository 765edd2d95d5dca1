"""Whether anything at Amazon is done twice, by halves or not at all: `python -m benchmarks.aws_faults`.

A desk trains its first version and puts it into production, and a second one, on an account that this machine plays.
Others go back, have an endpoint for each version, train by a flywheel, ask people elsewhere, or find their parameter
written by another hand. Every call they make goes wrong once in every way: throttled, broken or dropped before and after
it took effect, refused for credentials that have expired, and with the program killed (`kill -9`) before and after it.
Each time another process goes on until all is done. Then there must be one version, one endpoint that serves it, one pointer that names both, and each notice.
"""

import argparse
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import boto3

from benchmarks.aws_case import MOST_LIVES, WORLD, Amazon, Case, Judged
from benchmarks.aws_proxy import LOOKS, Fault, Proxy, only_looks
from benchmarks.aws_ways import FIRST, LABELS, MORE, SECOND, AtOnce, Soon, Way, prepare
from benchmarks.reporting import report
from core.aws.rehearsal.account import BUCKET, FLOW, REGION, ROLE, played
from core.aws.rehearsal.human_loops import People
from core.aws.rehearsal.settings import Durations

SIDE_BY_SIDE = 2
SOON = Durations(
    queued=0.1,
    training=0.1,
    stopping=0.1,
    deleting=0.0,
    creating=0.15,
    updating=0.15,
    job_queued=0.05,
    job=0.1,
    making=0.05,
    turning=0.05,
    ingesting=0.05,
    evaluating=0.05,
)
CALLS = 2
WAYS = (FIRST, SECOND, *MORE)


def _workers(content: Any) -> dict[str, Any]:
    """Let one person outside answer each question by the first label."""
    return {"worker1": {one["id"]: {"labels": [LABELS[0]]} for one in content["items"]}}


PEOPLE = People(places={FLOW: f"s3://{BUCKET}/countersign/loops"}, workers=_workers, seconds=0.1)


@dataclass(frozen=True)
class Wanted:
    """The n-th call at a place, and what becomes of it."""

    place: str
    fault: Fault
    nth: int
    way: Way


def main() -> None:
    """Try every call with every fault, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a handful of cases")
    parser.add_argument("--only", default="", help="only places with this in their name")
    parser.add_argument("--way", default="", help="only ways of this name: " + ", ".join(one.name for one in WAYS))
    asked = parser.parse_args()
    WORLD.set_forkserver_preload(["benchmarks.aws_case", "core.cloud"])
    with tempfile.TemporaryDirectory(prefix="countersign-faults-") as name:
        folder = Path(name)
        first = WORLD.Process(target=prepare, args=(folder / "home",))  # copied once nobody has it open
        first.start()
        first.join()
        with played(folder / "comprehend", AtOnce(), Soon().now, SOON, PEOPLE) as found:
            trial = Trial(folder, found)
            every = list(_wanted(trial, asked.way))
            wanted = [one for one in every if asked.only in one.place]
            wanted = wanted[:: max(len(wanted) // 8, 1)] if asked.quick else wanted
            print(f"{len({(one.way.name, one.place) for one in every})} places, {len(wanted)} cases", flush=True)
            with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
                judged = list(pool.map(trial.run, wanted))
    _table(wanted, judged)
    figures = {
        "cases": len(judged),
        "doubled": sum(one.doubled for one in judged),
        "torn": sum(one.torn for one in judged),
        "lost": sum(len(one.lost) for one in judged),
        "twins": sum(one.twins for one in judged),
        "paid_twice": sum(one.paid_twice for one in judged),
    }
    report("aws_faults", figures, {"doubled": 0, "torn": 0, "lost": 0})


class Trial:
    """The account, and desks in it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Make clients that no fault reaches."""
        self.folder, self.environment = folder, environment
        clients = (self._client(name) for name in ("s3", "ssm", "sns", "comprehend"))
        self.amazon, self.numbers = Amazon(*clients), count(1)
        self.usual: dict[str, int] = {}

    def _client(self, service: str) -> Any:
        keys = {name: self.environment[name.upper()] for name in ("aws_access_key_id", "aws_secret_access_key")}
        place = self.environment[f"AWS_ENDPOINT_URL_{service.upper()}"]
        return boto3.client(service, region_name=REGION, endpoint_url=place, **keys)

    def case(self, way: Way) -> Case:
        """Return a new desk."""
        name = f"case{next(self.numbers):04d}"
        home = Path(shutil.copytree(self.folder / "home", self.folder / name))
        with closing(sqlite3.connect(home / "countersign.db")) as connection, connection:
            connection.execute("update project set salt = ?", (name,))  # human loops are named by it
        topic = self.amazon.sns.create_topic(Name=name)["TopicArn"]
        chosen = {"HOME": str(home), "ENGINE": "aws", "REHEARSAL": "1", "DEMO": "0", "BUCKET": BUCKET, "ROLE": ROLE,
                  "PREFIX": f"{name}/", "CLASSIFIER": name, "PARAMETERS": f"/{name}", "TOPIC": topic}  # fmt: skip
        chosen |= {key: value.format(case=name) for key, value in way.settings.items()}
        environment = {**self.environment, **{f"COUNTERSIGN_{key}": value for key, value in chosen.items()}}
        return Case(name, way, home, environment, self.amazon)

    def places(self, way: Way) -> Counter[str]:
        """Let one desk go undisturbed, and return which calls it makes, and how often."""
        case = self.case(way)
        lives = self._live(case, None)
        judged = case.judged()
        if lives != 1 or judged.doubled or judged.torn or judged.lost or judged.twins:
            message = f"Undisturbed it took {lives} lives ({way.name}): {judged}"
            raise SystemExit(message)
        self.usual[way.name] = judged.paid_twice  # a way back asks again what was answered before
        case.clear()
        return case.proxy.seen

    def run(self, wanted: Wanted) -> Judged:
        """Let one desk suffer, and judge it."""
        case = self.case(wanted.way)
        lives = self._live(case, wanted)
        found = case.judged()
        judged = replace(found, paid_twice=max(found.paid_twice - self.usual[wanted.way.name], 0))
        case.clear()
        told = judged.doubled or judged.torn or judged.lost or judged.paid_twice
        if told or not case.proxy.struck or lives > MOST_LIVES:
            struck = "" if case.proxy.struck else " (never came to it)"
            what = f"{wanted.way.name}: {wanted.place}, call {wanted.nth}, {wanted.fault.value}{struck}"
            print(f"{what}: {judged}, {lives} lives", flush=True)
        shutil.rmtree(case.home)
        return judged

    def _live(self, case: Case, wanted: Wanted | None) -> int:
        def strike(proxy: Proxy) -> None:
            if wanted:
                proxy.strike(wanted.place, wanted.fault, wanted.nth)

        names = {"comprehend": "COMPREHEND", "loops": "SAGEMAKER_A2I_RUNTIME", "": "S3"}
        places = {service: self.environment[f"AWS_ENDPOINT_URL_{name}"] for service, name in names.items()}
        return case.run(places, strike)


def _wanted(trial: Trial, only: str) -> Iterator[Wanted]:
    """Yield the first two calls at every place with every fault: how often a state is asked for is not the same twice.

    What only the way to a second version asks is tried on that way; of the ways beside these the first calls are tried.
    """
    known: set[str] = set()
    for way in WAYS:
        if only and way.name != only:
            continue
        for place, times in sorted(trial.places(way).items()):
            if way in MORE:
                yield from (Wanted(place, fault, 1, way) for fault in (LOOKS if only_looks(place) else Fault))
            elif place not in known:
                known.add(place)
                calls = range(1, min(times, CALLS) + 1)
                yield from (Wanted(place, fault, nth, way) for nth in calls for fault in Fault)


def _table(wanted: list[Wanted], judged: list[Judged]) -> None:
    """Print for each place how many cases were as they should be, and by fault what was not."""
    by_place: dict[str, list[tuple[Wanted, Judged]]] = defaultdict(list)
    for one, result in zip(wanted, judged, strict=True):
        by_place[f"{one.way.name}: {one.place}" if one.way in MORE else one.place].append((one, result))
    for place, cases in by_place.items():
        wrong = [one.fault.value for one, found in cases if found.doubled or found.torn or found.lost]
        twins = sum(found.twins for _, found in cases)
        paid = sum(found.paid_twice for _, found in cases)
        told = f", {twins} notices told twice" if twins else ""
        told += f", {paid} texts paid twice" if paid else ""
        print(f"{place:<76}{len(cases):>4} cases  {'as it should be' if not wrong else ', '.join(wrong)}{told}")


if __name__ == "__main__":
    main()
