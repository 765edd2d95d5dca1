"""An account of Amazon that this machine plays, quicker than anybody could watch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.aws.rehearsal.settings import Durations
from core.rehearse import amazon

AT_ONCE = Durations(
    queued=0.1,
    training=0.2,
    stopping=0.1,
    deleting=0.1,
    creating=0.2,
    updating=0.2,
    job_queued=0.1,
    job=0.1,
    making=0.1,
    turning=0.1,
    ingesting=0.1,
    evaluating=0.1,
)


@contextmanager
def played_at_once(folder: Path) -> Iterator[dict[str, str]]:
    """Hand the block the environment of a program that is to find it."""
    with amazon(folder, AT_ONCE) as found:
        yield found
