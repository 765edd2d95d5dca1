"""The file that says which release serves."""

import json
from dataclasses import replace

import pytest

from core.domain.documents import ProjectId
from core.domain.errors import MadeElsewhere
from core.local.cache import Models
from core.local.serving import LocalServing
from tests.support.local_texts import release_of

PROJECT = ProjectId(3)


@pytest.fixture
def place(tmp_path):
    return tmp_path / "serving"


@pytest.fixture
def serving(place, trained_copies):
    blobs, _ = trained_copies
    return LocalServing(place, blobs)


def test_other_programs_find_bundle_and_threshold_in_the_file(serving, place, trained_copies):
    _, (trained, *_) = trained_copies
    serving.switch(PROJECT, release_of(trained, 5))
    told = json.loads((place / "3.json").read_bytes())
    assert told["release"] == 5
    assert (told["bundle"], told["bundle_hash"]) == (trained.bundle, trained.bundle_hash)
    assert (told["threshold"], told["audit_share"]) == (0.7, 0.02)


def test_thresholds_of_single_labels_stand_in_the_file_where_there_are_some(serving, place, trained_copies):
    _, (trained, *_) = trained_copies
    release = release_of(trained, 5)
    serving.switch(PROJECT, replace(release, policy=release.policy.with_own({"printer": 0.9})))
    assert json.loads((place / "3.json").read_bytes())["label_thresholds"] == {"printer": 0.9}
    serving.switch(PROJECT, release)
    assert "label_thresholds" not in json.loads((place / "3.json").read_bytes())


def test_the_same_switch_writes_the_same_bytes(serving, place, trained_copies):
    _, (trained, *_) = trained_copies
    serving.switch(PROJECT, release_of(trained, 5))
    first = (place / "3.json").read_bytes()
    serving.switch(PROJECT, release_of(trained, 5))
    assert (place / "3.json").read_bytes() == first


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b"null", b'{"release": null}', b'{"release": "x"}', b"\xff"]
)
def test_a_file_that_says_nothing_counts_as_none_and_is_mended_by_a_switch(serving, place, trained_copies, content):
    _, (trained, *_) = trained_copies
    place.mkdir()
    (place / "3.json").write_bytes(content)
    assert serving.serving(PROJECT) is None
    serving.switch(PROJECT, release_of(trained, 5))
    assert serving.serving(PROJECT) == 5


def test_a_version_at_amazon_is_said_to_lie_there(serving, trained_copies):
    blobs, (trained, *_) = trained_copies
    there = replace(trained, engine="comprehend")
    with pytest.raises(MadeElsewhere, match="It lies at Amazon"):
        serving.switch(PROJECT, release_of(there, 5))
    with pytest.raises(MadeElsewhere, match="It lies at Amazon"):
        Models(blobs).get(there)
