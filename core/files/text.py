"""Reads text files strictly as UTF-8, with or without a byte order mark, and names the first byte that is not."""

import codecs
import io
from collections.abc import Generator
from pathlib import Path
from typing import NoReturn

from core.domain.errors import FileUnreadable
from core.files.opening import CHUNK, Stream, opened

LONGEST_ROW = 10_000_000
"""Characters one row may have; it bounds the memory that reading takes, whatever the file is."""

_BEGIN = 4096
_AGAIN = "Save the file as UTF-8 and import it again."
# UTF-32's little-endian mark begins with UTF-16's: the longer one comes first.
_OTHER_KINDS = (
    (codecs.BOM_UTF32_LE, f"It is text in UTF-32. {_AGAIN}"),
    (codecs.BOM_UTF32_BE, f"It is text in UTF-32. {_AGAIN}"),
    (codecs.BOM_UTF16_LE, f"It is text in UTF-16 (Excel calls it 'Unicode Text'). {_AGAIN}"),
    (codecs.BOM_UTF16_BE, f"It is text in UTF-16. {_AGAIN}"),
    (b"PK\x03\x04", "It is an Excel workbook or a zip file, not text: give it its right ending, or unpack it."),
    (b"PAR1", "It is a Parquet file, not text: give it the ending .parquet."),
    (b"\xd0\xcf\x11\xe0", "It is an old Excel file, not text: save it as .xlsx or CSV."),
    (b"%PDF", "It is a PDF, not a table: export the tickets as CSV."),
)


class _Place:
    """How far a pass has come: the byte offset and the line, counted as editors do (CR, LF or both)."""

    def __init__(self) -> None:
        self.offset = 0
        self.line = 1
        self._last = b""

    def advance(self, data: bytes) -> None:
        """Move behind these bytes."""
        self.line += data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
        if self._last == b"\r" and data[:1] == b"\n":
            self.line -= 1
        self.offset += len(data)
        self._last = data[-1:] or self._last


def _begin(stream: Stream) -> None:
    """Refuse what is no UTF-8 text by its first bytes, and step behind a byte order mark."""
    begin = stream.peek(_BEGIN)[:_BEGIN]
    if not begin:
        raise FileUnreadable("The file is empty.")
    for mark, sentence in _OTHER_KINDS:
        if begin.startswith(mark):
            raise FileUnreadable(sentence)
    if begin.count(0) * 3 > len(begin):
        message = f"Every other byte is zero, so it is probably text in UTF-16. {_AGAIN}"
        raise FileUnreadable(message)
    if begin.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))


def _hint(byte: int, reason: str) -> str:
    if reason == "unexpected end of data":
        return "The file ends inside a character: it may have been cut off. "
    meant = bytes([byte]).decode("cp1252", "ignore")
    return f"In Windows-1252 it would be '{meant}', so the file was probably saved that way. " if meant.strip() else ""


def _refuse(error: UnicodeDecodeError, place: _Place, pending: int) -> NoReturn:
    """Say which byte is bad; `pending` bytes at the start of the decoder's data were counted already."""
    place.advance(error.object[pending : max(pending, error.start)])
    offset = place.offset - max(0, pending - error.start)
    byte = error.object[error.start]
    where = f"Byte 0x{byte:02X} at offset {offset:,} (line {place.line:,}) is not UTF-8."
    message = f"{where} {_hint(byte, error.reason)}{_AGAIN}"
    raise FileUnreadable(message, byte=byte, offset=offset, line=place.line) from error


def check_text(path: Path) -> None:
    """Read the whole file once, quickly, for its encoding.

    Raises:
        FileUnreadable: names the value, the offset and the line of the first bad byte.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    place = _Place()
    with opened(path) as stream:
        _begin(stream)
        place.offset = stream.tell()
        chunk = b"-"
        while chunk:
            chunk = stream.read(CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                _refuse(error, place, pending)
            place.advance(chunk)


def lines(path: Path) -> Generator[str, None, None]:
    """Yield the lines of a file with their ends as they are (CR, LF or both), never more than one in memory.

    Raises:
        FileUnreadable: not UTF-8, damaged gzip, or a line of more than LONGEST_ROW characters.
    """
    number = 0
    with opened(path) as stream:
        _begin(stream)
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        try:
            while line := text.readline(LONGEST_ROW + 1):
                number += 1
                if len(line) > LONGEST_ROW:
                    message = f"Line {number:,} has more than {LONGEST_ROW:,} characters. Is this a table?"
                    raise FileUnreadable(message)
                yield line
        except UnicodeDecodeError as error:
            check_text(path)
            message = f"It changed while it was read. {_AGAIN}"
            raise FileUnreadable(message) from error
