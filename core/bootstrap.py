"""The one place that knows which adapter stands behind which port."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from socket import gethostname

from core.config import Settings
from core.demo.generator import DemoTicket, tagged, tickets
from core.demo.guides import GUIDES
from core.domain.documents import NewDocument
from core.domain.jobs import JobKind
from core.domain.labels import Kind, Labels
from core.files.tables import FileTables
from core.local import locks
from core.local.blobs import FolderBlobs
from core.local.clock import SystemClock
from core.local.engine import SklearnEngine
from core.local.files import forget_old
from core.local.serving import LocalServing
from core.local.surroundings import LocalSurroundings
from core.local.webhook import WebhookNotifier
from core.ports import Adapters, Clock, Store
from core.store.store import SqlStore
from core.workflow.auditing import Auditing
from core.workflow.automating import Automating
from core.workflow.bundling import Bundling
from core.workflow.cancelling import Cancelling
from core.workflow.classify import Classifying
from core.workflow.comparing import Comparing
from core.workflow.costing import Costing
from core.workflow.demo import Arrival, Seeding
from core.workflow.exporting import FOLDER as EXPORTS
from core.workflow.exporting import Exporting
from core.workflow.intake import Intake
from core.workflow.labelling import Labelling
from core.workflow.leading import Leading
from core.workflow.loop import Looping
from core.workflow.loops import AskingOutside
from core.workflow.own_work import LookingBack
from core.workflow.people import Peopling
from core.workflow.precedents import Precedents
from core.workflow.projects import Projecting
from core.workflow.promotion import Promoting
from core.workflow.purse import Purse
from core.workflow.reports import Reporting
from core.workflow.review import Reviewing
from core.workflow.sending import Sending
from core.workflow.steps import Driver
from core.workflow.suspecting import Suspecting
from core.workflow.switching import Switching
from core.workflow.telling import Receiver, Telling
from core.workflow.training import Training
from core.workflow.trend import Trending
from core.workflow.unmasking import Unmasking
from core.workflow.watching import Watching

TAGGED = 900
INCOMING_SECONDS = 24 * 3600.0
#: A worker that was not heard of for so long is taken for dead.
SILENT = timedelta(seconds=15)


@dataclass(frozen=True, kw_only=True)
class App:
    """Everything people and programs can do here."""

    settings: Settings
    store: Store
    clock: Clock
    projects: Projecting
    people: Peopling
    intake: Intake
    exporting: Exporting
    bundling: Bundling
    classifying: Classifying
    reviewing: Reviewing
    precedents: Precedents
    unmasking: Unmasking
    leading: Leading
    suspecting: Suspecting
    sending: Sending
    asking_outside: AskingOutside
    looking_back: LookingBack
    automating: Automating
    labelling: Labelling
    training: Training
    cancelling: Cancelling
    comparing: Comparing
    costing: Costing
    promoting: Promoting
    switching: Switching
    reports: Reporting
    trending: Trending
    watching: Watching
    auditing: Auditing
    seeding: Seeding
    telling: Telling
    driver: Driver


def bootstrap(settings: Settings, *, clock: Clock | None = None) -> App:
    """Put the parts together. Nothing is opened, created or migrated by this.

    The store connects when it is first used; call `app.store.migrate()` before.
    """
    clock = clock or SystemClock()
    receivers = _receivers(settings)
    store = SqlStore(settings.database_url, [receiver.name for receiver in receivers])
    parts = _adapters(settings, clock)
    blobs, engine, purse = parts.blobs, parts.engine, Purse(prices=parts.prices, budget=settings.budget)
    cloud = settings.amazon is not None
    classifying = Classifying(store, engine, clock, purse)
    intake = Intake(store, FileTables(), blobs, classifying, clock, purse)
    exporting = Exporting(store, blobs, clock)
    comparing = Comparing(store, engine, clock, purse, cloud)
    training = Training(store, engine, comparing, clock, purse)
    promoting = Promoting(store, clock, purse, cloud)
    switching = Switching(store, engine, parts.serving, classifying, clock, purse, cloud)
    watching = Watching(store, parts.surroundings, switching, clock)
    leading = Leading(store, clock)
    sending = Sending(store, engine, clock)
    asking_outside = AskingOutside(store, Reviewing(store, clock), clock, parts.loops)
    seeding = Seeding(
        store=store,
        intake=intake,
        classifying=classifying,
        training=training,
        promoting=promoting,
        clock=clock,
        arrivals=arrivals,
        guides=GUIDES,
    )
    plans = {
        JobKind.DEMO: seeding.plan(),
        JobKind.IMPORT: intake.plan(),
        JobKind.TRAIN: training.plan(),
        JobKind.CLASSIFY: classifying.plan(),
        JobKind.COMPARE: comparing.plan(),
        JobKind.SWITCH: switching.plan(),
        JobKind.ROLL_BACK: switching.roll_back_plan(),
        JobKind.DRILL: switching.drill_plan(),
        JobKind.REORDER: leading.plan(),
        JobKind.EXPORT: exporting.plan(),
        JobKind.SEND: sending.plan(),
        JobKind.ASK_OUTSIDE: asking_outside.plan(),
        JobKind.RECONCILE: watching.reconciling_plan(),
        JobKind.DELETE_ENDPOINT: watching.deleting_plan(),
    }
    return App(
        settings=settings,
        store=store,
        clock=clock,
        projects=Projecting(store, clock),
        people=Peopling(store, clock),
        intake=intake,
        exporting=exporting,
        bundling=Bundling(store, blobs, clock),
        classifying=classifying,
        reviewing=Reviewing(store, clock),
        precedents=Precedents(store),
        unmasking=Unmasking(store, clock),
        leading=leading,
        suspecting=Suspecting(store, clock),
        sending=sending,
        asking_outside=asking_outside,
        looking_back=LookingBack(store, clock),
        automating=Automating(store),
        labelling=Labelling(store, clock),
        training=training,
        cancelling=Cancelling(store, clock, plans),
        comparing=comparing,
        costing=Costing(store, purse, clock),
        promoting=promoting,
        switching=switching,
        reports=Reporting(store, clock),
        trending=Trending(store),
        watching=watching,
        auditing=Auditing(store, clock),
        seeding=seeding,
        telling=Telling(store, receivers, clock, settings.found_at or settings.address),
        driver=Driver(store, clock, plans),
    )


def _adapters(settings: Settings, clock: Clock) -> Adapters:
    if settings.amazon:
        from core.cloud import adapters  # brings Amazon's library with it, which nobody else needs

        return adapters(settings.amazon, settings.home, clock, settings.topic)
    blobs = FolderBlobs(settings.home / "blobs")
    engine = SklearnEngine(settings.home / "work", blobs)
    serving = LocalServing(settings.home / "serving", blobs)
    return Adapters(blobs=blobs, engine=engine, serving=serving, surroundings=LocalSurroundings())


def _receivers(settings: Settings) -> tuple[Receiver, ...]:
    """Return who is told elsewhere."""
    found = []
    if settings.webhook:
        webhook = WebhookNotifier(url=settings.webhook, secret=settings.webhook_secret)
        found.append(Receiver(name="webhook", place=webhook.host, notifier=webhook))
    if settings.amazon and settings.topic:
        from core.cloud import topic

        found.append(Receiver(name="topic", place=settings.topic.rpartition(":")[2], notifier=topic(settings)))
    return tuple(found)


def tidy(app: App) -> None:
    """Remove files with people's tickets that nobody needs any more: whoever should have was killed, or left."""
    app.intake.sweep()
    app.exporting.sweep()
    forget_old(app.settings.home / "incoming", INCOMING_SECONDS)
    if app.settings.amazon:
        return  # a bucket holds whole files only, and a trial there leaves nothing
    # Only a worker writes there, and it tidies before it begins: whose half these are is dead.
    blobs = FolderBlobs(app.settings.home / "blobs")
    blobs.forget_halves(EXPORTS)
    LocalServing(app.settings.home / "serving", blobs).forget_trials()


def loop_of(app: App, finish: Callable[[], None], say: Callable[[str], None]) -> Looping:
    """Put together the simulated loop; `finish` brings waiting jobs to their end."""
    return Looping(
        store=app.store,
        projects=app.projects,
        intake=app.intake,
        classifying=app.classifying,
        reviewing=app.reviewing,
        training=app.training,
        promoting=app.promoting,
        finish=finish,
        say=say,
    )


def arrivals(kind: Kind, start: datetime) -> Iterator[Arrival]:
    """Yield the demo's tickets, the first week beginning at `start`: one label each, or several."""
    if kind is Kind.SINGLE:
        for ticket in tickets(start=start):
            yield _arrival(ticket, (ticket.label,) if ticket.label else None, (ticket.true_label,))
    else:
        for number, ticket in enumerate(tagged(count=TAGGED, start=start)):
            yield _arrival(ticket, ticket.labels if number % 3 else None, ticket.labels)


def _arrival(ticket: DemoTicket, recorded: Labels | None, truth: Labels) -> Arrival:
    document = NewDocument(
        text=ticket.text, external_id=ticket.external_id, labels=recorded, received_at=ticket.received_at
    )
    return Arrival(document, truth)


def beat(app: App) -> None:
    """Note in the database that the worker of this data folder lives."""
    with app.store.shared() as tx:
        tx.queue.beat(_worker(app.settings), os.getpid(), app.clock.now())


def other_worker(app: App) -> str:
    """Name the living worker of another data folder on the same database; empty when there is none."""
    if not app.settings.database:
        return ""  # the database is in the data folder, and so is the lock
    ours, now = _worker(app.settings), app.clock.now()
    with app.store.shared_view() as tx:
        return next((w.name for w in tx.queue.workers() if w.name != ours and now - w.seen_at < SILENT), "")


def _worker(settings: Settings) -> str:
    return f"{gethostname()}:{settings.home.resolve()}"


def take_lock(settings: Settings, name: str) -> bool:
    """Take a lock on the data folder for as long as this process lives; tell whether it was free.

    `name` is "worker" (who runs the jobs) or "app" (who runs the web server).
    """
    return locks.take(_lock(settings, name)) is not None


def is_locked(settings: Settings, name: str) -> bool:
    """Tell whether a living process holds that lock."""
    return not locks.is_free(_lock(settings, name))


def _lock(settings: Settings, name: str) -> Path:
    settings.home.mkdir(parents=True, exist_ok=True)
    path = settings.home / f"{name}.lock"
    path.touch()
    return path
