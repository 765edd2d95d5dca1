"""Import: whole batches or nothing, the same file once, and every row that was left out is named."""

import json
import sqlite3
from dataclasses import replace

import pytest

from core.domain.desk import Order
from core.domain.documents import NewDocument
from core.domain.errors import FileUnreadable, ImportStopped, InvalidInput, NotFound
from core.domain.intake import ImportRecord, ImportState, Mapping
from core.domain.jobs import Job, JobKind, JobState
from core.domain.labels import MOST_LABELS
from core.workflow.intake import BATCH
from tests.support.workflow_desk import LABELS, LEA, OLGA, Desk
from tests.support.workflow_store import Killed

HEAD = "text,label"


def many(number: int, first: int = 0) -> list[str]:
    return [f"network ticket {place},network" for place in range(first, first + number)]


def imported(desk: Desk, *lines: str, name: str = "tickets.csv") -> Job:
    job = desk.ask_import(desk.file(HEAD, *lines, name=name))
    desk.driver.drain()
    return desk.driver.job(job.id)


def records(desk: Desk) -> list[ImportRecord]:
    return desk.intake.imports(LEA, desk.id)


def uploads(desk: Desk) -> list[str]:
    return desk.blobs.keys("uploads")


def label_sets(desk: Desk) -> int:
    return desk.projects.labels(LEA, desk.id).number


def test_a_preview_proposes_which_column_is_what(desk: Desk) -> None:
    path = desk.file("id,Category,Description", "7,network,the wifi is slow")
    table, mapping = desk.intake.preview(LEA, path, path.name)
    assert table.columns == ("id", "Category", "Description")
    assert mapping == Mapping(text="Description", label="Category", external_id="id")


def test_an_imported_file_becomes_tickets_with_their_truth(desk: Desk) -> None:
    done = imported(desk, "the wifi is slow,network", "no ink,printer", "hello,")
    assert (done.state, done.error) == (JobState.DONE, "")
    assert [(ticket.text, ticket.labels) for ticket in desk.tickets()] == [
        ("the wifi is slow", ("network",)),
        ("no ink", ("printer",)),
        ("hello", None),
    ]
    assert done.result == {"import": records(desk)[0].id, "added": 3, "repeated": 0, "bad": 0}


def test_tickets_without_a_truth_wait_for_a_person_after_an_import(desk: Desk) -> None:
    imported(desk, "hello,", "no ink,printer")
    assert [task.text for task in desk.waiting()] == ["hello"]


def test_the_same_file_again_adds_nothing(desk: Desk) -> None:
    lines = ("the wifi is slow,network", "no ink,printer")
    imported(desk, *lines)
    done = imported(desk, *lines)
    assert (done.result["added"], done.result["repeated"]) == (0, 2)
    assert len(desk.tickets()) == 2


def test_asking_for_the_same_file_while_it_is_imported_is_one_job(desk: Desk) -> None:
    path = desk.file(HEAD, *many(3))
    first, second = desk.ask_import(path), desk.ask_import(path)
    assert first.id == second.id
    assert len(desk.reports.audit(OLGA, desk.id, "import")) == 1


def test_two_files_can_be_imported_at_once(desk: Desk) -> None:
    jobs = [desk.ask_import(desk.file(HEAD, *many(3, first), name=f"{first}.csv")) for first in (0, 3)]
    desk.driver.drain()
    assert [desk.driver.job(job.id).state for job in jobs] == [JobState.DONE, JobState.DONE]
    assert len(desk.tickets()) == 6


def test_rows_that_cannot_be_used_are_left_out_and_named(desk: Desk) -> None:
    done = imported(desk, "fine,network", ",printer", "too many,cells,here", "odd label,a|b", "fine too,printer")
    report = desk.intake.report(LEA, desk.id, int(done.result["import"] or 0))
    assert (report.added, report.bad, report.rows_read) == (2, 3, 5)
    assert [problem.line for problem in report.problems] == [3, 4, 5]
    assert all(problem.reason and problem.remedy for problem in report.problems)


def test_a_mapping_that_does_not_fit_is_refused_before_anything_is_kept(desk: Desk) -> None:
    path, before = desk.file(HEAD, *many(1)), desk.counts()
    with pytest.raises(InvalidInput, match="no column 'body'"):
        desk.intake.request(LEA, desk.id, path, path.name, Mapping(text="body"))
    assert desk.counts() == before
    assert not desk.blobs.folder.exists()


def test_a_byte_that_is_no_text_is_known_before_the_first_row_lands(desk: Desk) -> None:
    path = desk.file(HEAD, *many(2 * BATCH))
    path.write_bytes(path.read_bytes() + b"caf\xe9,network\n")
    with pytest.raises(FileUnreadable):
        desk.ask_import(path)
    assert desk.tickets() == []


def test_the_upload_is_gone_when_the_import_has_ended(desk: Desk) -> None:
    done = imported(desk, *many(1))
    assert not desk.blobs.exists(f"uploads/{done.params['hash']}")


def test_a_ticket_imported_later_with_a_label_gets_its_truth(desk: Desk) -> None:
    imported(desk, "hello,")
    imported(desk, "hello,network", name="labelled.csv")
    assert [ticket.labels for ticket in desk.tickets()] == [("network",)]


def test_a_truth_that_exists_is_never_overwritten_by_an_import(desk: Desk) -> None:
    imported(desk, "hello,network")
    imported(desk, "hello,printer", name="other.csv")
    assert [ticket.labels for ticket in desk.tickets()] == [("network",)]


@pytest.mark.parametrize("after", [0, 1, BATCH, BATCH + 7, 2 * BATCH + 499])
def test_a_worker_killed_in_the_middle_leaves_whole_batches_and_goes_on_there(desk: Desk, after: int) -> None:
    lines = many(2 * BATCH + 500)
    job = desk.ask_import(desk.file(HEAD, *lines, ",no text"))
    desk.tables.after, desk.tables.error = after, Killed()
    with pytest.raises(Killed):
        desk.run(job)
    assert len(desk.tickets()) == records(desk)[0].rows_read == after // BATCH * BATCH
    desk.tables.error = None
    done = desk.run(job)
    assert [ticket.text for ticket in desk.tickets()] == [line.partition(",")[0] for line in lines]
    assert (done.result["added"], done.result["repeated"], done.result["bad"]) == (len(lines), 0, 1)
    assert len(records(desk)) == 1


def test_a_damaged_file_says_how_far_it_was_imported(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(BATCH + 20)))
    desk.tables.after, desk.tables.error = BATCH + 10, FileUnreadable("The end is missing.")
    failed = desk.run(job)
    assert failed.state is JobState.FAILED
    assert failed.error.startswith(f"{ImportStopped()} The end is missing. The first 1,000 rows were imported.")
    assert "nothing was imported" not in failed.error
    assert (records(desk)[0].state, records(desk)[0].added) == (ImportState.FAILED, BATCH)


@pytest.mark.parametrize(("facts", "line"), [({"line": 777}, 777), ({}, BATCH + 2)])
def test_the_damage_is_the_last_problem_of_the_import(desk: Desk, facts: dict[str, int], line: int) -> None:
    job = desk.ask_import(desk.file(HEAD, ",no text", *many(BATCH + 20)))
    desk.tables.after, desk.tables.error = BATCH + 10, FileUnreadable("The end is missing.", **facts)
    desk.run(job)
    first, damage = desk.intake.report(LEA, desk.id, records(desk)[0].id).problems
    assert first.line == 2
    assert (damage.line, damage.reason) == (line, "The end is missing.")
    assert "import it again" in damage.remedy


def test_a_file_damaged_before_the_first_whole_batch_says_that_nothing_was_imported(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(20)))
    desk.tables.after, desk.tables.error = 10, FileUnreadable("The end is missing.")
    assert desk.run(job).error == str(FileUnreadable("The end is missing."))


def test_a_damaged_file_is_not_taken_for_done_by_a_worker_that_comes_back(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(20)))
    desk.tables.after, desk.tables.error = 10, FileUnreadable("The end is missing.")
    desk.store.fail("queue", "end", Killed())
    with pytest.raises(Killed):
        desk.run(job)
    desk.tables.error = None
    failed = desk.run(job)
    assert failed.state is JobState.FAILED
    assert "The end is missing." in failed.error


def test_a_cancelled_import_keeps_its_whole_batches(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(BATCH + 10)))
    desk.driver.begin(job.id)
    desk.tables.after, desk.tables.error = BATCH, Killed()
    with pytest.raises(Killed):
        desk.through(job, 0)
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    assert desk.run(job).state is JobState.CANCELLED
    assert len(desk.tickets()) == BATCH
    assert records(desk)[0].state is ImportState.FAILED
    assert not desk.blobs.exists(f"uploads/{job.params['hash']}")


def test_an_import_cancelled_before_it_began_leaves_nothing(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(3)))
    assert desk.cancelling.cancel(OLGA, desk.id, job.id).state is JobState.CANCELLED
    desk.driver.drain()
    assert desk.tickets() == []
    assert imported(desk, *many(3)).result["added"] == 3


def test_an_import_can_be_asked_for_again_after_a_failure_nobody_expected(desk: Desk) -> None:
    lines = many(BATCH + 10)
    job = desk.ask_import(desk.file(HEAD, *lines))
    desk.tables.after, desk.tables.error = BATCH + 5, Killed()
    with pytest.raises(Killed):
        desk.run(job)
    desk.tables.error = None
    desk.driver.end(job.id, JobState.FAILED, error="Something unexpected happened.")
    done = imported(desk, *lines)
    assert done.state is JobState.DONE
    assert (done.result["added"], done.result["repeated"], len(desk.tickets())) == (10, BATCH, BATCH + 10)
    assert [record.state for record in records(desk)] == [ImportState.DONE, ImportState.FAILED]
    (problem,) = desk.intake.report(LEA, desk.id, records(desk)[1].id).problems
    assert (problem.line, problem.reason) == (BATCH + 2, "Something unexpected happened.")


def test_the_upload_of_an_import_that_failed_is_gone(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(3)))
    desk.driver.begin(job.id)
    desk.driver.end(job.id, JobState.FAILED, error="Something unexpected happened.")
    assert uploads(desk) == []


def test_the_upload_of_an_import_cancelled_before_it_began_is_gone(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(3)))
    desk.cancelling.cancel(LEA, desk.id, job.id)
    assert uploads(desk) == []


def test_an_upload_another_project_still_needs_is_kept(desk: Desk) -> None:
    path = desk.file(HEAD, *many(3))
    first = desk.ask_import(path)
    desk.start("Other")
    second = desk.ask_import(path)
    assert desk.run(first).state is JobState.DONE
    assert len(uploads(desk)) == 1
    assert desk.run(second).state is JobState.DONE
    assert uploads(desk) == []


def test_an_upload_cleared_up_while_it_is_asked_for_again_is_kept_again(desk: Desk) -> None:
    def clear_up(*_: object) -> None:
        for key in uploads(desk):
            desk.blobs.delete(key)

    desk.store.before(clear_up)
    job = desk.ask_import(desk.file(HEAD, *many(3)))
    assert desk.run(job).state is JobState.DONE


def test_a_sweep_removes_uploads_of_ended_imports_and_no_others(desk: Desk) -> None:
    waiting = desk.ask_import(desk.file(HEAD, *many(3)))
    desk.blobs.put("uploads/left-behind", [b"text,label"])
    desk.intake.sweep()
    assert uploads(desk) == [f"uploads/{waiting.params['hash']}"]


def test_an_import_says_how_many_rows_it_reads_in_a_second(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(BATCH)))
    desk.driver.begin(job.id)
    desk.tables.each_row = lambda: desk.clock.advance(milliseconds=1)
    desk.driver.step(job.id, 0)
    progress = desk.driver.job(job.id).progress
    assert progress
    assert progress.message == "1,000 rows read, 1,000 tickets added, 1,000 rows a second"


def test_a_batch_that_fails_late_is_not_half_there(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(10)))
    desk.store.fail("imports", "note", Killed())
    with pytest.raises(Killed):
        desk.run(job)
    assert desk.tickets() == []
    assert label_sets(desk) == 0
    assert desk.run(job).result["added"] == 10


def test_the_label_set_grows_by_one_version_for_each_batch_that_brings_labels(desk: Desk) -> None:
    lines = [f"ticket {place},label {place % 7}" for place in range(BATCH)]
    more = [f"later {place},label {place % 9}" for place in range(BATCH)]
    again = [f"latest {place},label {place % 9}" for place in range(BATCH)]
    imported(desk, *lines, *more, *again)
    assert label_sets(desk) == 2
    assert len(desk.projects.labels(LEA, desk.id).labels) == 9


def test_no_project_gets_more_labels_than_it_can_have(desk: Desk) -> None:
    lines = [f"ticket {place},label {place}" for place in range(MOST_LABELS + 3)]
    done = imported(desk, *lines, "known,label 0")
    assert (done.result["added"], done.result["bad"]) == (MOST_LABELS + 1, 3)
    assert len(desk.projects.labels(LEA, desk.id).labels) == MOST_LABELS
    problems = desk.intake.report(LEA, desk.id, int(done.result["import"] or 0)).problems
    assert [problem.line for problem in problems] == [MOST_LABELS + 2, MOST_LABELS + 3, MOST_LABELS + 4]


def test_rows_of_a_program_go_on_where_they_were_interrupted(desk: Desk) -> None:
    rows = [NewDocument(text=f"ticket {place}") for place in range(BATCH + 5)]

    def interrupted():
        yield from rows[: BATCH + 2]
        raise Killed

    with pytest.raises(Killed):
        desk.intake.import_rows(LEA, desk.id, "program", interrupted())
    record = desk.intake.import_rows(LEA, desk.id, "program", rows)
    assert (record.added, record.repeated, record.state) == (BATCH + 5, 0, ImportState.DONE)
    assert [one.id for one in records(desk)] == [record.id]


def test_an_import_of_another_project_cannot_be_read(desk: Desk) -> None:
    done = imported(desk, *many(1))
    other = desk.start("Other")
    with pytest.raises(NotFound):
        desk.intake.report(LEA, other.id, int(done.result["import"] or 0))


def test_an_import_waits_for_the_classification_before_it_sends_its_own(desk: Desk) -> None:
    running = desk.classifying.request(LEA, desk.id, "classify")
    job = desk.ask_import(desk.file(HEAD, "hello,"))
    desk.driver.begin(job.id)
    desk.through(job, 0)
    assert desk.driver.step(job.id, 1)
    desk.run(running)
    assert desk.driver.step(job.id, 1) is None
    kinds = [one.kind for one in desk.reports.jobs(LEA, desk.id) if not one.ended]
    assert kinds.count(JobKind.CLASSIFY) == 1


def test_urgent_tickets_of_a_file_are_asked_about_first(desk: Desk) -> None:
    desk.projects.add_labels(LEA, desk.id, LABELS)
    desk.leading.set_desk(LEA, desk.id, replace(desk.project.desk, order=Order.URGENT), "urgent first")
    path = desk.file("text,priority", "slow,P4", "calm,", "fire,critical", "soon,2", "odd,whenever")
    _, guess = desk.intake.preview(LEA, path, path.name)
    assert guess.urgency == ""
    desk.intake.request(LEA, desk.id, path, path.name, Mapping(text="text", urgency="priority", one_is_first=True))
    desk.driver.drain()
    assert [task.text for task in desk.waiting()] == ["fire", "soon", "calm", "slow"]
    (problem,) = desk.intake.report(LEA, desk.id, records(desk)[0].id).problems
    assert (problem.line, problem.reason) == (6, "How urgent it is cannot be read.")


def test_an_import_asked_for_before_there_was_urgency_is_still_done(desk: Desk) -> None:
    job = desk.ask_import(desk.file(HEAD, *many(1)))
    old = {name: value for name, value in job.params.items() if name not in ("urgency", "one_is_first")}
    with sqlite3.connect(desk.folder / "store.sqlite") as connection:
        connection.execute("update job set params = ?", (json.dumps(old),))
    connection.close()
    assert desk.run(job).state is JobState.DONE


def test_dates_and_ids_of_a_file_are_kept(desk: Desk) -> None:
    path = desk.file("id,when,text", "T-1,2026-10-01T08:00:00+02:00,hello")
    mapping = replace(Mapping(text="text"), external_id="id", received_at="when")
    desk.intake.request(LEA, desk.id, path, path.name, mapping)
    desk.driver.drain()
    ticket = desk.tickets()[0]
    assert (ticket.external_id, ticket.received_at.isoformat()) == ("T-1", "2026-10-01T06:00:00+00:00")
