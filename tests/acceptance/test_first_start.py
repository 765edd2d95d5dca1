"""A first start in an empty folder loads the demo."""

import json
import signal

import pytest

from tests.support.acceptance_home import count, open_jobs
from tests.support.acceptance_programs import Program, core, free_port
from tests.support.waiting import until

pytestmark = pytest.mark.acceptance


def test_a_first_start_ends_with_the_demo_loaded(tmp_path):
    home, port = tmp_path / "home", str(free_port())
    with Program("core", ("run",), home, {"COUNTERSIGN_PORT": port, "COUNTERSIGN_DEMO": "1"}) as program:
        until(lambda: "Countersign is at" in program.output or not program.alive, 120)
        until(lambda: count(home, "job") and not open_jobs(home), 240, every=0.2)
        program.signal(signal.SIGINT)
        program.process.wait(60)
    state = json.loads(core(home, "status", "--json").stdout)["projects"][0]
    assert state["tickets"] > 8_000
    assert state["production"] == "release 1, version 1"
    assert state["candidates"] == [2]
    assert 200 < state["waiting_for_review"] < 1_000
    assert state["running"] == []
