"""Reads a store after a race from outside the program, and counts what must not be."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, create_engine, text

from benchmarks.race_journal import Acknowledged, Told

STANDING = """
CREATE TEMPORARY VIEW standing AS SELECT * FROM review r WHERE verdict = 'counted' AND action IN ('confirm', 'correct')
AND NOT EXISTS (SELECT 1 FROM review u WHERE u.undoes_id = r.id)"""
DECISIONS = "SELECT count(*) FROM review WHERE action IN ('confirm', 'correct')"
OVER_CAP = """
SELECT count(*) FROM (SELECT s.task_id FROM standing s JOIN task t ON t.id = s.task_id
GROUP BY s.task_id, t.wanted HAVING count(*) > t.wanted) x"""
TWICE_BY_ONE = """
SELECT count(*) FROM (SELECT 1 FROM standing s GROUP BY s.task_id, s.reviewer HAVING count(*) > 1) x"""
SAME_OPERATION = "SELECT count(*) FROM (SELECT 1 FROM review GROUP BY project_id, operation HAVING count(*) > 1) x"
UNEVEN = """
SELECT t.id, t.state, t.reason, t.wanted, t.answers, t.places,
(SELECT count(*) FROM lease l WHERE l.task_id = t.id) AS leases,
(SELECT count(*) FROM standing s WHERE s.task_id = t.id) AS standing FROM task t WHERE t.answers <> (SELECT count(*) FROM standing s WHERE s.task_id = t.id)
OR (t.state = 'open' AND t.wanted <> t.answers + t.places + (SELECT count(*) FROM lease l WHERE l.task_id = t.id))
OR (t.state = 'done' AND NOT EXISTS (SELECT 1 FROM truth h WHERE h.document_id = t.document_id))"""
STORED = "SELECT id, operation, reviewer, task_id, action, labels, verdict FROM review"
MOST_SHOWN = 10
OPEN = "SELECT count(*) FROM task WHERE state = 'open'"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a race left behind; everything but `decisions` and `still_open` is nought where all is well.

    `lost` are acknowledged answers that are not there as they were sent; `doubled` are answers of one person that
    count twice for one ticket, operations stored twice, and answers nobody sent; `uneven` are questions whose
    counts of answers, holds and places do not add up, or that are done without a truth.
    """

    decisions: int
    over_cap: int
    lost: int
    doubled: int
    uneven: int
    still_open: int


def audit(url: str, told: Iterable[Told]) -> Found:
    """Compare what reviewers were told with what is there."""
    sent: set[str] = set()
    acknowledged: dict[str, Acknowledged] = {}
    for one in told:
        sent |= one.sent.keys()
        acknowledged |= one.acknowledged
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text(STANDING))
        stored = {row[1]: tuple(row) for row in connection.execute(text(STORED))}
        found = Found(
            decisions=_count(connection, DECISIONS),
            over_cap=_count(connection, OVER_CAP),
            lost=sum(not _kept(one, stored.get(one.operation)) for one in acknowledged.values()),
            doubled=_count(connection, TWICE_BY_ONE) + _count(connection, SAME_OPERATION) + len(stored.keys() - sent),
            uneven=_shown(connection, UNEVEN),
            still_open=_count(connection, OPEN),
        )
    engine.dispose()
    return found


def count_open(url: str) -> int:
    """Return how many questions are open."""
    engine = create_engine(url)
    with engine.connect() as connection:
        left = _count(connection, OPEN)
    engine.dispose()
    return left


def _count(connection: Connection, query: str) -> int:
    return int(connection.execute(text(query)).scalar() or 0)


def _shown(connection: Connection, query: str) -> int:
    """Print some of the rows that should not be there; return how many there are."""
    rows = connection.execute(text(query)).mappings().all()
    for row in rows[:MOST_SHOWN]:
        print("uneven:", dict(row))
    return len(rows)


def _kept(one: Acknowledged, row: tuple[object, ...] | None) -> bool:
    """Tell whether a row is the answer as it was sent; whether it confirms or corrects is the program's word."""
    if row is None:
        return False
    review, _, reviewer, task, action, labels, verdict = row
    same_action = action == one.action or {action, one.action} == {"confirm", "correct"}
    same_task = task == one.task or one.action == "undo"  # after a reload an undo does not know its ticket
    same_labels = set(json.loads(str(labels))) == set(one.labels)
    same = (reviewer, verdict) == (one.reviewer, one.verdict) and one.review in (None, review)
    return same and same_action and same_task and same_labels
