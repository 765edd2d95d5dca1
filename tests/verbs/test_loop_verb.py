"""The loop from the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.__main__ import main
from core.domain.actors import SYSTEM
from tests.support.verbs_desk import Say, app_on, lines_of


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
