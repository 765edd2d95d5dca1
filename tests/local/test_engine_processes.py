"""The engine under kills: whatever dies and whenever, one result comes of it and nothing is left over."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from core.domain.errors import InvalidInput, NotFound, NotTrainable
from core.domain.labels import Kind
from core.local.blobs import FolderBlobs
from core.local.engine import SklearnEngine
from core.ports import LOST
from tests.support.local_texts import example, examples, labels
from tests.support.waiting import until

pytestmark = pytest.mark.acceptance
ROOT = Path(__file__).parents[2]
SOME, SOME_LABELS = 900, 8
"""Learned in about a second once the process is up."""
MANY, MANY_LABELS = 12_000, 60
"""Not learned for many seconds: for trainings that are stopped."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What the training makes when nobody disturbs it."""
    engine = engine_in(tmp_path_factory.mktemp("undisturbed"))
    start(engine)
    return until(lambda: ended(engine)).trained


@pytest.fixture(scope="module")
def many():
    return examples(MANY, MANY_LABELS, words=30)


def engine_in(folder):
    return SklearnEngine(folder / "work", FolderBlobs(folder / "blobs"))


def start(engine):
    engine.start("token", Kind.SINGLE, labels(SOME_LABELS), lambda: examples(SOME, SOME_LABELS, words=12))


def ended(engine):
    state = engine.status("token")
    return state if state.failed or state.trained else None


def process(folder):
    return psutil.Process(json.loads((folder / "work" / "token" / "process.json").read_bytes()))


def is_gone(child):
    return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("share", [0.0, 0.35, 0.95])
def test_a_killed_child_is_lost_and_begun_again_it_makes_the_same_bundle(tmp_path, undisturbed, share):
    engine = engine_in(tmp_path)
    start(engine)
    until(lambda: engine.status("token").share >= share, every=0.001)
    process(tmp_path).kill()
    state = until(lambda: ended(engine))
    if not state.trained:  # it may have been done before the kill
        assert (state.failed, state.message) == (True, LOST)
    start(engine)
    assert until(lambda: ended(engine)).trained.bundle_hash == undisturbed.bundle_hash
    assert files(tmp_path / "blobs") == ["bundles/token.zip"]


def test_a_child_dies_with_its_parent_and_another_program_ends_the_training(tmp_path, undisturbed):
    command = [sys.executable, "-m", "tests.support.local_parent", str(tmp_path), str(SOME), str(SOME_LABELS)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout.readline() == b"begun\n"
        child = process(tmp_path)
        assert child.is_running()
        parent.kill()
    until(lambda: is_gone(child), seconds=3)
    engine = engine_in(tmp_path)
    assert engine.status("token").message == LOST
    start(engine)
    assert until(lambda: ended(engine)).trained.bundle_hash == undisturbed.bundle_hash


def test_a_child_outlives_the_thread_that_asked_for_it(tmp_path, undisturbed):
    engine = engine_in(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(start, engine).result()
        # The kernel ties a child to a thread when the child asks for it: only then may the thread end.
        until(lambda: engine.status("token").share > 0)
    assert until(lambda: ended(engine)).trained.bundle_hash == undisturbed.bundle_hash


def test_a_training_killed_again_and_again_ends_when_it_is_left_alone(tmp_path, undisturbed):
    engine = engine_in(tmp_path)
    for share in (0.0, 0.05, 0.15):
        start(engine)
        until(lambda share=share: engine.status("token").share >= share, every=0.001)
        process(tmp_path).kill()
        until(lambda: ended(engine))
    start(engine)
    assert until(lambda: ended(engine)).trained.bundle_hash == undisturbed.bundle_hash


def test_a_start_that_breaks_off_while_reading_is_lost_and_can_be_begun_again(tmp_path, undisturbed):
    def breaking():
        yield examples(SOME, SOME_LABELS)[0]
        raise ZeroDivisionError

    engine = engine_in(tmp_path)
    with pytest.raises(ZeroDivisionError):
        engine.start("token", Kind.SINGLE, labels(SOME_LABELS), breaking)
    assert engine.status("token").message == LOST
    start(engine)
    assert until(lambda: ended(engine)).trained.bundle_hash == undisturbed.bundle_hash


def test_a_training_names_the_tickets_whose_labels_were_flipped(tmp_path):
    given = examples(SOME, SOME_LABELS, words=12)
    names = labels(SOME_LABELS)
    wrong = [replace(one, labels=(names[names.index(one.labels[0]) - 1],)) for one in given[5::90]]
    engine = engine_in(tmp_path)
    engine.start(
        "token", Kind.SINGLE, names, lambda: [{one.document: one for one in wrong}.get(g.document, g) for g in given]
    )
    found = until(lambda: ended(engine)).trained.findings.suspects
    assert {one.document for one in wrong} == {one.document for one in found[: len(wrong)]}
    assert {one.document: (one.given, one.better) for one in found[: len(wrong)]} == {
        one.document: (one.labels, given[one.document - 1].labels[0]) for one in wrong
    }


def test_many_starts_at_once_make_one_process(tmp_path):
    engines = [engine_in(tmp_path) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(start, engines))
        folder = str(tmp_path / "work" / "token")
        running = [child for child in psutil.Process().children() if folder in child.cmdline()]
    assert len(running) == 1
    engines[0].cancel("token")


def test_looking_at_a_lost_training_never_stands_in_the_way_of_its_start(tmp_path):
    engine = engine_in(tmp_path)
    with ThreadPoolExecutor(3) as pool:
        for _ in range(3):
            start(engine)
            process(tmp_path).kill()
            until(lambda: engine.status("token").message == LOST)
            looks = [pool.submit(lambda: [engine.status("token") for _ in range(100)]) for _ in range(2)]
            start(engine)
            assert engine.status("token").message != LOST
            for look in looks:
                look.result()
    engine.cancel("token")


def test_a_cancelled_training_is_gone_within_two_seconds(tmp_path, many):
    engine = engine_in(tmp_path)
    engine.start("token", Kind.SINGLE, labels(MANY_LABELS), lambda: many)
    until(lambda: engine.status("token").share >= 0.15)
    child = process(tmp_path)
    begun = time.monotonic()
    engine.cancel("token")
    assert time.monotonic() - begun < 2
    assert is_gone(child)
    assert files(tmp_path) == []
    with pytest.raises(NotFound):
        engine.status("token")


def test_another_program_can_cancel_and_the_training_can_be_asked_for_anew(tmp_path, many, undisturbed):
    engine_in(tmp_path).start("token", Kind.SINGLE, labels(MANY_LABELS), lambda: many)
    engine_in(tmp_path).cancel("token")
    engine = engine_in(tmp_path)
    start(engine)
    assert until(lambda: ended(engine)).trained.bundle_hash == undisturbed.bundle_hash


def test_cancelling_a_lost_training_removes_what_was_left(tmp_path):
    engine = engine_in(tmp_path)
    start(engine)
    process(tmp_path).kill()
    until(lambda: engine.status("token").message == LOST)
    FolderBlobs(tmp_path / "blobs").put("bundles/token.zip", [b"written just before the kill"])
    engine.cancel("token")
    assert files(tmp_path) == []


def test_a_process_that_happens_to_have_the_old_number_is_not_killed(tmp_path):
    engine = engine_in(tmp_path)
    start(engine)
    process(tmp_path).kill()
    until(lambda: engine.status("token").message == LOST)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        (tmp_path / "work" / "token" / "process.json").write_text(str(other.pid))
        engine.cancel("token")
        assert other.poll() is None
        other.communicate(b"\n")
    assert other.returncode == 0


def test_the_child_gives_way_to_others(tmp_path, many):
    engine = engine_in(tmp_path)
    engine.start("token", Kind.SINGLE, labels(MANY_LABELS), lambda: many)
    until(lambda: engine.status("token").share > 0)
    assert process(tmp_path).nice() >= min(19, os.nice(0) + 10)
    engine.cancel("token")


def test_a_signal_from_outside_is_no_failure_for_ever(tmp_path):
    engine = engine_in(tmp_path)
    start(engine)
    until(lambda: engine.status("token").share > 0)
    process(tmp_path).send_signal(signal.SIGINT)
    state = until(lambda: ended(engine))
    assert state.trained or state.message == LOST


def test_no_ticket_text_is_left_where_the_training_was(tmp_path, undisturbed):
    engine = engine_in(tmp_path)
    start(engine)
    until(lambda: ended(engine))
    text = examples(SOME, SOME_LABELS, words=12)[0].text.encode()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and text in path.read_bytes()]


def test_an_error_in_the_program_is_told_by_its_name_and_never_quotes_a_ticket(tmp_path):
    engine = engine_in(tmp_path)
    start(engine)
    process(tmp_path).kill()
    until(lambda: engine.status("token").message == LOST)
    (tmp_path / "work" / "token" / "examples.jsonl").write_text('{"the secret ticket": ["a"]}\n')
    start(engine)
    state = until(lambda: ended(engine))
    assert state.failed
    assert "ValueError" in state.message
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"secret" in path.read_bytes()]


def test_what_the_child_finds_not_trainable_is_said_in_words(tmp_path):
    engine = engine_in(tmp_path)
    engine.start("token", Kind.SINGLE, labels(2), lambda: [example(1, "", "label-000"), example(2, " ", "label-001")])
    state = until(lambda: ended(engine))
    assert state.failed
    assert state.message.startswith(str(NotTrainable()))


def test_a_failure_stays_a_failure_when_it_is_begun_again(tmp_path):
    engine = engine_in(tmp_path)
    for _ in range(2):
        engine.start(
            "token", Kind.SINGLE, labels(2), lambda: [example(i, "", name) for i, name in enumerate(labels(2))]
        )
        failed = until(lambda: ended(engine))
    assert failed.failed
    assert failed.message != LOST


@pytest.mark.parametrize("token", ["", "..", "a/b", ".a", "a~b", "a b", "x" * 200])
def test_a_token_that_is_no_file_name_is_refused(tmp_path, token):
    engine = engine_in(tmp_path)
    for act in (engine.status, engine.cancel, lambda token: engine.start(token, Kind.SINGLE, (), list)):
        with pytest.raises(InvalidInput):
            act(token)
