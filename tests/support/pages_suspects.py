"""Versions that suspect labels, recorded without training them, for the tests of pages."""

from core.bootstrap import App
from core.domain.documents import Document, DocumentId
from core.domain.findings import Findings, Suspect
from core.domain.jobs import JobKind, JobState
from core.domain.labels import Kind
from core.domain.versions import Trained
from tests.support.pages_home import OWNER, only_project


def suspected(app: App, count: int = 3, surety: float = 0.9, *, twin: bool = False) -> list[Document]:
    """Record a version that suspects so many tickets to be as one other is; return that one and these.

    With a `twin`, the other one has the same text as they.
    """
    project = only_project(app)
    with app.store.reading(project.id) as tx:
        known = [one for one in tx.documents.export(DocumentId(0), 10_000) if one.labels and not one.held_out]
    first = known[0]
    assert first.labels
    better = first.labels[0]
    others = [one for one in known if better not in (one.labels or ())][:count]
    same = first.id if twin else None
    record(app, Findings(tuple(Suspect(one.id, one.labels or (), better, surety, same) for one in others)))
    return [first, *others]


def missing_and_extra(app: App) -> list[Document]:
    """Record a version that misses a label of one ticket, and holds one of another for one too many."""
    project = only_project(app)
    assert project.kind is Kind.MULTI
    with app.store.reading(project.id) as tx:
        known = [one for one in tx.documents.export(DocumentId(0), 10_000) if one.labels and not one.held_out]
        every = tx.labels.current().labels
    first, second = known[:2]
    assert first.labels
    assert second.labels
    missing = next(label for label in every if label not in first.labels)
    found = (Suspect(first.id, first.labels, missing, 0.9), Suspect(second.id, second.labels, second.labels[0], 0.8))
    record(app, Findings(found))
    return [first, second]


def record(app: App, found: Findings | None) -> None:
    """Record a version whose training found this."""
    project, now = only_project(app), app.clock.now()
    with app.store.transaction(project.id) as tx:
        job = tx.jobs.request(JobKind.TRAIN, {}, f"made {now.isoformat()}", OWNER.id, now)
    with app.store.shared() as shared:
        shared.queue.end(job.id, JobState.DONE, now)
    trained = Trained(bundle="b", bundle_hash="0" * 64, engine="e", normaliser="n", findings=found)
    with app.store.transaction(project.id) as tx:
        newest = tx.versions.all()[0]
        tx.versions.add(trained, newest.dataset, None, newest.label_set, job.id, OWNER.id, now)
