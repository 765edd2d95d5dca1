"""What belongs to no project: projects, people, and the jobs of all as the worker sees them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from core.domain.actors import Actor
from core.domain.chain import Sealed, Verdict
from core.domain.documents import ProjectId
from core.domain.jobs import Job, JobId, JobState, Params, Progress
from core.domain.notices import Notice, Standing, Untold
from core.domain.projects import NewProject, Project
from core.domain.reports import AuditEntry, WorkerState
from core.domain.spending import Lasting, Spend
from core.domain.surroundings import Sight


class Projects(Protocol):
    """All projects; the one facet that belongs to none."""

    def add(self, new: NewProject, now: datetime) -> Project:
        """Create it with an empty label set number 0.

        Raises:
            Conflict: the name is taken.
        """
        ...

    def all(self) -> list[Project]:
        """Return every project, oldest first."""
        ...

    def get(self, project: ProjectId) -> Project:
        """Return one.

        Raises:
            NotFound: there is none of that id.
        """
        ...


class People(Protocol):
    """Who may enter; roles are read anew for each request."""

    def save(self, actor: Actor, *, active: bool = True) -> None:
        """Add or replace a person with name, roles, and whether they may enter at all."""
        ...

    def get(self, person: str) -> Actor:
        """Return an active person as they are now.

        Raises:
            NotFound: unknown or no longer active.
        """
        ...

    def all(self) -> list[tuple[Actor, bool]]:
        """Return everybody by name with whether they are active."""
        ...

    def preferences(self, person: str) -> dict[str, Params]:
        """Return what this person has set for themselves, by name."""
        ...

    def prefer(self, person: str, name: str, value: Params) -> None:
        """Set something for this person, in place of what it was; nothing in it forgets it."""
        ...


class Queue(Protocol):
    """Jobs of all projects, as the worker sees them."""

    def waiting(self) -> list[Job]:
        """Return the queued jobs, oldest first."""
        ...

    def running(self) -> list[Job]:
        """Return the jobs that were begun and have not ended, oldest first."""
        ...

    def get(self, job: JobId) -> Job:
        """Return one.

        Raises:
            NotFound: there is none of that id.
        """
        ...

    def begin(self, job: JobId, now: datetime) -> None:
        """Mark it running, once; a second call changes nothing."""
        ...

    def report(self, job: JobId, progress: Progress) -> None:
        """Note how far it is; ignored once it has ended."""
        ...

    def end(self, job: JobId, state: JobState, now: datetime, *, error: str = "", result: Params | None = None) -> None:
        """Close it, once; later calls change nothing. The result is added to what was noted before."""
        ...

    def beat(self, worker: str, pid: int, now: datetime) -> None:
        """Note that this worker lives."""
        ...

    def workers(self) -> list[WorkerState]:
        """Return the workers ever seen, latest beat first."""
        ...


class Outbox(Protocol):
    """Notices on their way to receivers elsewhere; each receiver has a line of its own, and waits for no other.

    The store knows who the receivers are; when there is none, nothing is kept.
    """

    def add(self, notice: Notice, now: datetime) -> None:
        """Keep a notice for every receiver, with whatever else this transaction does; twice the same id is once."""
        ...

    def due(self, receiver: str, now: datetime, limit: int) -> list[Untold]:
        """Return the notices that are to be told a receiver by now, oldest first."""
        ...

    def attempt(self, receiver: str, notice: str, now: datetime, again: datetime) -> None:
        """Note that it is told now, to be due again at a moment unless it is known by then that it went out."""
        ...

    def told(self, receiver: str, notice: str, now: datetime) -> None:
        """Note that it went out: it is never due again."""
        ...

    def forget(self, receiver: str, before: datetime, limit: int) -> None:
        """Remove what a receiver was told before a moment, the oldest first, and no more than so many."""
        ...

    def failed(self, receiver: str, notice: str, why: str) -> None:
        """Note in a sentence what was wrong at the last attempt; it stays due when it was to be."""
        ...

    def hold(self, receiver: str, until: datetime) -> None:
        """Let nothing that waits now be due for a receiver before a moment: whoever is away is away for all of it."""
        ...

    def standing(self, receiver: str) -> Standing:
        """Say how it stands with a receiver."""
        ...


class Audit(Protocol):
    """Who did what, append-only; written in the transaction of the act itself.

    An act that belongs to no project is written across projects, and every project's trail shows it.
    """

    def add(self, actor: str, action: str, subject: str, detail: Params, now: datetime) -> None:
        """Record an act. Details never hold ticket text. It is sealed with all that were recorded before it."""
        ...

    def check(self) -> Verdict:
        """Go through the whole trail, of all projects, and say whether it is as it was written."""
        ...

    def length(self) -> int:
        """Return how many entries the whole trail has, those of this transaction included."""
        ...

    def sealed(self, after: int, limit: int) -> list[Sealed]:
        """Return the whole trail, of all projects, with its seals by ascending position behind `after`.

        An entry that is gone leaves a gap.
        """
        ...

    def latest(
        self, limit: int = 100, action: str = "", *, actor: str = "", until: date | None = None, before: int = 0
    ) -> list[AuditEntry]:
        """Return the newest first: all, or of one act, of one person, up to a day (inclusive, UTC), below a number."""
        ...


class Spent(Protocol):
    """What was paid for and what costs as long as it is there, of all projects; as quick however many tickets there are."""

    def total(self, since: datetime) -> float:
        """Sum up what was noted from a moment on."""
        ...

    def under_way(self) -> float:
        """Sum up what jobs that have not ended were estimated at ("estimate" of their params), less what they noted."""
        ...

    def lasting(self, engines: Sequence[str]) -> Lasting:
        """Return since when each version of these engines is kept, and since when such ones have served in a project.

        A project whose production is of another engine by now has none that serves.
        """
        ...


class Spending(Spent, Protocol):
    """The ledger of one project, append-only, beside what all have spent."""

    def alone(self) -> None:
        """Wait until nobody else, in any project, asks whether something is within the budget; until the end of this."""
        ...

    def add(self, spend: Spend) -> None:
        """Note it; what the same job token has noted already under the same name stays."""
        ...

    def latest(self, limit: int = 50) -> list[Spend]:
        """Return what this project's jobs noted, newest first."""
        ...


class Sights(Protocol):
    """What a worker saw outside at its last look, and what people chose to leave there as it was found."""

    def keep(self, sight: Sight) -> None:
        """Put it in the place of the last one, unless that was seen later."""
        ...

    def last(self) -> Sight | None:
        """Return what was seen last; None when nobody has looked."""
        ...

    def leave(self, project: ProjectId, mark: str, now: datetime) -> None:
        """Note that a person chose to leave what was found, in place of what was left before."""
        ...

    def left(self) -> dict[ProjectId, str]:
        """Return the mark of what was left, by project."""
        ...


class Shared(Protocol):
    """One transaction across projects."""

    projects: Projects
    people: People
    queue: Queue
    audit: Audit
    spent: Spent
    sights: Sights
    outbox: Outbox
