"""Costing: what a step would cost before it is asked for, and what the month has cost so far."""

from dataclasses import dataclass
from functools import partial

from core.domain.actors import Actor, Permission, require
from core.domain.costs import Estimate
from core.domain.documents import ProjectId
from core.domain.predictions import VersionId
from core.domain.spending import Month, Spend
from core.domain.versions import ReleaseId
from core.ports import Clock, Store
from core.workflow import estimates
from core.workflow.estimates import Upload
from core.workflow.purse import Price, Purse


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a step would cost, and whether the month would be over its budget with it."""

    estimate: Estimate
    over: bool


@dataclass(frozen=True)
class Costing:
    """Reads what things cost; None where nothing does."""

    store: Store
    purse: Purse
    clock: Clock

    def month(self, actor: Actor) -> Month | None:
        """Return how this month stands, all projects together."""
        require(actor, Permission.VIEW)
        if self.purse.prices is None:
            return None
        with self.store.shared_view() as tx:
            return self.purse.month(tx.spent, self.clock.now())

    def paid(self, actor: Actor, project: ProjectId) -> list[Spend]:
        """Return what this project's jobs were paid for, newest first."""
        require(actor, Permission.VIEW)
        if self.purse.prices is None:
            return []
        with self.store.reading(project) as tx:
            return tx.spending.latest()

    def estimate_training(self, actor: Actor, project: ProjectId) -> Offer | None:
        """Estimate a training with its comparison."""
        require(actor, Permission.TRAIN)
        return self._offer(project, estimates.training)

    def estimate_comparison(self, actor: Actor, project: ProjectId, version: VersionId) -> Offer | None:
        """Estimate a new comparison of a version with production."""
        require(actor, Permission.TRAIN)
        return self._offer(project, partial(estimates.comparison, version=version))

    def estimate_promotion(self, actor: Actor, project: ProjectId, version: VersionId) -> Offer | None:
        """Estimate what a version in production brings."""
        require(actor, Permission.PROMOTE)
        return self._offer(project, partial(estimates.promotion, version=version))

    def estimate_roll_back(self, actor: Actor, project: ProjectId, to: ReleaseId) -> Offer | None:
        """Estimate the way back to a release."""
        require(actor, Permission.PROMOTE)
        return self._offer(project, partial(estimates.roll_back, release=to))

    def estimate_drill(self, actor: Actor, project: ProjectId) -> Offer | None:
        """Estimate a trial of a release."""
        require(actor, Permission.PROMOTE)
        return self._offer(project, estimates.drill)

    def estimate_classification(self, actor: Actor, project: ProjectId) -> Offer | None:
        """Estimate production's answers to what waits."""
        require(actor, Permission.IMPORT)
        return self._offer(project, estimates.classification)

    def estimate_import(self, actor: Actor, project: ProjectId, upload: Upload) -> Offer | None:
        """Estimate production's answers to the tickets of a file."""
        require(actor, Permission.IMPORT)
        return self._offer(project, partial(estimates.import_, upload=upload))

    def _offer(self, project: ProjectId, price: Price) -> Offer | None:
        if self.purse.prices is None:
            return None
        now = self.clock.now()
        with self.store.reading(project) as tx:
            found, month = self.purse.estimate(tx, price, now), self.purse.month(tx.spending, now)
        if found is None or month is None:
            return None
        return Offer(estimate=found, over=bool(found.high) and month.over(found.high))
