"""Tickets come in from files and leave as files."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM
from core.domain.documents import DocumentId
from core.domain.reports import Filter
from tests.support.verbs_desk import Say, app_on, state_of


def test_an_import_makes_the_project_it_names(say: Say, table: Callable[..., Path]) -> None:
    said = say("import", table("text,label", "no ink,printer", "slow wifi,network", ",x"), "--project", "Desk")
    assert (said.code, said.out) == (0, "2 tickets added, 0 were there already, 1 rows left out.\n")
    assert said.err == "line 4: The text is empty. Fill the text column or drop the row.\n"
    assert (state_of(say)["project"], state_of(say)["tickets"]) == ("Desk", 2)


def test_every_column_of_an_import_can_be_named(say: Say, table: Callable[..., Path]) -> None:
    path = table("a,b,c,d", "x-1,printer,no ink,2026-03-04T05:06:07+00:00")
    columns = ("--text-column", "c", "--label-column", "b", "--id-column", "a", "--received-column", "d")
    assert say("import", path, "--project", "Desk", *columns).code == 0
    (row,) = csv.DictReader(io.StringIO(say("export", "-").out))
    assert (row["id"], row["text"], row["label"]) == ("x-1", "no ink", "printer")
    assert row["received_at"] == "2026-03-04T05:06:07+00:00"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [2.0, -1.0]),
        (("--no-one-is-first",), [1.0, 4.0]),
        (("--urgency-column", "urgency"), [-1.0, 2.0]),
        (("--label-column", "priority"), [-1.0, 2.0]),
    ],
)
def test_how_urgent_tickets_are_is_read_from_the_column_that_says_so(
    say: Say, table: Callable[..., Path], options: tuple[str, ...], expected: list[float]
) -> None:
    path = table("text,priority,sla", "no ink,1,x", "slow wifi,4,y")
    if "urgency" in options or "--label-column" in options:
        path = table("text,priority,urgency", "no ink,1,low", "slow wifi,4,P1")
    assert say("import", path, "--project", "Desk", *options).code == 0
    lines = say("export", "-", "--format", "jsonl", "--everything").out.splitlines()
    assert [json.loads(line)["urgency"] for line in lines] == expected


def test_an_urgency_that_cannot_be_read_is_said_and_other_tickets_are_imported(
    say: Say, table: Callable[..., Path]
) -> None:
    path = table("text,priority", "no ink,P1", "slow wifi,when you can")
    said = say("import", path, "--project", "Desk", "--urgency-column", "priority")
    assert said.out.startswith("1 tickets added, 0 were there already, 1 rows left out")
    assert said.err.startswith("line 3: How urgent it is cannot be read. Write low, normal")


def test_a_first_line_can_be_a_ticket(say: Say, table: Callable[..., Path]) -> None:
    path = table("text,label", "no ink,printer")
    assert say("import", path, "--project", "Desk").out.startswith("1 tickets added")
    columns = ("--no-header", "--text-column", "column 1", "--label-column", "column 2")
    assert say("import", path, "--project", "Bare", *columns).out.startswith("2 tickets added")


def test_a_preview_shows_how_a_file_would_be_read_and_imports_nothing(
    say: Say, home: Path, table: Callable[..., Path]
) -> None:
    path = table("id,text,label", "T-1,no ink,printer")
    said = say("import", path, "--project", "Desk", "--preview")
    assert said.code == 0
    assert said.out.splitlines() == [
        "columns: id | text | label", "first line: column names",
        "text: text", "label: label", "id: id", "received: (none)", "urgency: (none)",
        "line 2: T-1 | no ink | printer",
    ]  # fmt: skip
    assert not (home / "countersign.db").exists()


def test_a_preview_obeys_nothing_that_stands_in_the_file(say: Say, table: Callable[..., Path]) -> None:
    said = say("import", table("text,label", f"\x1b[31mred{'x' * 500},a"), "--preview")
    assert "\x1b" not in said.out
    assert max(map(len, said.out.splitlines())) < 300


def test_a_preview_says_what_is_missing_for_an_import(say: Say, table: Callable[..., Path]) -> None:
    said = say("import", table("text,label", "no ink,printer"), "--preview", "--text-column", "body")
    assert (said.code, "no column 'body'" in said.err) == (1, True)
    assert said.out.startswith("columns: text | label\n")


def test_the_same_file_twice_adds_nothing(say: Say, table: Callable[..., Path]) -> None:
    path = table("text,label", "no ink,printer")
    say("import", path, "--project", "Desk")
    assert say("import", path).out == "0 tickets added, 1 were there already, 0 rows left out.\n"


def test_several_labels_a_ticket_are_imported_into_a_new_project(
    say: Say, home: Path, table: Callable[..., Path]
) -> None:
    say("import", table("text,label", "no ink and no wifi,printer|network"), "--project", "Tags", "--multi")
    (project,) = app_on(home).projects.all(SYSTEM)
    (ticket,) = app_on(home).reports.tickets(SYSTEM, project.id, Filter(), DocumentId(0))
    assert ticket.truth == ("printer", "network")


def test_columns_can_be_named(say: Say, table: Callable[..., Path]) -> None:
    path = table("a,b,c", "x,printer,no ink")
    say("import", path, "--project", "Desk", "--text-column", "c", "--label-column", "b")
    assert list(csv.reader(io.StringIO(say("export", "-").out)))[1][2:4] == ["no ink", "printer"]


def test_a_column_that_is_not_there_is_named_and_nothing_is_made(
    say: Say, home: Path, table: Callable[..., Path]
) -> None:
    said = say("import", table("text,label", "no ink,printer"), "--project", "Desk", "--text-column", "body")
    assert (said.code, said.out) == (1, "")
    assert "The file has no column 'body'" in said.err
    assert app_on(home).projects.all(SYSTEM) == []


def test_a_file_that_is_not_there_is_said_in_a_sentence(say: Say, tmp_path: Path) -> None:
    said = say("import", tmp_path / "none.csv", "--project", "Desk")
    assert (said.code, said.out) == (1, "")
    assert "There is no such file" in said.err


def test_a_file_of_an_unknown_kind_is_refused(say: Say, table: Callable[..., Path]) -> None:
    said = say("import", table("x", name="tickets.doc"), "--project", "Desk")
    assert (said.code, "Its name ends in none of .csv" in said.err) == (1, True)
