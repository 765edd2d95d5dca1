"""Locks end with their holder."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from core.local import locks
from tests.support.waiting import until


def test_a_lock_is_taken_once(tmp_path):
    number = locks.take(tmp_path)
    assert locks.take(tmp_path) is None
    assert not locks.is_free(tmp_path)
    os.close(number)
    assert locks.is_free(tmp_path)


def test_what_is_not_there_is_free(tmp_path):
    assert locks.is_free(tmp_path / "gone")


def test_a_child_given_the_lock_holds_it_until_it_ends(tmp_path):
    number = locks.take(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(number,))
    os.close(number)
    assert not locks.is_free(tmp_path)
    child.kill()
    child.communicate()
    until(lambda: locks.is_free(tmp_path))


def test_only_one_thread_is_alone_at_a_time(tmp_path):
    inside = []

    def enter(_):
        with locks.alone(tmp_path / "gate"):
            inside.append(1)
            alone = len(inside) == 1
            inside.pop()
            return alone

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(enter, range(400)))


def test_being_alone_leaves_no_file_behind(tmp_path):
    with locks.alone(tmp_path / "gate"):
        assert not locks.is_free(tmp_path / "gate")
    assert list(tmp_path.iterdir()) == []


def test_who_waited_on_a_removed_file_waits_on_for_the_new_one(tmp_path):
    gate, entered = tmp_path / "gate", threading.Event()

    def enter():
        with locks.alone(gate):
            entered.set()

    gate.touch()
    old = locks.take(gate)
    waiting = threading.Thread(target=enter)
    waiting.start()
    assert not entered.wait(0.2)
    gate.rename(tmp_path / "removed")
    gate.touch()
    new = locks.take(gate)
    os.close(old)
    assert not entered.wait(0.2)
    os.close(new)
    assert entered.wait(10)
    waiting.join()
