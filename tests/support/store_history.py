"""One row of everything that is kept for ever."""

from datetime import datetime

from core.domain.datasets import Split
from core.domain.decisions import Act, NewDecision
from core.domain.jobs import Job
from core.domain.proposals import NewProposal
from core.domain.spending import Spend
from tests.support.store_factory import NOW, World, fresh, labels


def some_history(world: World) -> None:
    """Write a review, a frozen ticket, a comparison, a proposal, a decision, what was paid and a line of the audit trail."""
    world.on_side(Split.TRAINING, 1, given=labels("network"))
    world.questions(1)
    world.review(world.claim()[0], "network")
    base, candidate = world.version(), world.version()
    world.comparison(base, candidate)
    world.comparison(candidate, base)
    world.comparison(base, candidate)  # made again
    job = world.job()
    with world.store.transaction(world.project.id) as tx:
        tx.proposals.add(a_proposal(candidate.id))
        tx.decisions.add(a_rejection(candidate.id))
        tx.spending.add(a_spend(job, "training"))
        tx.audit.add("olga", "reject", "version 2", {}, NOW)


def a_proposal(version: int, operation: str = "") -> NewProposal:
    return NewProposal(
        operation=operation or fresh("proposal"), version=version, expected=None, comparison=None, evidence_hash="",
        label_set=0, despite=True, reason="Better on printers.", actor="olga", proposed_at=NOW,
    )  # fmt: skip


def a_rejection(version: int, operation: str = "") -> NewDecision:
    return NewDecision(
        operation=operation or fresh("decision"),
        act=Act.REJECT,
        version=version,
        before=None,
        after=None,
        comparison=None,
        reason="Worse on printers.",
        actor="olga",
        decided_at=NOW,
    )


def a_spend(job: Job, what: str, dollars: float = 1.5, at: datetime = NOW) -> Spend:
    return Spend(job=job.id, token=job.token, what=what, dollars=dollars, at=at, note="half an hour")
