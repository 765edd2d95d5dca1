"""One case of `aws_faults`: a desk at Amazon lives until all of its way is done, whatever befalls it; then it is judged."""

import json
import multiprocessing
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.aws_proxy import Proxy, Told, listening
from benchmarks.aws_ways import ARMED, BY_HAND, LONGEST, Way, live
from core.aws.tokens import flywheel_name

MOST_LIVES = 6
WORLD = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Amazon:
    """Clients of the account that no fault reaches."""

    s3: Any
    ssm: Any
    sns: Any
    comprehend: Any


@dataclass
class Case:
    """A desk of its own in the one account: folder, names, parameters, topic; it goes its way."""

    name: str
    way: Way
    home: Path
    environment: dict[str, str]
    amazon: Amazon
    proxy: Proxy = field(init=False)
    child: BaseProcess | None = None
    torn: int = 0
    #: Which texts each job was paid for, with the version; how often each endpoint was deleted; what should not have been.
    jobs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    deleted: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    def run(self, places: Mapping[str, str], strike: Callable[[Proxy], object]) -> int:
        """Let it live until it is done, and look at what others see after each life; return how many it took."""
        self.proxy = Proxy(places, Told(kill=self._kill, armed=(self.home / ARMED).exists, done=self._done))
        strike(self.proxy)
        with listening(self.proxy) as address:
            through = {name: address for name in self.environment if name.startswith("AWS_ENDPOINT_URL_")}
            for lives in range(1, MOST_LIVES + 1):
                self.child = WORLD.Process(target=live, args=({**self.environment, **through}, self.way), daemon=True)
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

    def _done(self, operation: str, asked: Any, answer: Any) -> None:
        """Note what a job is paid for, and which endpoint is deleted."""
        if operation == "StartDocumentClassificationJob" and answer["JobId"] not in self.jobs:
            place = urlsplit(asked["InputDataConfig"]["S3Uri"])
            body = self.amazon.s3.get_object(Bucket=place.netloc, Key=place.path[1:])["Body"].read()
            texts = body.decode().splitlines()
            self.jobs[answer["JobId"]] = [(asked["DocumentClassifierArn"], text) for text in texts]
        if operation == "DeleteEndpoint":
            self.deleted[asked["EndpointArn"]] += 1
            pointed = self._pointed()
            self.wrong += bool(pointed and pointed["endpoint_arn"] == asked["EndpointArn"])

    def judged(self) -> "Judged":
        """Count what is there twice, what others saw in halves, and what is not there."""
        lost = self._lost_of_versions() if self.way.versions else {}
        written, told = self._written("select distinct notice from outbox"), set(self.proxy.notices)
        lost["notice"] = not written or bool(written - told)
        lost["job"] = bool(self._written("select id from job where state not in ('done', 'failed')"))
        lost["answer"] = len(self._written("select id from review")) < self.way.answers
        twins = sum(self.proxy.notices.values()) - len(told)
        paid = Counter(one for texts in self.jobs.values() for one in texts)
        return Judged(
            doubled=self._doubled() + len(told - written),
            torn=self.torn + self.wrong,
            lost=tuple(name for name, gone in lost.items() if gone),
            twins=twins,
            paid_twice=sum(times - 1 for times in paid.values()),
        )

    def _lost_of_versions(self) -> dict[str, bool]:
        versions, pointed = self._versions(), self._pointed()
        serves = versions[self.way.serves : self.way.serves + 1]
        return {
            "version": len(versions) < self.way.versions,
            "endpoint": not self._endpoints(),
            "pointer": not pointed or [pointed["classifier_arn"]] != serves or pointed["threshold"] == BY_HAND,
            "release": not self._written("select id from release"),
        }

    def _doubled(self) -> int:
        """Count what is there more than once: versions, endpoints, their deletions, ways back, human loops, answers."""
        backs = len(self._written("select id from decision where act = 'roll back'"))
        answers = len(self._written("select id from review"))
        return (
            max(len(self._versions()) - self.way.versions, 0)
            + max(len(self._endpoints()) - 1, 0)
            + sum(times - 1 for times in self.deleted.values())
            + max(backs - 1, 0)
            + max(answers - len(self._written("select distinct task_id from review")), 0)
        )

    def clear(self) -> None:
        """Make room in the account for the next."""
        for endpoint in self._endpoints():
            self.amazon.comprehend.delete_endpoint(EndpointArn=endpoint["EndpointArn"])
        for wheel in self.amazon.comprehend.list_flywheels()["FlywheelSummaryList"]:
            if self.name in wheel["FlywheelArn"]:
                self.amazon.comprehend.delete_flywheel(FlywheelArn=wheel["FlywheelArn"])

    def _whole(self) -> bool:
        """Tell whether what the pointer names serves, now and when a move is over that goes on though nobody lives."""
        now, end = self._is_whole(), time.monotonic() + LONGEST
        while any(one["Status"] in ("CREATING", "UPDATING") for one in self._endpoints()) and time.monotonic() < end:
            time.sleep(0.05)
        return now and self._is_whole()

    def _is_whole(self) -> bool:
        """Tell it of this moment; what the pointer says comes next may serve too, and copies may be behind it."""
        pointed = self._pointed()
        if pointed is None:
            return True
        serving = {one["EndpointArn"]: one["ModelArn"] for one in self._endpoints() if one["Status"] != "FAILED"}
        named = (pointed, pointed.get("next", pointed))
        return serving.get(pointed["endpoint_arn"]) in [one["classifier_arn"] for one in named]

    def _pointed(self) -> dict[str, Any] | None:
        found = self.amazon.ssm.get_parameters(Names=[f"/{self.name}/1/production"])["Parameters"]
        return json.loads(found[0]["Value"]) if found else None

    def _versions(self) -> list[str]:
        name = flywheel_name(self.name, "p1-") if "FLYWHEEL" in self.way.settings else f"{self.name}-p1"
        wanted = {"DocumentClassifierName": name}
        found = self.amazon.comprehend.list_document_classifiers(Filter=wanted)["DocumentClassifierPropertiesList"]
        newest = sorted(found, key=lambda one: one["SubmitTime"], reverse=True)
        return [one["DocumentClassifierArn"] for one in newest]

    def _endpoints(self) -> list[dict[str, Any]]:
        found = self.amazon.comprehend.list_endpoints()["EndpointPropertiesList"]
        return [one for one in found if self.name in one["EndpointArn"]]

    def _written(self, query: str) -> set[Any]:
        with closing(sqlite3.connect(self.home / "countersign.db")) as connection:
            return {row[0] for row in connection.execute(query)}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What came of a case; `twins` are notices told more than once, with the same id, as their receivers can see.

    `paid_twice` counts texts that a second job was paid for.
    """

    doubled: int
    torn: int
    lost: tuple[str, ...]
    twins: int
    paid_twice: int = 0
