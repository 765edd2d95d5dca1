"""What a worker saw when it looked around outside: checks, endpoints and what they cost, pointers gone astray."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from core.domain.documents import ProjectId

T = TypeVar("T")
_Kept = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that must be in order for this mode to work; `remedy` says what to do when it is not."""

    name: str
    ok: bool
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An endpoint of this desk, and what it costs in dollars a day; an idle one is nobody's, and can be deleted.

    One of a project that serves no more is kept until a moment for going back, and deleted after it.
    """

    arn: str
    name: str
    status: str
    units: int
    per_day: float
    changed_at: datetime
    idle: bool = False
    kept_until: datetime | None = None
    project: ProjectId | None = None

    def over(self, now: datetime) -> bool:
        """Tell whether nobody goes back to it any more."""
        return self.idle and self.kept_until is not None and self.kept_until <= now


@dataclass(frozen=True, kw_only=True)
class Astray:
    """What is said outside of a project's production is not what the database says.

    `pointed` is the number of the release that is named there, None where none can be read. `mark` stands for what
    was found: another change is another mark.
    """

    project: ProjectId
    sentence: str
    mark: str
    pointed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One turn of a project's flywheel, by the service's own status and figures; `bundle` is the version it made, if any.

    `active` tells whether the flywheel measures the next one against this version, `before` what the one active then got.
    """

    project: ProjectId
    status: str
    began_at: datetime
    ended_at: datetime | None = None
    message: str = ""
    bundle: str = ""
    active: bool = False
    figures: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Away:
    """What is outside does not answer, or refuses, since then."""

    sentence: str
    since: datetime
    refused: bool = False


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What was there at a look; while nobody answers it is what was there before, and `away` says so."""

    seen_at: datetime
    checked_at: datetime | None = None
    checks: tuple[Check, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    astray: tuple[Astray, ...] = ()
    turns: tuple[Turn, ...] = ()
    away: Away | None = None

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing around at all."""
        return not (self.checks or self.endpoints or self.astray or self.turns or self.away)

    @property
    def failed(self) -> tuple[Check, ...]:
        """Return the checks that found something wrong."""
        return tuple(one for one in self.checks if not one.ok)

    @property
    def per_day(self) -> float:
        """Return what all endpoints cost a day, in dollars."""
        return round(sum(one.per_day for one in self.endpoints), 2)

    @property
    def idle(self) -> tuple[Endpoint, ...]:
        """Return the endpoints that can be deleted."""
        return tuple(one for one in self.endpoints if one.idle)

    def of(self, project: ProjectId) -> Astray | None:
        """Return how a project's pointer has gone astray, if it has."""
        return next((one for one in self.astray if one.project == project), None)

    def without(self, left: Mapping[ProjectId, str]) -> "Sight":
        """Return it without what people chose to leave as it was found."""
        return replace(self, astray=tuple(one for one in self.astray if left.get(one.project) != one.mark))


class Reconciling(StrEnum):
    """What a person chooses to do about a pointer that somebody else changed."""

    WRITE = "write ours again"
    LEAVE = "leave it"


def written(sight: Sight) -> dict[str, Any]:
    """Return it as plain JSON values."""
    return _plain(asdict(sight))  # type: ignore[no-any-return]


def read(kept: _Kept) -> Sight:
    """Return what was written, by an older program too: what it did not know is as if it were not there."""
    return _read(
        Sight,
        kept,
        seen_at=_moment,
        checked_at=_moment,
        checks=_each(lambda one: _read(Check, one)),
        endpoints=_each(lambda one: _read(Endpoint, one, changed_at=_moment, kept_until=_moment)),
        astray=_each(lambda one: _read(Astray, one)),
        turns=_each(lambda one: _read(Turn, one, began_at=_moment, ended_at=_moment)),
        away=lambda one: _read(Away, one, since=_moment) if one else None,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _read(made: Callable[..., T], kept: _Kept, **how: Callable[[Any], Any]) -> T:
    names = {one.name for one in fields(made)}  # type: ignore[arg-type]  # each is a dataclass
    return made(**{name: how.get(name, _same)(value) for name, value in kept.items() if name in names})


def _same(value: Any) -> Any:
    return value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _each(one: Callable[[Any], T]) -> Callable[[list[Any]], tuple[T, ...]]:
    return lambda kept: tuple(map(one, kept))
