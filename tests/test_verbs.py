"""The command line in this process: what it prints, what it refuses and with which exit code."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.__main__ import main
from core.bootstrap import App, bootstrap, take_lock
from core.config import Settings
from core.domain.actors import SYSTEM
from core.domain.reviews import Action, Answer
from tests.support.local_texts import examples

VERBS = ("run", "worker", "migrate", "status", "import", "classify", "export", "train", "promote", "rollback", "loop")
REASON = "Better than sorting by hand."


@dataclass(frozen=True)
class Said:
    """What one call of the command line left behind."""

    code: int
    out: str
    err: str


Say = Callable[..., Said]


def lines_of(number: int) -> list[str]:
    """Return labelled rows of a file."""
    return [f"{example.text},{example.labels[0]}" for example in examples(number, 3)]


def let_go(home: Path) -> None:
    """Close the locks this process took, as the end of a program would."""
    kept = [path.stat() for path in home.glob("*.lock")]
    for number in range(3, 256):
        with suppress(OSError):
            if any(os.path.samestat(os.fstat(number), lock) for lock in kept):
                os.close(number)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def say(home: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Call the command line on the data folder of the test."""

    def call(verb: str, *arguments: object) -> Said:
        capsys.readouterr()
        code = main([verb, "--home", str(home), *map(str, arguments)])
        let_go(home)
        heard = capsys.readouterr()
        return Said(code, heard.out, heard.err)

    return call


@pytest.fixture(scope="module")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one version in production, a second one waiting, and tickets nobody has labelled."""
    home = tmp_path_factory.mktemp("trained")
    path = home / "history.csv"
    path.write_text("\n".join(["text,label", *lines_of(60)]), encoding="utf-8")
    for verb in (["import", str(path), "--project", "Desk"], ["train"], ["promote", "--reason", REASON], ["train"]):
        assert main([*verb, "--home", str(home)]) == 0
        let_go(home)
    return home


@pytest.fixture
def trained(trained_home: Path, home: Path) -> Path:
    return Path(shutil.copytree(trained_home, home))


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, name: str = "tickets.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def app_on(home: Path) -> App:
    return bootstrap(Settings(home=home))


def state_of(say: Say) -> dict[str, object]:
    (project,) = json.loads(say("status", "--json").out)["projects"]
    return dict(project)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    help_text = capsys.readouterr().out
    assert ended.value.code == 0
    assert help_text.startswith(f"usage: python -m core {verb}")
    assert "--home" in help_text


def test_the_list_of_verbs_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = [
        line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("    ") and line[4] != " "
    ]
    assert sorted(listed) == sorted(VERBS)


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["export"], ["export", "people"], ["promote"], ["rollback"], ["import"]]
)
def test_a_wrong_command_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_migrating_makes_the_database(say: Say, home: Path) -> None:
    assert say("migrate") == Said(0, "", "")
    assert (home / "countersign.db").exists()


def test_an_import_makes_the_project_it_names(say: Say, table: Callable[..., Path]) -> None:
    said = say("import", table("text,label", "no ink,printer", "slow wifi,network", ",x"), "--project", "Desk")
    assert (said.code, said.out) == (0, "2 tickets added, 0 were there already, 1 rows left out.\n")
    assert said.err == "line 4: The text is empty. Fill the text column or drop the row.\n"
    assert (state_of(say)["project"], state_of(say)["tickets"]) == ("Desk", 2)


def test_the_same_file_twice_adds_nothing(say: Say, table: Callable[..., Path]) -> None:
    path = table("text,label", "no ink,printer")
    say("import", path, "--project", "Desk")
    assert say("import", path).out == "0 tickets added, 1 were there already, 0 rows left out.\n"


def test_several_labels_a_ticket_are_imported_into_a_new_project(
    say: Say, home: Path, table: Callable[..., Path]
) -> None:
    say("import", table("text,label", "no ink and no wifi,printer|network"), "--project", "Tags", "--multi")
    (project,) = app_on(home).projects.all(SYSTEM)
    (ticket,) = app_on(home).reports.all_tickets(SYSTEM, project.id)
    assert ticket.labels == ("printer", "network")


def test_columns_can_be_named(say: Say, table: Callable[..., Path]) -> None:
    path = table("a,b,c", "x,printer,no ink")
    say("import", path, "--project", "Desk", "--text-column", "c", "--label-column", "b")
    assert list(csv.reader(io.StringIO(say("export", "tickets").out)))[1][1:3] == ["no ink", "printer"]


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
    assert "The file is not there" in said.err


def test_a_file_of_an_unknown_kind_is_refused(say: Say, table: Callable[..., Path]) -> None:
    said = say("import", table("x", name="tickets.doc"), "--project", "Desk")
    assert (said.code, "Its name ends in none of .csv" in said.err) == (1, True)


@pytest.mark.parametrize(
    "verb",
    [["train"], ["classify"], ["export", "tickets"], ["promote", "--reason", REASON], ["rollback", "--reason", REASON]],
)
def test_without_a_project_nothing_can_be_done(say: Say, verb: list[str]) -> None:
    said = say(*verb)
    assert (said.code, said.out) == (1, "")
    assert "There is no project yet" in said.err


@pytest.mark.parametrize(
    "verb",
    [["train"], ["classify"], ["export", "reviews"], ["promote", "--reason", REASON], ["rollback", "--reason", REASON]],
)
def test_an_unknown_project_is_named(say: Say, table: Callable[..., Path], verb: list[str]) -> None:
    say("import", table("text,label", "no ink,printer"), "--project", "Desk")
    said = say(*verb, "--project", "Dekc")
    assert (said.code, said.out) == (1, "")
    assert "There is no project 'Dekc'" in said.err


def test_what_cannot_be_trained_says_why(say: Say, table: Callable[..., Path]) -> None:
    say("import", table("text", "no ink"), "--project", "Desk")
    said = say("train")
    assert (said.code, said.out) == (1, "")
    assert "No ticket has a label yet" in said.err


def test_a_trained_candidate_is_compared_and_can_be_promoted(trained: Path, say: Say) -> None:
    before = state_of(say)
    assert (before["production"], before["candidates"]) == ("release 1, version 1", [2])
    said = say("promote", "--version", 2, "--reason", REASON, "--despite-gate")
    assert (said.code, said.out) == (0, "Version 2 is in production as release 2.\n")
    assert (state_of(say)["production"], state_of(say)["releases"]) == ("release 2, version 2", [2, 1])


def test_training_says_what_the_gate_says(trained: Path, say: Say) -> None:
    said = say("train")
    assert said.code == 0
    assert said.out.startswith("Version 3 is a candidate.\nGate: ")
    assert "held-out tickets." in said.out


@pytest.mark.parametrize("version", [1, 9])
def test_what_is_no_candidate_is_not_promoted(trained: Path, say: Say, version: int) -> None:
    said = say("promote", "--version", version, "--reason", REASON)
    assert (said.code, "There is no such candidate" in said.err) == (1, True)


def test_a_reason_too_short_is_refused(trained: Path, say: Say) -> None:
    said = say("promote", "--reason", "ok")
    assert (said.code, "Give a reason of 10" in said.err) == (1, True)
    assert state_of(say)["production"] == "release 1, version 1"


def test_rolling_back_brings_the_earlier_release_back(trained: Path, say: Say) -> None:
    say("promote", "--reason", REASON, "--despite-gate")
    said = say("rollback", "--reason", REASON)
    assert (said.code, said.out) == (0, "Release 1 (version 1) is in production again.\n")
    assert state_of(say)["production"] == "release 1, version 1"


@pytest.mark.parametrize("release", [[], ["--release", "1"], ["--release", "7"]])
def test_there_is_nothing_to_roll_back_to(trained: Path, say: Say, release: list[str]) -> None:
    said = say("rollback", "--reason", REASON, *release)
    assert (said.code, "There is no such earlier release" in said.err) == (1, True)


def test_classifying_says_how_many_tickets_wait(trained: Path, say: Say, table: Callable[..., Path]) -> None:
    say("import", table("text", "something nobody has ever heard of"))
    said = say("classify")
    assert said.code == 0
    assert said.out == f"{state_of(say)['waiting_for_review']} tickets wait for review.\n"


def test_status_is_read_by_people(trained: Path, say: Say) -> None:
    out = say("status").out
    assert "project: Desk\n" in out
    assert "production: release 1, version 1\n" in out
    assert "candidates: [2]\n" in out


def test_status_is_read_by_programs(trained: Path, say: Say) -> None:
    assert state_of(say) == {
        "project": "Desk",
        "tickets": 60,
        "labelled": 60,
        "held_out": state_of(say)["held_out"],
        "waiting_for_review": 0,
        "production": "release 1, version 1",
        "candidates": [2],
        "releases": [1],
        "running": [],
    }


def test_status_of_an_empty_folder_is_empty(say: Say) -> None:
    assert json.loads(say("status", "--json").out) == {"projects": []}


def test_status_can_be_of_one_project(say: Say, table: Callable[..., Path]) -> None:
    for name in ("One", "Two"):
        say("import", table("text", f"hello {name}"), "--project", name)
    projects = json.loads(say("status", "--json", "--project", "Two").out)["projects"]
    assert [project["project"] for project in projects] == ["Two"]


FORMULAS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)")


def test_cells_that_look_like_formulas_are_exported_as_text(say: Say, table: Callable[..., Path]) -> None:
    lines = [f'"{formula.replace(chr(34), chr(34) * 2)}"' for formula in FORMULAS]
    say("import", table("text", *lines, "plain"), "--project", "Desk", "--text-column", "text")
    rows = list(csv.DictReader(io.StringIO(say("export", "tickets").out)))
    assert [row["text"] for row in rows] == [*(f"'{formula}" for formula in FORMULAS), "plain"]


def test_a_raw_export_leaves_cells_as_they_are(say: Say, table: Callable[..., Path]) -> None:
    lines = [f'"{formula.replace(chr(34), chr(34) * 2)}"' for formula in FORMULAS]
    say("import", table("text", *lines), "--project", "Desk", "--text-column", "text")
    rows = list(csv.DictReader(io.StringIO(say("export", "tickets", "--raw").out)))
    assert [row["text"] for row in rows] == list(FORMULAS)


def test_exported_tickets_keep_line_breaks_ids_and_sides(say: Say, table: Callable[..., Path]) -> None:
    say("import", table("id,text,label", 'T-1,"two\nlines, quoted",printer'), "--project", "Desk")
    (row,) = csv.DictReader(io.StringIO(say("export", "tickets").out))
    assert (row["id"], row["text"], row["label"]) == ("T-1", "two\nlines, quoted", "printer")
    assert row["held_out"] in ("true", "false")


def test_reviews_are_exported_with_what_the_version_had_said(say: Say, home: Path, table: Callable[..., Path]) -> None:
    say("import", table("text,label", "no ink,printer", "hello,"), "--project", "Desk")
    app = app_on(home)
    (project,) = app.projects.all(SYSTEM)
    (task,) = app.reviewing.claim(SYSTEM, project.id)
    answer = Answer(
        operation="one", task=task.id, token=task.lease.token if task.lease else "", action=Action.CORRECT,
        labels=app.projects.labels(SYSTEM, project.id).labels, text_hash=task.text_hash,
    )  # fmt: skip
    app.reviewing.submit(SYSTEM, project.id, answer)
    (row,) = csv.DictReader(io.StringIO(say("export", "reviews").out))
    assert (row["reviewer"], row["action"], row["labels"], row["counts"]) == ("system", "correct", "printer", "counted")


def test_the_data_folder_can_come_from_the_environment(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERSIGN_HOME", str(home))
    assert main(["migrate"]) == 0
    assert (home / "countersign.db").exists()


def test_a_wrong_setting_is_said_before_anything_is_done(say: Say, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_PORT", "http")
    said = say("migrate")
    assert (said.code, "COUNTERSIGN_PORT is 'http'" in said.err) == (1, True)
    assert not home.exists()


@pytest.mark.parametrize(("verb", "lock"), [("worker", "worker"), ("run", "app")])
def test_a_second_one_on_the_same_folder_is_refused(say: Say, home: Path, verb: str, lock: str) -> None:
    assert take_lock(Settings(home=home), lock)
    said = say(verb)
    assert (said.code, said.out) == (1, "")
    assert "already" in said.err or "Another worker" in said.err


def test_a_database_that_is_none_is_said_in_a_sentence(say: Say, home: Path) -> None:
    home.mkdir()
    (home / "countersign.db").write_text("This is no database, whatever its name says. " * 50)
    said = say("status")
    assert (said.code, said.out) == (1, "")
    assert "The database cannot be used right now" in said.err


@pytest.fixture
def loop_file(table: Callable[..., Path]) -> Path:
    return table("text,label", *lines_of(160), "nobody knows,", name="loop.csv")


def test_the_loop_runs_on_a_file_and_tells_its_rounds(say: Say, home: Path, loop_file: Path) -> None:
    columns = ("--text-column", "text", "--label-column", "label")
    said = say(
        "loop", loop_file, *columns, "--start", 60, "--rounds", 1, "--reviews-per-round", 10, "--json", "--seed", 4
    )
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert (told["file"], told["seed"], [done["version"] for done in told["rounds"]]) == ("loop.csv", 4, [1, 2])
    assert told["rounds"][0]["documents_trained"] == 60
    assert "1 rows left out" in said.err
    assert [project.name for project in app_on(home).projects.all(SYSTEM)] == ["Loop 1: loop.csv"]


def test_the_loop_refuses_a_column_that_is_not_there(say: Say, loop_file: Path) -> None:
    said = say("loop", loop_file, "--text-column", "text", "--label-column", "queue")
    assert (said.code, "no column 'queue'" in said.err) == (1, True)


@pytest.fixture
def clean_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_loop_without_a_data_folder_leaves_nothing_behind(
    clean_folder: Path, loop_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(clean_folder.iterdir())
    assert main(["loop", str(loop_file), "--text-column", "text", "--label-column", "queue"]) == 1
    assert set(clean_folder.iterdir()) == before
