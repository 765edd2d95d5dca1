"""The two statements that ask about a ticket, built once: a classification runs them for every doubtful ticket."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, and_, bindparam, exists, literal_column, or_, select, update

from core.domain.reviews import TaskState
from core.store import schema
from core.store.live import FLAGGED, LIVE, UNTOUCHED
from core.store.scope import insert_into

_task, _document = schema.task, schema.document
_FACTS = ("version_id", "reason", "inclusion_probability", "priority", "policy", "wanted", "blind")

_given: dict[str, Any] = {name: bindparam(f"the_{name}", type_=_task.c[name].type) for name in _FACTS}
_now = bindparam("the_now", type_=_task.c.created_at.type)
_asked_for = bindparam("the_reason", type_=_task.c.reason.type) == literal_column("'requested'")
_unknown = or_(_asked_for, ~exists().where(schema.truth.c.document_id == bindparam("the_document")))

# A question that waits untouched, or lies with a lead, takes the new facts; one that a person asked for stays theirs.
AGAIN = (
    update(_task)
    .where(
        _task.c.document_id == bindparam("the_document"),
        _task.c.project_id == bindparam("the_project"),
        LIVE,
        or_(UNTOUCHED, and_(FLAGGED, _task.c.answers == 0)),
        or_(_asked_for, _task.c.reason != literal_column("'requested'")),
        _unknown,
    )
    .values(**_given, places=_given["wanted"])
)


def _new() -> Select[Any]:
    here = (_document.c.id == bindparam("the_document")) & (_document.c.project_id == bindparam("the_project"))
    facts = (_document.c.project_id, _document.c.id, _now, *_given.values())
    return select(*facts, _given["wanted"], _constant(TaskState.OPEN), _constant(0)).where(here, _unknown)


def _constant(value: object) -> Any:
    return bindparam(None, value, unique=True)


@cache
def anew(dialect: str) -> Insert:
    """Return the insert of a new question; it does nothing while another one about the ticket is live."""
    names = ["project_id", "document_id", "created_at", *_FACTS, "places", "state", "answers"]
    made = insert_into(dialect, _task).from_select(names, _new()).on_conflict_do_nothing()
    return made.execution_options(preserve_rowcount=True)
