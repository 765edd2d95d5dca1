"""Waiting for what other processes do, with an end."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 60.0, every: float = 0.02) -> T:
    """Look again and again until there is something true to see, and return it; fail after so many seconds."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not (seen := look()):
        if time.monotonic() > end:
            message = f"Nothing came within {seconds} seconds."
            raise AssertionError(message)
        pause.wait(every)
    return seen
