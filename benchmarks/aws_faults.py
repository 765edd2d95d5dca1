"""Whether anything at Amazon is done twice, by halves or not at all: `python -m benchmarks.aws_faults`.

A desk trains its first version and puts it into production, and a second one, on an account that this machine plays. Every call it makes
goes wrong once in every way: throttled, broken or dropped before and after it took effect, refused for credentials
that have expired, and with the program killed (`kill -9`) before and after it. Each time another process goes on until
all is done. Then there must be one version, one endpoint that serves it, one pointer that names both, and each notice.
"""

import argparse
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import boto3

from benchmarks.aws_case import MOST_LIVES, WORLD, AtOnce, Case, Judged, Soon, prepare
from benchmarks.aws_proxy import Fault, Proxy
from benchmarks.reporting import report
from core.aws.rehearsal.account import BUCKET, REGION, ROLE, played
from core.aws.rehearsal.settings import Durations

SIDE_BY_SIDE = 2
SOON = Durations(
    queued=0.1, training=0.1, stopping=0.1, deleting=0.0, creating=0.15, updating=0.15, job_queued=0.05, job=0.1
)
CALLS = 2


@dataclass(frozen=True)
class Wanted:
    """The n-th call at a place, and what becomes of it."""

    place: str
    fault: Fault
    nth: int
    versions: int = 1


def main() -> None:
    """Try every call with every fault, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a handful of cases")
    parser.add_argument("--only", default="", help="only places with this in their name")
    asked = parser.parse_args()
    WORLD.set_forkserver_preload(["benchmarks.aws_case", "core.cloud"])
    with tempfile.TemporaryDirectory(prefix="countersign-faults-") as name:
        folder = Path(name)
        first = WORLD.Process(target=prepare, args=(folder / "home",))  # copied once nobody has it open
        first.start()
        first.join()
        with played(folder / "comprehend", AtOnce(), Soon().now, SOON) as found:
            trial = Trial(folder, found)
            places, later = trial.places(1), trial.places(2)
            # What only the way to a second version asks is tried on that way.
            later = Counter({place: times for place, times in later.items() if place not in places})
            every = [*_wanted(places, 1), *_wanted(later, 2)]
            wanted = [one for one in every if asked.only in one.place]
            wanted = wanted[:: max(len(wanted) // 8, 1)] if asked.quick else wanted
            print(f"{len(places) + len(later)} places, {len(wanted)} cases", flush=True)
            with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
                judged = list(pool.map(trial.run, wanted))
    _table(wanted, judged)
    figures = {
        "cases": len(judged),
        "doubled": sum(one.doubled for one in judged),
        "torn": sum(one.torn for one in judged),
        "lost": sum(len(one.lost) for one in judged),
        "twins": sum(one.twins for one in judged),
    }
    report("aws_faults", figures, {"doubled": 0, "torn": 0, "lost": 0})


class Trial:
    """The account, and desks in it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Make clients that no fault reaches."""
        self.folder, self.environment = folder, environment
        self.comprehend, self.s3 = self._client("comprehend"), self._client("s3")
        self.ssm, self.sns = self._client("ssm"), self._client("sns")
        self.numbers = count(1)

    def _client(self, service: str) -> Any:
        keys = {name: self.environment[name.upper()] for name in ("aws_access_key_id", "aws_secret_access_key")}
        place = self.environment[f"AWS_ENDPOINT_URL_{service.upper()}"]
        return boto3.client(service, region_name=REGION, endpoint_url=place, **keys)

    def case(self, versions: int) -> Case:
        """Return a new desk."""
        number = next(self.numbers)
        name = f"case{number:04d}"
        home = Path(shutil.copytree(self.folder / "home", self.folder / name))
        topic = self.sns.create_topic(Name=name)["TopicArn"]
        chosen = {"HOME": str(home), "ENGINE": "aws", "REHEARSAL": "1", "DEMO": "0", "BUCKET": BUCKET, "ROLE": ROLE,
                  "PREFIX": f"{name}/", "CLASSIFIER": name, "PARAMETERS": f"/{name}", "TOPIC": topic}  # fmt: skip
        environment = {**self.environment, **{f"COUNTERSIGN_{key}": value for key, value in chosen.items()}}
        return Case(number, versions, home, environment, self.s3, self.ssm, self.comprehend)

    def places(self, versions: int) -> Counter[str]:
        """Let one desk go undisturbed, and return which calls it makes, and how often."""
        case = self.case(versions)
        lives = self._live(case, None)
        judged = case.judged()
        if lives != 1 or judged != Judged(doubled=0, torn=0, lost=(), twins=0):
            message = f"Undisturbed it took {lives} lives: {judged}"
            raise SystemExit(message)
        case.clear()
        return case.proxy.seen

    def run(self, wanted: Wanted) -> Judged:
        """Let one desk suffer, and judge it."""
        case = self.case(wanted.versions)
        lives = self._live(case, wanted)
        judged = case.judged()
        case.clear()
        if judged.doubled or judged.torn or judged.lost or not case.proxy.struck or lives > MOST_LIVES:
            struck = "" if case.proxy.struck else " (never came to it)"
            print(
                f"{wanted.place}, call {wanted.nth}, {wanted.fault.value}{struck}: {judged}, {lives} lives", flush=True
            )
        shutil.rmtree(case.home)
        return judged

    def _live(self, case: Case, wanted: Wanted | None) -> int:
        def strike(proxy: Proxy) -> None:
            if wanted:
                proxy.strike(wanted.place, wanted.fault, wanted.nth)

        comprehend, others = self.environment["AWS_ENDPOINT_URL_COMPREHEND"], self.environment["AWS_ENDPOINT_URL_S3"]
        return case.run(comprehend, others, strike)


def _wanted(places: Counter[str], versions: int) -> Iterator[Wanted]:
    """Yield the first two calls at every place with every fault: how often a state is asked for is not the same twice."""
    for place, times in sorted(places.items()):
        for nth in range(1, min(times, CALLS) + 1):
            for fault in Fault:
                yield Wanted(place, fault, nth, versions)


def _table(wanted: list[Wanted], judged: list[Judged]) -> None:
    """Print for each place how many cases were as they should be, and by fault what was not."""
    by_place: dict[str, list[tuple[Wanted, Judged]]] = defaultdict(list)
    for one, result in zip(wanted, judged, strict=True):
        by_place[one.place].append((one, result))
    for place, cases in by_place.items():
        wrong = [one.fault.value for one, found in cases if found.doubled or found.torn or found.lost]
        twins = sum(found.twins for _, found in cases)
        told = f", {twins} notices told twice" if twins else ""
        print(f"{place:<76}{len(cases):>4} cases  {'as it should be' if not wrong else ', '.join(wrong)}{told}")


if __name__ == "__main__":
    main()
