"""The shipped policy allows exactly the calls that are made, on what they are about and on nothing else."""

import ast
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
from core.aws.places import Place
from core.aws.pointed import Pointed
from core.aws.pointer import Pointer
from core.aws.rehearsal.account import ACCOUNT, BUCKET, FLOW, REGION, ROLE, played
from core.cloud import adapters, topic
from core.config import Amazon, Settings
from core.domain.documents import ProjectId
from core.domain.human_loops import LoopState
from core.domain.labels import Kind
from core.domain.notices import Notice
from core.domain.reviews import TaskId
from core.domain.versions import Trained
from core.ports import Adapters
from core.workflow.loops import name_of
from tests.support.amazon import AT_ONCE
from tests.support.engine_stages import WordEngine
from tests.support.iam import EVERYTHING, Call, Need, Statement, matches, needs, statements
from tests.support.local_texts import examples, labels, release_of
from tests.support.loops_stage import a_loop

pytestmark = pytest.mark.loopback
ROOT = Path(__file__).parents[2]
POLICY = ROOT / "docs" / "iam" / "app.json"
SERVICES = ("comprehend", "s3", "sagemaker-a2i-runtime", "sns", "ssm", "sts")
PROJECT, OTHER = ProjectId(7), ProjectId(8)
#: The capitals of the policy, as they are filled in for the desk that is recorded.
FILLED = {
    "REGION": REGION,
    "ACCOUNT": ACCOUNT,
    "BUCKET": BUCKET,
    "ROLE": ROLE.rpartition("/")[2],
    "TOPIC": "desk",
    "FLYWHEEL": "wheel",
    "FLOW": FLOW.rpartition("/")[2],
    "KEY": "none",
}
#: What Amazon asks for where a key of one's own is used, beside the calls.
BESIDE = {"kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}
SALT = "salt"
#: What another's is named by, in the place of ours.
OTHERS = (
    ("countersign", "another"),
    ("/wheel-", "/another-"),
    (f"s3:::{BUCKET}", "s3:::another"),
    (FLOW, f"{FLOW}-another"),
    (ROLE, f"{ROLE}-another"),
    (f":{ACCOUNT}:", ":999999999999:"),
    (f":{REGION}:", ":us-east-1:"),
)
LONG_ENOUGH = replace(AT_ONCE, training=5)  # a turn of a flywheel can be stopped
LOOKED_AT_IN_THE_WHOLE_ACCOUNT = {"comprehend:ListTagsForResource"}  # whose an endpoint is, only its tags tell


class Ahead:
    """A clock that nobody waits for, and that is later each time."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def shipped() -> list[Statement]:
    return statements(POLICY, **FILLED)


def allowed() -> set[str]:
    return {action for one in shipped() for action in one.actions}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """Every call that our clients make while a desk at Amazon does everything it can."""
    made: list[Call] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", _noting(BaseClient._make_api_call, made))
        folder, clock = tmp_path_factory.mktemp("policy"), Ahead()
        with played(folder / "comprehend", WordEngine(), lambda: clock.moment, LONG_ENOUGH) as environment:
            for name, value in environment.items():
                patch.setenv(name, value)
            everything(folder, clock)
    return made


@pytest.fixture(scope="module")
def needed(recorded: list[Call]) -> set[Need]:
    """All that these calls need allowed, for what they are about."""
    return {need for call in recorded for need in needs(call)}


def _noting(real: Callable[..., Any], made: list[Call]) -> Callable[..., Any]:
    def call(self: Any, operation: str, params: Any) -> Any:
        if self.meta.config.user_agent_extra == "countersign":  # not those of who plays Amazon
            made.append(Call(self.meta.service_model.service_name, operation, dict(params)))
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
    named = [f"/countersign/{project}/{name}" for project in (PROJECT, OTHER) for name in POINTERS]
    boto3.client("ssm").delete_parameters(Names=named)
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
    """Let a flywheel train a version, answer by it and serve it anew and in place, tell what it did, and stop a turn."""
    other: Any = parts.engine
    engine = FlywheelEngine(aws=other.aws, blobs=other.blobs, arranged=other.arranged, clock=clock, name="wheel")
    version = trained(replace(parts, engine=engine), clock, "p7-j4-d")
    list(engine.predict(version, [f"ticket {number}" for number in range(30)]))
    parts.serving.switch(PROJECT, replace(release_of(version), id=3, number=3))
    parts.serving.switch(OTHER, replace(release_of(version), id=4, number=1))
    assert engine.history("p7-j4-d")
    engine.start("p7-j5-e", Kind.SINGLE, labels(2), lambda: examples(60, 2))
    while not engine.blobs.exists(Place.of(engine.blobs, "p7-j5-e").begun):
        clock.sleep(1)
        engine.status("p7-j5-e")
    engine.cancel("p7-j5-e")


def asked_outside(clock: Ahead) -> None:
    """Ask people outside, hear what they say, and let others be."""
    loops, began = A2iLoops(aws=Aws(), flow=FLOW), clock.now()
    one, two = (name_of(TaskId(number), SALT) for number in (1, 2))
    for name in (one, two):
        loops.start(a_loop(name))
    loops.stop(two)
    clock.sleep(10)
    assert [loop.state for loop in loops.since(began)] == [LoopState.DONE, LoopState.STOPPED]
    assert loops.answers(one).answers


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


def test_the_policy_allows_exactly_the_calls_that_are_made(needed: set[Need]) -> None:
    assert sorted({need.action for need in needed} | BESIDE) == sorted(allowed())


def test_the_policy_allows_every_call_on_what_it_is_about(needed: set[Need]) -> None:
    assert [need for need in needed if not any(one.allows(need) for one in shipped())] == []


@pytest.mark.parametrize("other", OTHERS)
def test_the_policy_allows_nothing_on_what_is_not_of_this_desk(needed: set[Need], other: tuple[str, str]) -> None:
    theirs = {replace(need, resource=need.resource.replace(*other)) for need in needed} - needed
    found = [need for need in theirs if any(one.allows(need) for one in shipped())]
    assert theirs
    assert {need.action for need in found} <= LOOKED_AT_IN_THE_WHOLE_ACCOUNT


def test_only_what_has_no_resource_is_allowed_on_everything(needed: set[Need]) -> None:
    without = {need.action for need in needed if need.resource == EVERYTHING}
    assert without == {action for one in shipped() if EVERYTHING in one.resources for action in one.actions}


def test_no_statement_has_an_action_or_a_resource_too_many(needed: set[Need]) -> None:
    for one in shipped():
        used = [need for need in needed if one.allows(need)]
        assert set(one.actions) - BESIDE == {need.action for need in used}
        beside = [name for name in one.resources if not any(matches(name, need.resource) for need in used)]
        assert not beside or set(one.actions) == BESIDE


def test_every_call_that_stands_in_the_code_was_made(recorded: list[Call]) -> None:
    made = {call.operation for call in recorded}
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
