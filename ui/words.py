"""How numbers, dates and states are written on every page."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from core.domain.actors import Actor
from core.domain.chain import EXPORTED
from core.domain.comparisons import Evidence
from core.domain.decisions import Act
from core.domain.desk import Order
from core.domain.gate import Outcome
from core.domain.jobs import Job, JobKind, JobState
from core.domain.labels import Labels
from core.domain.notices import Standing
from core.domain.proposals import Signatures
from core.domain.reviews import Action
from core.domain.versions import Release, VersionState
from core.workflow.purse import OVER

JOBS = {
    JobKind.DEMO: "Making the demo",
    JobKind.IMPORT: "Import",
    JobKind.TRAIN: "Training",
    JobKind.CLASSIFY: "Classification",
    JobKind.COMPARE: "Comparison",
    JobKind.SWITCH: "Switch",
    JobKind.EXPORT: "Export",
    JobKind.REORDER: "Putting the queue in order",
    JobKind.SEND: "Sending to review",
    JobKind.ROLL_BACK: "Roll back",
    JobKind.DRILL: "Trying a release",
    JobKind.RECONCILE: "Writing what is in production",
    JobKind.DELETE_ENDPOINT: "Deleting an endpoint",
    JobKind.ASK_OUTSIDE: "Asking people outside",
}
STATES = {
    JobState.QUEUED: "waiting for the worker",
    JobState.RUNNING: "running",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}
VERDICTS = {Outcome.PROMOTE: "Promote", Outcome.HOLD: "Hold", Outcome.REJECT: "Reject"}
SIGNATURES = {
    Signatures.ONE: "One person promotes alone; it is recorded as such.",
    Signatures.TWO: "Promoting takes two people: who approves neither proposed it nor started its training.",
    Signatures.THREE: "Promoting takes three people: one started the training, another proposes, a third approves.",
}
VERSIONS = {
    VersionState.CANDIDATE: "candidate",
    VersionState.PRODUCTION: "in production",
    VersionState.RETIRED: "retired",
    VersionState.REJECTED: "rejected",
}
ANSWERED = {
    Action.CONFIRM: "confirmed",
    Action.CORRECT: "corrected",
    Action.SKIP: "skipped",
    Action.FLAG: "flagged",
    Action.UNDO: "took back",
    Action.ADJUDICATE: "decided",
}
ORDERS = {
    Order.MARGIN: ("Closest calls", "The model wavers most between its two best answers."),
    Order.CONFIDENCE: ("Least sure", "The model trusts its own answer least."),
    Order.OLDEST: ("Oldest", "Who wrote first is answered first."),
    Order.URGENT: ("Urgent", "What came marked as urgent, then the closest calls."),
    Order.LABEL: ("Some labels in front", "Tickets the model takes for the labels below, then the others."),
    Order.MIXED: ("Mixed", "Drawn so that seldom labels come as often as common ones: good for training."),
    Order.RANDOM: ("Random", "Every ticket has the same chance: good for measuring."),
}
ACTS = (
    *(act.value for act in Act),
    *(
        "import",
        "train",
        "cancel",
        "unflag",
        "start project",
        "change routing policy",
        "add labels",
        "change person",
        "unmask",
    ),
    *("export", "fetch export", "fetch bundle", EXPORTED, "propose", "change signatures", "change held-out days"),
    *("rename labels", "merge labels", "split labels", "retire labels", "write label guide"),
    OVER,
    *("keep label", "correct label"),
    *("change review desk", "adjudicate", "send to review", "mark known answer", "forget known answer"),
    *("delete endpoint", "write pointer again", "leave pointer"),
)
MINUTE = 60
_FIRST = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!$:~|&])")


def plain(text: str) -> str:
    """Escape what people typed or imported, where Streamlit would read it as markup."""
    return _MARKUP.sub(r"\\\1", text)


def ordinal(number: int) -> str:
    """Write the place of something in a row."""
    if number <= len(_FIRST):
        return _FIRST[number - 1]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def percent(share: float) -> str:
    """Write a share as a percentage with one decimal."""
    return f"{100 * share:.1f} %"


def confidence(value: float | None) -> str:
    """Write a calibrated confidence as the card does: two decimals, no zero in front; nothing where there is none."""
    if value is None:
        return ""
    written = f"{value:.2f}"
    return {"0.00": "<.01", "1.00": ">.99"}.get(written, written[1:])


def when(moment: datetime | None) -> str:
    """Write a moment in the viewer's zone, which is named: others are elsewhere, and a summer is another zone."""
    return "–" if moment is None else zoned(moment.astimezone(_zone()))


def zoned(local: datetime) -> str:
    """Write a moment of some zone with how far that is from UTC: names of zones mean different ones to different people."""
    minutes = round((local.utcoffset() or timedelta(0)).total_seconds() / MINUTE)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
    return f"{local:%-d %b %Y, %H:%M} UTC{offset}"


def here(moment: datetime) -> datetime:
    """Return a moment as the clock on the viewer's wall shows it, for the axes of pictures."""
    return moment.astimezone(_zone()).replace(tzinfo=None)


def days(span: tuple[date, date]) -> str:
    """Write a stretch of days, both of them included."""
    first, last = span
    return f"{first:%-d %b %Y}" if first == last else f"{first:%-d %b} to {last:%-d %b %Y}"


def _zone() -> ZoneInfo:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")


def duration(seconds: float) -> str:
    """Write a stretch of time, roughly."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / MINUTE:.0f} min" if seconds < 90 * MINUTE else f"{seconds / MINUTE / MINUTE:.1f} h"


def took(job: Job) -> float:
    """Return the seconds a job has run so far, or ran."""
    if job.started_at is None:
        return 0.0
    return ((job.ended_at or datetime.now(UTC)) - job.started_at).total_seconds()


def roles(person: Actor) -> str:
    """Write what somebody is here."""
    return ", ".join(sorted(role.value for role in person.roles)) or "no role yet"


def detectable(evidence: Evidence) -> str:
    """Say what the held-out tickets can tell apart; nothing where the versions answer alike."""
    least = evidence.detectable
    gain = f"{100 * (least or 0):.1f} points of accuracy"
    return f" · with so many tickets a gain of {gain} would be noticed in 4 of 5 cases" if least else ""


def labels(answer: Labels) -> str:
    """Write an answer; an empty one says so."""
    return ", ".join(answer) or "none of these"


def release_name(release: Release | None) -> str:
    """Name what is in production."""
    return f"release {release.number} (version {release.version.number})" if release else "nothing yet"


def standing(now: Standing) -> str:
    """Say how it stands with somebody who is told elsewhere."""
    last = f"last told {when(now.told_at)}" if now.told_at else "nothing told yet"
    if not now.waiting:
        return f"nothing waits, {last}"
    many = "1 notice waits" if now.waiting == 1 else f"{now.waiting:,} notices wait"
    return f"{many} since {when(now.since)}, {last}"


def unclear_audits(number: int) -> str:
    """Say that audits are in no figure because labels were changed."""
    many = "1 answered audit is" if number == 1 else f"{number:,} answered audits are"
    return f"{many} left out: labels were changed since, and nobody can say whether production was right."
