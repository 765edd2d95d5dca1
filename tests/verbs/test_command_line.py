"""What the command line accepts, refuses and says of it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.__main__ import main
from core.bootstrap import SILENT, App, beat, bootstrap, other_worker, take_lock
from core.config import Settings, settings_from
from tests.support.verbs_desk import Said, Say

VERBS = (
    "run",
    "rehearse",
    "worker",
    "migrate",
    "status",
    "import",
    "classify",
    "export",
    "train",
    "promote",
    "rollback",
    "loop",
    "export-audit",
    "check-audit",
)


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
    "arguments",
    [[], ["fly"], ["export"], ["export", "x.csv", "--format", "pdf"], ["promote"], ["rollback"], ["import"]],
)
def test_a_wrong_command_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_migrating_makes_the_database(say: Say, home: Path) -> None:
    assert say("migrate") == Said(0, "", "")
    assert (home / "countersign.db").exists()


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


def elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch, seen_at: Callable[[datetime], datetime]) -> App:
    """Return the app on a database that the worker of another data folder has used."""
    home.mkdir()
    monkeypatch.setenv("COUNTERSIGN_DATABASE", f"sqlite:///{home.parent / 'shared.db'}")
    app = bootstrap(replace(settings_from(), home=home))
    app.store.migrate()
    with app.store.shared() as tx:
        tx.queue.beat("other:/data", 1, seen_at(app.clock.now()))
    return app


def test_a_worker_refuses_a_database_that_another_data_folder_s_worker_serves(
    say: Say, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(home, monkeypatch, lambda now: now)
    said = say("worker")
    assert (said.code, said.out) == (1, "")
    assert "The worker other:/data does the jobs of this database" in said.err


def test_a_worker_that_was_silent_for_long_hinders_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert other_worker(elsewhere(home, monkeypatch, lambda now: now - SILENT)) == ""


def test_the_last_worker_of_the_same_data_folder_hinders_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = elsewhere(home, monkeypatch, lambda now: now - SILENT)
    beat(app)
    assert other_worker(app) == ""


def test_what_nobody_expected_is_said_without_its_text(say: Say, home: Path, table: Callable[..., Path]) -> None:
    say("import", table("text,label", "my secret is 12345,printer"), "--project", "Desk")
    with closing(sqlite3.connect(home / "countersign.db")) as connection:
        connection.execute("update truth set labels = 'my secret is 12345'")
        connection.commit()
    said = say("export", "-")
    assert said.code == 1
    assert said.err.startswith("Something unexpected happened (JSONDecodeError in decoder.py:")
    assert "secret" not in said.err
    assert len(said.err.splitlines()) == 1


def test_a_database_that_is_none_is_said_in_a_sentence(say: Say, home: Path) -> None:
    home.mkdir()
    (home / "countersign.db").write_text("This is no database, whatever its name says. " * 50)
    said = say("status")
    assert (said.code, said.out) == (1, "")
    assert "The database cannot be used right now" in said.err
