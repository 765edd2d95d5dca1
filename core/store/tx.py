"""A transaction's facets, bound to one open connection."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, select, update

from core import ports
from core.domain.desk import Desk
from core.domain.projects import Project
from core.domain.proposals import Signatures
from core.domain.routing import Policy
from core.store import schema
from core.store.audit import SqlAudit
from core.store.comparisons import SqlComparisons
from core.store.datasets import SqlDatasets
from core.store.decisions import SqlDecisions
from core.store.documents import SqlDocuments
from core.store.imports import SqlImports
from core.store.jobs import SqlJobs
from core.store.known import SqlKnownAnswers
from core.store.labels import SqlLabelSets
from core.store.outbox import SqlOutbox
from core.store.people import SqlPeople
from core.store.policies import policy_kept
from core.store.predictions import SqlPredictions
from core.store.projects import SqlProjects
from core.store.proposals import SqlProposals
from core.store.queue import SqlQueue
from core.store.reports import SqlReports
from core.store.reviews import SqlReviews
from core.store.scope import Scope
from core.store.sights import SqlSights
from core.store.spending import SqlSpending
from core.store.tasks import SqlTasks
from core.store.trends import SqlTrends
from core.store.versions import SqlVersions


class SqlTx:
    """One transaction on one project."""

    def __init__(self, scope: Scope, receivers: Sequence[str]) -> None:
        """Bind every facet to it."""
        self._scope = scope
        self.documents: ports.Documents = SqlDocuments(scope)
        self.predictions: ports.Predictions = SqlPredictions(scope)
        self.tasks: ports.Tasks = SqlTasks(scope)
        self.known: ports.KnownAnswers = SqlKnownAnswers(scope)
        self.reviews: ports.Reviews = SqlReviews(scope)
        self.datasets: ports.Datasets = SqlDatasets(scope)
        self.versions: ports.Versions = SqlVersions(scope)
        self.comparisons: ports.Comparisons = SqlComparisons(scope)
        self.proposals: ports.Proposals = SqlProposals(scope)
        self.decisions: ports.Decisions = SqlDecisions(scope)
        self.labels: ports.LabelSets = SqlLabelSets(scope)
        self.jobs: ports.Jobs = SqlJobs(scope)
        self.imports: ports.Imports = SqlImports(scope)
        self.audit: ports.Audit = SqlAudit(scope.connection, scope.project)
        self.outbox: ports.Outbox = SqlOutbox(scope.connection, receivers)
        self.reports: ports.Reports = SqlReports(scope)
        self.trends: ports.Trends = SqlTrends(scope)
        self.sights: ports.Sights = SqlSights(scope.connection)
        self.spending: ports.Spending = SqlSpending(scope.connection, scope.project)

    def project(self) -> Project:
        """Return the project as it is in this transaction.

        Raises:
            NotFound: there is none of that id.
        """
        return SqlProjects(self._scope.connection).get(self._scope.project)

    def save_policy(self, policy: Policy) -> None:
        """Change what the next release will route by."""
        project = schema.project
        mine = update(project).where(project.c.id == self._scope.project)
        self._scope.connection.execute(mine.values(policy_kept(policy)))

    def save_signatures(self, signatures: Signatures) -> None:
        """Change how many people a promotion takes."""
        project = schema.project
        mine = update(project).where(project.c.id == self._scope.project)
        self._scope.connection.execute(mine.values(signatures=signatures))

    def save_held_out_days(self, days: int) -> None:
        """Change how many days back held-out tickets are compared on; 0 for all."""
        project = schema.project
        mine = update(project).where(project.c.id == self._scope.project)
        self._scope.connection.execute(mine.values(held_out_days=days))

    def save_desk(self, desk: Desk) -> None:
        """Change how the review desk works, from the next question on."""
        project = schema.project
        mine = project.c.id == self._scope.project
        # Whoever asks questions by the desk as it was is waited for: none of theirs comes after this.
        self._scope.connection.execute(select(project.c.id).where(mine).with_for_update())
        self._scope.connection.execute(update(project).where(mine).values(desk=asdict(desk)))


class SqlShared:
    """One transaction across projects."""

    def __init__(self, connection: Connection, receivers: Sequence[str]) -> None:
        """Bind the shared facets to it."""
        self.projects: ports.Projects = SqlProjects(connection)
        self.people: ports.People = SqlPeople(connection)
        self.queue: ports.Queue = SqlQueue(connection)
        self.audit: ports.Audit = SqlAudit(connection)
        self.sights: ports.Sights = SqlSights(connection)
        self.outbox: ports.Outbox = SqlOutbox(connection, receivers)
        self.spent: ports.Spent = SqlSpending(connection)
