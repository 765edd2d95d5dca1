"""A large file goes through the whole import, database included, in bounded memory."""

import contextlib
import re
from pathlib import Path

import psutil
import pytest

from tests.support.acceptance_home import count
from tests.support.acceptance_programs import Program
from tests.support.waiting import until

pytestmark = pytest.mark.acceptance
ROWS = 200_000
MOST_MB = 500


def write_rows(path: Path, rows: int) -> Path:
    with path.open("w") as file:
        file.write("text,label\n")
        for number in range(rows):
            file.write(f"Ticket {number}: the machine in room {number % 977} does not start again,kind {number % 40}\n")
    return path


def test_two_hundred_thousand_rows_need_less_than_500_mb(tmp_path):
    home, file = tmp_path / "home", write_rows(tmp_path / "large.csv", ROWS)
    peak = 0
    with Program("core", ("import", str(file), "--project", "Large"), home) as program:
        process = psutil.Process(program.process.pid)

        def ended() -> bool:
            nonlocal peak
            with contextlib.suppress(psutil.Error):  # it may end between the question and the answer
                peak = max(peak, process.memory_info().rss >> 20)
            return not program.alive

        until(ended, 240)
        assert program.process.returncode == 0, program.output
    assert re.fullmatch(r"200,000 tickets added, 0 were there already, 0 rows left out\.", program.output.strip())
    assert count(home, "document") == ROWS
    assert 30 < peak < MOST_MB
