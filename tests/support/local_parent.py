"""A program that begins a training and then only lives: `python -m tests.support.local_parent FOLDER COUNT LABELS`."""

import sys
from pathlib import Path

from core.domain.labels import Kind
from core.local.blobs import FolderBlobs
from core.local.engine import SklearnEngine
from tests.support.local_texts import examples, labels


def main(folder: str, count: str, label_count: str) -> None:
    engine = SklearnEngine(Path(folder) / "work", FolderBlobs(Path(folder) / "blobs"))
    given = examples(int(count), int(label_count), words=12)
    engine.start("token", Kind.SINGLE, labels(int(label_count)), lambda: given)
    print("begun", flush=True)  # noqa: T201  the test reads it
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
