"""Each benchmark starts, ends, and says its figures in its last line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIGURES = {
    "first_start": {
        *("install_s", "install_warm_s", "first_page_s", "second_start_s"),
        *("first_decision_s", "web_rss_mb", "worker_rss_mb"),
    },
}


@pytest.mark.acceptance
@pytest.mark.parametrize("name", FIGURES)
def test_a_quick_benchmark_ends_with_one_line_of_json(name):
    command = [sys.executable, "-m", f"benchmarks.{name}", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["benchmark"] == name
    assert set(said["figures"]) == FIGURES[name]
    assert said["met"] in (True, False)
