"""The budget asks before it is exceeded: whoever spends anyway says so, and the trail keeps it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.domain.errors import OverBudget
from core.domain.proposals import Signatures
from core.domain.versions import VersionState
from core.workflow.purse import OVER
from tests.support.workflow_costs import ANSWER, EVERYTHING_SURE, budget, dollars, noted
from tests.support.workflow_desk import ADA, LEA, OLGA, Desk, a_person

Ask = Callable[..., object]


def a_training(desk: Desk, *, anyway: bool) -> object:
    return desk.training.request(OLGA, desk.id, "over", anyway=anyway)


def a_comparison(desk: Desk, *, anyway: bool) -> object:
    return desk.comparing.request(OLGA, desk.id, desk.version().id, "over", anyway=anyway)


def a_promotion(desk: Desk, *, anyway: bool) -> object:
    choice = replace(desk.choice("over", despite=True), anyway=anyway)
    return desk.promoting.promote(OLGA, desk.id, desk.version().id, choice)


def a_roll_back(desk: Desk, *, anyway: bool) -> object:
    with desk.store.reading(desk.id) as tx:
        first = tx.versions.releases()[-1]
    return desk.switching.roll_back(OLGA, desk.id, first.id, replace(desk.choice("over"), anyway=anyway))


def a_drill(desk: Desk, *, anyway: bool) -> object:
    with desk.store.reading(desk.id) as tx:
        first = tx.versions.releases()[-1]
    return desk.switching.drill(OLGA, desk.id, first.id, "over", anyway=anyway)


def a_classification(desk: Desk, *, anyway: bool) -> object:
    return desk.classifying.request(LEA, desk.id, "over", anyway=anyway)


def an_import(desk: Desk, *, anyway: bool) -> object:
    path = desk.file("text", *["silent printer 0.9"] * 20, name="over.csv")
    _, mapping = desk.intake.preview(LEA, path, path.name)
    return desk.intake.request(LEA, desk.id, path, path.name, mapping, anyway=anyway)


EVERY: list[Ask] = [a_training, a_comparison, a_promotion, a_roll_back, a_drill, a_classification, an_import]


@pytest.fixture
def tight(paid: Desk) -> Desk:
    """Two releases, a candidate and tickets that wait, in a month that may cost nothing more."""
    paid.in_production(EVERYTHING_SURE)
    paid.promote(paid.candidate())
    paid.candidate()
    paid.unknown(0.9, 0.9)
    budget(paid, 0.0001)
    return paid


@pytest.mark.parametrize("ask", EVERY)
def test_what_would_take_the_month_over_its_budget_is_refused_and_leaves_nothing(tight: Desk, ask: Ask) -> None:
    before = tight.counts()
    with pytest.raises(OverBudget, match=r"It takes .*; without it the month comes to \$") as refused:
        ask(tight, anyway=False)
    assert refused.value.facts["budget"] == tight.purse.budget
    assert tight.counts() == before


@pytest.mark.parametrize("ask", EVERY)
def test_who_says_that_they_know_gets_it_and_it_is_in_the_trail(tight: Desk, ask: Ask) -> None:
    ask(tight, anyway=True)
    (entry,) = tight.reports.audit(OLGA, tight.id, OVER)
    assert entry.detail["budget"] == tight.purse.budget
    assert ask.__name__.replace("_", " ").endswith(str(entry.detail["what"]))


@pytest.mark.parametrize("ask", EVERY)
def test_within_the_budget_nobody_is_asked_and_nothing_is_in_the_trail(tight: Desk, ask: Ask) -> None:
    budget(tight, 100.0)
    ask(tight, anyway=False)
    assert tight.reports.audit(OLGA, tight.id, OVER) == []


def test_the_second_click_on_what_was_within_the_budget_is_the_first_ones_job(paid: Desk) -> None:
    paid.history()
    high = dollars(paid.costing.estimate_training(OLGA, paid.id))[1]
    budget(paid, high + 0.01)
    assert a_training(paid, anyway=False) == a_training(paid, anyway=False)


def test_the_second_click_on_what_is_spent_anyway_is_in_the_trail_once(tight: Desk) -> None:
    assert a_training(tight, anyway=True) == a_training(tight, anyway=True)
    assert len(tight.reports.audit(OLGA, tight.id, OVER)) == 1


def test_two_projects_share_one_budget(paid: Desk) -> None:
    paid.history()
    high = dollars(paid.costing.estimate_training(OLGA, paid.id))[1]
    paid.training.request(OLGA, paid.id, "first")
    budget(paid, high / 2)
    paid.start("Another desk")
    paid.history()
    with pytest.raises(OverBudget):
        paid.training.request(OLGA, paid.id, "second")


def test_an_approval_asks_about_the_budget_and_a_proposal_does_not(paid: Desk) -> None:
    paid.history()
    candidate = paid.candidate()
    paid.promoting.set_signatures(ADA, paid.id, Signatures.TWO)
    budget(paid, 1.0)
    paul = a_person("paul", *OLGA.roles)
    proposal = paid.promoting.propose(paul, paid.id, candidate.id, paid.choice())
    otto = a_person("otto", *OLGA.roles)
    with pytest.raises(OverBudget):
        paid.promoting.approve(otto, paid.id, proposal.id, paid.choice())
    paid.promoting.approve(otto, paid.id, proposal.id, replace(paid.choice(), anyway=True))
    assert paid.version().state is VersionState.PRODUCTION


def test_an_offer_says_when_the_month_would_be_over_its_budget(paid: Desk) -> None:
    paid.history()
    for more, over in ((10.0, False), (1.0, True)):
        budget(paid, more)
        offer = paid.costing.estimate_training(OLGA, paid.id)
        assert offer
        assert offer.over is over


def test_every_step_that_is_repeated_is_paid_for_once(paid: Desk) -> None:
    paid.in_production(EVERYTHING_SURE)
    paid.unknown(*[0.9] * 5)
    before = noted(paid)
    job = paid.classifying.request(LEA, paid.id, "classify")
    paid.run(job, times=3)
    assert noted(paid) - before == pytest.approx(5 * ANSWER)
