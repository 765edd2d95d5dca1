"""An archive gives the one wanted file, or is refused in a sentence that says why."""

import gzip
import io
import random
import tarfile

import pytest

from core.aws.archives import BOUNDS, Bounds, member
from core.domain.errors import OutputUnreadable
from tests.support.comprehend_tables import add, archive

NAME = "predictions.jsonl"
WANTED = (NAME, b'{"File":"a"}\n')
NOISE = random.Random(0).randbytes(100_000)


def read(content: bytes, bounds: Bounds = BOUNDS) -> bytes:
    return b"".join(member(io.BytesIO(content), NAME, bounds))


def with_also(name: str = "other", content: bytes = b"", kind: bytes = tarfile.REGTYPE, target: str = "") -> bytes:
    return archive(WANTED, also=lambda tar: add(tar, name, content, kind, target))


def with_holes(tar: tarfile.TarFile) -> None:
    info = tarfile.TarInfo("holes")
    info.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "x",
        "GNU.sparse.realsize": "9",
    }
    content = b"0\n".ljust(512, b"\0")
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize("name", [NAME, f"./{NAME}", f"output/{NAME}", f"output/more/{NAME}"])
@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 100_000])
def test_the_wanted_file_comes_whole_whatever_folder_it_is_in(name, size):
    assert read(archive(("before", NOISE[:700]), (name, NOISE[:size]), ("after", b"x"))) == NOISE[:size]


def test_a_folder_in_the_archive_is_no_harm():
    content = archive(also=lambda tar: (add(tar, "output/", kind=tarfile.DIRTYPE), add(tar, f"output/{NAME}", b"x")))
    assert read(content) == b"x"


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_form_of_archive_with_long_names_is_read(form):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=form) as tar:
        add(tar, "/".join(["folder"] * 30)[: 90 if form == tarfile.USTAR_FORMAT else 200] + f"/{NAME}", b"x")
    assert read(out.getvalue()) == b"x"


def test_it_comes_from_a_stream_in_small_pieces():
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 100) if size and size > 0 else size)

        def seek(self, *_: int) -> int:
            raise AssertionError

    pieces = list(member(Slow(archive((NAME, NOISE))), NAME))
    assert b"".join(pieces) == NOISE
    assert max(map(len, pieces)) <= 1 << 16


HOSTILE = {
    "an absolute path": (with_also("/etc/passwd"), "absolute path"),
    "an absolute path of another system": (with_also("C:\\windows\\x"), "absolute path"),
    "a path of a network": (with_also("\\\\host\\x"), "absolute path"),
    "a parent path": (with_also("../x"), "leads out of it"),
    "a parent path within": (with_also("a/../../x"), "leads out of it"),
    "a parent path the other way": (with_also("a\\..\\..\\x"), "leads out of it"),
    "the wanted file out of it": (archive((f"../{NAME}", b"")), "leads out of it"),
    "a soft link": (with_also(kind=tarfile.SYMTYPE, target="/etc/passwd"), "holds a link"),
    "a hard link": (with_also(kind=tarfile.LNKTYPE, target=NAME), "holds a link"),
    "the wanted file as a link": (archive(also=lambda tar: add(tar, NAME, kind=tarfile.SYMTYPE, target="x")), "holds a link"),
    "a character device": (with_also(kind=tarfile.CHRTYPE), "a device, a pipe"),
    "a block device": (with_also(kind=tarfile.BLKTYPE), "a device, a pipe"),
    "a pipe": (with_also(kind=tarfile.FIFOTYPE), "a device, a pipe"),
    "a file with holes": (archive(WANTED, also=with_holes), "a file with holes"),
    "a file of a kind nobody knows": (with_also(kind=b"Z"), "a device, a pipe"),
    "a name twice": (with_also(NAME), "two files of the same name"),
    "a name twice in other words": (with_also(f"./{NAME}"), "two files of the same name"),
    "another name twice": (archive(("other", b""), WANTED, ("other", b"")), "two files"),
    "the wanted file in two folders": (with_also(f"output/{NAME}"), "two files of the same name"),
    "no such file": (archive(("other", b"")), f"holds no {NAME}"),
    "a folder of its name": (archive(also=lambda tar: add(tar, NAME, kind=tarfile.DIRTYPE)), f"holds no {NAME}"),
    "nothing in it": (archive(), f"holds no {NAME}"),
    "no archive": (b"predictions", "no tar archive in gzip"),
    "no tar": (gzip.compress(NOISE), "no tar archive in gzip"),
    "no bytes": (b"", "cut off"),
    "a tar of no bytes": (gzip.compress(b""), "cut off"),
    "a header that fills memory": (archive(WANTED, also=lambda tar: add(tar, "x", b"1" * 9000, tarfile.XHDTYPE)), "too long"),
    "a name that fills memory": (with_also("x" * 9000), "too long"),
    "something behind its end": (gzip.compress(gzip.decompress(archive(WANTED)) + b"more"), "behind the archive's end"),
    "another archive behind it": (archive(WANTED) + archive(WANTED), "behind the archive's end"),
    "other bytes behind it": (archive(WANTED) + b"more", "no tar archive in gzip"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_archive_is_refused_in_a_sentence(case):
    content, why = HOSTILE[case]
    with pytest.raises(OutputUnreadable, match=why):
        read(content)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_compressed_archive_that_is_cut_off_is_told(share):
    whole = archive((NAME, NOISE), ("other", NOISE))
    with pytest.raises(OutputUnreadable, match="cut off"):
        read(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("length", [100, 512, 700, 50_000, 100_864, 100_964])
def test_a_tar_that_was_cut_off_before_it_was_compressed_is_told(length):
    whole = gzip.decompress(archive((NAME, NOISE)))
    with pytest.raises(OutputUnreadable, match="cut off"):
        read(gzip.compress(whole[:length]))


@pytest.mark.parametrize("place", range(0, 100_000, 9_973))
def test_a_byte_that_changed_on_its_way_is_told(place):
    content = bytearray(archive((NAME, NOISE)))
    content[place] ^= 1
    with pytest.raises(OutputUnreadable):
        read(bytes(content))


def test_a_header_that_cannot_be_read_does_not_end_the_archive_in_silence():
    tar = bytearray(gzip.decompress(archive(WANTED, ("other", b""))))
    tar[1024 + 148] ^= 1  # the checksum of the second header
    with pytest.raises(OutputUnreadable, match="behind the archive's end"):
        read(gzip.compress(bytes(tar)))


@pytest.mark.parametrize(("count", "fits"), [(2, True), (3, True), (4, False)])
def test_an_archive_has_so_many_files_and_no_more(count, fits):
    content = archive(WANTED, *((f"other-{number}", b"") for number in range(count - 1)))
    if fits:
        assert read(content, Bounds(members=3)) == WANTED[1]
        return
    with pytest.raises(OutputUnreadable, match="more files"):
        read(content, Bounds(members=3))


@pytest.mark.parametrize(("size", "fits"), [(99, True), (100, True), (101, False)])
@pytest.mark.parametrize("name", [NAME, "other"])
def test_a_file_is_so_large_and_no_larger(name, size, fits):
    content = archive(*[(NAME, b"")] * (name != NAME), (name, b"x" * size))
    if fits:
        assert len(read(content, Bounds(member=100))) == (size if name == NAME else 0)
        return
    with pytest.raises(OutputUnreadable, match="larger than any output"):
        read(content, Bounds(member=100))


def test_all_files_together_are_so_large_and_no_larger():
    content = archive((NAME, NOISE), ("other", NOISE))
    whole = len(gzip.decompress(content))
    assert read(content, Bounds(total=whole)) == NOISE
    with pytest.raises(OutputUnreadable, match="more than any output holds"):
        read(content, Bounds(total=whole - 1))


def test_a_bomb_is_refused_before_it_goes_off():
    had: list[int] = []
    with pytest.raises(OutputUnreadable, match="to fill memory or disk"):
        had.extend(len(piece) for piece in member(io.BytesIO(gzip.compress(header(1 << 30) + bytes(40 << 20))), NAME))
    assert 0 < sum(had) < 33 << 20


def header(size: int) -> bytes:
    info = tarfile.TarInfo(NAME)
    info.size = size
    return info.tobuf()


def test_many_headers_of_one_file_are_refused_before_they_take_long():
    one = gzip.decompress(archive(also=lambda tar: add(tar, "x", b"1" * 8000, tarfile.XHDTYPE)))[: 512 + 8192]
    with pytest.raises(OutputUnreadable, match="too many of them"):
        read(gzip.compress(one * 600), Bounds(members=2))


def test_a_size_below_nothing_is_no_way_back():
    with pytest.raises(OutputUnreadable):
        read(gzip.compress(header(1).replace(b"00000000001\0", b"\xff" * 12, 1) + bytes(1024)))
