"""Labelled tickets for tests of what is written for Comprehend, and archives as it, or an enemy, would make them."""

import gzip
import io
import tarfile
from collections.abc import Callable, Iterator

from core.domain.datasets import Example
from core.domain.documents import DocumentId, text_hash
from core.domain.labels import Label


def example(document: int, text: str, *labels: str) -> Example:
    """Return one labelled ticket."""
    hashed = text_hash(text.encode("utf-8", "replace").decode())
    return Example(document=DocumentId(document), text=text, text_hash=hashed, labels=tuple(map(Label, labels)))


def tickets(first: int, **counts: int) -> Iterator[Example]:
    """Yield so many tickets of each label, all of different texts, numbered from `first`."""
    names = (label for label, count in counts.items() for _ in range(count))
    yield from (example(number, f"ticket {number}", name) for number, name in enumerate(names, start=first))


def archive(*files: tuple[str, bytes], also: Callable[[tarfile.TarFile], object] | None = None) -> bytes:
    """Return an output.tar.gz of these files; `also` adds what no honest service would."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in files:
            add(tar, name, content)
        if also:
            also(tar)
    return out.getvalue()


def add(tar: tarfile.TarFile, name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, target: str = "") -> None:
    """Add a member of any kind."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, target
    tar.addfile(info, io.BytesIO(content))


def packed(tar: bytes) -> bytes:
    """Return the bytes of a tar as gzip."""
    return gzip.compress(tar)
