"""A dossier: one comparison with all that a person who was not there needs."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import create_engine, text

from core.domain.actors import Role
from core.domain.decisions import Act
from core.domain.gate import GateRule, Metric, Outcome
from core.domain.labels import Change, ChangeKind, Kind, Label
from core.domain.marks import Mark
from core.domain.proposals import Signatures
from core.domain.unshared import KnownBy, Unshared
from core.workflow.labelling import Labelling
from core.workflow.reports import Dossier
from tests.support.workflow_desk import ADA, LEA, OLGA, Desk, a_person
from ui.report_sources import SQL
from ui.report_words import signed


def newest(desk: Desk) -> Dossier:
    return desk.reports.dossier(OLGA, desk.id, desk.reports.comparisons(OLGA, desk.id)[0].id)


def roll_back(desk: Desk) -> None:
    earliest = desk.promoting.releases(OLGA, desk.id)[1][-1]
    desk.roll_back(earliest)


def test_a_first_version_is_known_as_one(desk: Desk) -> None:
    desk.in_production()
    known = newest(desk)
    assert known.first
    assert [(one.decision.act, one.outcome, one.override) for one in known.decided] == [(Act.PROMOTE, None, False)]


def test_both_sides_their_data_and_the_held_out_set_are_there(desk: Desk) -> None:
    release = desk.in_production()
    candidate = desk.candidate()
    known = newest(desk)
    assert (known.base.version.id, known.candidate.version) == (release.version.id, candidate)
    assert known.held_out == known.candidate.held_out
    assert known.held_out.documents == known.comparison.evidence.base.documents
    assert not known.first


def test_the_rule_is_the_one_chosen_before_the_training(desk: Desk) -> None:
    desk.in_production()
    rule = GateRule(metric=Metric.ACCURACY, margin=0.03, superiority=True)
    desk.training.request(OLGA, desk.id, "by a rule", rule=rule)
    desk.driver.drain()
    assert newest(desk).rule == rule


def test_decisions_on_the_candidate_and_the_way_back_from_it_are_told_oldest_first(desk: Desk) -> None:
    desk.in_production()
    desk.promote(desk.candidate())
    roll_back(desk)
    assert [one.decision.act for one in newest(desk).decided] == [Act.PROMOTE, Act.ROLL_BACK]


def test_decisions_on_other_versions_are_left_out(desk: Desk) -> None:
    desk.in_production()
    rejected = desk.candidate()
    desk.promoting.reject(OLGA, desk.id, rejected.id, desk.choice())
    desk.candidate()
    assert newest(desk).decided == ()


def test_a_promotion_the_gate_did_not_call_for_is_an_override(desk: Desk) -> None:
    desk.in_production()
    desk.engine.clumsy = True
    desk.promote(desk.candidate())
    (one,) = newest(desk).decided
    assert one.outcome is not Outcome.PROMOTE
    assert one.override


def test_comparisons_on_the_same_tickets_are_counted(desk: Desk) -> None:
    desk.in_production()
    for number in (1, 2, 3):
        desk.candidate()
        assert newest(desk).uses == number


def test_each_comparison_says_which_use_of_the_tickets_it_was(desk: Desk) -> None:
    desk.in_production()
    for _ in range(3):
        desk.candidate()
    dossiers = [desk.reports.dossier(OLGA, desk.id, one.id) for one in desk.reports.comparisons(OLGA, desk.id)]
    assert [(one.use, one.uses) for one in dossiers if not one.first] == [(3, 3), (2, 3), (1, 3)]


def test_labels_that_only_the_candidate_knows_are_set_apart_with_their_tickets(desk: Desk) -> None:
    desk.in_production()
    assert newest(desk).unshared == ()
    desk.add([desk.row("scanner", held_out=side) for side in (True, True, False, False)])
    desk.candidate()
    (found,) = newest(desk).unshared
    assert found == Unshared(known_by=KnownBy.CANDIDATE, labels=(Label("scanner"),), tickets=2)
    behind = desk.reports.changed(OLGA, desk.id, newest(desk).comparison.id, Mark(among=found.labels))
    assert [ticket.truth for ticket in behind.tickets] == [("scanner",)] * 2


def test_a_renamed_label_is_known_to_both_and_a_retired_one_only_to_the_older_version(desk: Desk) -> None:
    desk.in_production()
    for change in (
        Change(kind=ChangeKind.RENAME, old=(Label("network"),), new=(Label("net"),)),
        Change(kind=ChangeKind.ADD, new=(Label("scanner"),)),
        Change(kind=ChangeKind.RETIRE, old=(Label("printer"),)),
    ):
        now = desk.projects.labels(LEA, desk.id).number
        Labelling(desk.store, desk.clock).apply(LEA, desk.id, change, expected=now)
    desk.add([desk.row("scanner"), desk.row("scanner", held_out=True)])
    desk.candidate()
    assert [(one.known_by, one.labels, one.tickets) for one in newest(desk).unshared] == [
        (KnownBy.CANDIDATE, ("scanner",), 1),
        (KnownBy.BASE, ("printer",), 0),
    ]


def test_a_label_that_came_after_both_versions_is_known_to_neither(desk: Desk) -> None:
    desk.in_production()
    older = desk.candidate()
    desk.add([desk.row("scanner", held_out=True)])
    desk.run(desk.comparing.request(OLGA, desk.id, older.id, "again"))
    (found,) = newest(desk).unshared
    assert (found.known_by, found.labels, found.tickets) == (KnownBy.NEITHER, ("scanner",), 1)


def test_a_label_that_only_held_out_tickets_have_is_known_to_no_version(desk: Desk) -> None:
    desk.in_production()
    desk.add([desk.row("scanner", held_out=True)])
    desk.candidate()
    assert newest(desk).unshared == (Unshared(known_by=KnownBy.NEITHER, labels=(Label("scanner"),), tickets=1),)


def test_a_ticket_with_two_labels_that_only_one_version_knows_counts_once(open_desk: Callable[[], Desk]) -> None:
    desk = open_desk()
    desk.start(kind=Kind.MULTI)
    desk.in_production()
    both = tuple(map(Label, ("scanner", "mouse")))
    rows = [desk.row("scanner", held_out=side) for side in (True, False, True)]
    desk.add([replace(row, labels=having) for row, having in zip(rows, (both, both, both[:1]), strict=True)])
    desk.candidate()
    (found,) = newest(desk).unshared
    assert (found.known_by, set(found.labels), found.tickets) == (KnownBy.CANDIDATE, set(both), 2)


def test_whoever_keeps_the_database_gets_the_same_hash_as_the_report_says(desk: Desk) -> None:
    desk.in_production()
    desk.candidate()
    comparison = newest(desk).comparison
    engine = create_engine(f"sqlite:///{desk.folder / 'store.sqlite'}")
    with engine.connect() as connection:
        kept = connection.execute(text(SQL.format(id=comparison.id))).scalar_one()
    engine.dispose()
    assert "\n" not in kept
    assert hashlib.sha256(kept.encode()).hexdigest() == comparison.evidence_hash


def test_what_is_decided_about_others_while_it_serves_is_left_out(desk: Desk) -> None:
    desk.in_production()
    serving = desk.promote(desk.candidate()).version
    desk.promoting.reject(OLGA, desk.id, desk.candidate().id, desk.choice())
    found = next(one for one in desk.reports.comparisons(OLGA, desk.id) if one.candidate == serving.id)
    told = desk.reports.dossier(OLGA, desk.id, found.id).decided
    assert [(one.decision.act, one.decision.version) for one in told] == [(Act.PROMOTE, serving.id)]


def test_who_proposed_stands_beside_who_approved(desk: Desk) -> None:
    desk.in_production()
    desk.promoting.set_signatures(ADA, desk.id, Signatures.TWO)
    asked = desk.promoting.propose(OLGA, desk.id, desk.candidate().id, desk.choice(despite=True))
    paul = a_person("paul", Role.OWNER)
    desk.promoting.approve(paul, desk.id, asked.id, desk.choice(despite=True))
    (one,) = newest(desk).decided
    assert one.proposal == asked
    assert signed(one, {"olga": "Olga"}).startswith("Proposed by Olga, ")
    assert signed(replace(one, proposal=None), {}) == "One person decided alone."


def test_who_had_proposed_stands_beside_who_rejected_and_beside_a_withdrawal(desk: Desk) -> None:
    desk.in_production()
    desk.promoting.set_signatures(ADA, desk.id, Signatures.TWO)
    candidate = desk.candidate()
    first = desk.promoting.propose(OLGA, desk.id, candidate.id, desk.choice(despite=True))
    desk.promoting.withdraw(OLGA, desk.id, first.id, desk.choice())
    again = desk.promoting.propose(OLGA, desk.id, candidate.id, desk.choice(despite=True))
    desk.promoting.reject(a_person("paul", Role.OWNER), desk.id, candidate.id, desk.choice())
    assert [one.proposal for one in newest(desk).decided] == [first, again]
    assert all(signed(one, {"olga": "Olga"}).startswith("Proposed by Olga, ") for one in newest(desk).decided)
    assert desk.reports.proposed(OLGA, desk.id) == [again, first]
    assert signed(replace(newest(desk).decided[1], proposal=None), {}) == ""
