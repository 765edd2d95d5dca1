"""Where one can go back to: what served before, never what was withdrawn last."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from core.domain.routing import Policy
from core.domain.versions import ModelVersion, Release, ReleaseId, way_back, why_not_back

NOW = datetime(2026, 11, 3, tzinfo=UTC)


def releases(*versions: int) -> list[Release]:
    """Make releases 1, 2, … of these versions, newest first."""
    made = [
        Release(
            id=ReleaseId(number), number=number, version=cast("ModelVersion", SimpleNamespace(id=version)),
            policy=Policy(threshold=0.7, audit_share=0.0), created_at=NOW, created_by="olga",
        )
        for number, version in enumerate(versions, 1)
    ]  # fmt: skip
    return made[::-1]


@pytest.mark.parametrize(
    ("versions", "now", "back"),
    [
        ((1,), 1, []),
        ((1, 2), 2, [1]),
        ((1, 2), 1, []),  # 2 was withdrawn
        ((1, 2, 3), 3, [2, 1]),
        ((1, 2, 3), 2, [1]),
        ((1, 2, 3), 1, [2]),  # 2 served before 3, which was withdrawn
        ((1, 2, 3, 3), 2, [1]),  # the same version, withdrawn under another policy
        ((1, 2, 2), 3, [2, 1]),  # an earlier policy of the version that serves
    ],
)
def test_one_goes_back_to_what_served_before(versions: tuple[int, ...], now: int, back: list[int]) -> None:
    made = releases(*versions)
    production = next(one for one in made if one.number == now)
    assert [one.number for one in way_back(production, made)] == back


def test_each_release_one_cannot_go_back_to_says_why() -> None:
    third, second, first = made = releases(1, 2, 3)
    assert why_not_back(second, second, made) == "Release 2 is in production already."
    assert "Its version is a candidate again" in why_not_back(third, second, made)
    assert why_not_back(first, None, made) == "Nothing is in production yet."
    assert way_back(None, made) == []
