"""The audit trail leaves by the command line, and a file of it is checked with nothing but the file."""

import shutil
from pathlib import Path

import pytest

from tests.support.verbs_desk import Say


@pytest.fixture
def file(say: Say, tmp_path: Path) -> Path:
    """The exported trail of an installation with one project."""
    tickets = tmp_path / "tickets.csv"
    tickets.write_text("text,label\nno ink,printer\n", encoding="utf-8")
    say("import", tickets, "--project", "Desk")
    say("export-audit", tmp_path / "trail.jsonl")
    return tmp_path / "trail.jsonl"


def test_a_file_is_checked_where_there_is_no_data_folder(say: Say, home: Path, file: Path) -> None:
    shutil.rmtree(home)
    said = say("check-audit", file)
    assert (said.code, said.out.startswith("All 3 entries are as they were written. The last seal: ")) == (0, True)
    assert not home.exists()


def test_an_edited_file_is_told_with_the_first_entry_that_does_not_fit(say: Say, file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("tickets.csv", "other.csv"), encoding="utf-8")
    said = say("check-audit", file)
    assert (said.code, said.out) == (1, "")
    assert said.err == "Not as written, from entry 2 on. This entry, or its seal, is not what was written.\n"


def test_a_seal_that_was_noted_must_be_in_the_file(say: Say, file: Path) -> None:
    seal = say("check-audit", file).out.split()[-1]
    assert say("check-audit", file, "--seal", seal.upper()).code == 0
    assert "noted" in say("check-audit", file, "--seal", "0" * 64).err


def test_a_file_that_is_no_trail_is_refused_in_a_sentence(say: Say, tmp_path: Path) -> None:
    said = say("check-audit", tmp_path / "nothing.jsonl")
    assert (said.code, "No such file" in said.err) == (1, True)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    said = say("check-audit", tmp_path / "picture.png")
    assert (said.code, "no line of an exported audit trail" in said.err) == (1, True)


def test_the_trail_goes_to_standard_output_for_spreadsheets_too(say: Say, file: Path, tmp_path: Path) -> None:
    table = tmp_path / "trail.csv"
    table.write_bytes(say("export-audit", "-", "--format", "csv").out.encode())
    assert say("check-audit", table).code == 0
