"""What every adapter of the Blobs port does."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.aws.blobs import S3Blobs
from core.aws.copies import Copies
from core.domain.errors import InvalidInput, NotFound
from core.local.blobs import FolderBlobs
from core.ports import Blobs
from tests.support.aws import bucket, moto

segments = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,8}", fullmatch=True)


@contextmanager
def folder(tmp_path):
    yield FolderBlobs(tmp_path / "blobs")


@contextmanager
def s3(tmp_path):
    with moto() as aws:
        yield S3Blobs(aws=aws, bucket=bucket(aws), prefix="desk/", copies=Copies(folder=tmp_path / "copies"))


ADAPTERS: dict[str, Callable[[Path], AbstractContextManager[Blobs]]] = {"folder": folder, "s3": s3}


@pytest.fixture(params=ADAPTERS)
def blobs(request, tmp_path):
    with ADAPTERS[request.param](tmp_path) as blobs:
        yield blobs


def test_a_file_reads_back_as_it_was_written(blobs):
    blobs.put("bundles/one.zip", [b"first ", b"", b"second"])
    assert blobs.path("bundles/one.zip").read_bytes() == b"first second"


def test_putting_returns_the_sha256_of_the_whole(blobs):
    assert blobs.put("a", [b"first ", b"second"]) == hashlib.sha256(b"first second").hexdigest()


def test_an_empty_file_is_a_file(blobs):
    assert blobs.put("empty", []) == hashlib.sha256(b"").hexdigest()
    assert blobs.exists("empty")


def test_a_second_put_replaces_the_first(blobs):
    blobs.put("a/b", [b"a long first content"])
    blobs.put("a/b", [b"new"])
    assert blobs.path("a/b").read_bytes() == b"new"


def test_the_keys_of_a_folder_are_those_of_its_whole_files(blobs):
    assert blobs.keys("uploads") == []
    for key in ("uploads/two", "uploads/one", "uploads/deeper/three", "other/four"):
        blobs.put(key, [b"content"])
    with pytest.raises(ZeroDivisionError):
        blobs.put("uploads/five", breaking())
    assert blobs.keys("uploads") == ["uploads/one", "uploads/two"]


def test_a_put_that_breaks_off_leaves_nothing(blobs):
    with pytest.raises(ZeroDivisionError):
        blobs.put("a/b", breaking())
    assert not blobs.exists("a/b")


def test_a_replacing_put_that_breaks_off_leaves_the_old_file(blobs):
    blobs.put("a/b", [b"old"])
    with pytest.raises(ZeroDivisionError):
        blobs.put("a/b", breaking())
    assert blobs.path("a/b").read_bytes() == b"old"


def test_a_key_that_was_never_put_is_not_found(blobs):
    assert not blobs.exists("a/b")
    with pytest.raises(NotFound):
        blobs.path("a/b")


def test_the_beginning_of_a_key_is_no_file(blobs):
    blobs.put("a/b", [b"x"])
    assert not blobs.exists("a")
    with pytest.raises(NotFound):
        blobs.path("a")


def test_a_deleted_file_is_gone(blobs):
    blobs.put("a/b", [b"x"])
    blobs.delete("a/b")
    assert not blobs.exists("a/b")


def test_deleting_what_is_not_there_does_nothing(blobs):
    blobs.put("a/b", [b"x"])
    blobs.delete("a/c")
    blobs.delete("a")
    assert blobs.exists("a/b")


@pytest.mark.parametrize(
    "key", ["", "/", "/a", "a/", "a//b", "..", "a/../b", ".", "a/./b", "a b", "a\\b", "a\x00b", "ä", "a\n", "~a", "a:b"]
)
def test_what_cannot_be_a_key_is_refused(blobs, key):
    for act in (blobs.exists, blobs.path, blobs.delete, lambda key: blobs.put(key, [b"x"])):
        with pytest.raises(InvalidInput):
            act(key)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(key=st.lists(segments, min_size=1, max_size=4).map("/".join), content=st.binary(max_size=100))
def test_every_key_of_the_allowed_letters_works(tmp_path_factory, key, content):
    for make in ADAPTERS.values():
        with make(tmp_path_factory.mktemp("blobs")) as blobs:
            blobs.put(key, [content])
            assert blobs.path(key).read_bytes() == content


def breaking() -> Iterator[bytes]:
    yield b"half"
    raise ZeroDivisionError
