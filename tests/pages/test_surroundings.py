"""What a worker saw outside, as people see it; nobody outside is asked by a page."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.domain.actors import Role
from core.domain.documents import ProjectId
from core.domain.jobs import JobKind
from core.domain.reviews import ReviewId
from core.domain.surroundings import Astray, Away, Check, Endpoint, Sight, Turn
from tests.support.pages_home import OWNER, PERSON_OF, REVIEWER, review
from tests.support.pages_visit import Visit
from ui import turns
from ui.navigation import ENTRIES

Open = Callable[..., Visit]
NOW = datetime.now(UTC)
SERVES = Endpoint(arn="arn:1", name="desk-1", status="IN_SERVICE", units=1, per_day=43.2, changed_at=NOW)
IDLE = replace(SERVES, arn="arn:2", name="desk-2", units=2, per_day=86.4, idle=True)
HOSTILE = "It was *changed* by <b>eve</b> for $1 and $2."
GOOD = Check(name="Region", ok=True, sentence="It works in eu-west-1.")
BAD = Check(name="Bucket", ok=False, sentence="There is no such bucket.", remedy="Look at COUNTERSIGN_BUCKET.")
AMAZON = {
    "COUNTERSIGN_ENGINE": "aws",
    "COUNTERSIGN_BUCKET": "desk",
    "COUNTERSIGN_ROLE": "arn:aws:iam::123456789012:role/comprehend-reads",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_REGION": "eu-west-1",
}


def sees(desk: Visit, **what: object) -> Visit:
    """Let the worker have seen this."""
    with desk.app.store.shared() as tx:
        tx.sights.keep(replace(Sight(seen_at=datetime.now(UTC)), **what))
    return desk


def astray(desk: Visit, sentence: str = HOSTILE) -> Visit:
    return sees(desk, astray=(Astray(project=desk.project.id, sentence=sentence, mark="1", pointed=7),))


def reviews(desk: Visit) -> int:
    with desk.app.store.reading(desk.project.id) as tx:
        return len(tx.reviews.export(ReviewId(0), 10_000))


def everything(desk: Visit) -> str:
    return "\n".join(desk.says(kind) for kind in ("warning", "error", "markdown", "caption", "text", "subheader"))


@pytest.mark.parametrize("page", ["Overview", "Settings"])
def test_on_this_machine_alone_nothing_of_it_is_shown(visit: Open, history: Path, page: str) -> None:
    desk = visit(history, {"Overview": "olga", "Settings": "ada"}[page])
    desk.app.watching.look(check=True)
    desk.open(page)
    assert "Amazon" not in everything(desk)
    assert not desk.says("expander")
    assert not {"Delete", "Leave it"} & set(desk.buttons)


def test_who_is_away_is_said_to_everybody_with_since_when(visit: Open, history: Path) -> None:
    desk = visit(history, "vera")
    sees(desk, away=Away(sentence="Amazon did not answer.", since=NOW)).open("Overview")
    told = f"Amazon has not answered since {NOW:%H:%M}. Reviewing goes on; training and promotion wait."
    assert told.replace(".", "\\.").replace("-", "\\-").replace(":", "\\:") in desk.says("warning")


def test_yesterday_is_named_and_so_is_a_refusal_with_its_reason_to_who_can_mend_it(visit: Open, history: Path) -> None:
    desk, since = visit(history, "ada"), NOW - timedelta(days=2)
    sees(desk, away=Away(sentence="The permission is missing.", since=since, refused=True)).open("Settings")
    assert f"has refused since {since.day} {since:%b %Y}" in desk.says("warning")
    assert "The permission is missing" in desk.says("warning")


def test_a_pointer_astray_is_shown_as_text_and_an_owner_leaves_it(visit: Open, history: Path) -> None:
    desk = astray(visit(history, "olga")).open("Overview")
    assert f"{HOSTILE} It names release 7." in desk.says("text")
    desk.click("Leave it")
    assert "Leave it" not in desk.buttons
    assert HOSTILE not in desk.says("text")
    assert "shown again when it changes" in desk.says("toast")
    with desk.app.store.shared_view() as tx:
        assert tx.sights.left() == {desk.project.id: "1"}


def test_an_owner_has_ours_written_again_by_a_job_and_is_asked_once(visit: Open, history: Path) -> None:
    desk = astray(visit(history, "olga")).open("Overview").click("Write ours again")
    (job,) = desk.app.reports.jobs(OWNER, desk.project.id, JobKind.RECONCILE)
    assert "Write ours again" not in desk.buttons
    assert any("Writing what is in production" in desk.says(kind) for kind in ("caption", "progress"))
    desk.work()
    assert desk.app.driver.job(job.id).ended
    assert "Leave it" not in desk.buttons


def test_what_has_changed_since_it_was_shown_is_not_chosen_about(visit: Open, history: Path) -> None:
    desk = astray(visit(history, "olga")).open("Overview")
    sees(desk, astray=(Astray(project=desk.project.id, sentence="Again.", mark="2"),))
    desk.click("Leave it")
    assert "Again." in desk.says("text")
    with desk.app.store.shared_view() as tx:
        assert tx.sights.left() == {}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEAD, Role.ADMIN])
def test_who_may_not_choose_is_told_who_does(visit: Open, history: Path, role: Role) -> None:
    desk = astray(visit(history, PERSON_OF[role].id)).open("Overview")
    assert "Leave it" not in desk.buttons
    assert "An owner chooses" in desk.says("caption")


def test_another_projects_pointer_is_not_shown(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    sees(desk, astray=(Astray(project=desk.project.id + 1, sentence=HOSTILE, mark="1"),)).open("Overview")
    assert HOSTILE not in desk.says("text")


@pytest.mark.parametrize(("person", "page"), [("olga", "Overview"), ("ada", "Settings")])
def test_endpoints_are_shown_with_what_they_cost_and_an_idle_one_is_deleted_by_a_click(
    visit: Open, history: Path, person: str, page: str
) -> None:
    desk = sees(visit(history, person), endpoints=(IDLE, SERVES)).open(page)
    table = next(frame.value for frame in desk.tab.dataframe if "A day" in frame.value)
    assert list(table["A day"]) == ["$86.40", "$43.20"]
    shown = everything(desk) + "\n".join(one.label for one in desk.tab.expander)
    assert r"2 endpoints cost \$129\.60 a day, of which \$86\.40 for nothing" in shown
    assert desk.buttons.count("Delete") == 1
    desk.click("Delete")
    (job,) = desk.app.reports.jobs(OWNER, desk.project.id, JobKind.DELETE_ENDPOINT)
    assert job.params["arn"] == "arn:2"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEAD])
def test_what_endpoints_cost_is_for_who_may_spend(visit: Open, history: Path, role: Role) -> None:
    desk = sees(visit(history, PERSON_OF[role].id), endpoints=(IDLE, SERVES)).open("Overview")
    assert "Delete" not in desk.buttons
    assert not desk.tab.expander


def test_what_was_tried_is_shown_with_what_to_do(visit: Open, history: Path) -> None:
    desk = sees(visit(history, "ada"), checks=(GOOD, BAD), checked_at=NOW)
    assert "1 thing this mode needs" in desk.open("Overview").says("warning")
    desk.open("Settings")
    assert "**Bucket**" in desk.says("error")
    assert "COUNTERSIGN\\_BUCKET" in desk.says("error")
    assert "**Region**" in desk.says("markdown")


@pytest.fixture
def on_amazon(history: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project as it is where Comprehend made its versions."""
    for name, value in AMAZON.items():
        monkeypatch.setenv(name, value)
    with closing(sqlite3.connect(history / "countersign.db")) as connection, connection:
        connection.execute("UPDATE model_version SET bundle = 'arn:aws:comprehend:eu-west-1:123456789012:' || number")
    return history


@pytest.mark.parametrize("role", list(Role))
def test_no_page_asks_amazon_for_anything(
    visit: Open, on_amazon: Path, caplog: pytest.LogCaptureFixture, role: Role
) -> None:
    caplog.set_level(logging.DEBUG, "botocore.endpoint")  # it tells of every request
    desk = visit(on_amazon, PERSON_OF[role].id)
    for title in (entry.title for entry in ENTRIES if PERSON_OF[role].may(entry.permission)):
        desk.open(title)
        assert not desk.says("error"), title
    assert [one.getMessage() for one in caplog.records if one.name == "botocore.endpoint"] == []


def test_while_amazon_is_away_people_review_as_before(visit: Open, on_amazon: Path) -> None:
    desk = visit(on_amazon, REVIEWER.id)
    sees(desk, away=Away(sentence="Amazon did not answer.", since=NOW))
    before = reviews(desk)
    review(desk.app, desk.project, 3)
    assert reviews(desk) >= before + 3  # near-duplicates are decided together
    assert not desk.open("Review").says("error")


def test_an_endpoint_that_is_kept_says_until_when_and_is_nothing_to_delete(visit: Open, history: Path) -> None:
    until = NOW + timedelta(hours=3)
    desk = sees(
        visit(history, "olga"), endpoints=(SERVES, replace(SERVES, arn="arn:3", name="desk-3", kept_until=until))
    )
    desk.open("Overview")
    assert "desk-3 is kept for going back until" in everything(desk)
    assert "Delete" not in desk.buttons


def test_what_a_flywheel_did_stands_with_the_versions_it_made(visit: Open, history: Path) -> None:
    desk = visit(history, OWNER.id)
    entry, *_ = desk.app.reports.versions(OWNER, desk.project.id)
    done = Turn(
        project=desk.project.id,
        status="COMPLETED",
        began_at=NOW,
        ended_at=NOW + timedelta(minutes=40),
        bundle=entry.version.trained.bundle,
        active=True,
        figures={"f1": 0.75},
        message="It is done.",
    )
    failed = replace(done, status="FAILED", bundle="", active=False, figures={}, message="It may *not* read.")
    others = replace(done, project=ProjectId(desk.project.id + 1))
    sees(desk, turns=(failed, done, others)).open("Versions")
    assert turns.TITLE in desk.says("subheader")
    assert "It may *not* read." in desk.says("text")
    assert "It is done." not in desk.says("text")
    (shown,) = [one.value for one in desk.tab.dataframe if "Took" in one.value]
    assert list(shown["Stands"]) == ["failed", "done, active"]
    assert list(shown["Version"]) == ["–", str(entry.version.number)]
    assert (list(shown["F1"]), list(shown["Took"])) == (["–", "0.7500"], ["40 min", "40 min"])
    assert turns.TITLE not in sees(desk).open("Versions").says("subheader")
