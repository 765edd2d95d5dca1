"""What a service could not read is told where people look for what came of a job."""

from collections.abc import Sequence

from core.domain.jobs import Job
from core.domain.predictions import Prediction
from core.ports import Tx

UNREAD, WHY = "unread", "unread_why"
"""Facts of a job: how many tickets its service could not read, and what it said of the first."""
_LONGEST = 200


def note_unread(tx: Tx, job: Job, answers: Sequence[Prediction | None]) -> None:
    """Count the tickets that could not be read, with what was said of the first; nothing is noted where all were read."""
    found = [answer.unread for answer in answers if answer and answer.unread]
    if found:
        noted = tx.jobs.get(job.id).result
        count = int(noted.get(UNREAD) or 0) + len(found)
        tx.jobs.note(job.id, {UNREAD: count, WHY: str(noted.get(WHY) or found[0][:_LONGEST])})
