"""The contract of proposals, and of what voids them: corrected held-out tickets; and of what a version decided alone."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from itertools import count

import pytest

from core.domain.actors import Actor, Role
from core.domain.datasets import Split
from core.domain.decisions import Act, Decision, NewDecision
from core.domain.documents import Document, DocumentId
from core.domain.errors import Conflict, NotFound
from core.domain.proposals import NewProposal, Proposal, ProposalId, Signatures
from core.domain.reports import Filter
from core.domain.routing import Reason
from core.local.clock import SystemClock
from core.workflow.deciding import Choice
from core.workflow.promotion import Promoting
from tests.support.store_factory import NOW, World, a_route, labels
from tests.support.store_history import a_proposal

OLGA, PAUL, MIRA = (
    Actor(id=name, name=name.title(), roles=frozenset({Role.OWNER})) for name in ("olga", "paul", "mira")
)


def add(world: World, proposal: NewProposal) -> Proposal:
    with world.store.transaction(world.project.id) as tx:
        return tx.proposals.add(proposal)


def answered(world: World, document: Document, label: str) -> None:
    """Have somebody answer about this ticket, whatever is known of it."""
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(document.id, None, a_route(Reason.REQUESTED, 0.5), "requested by a lead", NOW, ())
    world.review(world.claim()[0], label)


def ending(proposal: Proposal) -> NewDecision:
    return NewDecision(
        operation=f"end {proposal.id}", act=Act.WITHDRAW, version=proposal.version, before=None, after=None,
        comparison=None, reason="Not now, perhaps later.", actor="olga", decided_at=NOW, proposal=proposal.id,
    )  # fmt: skip


def test_a_proposal_comes_back_as_it_was_made(world: World) -> None:
    production = world.production()
    version = world.version()
    comparison = world.comparison(production.version, version)
    facts = {"expected": production.id, "comparison": comparison.id, "evidence_hash": comparison.evidence_hash}
    proposal = replace(a_proposal(version.id, "click"), **facts)
    made = add(world, proposal)
    assert {name: getattr(made, name) for name in asdict(proposal)} == asdict(proposal)
    assert made.version_number == version.number
    with world.store.reading(world.project.id) as tx:
        assert tx.proposals.get(made.id) == tx.proposals.by_operation("click") == made


def test_the_same_operation_is_one_proposal(world: World) -> None:
    proposal = a_proposal(world.version().id, "click")
    assert add(world, replace(proposal, reason="Another reason now.")) == add(world, proposal)


def test_proposals_are_listed_newest_first_and_by_project_until_a_decision_ends_them(
    world: World, other: World
) -> None:
    version = world.version().id
    one, two = add(world, a_proposal(version, "one")), add(world, a_proposal(version, "two"))
    with world.store.transaction(world.project.id) as tx:
        assert tx.proposals.open() == tx.proposals.all() == [two, one]
        tx.decisions.add(ending(two))
        assert (tx.proposals.open(), tx.proposals.all()) == ([one], [two, one])
    with other.store.reading(other.project.id) as tx:
        assert tx.proposals.all() == tx.proposals.open() == []
        assert tx.proposals.by_operation("one") is None
        with pytest.raises(NotFound):
            tx.proposals.get(one.id)


def test_there_is_no_proposal_of_an_unknown_number(world: World) -> None:
    with world.store.reading(world.project.id) as tx, pytest.raises(NotFound):
        tx.proposals.get(ProposalId(99))


def test_a_project_remembers_how_many_sign(world: World) -> None:
    for wanted in Signatures:
        with world.store.transaction(world.project.id) as tx:
            tx.save_signatures(wanted)
            assert tx.project().signatures is wanted


def test_held_out_tickets_whose_truth_is_another_by_now_are_counted(world: World) -> None:
    one, two = world.on_side(Split.HELD_OUT, 2, given=labels("network"))
    frozen = world.dataset(Split.HELD_OUT)
    with world.store.reading(world.project.id) as tx:
        assert tx.datasets.corrected(frozen.id) == 0
    world.on_side(Split.HELD_OUT, 1, given=labels("printer"))  # a newcomer corrects nothing
    answered(world, one, "network")
    with world.store.reading(world.project.id) as tx:
        assert tx.datasets.corrected(frozen.id) == 0
    answered(world, two, "printer")
    with world.store.reading(world.project.id) as tx:
        assert tx.datasets.corrected(frozen.id) == 1


def test_another_projects_set_has_no_corrections_here(world: World, other: World) -> None:
    (one,) = other.on_side(Split.HELD_OUT, 1, given=labels("network"))
    frozen = other.dataset(Split.HELD_OUT)
    answered(other, one, "printer")
    with world.store.reading(world.project.id) as tx:
        assert tx.datasets.corrected(frozen.id) == 0


def test_what_a_version_decided_alone_is_found_until_somebody_looks_at_it(world: World) -> None:
    version, later = world.version(), world.version()
    sure, audited, doubted, seen = world.on_side(Split.TRAINING, 4)
    world.predict(version, sure, reason=Reason.SURE, probability=1.0)
    world.predict(version, audited, reason=Reason.AUDIT, probability=0.1)
    world.predict(version, doubted, reason=Reason.DOUBTFUL, probability=1.0)
    world.predict(version, seen, reason=Reason.SURE, probability=1.0)
    world.predict(later, doubted, reason=Reason.SURE, probability=1.0)
    answered(world, seen, "network")
    with world.store.reading(world.project.id) as tx:
        rows = tx.documents.page(Filter(accepted_by=version.id), DocumentId(0))
        assert {row.id for row in rows} == {sure.id, audited.id}
        assert tx.documents.matching(Filter(accepted_by=version.id), 100) == 2


def test_of_two_who_end_a_proposal_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    promoting, numbers = Promoting(world.store, SystemClock()), count()
    for _ in range(8):
        with world.store.reading(world.project.id) as tx:
            production = tx.versions.production()
        choice = partial(
            Choice, reason="Better on printers.", expected=production.id if production else None, despite=True
        )
        asked = promoting.propose(OLGA, world.project.id, world.version().id, choice(operation=f"ask {next(numbers)}"))
        acts = (partial(promoting.approve, PAUL), partial(promoting.withdraw, OLGA), partial(promoting.approve, MIRA))
        told = together(
            [partial(act, world.project.id, asked.id, choice(operation=f"end {next(numbers)}")) for act in acts]
        )
        assert sum(isinstance(one, Decision) for one in told) == 1
        assert sum(isinstance(one, Conflict) for one in told) == 2
        with world.store.reading(world.project.id) as tx:
            assert [made.proposal for made in tx.decisions.all()].count(asked.id) == 1


def together(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Do several things at the same moment; return what came of each, a conflict too."""
    start = threading.Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Conflict as told:
            return told

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))
