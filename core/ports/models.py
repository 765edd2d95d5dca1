"""What was learned, said and decided: datasets, predictions, versions, comparisons, decisions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from core.domain.comparisons import Compared, Comparison, ComparisonId, Evidence
from core.domain.datasets import Dataset, DatasetId, Example, Split
from core.domain.decisions import Decision, NewDecision
from core.domain.documents import DocumentId
from core.domain.findings import Findings
from core.domain.gate import GateResult
from core.domain.jobs import JobId
from core.domain.labels import Label, Labels, LabelSet
from core.domain.marks import Behind, Mark
from core.domain.predictions import Prediction, Span, StoredPrediction, VersionId
from core.domain.proposals import NewProposal, Proposal, ProposalId
from core.domain.reported import Reported
from core.domain.routing import Policy, Reason
from core.domain.versions import ModelVersion, Release, ReleaseId, Trained, VersionState


class Datasets(Protocol):
    """Frozen lists of labelled tickets. The store itself refuses a held-out ticket in a training set."""

    def freeze(self, split: Split, label_set: LabelSet, now: datetime, since: date | None = None) -> Dataset:
        """Freeze all tickets of a side that have a truth; the same content is the same dataset.

        Held-out sets take only tickets whose being there does not depend on a model: those that were imported with
        labels, and those reviewed unscored; of these, received on `since` or later, if it is given. Their labels are
        the truth as it is known now.

        Raises:
            HeldOutLeak: a ticket is on the wrong side.
        """
        ...

    def coming(self, split: Split, since: date | None = None) -> tuple[dict[Label, int], int]:
        """Count what `freeze` would take now: tickets by label, and tickets."""
        ...

    def get(self, dataset: DatasetId) -> Dataset:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def examples(self, dataset: DatasetId) -> Iterator[Example]:
        """Yield its examples by ascending document id in bounded memory, outside this transaction if need be."""
        ...

    def label_counts(self, dataset: DatasetId) -> dict[Label, int]:
        """Count its labels."""
        ...

    def combinations(self, dataset: DatasetId) -> dict[Labels, int]:
        """Count its tickets by all the labels they have."""
        ...

    def corrected(self, dataset: DatasetId) -> int:
        """Count its tickets whose truth is another by now, or is not known any more."""
        ...


class Predictions(Protocol):
    """What each version said of each ticket; one per ticket and version, never changed."""

    def add(self, predictions: Sequence[StoredPrediction]) -> None:
        """Record them with where they were routed; a pair of ticket and version that is there is left as it is.

        One exception: a prediction without a route (made for a comparison) takes the route of a later one.
        """
        ...

    def explain(self, version: VersionId, why: Mapping[DocumentId, Sequence[Span]]) -> None:
        """Note which places in texts moved a version, in its own words, where that is not known yet.

        The version's answers stay as they are; texts that it has not answered are passed over.
        """
        ...

    def get(self, document: DocumentId, version: VersionId) -> StoredPrediction | None:
        """Return one in the words of today's label set, or None."""
        ...

    def routed(self, version: VersionId, reason: Reason, after: DocumentId, limit: int) -> list[StoredPrediction]:
        """Return what this version routed for a reason, by ascending document id behind `after`, for reading by pages.

        It is told in the words of today's label set (`core.domain.predictions.Prediction.under`).
        """
        ...

    def of(self, version: VersionId, dataset: DatasetId) -> list[tuple[Example, Prediction | None]]:
        """Return every example of a dataset by ascending document id with this version's prediction, if any.

        It is told in the words of the dataset's label set (`core.domain.predictions.Prediction.counted_under`).
        """
        ...

    def answered(self, version: VersionId, dataset: DatasetId, most: int) -> list[tuple[Example, Prediction]]:
        """Return the first examples of a dataset that this version has answered, as `of` does."""
        ...

    def changed(
        self,
        base: VersionId,
        candidate: VersionId,
        held_out: DatasetId,
        mark: Mark,
        limit: int = 200,
    ) -> Behind:
        """Return the first held-out tickets behind a mark under both versions, by ascending id, and count them all.

        They are told in the words of the held-out set's label set.
        """
        ...


class Versions(Protocol):
    """Model versions and releases of the project, and the pointer to production.

    A version comes back without what a service reports of it and what its training found, which may be large:
    `reported` and `findings` tell that.
    """

    def add(
        self,
        trained: Trained,
        dataset: DatasetId,
        held_out: DatasetId | None,
        label_set: int,
        job: JobId,
        by: str,
        now: datetime,
    ) -> ModelVersion:
        """Record what a training made as a candidate; the same job is the same version."""
        ...

    def get(self, version: VersionId) -> ModelVersion:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def of_job(self, job: JobId) -> ModelVersion:
        """Return the version this job made.

        Raises:
            NotFound: it made none (yet).
        """
        ...

    def all(self) -> list[ModelVersion]:
        """Return all, newest first."""
        ...

    def reported(self, versions: Iterable[VersionId]) -> dict[VersionId, Reported]:
        """Return what services report of these versions; nothing of those of which nothing is reported."""
        ...

    def findings(self, version: VersionId) -> Findings | None:
        """Return what its training found in its tickets; None when it did not look, or is none of this project."""
        ...

    def mark(self, version: VersionId, state: VersionState) -> None:
        """Set where it stands."""
        ...

    def release(self, version: VersionId, policy: Policy, by: str, now: datetime) -> Release:
        """Bundle a version with a policy into the next release."""
        ...

    def releases(self) -> list[Release]:
        """Return all, newest first."""
        ...

    def get_release(self, release: ReleaseId) -> Release:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def lock(self) -> None:
        """Let nobody else decide about this project's versions until this transaction ends."""
        ...

    def production(self) -> Release | None:
        """Return the release the pointer names now."""
        ...

    def point(self, release: ReleaseId, expected: ReleaseId | None) -> None:
        """Move the pointer from the expected release to this one.

        Raises:
            PointerMoved: it names another.
        """
        ...


class Comparisons(Protocol):
    """Recorded evidence on pairs of versions and held-out sets; the same result is the same comparison."""

    def add(
        self,
        base: VersionId,
        candidate: VersionId,
        held_out: DatasetId,
        evidence: Evidence,
        gate: GateResult,
        now: datetime,
    ) -> Comparison:
        """Record it with the hash of its canonical form; the same result is the same comparison, made again."""
        ...

    def get(self, comparison: ComparisonId) -> Comparison:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def all(self) -> list[Compared]:
        """Return all, last made first, without their evidence: it may be large."""
        ...


class Proposals(Protocol):
    """What people proposed to promote, append-only; a decision ends a proposal."""

    def add(self, proposal: NewProposal) -> Proposal:
        """Record it; the same operation returns the first one."""
        ...

    def by_operation(self, operation: str) -> Proposal | None:
        """Return the proposal of this operation, or None."""
        ...

    def get(self, proposal: ProposalId) -> Proposal:
        """Return one.

        Raises:
            NotFound: there is none of that id here.
        """
        ...

    def all(self) -> list[Proposal]:
        """Return all, newest first."""
        ...

    def open(self) -> list[Proposal]:
        """Return those that no decision has ended, newest first."""
        ...


class Decisions(Protocol):
    """What people decided about production, append-only."""

    def add(self, decision: NewDecision) -> Decision:
        """Record it; the same operation returns the first one."""
        ...

    def by_operation(self, operation: str) -> Decision | None:
        """Return the decision of this operation, or None."""
        ...

    def all(self) -> list[Decision]:
        """Return all, newest first."""
        ...
