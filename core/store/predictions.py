"""What each version said of each ticket; one per ticket and version, never changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, select, update

from core.domain.comparisons import Changed
from core.domain.datasets import DatasetId, Example
from core.domain.documents import DocumentId
from core.domain.marks import Behind, Mark
from core.domain.predictions import Prediction, Score, Span, StoredPrediction, VersionId
from core.domain.routing import Reason
from core.store import schema
from core.store.scope import Scope, keep_first
from core.store.wording import Wording

_SAID = ("labels", "scores", "confidence", "margin")
_ROUTE = ("version_id", "document_id", "reason", "inclusion_probability", "why")
_add_route = (
    update(schema.prediction)
    .where(
        schema.prediction.c.version_id == bindparam("the_version_id"),
        schema.prediction.c.document_id == bindparam("the_document_id"),
        schema.prediction.c.reason == "",
    )
    .values(
        reason=bindparam("the_reason"),
        inclusion_probability=bindparam("the_inclusion_probability"),
        why=bindparam("the_why"),
    )
)
_mine = select(schema.document.c.id).where(
    schema.document.c.id == bindparam("the_document_id"), schema.document.c.project_id == bindparam("the_project")
)
_add_why = (
    update(schema.prediction)
    .where(
        schema.prediction.c.version_id == bindparam("the_version_id"),
        schema.prediction.c.document_id == _mine.scalar_subquery(),
        schema.prediction.c.why.is_(None),
    )
    .values(why=bindparam("the_why"))
)


def prediction_from(row: Row[Any], prefix: str = "") -> Prediction:
    """Return the prediction of a row that has its columns, in the words of the version that made it."""
    labels, scores, confidence, margin = (getattr(row, f"{prefix}{name}") for name in _SAID)
    return Prediction(labels=labels, scores=scores_from(scores), confidence=confidence, margin=margin)


def scores_from(kept: list[list[Any]] | None) -> tuple[Score, ...]:
    """Return scores as they were stored."""
    return tuple(Score(label, value) for label, value in kept or ())


def spans_from(kept: list[list[Any]] | None) -> tuple[Span, ...]:
    """Return the places in a text as they were stored."""
    return tuple(Span(start, end, label, weight) for start, end, label, weight in kept or ())


def scores_kept(scores: tuple[Score, ...]) -> list[list[Any]]:
    """Return scores as they are stored."""
    return [[score.label, score.value] for score in scores]


@dataclass(frozen=True)
class SqlPredictions:
    """The rows of `prediction`."""

    scope: Scope

    def add(self, predictions: Sequence[StoredPrediction]) -> None:
        """Record them with where they were routed; only a missing route is added to one that is there."""
        connection = self.scope.connection
        rows = [_kept(stored) for stored in predictions]
        if not rows:
            return
        first = keep_first(connection, schema.prediction).execution_options(preserve_rowcount=True)
        if connection.execute(first, rows).rowcount < len(rows):
            routes = [{f"the_{name}": row[name] for name in _ROUTE} for row in rows if row["reason"]]
            if routes:
                connection.execute(_add_route, routes)

    def explain(self, version: VersionId, why: Mapping[DocumentId, Sequence[Span]]) -> None:
        """Note which places in texts moved a version, where that is not known yet."""
        rows = [
            {"the_project": self.scope.project, "the_version_id": version, "the_document_id": document, "the_why": kept}
            for document, spans in why.items()
            if (kept := _why_kept(spans))
        ]
        if rows:
            self.scope.connection.execute(_add_why, rows)

    def get(self, document: DocumentId, version: VersionId) -> StoredPrediction | None:
        """Return one in the words of today's label set, or None."""
        table = schema.prediction
        mine = select(table).join(schema.document).where(schema.document.c.project_id == self.scope.project)
        query = mine.where(table.c.document_id == document, table.c.version_id == version)
        row = self.scope.connection.execute(query).first()
        if row is None:
            return None
        return _stored(row, Wording(self.scope))

    def routed(self, version: VersionId, reason: Reason, after: DocumentId, limit: int) -> list[StoredPrediction]:
        """Return what this version routed for a reason, by ascending document id behind `after`, in today's words."""
        table, versions = schema.prediction, schema.model_version
        query = select(table).join(versions).where(versions.c.project_id == self.scope.project)
        wanted = query.where(table.c.version_id == version, table.c.reason == reason, table.c.document_id > after)
        rows = self.scope.connection.execute(wanted.order_by(table.c.document_id).limit(limit)).all()
        wording = Wording(self.scope)
        return [_stored(row, wording) for row in rows]

    def of(self, version: VersionId, dataset: DatasetId) -> list[tuple[Example, Prediction | None]]:
        """Return every example of a dataset by ascending document id with this version's prediction, if any.

        The prediction is carried into the words of the dataset's label set.
        """
        rows, wording = self.scope.connection.execute(self._examples(version, dataset)), self._wording_of(dataset)
        return [
            (_example(row), None if row.labels is None else _figured(wording, prediction_from(row), version))
            for row in rows.all()
        ]

    def answered(self, version: VersionId, dataset: DatasetId, most: int) -> list[tuple[Example, Prediction]]:
        """Return the first examples of a dataset that this version has answered, as `of` does."""
        query = self._examples(version, dataset).where(schema.prediction.c.document_id.is_not(None)).limit(most)
        rows, wording = self.scope.connection.execute(query), self._wording_of(dataset)
        return [(_example(row), wording.counted(prediction_from(row), version)) for row in rows.all()]

    def _examples(self, version: VersionId, dataset: DatasetId) -> Select[Any]:
        table, listed, document = schema.prediction, schema.dataset_document, schema.document
        said = and_(table.c.document_id == listed.c.document_id, table.c.version_id == version)
        return (
            select(document.c.id, document.c.text, document.c.text_hash, listed.c.labels.label("truth"))
            .add_columns(table.c.labels, table.c.scores, table.c.confidence, table.c.margin)
            .select_from(listed.join(document, document.c.id == listed.c.document_id).outerjoin(table, said))
            .where(listed.c.dataset_id == dataset, document.c.project_id == self.scope.project)
            .order_by(listed.c.document_id)
        )

    def changed(
        self,
        base: VersionId,
        candidate: VersionId,
        held_out: DatasetId,
        mark: Mark,
        limit: int = 200,
    ) -> Behind:
        """Return the first held-out tickets behind a mark, in the words of the held-out set, and count them all."""
        found = mark.behind(self._both(base, candidate, held_out))
        return Behind(tuple(found[:limit]), len(found))

    def _both(self, base: VersionId, candidate: VersionId, held_out: DatasetId) -> Iterator[Changed]:
        was, now = schema.prediction.alias("base"), schema.prediction.alias("candidate")
        listed, document = schema.dataset_document, schema.document
        query = (
            select(document.c.id, document.c.text, listed.c.labels.label("truth"))
            .add_columns(*(was.c[name].label(f"was_{name}") for name in _SAID))
            .add_columns(*(now.c[name].label(f"now_{name}") for name in _SAID))
            .join(listed, listed.c.document_id == document.c.id)
            .join(was, and_(was.c.document_id == document.c.id, was.c.version_id == base))
            .join(now, and_(now.c.document_id == document.c.id, now.c.version_id == candidate))
            .where(listed.c.dataset_id == held_out, document.c.project_id == self.scope.project)
            .order_by(listed.c.document_id)
        )
        wording = self._wording_of(held_out)
        for row in self.scope.connection.execute(query):
            before = _figured(wording, prediction_from(row, "was_"), base)
            after = _figured(wording, prediction_from(row, "now_"), candidate)
            yield Changed(
                document=row.id,
                text=row.text,
                truth=row.truth,
                base=before.labels,
                base_confidence=before.confidence,
                candidate=after.labels,
                candidate_confidence=after.confidence,
            )

    def _wording_of(self, dataset: DatasetId) -> Wording:
        query = select(schema.dataset.c.label_set).where(schema.dataset.c.id == dataset)
        return Wording(self.scope, into=int(self.scope.connection.execute(query).scalar() or 0))


def _figured(wording: Wording, said: Prediction, version: VersionId) -> Prediction:
    return wording.counted(said, version).figured(wording.spoken.kind)


def _kept(stored: StoredPrediction) -> dict[str, Any]:
    said = stored.prediction
    return {
        "version_id": stored.version,
        "document_id": stored.document,
        "labels": said.labels,
        "scores": scores_kept(said.scores),
        "confidence": said.confidence,
        "margin": said.margin,
        "text_hash": stored.text_hash,
        "predicted_at": stored.predicted_at,
        "reason": stored.reason,
        "inclusion_probability": stored.inclusion_probability,
        "why": _why_kept(stored.why),
    }


def _why_kept(spans: Sequence[Span]) -> list[list[Any]] | None:
    return [[span.start, span.end, span.label, span.weight] for span in spans] or None


def _stored(row: Row[Any], wording: Wording) -> StoredPrediction:
    return StoredPrediction(
        document=row.document_id,
        version=row.version_id,
        text_hash=row.text_hash,
        predicted_at=row.predicted_at,
        prediction=wording.told(prediction_from(row), row.version_id),
        reason=row.reason,
        inclusion_probability=row.inclusion_probability,
        why=wording.spans(spans_from(row.why), row.version_id),
    )


def _example(row: Row[Any]) -> Example:
    return Example(document=row.id, text=row.text, text_hash=row.text_hash, labels=row.truth)
