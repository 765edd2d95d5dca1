"""Reports: what pages show, read in one consistent view, decided by nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.domain.actors import Actor, Permission, require
from core.domain.chain import Verdict
from core.domain.comparisons import Compared, Comparison, ComparisonId, Interval
from core.domain.datasets import Dataset, Split
from core.domain.decisions import Act, Decision
from core.domain.documents import DocumentId, ProjectId
from core.domain.exports import Given
from core.domain.gate import GateRule, Outcome, rule_of
from core.domain.jobs import Job, JobId, JobKind
from core.domain.marks import Behind, Mark
from core.domain.predictions import VersionId
from core.domain.privacy import masked
from core.domain.projects import Project
from core.domain.proposals import Proposal, ProposalId
from core.domain.reported import Reported
from core.domain.reports import AuditEntry, DayCount, Filter, LabelCounts, QueueState, TicketRow
from core.domain.unshared import Unshared
from core.domain.versions import ModelVersion, Release, VersionState
from core.evaluation.audit import audited_accuracy, judged, left_out, overall_accuracy
from core.ports import Clock, Store, Tx
from core.workflow.unshared import set_apart

PAGE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Is all well, and what needs somebody.

    `accuracy` is how often production is right where it decides alone, `overall` how often the answers all tickets end
    with are, people's included; both from the `audits`. `unclear` ones were answered too, but since labels were changed
    nobody can say whether production was right: they are in neither.
    """

    project: Project
    production: Release | None
    candidates: tuple[ModelVersion, ...]
    proposed: frozenset[VersionId]
    accuracy: Interval | None
    overall: Interval | None
    audits: int
    unclear: int
    automated: float | None
    days: tuple[DayCount, ...]
    queue: QueueState
    tickets: int
    labelled: int
    held_out: int
    running: tuple[Job, ...]


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """A version with what made it, and what a service reports of it, if one does."""

    version: ModelVersion
    training: Dataset
    held_out: Dataset | None
    reported: Reported | None = None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision with what the gate said of the comparison it rested on, and the proposal it ended; None without one."""

    decision: Decision
    outcome: Outcome | None
    proposal: Proposal | None = None

    @property
    def override(self) -> bool:
        """Tell whether a version was put in another's place although the gate did not say promote."""
        first = self.decision.before is None
        return self.decision.act is Act.PROMOTE and not first and self.outcome is not Outcome.PROMOTE


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """All that is known of one comparison: its sides, the rule it was judged by, and what was decided, oldest first.

    `uses` is how many comparisons of two versions there are on the same held-out set, this one included; it was
    the `use`th of them. `unshared` are the labels that not both versions know.
    """

    project: Project
    comparison: Comparison
    base: Lineage
    candidate: Lineage
    held_out: Dataset
    rule: GateRule
    decided: tuple[Decided, ...]
    uses: int
    use: int = 0
    unshared: tuple[Unshared, ...] = ()

    @property
    def first(self) -> bool:
        """Tell whether it is a first version, which is compared with itself: there is nothing else."""
        return self.comparison.base == self.comparison.candidate


def _weighed(tx: Tx, decisions: Sequence[Decision], comparisons: Sequence[Compared]) -> list[Decided]:
    """Put beside each decision what the gate had said and what was proposed, in the order of the decisions."""
    outcomes: dict[ComparisonId | None, Outcome] = {one.id: one.gate.outcome for one in comparisons}
    proposals: dict[ProposalId | None, Proposal] = {one.id: one for one in tx.proposals.all()}
    return [
        Decided(decision=one, outcome=outcomes.get(one.comparison), proposal=proposals.get(one.proposal))
        for one in decisions
    ]


@dataclass(frozen=True)
class Reporting:
    """Read what is known."""

    store: Store
    clock: Clock

    def overview(self, actor: Actor, project: ProjectId) -> Overview:
        """Return the overview of a project."""
        require(actor, Permission.VIEW)
        with self.store.reading(project) as tx:
            return self._overview(tx)

    def _overview(self, tx: Tx) -> Overview:
        production = tx.versions.production()
        tickets, labelled, held_out = tx.documents.count()
        live = _live(tx, production)
        return Overview(
            project=tx.project(),
            production=production,
            candidates=tuple(v for v in tx.versions.all() if v.state is VersionState.CANDIDATE),
            proposed=frozenset(one.version for one in tx.proposals.open()),
            accuracy=live.accuracy,
            overall=live.overall,
            audits=live.audits,
            unclear=live.unclear,
            automated=live.automated,
            days=tuple(tx.reports.days()),
            queue=tx.tasks.state(self.clock.now()),
            tickets=tickets,
            labelled=labelled,
            held_out=held_out,
            running=tuple(job for job in tx.jobs.recent(20) if not job.ended),
        )

    def tickets(self, actor: Actor, project: ProjectId, wanted: Filter, after: DocumentId) -> list[TicketRow]:
        """Return one page of tickets, newest first, below a ticket (0 = from the newest); their texts are masked."""
        require(actor, Permission.BROWSE)
        with self.store.reading(project) as tx:
            rows = tx.documents.page(wanted, after, PAGE)
        return [replace(row, text=masked(row.text)) for row in rows]

    def answers(self, actor: Actor, project: ProjectId, document: DocumentId) -> list[Given]:
        """Return the answers to a ticket that were not taken back, oldest first, with who gave them and their notes."""
        require(actor, Permission.BROWSE)
        with self.store.reading(project) as tx:
            return tx.reviews.of_documents([document]).get(document, [])

    def matching(self, actor: Actor, project: ProjectId, wanted: Filter) -> int:
        """Count the tickets that match, up to `MOST_COUNTED`."""
        require(actor, Permission.BROWSE)
        with self.store.reading(project) as tx:
            return tx.documents.matching(wanted, MOST_COUNTED)

    def labels(self, actor: Actor, project: ProjectId) -> LabelCounts:
        """Return the label set with what the next training and held-out sets would take."""
        require(actor, Permission.BROWSE)
        with self.store.reading(project) as tx:
            training, training_tickets = tx.datasets.coming(Split.TRAINING)
            held_out, held_out_tickets = tx.datasets.coming(Split.HELD_OUT, tx.project().cohort(self.clock.now()))
            return LabelCounts(
                label_set=tx.labels.current(),
                training=training,
                held_out=held_out,
                training_tickets=training_tickets,
                held_out_tickets=held_out_tickets,
            )

    def versions(self, actor: Actor, project: ProjectId) -> list[Lineage]:
        """Return all versions with their data, newest first."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return _lineages(tx, tx.versions.all())

    def comparisons(self, actor: Actor, project: ProjectId) -> list[Compared]:
        """Return what was compared, newest first."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return tx.comparisons.all()

    def comparison(self, actor: Actor, project: ProjectId, comparison: ComparisonId) -> Comparison:
        """Return one comparison with its evidence."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return tx.comparisons.get(comparison)

    def decided(self, actor: Actor, project: ProjectId) -> list[Decided]:
        """Return what was decided, newest first, with what the gate had said and who had proposed it."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return _weighed(tx, tx.decisions.all(), tx.comparisons.all())

    def proposed(self, actor: Actor, project: ProjectId) -> list[Proposal]:
        """Return everything that was ever proposed, newest first."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            return tx.proposals.all()

    def dossier(self, actor: Actor, project: ProjectId, comparison: ComparisonId) -> Dossier:
        """Return a comparison with everything a person who was not there needs to follow the decision."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            found, others = tx.comparisons.get(comparison), tx.comparisons.all()
            base, candidate = _lineages(tx, [tx.versions.get(side) for side in (found.base, found.candidate)])
            held_out = tx.datasets.get(found.held_out)
            on_it = [one.id for one in others if one.held_out == found.held_out and one.base != one.candidate]
            return Dossier(
                project=tx.project(),
                comparison=found,
                base=base,
                candidate=candidate,
                held_out=held_out,
                rule=rule_of(tx.jobs.get(candidate.version.job).params),
                decided=tuple(reversed(_weighed(tx, _about(tx, candidate.version), others))),
                uses=len(on_it),
                use=sum(one <= found.id for one in on_it),
                unshared=set_apart(tx, found, base.training, candidate.training, held_out),
            )

    def changed(self, actor: Actor, project: ProjectId, comparison: ComparisonId, mark: Mark) -> Behind:
        """Return the first held-out tickets behind a mark of a comparison, and count all; their texts are masked."""
        require(actor, Permission.COMPARE)
        with self.store.reading(project) as tx:
            found = tx.comparisons.get(comparison)
            behind = tx.predictions.changed(found.base, found.candidate, found.held_out, mark)
        return replace(behind, tickets=tuple(replace(one, text=masked(one.text)) for one in behind.tickets))

    def jobs(self, actor: Actor, project: ProjectId, kind: JobKind | None = None) -> list[Job]:
        """Return the latest jobs."""
        require(actor, Permission.VIEW)
        with self.store.reading(project) as tx:
            return tx.jobs.recent(20, kind)

    def job(self, actor: Actor, project: ProjectId, job: JobId) -> Job:
        """Return one job as it is now."""
        require(actor, Permission.VIEW)
        with self.store.reading(project) as tx:
            return tx.jobs.get(job)

    def audit(
        self, actor: Actor, project: ProjectId, action: str = "",
        *, by: str = "", until: date | None = None, before: int = 0,
    ) -> list[AuditEntry]:  # fmt: skip
        """Return one page of acts, newest first: of one kind, of one person, up to a day, below a number."""
        require(actor, Permission.AUDIT)
        with self.store.reading(project) as tx:
            return tx.audit.latest(PAGE, action, actor=by, until=until, before=before)

    def check_audit(self, actor: Actor, project: ProjectId) -> Verdict:
        """Go through the whole audit trail and say whether it is as it was written."""
        require(actor, Permission.AUDIT)
        with self.store.reading(project) as tx:
            return tx.audit.check()


def _lineages(tx: Tx, versions: Sequence[ModelVersion]) -> list[Lineage]:
    """Return versions with what made them."""
    reported = tx.versions.reported([version.id for version in versions])
    return [
        Lineage(
            version=version,
            training=tx.datasets.get(version.dataset),
            held_out=tx.datasets.get(version.held_out) if version.held_out else None,
            reported=reported.get(version.id),
        )
        for version in versions
    ]


def _about(tx: Tx, version: ModelVersion) -> list[Decision]:
    """Return the decisions on a version and those that took it out of production again, newest first."""
    its = {release.id for release in tx.versions.releases() if release.version.id == version.id}
    return [one for one in tx.decisions.all() if one.version == version.id or (one.after and one.before in its)]


@dataclass(frozen=True, kw_only=True)
class _Live:
    """How production does; None where nothing is known yet."""

    accuracy: Interval | None = None
    overall: Interval | None = None
    audits: int = 0
    unclear: int = 0
    automated: float | None = None


def _live(tx: Tx, production: Release | None) -> _Live:
    """Estimate how often production is right, alone and in all, from its random audit, and the share it automates.

    The doubtful tickets say nothing about the first: people answer them, least certain first.
    """
    if production is None:
        return _Live()
    routed = tx.reports.routes(production.version.id)
    answered = tx.reports.audited(production.version.id)
    audits, unclear = judged(answered), left_out(answered)
    accepted = routed.get("sure", 0) + routed.get("audit", 0)
    total = sum(routed.values())
    automated = routed.get("sure", 0) / total if total else None
    if not audits:
        return _Live(unclear=unclear, automated=automated)
    alone = audited_accuracy(audits, accepted)
    # People have answered what is left out: what the tickets end with is theirs, whoever was right before.
    overall = overall_accuracy(alone, accepted - unclear, sum(not right for right, _ in audits), total)
    return _Live(accuracy=alone, overall=overall, audits=len(audits), unclear=unclear, automated=automated)
