"""What the process that learns says of its end, and what importing the engine costs."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from core.domain.errors import NotTrainable
from core.domain.labels import Kind
from core.local.blobs import FolderBlobs
from core.local.fit import DISK_FULL, NO_MEMORY, fit, reason_of
from core.local.training import Training
from tests.support.local_texts import examples, labels

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), NO_MEMORY),
        (OSError(errno.ENOSPC, "no space"), DISK_FULL),
        (OSError(errno.EDQUOT, "quota"), DISK_FULL),
        (OSError(errno.EIO, "a ticket's words"), ""),
        (ValueError("a ticket's words"), ""),
    ],
)
def test_expected_errors_have_a_sentence_and_others_none(error, reason):
    assert reason_of(error) == reason


def test_what_is_missing_for_learning_is_said_in_full():
    assert "At least one label." in reason_of(NotTrainable("At least one label."))


def test_a_finished_training_is_not_made_again(tmp_path):
    training, blobs = Training(tmp_path / "token"), FolderBlobs(tmp_path / "blobs")
    training.folder.mkdir()
    training.ask(Kind.SINGLE, labels(2), examples(30, 2))
    fit(training, blobs)
    before = training.ended()
    blobs.delete(before.trained.bundle)
    fit(training, blobs)
    assert training.ended() == before
    assert not blobs.exists(before.trained.bundle)


def test_after_a_result_the_folder_holds_neither_texts_nor_half_a_bundle(tmp_path):
    training = Training(tmp_path / "token")
    training.folder.mkdir()
    training.ask(Kind.SINGLE, labels(2), examples(30, 2))
    fit(training, FolderBlobs(tmp_path / "blobs"))
    assert sorted(path.name for path in training.folder.iterdir()) == ["progress.json", "request.json", "result.json"]


def test_importing_the_engine_does_not_import_scikit_learn():
    script = "import core.local.engine, core.local.serving, sys; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
