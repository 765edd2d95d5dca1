"""Whether versions were right by what people said, although labels were changed in between."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, ScalarSelect, Subquery, and_, exists, false, func, select

from core.domain.labels import Labels
from core.domain.predictions import VersionId
from core.domain.reviews import GIVING_LABELS, TaskState, Verdict
from core.domain.routing import Reason
from core.domain.trends import Answered
from core.store import schema
from core.store.days import day_of
from core.store.live import one_of
from core.store.scope import Scope, once
from core.store.truths import REVIEWED
from core.store.wording import Wording

_document, _truth, _prediction, _review = schema.document, schema.truth, schema.prediction, schema.review


@dataclass(frozen=True)
class Judged:
    """Tells answers right or wrong by what people decided last.

    What a change of labels took off a ticket counts on until people answer anew, so that no figure moves because of
    it. Where nobody can say any more, that is told too.
    """

    scope: Scope

    def audited(self, drawn: Subquery, *which: ColumnElement[bool]) -> tuple[Answered, ...]:
        """Return the tickets that versions had drawn for their audit, those that are alike together."""
        said, former = _prediction, _review.alias("former")
        mine = and_(said.c.version_id == drawn.c.version_id, said.c.document_id == drawn.c.document_id)
        alike = (
            *(_document.c.received_on, said.c.version_id, said.c.labels, said.c.inclusion_probability),
            *(_truth.c.labels.label("really"), _review.c.labels.label("told"), _review.c.label_set.label("told_in")),
            *(former.c.labels.label("formerly"), former.c.label_set.label("formerly_in")),
        )
        query = (
            select(*alike, func.count().label("tickets"))
            .select_from(drawn.join(said, mine).join(_document, _document.c.id == said.c.document_id))
            .outerjoin(_truth, _decided(said.c.document_id))
            .outerjoin(_review, _review.c.id == _truth.c.review_id)
            .outerjoin(former, self._former(former, said))
            .where(*which)
            .group_by(*alike)
        )
        return tuple(self._audited(row) for row in self.scope.connection.execute(query).all())

    def seen(self, tickets: Subquery) -> tuple[Answered, ...]:
        """Return tickets on which people have decided beside a version's answer, those that are alike together."""
        last, former = _review.alias("last"), _review.alias("former")
        said, was = _prediction.alias("said"), _prediction.alias("was")
        alike: tuple[ColumnElement[Any], ...] = (
            *(_document.c.received_on, _truth.c.labels.label("really")),
            *(last.c.version_id, said.c.labels.label("said"), last.c.predicted),
            *(last.c.labels.label("told"), last.c.label_set.label("told_in")),
            *(
                former.c.version_id.label("former_version"),
                was.c.labels.label("was"),
                former.c.predicted.label("shown"),
            ),
            *(former.c.labels.label("formerly"), former.c.label_set.label("formerly_in")),
        )
        query = (
            select(*alike, func.count().label("tickets"))
            .select_from(tickets.join(_document, _document.c.id == tickets.c.document_id))
            .outerjoin(_truth, _decided(tickets.c.document_id))
            .outerjoin(last, last.c.id == _truth.c.review_id)
            .outerjoin(said, _beside(said, last))
            .outerjoin(former, self._former(former, tickets))
            .outerjoin(was, _beside(was, former))
            .group_by(*alike)
        )
        return tuple(self._seen(row) for row in self.scope.connection.execute(query).all())

    def formerly(self, tickets: FromClause) -> ScalarSelect[Any] | None:
        """Return the last answer that decided a ticket before a change of labels took answers away, as part of a query.

        As when truths are settled: of answers that count and stand, to a question that was decided. None where no
        change took any.
        """
        broke = self._lost
        if broke is None:
            return None
        one, undo, asked = _review.alias("one"), _review.alias("undo"), schema.task
        last = (
            select(func.max(one.c.id))
            .join(asked, asked.c.id == one.c.task_id)
            .where(
                one.c.document_id == tickets.c.document_id,
                one.c.label_set < broke,
                one.c.reason != Reason.KNOWN,
                one_of(one.c.action, GIVING_LABELS),
                one.c.verdict == Verdict.COUNTED,
                asked.c.state == TaskState.DONE,
                ~exists().where(undo.c.undoes_id == one.c.id),
            )
            .correlate(tickets)
        )
        return last.scalar_subquery()

    def _former(self, former: FromClause, tickets: FromClause) -> ColumnElement[bool]:
        """Join what people had decided before a change of labels took it off a ticket."""
        last = self.formerly(tickets)
        return false() if last is None else former.c.id == last

    def _audited(self, row: Row[Any]) -> Answered:
        """Say whether an audited answer was right."""
        right, answered = None, row.really is not None or row.formerly is not None
        number = self._sets[row.version_id]
        if row.really is not None:
            right = self._right(row.labels, number, row)
        if right is None and row.formerly is not None:
            right = self._wording.agree(row.labels, number, row.formerly, row.formerly_in)
        return Answered(
            day=day_of(row.received_on),
            right=right,
            probability=row.inclusion_probability,
            tickets=row.tickets,
            unclear=answered and right is None,
        )

    def _seen(self, row: Row[*tuple[Any, ...]]) -> Answered:
        """Say whether what people were shown was right, in today's words or, where it had none, as they said then."""
        right = None
        if self._shown(row.said, row.version_id, row.told_in):
            right = self._right(row.predicted, row.told_in, row)
        if right is None and self._shown(row.was, row.former_version, row.formerly_in):
            right = set(row.shown) == set(row.formerly)
        return Answered(
            day=day_of(row.received_on), right=right, probability=1.0, tickets=row.tickets, unclear=right is None
        )

    def _shown(self, said: Labels | None, version: VersionId | None, told_in: int) -> bool:
        """Tell whether people saw an answer beside the ticket; what could not be said in the words of then was not."""
        if said is None or version is None:
            return False
        return self._wording.then(told_in).carry(said, self._sets[version]) is not None

    def _right(self, answer: Labels, number: int, row: Row[Any]) -> bool | None:
        """Tell whether an answer is what the ticket is, in today's words or those in which people said so."""
        carried = self._wording.carry(answer, number)
        if carried is not None:
            return set(carried) == set(row.really)
        return self._wording.agree(answer, number, row.told, row.told_in)

    @once
    def _wording(self) -> Wording:
        return Wording(self.scope)

    @once
    def _lost(self) -> int | None:
        return self._wording.lost()

    @once
    def _sets(self) -> dict[VersionId, int]:
        return label_sets(self.scope)


def label_sets(scope: Scope) -> dict[VersionId, int]:
    """Return the label set that each version speaks."""
    version = schema.model_version
    mine = select(version.c.id, version.c.label_set).where(version.c.project_id == scope.project)
    return {VersionId(row.id): row.label_set for row in scope.connection.execute(mine)}


def _decided(ticket: ColumnElement[int]) -> ColumnElement[bool]:
    """Join what people have decided about a ticket."""
    return and_(_truth.c.document_id == ticket, _truth.c.source == REVIEWED)


def _beside(said: FromClause, answer: FromClause) -> ColumnElement[bool]:
    """Join what a version had said of the ticket that people answered."""
    return and_(said.c.version_id == answer.c.version_id, said.c.document_id == answer.c.document_id)
