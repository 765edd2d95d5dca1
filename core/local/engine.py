"""The embedded engine: scikit-learn in a child process for each training, predictions in this one."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from core.domain.datasets import Example
from core.domain.errors import Busy, InvalidInput, NotFound
from core.domain.labels import Kind, Labels
from core.domain.predictions import Prediction, Span
from core.domain.versions import Trained
from core.local import children
from core.local.blobs import FolderBlobs
from core.local.cache import Models
from core.local.explain import explain
from core.local.fit import bundle_key
from core.local.training import State, Training
from core.ports import LOST

_TOKEN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,149}", re.ASCII)
_PATIENCE = 10.0


class SklearnEngine:
    """Trains in folders of its own, one for each token, and leaves bundles in the blobs."""

    #: Small ones are as quick as large ones, and people see them come.
    batch = 500

    def __init__(self, work: Path, blobs: FolderBlobs) -> None:
        """Keep trainings below the folder `work`."""
        self._work = work.absolute()
        self._blobs = blobs
        self._models = Models(blobs)

    def start(
        self,
        token: str,
        kind: Kind,
        labels: Labels,
        examples: Callable[[], Iterable[Example]],
        held_out: Callable[[], Iterable[Example]] | None = None,
    ) -> None:
        """Begin training, or do nothing when this token's training is running or has ended.

        It measures nothing by itself: what is held out is not looked at.

        Raises:
            NotTrainable: the examples cannot be learned from; says why.
            InvalidInput: this cannot be a token.
        """
        _ = held_out
        training = self._training(token)
        with training.alone():
            lock = training.begin()
            if lock is None:
                return
            try:
                if training.ended():
                    training.drop_examples()
                    return
                if not training.asked:
                    training.ask(kind, labels, examples())
                self._spawn(training, lock)
            finally:
                os.close(lock)

    def status(self, token: str) -> State:
        """Say how far it is. A training that was lost with its process counts as failed with reason "lost".

        Raises:
            NotFound: no training of this token was ever begun.
            InvalidInput: this cannot be a token.
        """
        training = self._training(token)
        if state := training.ended():
            return state
        if training.exists:
            with training.alone():
                alive = not training.is_idle()
                # Its end may have come since the first look, and so may a cancel.
                if state := training.ended() or (training.progress() if alive else None):
                    return state
                if training.exists:
                    return State(share=training.progress().share, message=LOST, failed=True)
        message = f"No training was begun for '{token}'."
        raise NotFound(message)

    def cancel(self, token: str) -> None:
        """Stop the training and drop what it made; nothing happens when it has ended.

        Raises:
            Busy: its process did not end although it was killed.
            InvalidInput: this cannot be a token.
        """
        training = self._training(token)
        if not training.exists:
            return
        with training.alone():
            if not training.exists or training.ended():
                return
            pid = training.process()
            if not training.is_idle() and not (pid and children.stop(pid, training.is_idle, _PATIENCE)):
                raise Busy("The training does not stop; ask for it again in a minute.")
            self._blobs.delete(bundle_key(token))
            training.remove()

    def predict(
        self, trained: Trained, texts: Iterable[str], waits: Callable[[str], None] | None = None
    ) -> Iterator[Prediction]:
        """Yield one prediction per text, in order, in bounded memory; raw texts in, the bundle normalises.

        Raises:
            BundleDamaged: the bundle's bytes do not have the recorded hash.
        """
        _ = waits  # answers come at once
        return self._models.get(trained).predict(texts)

    def explain(self, trained: Trained, texts: Iterable[str]) -> Iterator[tuple[Span, ...]]:
        """Yield for each raw text, in order, the words in it that moved the version most, and towards which label.

        Raises:
            BundleDamaged: the bundle's bytes do not have the recorded hash.
        """
        return explain(self._models.get(trained), texts)

    def _spawn(self, training: Training, lock: int) -> None:
        arguments = [str(training.folder), str(self._blobs.folder)]
        training.note_process(children.spawn("core.local.fit", arguments, lock, training.log))

    def _training(self, token: str) -> Training:
        if not _TOKEN.fullmatch(token):
            message = "A training's token is made of letters, digits, '.', '-' and '_'."
            raise InvalidInput(message)
        return Training(self._work / token)
