"""Real processes on a data folder made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.support.acceptance_home import make_home
from tests.support.once import made_once


@pytest.fixture
def small_home(tmp_path: Path) -> Path:
    """A data folder of one's own with 300 labelled tickets and a dozen reviews."""
    once = made_once("small", lambda folder: make_home(folder / "home"))
    return Path(shutil.copytree(once / "home", tmp_path / "home"))
