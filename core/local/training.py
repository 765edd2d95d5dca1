"""One training's folder: what was asked for, how far it is, how it ended. Survives any process."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from core.domain import findings
from core.domain.datasets import Example, why_not_trainable
from core.domain.documents import DocumentId
from core.domain.errors import NotTrainable
from core.domain.labels import Kind, Label, Labels
from core.domain.versions import Trained
from core.local import locks
from core.local.files import BESIDE, make_folder, read_json, write_json, write_whole
from core.local.learning import Lesson


@dataclass(frozen=True, kw_only=True)
class State:
    """How far a training is; `trained` once it is done, `failed` with the reason as message."""

    share: float
    message: str
    trained: Trained | None = None
    failed: bool = False
    poll: float | None = None


@dataclass(frozen=True)
class Training:
    """The files of one training. The process that learns holds the lock on the folder itself."""

    folder: Path

    @property
    def exists(self) -> bool:
        """Whether it was ever begun."""
        return self.folder.is_dir()

    @property
    def asked(self) -> bool:
        """Whether the examples are here whole; the request is written after them."""
        return self._file("request.json").exists()

    @property
    def log(self) -> Path:
        """Where the process that learns writes what goes wrong; never shown to people."""
        return self._file("log.txt")

    def alone(self) -> AbstractContextManager[None]:
        """Wait until nobody else begins, looks after or cancels this training."""
        make_folder(self.folder.parent)
        return locks.alone(self._gate)

    def begin(self) -> int | None:
        """Make the folder and lock it; None when a process is learning. To be called alone."""
        make_folder(self.folder)
        return locks.take(self.folder)

    def is_idle(self) -> bool:
        """Tell whether no process is learning; to be asked alone, or looking could pass for learning."""
        return locks.is_free(self.folder)

    def ask(self, kind: Kind, labels: Labels, examples: Iterable[Example]) -> None:
        """Write down what to learn.

        Raises:
            NotTrainable: the examples cannot be learned from; nothing is kept.
        """
        counts = dict.fromkeys(labels, 0)
        documents = 0

        def lines() -> Iterator[bytes]:
            nonlocal documents
            for example in examples:
                documents += 1
                for label in example.labels:
                    counts[label] = counts.get(label, 0) + 1
                yield json.dumps([example.text, list(example.labels), example.document]).encode() + b"\n"

        write_whole(self._file("examples.jsonl"), lines())
        if reason := why_not_trainable(counts, documents, kind):
            self.remove()
            raise NotTrainable(reason)
        write_json(self._file("request.json"), {"kind": kind.value, "labels": list(labels)})

    def request(self) -> tuple[Kind, Labels]:
        """Return what was asked for."""
        request = read_json(self._file("request.json"))
        return Kind(request["kind"]), tuple(Label(label) for label in request["labels"])

    def lessons(self) -> Iterator[Lesson]:
        """Yield the examples in the order they were given."""
        for text, labels, *_ in self._examples():
            yield Lesson(text, tuple(Label(label) for label in labels))

    def documents(self) -> list[DocumentId | None]:
        """Return which ticket each example is; a program of before did not write it down."""
        return [DocumentId(document[0]) if document else None for _, _, *document in self._examples()]

    def note_process(self, pid: int) -> None:
        """Note who learns, so that it can be stopped."""
        write_json(self._file("process.json"), pid)

    def process(self) -> int | None:
        """Return who learns, or did."""
        pid: int | None = read_json(self._file("process.json"))
        return pid

    def report(self, share: float, message: str) -> None:
        """Note how far it is; begun again, it does not fall behind where it was."""
        write_json(self._file("progress.json"), [max(share, self.progress().share), message])

    def progress(self) -> State:
        """Return how far it is."""
        share, message = read_json(self._file("progress.json")) or (0.0, "Getting ready.")
        return State(share=share, message=message)

    def succeed(self, trained: Trained) -> None:
        """Note the result; the texts are not needed any more."""
        told = asdict(replace(trained, findings=None))
        write_json(self._file("result.json"), {**told, "findings": findings.written(trained.findings)})
        self.drop_examples()

    def fail(self, reason: str) -> None:
        """Note why there will be no result; the texts are not needed any more."""
        write_json(self._file("failed.json"), reason)
        self.drop_examples()

    def ended(self) -> State | None:
        """Return how it ended, or None while it has not."""
        if result := read_json(self._file("result.json")):
            found = findings.read(result.get("findings"))
            return State(share=1.0, message="Done.", trained=Trained(**{**result, "findings": found}))
        if reason := read_json(self._file("failed.json")):
            return State(share=self.progress().share, message=reason, failed=True)
        return None

    def drop_examples(self) -> None:
        """Remove the texts."""
        self._file("examples.jsonl").unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove everything: moved away first, so that it is gone at once or not at all."""
        away = self.folder.with_name(f"{self.folder.name}{BESIDE}{os.getpid()}")
        self.folder.rename(away)
        shutil.rmtree(away)

    def scratch(self) -> Path:
        """Return where the bundle is put together."""
        return self._file("bundle.zip")

    def _examples(self) -> Iterator[list[Any]]:
        with self._file("examples.jsonl").open("rb") as file:
            yield from map(json.loads, file)

    @property
    def _gate(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}{BESIDE}gate")

    def _file(self, name: str) -> Path:
        return self.folder / name
