"""Amazon in this process: moto answers, no socket is opened."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns import sns_backends

from core.aws.clients import Aws

REGION = "eu-west-1"
_OURS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}
_THEIRS = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL")


@contextmanager
def moto() -> Iterator[Aws]:
    """An empty account; whoever runs the tests keeps their own credentials and settings to themselves."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _THEIRS:
            patch.delenv(name, raising=False)
        for name, value in _OURS.items():
            patch.setenv(name, value)
        with mock_aws():
            yield _shared()


@cache
def _shared() -> Aws:
    """Its clients outlive an account: making them is what takes long."""
    return Aws(region=REGION)


def bucket(aws: Aws, name: str = "countersign-test") -> str:
    aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


@contextmanager
def hooked(client: Any, event: str, act: Callable[..., object]) -> Iterator[None]:
    """Let something happen at each call: "before-call.s3.PutObject" ahead of it, "after-call..." once it took effect."""
    client.meta.events.register(event, act)
    try:
        yield
    finally:
        client.meta.events.unregister(event, act)


@contextmanager
def calls(client: Any) -> Iterator[list[str]]:
    """Write down which operations are called."""
    names: list[str] = []

    def note(model: Any, **_: object) -> None:
        names.append(model.name)

    with hooked(client, "before-call", note):
        yield names


def failing(code: str, times: int = 1) -> Callable[..., None]:
    """Answer so to the first calls, whatever became of them."""
    left = [times]

    def fail(model: Any, **_: object) -> None:
        if left[0]:
            left[0] -= 1
            raise ClientError({"Error": {"Code": code, "Message": "?"}}, model.name)

    return fail


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message as a topic took it."""

    id: str
    subject: str
    text: str


def sent(arn: str) -> list[Sent]:
    """Return what was published to a topic."""
    took = sns_backends[DEFAULT_ACCOUNT_ID][REGION].topics[arn].sent_notifications
    return [
        Sent(id=attributes["notice_id"]["Value"], subject=subject, text=text)
        for _, text, subject, attributes, _ in took
    ]


def topic(aws: Aws) -> tuple[str, Callable[[], list[dict[str, Any]]]]:
    """Return a topic, and a way to ask what came to a queue that listens to it."""
    arn = aws.client("sns").create_topic(Name="countersign")["TopicArn"]
    queues = aws.client("sqs")
    queue = queues.create_queue(QueueName="listener")["QueueUrl"]
    known = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    aws.client("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=known["QueueArn"])

    def messages() -> list[dict[str, Any]]:
        came = queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", ())
        return [json.loads(message["Body"]) for message in came]

    return arn, messages
