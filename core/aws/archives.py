"""Reads the one wanted file of an `output.tar.gz` as a stream: nothing is unpacked to disk, and no archive is trusted."""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NoReturn, Protocol, cast

from core.domain.errors import OutputUnreadable

_PIECE = 1 << 16
_BLOCK = 512
_HEADER = 1 << 13  # tarfile takes a time that grows with the square of it
_FREE = 32 << 20  # so much may come of nothing: a small file that is all alike is no bomb
_HEADERS_EACH = 10

_CUT = "The archive is cut off: fetch it again."
_DAMAGED = "It is no tar archive in gzip, or a damaged one: fetch it again."
_BEHIND = "Something else stands behind the archive's end."
_LONG_HEADER = "The archive has a header too long for any name, or too many of them."
_MANY = "The archive holds more files than an output ever does."
_LARGE = "A file in the archive is larger than any output."
_TOTAL = "The archive unpacks to more than any output holds."
_RATIO = "The archive unpacks to far more than its size: it was made to fill memory or disk."
_ABSOLUTE = "A file in the archive has an absolute path."
_PARENT = "A file in the archive has a path that leads out of it."
_LINK = "The archive holds a link."
_KIND = "The archive holds something that is no file: a device, a pipe, or a file with holes."
_TWICE = "The archive holds two files of the same name."


class Readable(Protocol):
    """Whatever the compressed bytes come from: an open file, or an answer that is still on its way."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""
        ...


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much an archive may hold: files, bytes of one and of all, and bytes for each byte of its own."""

    members: int = 100
    member: int = 4 << 30
    total: int = 5 << 30
    ratio: int = 200


BOUNDS = Bounds()


def member(file: Readable, name: str, bounds: Bounds = BOUNDS) -> Iterator[bytes]:
    """Yield the wanted file in pieces, whichever folder of the archive it is in; they count once the last has come.

    Raises:
        OutputUnreadable: the archive is damaged, cut off, hostile or without such a file; a sentence for each.
    """
    unpacked = _Unpacked(file, bounds)
    seen: set[str] = set()
    wanted = 0
    for info in _members(unpacked):
        path = _safe(info, bounds)
        if path in seen:
            _refuse(_TWICE)
        seen.add(path)
        if len(seen) > bounds.members:
            _refuse(_MANY)
        if info.isreg() and PurePosixPath(path).name == name:
            wanted += 1
            if wanted > 1:
                _refuse(_TWICE)
            yield from unpacked.pieces(info)
    unpacked.finish()
    if not wanted:
        message = f"The archive holds no {name}."
        _refuse(message)


def _refuse(why: str) -> NoReturn:
    raise OutputUnreadable(why)


class _Counted:
    """Counts what is read of the archive's own bytes."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.count += len(data)
        return data


class _Unpacked:
    """What tarfile takes for a file: it goes forwards only, no further than the bounds, in small pieces."""

    def __init__(self, file: Readable, bounds: Bounds) -> None:
        self._own = _Counted(file)
        self._gzip = gzip.GzipFile(fileobj=cast("Any", self._own), mode="rb")
        self._bounds = bounds
        self._at = 0
        self._headers = 0
        self._last = b""
        self.ended = False

    def tell(self) -> int:
        return self._at

    def seek(self, place: int) -> None:
        if place < self._at:
            _refuse(_DAMAGED)
        while self._at < place and self._take(min(_PIECE, place - self._at)):
            pass

    def read(self, size: int) -> bytes:
        """Return (part of) a header: nothing else is read by tarfile itself."""
        self._headers += 1
        if size > _HEADER or self._headers > _HEADERS_EACH * (self._bounds.members + 1):
            _refuse(_LONG_HEADER)
        self._last = self._take(size)
        return self._last

    def pieces(self, info: tarfile.TarInfo) -> Iterator[bytes]:
        """Yield a member's bytes, all of them."""
        self.seek(info.offset_data)
        left = info.size
        while left:
            piece = self._take(min(_PIECE, left))
            if not piece:
                _refuse(_CUT)
            left -= len(piece)
            yield piece

    def finish(self) -> None:
        """Read to the end, whose checksum tells a damage; tarfile takes a header that it cannot read for the end."""
        if len(self._last) < _BLOCK:
            _refuse(_CUT)
        rest = self._last
        while rest:
            if any(rest):
                _refuse(_BEHIND)
            rest = self._take(_PIECE)

    def _take(self, size: int) -> bytes:
        try:
            data = self._gzip.read(size)
        except EOFError:
            _refuse(_CUT)
        except (gzip.BadGzipFile, zlib.error):
            _refuse(_DAMAGED)
        self._at += len(data)
        self.ended = self.ended or len(data) < size
        if self._at > self._bounds.total:
            _refuse(_TOTAL)
        if self._at > _FREE and self._at > self._bounds.ratio * self._own.count:
            _refuse(_RATIO)
        return data


def _members(unpacked: _Unpacked) -> Iterator[tarfile.TarInfo]:
    try:
        archive = tarfile.open(fileobj=cast("Any", unpacked), mode="r:")  # noqa: SIM115 - there is nothing to close
        while (info := archive.next()) is not None:
            yield info
    except (tarfile.TarError, ValueError, RecursionError):
        _refuse(_CUT if unpacked.ended else _DAMAGED)


def _safe(info: tarfile.TarInfo, bounds: Bounds) -> str:
    """Return a member's path in its one form, or say why nobody should touch it."""
    path = PurePosixPath(info.name.replace("\\", "/"))
    if path.is_absolute() or info.name[1:2] == ":":
        _refuse(_ABSOLUTE)
    if ".." in path.parts:
        _refuse(_PARENT)
    if info.issym() or info.islnk():
        _refuse(_LINK)
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE) or info.issparse():
        _refuse(_KIND)
    if not 0 <= info.size <= bounds.member:
        _refuse(_LARGE)
    return str(path)
