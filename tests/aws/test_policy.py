"""The shipped policy allows exactly the calls that are made, no more and no fewer."""

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.client import BaseClient
from botocore.session import get_session

from core.aws.clients import Aws
from core.aws.flywheels import FlywheelEngine
from core.aws.loops import A2iLoops
from core.aws.pointed import Pointed
from core.aws.pointer import Pointer
from core.aws.rehearsal.account import BUCKET, FLOW, ROLE, played
from core.cloud import adapters, topic
from core.config import Amazon, Settings
from core.domain.documents import ProjectId
from core.domain.human_loops import LoopState
from core.domain.labels import Kind
from core.domain.notices import Notice
from core.domain.versions import Trained
from core.ports import Adapters
from tests.support.amazon import AT_ONCE
from tests.support.engine_stages import WordEngine
from tests.support.local_texts import examples, labels, release_of
from tests.support.loops_stage import a_loop

pytestmark = pytest.mark.loopback
ROOT = Path(__file__).parents[2]
POLICY = ROOT / "docs" / "iam" / "app.json"
SERVICES = ("comprehend", "s3", "sagemaker-a2i-runtime", "sns", "ssm", "sts")
LOOPS = {"sagemaker-a2i-runtime": "sagemaker"}  # what its permissions begin with
PROJECT = ProjectId(7)
#: What S3 allows is not named as its calls are, and what begins in parts may have to be ended.
S3 = {
    "CreateMultipartUpload": ("PutObject", "AbortMultipartUpload"),
    "UploadPart": ("PutObject",),
    "CompleteMultipartUpload": ("PutObject",),
    "HeadObject": ("GetObject",),
    "HeadBucket": ("ListBucket",),
    "ListObjectsV2": ("ListBucket",),
    "GetBucketLocation": ("GetBucketLocation",),
}
FREE = {"sts:GetCallerIdentity"}  # needs no permission
#: What Amazon asks for beside a call: a role is handed over with it, tags are set by it, a key of one's own is used.
BESIDE = {
    *("iam:PassRole", "comprehend:TagResource"),
    *("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
}


class Ahead:
    """A clock that nobody waits for, and that is later each time."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def allowed() -> set[str]:
    statements = json.loads(POLICY.read_text())["Statement"]
    actions = [one["Action"] if isinstance(one["Action"], list) else [one["Action"]] for one in statements]
    return {action for some in actions for action in some}


def actions_of(service: str, operation: str) -> set[str]:
    return {
        f"{LOOPS.get(service, service)}:{name}"
        for name in (S3.get(operation, (operation,)) if service == "s3" else (operation,))
    }


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Every call that our clients make while a desk at Amazon does everything it can."""
    made: set[tuple[str, str]] = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", _noting(BaseClient._make_api_call, made))
        folder, clock = tmp_path_factory.mktemp("policy"), Ahead()
        with played(folder / "comprehend", WordEngine(), lambda: clock.moment, AT_ONCE) as environment:
            for name, value in environment.items():
                patch.setenv(name, value)
            everything(folder, clock)
    return made


def _noting(real: Callable[..., Any], made: set[tuple[str, str]]) -> Callable[..., Any]:
    def call(self: Any, operation: str, params: Any) -> Any:
        if self.meta.config.user_agent_extra == "countersign":  # not those of who plays Amazon
            made.add((self.meta.service_model.service_name, operation))
        return real(self, operation, params)

    return call


def everything(folder: Path, clock: Ahead) -> None:
    amazon = Amazon(bucket=BUCKET, role=ROLE)
    arn = boto3.client("sns").create_topic(Name="desk")["TopicArn"]
    parts = adapters(amazon, folder, clock, arn)
    first, second = trained(parts, clock, "p7-j1-a"), trained(parts, clock, "p7-j2-b")
    list(parts.engine.predict(first, [f"ticket {number}" for number in range(30)]))
    parts.serving.switch(PROJECT, release_of(first))
    list(parts.engine.predict(first, ["one ticket"]))
    parts.serving.rehearse(PROJECT, release_of(first))
    parts.serving.switch(PROJECT, replace(release_of(second), id=2, number=2))
    parts.serving.serving(PROJECT)
    stopped(parts, "p7-j3-c")
    turned(parts, clock)
    asked_outside(clock)
    files(parts)
    topic(Settings(amazon=amazon, topic=arn)).tell(
        Notice(id="n", project=PROJECT, subject="s", sentence="It is done.", link="http://localhost/")
    )
    parts.surroundings.check()
    parts.surroundings.astray(PROJECT, None)
    seen = parts.surroundings.endpoints()
    full(parts, clock)
    boto3.client("ssm").delete_parameters(Names=[f"/countersign/{PROJECT}/{name}" for name in POINTERS])
    clock.sleep(10_000)
    for one in seen:
        parts.surroundings.delete(one.arn)


POINTERS = ("production", "classifier-arn", "endpoint-arn")


def trained(parts: Adapters, clock: Ahead, token: str) -> Trained:
    parts.engine.start(token, Kind.SINGLE, labels(2), lambda: examples(60, 2), lambda: examples(20, 2, seed=2))
    for _ in range(100):
        found = parts.engine.status(token).trained
        if found:
            return found
        clock.sleep(1)
    raise AssertionError


def turned(parts: Adapters, clock: Ahead) -> None:
    """Let a flywheel train a version and serve it, and tell what it did."""
    other: Any = parts.engine
    engine = FlywheelEngine(aws=other.aws, blobs=other.blobs, arranged=other.arranged, clock=clock, name="wheel")
    version = trained(replace(parts, engine=engine), clock, "p7-j4-d")
    parts.serving.switch(PROJECT, replace(release_of(version), id=3, number=3))
    assert engine.history("p7-j4-d")


def asked_outside(clock: Ahead) -> None:
    """Ask people outside, hear what they say, and let others be."""
    loops, began = A2iLoops(aws=Aws(), flow=FLOW), clock.now()
    for name in ("one", "two"):
        loops.start(a_loop(name))
    loops.stop("two")
    clock.sleep(10)
    assert [one.state for one in loops.since(began)] == [LoopState.DONE, LoopState.STOPPED]
    assert loops.answers("one").answers


def stopped(parts: Adapters, token: str) -> None:
    """Stop one that is learning, and one of which nobody knows whether it was begun."""
    parts.engine.start(token, Kind.SINGLE, labels(2), lambda: examples(60, 2))
    parts.engine.cancel(token)


def files(parts: Adapters) -> None:
    parts.blobs.put("a/large.bin", [b"x" * (1 << 20)] * 20)
    parts.blobs.path("a/large.bin")
    parts.blobs.keys("a")
    parts.blobs.exists("a/none.bin")
    parts.blobs.delete("a/large.bin")


def full(parts: Adapters, clock: Ahead) -> None:
    """Write a pointer so often that its oldest version has to make room."""
    aws = parts.serving.aws  # type: ignore[attr-defined]
    names = (f"/countersign/full/{name}" for name in POINTERS)
    name, classifier, endpoint = names
    pointer = Pointer(aws=aws, clock=clock, name=name, classifier_name=classifier, endpoint_name=endpoint)
    for number in range(1, 103):
        pointer.write(pointed(number))


def pointed(number: int) -> Pointed:
    return Pointed(
        release=number, number=number, version=1, classifier_arn="arn:c", endpoint_arn="arn:e", threshold=0.5,
        audit_share=0.1, labels_sha256="0" * 64, held_out=None, decision=None,
    )  # fmt: skip


def test_the_policy_allows_exactly_the_calls_that_are_made(recorded: set[tuple[str, str]]) -> None:
    needed = {action for service, operation in recorded for action in actions_of(service, operation)} | BESIDE
    assert sorted(needed - FREE) == sorted(allowed())


def test_every_call_that_stands_in_the_code_was_made(recorded: set[tuple[str, str]]) -> None:
    made = {operation for _, operation in recorded}
    assert sorted(set(written_down()) - made) == []


def written_down() -> Iterator[str]:
    """Yield the operations of Amazon that the adapters name, as methods or as words."""
    session = get_session()
    known = {
        xform_name(name): name for service in SERVICES for name in session.get_service_model(service).operation_names
    }
    for file in sorted((ROOT / "core" / "aws").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            word = (
                node.attr if isinstance(node, ast.Attribute) else node.value if isinstance(node, ast.Constant) else ""
            )
            if isinstance(word, str) and word in known:
                yield known[word]


def test_nothing_is_allowed_of_everything() -> None:
    assert not [action for action in allowed() if "*" in action]
