"""Real processes on data folders made once and copied for each test."""

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.acceptance_home import count, make_home, open_jobs
from tests.support.acceptance_programs import Program, free_port
from tests.support.waiting import until

Copy = Callable[[], Path]


@pytest.fixture(scope="session")
def small_home_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small") / "home"
    make_home(home)
    return home


@pytest.fixture
def small_home(small_home_once: Path, tmp_path: Path) -> Path:
    """A data folder of one's own with 300 labelled tickets and a dozen reviews."""
    return Path(shutil.copytree(small_home_once, tmp_path / "home"))


@pytest.fixture(scope="session")
def demo_home_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first start in an empty folder leaves behind, stopped again; copy it before changing it."""
    home = tmp_path_factory.mktemp("demo") / "home"
    port = str(free_port())
    with Program("core", ("run",), home, {"COUNTERSIGN_PORT": port, "COUNTERSIGN_DEMO": "1"}) as program:
        until(lambda: "Countersign is at" in program.output or not program.alive, 120)
        until(lambda: count(home, "job") and not open_jobs(home), 240, every=0.2)
        program.signal(signal.SIGINT)
        program.process.wait(60)
    return home
