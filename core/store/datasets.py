"""Frozen lists of labelled tickets; a trigger refuses one from the wrong side of the wall."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, insert, literal, or_, select, update

from core.domain.datasets import Dataset, DatasetId, Example, Fact, Split, manifest_hash
from core.domain.errors import NotFound
from core.domain.labels import Label, Labels, LabelSet
from core.store import schema, truths, wording
from core.store.scope import Scope
from core.store.truths import IMPORTED, REVIEWED

PAGE = 1_000
_listed, _document = schema.dataset_document, schema.document


@dataclass(frozen=True)
class SqlDatasets:
    """The rows of `dataset` and `dataset_document`."""

    scope: Scope

    def freeze(self, split: Split, label_set: LabelSet, now: datetime, since: date | None = None) -> Dataset:
        """Freeze all tickets of a side that have a truth; the same content is the same dataset.

        Of held-out tickets only those received on `since` or later, if it is given.

        Raises:
            HeldOutLeak: a ticket is on the wrong side.
        """
        number = self.scope.next_number(schema.dataset, schema.dataset.c.split == split)
        return self.get(DatasetId(self._frozen(split, label_set, number, now, since)))

    def coming(self, split: Split, since: date | None = None) -> tuple[dict[Label, int], int]:
        """Count what `freeze` would take now: tickets by label, and tickets."""
        labels = schema.truth.c.labels
        query = select(labels, func.count()).where(*self._taken(split, since)).group_by(labels)
        rows = [(row[0], int(row[1])) for row in self.scope.connection.execute(query)]
        return truths.counted(rows), sum(often for _, often in rows)

    def get(self, dataset: DatasetId) -> Dataset:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        table = schema.dataset
        query = select(table).where(table.c.id == dataset, table.c.project_id == self.scope.project)
        row = self.scope.connection.execute(query).first()
        if row is None:
            raise NotFound
        return _dataset(row, wording.label_set(self.scope, row.label_set))

    def examples(self, dataset: DatasetId) -> Iterator[Example]:
        """Yield its examples by ascending document id, page by page, also after this transaction."""
        after = 0
        while rows := self._page(dataset, after):
            for row in rows:
                yield Example(document=row.id, text=row.text, text_hash=row.text_hash, labels=row.labels)
            after = rows[-1].id

    def label_counts(self, dataset: DatasetId) -> dict[Label, int]:
        """Count its labels."""
        return truths.counted(self.combinations(dataset).items())

    def combinations(self, dataset: DatasetId) -> dict[Labels, int]:
        """Count its tickets by all the labels they have."""
        query = select(_listed.c.labels, func.count()).join(schema.dataset).group_by(_listed.c.labels)
        mine = query.where(_listed.c.dataset_id == dataset, schema.dataset.c.project_id == self.scope.project)
        return {row[0]: int(row[1]) for row in self.scope.connection.execute(mine)}

    def corrected(self, dataset: DatasetId) -> int:
        """Count its tickets whose truth is another by now, or is not known any more."""
        truth = schema.truth
        listed = select(func.count()).select_from(
            _listed.join(schema.dataset).outerjoin(truth, truth.c.document_id == _listed.c.document_id)
        )
        mine = listed.where(_listed.c.dataset_id == dataset, schema.dataset.c.project_id == self.scope.project)
        other = truth.c.labels.is_distinct_from(_listed.c.labels)
        return int(self.scope.connection.execute(mine.where(other)).scalar_one())

    def _frozen(self, split: Split, label_set: LabelSet, number: int, now: datetime, since: date | None) -> int:
        # Written first and hashed from what was written: nothing can come between. A manifest that
        # is there already takes the rows back with the savepoint.
        table, connection = schema.dataset, self.scope.connection
        savepoint = connection.begin_nested()
        facts = {"project_id": self.scope.project, "split": split, "number": number, "label_set": label_set.number}
        unfinished = {"manifest_hash": f"unfinished {number}", "documents": 0, "reviews": 0, "created_at": now}
        made = connection.execute(insert(table).values({**facts, **unfinished}).returning(table.c.id)).scalar_one()
        self._list(split, made, since)
        found, counts = self._manifest(made), self._counts(made)
        same = select(table.c.id).where(
            *(table.c[name] == facts[name] for name in ("project_id", "split", "label_set"))
        )
        earlier = connection.execute(same.where(table.c.manifest_hash == found)).scalar()
        if earlier is not None:
            savepoint.rollback()
            return int(earlier)
        connection.execute(update(table).where(table.c.id == made).values(manifest_hash=found, **counts))
        savepoint.commit()
        return int(made)

    def _list(self, split: Split, dataset: int, since: date | None) -> None:
        truth = schema.truth
        wanted = select(literal(dataset), truth.c.document_id, truth.c.labels, truth.c.source)
        wanted = wanted.where(*self._taken(split, since))
        names = ["dataset_id", "document_id", "labels", "source"]
        self.scope.connection.execute(insert(_listed).from_select(names, wanted))

    def _taken(self, split: Split, since: date | None) -> list[ColumnElement[bool]]:
        truth, held_out = schema.truth, split is Split.HELD_OUT
        of_side = [truth.c.project_id == self.scope.project, truth.c.held_out == held_out]
        if not held_out:
            return of_side
        # Only tickets that no model had a say in choosing; a later review corrects labels, it removes no ticket.
        given = exists().where(_document.c.id == truth.c.document_id, _document.c.given_labels.is_not(None))
        if since:
            of_side.append(exists().where(_document.c.id == truth.c.document_id, _document.c.received_on >= since))
        return [*of_side, or_(truth.c.source == IMPORTED, truth.c.unscored, given)]

    def _manifest(self, dataset: int) -> str:
        query = select(_document.c.id, _document.c.text_hash, _listed.c.labels).join(_listed)
        ordered = query.where(_listed.c.dataset_id == dataset).order_by(_listed.c.document_id)
        rows = self.scope.connection.execute(ordered.execution_options(yield_per=PAGE))
        return manifest_hash(Fact(row.id, row.text_hash, row.labels) for row in rows)

    def _counts(self, dataset: int) -> dict[str, int]:
        query = select(_listed.c.source, func.count()).where(_listed.c.dataset_id == dataset)
        rows = self.scope.connection.execute(query.group_by(_listed.c.source))
        by_source = {source: int(often) for source, often in rows}
        return {"documents": sum(by_source.values()), "reviews": by_source.get(REVIEWED, 0)}

    def _page(self, dataset: DatasetId, after: int) -> list[Row[Any]]:
        with self._connection() as connection:
            return list(connection.execute(self._examples(dataset, after)).all())

    def _examples(self, dataset: DatasetId, after: int) -> Select[Any]:
        listed = select(_document.c.id, _document.c.text, _document.c.text_hash, _listed.c.labels).join(_listed)
        mine = listed.where(_listed.c.dataset_id == dataset, _document.c.project_id == self.scope.project)
        return mine.where(_listed.c.document_id > after).order_by(_listed.c.document_id).limit(PAGE)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        if not self.scope.connection.closed:
            yield self.scope.connection
            return
        with self.scope.reader() as connection:
            yield connection


def _dataset(row: Row[Any], labels: LabelSet) -> Dataset:
    return Dataset(
        id=row.id,
        split=Split(row.split),
        number=row.number,
        manifest_hash=row.manifest_hash,
        label_set=labels,
        documents=row.documents,
        reviews=row.reviews,
        created_at=row.created_at,
    )
