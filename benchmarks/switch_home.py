"""An installation with real releases, two of them to switch between, and what a whole release looks like."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import opened
from core.bootstrap import App
from core.demo.generator import tickets
from core.domain.actors import SYSTEM
from core.domain.decisions import Act
from core.domain.documents import NewDocument, ProjectId
from core.domain.jobs import JobId, JobKind, JobState
from core.domain.projects import NewProject
from core.domain.proposals import Signatures
from core.domain.routing import Policy
from core.domain.versions import ModelVersion, Release, ReleaseId, VersionState
from core.local.files import read_json
from core.workflow.deciding import Choice

REASON = "Switched by the benchmark."
# The third is the newest, which comes back by a promotion only: one goes to and fro between the others.
POLICIES = tuple(Policy(threshold=0.6 + number / 10, audit_share=number / 100) for number in range(3))
Whole = tuple[int, int, int, int, str, float, float]


@dataclass(frozen=True, kw_only=True)
class Switched:
    """Where the two releases are; either may be in production."""

    home: Path
    url: str
    project: ProjectId
    releases: tuple[ReleaseId, ReleaseId]

    def open(self) -> App:
        """Return the program on it."""
        return opened(self.home, self.url)

    def other(self, app: App) -> ReleaseId:
        """Return the release that is not in production."""
        production, _ = app.promoting.releases(SYSTEM, self.project)
        return self.releases[production is not None and production.id == self.releases[0]]


def prepare(home: Path, url: str, labelled: int, waiting: int) -> Switched:
    """Import tickets, train and promote three times, under another policy each time."""
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
    switched = Switched(home=home, url=app.settings.database_url, project=project, releases=(made[0], made[1]))
    back(app, switched, made[0], "first")
    return switched


def _release(app: App, project: ProjectId, number: int, policy: Policy) -> ReleaseId:
    app.projects.set_policy(SYSTEM, project, policy)
    app.training.request(SYSTEM, project, f"train-{number}")
    app.driver.drain()
    version = app.reports.versions(SYSTEM, project)[0].version
    production, _ = app.promoting.releases(SYSTEM, project)
    expected = production.id if production else None
    choice = Choice(operation=f"promote-{number}", reason=REASON, expected=expected, despite=True)
    after = app.promoting.promote(SYSTEM, project, version.id, choice).after
    app.driver.drain()
    if after is None:
        message = "A promotion made no release."
        raise RuntimeError(message)
    return after


def back(app: App, switched: Switched, to: ReleaseId, operation: str) -> None:
    """Go back to a release through the use case and a worker's steps, to the end."""
    production, _ = app.promoting.releases(SYSTEM, switched.project)
    choice = Choice(operation=operation, reason=REASON, expected=production.id if production else None)
    app.switching.roll_back(SYSTEM, switched.project, to, choice)
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
    if production is None or production.id not in switched.releases:
        return "production is neither"
    moved = next(made for made in decisions if made.act in (Act.PROMOTE, Act.ROLL_BACK))
    if moved.after != production.id:
        return "the pointer moved without its decision, or the other way"
    serving = [version.id for version in versions if version.state is VersionState.PRODUCTION]
    if serving != [production.version.id]:
        return "another version is called production"
    if served(switched.home, switched.project).get("release") not in switched.releases:
        return "the served file names neither"
    return ""
