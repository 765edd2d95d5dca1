"""Every test here has an empty account of its own."""

from collections.abc import Iterator

import pytest

from core.aws.clients import Aws
from tests.support.aws import moto


@pytest.fixture
def aws() -> Iterator[Aws]:
    with moto() as aws:
        yield aws
