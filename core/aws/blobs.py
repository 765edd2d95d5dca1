"""Files by key in a bucket: sent whole with checksums, read through copies on this machine."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from boto3.s3.transfer import TransferConfig

from core.aws.clients import Aws, told
from core.aws.copies import Copies
from core.domain.blob_keys import segments_of
from core.domain.errors import InvalidInput, NotFound, ServiceAway

_PART = 16 << 20
# In parts from this size on; no threads of its own, which would outlive a page that is left.
_TRANSFER = TransferConfig(
    multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False, preferred_transfer_client="classic"
)
_TRIES = 3
_HASH = "sha256"


@dataclass(frozen=True, kw_only=True)
class S3Blobs:
    """A bucket, and what every key begins with there ("" or "desk/files/"); `kms_key` encrypts when it is set."""

    aws: Aws
    bucket: str
    copies: Copies
    prefix: str = ""
    kms_key: str = ""

    def put(self, key: str, chunks: Iterable[bytes]) -> str:
        """Write a file durably, replacing one of that key, and return its SHA-256 (hex).

        It is written down here first: what breaks off while it is made never reaches the bucket, and what is sent
        can be sent again.

        Raises:
            InvalidInput: this cannot be a key.
            ServiceAway, ServiceRefused: what was there before still is.
        """
        place = self._place(key)
        beside = self.copies.beside("sending")
        try:
            with beside.open("x+b") as file:
                digest = _write(file, chunks)
                file.seek(0)
                self._send(place, file, digest)
        finally:
            beside.unlink(missing_ok=True)
        return digest

    def path(self, key: str) -> Path:
        """Return the path of a copy on this machine, which stays as it is for an hour at least.

        Raises:
            NotFound: no such key.
            InvalidInput: this cannot be a key.
            ServiceAway: it came damaged, or was replaced again and again while it was fetched.
        """
        place = self._place(key)
        for _ in range(_TRIES):
            head = self._head(place)
            if head is None:
                message = f"There is no file '{key}'."
                raise NotFound(message)
            found = self._copy(place, head)
            if found:
                return found
        message = f"'{key}' did not come whole. Repeat in a few minutes."
        raise ServiceAway(message)

    def exists(self, key: str) -> bool:
        """Tell whether there is a file of that key.

        Raises:
            InvalidInput: this cannot be a key.
        """
        return self._head(self._place(key)) is not None

    def delete(self, key: str) -> None:
        """Remove the file and its copies here; nothing happens when it is not there.

        Raises:
            InvalidInput: this cannot be a key.
        """
        place = self._place(key)
        with told():
            self._s3.delete_object(Bucket=self.bucket, Key=place)
        self.copies.forget(self._name(place))

    def keys(self, folder: str) -> list[str]:
        """Return the keys of the whole files directly in a folder of keys, sorted.

        Raises:
            InvalidInput: this cannot be a folder of keys.
        """
        place = self._place(folder) + "/"
        with told():
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=place, Delimiter="/")
            found = [entry["Key"].removeprefix(self.prefix) for page in pages for entry in page.get("Contents", ())]
        return sorted(key for key in found if _is_key(key))  # others may have put there what is no key of ours

    def clear(self, folder: str) -> None:
        """Remove every file below a folder of keys, however deep, whoever wrote it.

        Raises:
            InvalidInput: this cannot be a folder of keys.
        """
        place = self._place(folder) + "/"
        with told():
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=place)
            found = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        for one in found:
            with told():
                self._s3.delete_object(Bucket=self.bucket, Key=one)
            self.copies.forget(self._name(one))

    @property
    def _s3(self) -> Any:
        return self.aws.client("s3")

    def _place(self, key: str) -> str:
        return self.prefix + "/".join(segments_of(key))

    def _send(self, place: str, file: IO[bytes], digest: str) -> None:
        secret = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key} if self.kms_key else {}
        extra = {"ChecksumAlgorithm": "SHA256", "Metadata": {_HASH: digest}, **secret}
        try:
            with told():
                self._s3.upload_fileobj(file, self.bucket, place, ExtraArgs=extra, Config=_TRANSFER)
        except NotFound:
            # The bucket is gone; or the answer to its last call was lost, and asked again it knows of no sending.
            head = self._head(place)
            if head is None or head["Metadata"].get(_HASH) != digest:
                raise

    def _head(self, place: str) -> dict[str, Any] | None:
        try:
            with told():
                head: dict[str, Any] = self._s3.head_object(Bucket=self.bucket, Key=place)
                return head
        except NotFound:
            return None

    def _name(self, place: str, etag: str = "") -> str:
        return f"{_hex(f'{self.bucket}/{place}')}-{_hex(etag) if etag else ''}"

    def _copy(self, place: str, head: dict[str, Any]) -> Path | None:
        """Return a copy of what `head` tells of; None when what came is something else."""
        name = self._name(place, head["ETag"])
        found = self.copies.find(name)
        if found:
            return found
        try:
            return self.copies.keep(name, lambda file: self._fetch(place, head, file))
        except _OtherContent:
            return None

    def _fetch(self, place: str, head: dict[str, Any], file: IO[bytes]) -> None:
        try:
            with told():
                self._s3.download_fileobj(self.bucket, place, file, Config=_TRANSFER)
        except NotFound:
            raise _OtherContent from None  # removed since; the next look says so
        file.flush()
        with Path(file.name).open("rb") as written:
            same = head["Metadata"].get(_HASH) in (None, hashlib.file_digest(written, _HASH).hexdigest())
            # What others put there (a service's output) carries no hash of ours; S3's own was checked on the way.
            if not same or written.seek(0, 2) != head["ContentLength"]:
                raise _OtherContent


class _OtherContent(Exception):
    """What came is not what was announced."""


def _write(file: IO[bytes], chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        file.write(chunk)
    file.flush()
    return digest.hexdigest()


def _is_key(text: str) -> bool:
    try:
        segments_of(text)
    except InvalidInput:
        return False
    return True


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
