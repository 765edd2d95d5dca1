"""What the process that learns says of its end, and what importing the engine costs."""

import errno
import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from core.domain.documents import DocumentId
from core.domain.errors import NotTrainable
from core.domain.findings import Findings, Suspect
from core.domain.labels import Kind, Label
from core.domain.versions import Trained
from core.local.blobs import FolderBlobs
from core.local.files import write_json
from core.local.fit import DISK_FULL, NO_MEMORY, fit, reason_of
from core.local.training import Training
from tests.support.local_texts import examples, labels

ROOT = Path(__file__).parents[2]
MADE = Trained(bundle="b", bundle_hash="h", engine="e", normaliser="n", facts={"seconds": 1.5})


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


def test_what_was_found_comes_back_with_the_result(tmp_path):
    training = Training(tmp_path / "token")
    training.folder.mkdir()
    found = Findings((Suspect(DocumentId(7), (Label("a"), Label("b")), Label("c"), 0.5),))
    training.succeed(replace(MADE, findings=found))
    assert training.ended().trained == replace(MADE, findings=found)


def test_a_result_of_a_program_of_before_found_nothing_out(tmp_path):
    training = Training(tmp_path / "token")
    training.folder.mkdir()
    older = asdict(MADE)
    del older["findings"]
    write_json(training.folder / "result.json", older)
    assert training.ended().trained == MADE


def test_examples_know_their_tickets_and_those_of_before_are_still_learned_from(tmp_path):
    training = Training(tmp_path / "token")
    training.folder.mkdir()
    given = examples(30, 2)
    training.ask(Kind.SINGLE, labels(2), given)
    assert training.documents() == [one.document for one in given]
    lessons, file = list(training.lessons()), training.folder / "examples.jsonl"
    file.write_text("".join(json.dumps([one.text, list(one.labels)]) + "\n" for one in given))
    assert list(training.lessons()) == lessons
    assert training.documents() == [None] * 30
    fit(training, FolderBlobs(tmp_path / "blobs"))
    assert training.ended().trained
