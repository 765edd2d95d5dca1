"""A stage with a training CSV of four labels, ten documents each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.rehearsal_stage import BUCKET, Stage, buckets, rows


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """Making a client takes longer than a test: one for all tests of a file."""
    with buckets() as client:
        yield client


@pytest.fixture
def stage(tmp_path: Path, s3: Any) -> Stage:
    for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        s3.delete_object(Bucket=BUCKET, Key=entry["Key"])
    made = Stage(tmp_path / "rehearsal", s3)
    made.put("train.csv", rows("network", "printer", "login", "phone"))
    made.put("test.csv", rows("network", "printer", "login", "phone", each=2, text="Again: "))
    return made
