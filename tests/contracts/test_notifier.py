"""What every adapter of the Notifier port does."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, replace

import pytest

from core.aws.notices import SnsNotifier
from core.domain.documents import ProjectId
from core.domain.notices import Notice
from core.local.notices import KeptNotices
from core.local.webhook import WebhookNotifier
from core.ports import Notifier
from tests.support.aws import moto, topic
from tests.support.webhook import listening

NOTICE = Notice(
    id="3f1c",
    project=ProjectId(1),
    subject="Release 4 is in production",
    sentence="Release 4 of Desk is in production since 9:30; Ines promoted it.",
    link="http://localhost:8501/promotion?project=1",
)


@contextmanager
def kept():
    notifier = KeptNotices()
    yield notifier, lambda: [asdict(notice) for notice in notifier.told]


@contextmanager
def sns():
    with moto() as aws:
        arn, messages = topic(aws)
        yield SnsNotifier(aws=aws, topic=arn), lambda: [json.loads(message["Message"]) for message in messages()]


@contextmanager
def webhook():
    with listening() as hook:
        yield WebhookNotifier(url=hook.url, secret="secret"), lambda: [post.document for post in hook.posts]


Told = tuple[Notifier, Callable[[], list[dict[str, object]]]]
ADAPTERS: dict[str, Callable[[], AbstractContextManager[Told]]] = {"kept": kept, "sns": sns, "webhook": webhook}


@pytest.fixture(params=["kept", "sns", pytest.param("webhook", marks=pytest.mark.loopback)])
def world(request):
    with ADAPTERS[request.param]() as world:
        yield world


def test_a_notice_arrives_whole(world):
    notifier, told = world
    notifier.tell(NOTICE)
    assert told() == [asdict(NOTICE)]


def test_what_is_told_twice_shows_that_it_is_the_same(world):
    notifier, told = world
    notifier.tell(NOTICE)
    notifier.tell(NOTICE)
    assert {notice["id"] for notice in told()} == {"3f1c"}


def test_several_notices_arrive_each(world):
    notifier, told = world
    for id_ in ("a", "b", "c"):
        notifier.tell(replace(NOTICE, id=id_))
    assert {notice["id"] for notice in told()} == {"a", "b", "c"}


@pytest.mark.parametrize("words", ["Größe: 5 “x”\nnext line", "件名", "x" * 5_000, "", " ", "{braces} %s <b>"])
def test_no_words_are_too_strange(world, words):
    notifier, told = world
    strange = replace(NOTICE, subject=words, sentence=words or "-")
    notifier.tell(strange)
    assert told() == [asdict(strange)]
