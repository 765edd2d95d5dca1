"""Files are whole or absent."""

import hashlib

import pytest

from core.local.files import make_folder, read_json, write_json, write_whole


def test_a_file_is_written_whole_and_its_hash_returned(tmp_path):
    assert write_whole(tmp_path / "a", [b"one ", b"two"]) == hashlib.sha256(b"one two").hexdigest()
    assert (tmp_path / "a").read_bytes() == b"one two"


def test_a_write_that_breaks_off_leaves_no_trace(tmp_path):
    def breaking():
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", breaking())
    assert list(tmp_path.iterdir()) == []


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path):
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def looking():
        yield b"n"
        assert target.read_bytes() == b"old"
        yield b"ew"

    write_whole(target, looking())
    assert target.read_bytes() == b"new"


def test_folders_are_made_with_those_above_and_may_be_there(tmp_path):
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


@pytest.mark.parametrize("value", [{"a": [1, 2.5, None]}, "Zürich", "half \ud800 a pair", 0, []])
def test_json_reads_back_as_written(tmp_path, value):
    write_json(tmp_path / "a.json", value)
    assert read_json(tmp_path / "a.json") == value


def test_json_that_is_not_there_is_none(tmp_path):
    assert read_json(tmp_path / "a.json") is None
