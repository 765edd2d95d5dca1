"""A key names a file below a place, and nothing above or beside it."""

import pytest

from core.domain.blob_keys import segments_of
from core.domain.errors import InvalidInput


def test_a_key_is_taken_apart_at_its_slashes():
    assert segments_of("exports/2026.zip") == ["exports", "2026.zip"]


@pytest.mark.parametrize("key", ["", "a//b", "../a", "a/..", "a b", "~a", "a\n"])
def test_what_leads_elsewhere_is_no_key(key):
    with pytest.raises(InvalidInput):
        segments_of(key)
