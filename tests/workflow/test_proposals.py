"""Proposals: one person asks, another promotes; what has changed since voids it."""

from dataclasses import replace

import pytest

from core.domain.actors import SYSTEM, Role
from core.domain.decisions import Act
from core.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, PointerMoved
from core.domain.jobs import JobState
from core.domain.labels import ChangeKind, Label
from core.domain.proposals import VALID, ProposalId, Signatures
from core.domain.reports import Filter
from core.domain.reviews import Answer
from core.domain.versions import VersionState
from core.workflow.labelling import Labelling
from tests.support.label_changes import change
from tests.support.workflow_desk import ADA, LEA, OLGA, ROSA, Desk, a_person

PAUL, MIRA = a_person("paul", Role.OWNER), a_person("mira", Role.OWNER)


@pytest.fixture
def proposed(desk: Desk) -> Desk:
    """A desk on which production serves, and Paul has proposed the second version, whose training Olga started."""
    desk.in_production()
    desk.promoting.set_signatures(ADA, desk.id, Signatures.TWO)
    desk.promoting.propose(PAUL, desk.id, desk.candidate().id, desk.choice(despite=True))
    return desk


def proposal(desk: Desk, by=PAUL):
    (found,) = desk.promoting.proposals(by, desk.id)
    return found


def approve(desk: Desk, by=MIRA, **choice):
    return desk.promoting.approve(by, desk.id, proposal(desk).proposal.id, desk.choice(despite=True, **choice))


def test_a_proposal_promotes_nothing_by_itself(proposed: Desk) -> None:
    assert proposed.version().state is VersionState.CANDIDATE
    assert [made.act for made in proposed.promoting.decisions(OLGA, proposed.id)] == [Act.PROMOTE]


def test_it_names_the_evidence_it_rests_on(proposed: Desk) -> None:
    comparison = proposed.reports.comparisons(OLGA, proposed.id)[0]
    assert proposal(proposed).proposal.evidence_hash == comparison.evidence_hash
    assert proposed.reports.audit(OLGA, proposed.id, "propose")[0].detail["evidence"] == comparison.evidence_hash


def test_another_person_promotes_what_was_proposed(proposed: Desk) -> None:
    asked = proposal(proposed).proposal
    decision = approve(proposed)
    assert (decision.act, decision.actor, decision.proposal) == (Act.PROMOTE, "mira", asked.id)
    assert proposed.version().state is VersionState.PRODUCTION
    assert proposed.promoting.proposals(OLGA, proposed.id) == []
    assert proposed.reports.audit(OLGA, proposed.id, "promote")[0].detail["alone"] is False


@pytest.mark.parametrize(("who", "said"), [(PAUL, "You proposed it"), (OLGA, "You started its training")])
def test_who_proposed_it_or_started_its_training_cannot_approve(proposed: Desk, who, said: str) -> None:
    assert said in proposal(proposed, who).not_by_you
    before = proposed.counts()
    with pytest.raises(NotAllowed, match=said):
        approve(proposed, who)
    assert proposed.counts() == before


def test_nobody_promotes_alone_where_two_sign(proposed: Desk) -> None:
    with pytest.raises(NotAllowed, match="more than one person"):
        proposed.promoting.promote(MIRA, proposed.id, proposed.version().id, proposed.choice(despite=True))


def test_where_three_sign_the_starter_cannot_propose(desk: Desk) -> None:
    desk.history()
    desk.promoting.set_signatures(ADA, desk.id, Signatures.THREE)
    with pytest.raises(NotAllowed, match="You started its training"):
        desk.promoting.propose(OLGA, desk.id, desk.candidate().id, desk.choice())


def test_a_program_cannot_propose_where_two_sign(desk: Desk) -> None:
    desk.history()
    desk.promoting.set_signatures(ADA, desk.id, Signatures.TWO)
    with pytest.raises(NotAllowed, match="A person proposes"):
        desk.promoting.propose(SYSTEM, desk.id, desk.candidate().id, desk.choice())


def test_a_promotion_by_one_person_is_recorded_as_such(desk: Desk) -> None:
    desk.in_production()
    assert desk.promoting.decisions(OLGA, desk.id)[0].proposal is None
    assert desk.reports.audit(OLGA, desk.id, "promote")[0].detail["alone"] is True


def test_proposing_twice_with_one_click_is_one_proposal(proposed: Desk) -> None:
    first = proposal(proposed).proposal
    choice = proposed.choice(first.operation, despite=True)
    assert proposed.promoting.propose(PAUL, proposed.id, first.version, choice).id == first.id


def test_a_version_has_one_standing_proposal(proposed: Desk) -> None:
    with pytest.raises(Conflict, match="proposed already"):
        proposed.promoting.propose(MIRA, proposed.id, proposed.version().id, proposed.choice(despite=True))


def test_the_gate_wants_to_be_overruled_by_both(desk: Desk) -> None:
    desk.in_production()
    desk.promoting.set_signatures(ADA, desk.id, Signatures.TWO)
    desk.engine.clumsy = True
    worse = desk.candidate()
    with pytest.raises(InvalidInput, match="The gate does not say promote"):
        desk.promoting.propose(PAUL, desk.id, worse.id, desk.choice())
    made = desk.promoting.propose(PAUL, desk.id, worse.id, desk.choice(despite=True))
    with pytest.raises(InvalidInput, match="The gate does not say promote"):
        desk.promoting.approve(MIRA, desk.id, made.id, desk.choice())
    assert made.despite


def test_production_that_moved_since_voids_it(proposed: Desk) -> None:
    other = proposed.candidate()
    proposed.promoting.set_signatures(ADA, proposed.id, Signatures.ONE)
    proposed.promote(other)
    proposed.promoting.set_signatures(ADA, proposed.id, Signatures.TWO)
    assert "Production has changed" in proposal(proposed).void
    with pytest.raises(Conflict, match="Production has changed"):
        approve(proposed)


def test_a_correction_of_a_held_out_ticket_voids_it(proposed: Desk) -> None:
    correct_a_held_out_ticket(proposed)
    assert "1 held-out ticket was corrected" in proposal(proposed).void
    with pytest.raises(Conflict, match="corrected"):
        approve(proposed)


def test_a_new_held_out_ticket_voids_nothing(proposed: Desk) -> None:
    proposed.add([proposed.row("network", held_out=True)])
    assert proposal(proposed).void == ""


def test_a_changed_label_voids_it(proposed: Desk) -> None:
    rename, labelling = change(ChangeKind.RENAME, "printer", "printing"), Labelling(proposed.store, proposed.clock)
    labelling.apply(LEA, proposed.id, rename, labelling.preview(LEA, proposed.id, rename).expected)
    assert "Labels were renamed" in proposal(proposed).void


def test_figures_that_are_not_true_any_more_are_not_proposed(desk: Desk) -> None:
    desk.in_production()
    desk.promoting.set_signatures(ADA, desk.id, Signatures.TWO)
    version = desk.candidate()
    correct_a_held_out_ticket(desk)
    with pytest.raises(Conflict, match=r"corrected since it was compared\. Compare again"):
        desk.promoting.propose(PAUL, desk.id, version.id, desk.choice(despite=True))


def test_one_person_does_not_promote_on_figures_that_are_not_true_any_more_either(desk: Desk) -> None:
    desk.in_production()
    version = desk.candidate()
    correct_a_held_out_ticket(desk)
    with pytest.raises(Conflict, match="Compare again"):
        desk.promoting.promote(OLGA, desk.id, version.id, desk.choice())


def test_a_comparison_made_since_voids_it(proposed: Desk) -> None:
    proposed.add([proposed.row("network", held_out=True)])
    proposed.run(proposed.comparing.request(OLGA, proposed.id, proposed.version().id, "again"))
    assert "compared anew" in proposal(proposed).void


def test_a_correction_taken_back_makes_the_first_comparison_count_again(proposed: Desk) -> None:
    answer = correct_a_held_out_ticket(proposed)
    proposed.run(proposed.comparing.request(OLGA, proposed.id, proposed.version().id, "again"))
    assert proposal(proposed).void
    proposed.undo(answer)
    asked = proposal(proposed)
    found = proposed.promoting.ground(OLGA, proposed.id, proposed.version().id)
    assert found
    assert (asked.void, found.comparison.id) == ("", asked.proposal.comparison)


def test_nobody_takes_back_what_another_proposed(proposed: Desk) -> None:
    with pytest.raises(NotAllowed, match="Only who proposed it"):
        proposed.promoting.withdraw(MIRA, proposed.id, proposal(proposed).proposal.id, proposed.choice())


def test_a_proposal_grows_old(proposed: Desk) -> None:
    proposed.clock.moment += VALID
    assert proposal(proposed).void == ""
    proposed.clock.advance(seconds=1)
    assert "older than 7 days" in proposal(proposed).void


def test_what_counts_no_more_can_be_proposed_anew_and_then_approved(proposed: Desk) -> None:
    correct_a_held_out_ticket(proposed)
    version = proposed.version()
    job = proposed.run(proposed.comparing.request(OLGA, proposed.id, version.id, "again"))
    assert job.state is JobState.DONE
    proposed.promoting.propose(PAUL, proposed.id, version.id, proposed.choice(despite=True))
    assert proposal(proposed).void == ""
    assert approve(proposed).after_number == 2


def test_a_comparison_anew_counts_the_corrected_answer(proposed: Desk) -> None:
    before = proposed.evidence.candidate
    correct_a_held_out_ticket(proposed)
    proposed.run(proposed.comparing.request(OLGA, proposed.id, proposed.version().id, "again"))
    after = proposed.evidence.candidate
    assert after.documents == before.documents
    assert after.accuracy == pytest.approx(before.accuracy - 1 / before.documents)


def test_who_proposed_can_take_it_back_and_the_version_stays_a_candidate(proposed: Desk) -> None:
    asked = proposal(proposed).proposal
    decision = proposed.promoting.withdraw(PAUL, proposed.id, asked.id, proposed.choice())
    assert (decision.act, decision.proposal) == (Act.WITHDRAW, asked.id)
    assert proposed.version().state is VersionState.CANDIDATE
    with pytest.raises(Conflict, match="decided already"):
        proposed.promoting.approve(MIRA, proposed.id, asked.id, proposed.choice(despite=True))


def test_a_rejection_ends_what_was_proposed_and_keeps_the_figures(proposed: Desk) -> None:
    asked = proposal(proposed).proposal
    decision = proposed.promoting.reject(MIRA, proposed.id, asked.version, proposed.choice())
    assert (decision.proposal, decision.comparison) == (asked.id, asked.comparison)
    assert proposed.promoting.proposals(OLGA, proposed.id) == []


def test_of_two_who_approve_one_wins_and_the_other_is_told_why(proposed: Desk) -> None:
    asked = proposal(proposed).proposal
    approve(proposed)
    with pytest.raises(Conflict, match="decided already"):
        proposed.promoting.approve(a_person("nils", Role.OWNER), proposed.id, asked.id, proposed.choice(despite=True))


def test_of_two_proposals_the_second_approved_is_told_that_production_moved(proposed: Desk) -> None:
    first = proposal(proposed).proposal
    other = proposed.promoting.propose(PAUL, proposed.id, proposed.candidate().id, proposed.choice(despite=True))
    proposed.promoting.approve(MIRA, proposed.id, first.id, proposed.choice(despite=True))
    with pytest.raises(Conflict, match="Production has changed"):
        proposed.promoting.approve(MIRA, proposed.id, other.id, proposed.choice(despite=True))


def test_nothing_is_proposed_against_a_production_the_person_did_not_see(proposed: Desk) -> None:
    seen = replace(proposed.choice(despite=True), expected=None)
    with pytest.raises(PointerMoved):
        proposed.promoting.propose(MIRA, proposed.id, proposed.candidate().id, seen)


def test_there_is_no_approving_what_was_never_proposed(proposed: Desk) -> None:
    with pytest.raises(NotFound):
        proposed.promoting.approve(MIRA, proposed.id, ProposalId(99), proposed.choice())


def test_a_promotion_by_one_ends_what_was_proposed_before(proposed: Desk) -> None:
    proposed.promoting.set_signatures(ADA, proposed.id, Signatures.ONE)
    proposed.promoting.promote(MIRA, proposed.id, proposed.version().id, proposed.choice(despite=True))
    acts = [made.act for made in proposed.promoting.decisions(OLGA, proposed.id)]
    assert acts[:2] == [Act.PROMOTE, Act.WITHDRAW]


def correct_a_held_out_ticket(desk: Desk) -> Answer:
    """Have a reviewer say of one held-out ticket of the compared set that it is something else."""
    desk.sending.request(LEA, desk.id, Filter(state="held out"), "send")
    desk.driver.drain()
    task = desk.one(ROSA)
    was = desk.truth(task)
    answer = desk.answer(task, "printer" if was == (Label("network"),) else "network")
    desk.submit(answer)
    assert desk.truth(task) != was
    return answer
