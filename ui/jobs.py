"""Jobs on a page: what runs, how far, how long yet, with a way to stop it."""

import streamlit as st

from core.domain.actors import Permission
from core.domain.jobs import Job, JobKind, JobState
from ui import session, words


def running(kind: JobKind | None = None) -> None:
    """Show the project's unfinished jobs, refreshed every second; the page reruns when one ends."""
    jobs = [job for job in session.app().reports.jobs(session.me(), session.project().id, kind) if not job.ended]
    if jobs:
        _live(kind, tuple(job.id for job in jobs))


@st.fragment(run_every="1s")
def _live(kind: JobKind | None, before: tuple[int, ...]) -> None:
    jobs = [job for job in session.app().reports.jobs(session.me(), session.project().id, kind) if not job.ended]
    if tuple(job.id for job in jobs) != before:
        st.rerun()
    for job in jobs:
        show(job)


def show(job: Job) -> None:
    """Show one job: its step, how far, how long it has taken and may take."""
    name, progress = words.JOBS[job.kind], job.progress
    if job.state is JobState.QUEUED or progress is None:
        st.caption(f"{name}: {words.STATES[job.state]}")
        return
    share = (progress.number - 1 + progress.share) / progress.of
    left = words.took(job) * (1 - share) / share if share > 0 else None
    text = f"{name}, step {progress.number} of {progress.of}: {progress.step}. {progress.message}"
    time = f"{words.duration(words.took(job))} so far" + (f", about {words.duration(left)} left" if left else "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(share, 1.0), f"{text} ({time})")
        if session.me().may(Permission.TRAIN) and job.kind in (JobKind.TRAIN, JobKind.IMPORT):
            st.button("Cancel", key=f"cancel-{job.id}", on_click=_cancel, args=(job,))


def _cancel(job: Job) -> None:
    session.app().training.cancel(session.me(), job.project, job.id)
