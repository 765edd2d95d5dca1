"""The two statements that ask about a ticket, built once: a classification runs them for every doubtful ticket."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, and_, bindparam, case, exists, or_, select, update

from core.domain.reviews import TaskState
from core.store import schema
from core.store.live import FLAGGED, LEASED, OPEN
from core.store.scope import insert_into

_task, _document = schema.task, schema.document
_FACTS = ("version_id", "reason", "inclusion_probability", "priority", "policy")

_given: dict[str, Any] = {name: bindparam(f"the_{name}", type_=_task.c[name].type) for name in _FACTS}
_now = bindparam("the_now", type_=_task.c.lease_until.type)
_unknown = ~exists().where(schema.truth.c.document_id == bindparam("the_document"))

# A question that waits takes the new facts; one whose lease ran out waits again.
AGAIN = (
    update(_task)
    .where(
        _task.c.document_id == bindparam("the_document"),
        _task.c.project_id == bindparam("the_project"),
        or_(OPEN, FLAGGED, and_(LEASED, _task.c.lease_until < _now)),
        _unknown,
    )
    .values(
        state=case((LEASED, TaskState.OPEN), else_=_task.c.state),
        lease_reviewer=None,
        lease_token=None,
        lease_until=None,
        **_given,
    )
)


def _new() -> Select[Any]:
    here = (_document.c.id == bindparam("the_document")) & (_document.c.project_id == bindparam("the_project"))
    facts = (_document.c.project_id, _document.c.id, _now, *_given.values())
    return select(*facts, *map(_constant, (TaskState.OPEN, 0, 0))).where(here, _unknown)


def _constant(value: object) -> Any:
    return bindparam(None, value, unique=True)


@cache
def anew(dialect: str) -> Insert:
    """Return the insert of a new question; it does nothing while another one about the ticket is live."""
    names = ["project_id", "document_id", "created_at", *_FACTS, "state", "claim_order", "position"]
    return insert_into(dialect, _task).from_select(names, _new()).on_conflict_do_nothing()
