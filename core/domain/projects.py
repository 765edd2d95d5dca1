"""A project is one classification question with its own tickets, labels and versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.domain.desk import Desk
from core.domain.documents import ProjectId
from core.domain.errors import InvalidInput
from core.domain.labels import Kind
from core.domain.proposals import Signatures
from core.domain.routing import Policy
from core.domain.versions import ReleaseId

LONGEST_PROJECT_NAME = 60


@dataclass(frozen=True, kw_only=True)
class Project:
    """`salt` keys every draw of the project (held-out part, audit); it never changes.

    Versions are compared on held-out tickets of the last `held_out_days` days, 0 for all: a new cohort joins as time
    goes by, the oldest leaves.
    """

    id: ProjectId
    name: str
    kind: Kind
    salt: str
    held_out_share: float
    policy: Policy
    desk: Desk
    production: ReleaseId | None
    created_at: datetime
    demo: bool = False
    signatures: Signatures = Signatures.TWO
    held_out_days: int = 0

    def cohort(self, now: datetime) -> date | None:
        """Return the day from which on held-out tickets are compared on; None for all there ever were."""
        return now.astimezone(UTC).date() - timedelta(days=self.held_out_days) if self.held_out_days else None


def usual(projects: Sequence[Project]) -> Project:
    """Return the project to show when nobody has chosen: the newest of people's own, else the first demo."""
    return next((project for project in reversed(projects) if not project.demo), projects[0])


@dataclass(frozen=True, kw_only=True)
class NewProject:
    """What a person decides when starting a project; an empty salt is replaced by a random one."""

    name: str
    kind: Kind = Kind.SINGLE
    held_out_share: float = 0.15
    policy: Policy = Policy()
    desk: Desk = Desk()
    salt: str = ""
    demo: bool = False
    signatures: Signatures = Signatures.TWO

    def __post_init__(self) -> None:
        """Refuse a name that is none and a held-out share that leaves nothing on one side.

        Raises:
            InvalidInput: says which.
        """
        if not self.name.strip() or len(self.name) > LONGEST_PROJECT_NAME:
            message = f"A project needs a name of 1 to {LONGEST_PROJECT_NAME} characters."
            raise InvalidInput(message)
        if not 0 < self.held_out_share < 1:
            message = "The held-out share lies between 0 and 1."
            raise InvalidInput(message)
