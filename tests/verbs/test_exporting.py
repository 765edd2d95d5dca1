"""Tickets leave by the command line in every format, and come back by it."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM
from core.domain.reviews import Action, Answer
from tests.support.verbs_desk import Say, app_on

FORMULAS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "'=1")


@pytest.fixture
def desk(say: Say, table: Callable[..., Path]) -> Say:
    """The command line on a project with one labelled ticket and one nobody has labelled."""
    say("import", table("id,text,label", 'T-1,"two\nlines, ""quoted""",printer', "T-2,hello,"), "--project", "Desk")
    return say


def rows(desk: Say, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(desk("export", "-", *arguments).out.removeprefix("\ufeff"))))


def answered(home: Path) -> Iterator[str]:
    """Answer the waiting ticket, then take the answer back; say between what happened."""
    app = app_on(home)
    (project,) = app.projects.all(SYSTEM)
    (task,) = app.reviewing.claim(SYSTEM, project.id)
    answer = Answer(
        operation="one", task=task.id, token=task.lease.token if task.lease else "", action=Action.CORRECT,
        labels=app.projects.labels(SYSTEM, project.id).labels, text_hash=task.text_hash,
    )  # fmt: skip
    app.reviewing.submit(SYSTEM, project.id, answer)
    yield "answered"
    app.reviewing.submit(SYSTEM, project.id, replace(answer, operation="two", action=Action.UNDO, undoes="one"))
    yield "taken back"


def test_a_file_is_written_whole_and_says_how_many_tickets_it_holds(desk: Say, tmp_path: Path) -> None:
    said = desk("export", tmp_path / "out.csv")
    assert (said.code, said.out, said.err) == (0, "", "1 tickets written, label set 1.\n")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode("utf-8-sig")))
    assert (row["id"], row["text"], row["label"], row["source"]) == (
        "T-1", 'two\nlines, "quoted"', "printer", "import",
    )  # fmt: skip
    assert row["held_out"] in ("true", "false")
    assert list(tmp_path.glob("*.part")) == []


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(desk: Say, tmp_path: Path) -> None:
    said = desk("export", tmp_path / "none" / "out.csv")
    assert (said.code, "No such file or directory" in said.err) == (1, True)


@pytest.mark.parametrize(
    ("format_", "begin"),
    [
        ("csv", "\ufeffticket,id,text,label"),
        ("comprehend", 'printer,"two\nlines, ""quoted"""\r\n'),
        ("jsonl", '{"ticket":1,"external_id":"T-1","text":"two\\nlines'),
        ("manifest", '{"source":"two\\nlines'),
    ],
)
def test_each_format_has_its_own_lines(desk: Say, format_: str, begin: str) -> None:
    assert desk("export", "-", "--format", format_, "--with-held-out").out.startswith(begin)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "manifest"])
def test_what_was_exported_is_imported_into_another_project_as_it_was(
    desk: Say, home: Path, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"out.{ending}"
    desk("export", file, "--format", ending, "--with-held-out")
    assert desk("import", file, "--project", "Again").out.startswith("1 tickets added, 0 were there already, 0 rows")
    one, two = (rows(desk, "--project", name)[0] for name in ("Desk", "Again"))
    assert [two[name] for name in ("id", "text", "label")] == [one[name] for name in ("id", "text", "label")]


def test_cells_that_look_like_formulas_are_exported_as_text_and_restored(
    say: Say, table: Callable[..., Path], tmp_path: Path
) -> None:
    lines = [f'"{formula.replace(chr(34), chr(34) * 2)}",a' for formula in FORMULAS]
    say("import", table("text,label", *lines, "plain,a"), "--project", "Desk")
    assert [row["text"] for row in rows(say)] == [*(f"'{formula}" for formula in FORMULAS), "plain"]
    say("export", tmp_path / "out.csv")
    assert say("import", tmp_path / "out.csv").out.startswith("0 tickets added, 6 were there already")


def test_tickets_without_a_label_leave_when_asked_for(desk: Say) -> None:
    assert [row["label"] for row in rows(desk, "--everything")] == ["printer", ""]
    said = desk("export", "-", "--everything", "--format", "comprehend")
    assert (said.code, said.out, "labelled tickets only" in said.err) == (1, "", True)


@pytest.mark.parametrize("format_", ["comprehend", "manifest"])
def test_held_out_tickets_are_left_out_of_what_programs_learn_from_and_that_is_said(
    say: Say, table: Callable[..., Path], format_: str
) -> None:
    say("import", table("text,label", *(f"ticket {number},a" for number in range(60))), "--project", "Desk")
    held_out = sum(row["held_out"] == "true" for row in rows(say))
    some = say("export", "-", "--format", format_)
    every = say("export", "-", "--format", format_, "--with-held-out")
    assert 0 < held_out < 60
    assert (len(some.out.splitlines()), len(every.out.splitlines())) == (60 - held_out, 60)
    assert ("Held-out tickets are left out" in some.err, "left out" in every.err) == (True, False)


def test_answers_leave_until_they_are_taken_back(desk: Say, home: Path) -> None:
    for happened in answered(home):
        lines = [json.loads(line) for line in desk("export", "-", "--format", "jsonl", "--everything").out.splitlines()]
        found = [(answer["reviewer"], answer["action"], answer["labels"]) for answer in lines[1]["answers"]]
        assert found == ([("system", "correct", ["printer"])] if happened == "answered" else [])


def test_only_what_was_reviewed_since_a_day_leaves_when_asked_for(desk: Say, home: Path) -> None:
    next(answered(home))
    today = datetime.now(UTC).date()
    assert [row["id"] for row in rows(desk, "--reviewed-since", str(today - timedelta(days=1)))] == ["T-2"]
    assert rows(desk, "--reviewed-since", str(today + timedelta(days=2))) == []


def test_a_day_that_is_none_is_refused(desk: Say) -> None:
    with pytest.raises(SystemExit) as ended:
        desk("export", "-", "--reviewed-since", "yesterday")
    assert ended.value.code == 2


def test_an_output_of_a2i_is_imported(say: Say, tmp_path: Path) -> None:
    people = [{"answerContent": {"category": {"label": "printer"}}, "workerId": "w1"}]
    whole = {"humanLoopName": "loop-7", "humanAnswers": people, "inputContent": {"taskObject": "no ink"}}
    (tmp_path / "output.json").write_text(json.dumps(whole))
    assert say("import", tmp_path / "output.json", "--project", "A2I").out.startswith("1 tickets added")
    (row,) = rows(say)
    assert (row["id"], row["text"], row["label"]) == ("loop-7", "no ink", "printer")


def test_people_who_disagreed_in_a2i_are_said_with_what_to_do(say: Say, tmp_path: Path) -> None:
    people = [{"answerContent": {"category": {"label": label}}} for label in ("printer", "network")]
    whole = {"humanLoopName": "loop-7", "humanAnswers": people, "inputContent": {"taskObject": "no ink"}}
    (tmp_path / "output.json").write_text(json.dumps(whole))
    said = say("import", tmp_path / "output.json", "--project", "A2I")
    assert said.out == "0 tickets added, 0 were there already, 1 rows left out.\n"
    assert said.err.startswith("line 1: 2 people answered, and not all the same. Decide which is right")
