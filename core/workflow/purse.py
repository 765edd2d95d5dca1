"""The purse: lets people ask for what costs something, within a month's budget, and notes what was paid."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.domain.actors import Actor
from core.domain.costs import CALIBRATION_UNITS, HOUR, Estimate, Prices, hours, money
from core.domain.errors import OverBudget
from core.domain.jobs import Job, JobKind, Params
from core.domain.spending import Month, Spend, month_of, reckon
from core.domain.versions import ModelVersion, Trained
from core.ports import Spent, Tx

Price = Callable[[Tx, Prices, datetime], Estimate | None]
ESTIMATE = "estimate"
"""What a job says of what it may cost: it counts as long as the job is under way."""
OVER = "spend over budget"


@dataclass(frozen=True, kw_only=True)
class Purse:
    """What things cost, and how many dollars a month may; without prices nothing is estimated, refused or noted."""

    prices: Prices | None = None
    budget: float = 0.0

    def month(self, spent: Spent, now: datetime) -> Month | None:
        """Return how this month stands, all projects together."""
        if self.prices is None:
            return None
        return reckon(
            self.prices,
            now,
            noted=spent.total(month_of(now)[0]),
            under_way=spent.under_way(),
            lasting=spent.lasting(self.prices.engines),
            budget=self.budget,
        )

    def estimate(self, tx: Tx, price: Price, now: datetime) -> Estimate | None:
        """Return what something would cost."""
        return price(tx, self.prices, now) if self.prices else None

    def request(
        self, tx: Tx, actor: Actor, kind: JobKind, params: Params, operation: str, now: datetime, price: Price, *,
        anyway: bool,
    ) -> Job:  # fmt: skip
        """Queue a job that costs something; the same operation returns the same job, and is not asked about again.

        Raises:
            OverBudget: it would take the month over its budget, and the person has not said that they know.
            Busy: as `Jobs.request`.
        """
        found = self.estimate(tx, price, now)
        if found is None:
            return tx.jobs.request(kind, params, operation, actor.id, now)
        tx.spending.alone()
        newest = max((job.id for job in tx.jobs.recent(1)), default=0)
        job = tx.jobs.request(kind, {**params, ESTIMATE: found.high}, operation, actor.id, now)
        if job.id > newest:
            # What it may cost is part of the month by now.
            self._agree(tx, actor, f"job {job.id}", found, 0.0, now, anyway=anyway)
        return job

    def agree(self, tx: Tx, actor: Actor, subject: str, price: Price, now: datetime, *, anyway: bool) -> None:
        """Let something be decided that costs something.

        Raises:
            OverBudget: it would take the month over its budget, and the person has not said that they know.
        """
        found = self.estimate(tx, price, now)
        if found:
            tx.spending.alone()
            self._agree(tx, actor, subject, found, found.high, now, anyway=anyway)

    def _agree(
        self, tx: Tx, actor: Actor, subject: str, found: Estimate, more: float, now: datetime, *, anyway: bool
    ) -> None:
        month = self.month(tx.spending, now)
        if month is None or not found.high or not month.over(more):
            return
        before = month.forecast + more - found.high
        if not anyway:
            message = (
                f"It takes {found.sentence}; without it the month comes to {money(before)} of {money(self.budget)}."
                " Say that you spend it anyway, or wait for the next month."
            )
            raise OverBudget(message, estimate=found.high, month=before, budget=self.budget)
        detail: Params = {ESTIMATE: round(found.high, 2), "month": round(before, 2), "budget": self.budget}
        tx.audit.add(actor.id, OVER, subject, {"what": found.what, **detail}, now)

    def note_training(self, tx: Tx, job: Job, now: datetime, seconds: object = None) -> None:
        """Note a training: by the service's own times where it says them, else from the job's beginning to now."""
        if self.prices is None:
            return
        began = job.started_at or now
        took = (float(str(seconds)) if seconds is not None else (now - began).total_seconds()) / HOUR
        self._note(tx, job, "training", self.prices.training(took), now, f"training, {hours(took)}")

    def note_calibration(self, tx: Tx, job: Job, version: Trained, now: datetime) -> None:
        """Note the answers that calibrated a version, where there were any."""
        units = int(version.facts.get(CALIBRATION_UNITS, 0))
        if self.prices is not None and units:
            self._note(tx, job, "calibration", units * self.prices.unit, now, "calibration of the confidence")

    def note_kept(self, tx: Tx, job: Job, now: datetime) -> None:
        """Note what it costs to keep the endpoint of the release that was left, where one is kept."""
        if self.prices is None or not self.prices.kept:
            return
        served = [one for one in tx.versions.releases() if one.version.trained.engine in self.prices.engines]
        if len(served) >= len(("left", "entered")):
            told = f"an endpoint kept for going back, {hours(self.prices.kept_hours)}"
            self._note(tx, job, "kept endpoint", self.prices.kept, now, told)

    def note_answers(
        self, tx: Tx, job: Job, version: ModelVersion, texts: Sequence[str], now: datetime, *, by_jobs: bool = False
    ) -> None:
        """Note answers to texts that were asked for at once; the same texts again are not paid for again.

        A few are answered by the endpoint of what is in production, unless `by_jobs` says otherwise.
        """
        if self.prices is None or version.trained.engine not in self.prices.engines or not texts:
            return
        if len(texts) <= self.prices.few and not by_jobs:
            production = tx.versions.production()
            if production and production.version.id == version.id:
                return
        lengths = [len(text) for text in texts]
        dollars = self.prices.answers(self.prices.bulk(len(lengths), lengths))
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
        told = f"{len(texts):,} answers of version {version.number}"
        self._note(tx, job, f"answers {version.id} {digest}", dollars, now, told)

    def _note(self, tx: Tx, job: Job, what: str, dollars: float, now: datetime, note: str) -> None:
        tx.spending.add(Spend(job=job.id, token=job.token, what=what, dollars=dollars, at=now, note=note))


NOTHING = Purse()
"""Nothing costs anything: the embedded engine."""
