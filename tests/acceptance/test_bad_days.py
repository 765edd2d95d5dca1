"""Bad files, bad disks, bad databases: one clear sentence each, and nothing half-written."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM
from core.domain.intake import Mapping
from core.domain.projects import NewProject
from tests.support.acceptance_home import ask, count, open_app, open_jobs, write_csv
from tests.support.acceptance_programs import core, worker
from tests.support.waiting import until

pytestmark = pytest.mark.acceptance
MEGABYTE = 1 << 20
TICKETS = 360


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """It ended with 1 and said one thing, in which these words occur."""
    said = done.stderr.strip().splitlines()
    assert done.returncode == 1, done
    assert len(said) == 1, done.stderr
    assert said[0].endswith((".", "?")), said
    assert "Error" not in said[0]
    assert [word for word in words if word not in said[0]] == [], said


def into(home: Path, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return core(home, "import", file, "--project", "Desk", *more)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation without any project."""
    open_app(tmp_path / "home")
    return tmp_path / "home"


def untouched(home: Path) -> bool:
    """Tell whether no project, ticket, job or upload was left behind."""
    uploads = home / "blobs" / "uploads"
    rows = sum(count(home, table) for table in ("project", "document", "job", "import_record"))
    return rows == 0 and not (uploads.exists() and list(uploads.iterdir()))


BAD_FILES = {
    "empty": (b"", "empty"),
    "only a header": (b"text,label\n", "no rows"),
    "UTF-16": ("text,label\nhello there,a\n".encode("utf-16"), "UTF-8"),
    "another encoding": ("text,label\nDrucker läuft,a\n".encode("latin-1"), "line 2"),
    "10,000 columns": (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n" + b"x," * 9_999 + b"x\n", "columns"),
    "a cut-off archive": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03KL", "gzip"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing(home, tmp_path, case):
    content, word = BAD_FILES[case]
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    refused(into(home, file), word)
    assert untouched(home)


def test_a_column_that_is_not_there_is_named_and_leaves_nothing(home, tmp_path):
    file = tmp_path / "semicolons.csv"
    file.write_text("text;label\nthe printer, again;printing\nno network;network\n")
    refused(into(home, file, "--text-column", "text,label"), "text,label")
    assert untouched(home)


def test_another_delimiter_is_understood(home, tmp_path):
    file = tmp_path / "semicolons.csv"
    file.write_text("text;label\nthe printer, again;printing\nno network;network\n")
    assert into(home, file).stdout.startswith("2 tickets added")


def test_a_ticket_that_is_too_long_is_left_out_by_line_and_the_rest_lands(home, tmp_path):
    file = tmp_path / "long.csv"
    file.write_text(f"text,label\nshort one,a\n{'long ' * MEGABYTE},b\nshort two,b\n")
    done = into(home, file)
    assert done.returncode == 0
    assert done.stdout == "2 tickets added, 0 were there already, 1 rows left out.\n"
    assert done.stderr.startswith("line 3: ")
    assert len(done.stderr) < 1_000


def test_a_ticket_with_a_nul_byte_is_left_out_by_line_and_the_rest_lands(home, tmp_path):
    file = tmp_path / "nul.csv"
    file.write_bytes(b"text,label\nhello\x00there,a\nsecond,b\n")
    done = into(home, file)
    assert done.stdout == "1 tickets added, 0 were there already, 1 rows left out.\n"
    assert done.stderr.startswith("line 2: The text holds a NUL byte.")


def test_formulas_and_markup_are_kept_as_text_and_leave_harmless(home, tmp_path):
    texts = ["=1+1", "@SUM(A1)", "<script>alert(1)</script> <b>bold</b>"]
    file = tmp_path / "odd.csv"
    file.write_text("text,label\n" + "".join(f"{text},a\n" for text in texts))
    assert into(home, file).returncode == 0
    assert [row[0] for row in ask(home, "select text from document order by id")] == texts
    exported = core(home, "export", "-").stdout
    assert ",'=1+1," in exported
    assert ",'@SUM(A1)," in exported
    assert "<script>alert(1)</script>" in exported


def test_one_label_only_cannot_be_learned_and_is_refused_before_any_work(home, tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("text,label\n" + "".join(f"number {number},a\n" for number in range(40)))
    assert into(home, file).returncode == 0
    before = count(home, "job")
    refused(core(home, "train"), "'a'")
    assert count(home, "job") == before


def test_a_label_with_a_single_ticket_does_not_stop_a_training(home, tmp_path):
    file = write_csv(tmp_path / "rare.csv", 90)
    file.write_text(file.read_text() + "a single ticket of its kind,rare\n")
    assert into(home, file).returncode == 0
    done = core(home, "train")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Version 1 is a candidate.\n")


def test_a_newer_database_is_left_alone_by_every_verb(small_home):
    with closing(sqlite3.connect(small_home / "countersign.db", isolation_level=None)) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    for verb in ("status", "worker", "run", "train"):
        refused(core(small_home, verb), "newer Countersign")
    assert count(small_home, "document") == TICKETS
    assert ask(small_home, "select version_num from alembic_version") == [("9999",)]


def test_a_file_that_is_no_database_is_named_as_damaged(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "countersign.db").write_bytes(b"this is no database" * 1000)
    refused(core(home, "status"), "no database")


def test_a_database_that_another_program_holds_is_waited_for_and_then_named(small_home):
    with closing(sqlite3.connect(small_home / "countersign.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        refused(core(small_home, "train"), "Another program holds it")
        other.execute("rollback")
    assert count(small_home, "job") == 1


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB of one's own."""
    place = tmp_path / "mounted"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or not mount:
        pytest.skip("mounting a small file system takes root and `mount`")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("this machine does not let us mount a small file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_named_and_the_import_goes_on_once_there_is_room(mounted, tmp_path):
    home = mounted / "home"
    open_app(home).store.close()
    file = write_csv(tmp_path / "many.csv", 12_000)
    refused(into(home, file), "disk is full")
    landed = count(home, "document")
    assert landed % 1_000 == 0
    subprocess.run(["mount", "-o", "remount,size=60m", str(mounted)], check=True)
    assert into(home, file).returncode == 0
    assert count(home, "document") == 12_000
    assert ask(home, "select sum(added) from import_record") == [(12_000,)]


def test_a_worker_on_a_full_disk_waits_and_goes_on_once_there_is_room(mounted, tmp_path):
    home = mounted / "home"
    app = open_app(home)
    project = app.projects.start(SYSTEM, NewProject(name="Desk")).id
    file = write_csv(tmp_path / "many.csv", 12_000)
    app.intake.request(SYSTEM, project, file, file.name, Mapping(text="text", label="label", has_header=True))
    app.store.close()
    program = worker(home)
    program.log = tmp_path / "worker.log"
    with program:
        until(lambda: "disk is full" in program.output or not program.alive, 120)
        landed = count(home, "document")
        subprocess.run(["mount", "-o", "remount,size=60m", str(mounted)], check=True)
        until(lambda: not open_jobs(home) or not program.alive, 120)
        assert program.alive
    assert landed < 12_000
    assert count(home, "document") == 12_000
    assert ask(home, "select state, error from job where kind = 'import'") == [("done", "")]


def test_a_read_only_data_folder_is_named_by_every_verb(mounted, small_home):
    home = Path(shutil.copytree(small_home, mounted / "home"))
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    for verb in ("status", "worker", "run", "train"):
        refused(core(home, verb), "permission")


def test_a_database_that_cannot_be_written_is_named(mounted, small_home, tmp_path):
    shutil.copy(small_home / "countersign.db", mounted)
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    address = f"sqlite:///{mounted / 'countersign.db'}"
    refused(core(tmp_path / "other", "train", COUNTERSIGN_DATABASE=address), "permission")
