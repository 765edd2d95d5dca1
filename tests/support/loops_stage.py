"""A rehearsal of human loops in this process, and what talks to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.aws.clients import Aws
from core.aws.loops import SERVICE, A2iLoops
from core.aws.rehearsal import loop_wire
from core.aws.rehearsal.human_loops import LoopRehearsal, People, Workers, agreeing
from core.domain.human_loops import Item, NewLoop
from core.domain.labels import Label
from tests.support.rehearsal_stage import ONCE, REGION, SetClock, client

FLOW = "arn:aws:sagemaker:eu-west-1:123456789012:flow-definition/tickets"
ANSWERED = 600
CHOICES = (Label("login"), Label("network"))


def a_loop(name: str = "one", *ids: str, text: str = "no net") -> NewLoop:
    items = tuple(Item(id=one, text=text, labels=CHOICES[1:]) for one in ids or ("12",))
    return NewLoop(name=name, items=items, choices=CHOICES, facts={"label_set": 3})


@dataclass
class Outside:
    """Workers of one flow definition, and buckets of moto for what they write."""

    folder: Path
    workers: Workers = agreeing
    most: int = 1_000
    clock: Any = field(default_factory=SetClock)
    send: Callable[..., Any] = client

    def __post_init__(self) -> None:
        self.bucket = f"outputs-{uuid4().hex}"
        self.s3 = client("s3")
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.restart()

    def restart(self) -> None:
        """Begin anew with what the last one left in the folder."""
        places = {FLOW: f"s3://{self.bucket}/a2i"}
        people = People(places=places, workers=self.workers, seconds=ANSWERED, most=self.most)
        self.rehearsal = LoopRehearsal(folder=self.folder, people=people, s3=self.s3, now=self.clock.now)
        self.runtime: Any = client(SERVICE, config=ONCE, endpoint_url="http://127.0.0.1")
        loop_wire.attach(self.runtime, self.rehearsal)

    @property
    def loops(self) -> A2iLoops:
        aws = Aws(region=REGION)
        aws._made.update({SERVICE: self.runtime, "s3": self.s3})
        return A2iLoops(aws=aws, flow=FLOW)

    def files(self) -> list[str]:
        return [entry["Key"] for entry in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", ())]
