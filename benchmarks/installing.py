"""Installs the program into a copy of this checkout, as a fresh machine would."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT_OUT = shutil.ignore_patterns(".git", ".venv", ".countersign", "__pycache__", ".*_cache")


def install_cold_and_warm() -> tuple[float, float]:
    """Return the seconds of `make .venv/.run` with empty caches, and again in a new copy with the caches filled."""
    with tempfile.TemporaryDirectory(prefix="countersign-install-") as name:
        folder = Path(name)
        return _install(folder, "cold"), _install(folder, "warm")


def _install(folder: Path, name: str) -> float:
    checkout = _copy(folder / name)
    begun = time.perf_counter()
    subprocess.run(["make", "--silent", ".venv/.run"], cwd=checkout, env=_environment(folder), check=True)
    return time.perf_counter() - begun


def _copy(place: Path) -> Path:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return Path(shutil.copytree(ROOT, place, ignore=KEPT_OUT))
    for file in filter(None, listed.stdout.split("\0")):
        if (ROOT / file).is_file():  # a file can be tracked and just removed
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, place / file)
    return place


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment with a home and caches of its own; where packages come from stays as it is."""
    home = folder / "home"
    settings = home / ".config" / "pip"
    settings.mkdir(parents=True, exist_ok=True)
    ours = Path.home() / ".config" / "pip" / "pip.conf"
    if ours.exists():
        shutil.copy2(ours, settings)
    chosen = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "UV_CACHE_DIR": str(folder / "uv-cache"),
        "PIP_CACHE_DIR": str(folder / "pip-cache"),
        "PYTHON": getattr(sys, "_base_executable", sys.executable),
    }
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | chosen
