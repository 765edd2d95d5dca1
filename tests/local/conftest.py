"""What the tests of the local room share."""

import pytest

from core.domain.labels import Kind
from core.domain.versions import Trained
from core.local import bundle
from core.local.blobs import FolderBlobs
from core.local.learning import Lesson, learn
from tests.support.local_texts import examples, labels


@pytest.fixture(scope="session")
def model():
    """A small model of three labels."""
    lessons = [Lesson(e.text, e.labels) for e in examples(90, 3)]
    return learn(Kind.SINGLE, labels(3), lessons, lambda *_: None).model


@pytest.fixture
def trained_copies(model, tmp_path):
    """Blobs with three bundles of the small model, under three keys."""
    bundle.write(model, {}, tmp_path / "bundle.zip")
    content = (tmp_path / "bundle.zip").read_bytes()
    blobs = FolderBlobs(tmp_path / "blobs")
    keys = [f"bundles/{number}.zip" for number in range(3)]
    return blobs, [
        Trained(bundle=key, bundle_hash=blobs.put(key, [content]), engine="sklearn", normaliser="n") for key in keys
    ]
