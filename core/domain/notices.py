"""A notice tells people elsewhere what happened here; it never holds a ticket's text."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.domain.decisions import Act, Decision
from core.domain.documents import ProjectId
from core.domain.jobs import Job, JobKind, JobState
from core.domain.projects import Project
from core.domain.proposals import Proposal

SHORTEST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What happened, in one sentence; `id` is the same however often it is told, so that a receiver can see twins.

    `subject` is a few words for a list of mails; `link` leads to the page where one can act. While it waits, the link
    begins behind the app's address, which may be another one by the time it is told.
    """

    id: str
    project: ProjectId
    subject: str
    sentence: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Untold:
    """A notice that waits for one receiver, and how often it was tried."""

    notice: Notice
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it stands with one receiver: how many notices wait and since when, when the last one went out.

    `error` is what was wrong at the last attempt with those that wait; empty if nothing was, or nothing waits.
    """

    waiting: int = 0
    since: datetime | None = None
    told_at: datetime | None = None
    error: str = ""


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, an hour at most, and never for ever."""
    doubled = 1 << min(attempts - 1, 20)
    return min(SHORTEST_PAUSE * doubled, LONGEST_PAUSE)


#: The jobs whose end people elsewhere care for: what each is called, and the page where one can act.
_JOBS = {
    JobKind.IMPORT: ("import", "import"),
    JobKind.EXPORT: ("export", "export"),
    JobKind.TRAIN: ("training", "training"),
    JobKind.COMPARE: ("comparison", "compare"),
    JobKind.SWITCH: ("switch to release {number}", "promotion"),
    JobKind.ROLL_BACK: ("roll back to release {number}", "promotion"),
    JobKind.DRILL: ("trial of release {number}", "promotion"),
    JobKind.RECONCILE: ("writing what is in production", "overview"),
    JobKind.DELETE_ENDPOINT: ("deletion of an endpoint", "overview"),
    JobKind.ASK_OUTSIDE: ("asking people outside", "review-desk"),
}
_ENDS = {
    JobState.DONE: "is done",
    JobState.FAILED: "failed; the page says why",  # the job's own words may quote a ticket
    JobState.CANCELLED: "was cancelled",
}
_LEARNED = "version {number} awaits a decision"
_ACTS = {
    Act.PROMOTE: "was promoted; it goes into service now",
    Act.REJECT: "was rejected",
    Act.WITHDRAW: "is not proposed any more",
}


def of_job(job: Job, project: Project) -> Notice | None:
    """Tell how a job ended; None of one that has not, and of a kind nobody elsewhere cares for."""
    if job.kind not in _JOBS or job.state not in _ENDS:
        return None
    called, page = _JOBS[job.kind]
    what = f"{called} {_ENDS[job.state]}"
    if job.kind is JobKind.TRAIN and job.state is JobState.DONE:
        what = f"{what}; {_LEARNED}"
    return _notice(
        f"{job.token}-{job.state}", project, what.format_map({"number": "?", **job.params, **job.result}), page
    )


def of_proposal(proposal: Proposal, project: Project) -> Notice:
    """Tell that somebody proposed a version."""
    what = f"version {proposal.version_number} is proposed; it waits for somebody else's decision"
    return _notice(_lasting(project, "proposal", proposal.id, proposal.proposed_at), project, what, "promotion")


def of_decision(decision: Decision, project: Project) -> Notice | None:
    """Tell what was decided about a version; of going back its job tells.

    Never the reason, in which a person may quote a ticket.
    """
    if decision.act not in _ACTS:
        return None
    what = f"version {decision.version_number} {_ACTS[decision.act]}"
    return _notice(_lasting(project, "decision", decision.id, decision.decided_at), project, what, "promotion")


def of_trial(project: Project, operation: str) -> Notice:
    """Tell nothing but that notices arrive."""
    return _notice(f"p{project.id}-{operation}", project, "this is a test; nothing has happened", "settings")


def _notice(id_: str, project: Project, what: str, page: str) -> Notice:
    return Notice(
        id=id_,
        project=project.id,
        subject=f"{project.name}: {what.partition(';')[0]}",
        sentence=f"{project.name}: {what}.",
        link=f"{page}?project={project.id}",
    )


def _lasting(project: Project, what: str, number: int, at: datetime) -> str:
    """Name something as nothing of another database is named: numbers begin anew with each."""
    moment = hashlib.sha256(at.astimezone(UTC).isoformat().encode()).hexdigest()[:8]
    return f"p{project.id}-{what}{number}-{moment}"
