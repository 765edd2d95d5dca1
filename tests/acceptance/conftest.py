"""Real processes on a data folder made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.support.acceptance_home import make_home


@pytest.fixture(scope="session")
def small_home_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small") / "home"
    make_home(home)
    return home


@pytest.fixture
def small_home(small_home_once: Path, tmp_path: Path) -> Path:
    """A data folder of one's own with 300 labelled tickets and a dozen reviews."""
    return Path(shutil.copytree(small_home_once, tmp_path / "home"))
