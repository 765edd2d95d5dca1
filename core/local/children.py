"""Child processes that learn: started so that they end with their parent, and stopped for good."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import core

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG in <linux/prctl.h>
_LOOK_EVERY = 0.5


def spawn(module: str, arguments: Sequence[str], lock: int, log: Path) -> int:
    """Start a module of ours as a child that keeps the lock open until it ends; return its process id.

    The kernel ends such a child with the thread that started it: each gets a thread of its own that
    waits for it.
    """
    begun: Future[int] = Future()
    command = [sys.executable, "-m", module, *arguments, str(os.getpid()), str(lock)]

    def run() -> None:
        try:
            with log.open("ab") as errors:
                child = subprocess.Popen(
                    command,
                    env=_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=errors,
                    stderr=errors,
                    pass_fds=(lock,),
                    start_new_session=True,  # a Ctrl-C in the terminal is for the parent, which then takes it along
                )
        except OSError as error:
            begun.set_exception(error)
            return
        begun.set_result(child.pid)
        child.wait()

    threading.Thread(target=run, name="training", daemon=True).start()
    return begun.result()


def die_with(parent: int) -> None:
    """End this process as soon as its parent is gone (in the child, first of all)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def stop(pid: int, is_over: Callable[[], bool], seconds: float) -> bool:
    """Kill a process and wait until it is over; return whether it is within so many seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    waiting = threading.Event()
    for _ in range(int(seconds * 100)):
        if is_over():
            return True
        waiting.wait(0.01)
    return is_over()


def _watch(parent: int) -> None:
    waiting = threading.Event()
    while os.getppid() == parent:
        waiting.wait(_LOOK_EVERY)
    os._exit(1)


def _environment() -> Mapping[str, str]:
    """Return the environment: the same sums in the same order each time, and this very program."""
    here = str(Path(core.__file__).parents[1])
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, **_ONE_THREAD, "PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(paths)}
