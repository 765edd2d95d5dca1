"""Rehearse: the whole AWS mode on one machine, which plays Amazon as long as it lasts; nothing leaves it."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from core.aws.rehearsal.account import BUCKET, QUICK, ROLE, TOPIC, played
from core.aws.rehearsal.settings import Durations
from core.bootstrap import bootstrap
from core.config import settings_from
from core.local.blobs import FolderBlobs
from core.local.clock import SystemClock
from core.local.engine import SklearnEngine
from core.run import run

SETTINGS = {
    "COUNTERSIGN_ENGINE": "aws",
    "COUNTERSIGN_REHEARSAL": "1",
    "COUNTERSIGN_BUCKET": BUCKET,
    "COUNTERSIGN_ROLE": ROLE,
    "COUNTERSIGN_TOPIC": TOPIC,
}

#: What this machine may know of a real account, or of somebody who is told: all of it stays out.
OUTSIDE = (
    *("AWS_PROFILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"),
    *("COUNTERSIGN_DATABASE", "COUNTERSIGN_WEBHOOK", "COUNTERSIGN_REGION", "COUNTERSIGN_KMS_KEY"),
)


@contextmanager
def amazon(folder: Path, durations: Durations = QUICK) -> Iterator[dict[str, str]]:
    """Play Amazon while the block runs, and hand it the environment of a program that is to find it."""
    engine = SklearnEngine(folder / "work", FolderBlobs(folder / "blobs"))
    with played(folder / "comprehend", engine, SystemClock().now, durations) as found:
        yield found | SETTINGS


def rehearse(say: Callable[[str], None], *, as_slow: bool = False) -> int:
    """Run web server and worker in a folder that is gone at the end; `as_slow` takes Amazon's own time."""
    with TemporaryDirectory(prefix="countersign-rehearsal-") as place:
        folder = Path(place)
        with amazon(folder / "amazon", Durations() if as_slow else QUICK) as found, _environment(found):
            say("A rehearsal: this machine plays Amazon, nothing leaves it, and nothing stays when it ends.")
            return run(bootstrap(replace(settings_from(), home=folder / "home")), say)


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Be in this environment, as the programs are that are started from here."""
    before = dict(os.environ)
    for own in OUTSIDE:
        os.environ.pop(own, None)
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
