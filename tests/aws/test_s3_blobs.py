"""What files in a bucket do beyond the contract: checked on both ways, encrypted, and copied here only once."""

import hashlib
import os
import time

import pytest

from core.aws.blobs import S3Blobs
from core.aws.copies import Copies
from core.domain.errors import NotFound, ServiceAway
from tests.support.aws import bucket, calls, failing, hooked

BUCKET = "countersign-test"
LARGE = os.urandom(1 << 20) * 33
HOUR = 3600


@pytest.fixture
def copies(tmp_path):
    return Copies(folder=tmp_path / "copies")


@pytest.fixture
def blobs(aws, copies):
    return S3Blobs(aws=aws, bucket=bucket(aws, BUCKET), prefix="desk/", copies=copies)


@pytest.fixture
def s3(aws):
    return aws.client("s3")


def pieces(content, size=1 << 20):
    return (content[start : start + size] for start in range(0, len(content), size))


def head(s3, key):
    return s3.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED")


def grow_old(copies, seconds):
    for path in copies.folder.iterdir():
        os.utime(path, (time.time() - seconds,) * 2)


def test_a_large_file_goes_in_parts_and_comes_back_whole(blobs, s3):
    with calls(s3) as called:
        assert blobs.put("a/large", pieces(LARGE)) == hashlib.sha256(LARGE).hexdigest()
    assert called == ["CreateMultipartUpload", "UploadPart", "UploadPart", "UploadPart", "CompleteMultipartUpload"]
    assert blobs.path("a/large").read_bytes() == LARGE


@pytest.mark.parametrize("content", [b"small", LARGE], ids=["small", "large"])
def test_what_is_sent_carries_its_checksum_for_the_bucket_and_its_hash_for_us(blobs, s3, content):
    digest = blobs.put("a", [content])
    sent = head(s3, "desk/a")
    assert sent["ChecksumSHA256"]
    assert sent["Metadata"] == {"sha256": digest}


def test_a_key_of_the_key_service_encrypts_what_is_sent(aws, copies, s3, blobs):
    S3Blobs(aws=aws, bucket=BUCKET, copies=copies, kms_key="alias/desk").put("a", [b"x"])
    sent = head(s3, "a")
    assert (sent["ServerSideEncryption"], sent["SSEKMSKeyId"]) == ("aws:kms", "alias/desk")


def test_a_put_that_breaks_off_sends_nothing_and_leaves_nothing_here(blobs, s3, copies):
    def breaking():
        yield LARGE
        raise ZeroDivisionError

    with calls(s3) as called, pytest.raises(ZeroDivisionError):
        blobs.put("a", breaking())
    assert called == []
    assert list(copies.folder.iterdir()) == []


def test_a_put_that_the_bucket_breaks_off_is_withdrawn_and_leaves_the_old_file(blobs, s3):
    blobs.put("a", [b"old"])
    with hooked(s3, "before-call.s3.UploadPart", failing("InternalError")), pytest.raises(ServiceAway):
        blobs.put("a", [LARGE])
    assert blobs.path("a").read_bytes() == b"old"
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


def test_an_answer_that_was_lost_after_the_last_part_is_no_failure(blobs, s3):
    with hooked(s3, "after-call.s3.CompleteMultipartUpload", failing("NoSuchUpload")):
        blobs.put("a", [LARGE])
    assert blobs.path("a").read_bytes() == LARGE


def test_a_sending_that_is_lost_for_good_is_told(blobs, s3):
    blobs.put("a", [b"old"])
    with hooked(s3, "before-call.s3.CompleteMultipartUpload", failing("NoSuchUpload")), pytest.raises(NotFound):
        blobs.put("a", [LARGE])
    assert blobs.path("a").read_bytes() == b"old"


def test_a_bucket_that_is_not_there_is_told(aws, copies):
    with pytest.raises(NotFound, match="Check the names and the region"):
        S3Blobs(aws=aws, bucket="nobody-has-this", copies=copies).put("a", [b"x"])


def test_a_file_is_fetched_once_until_it_changes(blobs, s3):
    blobs.put("a", [b"one"])
    first = blobs.path("a")
    with calls(s3) as called:
        assert blobs.path("a") == first
    assert called == ["HeadObject"]
    blobs.put("a", [b"two"])
    assert blobs.path("a").read_bytes() == b"two"
    assert first.read_bytes() == b"one"


def test_what_does_not_have_its_hash_is_not_handed_out(blobs, s3, copies):
    s3.put_object(Bucket=BUCKET, Key="desk/a", Body=b"tampered", Metadata={"sha256": "0" * 64})
    with pytest.raises(ServiceAway, match="did not come whole"):
        blobs.path("a")
    assert list(copies.folder.iterdir()) == []


def test_a_file_replaced_while_it_is_fetched_comes_as_the_new_one(blobs, s3):
    blobs.put("a", [b"old"])
    todo = [b"newer"]

    def replace(**_):
        if todo:
            blobs.put("a", [todo.pop()])

    with hooked(s3, "before-call.s3.GetObject", replace):
        assert blobs.path("a").read_bytes() == b"newer"


def test_a_file_removed_while_it_is_fetched_is_not_found(blobs, s3):
    blobs.put("a", [b"old"])
    with hooked(s3, "before-call.s3.GetObject", lambda **_: blobs.delete("a")), pytest.raises(NotFound):
        blobs.path("a")


def test_a_file_that_a_service_put_there_needs_no_hash_of_ours(blobs, s3):
    s3.put_object(Bucket=BUCKET, Key="desk/out/output.tar.gz", Body=b"theirs")
    assert blobs.path("out/output.tar.gz").read_bytes() == b"theirs"


def test_what_is_no_key_of_ours_is_not_listed(blobs, s3):
    for key in ("desk/in/", "desk/in/no key", "desk/in/key", "in/elsewhere"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    assert blobs.keys("in") == ["in/key"]


def test_a_folder_that_comes_in_pages_is_listed_whole(blobs, s3):
    for number in range(5):
        blobs.put(f"in/{number}", [b""])
    with hooked(s3, "before-parameter-build.s3.ListObjectsV2", lambda params, **_: params.update(MaxKeys=2)):
        assert blobs.keys("in") == [f"in/{number}" for number in range(5)]


def test_deleting_removes_the_copies_here_too(blobs, copies):
    blobs.put("a", [b"one"])
    blobs.path("a")
    blobs.put("a", [b"two"])
    blobs.path("a")
    blobs.delete("a")
    assert list(copies.folder.iterdir()) == []


def test_copies_are_for_this_user_only(blobs, copies):
    blobs.put("a", [b"one"])
    assert copies.folder.stat().st_mode & 0o077 == 0


def test_the_copies_not_used_for_longest_leave_when_there_is_no_room(tmp_path):
    copies = Copies(folder=tmp_path, limit=250)
    for name in ("one", "two"):
        copies.keep(name, lambda file: file.write(b"x" * 100))
    grow_old(copies, 2 * HOUR)
    assert copies.find("one")
    copies.keep("three", lambda file: file.write(b"x" * 100))
    assert {path.name for path in tmp_path.iterdir()} == {"one", "three"}


def test_a_copy_that_was_just_handed_out_stays_however_full_it_is(tmp_path):
    copies = Copies(folder=tmp_path, limit=0)
    path = copies.keep("one", lambda file: file.write(b"x"))
    copies.keep("two", lambda file: file.write(b"x"))
    assert path.exists()


def test_a_copy_nobody_asked_for_today_leaves(tmp_path):
    copies = Copies(folder=tmp_path)
    copies.keep("one", lambda file: file.write(b"x"))
    grow_old(copies, 25 * HOUR)
    copies.keep("two", lambda file: file.write(b"x"))
    assert [path.name for path in tmp_path.iterdir()] == ["two"]


def test_a_folder_is_cleared_however_deep_and_its_neighbour_stays(blobs, s3, copies):
    for key in ("trial/a", "trial/out/b", "trials/c"):
        blobs.put(key, [b"x"])
    s3.put_object(Bucket=BUCKET, Key="desk/trial/out//no key of ours", Body=b"x")
    blobs.path("trial/out/b")
    blobs.clear("trial")
    found = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [entry["Key"] for entry in found] == ["desk/trials/c"]
    assert list(copies.folder.iterdir()) == []
