"""Compare: two versions answer the same held-out tickets now, and the evidence is written down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from heapq import merge
from itertools import groupby, islice

from core.domain.actors import Actor, Permission, require
from core.domain.datasets import DatasetId, Example, Split
from core.domain.documents import ProjectId
from core.domain.errors import InvalidInput, MadeElsewhere, ServiceRefused, TrainingFailed
from core.domain.gate import rule_of
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.judging import judge
from core.domain.predictions import Prediction, StoredPrediction, VersionId
from core.domain.versions import ModelVersion, why_not_here
from core.evaluation.comparison import compare
from core.evaluation.leakage import find, leakage, same
from core.ports import Clock, Engine, Store, Tx
from core.workflow import estimates
from core.workflow.learned import LEFT_OUT, learned
from core.workflow.purse import NOTHING, Purse
from core.workflow.steps import Plan, Say, Step, leave, nothing
from core.workflow.unread import note_unread

BATCH = 1_000


@dataclass(frozen=True)
class Comparing:
    """Ask for a comparison with what is in production now, and the steps a worker takes to make it."""

    store: Store
    engine: Engine
    clock: Clock
    purse: Purse = NOTHING
    cloud: bool = False

    def request(
        self, actor: Actor, project: ProjectId, version: VersionId, operation: str, *, anyway: bool = False
    ) -> Job:
        """Queue a new comparison of a candidate, by the rule its training was asked for with.

        Both versions answer the held-out tickets as they are known then, corrections and newcomers included.

        Raises:
            InvalidInput: there are no held-out tickets to be compared on.
            MadeElsewhere: another engine than the one in use made it.
            OverBudget: it would take the month over its budget; `anyway` says that this is known.
            Busy: a comparison is queued or running.
        """
        require(actor, Permission.TRAIN)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            candidate = tx.versions.get(version)
            if why := why_not_here(candidate.trained, cloud=self.cloud):
                raise MadeElsewhere(why)
            if not tx.datasets.coming(Split.HELD_OUT, tx.project().cohort(now))[1]:
                message = "No held-out ticket has a label yet. Import some with labels, or have some reviewed."
                raise InvalidInput(message)
            rule = rule_of(tx.jobs.get(candidate.job).params)
            params: Params = {"version": version, "number": candidate.number, **rule.written()}
            price = partial(estimates.comparison, version=version)
            return self.purse.request(tx, actor, JobKind.COMPARE, params, operation, now, price, anyway=anyway)

    def plan(self) -> Plan:
        """How a comparison job is done."""
        return Plan(steps=self.steps(), result=nothing, cancel=leave)

    def steps(self) -> tuple[Step, ...]:
        """Return the steps, which also end every training."""
        return (
            Step("Answering the held-out tickets", self.score, stubborn=ServiceRefused),
            Step("Comparing with production", self.compare),
        )

    def score(self, job: Job, say: Say) -> Wait | None:
        """Let the candidate and production answer the same held-out tickets."""
        with self.store.transaction(job.project) as tx:
            candidate, production = _candidate(tx, job), tx.versions.production()
            base = production.version if production else candidate
            held_out = self._held_out(tx, job)
            tx.jobs.note(job.id, {"base": base.id, "held_out": held_out})
        both = {one.id: one for one in (candidate, base)}
        for version in both.values():
            self._refuse_other(version, held_out, job)  # before anything is paid for
        for place, one in enumerate(both):
            self._score(job, held_out, one, say, place / 2)
        return None

    def _refuse_other(self, version: ModelVersion, held_out: DatasetId | None, job: Job) -> None:
        """Refuse a version that would have to answer and cannot, as another engine made it."""
        why = why_not_here(version.trained, cloud=self.cloud)
        if not why or held_out is None:
            return
        with self.store.reading(job.project) as tx:
            unanswered = any(prediction is None for _, prediction in tx.predictions.of(version.id, held_out))
        if unanswered:
            message = f"It is version {version.number}. {why} What is new can be promoted without a comparison with it."
            raise MadeElsewhere(message)

    def _held_out(self, tx: Tx, job: Job) -> DatasetId | None:
        """Return the set of a training; a comparison freezes what is known now, once."""
        noted = tx.jobs.get(job.id).result.get("held_out")
        if noted or job.kind is not JobKind.COMPARE:
            return DatasetId(int(noted)) if noted else None
        now = self.clock.now()
        return tx.datasets.freeze(Split.HELD_OUT, tx.labels.current(), now, tx.project().cohort(now)).id

    def _score(self, job: Job, held_out: DatasetId | None, version_id: VersionId, say: Say, share: float) -> None:
        with self.store.reading(job.project) as tx:
            version = tx.versions.get(version_id)
            rows = tx.predictions.of(version.id, held_out) if held_out else []
        missing = iter([example for example, prediction in rows if prediction is None])
        while batch := list(islice(missing, self.engine.batch)):
            texts = [example.text for example in batch]
            answers = self.engine.predict(version.trained, texts, partial(say, share))
            stored = (self._stored(version, *pair) for pair in zip(batch, answers, strict=True))
            asked = texts
            while written := list(islice(stored, BATCH)):
                with self.store.transaction(job.project) as tx:
                    tx.predictions.add(written)
                    note_unread(tx, job, [one.prediction for one in written])
                    self.purse.note_answers(tx, job, version, asked, self.clock.now())
                asked = []  # the first answers came when all were paid for
                say(share, f"version {version.number} is answering {len(rows):,} tickets")

    def _stored(self, version: ModelVersion, example: Example, prediction: Prediction) -> StoredPrediction:
        return StoredPrediction(
            document=example.document,
            version=version.id,
            text_hash=example.text_hash,
            predicted_at=self.clock.now(),
            prediction=prediction,
        )

    def compare(self, job: Job, say: Say) -> Wait | None:
        """Write down the evidence on both versions; a first version is compared with itself.

        Raises:
            TrainingFailed: a version has not answered all held-out tickets; nothing is compared then.
        """
        say(0.0, "")
        with self.store.reading(job.project) as tx:
            candidate, held_out = _candidate(tx, job), self._held_out(tx, job)
            if held_out is None:
                return None
            base = tx.versions.get(VersionId(int(job.result["base"] or 0)))
            label_set = tx.datasets.get(held_out).label_set
            ours = tx.predictions.of(candidate.id, held_out)
            theirs = tx.predictions.of(base.id, held_out)
            taught = [_learned(tx, version) for version in {base.id: base, candidate.id: candidate}.values()]
            mine = _learned(tx, candidate)
        truth, rule = [example.labels for example, _ in ours], rule_of(job.params)
        was, now, names = _all(theirs), _all(ours), label_set.labels
        evidence = compare(truth, was, now, names, label_set.kind, rule=rule)
        say(0.5, "looking for held-out tickets among the training tickets")
        texts = [example.text for example, _ in ours]
        leaks = find(texts, _texts(taught))  # reads for a while, in no transaction
        by_candidate = len(same(texts, _texts([mine])))
        found = leakage(leaks, truth, was, now, names, label_set.kind, by_candidate=by_candidate)
        evidence = replace(evidence, leakage=found)
        gate = judge(evidence, rule)
        with self.store.transaction(job.project) as tx:
            tx.versions.lock()  # nobody who decides finds one comparison at their first look and another at their last
            if tx.jobs.get(job.id).result.get("comparison"):
                return None  # it was made just before this step was cut
            made = tx.comparisons.add(base.id, candidate.id, held_out, evidence, gate, self.clock.now())
            tx.jobs.note(job.id, {"comparison": made.id})
        return None


def _candidate(tx: Tx, job: Job) -> ModelVersion:
    if job.kind is JobKind.COMPARE:
        return tx.versions.get(VersionId(int(job.params["version"] or 0)))
    return tx.versions.of_job(job.id)


def _learned(tx: Tx, version: ModelVersion) -> Iterator[Example]:
    """Yield what a version learned from; older trainings did not leave out what is the same as a held-out ticket."""
    left_out = tx.jobs.get(version.job).result.get(LEFT_OUT)
    return learned(tx, version.dataset, version.held_out if left_out else None)


def _texts(datasets: Iterable[Iterator[Example]]) -> Iterator[str]:
    """Yield the text of every example of some datasets, once if it is in several of them."""
    for _, twice in groupby(merge(*datasets, key=_document), _document):
        yield next(twice).text


def _document(example: Example) -> int:
    return example.document


def _all(rows: Iterable[tuple[Example, Prediction | None]]) -> list[Prediction]:
    """Return the predictions, none missing: a comparison with gaps fails closed."""
    answers = [prediction for _, prediction in rows]
    if any(answer is None for answer in answers):
        message = "A held-out ticket has no answer of one of the versions; compare again."
        raise TrainingFailed(message)
    return [answer for answer in answers if answer is not None]
