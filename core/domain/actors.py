"""Who is asking, and what each role may do: one table."""

from dataclasses import dataclass
from enum import StrEnum

from core.domain.errors import NotAllowed


class Role(StrEnum):
    """What a person is in this installation; a person may have several."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    LEAD = "lead"
    OWNER = "owner"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """One kind of act that can be allowed or refused."""

    VIEW = "see the overview"
    REVIEW = "review tickets"
    LEAD = "lead the review desk"
    ADJUDICATE = "decide between answers"
    BROWSE = "browse tickets"
    UNMASK = "see personal data"
    IMPORT = "import tickets"
    LABELS = "change labels"
    TRAIN = "train versions"
    COMPARE = "see versions and comparisons"
    PROMOTE = "promote and roll back"
    AUDIT = "read the audit trail"
    PEOPLE = "manage people"
    SETTINGS = "change settings"
    EXPORT = "export tickets and reviews"
    PROJECTS = "start projects"


_P = Permission
ROLES: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({_P.VIEW}),
    Role.REVIEWER: frozenset({_P.VIEW, _P.REVIEW}),
    Role.LEAD: frozenset(
        {_P.VIEW, _P.REVIEW, _P.LEAD, _P.ADJUDICATE, _P.BROWSE, _P.UNMASK, _P.IMPORT, _P.LABELS, _P.COMPARE, _P.EXPORT}
    ),
    Role.OWNER: frozenset(
        {
            _P.VIEW,
            _P.BROWSE,
            _P.UNMASK,
            _P.LEAD,
            _P.ADJUDICATE,
            _P.IMPORT,
            _P.LABELS,
            _P.TRAIN,
            _P.COMPARE,
            _P.PROMOTE,
            _P.AUDIT,
            _P.EXPORT,
            _P.PROJECTS,
        }
    ),
    Role.ADMIN: frozenset({_P.VIEW, _P.BROWSE, _P.IMPORT, _P.TRAIN, _P.COMPARE, _P.PEOPLE, _P.SETTINGS, _P.PROJECTS}),
    Role.AUDITOR: frozenset({_P.VIEW, _P.COMPARE, _P.AUDIT}),
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, or the system acting for one, at the moment of asking."""

    id: str
    name: str
    roles: frozenset[Role]

    def may(self, permission: Permission) -> bool:
        """Tell whether any of the actor's roles allows this."""
        return any(permission in ROLES[role] for role in self.roles)


SYSTEM = Actor(id="system", name="Countersign", roles=frozenset(Role))


def require(actor: Actor, permission: Permission) -> None:
    """Stop here unless the actor may do this.

    Raises:
        NotAllowed: none of the actor's roles allows it.
    """
    if not actor.may(permission):
        message = f"{actor.name} may not {permission.value}."
        raise NotAllowed(message)
