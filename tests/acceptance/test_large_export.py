"""A hundred thousand tickets leave in bounded memory, in every format; the figures are printed with `pytest -s`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.bootstrap import App, bootstrap
from core.config import Settings
from core.domain.actors import SYSTEM
from core.domain.documents import NewDocument
from core.domain.exports import Format
from core.domain.labels import Label
from core.domain.projects import NewProject
from tests.support.browser_server import ROOT

pytestmark = pytest.mark.acceptance
TICKETS = 100_000
MOST_MB = 12
EXPORT = """
import json, sys, time
from pathlib import Path
from core.bootstrap import bootstrap
from core.config import Settings
from core.domain.actors import SYSTEM
from core.domain.exports import Format, Wanted
def memory(name):
    line = next(line for line in open("/proc/self/status") if line.startswith(name))
    return int(line.split()[1]) / 1024
app = bootstrap(Settings(home=Path(sys.argv[1])))
(project,) = app.projects.all(SYSTEM)
pieces = app.exporting.stream(SYSTEM, project.id, Wanted(format=Format(sys.argv[2]), with_held_out=True))
rows = sum(count for _, count in (next(pieces), next(pieces)))
begun, before = time.perf_counter(), memory("VmRSS")
size = 0
for piece, count in pieces:
    rows += count
    size += len(piece)
seconds = time.perf_counter() - begun
print(json.dumps([rows, size / 1e6, rows / seconds, memory("VmHWM") - before, memory("VmHWM")]))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with many labelled tickets."""
    home = tmp_path_factory.mktemp("large")
    app: App = bootstrap(Settings(home=home))
    app.store.migrate()
    project = app.projects.start(SYSTEM, NewProject(name="Large"))
    rows = (
        NewDocument(text=f"Ticket {n}: the lamp is red, {'please ' * (n % 30)}help", labels=(Label(f"kind {n % 40}"),))
        for n in range(TICKETS)
    )
    app.intake.import_rows(SYSTEM, project.id, "rows", rows)
    app.store.close()
    return home


@pytest.mark.parametrize("format_", Format)
def test_a_hundred_thousand_tickets_leave_in_bounded_memory(home: Path, format_: Format) -> None:
    command = [sys.executable, "-c", EXPORT, str(home), format_]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows, megabytes, pace, grown, peak = json.loads(done.stdout)
    print(f"{format_}: {pace:,.0f} tickets/s, {megabytes:.0f} MB written, +{grown:.1f} MB, peak {peak:.0f} MB")  # noqa: T201 - the figures are wanted with pytest -s
    assert rows == TICKETS
    assert megabytes > 5
    assert grown < MOST_MB
