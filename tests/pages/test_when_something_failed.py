"""What went wrong is said on the pages in words: failed jobs, a disk that refuses, a person without a role."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.actors import Actor
from core.domain.documents import NewDocument
from core.domain.jobs import JobKind, JobState
from core.domain.labels import Label
from tests.support.pages_home import LABEL_MARKUP, OWNER
from tests.support.pages_visit import Visit
from ui import words

Open = Callable[..., Visit]
WHY = "The disk is full: free some space, then repeat."


def ended(desk: Visit, kind: JobKind, state: JobState, error: str = "", **result: str | int) -> None:
    """Let a job have ended in this way just now."""
    now = desk.app.clock.now()
    with desk.app.store.transaction(desk.project.id) as tx:
        job = tx.jobs.request(kind, {}, f"{kind}-{now.isoformat()}", OWNER.id, now)
    with desk.app.store.shared() as tx:
        tx.queue.begin(job.id, now)
        tx.queue.end(job.id, state, now, error=error, result=result)


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("Overview", JobKind.CLASSIFY), ("Promotion", JobKind.SWITCH), ("Promotion", JobKind.COMPARE),
        ("Import", JobKind.IMPORT), ("Training", JobKind.TRAIN),
    ],
)  # fmt: skip
def test_a_failed_job_says_what_it_was_and_why(visit: Open, history: Path, page: str, kind: JobKind) -> None:
    desk = visit(history, "olga")
    ended(desk, kind, JobState.FAILED, WHY)
    said = desk.open(page).says("error")
    assert words.plain(WHY) in said
    assert said.startswith(f"{words.JOBS[kind]} failed")


def test_a_failure_is_over_once_the_same_kind_of_job_has_succeeded(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    ended(desk, JobKind.SWITCH, JobState.FAILED, WHY)
    ended(desk, JobKind.COMPARE, JobState.DONE)
    assert desk.open("Promotion").says("error")
    ended(desk, JobKind.SWITCH, JobState.DONE)
    assert not desk.open("Promotion").says("error")


def test_a_cancelled_job_neither_failed_nor_mends_a_failure(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    ended(desk, JobKind.COMPARE, JobState.CANCELLED)
    assert not desk.open("Promotion").says("error")
    ended(desk, JobKind.SWITCH, JobState.FAILED, WHY)
    ended(desk, JobKind.SWITCH, JobState.CANCELLED)
    assert "Switch failed" in desk.open("Promotion").says("error")


@pytest.mark.parametrize(
    ("kind", "then"), [(JobKind.CLASSIFY, "People decide."), (JobKind.COMPARE, "That counts as wrong.")]
)
def test_tickets_that_a_service_could_not_read_are_told_until_all_were_read(
    visit: Open, history: Path, kind: JobKind, then: str
) -> None:
    desk = visit(history, "olga")
    ended(desk, kind, JobState.DONE, unread=1_200, unread_why="TOO_LARGE: *Too* large.")
    said = desk.open("Overview").says("warning")
    assert words.plain(f"could not read 1,200 tickets. {then}") in said
    assert words.plain("TOO_LARGE: *Too* large.") in said
    ended(desk, kind, JobState.DONE)
    assert "could not read" not in desk.open("Overview").says("warning")


def test_a_disk_that_refuses_an_upload_is_said_in_words(visit: Open, history: Path) -> None:
    desk = visit(history, "lena").open("Import")
    (history / "incoming").write_text("somebody's file where the folder should be")
    desk.tab.file_uploader[0].set_value(("tickets.csv", b"text\nThe lift is stuck\n", "text/csv"))
    said = desk.look().says("error")
    assert "what was saved before is safe" in said
    assert "incoming" in said


def test_a_full_disk_in_a_callback_is_said_in_words() -> None:
    tab = AppTest.from_function(_report, args=(errno.ENOSPC,)).run()
    assert "disk is full" in tab.error[0].value
    assert "unexpected" not in tab.error[0].value


def test_an_error_nobody_foresaw_is_a_number_and_not_its_text() -> None:
    tab = AppTest.from_function(_report, args=(None,)).run()
    assert "Something unexpected happened (error " in tab.error[0].value
    assert "ticket's words" not in tab.error[0].value


def _report(number: int | None) -> None:
    from ui import session

    session.report(ValueError("a ticket's words") if number is None else OSError(number, "no space"))


def test_a_person_without_a_role_sees_who_they_are_and_can_leave(visit: Open, history: Path) -> None:
    desk = visit(history, "vera")
    with desk.app.store.shared() as tx:
        tx.people.save(Actor(id="vera", name="Vera", roles=frozenset()))
    desk.look()
    assert "no role yet" in desk.says("caption")
    assert "not for your role" in desk.says("title")
    assert desk.click("Change person").says("title") == "Countersign"


def test_the_reason_why_nothing_can_be_trained_holds_no_markup(visit: Open, no_tickets: Path) -> None:
    desk = visit(no_tickets, "olga")
    rows = [NewDocument(text=f"The lift {number} is stuck", labels=(Label(LABEL_MARKUP),)) for number in range(40)]
    desk.app.intake.import_rows(OWNER, desk.project.id, "one label", rows)
    said = desk.open("Training").says("info")
    assert words.plain(LABEL_MARKUP.strip()) in said
    assert LABEL_MARKUP.strip() not in said
