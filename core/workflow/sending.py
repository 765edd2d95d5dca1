"""Sending to review: people are asked about the tickets that a lead has found, handful by handful, by a job."""

from dataclasses import asdict, dataclass
from datetime import date

from core.domain.actors import Actor, Permission, require
from core.domain.desk import IN_FRONT
from core.domain.documents import DocumentId, ProjectId
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.predictions import Span, StoredPrediction
from core.domain.reports import Filter, TicketRow
from core.domain.routing import Reason, Route
from core.domain.versions import Release
from core.evaluation.likeness import bands
from core.ports import Clock, Engine, Store, Tx
from core.workflow.steps import Plan, Say, Step, leave, nothing

PAGE = 250
MOST_SENT = 5_000
POLICY = "requested by a lead"
_DAYS = ("received_from", "received_to")
_ASKED_ALREADY = ("waiting", "flagged")


@dataclass(frozen=True, kw_only=True)
class _Handful:
    """Tickets to ask about, and what production says of some; the next handful begins behind `last`."""

    tickets: list[TicketRow]
    said: dict[DocumentId, StoredPrediction]
    last: DocumentId
    looked_at: int


@dataclass(frozen=True)
class Sending:
    """Ask reviewers about the newest tickets that match a filter, up to `MOST_SENT`.

    Tickets that are being asked about already are left as they are.
    """

    store: Store
    engine: Engine
    clock: Clock

    def request(self, actor: Actor, project: ProjectId, wanted: Filter, operation: str) -> Job:
        """Queue the sending; the same operation is one sending.

        Raises:
            Busy: tickets are being sent right now.
        """
        require(actor, Permission.LEAD)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            known = {job.id for job in tx.jobs.recent(1, JobKind.SEND)}
            job = tx.jobs.request(JobKind.SEND, _params(wanted), operation, actor.id, now)
            if job.id not in known:
                tx.audit.add(actor.id, "send to review", f"job {job.id}", {"most": MOST_SENT}, now)
        return job

    def plan(self) -> Plan:
        """How tickets are sent; what was sent before it was stopped stays sent."""
        return Plan(steps=(Step("Adding tickets to the queue", self._send),), result=nothing, cancel=leave)

    def _send(self, job: Job, say: Say) -> Wait | None:
        """Go on where the last handful ended: that is noted where the handful itself is written."""
        wanted, found = _filter(job.params), self._found(job)
        after, sent, looked_at = (_number(job, fact) for fact in ("after", "sent", "looked_at"))
        while sent < MOST_SENT:
            with self.store.reading(job.project) as tx:
                release = tx.versions.production()
                handful = _next(tx, wanted, DocumentId(after), MOST_SENT - sent, release)
            if handful is None:
                break
            after, sent, looked_at = handful.last, sent + len(handful.tickets), looked_at + handful.looked_at
            if not self._ask(job, handful, release, {"after": after, "sent": sent, "looked_at": looked_at}):
                return Wait(0.0)
            say(min(looked_at / max(found, 1), 1.0), f"{sent:,} tickets added")
        return None

    def _found(self, job: Job) -> int:
        """Count once what matches: what has been sent may match no more."""
        if "found" in job.result:
            return _number(job, "found")
        with self.store.reading(job.project) as tx:
            found = tx.documents.matching(_filter(job.params), MOST_SENT)
        with self.store.transaction(job.project) as tx:
            tx.jobs.note(job.id, {"found": found, "sent": 0})
        return found

    def _ask(self, job: Job, handful: _Handful, release: Release | None, noted: Params) -> bool:
        """Ask about a handful and note it; False and nothing written when production has changed meanwhile."""
        why, now = self._why(handful, release), self.clock.now()
        with self.store.transaction(job.project) as tx:
            tx.labels.current()  # from here on the desk stays as it is
            if tx.versions.production() != release:
                return False
            if release:
                tx.predictions.explain(release.version.id, why)
            wanted = tx.project().desk.wanted
            route = Route(reason=Reason.REQUESTED, inclusion_probability=1.0, priority=IN_FRONT, wanted=wanted)
            for ticket in handful.tickets:
                said = handful.said.get(ticket.id)
                tx.tasks.put(ticket.id, said.version if said else None, route, POLICY, now, bands(ticket.text))
            tx.jobs.note(job.id, noted)
        return True

    def _why(self, handful: _Handful, release: Release | None) -> dict[DocumentId, tuple[Span, ...]]:
        """Say which words moved production, where it was so sure of a ticket that nobody was to see it."""
        dark = [ticket for ticket in handful.tickets if ticket.id in handful.said and not handful.said[ticket.id].why]
        if release is None or not dark:
            return {}
        spans = self.engine.explain(release.version.trained, [ticket.text for ticket in dark])
        return {ticket.id: places for ticket, places in zip(dark, spans, strict=True)}


def _next(tx: Tx, wanted: Filter, after: DocumentId, most: int, release: Release | None) -> _Handful | None:
    """Return the next tickets to look at, and those of them to ask about; None when there are no more."""
    rows = tx.documents.page(wanted, after, min(PAGE, most))
    if not rows:
        return None
    free = [row for row in rows if row.state not in _ASKED_ALREADY]
    version = release.version.id if release else None
    said = [tx.predictions.get(row.id, version) for row in free] if version else []
    answers = {one.document: one for one in said if one}
    return _Handful(tickets=free, said=answers, last=rows[-1].id, looked_at=len(rows))


def _number(job: Job, fact: str) -> int:
    return int(job.result.get(fact) or 0)


def _params(wanted: Filter) -> Params:
    days = {name: day.isoformat() if (day := getattr(wanted, name)) else "" for name in _DAYS}
    return asdict(wanted) | days


def _filter(kept: Params) -> Filter:
    days = {name: date.fromisoformat(str(kept[name])) if kept[name] else None for name in _DAYS}
    return Filter(
        label=str(kept["label"]),
        state=str(kept["state"]),
        text=str(kept["text"]),
        least_confidence=float(kept["least_confidence"] or 0),
        most_confidence=float(kept["most_confidence"] or 0),
        accepted_by=int(kept.get("accepted_by") or 0),
        otherwise=bool(kept.get("otherwise")),
        **days,
    )
