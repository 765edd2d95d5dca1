"""A webhook is told by a signed POST; what it answers decides whether it is told again, and no error gives it away."""

import hashlib
import hmac
import socket
from dataclasses import replace

import pytest

from core.domain.errors import ServiceAway, ServiceRefused
from core.local.webhook import WebhookNotifier
from tests.contracts.test_notifier import NOTICE
from tests.support.webhook import listening

pytestmark = pytest.mark.loopback
KEY = "/services/T0/a-key-of-the-receiver"


@pytest.fixture
def hook():
    with listening() as hook:
        yield hook


@pytest.fixture
def notifier(hook):
    return WebhookNotifier(url=f"{hook.url}{KEY}?to=desk")


def test_it_is_posted_as_json_to_the_whole_address(notifier, hook):
    notifier.tell(NOTICE)
    (post,) = hook.posts
    assert (post.path, post.headers["Content-Type"]) == (f"{KEY}?to=desk", "application/json")
    assert "Countersign-Signature" not in post.headers


@pytest.mark.parametrize("address", ["", "?to=desk"])
def test_an_address_without_a_path_is_posted_to_its_root(hook, address):
    WebhookNotifier(url=f"{hook.url}{address}").tell(NOTICE)
    assert [post.path for post in hook.posts] == [f"/{address}"]


def test_who_knows_the_secret_can_tell_that_it_comes_from_here_whole(notifier, hook):
    replace(notifier, secret="schlüssel").tell(NOTICE)
    (post,) = hook.posts
    expected = hmac.new("schlüssel".encode(), post.body, hashlib.sha256).hexdigest()
    assert post.headers["Countersign-Signature"] == f"sha256={expected}"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_an_answer_of_the_two_hundreds_is_heard_as_told(notifier, hook, status):
    hook.answers = [status]
    notifier.tell(NOTICE)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 599])
def test_who_cannot_now_is_told_later(notifier, hook, status):
    hook.answers = [status]
    with pytest.raises(ServiceAway, match=f"127.0.0.1 answered {status}"):
        notifier.tell(NOTICE)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 415, 422])
def test_who_will_not_has_refused(notifier, hook, status):
    hook.answers = [status]
    with pytest.raises(ServiceRefused, match=f"127.0.0.1 answered {status}"):
        notifier.tell(NOTICE)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_followed_elsewhere(notifier, hook, status):
    hook.answers = [status]
    with pytest.raises(ServiceRefused, match="set the address that it sends to"):
        notifier.tell(NOTICE)
    assert len(hook.posts) == 1


def test_what_answers_no_http_is_away(notifier, hook):
    hook.answers = [0]
    with pytest.raises(ServiceAway):
        notifier.tell(NOTICE)


def test_who_does_not_answer_in_time_is_away():
    with listening(silent=True) as hook, pytest.raises(ServiceAway, match="TimeoutError"):
        WebhookNotifier(url=hook.url, patience=0.2).tell(NOTICE)


def test_where_nobody_listens_is_away():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(ServiceAway, match="ConnectionRefusedError"):
            WebhookNotifier(url=f"http://127.0.0.1:{port}").tell(NOTICE)


def test_who_cannot_show_that_it_is_the_one_hears_nothing(hook):
    with pytest.raises(ServiceAway, match="SSL"):
        WebhookNotifier(url=hook.url.replace("http", "https"), patience=5).tell(NOTICE)
    assert hook.posts == []


def test_no_error_and_no_log_gives_the_address_or_the_secret_away(notifier, hook):
    hook.answers = [404]
    keyed = replace(notifier, secret="s3cret")
    with pytest.raises(ServiceRefused) as caught:
        keyed.tell(NOTICE)
    said = f"{caught.value} {caught.value!r} {keyed!r}"
    assert KEY not in said
    assert "s3cret" not in said
