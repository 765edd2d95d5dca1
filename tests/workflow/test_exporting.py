"""Exports: tickets leave as files, page by page, while reviewing goes on."""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from threading import Thread

import pytest

from core.domain.documents import NewDocument
from core.domain.errors import Busy, NotAllowed, NotFound
from core.domain.exports import FOR_TRAINING, Format, Wanted
from core.domain.jobs import Job, JobState
from core.domain.labels import Kind, Label
from core.domain.reviews import Action
from core.local.blobs import FolderBlobs
from core.workflow.exporting import FOLDER, KEPT, PAGE
from tests.support.workflow_desk import LEA, OLGA, ROSA, Desk

CSV, JSONL = Wanted(format=Format.CSV), Wanted(format=Format.JSONL)
EVERYTHING = Wanted(format=Format.JSONL, everything=True)


def lines(desk: Desk, wanted: Wanted = JSONL) -> list[dict[str, object]]:
    data = b"".join(piece for piece, _ in desk.exporting.stream(LEA, desk.id, wanted))
    return [json.loads(line) for line in data.splitlines()]


def written(desk: Desk, wanted: Wanted = CSV) -> Job:
    """Have a file written here and now."""
    job = desk.exporting.request(LEA, desk.id, wanted, f"export {next(desk.numbers)}")
    desk.driver.drain()
    return desk.driver.job(job.id)


def acts(desk: Desk, action: str = "") -> list[tuple[str, str, object]]:
    with desk.store.reading(desk.id) as tx:
        return [(entry.actor, entry.subject, entry.detail.get("texts")) for entry in tx.audit.latest(50, action)]


def labelled(number: int) -> list[NewDocument]:
    return [NewDocument(text=f"ticket {n}", labels=(Label("network"),)) for n in range(number)]


@pytest.fixture
def reviewed(desk: Desk) -> Desk:
    """A desk with two imported labels, one of a review, and one ticket that waits."""
    desk.add([NewDocument(text="old", labels=(Label("network"),), external_id="T-1"), desk.row("printer")])
    desk.unknown(0.6, 0.6)
    desk.classify()
    desk.clock.advance(days=1)
    desk.submit(desk.answer(desk.one(), "printer"))
    return desk


def test_labelled_tickets_leave_with_where_their_labels_are_from(reviewed: Desk) -> None:
    found = [(line["external_id"], line["labels"], line["source"]) for line in lines(reviewed)]
    assert found == [("T-1", ["network"], "import"), ("", ["printer"], "import"), ("", ["printer"], "review")]


def test_a_line_names_the_label_set_and_every_answer_that_stands(reviewed: Desk) -> None:
    (line,) = [line for line in lines(reviewed) if line["source"] == "review"]
    (answer,) = line["answers"]
    with reviewed.store.reading(reviewed.id) as tx:
        number = tx.labels.current().number
    now = reviewed.clock.now().isoformat()
    assert (line["label_set"], line["labelled_at"]) == (number, now)
    assert {name: answer[name] for name in ("reviewer", "action", "verdict", "labels", "label_set", "decided_at")} == {
        "reviewer": "rosa", "action": "correct", "verdict": "counted", "labels": ["printer"], "label_set": number,
        "decided_at": now,
    }  # fmt: skip


def test_an_answer_taken_back_is_not_exported(reviewed: Desk) -> None:
    answer = reviewed.answer(reviewed.one(), "network")
    reviewed.submit(answer)
    assert len(lines(reviewed)) == 4
    reviewed.undo(answer)
    assert len(lines(reviewed)) == 3
    (undone,) = [line for line in lines(reviewed, EVERYTHING) if line["labels"] is None]
    assert undone["answers"] == []


def test_an_answer_without_labels_is_told_where_every_ticket_is_wanted(reviewed: Desk) -> None:
    reviewed.submit(reviewed.answer(reviewed.one(), action=Action.FLAG))
    (flagged,) = [line for line in lines(reviewed, EVERYTHING) if line["labels"] is None]
    assert [answer["action"] for answer in flagged["answers"]] == ["flag"]


def test_an_answer_tells_what_the_version_had_said(desk: Desk) -> None:
    desk.in_production()
    desk.unknown(0.6)
    desk.classify()
    desk.submit(desk.answer(desk.one(), "printer"))
    (answer,) = next(line["answers"] for line in lines(desk) if line["source"] == "review")
    assert answer["version"] == desk.version().number
    assert (answer["predicted"], answer["confidence"]) == (["network"], pytest.approx(0.6))
    assert answer["scores"]["network"] == pytest.approx(0.6)
    assert answer["inclusion_probability"] == 1.0


def test_only_what_was_reviewed_since_a_moment_can_be_taken(reviewed: Desk) -> None:
    yesterday = reviewed.clock.now()
    reviewed.clock.advance(days=1)
    reviewed.submit(reviewed.answer(reviewed.one(), "network"))
    since = [Wanted(format=Format.JSONL, reviewed_since=yesterday + timedelta(hours=h)) for h in (0, 1, 25)]
    found = [sorted(line["labels"] for line in lines(reviewed, wanted)) for wanted in since]
    assert found == [[["network"], ["printer"]], [["network"]], []]


def test_labels_are_those_of_the_label_set_the_file_names(desk: Desk) -> None:
    desk.start("Tags", kind=Kind.MULTI)
    desk.add([NewDocument(text="a", labels=(Label("x"), Label("y"))), NewDocument(text="b", labels=())])
    (a, b) = lines(desk, Wanted(format=Format.MANIFEST, with_held_out=True))
    assert (a["label"], a["label-metadata"]["class-map"]) == ([0, 1], {"0": "x", "1": "y"})
    assert (b["label"], b["label-metadata"]["job-name"]) == ([], "labeling-job/countersign-label-set-1")


def test_every_ticket_leaves_once_however_many_pages_there_are(desk: Desk) -> None:
    desk.add(labelled(PAGE + 3))
    assert len({line["ticket"] for line in lines(desk)}) == PAGE + 3


def test_another_projects_tickets_stay_where_they_are(desk: Desk) -> None:
    desk.add(labelled(2))
    first = desk.project
    desk.start("Other")
    desk.add(labelled(1))
    assert len(lines(desk)) == 1
    desk.project = first
    assert len(lines(desk)) == 2


def test_answers_are_saved_while_a_slow_reader_holds_an_export_open(desk: Desk) -> None:
    desk.add(labelled(PAGE + 1))
    desk.unknown(0.6)
    desk.classify()
    pieces = desk.exporting.stream(LEA, desk.id, JSONL)
    next(pieces)
    first = next(pieces)[0]
    desk.submit(desk.answer(desk.one(), "network"))
    rest = [json.loads(line) for piece, _ in pieces for line in piece.splitlines()]
    assert len(first.splitlines()) == PAGE
    assert [line["source"] for line in rest] == ["import", "review"]


def test_no_ticket_is_torn_while_people_answer_beside_the_export(desk: Desk) -> None:
    desk.add(labelled(1))
    desk.unknown(*[0.6] * 60)
    desk.classify()
    done = []

    def work() -> None:
        for _ in range(60):
            done.append(desk.submit(desk.answer(desk.one(), "network")))  # noqa: PERF401 - one after the other

    reviewer = Thread(target=work)
    reviewer.start()
    while reviewer.is_alive():
        for line in lines(desk, EVERYTHING):
            assert line["source"] == "import" or (line["labels"] is None) is (line["answers"] == []), line["ticket"]
    reviewer.join()
    assert len(done) == 60
    assert [line["source"] for line in lines(desk)].count("review") == 60


def test_who_exported_what_is_in_the_audit_trail_and_that_texts_are_whole(reviewed: Desk) -> None:
    lines(reviewed)
    written(reviewed)
    assert acts(reviewed, "export") == [("lea", form, "whole, nothing masked") for form in ("csv", "jsonl")]


def test_the_label_set_is_in_the_name_the_result_and_the_audit_trail(reviewed: Desk) -> None:
    number = str(reviewed.projects.labels(LEA, reviewed.id).number)
    job = written(reviewed, Wanted(format=Format.COMPREHEND))
    (ready,) = reviewed.exporting.ready(LEA, reviewed.id)
    reviewed.exporting.fetch(LEA, reviewed.id, job.id)
    b"".join(piece for piece, _ in reviewed.exporting.stream(LEA, reviewed.id, CSV))
    with reviewed.store.reading(reviewed.id) as tx:
        told = [entry.detail["label_set"] for entry in tx.audit.latest(3)]
    assert (ready.label_set, job.result["label_set"], told) == (number, number, [number] * 3)
    assert f"-label-set-{number}-" in ready.name


def test_a_file_written_while_labels_change_names_both_label_sets(desk: Desk) -> None:
    class Busy(FolderBlobs):
        """Somebody adds a label while the file is written."""

        def put(self, key: str, chunks: Iterable[bytes]) -> str:
            def between() -> Iterator[bytes]:
                for number, chunk in enumerate(chunks):
                    if number == 1:
                        desk.projects.add_labels(LEA, desk.id, ["late"])
                    yield chunk

            return super().put(key, between())

    desk.add(labelled(PAGE + 1))
    desk.blobs = Busy(desk.blobs.folder)
    desk.restart()
    assert written(desk).result["label_set"] == "1 to 2"
    (ready,) = desk.exporting.ready(LEA, desk.id)
    assert "-label-set-1-to-2-" in ready.name


@pytest.mark.parametrize("format_", FOR_TRAINING)
def test_a_file_to_learn_from_holds_no_held_out_ticket_unless_it_was_asked_for(desk: Desk, format_: Format) -> None:
    desk.history(2)
    assert written(desk, Wanted(format=format_)).result["rows"] == 4
    assert written(desk, Wanted(format=format_, with_held_out=True)).result["rows"] == 8


def test_nobody_may_read_one_byte_without_the_permission(reviewed: Desk) -> None:
    with pytest.raises(NotAllowed):
        reviewed.exporting.stream(ROSA, reviewed.id, JSONL)
    assert acts(reviewed, "export") == []


def test_a_written_file_waits_to_be_fetched_and_says_what_is_in_it(reviewed: Desk) -> None:
    job = written(reviewed)
    (ready,) = reviewed.exporting.ready(OLGA, reviewed.id)
    path = reviewed.exporting.fetch(OLGA, reviewed.id, job.id)
    assert (job.state, ready.rows, ready.by, ready.wanted) == (JobState.DONE, 3, "lea", CSV)
    assert ready.name == f"Desk-csv-label-set-1-{reviewed.clock.now():%Y-%m-%d-%H%M}.csv"
    assert ready.size == len(path.read_bytes())
    assert path.read_text("utf-8-sig").startswith("ticket,id,text")
    assert acts(reviewed, "fetch export") == [("olga", f"job {job.id}", "whole, nothing masked")]


def test_a_projects_name_makes_a_safe_file_name(desk: Desk) -> None:
    desk.start('../Über desk; rm "x"\n')
    desk.add(labelled(1))
    written(desk)
    (ready,) = desk.exporting.ready(LEA, desk.id)
    assert ready.name == f"Über-desk-rm-x-csv-label-set-1-{desk.clock.now():%Y-%m-%d-%H%M}.csv"


def test_the_same_request_is_the_same_file(reviewed: Desk) -> None:
    one = reviewed.exporting.request(LEA, reviewed.id, CSV, "twice")
    assert reviewed.exporting.request(LEA, reviewed.id, CSV, "twice") == one
    assert len(acts(reviewed, "export")) == 1
    with pytest.raises(Busy):
        reviewed.exporting.request(LEA, reviewed.id, CSV, "another")


def test_an_export_that_is_run_again_is_written_anew_and_whole(reviewed: Desk) -> None:
    job = reviewed.exporting.request(LEA, reviewed.id, CSV, "again")
    done = reviewed.run(job, times=2)
    assert (done.state, done.result["rows"]) == (JobState.DONE, 3)
    assert len(reviewed.blobs.keys(FOLDER)) == 1


@pytest.mark.parametrize("written_before", [False, True])
def test_a_cancelled_export_leaves_no_file(desk: Desk, *, written_before: bool) -> None:
    desk.add(labelled(1))
    job = desk.exporting.request(LEA, desk.id, CSV, "stopped")
    desk.driver.begin(job.id)
    if written_before:
        desk.through(job, 0)
        assert len(desk.blobs.keys(FOLDER)) == 1
    desk.cancelling.cancel(LEA, desk.id, job.id)
    desk.driver.drain()
    assert desk.driver.job(job.id).state is JobState.CANCELLED
    assert desk.blobs.keys(FOLDER) == []
    assert list((desk.folder / "blobs").rglob("*~*")) == []


def test_a_file_is_kept_for_a_day_and_no_longer(reviewed: Desk) -> None:
    job = written(reviewed)
    reviewed.clock.advance(seconds=KEPT.total_seconds() - 1)
    assert len(reviewed.exporting.ready(LEA, reviewed.id)) == 1
    reviewed.exporting.sweep()
    assert len(reviewed.blobs.keys(FOLDER)) == 1
    reviewed.clock.advance(seconds=2)
    assert reviewed.exporting.ready(LEA, reviewed.id) == []
    with pytest.raises(NotFound, match="export again"):
        reviewed.exporting.fetch(LEA, reviewed.id, job.id)
    reviewed.exporting.sweep()
    assert reviewed.blobs.keys(FOLDER) == []


def test_the_next_export_removes_files_of_days_before(reviewed: Desk) -> None:
    written(reviewed)
    reviewed.clock.advance(days=2)
    written(reviewed)
    assert len(reviewed.blobs.keys(FOLDER)) == 1


def test_only_files_of_exports_can_be_fetched(desk: Desk) -> None:
    job = desk.ask_import(desk.file("text,label", "a,b"))
    desk.driver.drain()
    with pytest.raises(NotFound):
        desk.exporting.fetch(LEA, desk.id, job.id)
