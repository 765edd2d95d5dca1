"""The process that learns: `python -m core.local.fit FOLDER BLOBS PARENT LOCK`, started by the engine."""

import errno
import os
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType

from core.domain.documents import NORMALISER
from core.domain.errors import NotTrainable
from core.domain.versions import Trained
from core.local import bundle
from core.local.blobs import FolderBlobs
from core.local.children import die_with
from core.local.learning import learn
from core.local.training import Training

KINDNESS = 10
NO_MEMORY = "The machine's memory is too small for this training; nothing was changed. Give it more, or fewer tickets."
DISK_FULL = "The disk is full: nothing was changed. Make room and train again."
_MEGABYTE = 1 << 20


def fit(training: Training, blobs: FolderBlobs) -> None:
    """Learn what the folder asks for and leave the result there; nothing happens when there is one.

    Raises:
        NotTrainable: the examples cannot be learned from.
    """
    if training.ended():
        return
    begun = time.perf_counter()
    kind, labels = training.request()
    training.report(0.01, "Reading the tickets.")
    learned = learn(kind, labels, training.lessons(), training.report)
    training.report(0.95, "Writing the bundle.")
    key = bundle_key(training.folder.name)
    scratch = training.scratch()
    bundle.write(learned.model, learned.facts, scratch)
    with scratch.open("rb") as file:
        digest = blobs.put(key, iter(lambda: file.read(_MEGABYTE), b""))
    facts = {
        **learned.facts,
        "seconds": round(time.perf_counter() - begun, 2),
        "peak_mb": _peak_mb(),
        "bundle_mb": round(scratch.stat().st_size / _MEGABYTE, 2),
    }
    scratch.unlink()
    found = learned.findings.named(training.documents())
    training.succeed(
        Trained(
            bundle=key,
            bundle_hash=digest,
            engine=bundle.ENGINE,
            normaliser=NORMALISER,
            facts=facts,
            findings=found,
        )
    )


def bundle_key(token: str) -> str:
    """Return where the bundle of a training is kept."""
    return f"bundles/{token}.zip"


def main(arguments: list[str]) -> None:
    """Learn at low priority; what goes wrong is left in the folder."""
    folder, blobs, parent, _ = arguments  # the last is the lock, held by being open
    training = Training(Path(folder))
    sys.excepthook = lambda kind, _, trace: _unexpected(training, kind, trace)
    die_with(int(parent))
    os.nice(KINDNESS)
    try:
        fit(training, FolderBlobs(Path(blobs)))
    except (NotTrainable, MemoryError, OSError) as error:
        reason = reason_of(error)
        if not reason:
            raise
        training.fail(reason)


def reason_of(error: BaseException) -> str:
    """Say to people why there is no result; empty when the error is none of those that are to be expected."""
    if isinstance(error, NotTrainable):
        return str(error)
    if isinstance(error, MemoryError):
        return NO_MEMORY
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DISK_FULL
    return ""


def _peak_mb() -> float:
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MEGABYTE, 1)


def _unexpected(training: Training, kind: type[BaseException], trace: TracebackType | None) -> None:
    # The words of an exception may quote a ticket: only its type and where it happened are kept.
    sys.stderr.write("".join(traceback.format_tb(trace)) + kind.__name__ + "\n")
    if not issubclass(kind, Exception):
        return  # stopped from outside: it is lost and can be begun again
    training.fail(f"The training stopped by an error in the program ({kind.__name__}); nothing was changed.")


if __name__ == "__main__":
    main(sys.argv[1:])
