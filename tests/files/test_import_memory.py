"""A million rows are read in bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = 1_000_000
READ = """
import json, sys
from pathlib import Path
from core.domain.intake import Mapping
from core.files.tables import FileTables
tables, path = FileTables(), Path(sys.argv[1])
tables.check(path, "t.csv")
rows = sum(1 for row in tables.rows(path, "t.csv", Mapping(text="text")))
# Not ru_maxrss: a child starts with the peak of the process that forked it.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([rows, int(peak.split()[1]) / 1024]))
"""


@pytest.mark.acceptance
def test_a_million_rows_take_less_than_500_mb(tmp_path):
    path = tmp_path / "upload"
    with path.open("w") as out:
        out.write("text,label\n")
        out.writelines(f'"Ticket {n}, no wifi",network\n' for n in range(ROWS))
    done = subprocess.run(
        [sys.executable, "-c", READ, path], capture_output=True, check=True, cwd=Path(__file__).parents[2]
    )
    rows, megabytes = json.loads(done.stdout)
    print(f"peak RSS {megabytes:.0f} MB")  # noqa: T201 - the figure is wanted with pytest -s
    assert rows == ROWS
    assert megabytes < 500
