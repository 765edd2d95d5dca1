"""What blobs in a folder do beyond the contract."""

import os
import subprocess
import sys
from pathlib import Path

from core.local.blobs import FolderBlobs

ROOT = Path(__file__).parents[2]
DAY = 24 * 3600
KILLED_WHILE_WRITING = """
import sys
from pathlib import Path
from core.local.blobs import FolderBlobs
def chunks():
    yield b"half"
    print("half written", flush=True)
    input()
FolderBlobs(Path(sys.argv[1])).put("a/b", chunks())
"""


def killed_writer(folder):
    command = [sys.executable, "-c", KILLED_WHILE_WRITING, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"half written\n"
        child.kill()


def test_a_writer_killed_halfway_leaves_no_file_of_that_key(tmp_path):
    killed_writer(tmp_path)
    blobs = FolderBlobs(tmp_path)
    assert not blobs.exists("a/b")
    blobs.put("a/b", [b"whole"])
    assert blobs.path("a/b").read_bytes() == b"whole"


def test_what_a_killed_writer_left_is_swept_after_a_day(tmp_path):
    killed_writer(tmp_path)
    (left,) = (tmp_path / "a").iterdir()
    blobs = FolderBlobs(tmp_path)
    blobs.put("a/c", [b"x"])
    assert left.exists()
    earlier = left.stat().st_mtime - 2 * DAY
    os.utime(left, (earlier, earlier))
    blobs.put("a/c", [b"x"])
    assert not left.exists()


def test_files_stay_where_they_are_when_the_program_moves(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blobs = FolderBlobs(Path("blobs"))
    blobs.put("a", [b"x"])
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert blobs.path("a").read_bytes() == b"x"
