"""The runner brings every job to an end, whatever happens to its worker, its steps or its file."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.domain.errors import StoreUnavailable
from core.domain.jobs import Wait
from core.jobs.runner import Runner
from tests.support.jobs_work import Act, FileWork
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
Start = Callable[[FileWork], Runner]
DONE, STEPS = "done: ", ["step-0", "step-1", "step-2"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start workers' runners on one file, one after the other."""
    started: list[Runner] = []

    def start_one(work: FileWork) -> Runner:
        started.append(Runner(tmp_path / "jobs.db", work))
        started[-1].launch()
        return started[-1]

    yield start_one
    if started:
        started[-1].stop()


def run_to_the_end(runner: Runner, work: FileWork) -> str:
    def look() -> str:
        runner.tick()
        return work.ended()

    return until(look, 60)


def only_at(index: int, act: Act) -> Act:
    return lambda at: act(at) if at == index else None


def fail_with(problem: Exception) -> Act:
    def act(_: int) -> Wait | None:
        raise problem

    return act


def test_a_job_is_begun_and_its_steps_are_done_in_order_once(start, tmp_path):
    work = FileWork(tmp_path)
    assert run_to_the_end(start(work), work) == DONE
    assert work.happened() == ["begin", *STEPS]


def test_a_step_that_waits_is_asked_again(start, tmp_path):
    answers = iter([Wait(0.01), Wait(0.01), None])
    work = FileWork(tmp_path, only_at(1, lambda _: next(answers)))
    assert run_to_the_end(start(work), work) == DONE
    assert work.happened().count("step-1") == 3


def test_what_goes_wrong_in_a_step_ends_the_job_with_its_type_and_without_its_words(start, tmp_path):
    work = FileWork(tmp_path, only_at(1, fail_with(ValueError("my password is secret"))))
    ended = run_to_the_end(start(work), work)
    assert ended.startswith("failed: Something unexpected happened (ValueError in act:")
    assert "secret" not in ended
    assert "step-2" not in work.happened()


def test_a_full_disk_ends_the_job_with_what_to_do(start, tmp_path):
    work = FileWork(tmp_path, only_at(0, fail_with(OSError(28, "No space left on device"))))
    assert "The disk is full: free some space" in run_to_the_end(start(work), work)


def test_a_job_whose_begin_could_not_be_written_is_begun_at_a_later_tick(start, tmp_path):
    work = FileWork(tmp_path, unavailable=1)
    runner = start(work)
    with pytest.raises(StoreUnavailable):
        runner.tick()
    assert run_to_the_end(runner, work) == DONE


def test_a_job_interrupted_while_it_waits_goes_on_at_its_step_with_the_next_worker(start, tmp_path):
    waiting = FileWork(tmp_path, only_at(1, lambda _: Wait(60)))
    first = start(waiting)
    first.tick()
    until(lambda: "step-1" in waiting.happened())
    first.stop()
    assert waiting.ended() == ""
    work = FileWork(tmp_path)
    assert run_to_the_end(start(work), work) == DONE
    assert work.happened() == ["begin", "step-0", "step-1", "step-1", "step-2"]


def test_a_step_that_outlives_its_stopped_worker_is_repeated_and_fails_nothing(start, tmp_path, capfd):
    go_on, over = threading.Event(), threading.Event()

    def act(_: int) -> Wait | None:
        go_on.wait(60)
        over.set()
        return None

    slow = FileWork(tmp_path, only_at(0, act))
    first = start(slow)
    first.tick()
    until(lambda: "step-0" in slow.happened())
    first.stop()
    go_on.set()
    over.wait(60)
    work = FileWork(tmp_path)
    assert run_to_the_end(start(work), work) == DONE
    assert work.happened() == ["begin", "step-0", *STEPS]
    assert "Traceback" not in capfd.readouterr().err


def test_a_job_that_the_file_believes_over_is_done_again_because_our_row_decides(start, tmp_path):
    work = FileWork(tmp_path)
    runner = start(work)
    run_to_the_end(runner, work)
    (tmp_path / "ended.txt").unlink()  # as when an older backup of our database was put back
    assert run_to_the_end(runner, work) == DONE
    assert work.happened() == ["begin", *STEPS, "begin", *STEPS]


def test_a_lost_file_only_costs_repeated_steps(start, tmp_path):
    waiting = FileWork(tmp_path, only_at(1, lambda _: Wait(60)))
    first = start(waiting)
    first.tick()
    until(lambda: "step-1" in waiting.happened())
    first.stop()
    for file in tmp_path.glob("jobs.db*"):
        file.unlink()
    work = FileWork(tmp_path)
    assert run_to_the_end(start(work), work) == DONE


@pytest.mark.parametrize("interrupted_at", [0, 1, 2])
def test_a_job_of_a_new_database_gets_no_steps_of_an_older_one(start, tmp_path, interrupted_at):
    old = FileWork(tmp_path, only_at(interrupted_at, lambda _: Wait(60)))
    first = start(old)
    first.tick()
    until(lambda: f"step-{interrupted_at}" in old.happened())
    first.stop()
    (tmp_path / "happened.txt").unlink()
    work = FileWork(tmp_path, database="second")
    assert run_to_the_end(start(work), work) == DONE
    assert work.happened() == ["begin", *STEPS]


def test_a_job_that_is_gone_with_its_database_is_forgotten(start, tmp_path, capfd):
    old = FileWork(tmp_path, only_at(1, lambda _: Wait(60)))
    first = start(old)
    first.tick()
    until(lambda: "step-1" in old.happened())
    first.stop()
    work = FileWork(tmp_path, database="")
    start(work).tick()
    until(lambda: work.asked)
    assert work.happened() == ["begin", "step-0", "step-1"]
    assert "Traceback" not in capfd.readouterr().err


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "jobs.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreUnavailable, match=r"jobs\.db"):
        Runner(tmp_path / "jobs.db", FileWork(tmp_path))


@pytest.mark.acceptance
def test_a_job_that_kills_every_worker_is_given_up_in_the_end(tmp_path):
    command = [sys.executable, "-m", "tests.support.jobs_work", str(tmp_path), "1"]
    codes = [subprocess.run(command, cwd=ROOT, env=os.environ, check=False, timeout=60).returncode for _ in range(3)]
    assert codes == [-9, -9, 0]
    assert FileWork(tmp_path).ended().startswith("failed: The worker died again and again")
    with closing(sqlite3.connect(tmp_path / "jobs.db")) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_job_that_waits_a_moment_before_each_death_is_given_up(tmp_path):
    for _ in range(4):
        work = FileWork(tmp_path, only_at(1, lambda _: Wait(0.01)))
        seen = len(work.happened())
        runner = Runner(tmp_path / "jobs.db", work, most_deaths=1)
        runner.launch()
        runner.tick()
        until(
            lambda seen=seen, runner=runner, work=work: (
                runner.tick() or work.ended() or work.happened()[seen:].count("step-1") > 1
            )
        )
        runner.stop()
    assert work.ended().startswith("failed")


def test_a_job_that_achieves_something_outlives_any_number_of_workers(tmp_path):
    for _ in range(4):
        waiting = FileWork(tmp_path, only_at(1, lambda _: Wait(0.01)))
        seen = len(waiting.happened())
        runner = Runner(tmp_path / "jobs.db", waiting, most_deaths=1, carried=0.0)
        runner.launch()
        runner.tick()
        until(lambda seen=seen, work=waiting: work.happened()[seen:].count("step-1") > 1 or work.ended())
        runner.stop()
        assert waiting.ended() == ""
    work = FileWork(tmp_path)
    runner = Runner(tmp_path / "jobs.db", work, most_deaths=1)
    runner.launch()
    try:
        assert run_to_the_end(runner, work) == DONE
    finally:
        runner.stop()
    assert work.happened().count("step-0") == 1
