"""Jobs on a page: what runs, how far, how long yet, with a way to stop it."""

from collections.abc import Sequence

import streamlit as st

from core.domain.jobs import Job, JobKind, JobState, Progress
from core.workflow.cancelling import may_cancel
from core.workflow.unread import UNREAD, WHY
from ui import session, words


def running(kind: JobKind | None = None) -> None:
    """Show the project's unfinished jobs, refreshed every second; the page reruns when one ends.

    Above them stands what went wrong last, until a job of that kind has succeeded.
    """
    jobs = session.app().reports.jobs(session.me(), session.project().id, kind)
    for job in failed(jobs):
        st.error(words.plain(went_wrong(job)), icon=":material/error:")
    for told in unread(jobs):
        st.warning(words.plain(told), icon=":material/visibility_off:")
    unfinished = tuple(job.id for job in jobs if not job.ended)
    if unfinished:
        _live(kind, unfinished)


def went_wrong(job: Job) -> str:
    """Say what failed, why, and of a way back what is safe and what to do."""
    why = f"{words.JOBS[job.kind]} failed ({words.when(job.ended_at)}). {job.error}"
    if job.kind not in (JobKind.ROLL_BACK, JobKind.DRILL):
        return why
    return (
        f"{why} It was about release {job.params['number']}. Production was not touched: try again, or choose another."
    )


def unread(jobs: Sequence[Job]) -> list[str]:
    """Say of the newest of each kind what its service could not read; `jobs` come newest first."""
    last: dict[JobKind, Job] = {}
    for job in jobs:
        if job.state is JobState.DONE:
            last.setdefault(job.kind, job)
    return [_unread(job) for job in last.values() if job.result.get(UNREAD)]


def _unread(job: Job) -> str:
    count = int(job.result[UNREAD] or 0)
    tickets = "1 ticket" if count == 1 else f"{count:,} tickets"
    then = "People decide." if job.kind is JobKind.CLASSIFY else "That counts as wrong."
    return (
        f"{words.JOBS[job.kind]} ({words.when(job.ended_at)}): the service could not read {tickets}. {then}"
        f" It said: {job.result.get(WHY)}"
    )


def failed(jobs: Sequence[Job]) -> list[Job]:
    """Return of each kind the newest that came to an end of its own, where it failed; `jobs` come newest first."""
    last: dict[JobKind, Job] = {}
    for job in jobs:
        if job.state in (JobState.DONE, JobState.FAILED):
            last.setdefault(job.kind, job)
    return [job for job in last.values() if job.state is JobState.FAILED]


@st.fragment(run_every="1s")
def _live(kind: JobKind | None, before: tuple[int, ...]) -> None:
    jobs = [job for job in session.app().reports.jobs(session.me(), session.project().id, kind) if not job.ended]
    if tuple(job.id for job in jobs) != before:
        st.rerun()
    for job in jobs:
        show(job)


def show(job: Job) -> None:
    """Show one job: its step, how far, how long it has taken and may take; with a way to stop it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if job.state is JobState.QUEUED or job.progress is None:
            st.caption(f"{words.JOBS[job.kind]}: {words.STATES[job.state]}")
        else:
            share = (job.progress.number - 1 + job.progress.share) / job.progress.of
            st.progress(min(share, 1.0), _how_far(job, job.progress, share))
        if may_cancel(session.me(), job.kind):
            st.button("Cancel", key=f"cancel-{job.id}", on_click=_cancel, args=(job,), disabled=job.cancel_requested)


def _how_far(job: Job, progress: Progress, share: float) -> str:
    """Put a job's progress into words."""
    if job.cancel_requested:
        return f"{words.JOBS[job.kind]} is being stopped."
    guessed = session.app().settings.amazon is not None  # how far Amazon is, nobody is told
    left = f", about {words.duration(words.took(job) * (1 - share) / share)} left" if share > 0 and not guessed else ""
    step = f"step {progress.number} of {progress.of}: {progress.step}. {progress.message}".rstrip()
    return f"{words.JOBS[job.kind]}, {step} ({words.duration(words.took(job))} so far{left})"


def _cancel(job: Job) -> None:
    session.app().cancelling.cancel(session.me(), job.project, job.id)
