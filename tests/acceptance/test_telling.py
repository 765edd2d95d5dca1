"""A worker tells somebody elsewhere, who hangs; the worker is killed while it waits; jobs end, and each end is told."""

import pytest

from core.domain.actors import SYSTEM
from core.domain.exports import Format, Wanted
from core.local.webhook import SIGNATURE, signature
from tests.support.acceptance_home import ask, only_project, open_app, open_jobs
from tests.support.acceptance_programs import worker
from tests.support.waiting import until
from tests.support.webhook import listening

pytestmark = pytest.mark.acceptance
LONG = 120
TICKETS = Wanted(format=Format.JSONL, everything=True)


def test_who_hangs_holds_up_no_job_and_who_is_killed_meanwhile_tells_again(small_home):
    app = open_app(small_home)
    with listening(silent=True) as hook:
        telling = worker(small_home, COUNTERSIGN_WEBHOOK=hook.url, COUNTERSIGN_WEBHOOK_SECRET="s3cret")
        with telling:
            app.exporting.request(SYSTEM, only_project(app), TICKETS, "one file")
            until(lambda: hook.posts, LONG)
            app.exporting.request(SYSTEM, only_project(app), TICKETS, "another file")
            until(lambda: not open_jobs(small_home), LONG)
            assert ask(small_home, "select count(*), max(told_at) from outbox") == [(2, None)]
            telling.kill()
        hook.open.set()
        with telling:
            until(lambda: ask(small_home, "select count(*) from outbox where told_at is null") == [(0,)], LONG)
        ids = [post.document["id"] for post in hook.posts]
        assert len(set(ids)) == 2
        assert ids.count(ids[0]) >= 2  # it was under way when the worker was killed
        assert {post.document["sentence"] for post in hook.posts} == {"Desk: export is done."}
        assert all(post.headers[SIGNATURE] == signature("s3cret", post.body) for post in hook.posts)
    assert "s3cret" not in telling.output
