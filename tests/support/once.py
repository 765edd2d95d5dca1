"""What all processes of one test run share: made by the first that needs it, then only copied."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

NAME = "TEST_RUN_FOLDER"  # in the environment, so that the processes of a run find the folder of the run


def begin_run() -> str:
    """Make the folder of this run; it goes with the process that made it."""
    folder = tempfile.mkdtemp(prefix="countersign-run-")
    os.environ[NAME] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder `make` has filled in this run; a second process waits for the first."""
    folder = Path(os.environ.get(NAME) or begin_run()) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.with_suffix(".made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            folder.with_suffix(".made").touch()
    return folder
