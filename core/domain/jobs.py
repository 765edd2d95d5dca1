"""A job is slow work with a row of its own: asked for by a person, done in steps by a worker."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

from core.domain.documents import ProjectId

JobId = NewType("JobId", int)
Params = dict[str, str | int | float | bool | None]


class JobKind(StrEnum):
    """What a job does."""

    DEMO = "demo"
    IMPORT = "import"
    TRAIN = "train"
    CLASSIFY = "classify"
    COMPARE = "compare"
    SWITCH = "switch"
    REORDER = "reorder"
    EXPORT = "export"
    SEND = "send"
    ROLL_BACK = "roll back"
    DRILL = "drill"
    RECONCILE = "reconcile"
    DELETE_ENDPOINT = "delete endpoint"
    ASK_OUTSIDE = "ask outside"


class JobState(StrEnum):
    """queued → running → done, failed or cancelled."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a job is: the step's name and place, the share of the step done, a sentence for people."""

    step: str
    number: int
    of: int
    share: float = 0.0
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One piece of slow work; `params` says what, `result` what came of it, `error` why not."""

    id: JobId
    project: ProjectId
    kind: JobKind
    state: JobState
    params: Params
    requested_by: str
    requested_at: datetime
    progress: Progress | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_requested: bool = False
    error: str = ""
    result: Params = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in ENDED

    @property
    def token(self) -> str:
        """Name it towards the world: numbers begin anew with each database, what stands outside stays."""
        moment = self.requested_at.astimezone(UTC).isoformat()
        return f"p{self.project}-j{self.id}-{hashlib.sha256(moment.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Wait:
    """A step's answer when it is not finished: ask again after so many seconds."""

    seconds: float
