"""Each benchmark starts, ends, and says its figures in its last line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RACE = ("decisions", "over_cap", "lost", "doubled", "claims_per_s", "claim_p99_ms", "submit_p99_ms")
FIGURES = {
    "aws_files": {"rows", "write_s", "check_s", "file_mb", "peak_mb"},
    "first_start": {
        *("install_s", "install_warm_s", "first_page_s", "second_start_s"),
        *("first_decision_s", "web_rss_mb", "worker_rss_mb"),
    },
    "keys_per_decision": {f"{figure}_{size}" for size in (12, 77, 1000) for figure in ("mean", "share_within_4")},
    "gate_proof": {
        *(f"{figure}_passed_{n}" for n in (500, 1000, 3000) for figure in ("worse", "equal", "better", "seed_worse")),
    },
    "compare_page": {"seconds_77", "seconds_1000", "long_task_ms", "payload_kb"},
    "switch": {"torn", "winners_per_race", "half_states", "rollback_s"},
    "guard_proof": {"false_alarm_77", "false_alarm_1000", "found_drop"},
    "audit_chain": {"verify_s", "file_verify_s", "edits_found", "sqlite_verify_s", "postgresql_verify_s"},
    "automation": set(),  # its sets are not on every machine
    "engine_quality": set(),  # nor on these
    "engine_scale": set(),  # as above
    "label_errors": set(),  # as above
    "audit_proof": {"bias", "coverage_min", "coverage_max", "naive_bias"},
    "review_keys": {
        *("keys", "unseen", "lost", "doubled", "painted_p50_ms", "painted_p99_ms"),
        *("server_cpu_ms_per_decision", "restart_saved_s"),
    },
    "review_race": {*RACE, *(f"sqlite_{name}" for name in RACE), "web_over_cap", "web_lost", "web_doubled"},
    "review_scale": {
        *("claim_growth", "submit_growth", "sessions50_p95_ms", "sessions100_p95_ms"),
        *("cpu_ms_per_decision", "web_rss_mb"),
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
    assert said["figures"].keys() >= FIGURES[name]
    assert said["met"] in (True, False)
