"""Where one can go back to: what served before, never what was withdrawn last."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from core.domain.routing import Policy
from core.domain.versions import ModelVersion, Release, ReleaseId, VersionState, way_back, why_not_back

NOW = datetime(2026, 11, 3, tzinfo=UTC)


C, P, R, X = VersionState.CANDIDATE, VersionState.PRODUCTION, VersionState.RETIRED, VersionState.REJECTED


def releases(states: dict[int, VersionState], *versions: int) -> list[Release]:
    """Make releases 1, 2, … of these versions, newest first."""
    made = [
        Release(
            id=ReleaseId(number), number=number,
            version=cast("ModelVersion", SimpleNamespace(id=version, state=states[version])),
            policy=Policy(threshold=0.7, audit_share=0.0), created_at=NOW, created_by="olga",
        )
        for number, version in enumerate(versions, 1)
    ]  # fmt: skip
    return made[::-1]


@pytest.mark.parametrize(
    ("states", "versions", "now", "back"),
    [
        ({1: P}, (1,), 1, []),
        ({1: R, 2: P}, (1, 2), 2, [1]),
        ({1: P, 2: C}, (1, 2), 1, []),  # 2 was withdrawn
        ({1: R, 2: R, 3: P}, (1, 2, 3), 3, [2, 1]),
        ({1: R, 2: P, 3: C}, (1, 2, 3), 2, [1]),
        ({1: P, 2: R, 3: C}, (1, 2, 3), 1, [2]),  # 2 served before 3, which was withdrawn
        ({1: R, 2: C, 3: P}, (1, 2, 3), 3, [1]),  # 2 was withdrawn, then 3 was promoted
        ({1: R, 2: X, 3: P}, (1, 2, 3), 3, [1]),  # 2 was withdrawn and rejected
        ({1: R, 2: P}, (1, 2, 2), 3, [1, 2]),  # an earlier policy of what serves comes last: it may be what went wrong
        ({1: R, 2: P}, (1, 2, 2), 2, [1, 3]),
    ],
)
def test_one_goes_back_to_what_served_before(
    states: dict[int, VersionState], versions: tuple[int, ...], now: int, back: list[int]
) -> None:
    made = releases(states, *versions)
    production = next(one for one in made if one.number == now)
    assert [one.number for one in way_back(production, made)] == back


def test_each_release_one_cannot_go_back_to_says_why() -> None:
    fourth, third, second, first = made = releases({1: R, 2: P, 3: C, 4: X}, 1, 2, 3, 4)
    assert why_not_back(second, second) == "Release 2 is in production already."
    assert "Its version is a candidate again" in why_not_back(third, second)
    assert "its version was rejected" in why_not_back(fourth, second)
    assert why_not_back(first, None) == "Nothing is in production yet."
    assert way_back(None, made) == []
