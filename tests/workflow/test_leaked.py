"""A comparison looks for its held-out tickets among what either version learned from."""

from dataclasses import replace

from core.domain.comparisons import Evidence, Leakage
from core.domain.documents import NewDocument, is_held_out, text_hash
from core.domain.gate import Outcome
from core.domain.labels import Change, ChangeKind, Kind, Label
from tests.support.workflow_desk import LEA, OLGA, Desk


def twins(desk: Desk, *labels: str) -> tuple[NewDocument, NewDocument]:
    """Return a held-out ticket and one for training that differ in their signs alone."""
    given = tuple(Label(label) for label in labels or ("network",))
    held_out = replace(desk.row("network", held_out=True), labels=given)
    texts = (f"{held_out.text}{'!' * number}" for number in range(1, 100))
    salt, share = desk.project.salt, desk.project.held_out_share
    text = next(text for text in texts if not is_held_out(text_hash(text), salt, share))
    return held_out, NewDocument(text=text, labels=given)


def test_nothing_leaks_between_tickets_of_their_own(desk: Desk) -> None:
    desk.in_production()
    desk.candidate()
    assert desk.evidence.leakage == Leakage(exact=0, near=0)


def taught(desk: Desk) -> list[str]:
    """Return the texts that the newest version learned from."""
    return [example.text for example in desk.engine.examples[desk.engine.begun[-1]]]


def late_twin(desk: Desk, *labels: str) -> Evidence:
    """Have a candidate learn from a ticket whose held-out twin comes after the training; compare anew."""
    held_out, learned = twins(desk, *labels)
    desk.add([learned])
    version = desk.candidate()
    assert learned.text in taught(desk)
    desk.add([held_out])
    desk.run(desk.comparing.request(OLGA, desk.id, version.id, "again"))
    return desk.evidence


def test_a_ticket_that_is_the_same_as_a_held_out_one_is_not_learned_from(desk: Desk) -> None:
    desk.in_production()
    held_out, learned = twins(desk)
    desk.add([held_out, learned])
    desk.candidate()
    assert learned.text not in taught(desk)
    assert desk.evidence.leakage == Leakage(exact=0, near=0)


def test_a_held_out_ticket_that_the_candidate_learned_from_holds_it(desk: Desk) -> None:
    desk.in_production()
    leakage = late_twin(desk).leakage
    assert leakage
    assert (leakage.exact, leakage.by_candidate) == (1, 1)
    assert leakage.without
    assert leakage.without.documents == desk.evidence.base.documents - 1
    (found, *_) = desk.reports.comparisons(OLGA, desk.id)
    assert found.gate.outcome is not Outcome.PROMOTE
    assert any("1 held-out ticket is also among" in reason for reason in found.gate.reasons)


def test_training_again_leaves_it_out_and_what_production_learned_alone_holds_nothing(desk: Desk) -> None:
    desk.in_production()
    late_twin(desk)
    desk.promote(desk.version())
    desk.candidate()
    leakage = desk.evidence.leakage
    assert leakage
    assert (leakage.exact, leakage.by_candidate) == (1, 0)
    assert not any("also among" in reason for reason in desk.reports.comparisons(OLGA, desk.id)[0].gate.reasons)


def test_one_that_only_production_learned_from_is_found_too(desk: Desk) -> None:
    held_out, learned = twins(desk)
    desk.add([replace(learned, labels=(Label("vpn"),))])
    desk.in_production()
    split = Change(kind=ChangeKind.SPLIT, old=(Label("vpn"),), new=(Label("remote"), Label("token")))
    with desk.store.transaction(desk.id) as tx:  # nobody knows any more what it is, so no later version learns it
        tx.labels.save(tx.labels.current().changed(split), LEA.id, desk.clock.now())
    desk.add([held_out])
    desk.candidate()
    assert learned.text not in [example.text for example in desk.engine.examples[desk.engine.begun[-1]]]
    assert desk.evidence.leakage
    assert desk.evidence.leakage.exact == 1


def test_the_same_comparison_made_in_another_place_is_the_same_bytes(desk: Desk) -> None:
    desk.in_production()
    desk.add(twins(desk))
    version = desk.candidate()
    found = desk.reports.comparisons(OLGA, desk.id)[0]
    twin = desk.copied(desk.folder.parent / "twin")
    twin.run(twin.comparing.request(OLGA, twin.id, version.id, "again"))
    assert twin.reports.comparisons(OLGA, twin.id)[0].evidence_hash == found.evidence_hash


def test_a_ticket_with_several_labels_leaks_as_one_with_one(desk: Desk) -> None:
    desk.start("Tags", Kind.MULTI)
    desk.in_production()
    leakage = late_twin(desk, "network", "printer").leakage
    assert leakage
    assert leakage.by_candidate == 1
