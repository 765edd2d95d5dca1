"""The command line called in this process, and what it leaves behind."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.bootstrap import App, bootstrap
from core.config import Settings
from tests.support.local_texts import examples

REASON = "Better than sorting by hand."


@dataclass(frozen=True)
class Said:
    """What one call of the command line left behind."""

    code: int
    out: str
    err: str


Say = Callable[..., Said]


def lines_of(number: int) -> list[str]:
    """Return labelled rows of a file."""
    return [f"{example.text},{example.labels[0]}" for example in examples(number, 3)]


def let_go(home: Path) -> None:
    """Close the locks this process took, as the end of a program would."""
    kept = [path.stat() for path in home.glob("*.lock")]
    for number in range(3, 256):
        with suppress(OSError):
            if any(os.path.samestat(os.fstat(number), lock) for lock in kept):
                os.close(number)


def app_on(home: Path) -> App:
    return bootstrap(Settings(home=home))


def state_of(say: Say) -> dict[str, object]:
    (project,) = json.loads(say("status", "--json").out)["projects"]
    return dict(project)
