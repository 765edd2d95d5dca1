"""An installation with two real versions to switch between, and what a whole release looks like."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import opened
from core.bootstrap import App
from core.demo.generator import tickets
from core.domain.actors import SYSTEM
from core.domain.decisions import Act
from core.domain.documents import NewDocument, ProjectId
from core.domain.jobs import JobId, JobKind, JobState
from core.domain.predictions import VersionId
from core.domain.projects import NewProject
from core.domain.proposals import Signatures
from core.domain.routing import Policy
from core.domain.versions import ModelVersion, Release, ReleaseId, VersionState
from core.local.files import read_json
from core.workflow.deciding import Choice

REASON = "Switched by the benchmark."
POLICIES = (Policy(threshold=0.6, audit_share=0.0), Policy(threshold=0.7, audit_share=0.01))
Whole = tuple[int, int, int, int, str, float, float]


@dataclass(frozen=True, kw_only=True)
class Switched:
    """Where the two versions are; either may be in production."""

    home: Path
    url: str
    project: ProjectId
    versions: tuple[VersionId, VersionId]

    def open(self) -> App:
        """Return the program on it."""
        return opened(self.home, self.url)


def prepare(home: Path, url: str, labelled: int, waiting: int) -> Switched:
    """Import tickets, train and promote twice, under another policy each time."""
    app = opened(home, url)
    app.store.migrate()
    new = NewProject(name="Switches", salt="switches", signatures=Signatures.ONE)
    project = app.projects.start(SYSTEM, new).id
    rows = [
        NewDocument(text=ticket.text, labels=ticket.labels if number % (labelled + waiting) < labelled else None)
        for number, ticket in enumerate(tickets(labelled=labelled + waiting, unlabelled=0))
    ]
    app.intake.import_rows(SYSTEM, project, "history", rows)
    made = [_release(app, project, number, policy) for number, policy in enumerate(POLICIES)]
    app.classifying.request(SYSTEM, project, "classify")
    app.driver.drain()
    return Switched(home=home, url=app.settings.database_url, project=project, versions=(made[0], made[1]))


def _release(app: App, project: ProjectId, number: int, policy: Policy) -> VersionId:
    app.projects.set_policy(SYSTEM, project, policy)
    app.training.request(SYSTEM, project, f"train-{number}")
    app.driver.drain()
    version = app.reports.versions(SYSTEM, project)[0].version
    production, _ = app.promoting.releases(SYSTEM, project)
    expected = production.id if production else None
    choice = Choice(operation=f"promote-{number}", reason=REASON, expected=expected, despite=True)
    app.promoting.promote(SYSTEM, project, version.id, choice)
    app.driver.drain()
    return version.id


def turn(app: App, switched: Switched, operation: str) -> ReleaseId | None:
    """Ask for the other version: go back to the first one's release, or promote the second one anew.

    Return the release one goes back to; None of a promotion.
    """
    production, releases = app.promoting.releases(SYSTEM, switched.project)
    first, second = switched.versions
    expected = production.id if production else None
    choice = Choice(operation=operation, reason=REASON, expected=expected, despite=True)
    if production and production.version.id == first:
        app.promoting.promote(SYSTEM, switched.project, second, choice)
        return None
    to = next(one.id for one in releases if one.version.id == first)
    app.switching.roll_back(SYSTEM, switched.project, to, choice)
    return to


def turned(app: App, switched: Switched, operation: str) -> None:
    """Switch to the other version through the use case and a worker's steps, to the end."""
    turn(app, switched, operation)
    app.driver.drain()


def candidates(app: App, project: ProjectId, number: int) -> list[ModelVersion]:
    """Record so many candidates that share the newest version's bundle."""
    now, newest = app.clock.now(), app.reports.versions(SYSTEM, project)[0].version
    jobs: list[JobId] = []
    with app.store.transaction(project) as tx:
        for _ in range(number):
            operation = f"candidate {len(tx.versions.all())} {len(jobs)}"
            jobs.append(tx.jobs.request(JobKind.IMPORT, {}, operation, SYSTEM.id, now).id)
        made = [
            tx.versions.add(newest.trained, newest.dataset, newest.held_out, newest.label_set, job, SYSTEM.id, now)
            for job in jobs
        ]
    with app.store.shared() as shared:
        for job in jobs:
            shared.queue.end(job, JobState.DONE, now)
    return made


def whole(release: Release) -> Whole:
    """Return everything of a release that a reader could see mixed with another's."""
    version, policy = release.version, release.policy
    return (
        release.id, release.number, version.id, version.number, version.trained.bundle_hash, policy.threshold,
        policy.audit_share,
    )  # fmt: skip


def served(home: Path, project: ProjectId) -> dict[str, object]:
    """Return the file by which the world outside sees what serves."""
    return dict(read_json(home / "serving" / f"{int(project)}.json"))


def half(app: App, switched: Switched) -> str:
    """Say what of a switch is done without the rest; empty while all of the old or all of the new is there."""
    with app.store.reading(switched.project) as tx:
        production, versions, decisions = tx.versions.production(), tx.versions.all(), tx.decisions.all()
        releases = {release.id for release in tx.versions.releases()}
    if production is None or production.version.id not in switched.versions:
        return "production is neither"
    moved = next(made for made in decisions if made.act in (Act.PROMOTE, Act.ROLL_BACK))
    if moved.after != production.id:
        return "the pointer moved without its decision, or the other way"
    serving = [version.id for version in versions if version.state is VersionState.PRODUCTION]
    if serving != [production.version.id]:
        return "another version is called production"
    if served(switched.home, switched.project).get("release") not in releases:
        return "the served file names none"
    return ""
