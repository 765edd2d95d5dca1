"""The same act in one process after the other, each killed at its next place, until one lives."""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from tests.support.acceptance_places import Deaths

MOST = 400
#: Before every statement that writes, when all of the transaction is written, and behind it.
ALL = [*(f"0-statement-{number}" for number in range(1, MOST)), "0-torn-1", "0-kept-1"]
LONGEST = 60
# A process costs a hundredth of a second when it is forked from one that has everything loaded.
_forked = multiprocessing.get_context("forkserver")
_forked.set_forkserver_preload(["tests.support.mortal_acts"])


def dying(
    act: Callable[..., object], *arguments: object, folder: Path, places: list[str] | None = None
) -> Iterator[str]:
    """Yield the place of every death; the last process does the act to its end."""
    noted = folder / "deaths.txt"
    while True:
        process = _forked.Process(target=_act, args=(act, arguments, noted, places or ALL))
        with _no_program():
            process.start()
        process.join(LONGEST)
        if process.exitcode != -signal.SIGKILL:
            assert process.exitcode == 0
            return
        yield noted.read_text().splitlines()[-1]


@contextmanager
def _no_program() -> Iterator[None]:
    """A new process does over what the program of this one is, and a test of a page leaves the whole app as that."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def _act(act: Callable[..., object], arguments: tuple[object, ...], noted: Path, places: list[str]) -> None:
    deaths = Deaths(noted, places)
    deaths.begin(0)
    act(deaths, *arguments)
