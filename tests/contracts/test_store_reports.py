"""The contract of label sets, the audit trail and the overview's counts."""

from datetime import date, timedelta

import pytest

from core.domain.datasets import Split
from core.domain.errors import Conflict, NotFound
from core.domain.labels import Change, ChangeKind, Kind, Labels, LabelSet
from core.domain.reports import AuditEntry, DayCount
from core.domain.reviews import TaskState, Verdict
from core.domain.routing import Reason
from core.domain.versions import ModelVersion
from core.evaluation.audit import judged, left_out
from tests.support.store_factory import LATER, NOW, World, a_prediction, fresh, labels


def days(world: World) -> list[DayCount]:
    with world.store.reading(world.project.id) as tx:
        return tx.reports.days()


def test_a_project_begins_with_an_empty_label_set(world: World, other: World) -> None:
    for each, kind in ((world, Kind.SINGLE), (other, Kind.MULTI)):
        with each.store.reading(each.project.id) as tx:
            assert tx.labels.current() == LabelSet(kind=kind, number=0, labels=())


def test_each_version_of_a_label_set_is_kept_in_its_order(world: World) -> None:
    one, two = world.label_set("printer", "Zugänge"), world.label_set("mouse")
    with world.store.reading(world.project.id) as tx:
        assert tx.labels.get(1) == one
        assert tx.labels.get(2) == tx.labels.current() == two
        with pytest.raises(NotFound):
            tx.labels.get(3)
    assert two.labels == labels("Zugänge", "printer", "mouse")


def test_the_same_label_set_is_saved_once_and_another_is_a_conflict(world: World) -> None:
    saved = world.label_set("printer")
    with world.store.transaction(world.project.id) as tx:
        tx.labels.save(saved, "omar", LATER)
    other = LabelSet(kind=saved.kind, number=saved.number, labels=labels("mouse"))
    with pytest.raises(Conflict), world.store.transaction(world.project.id) as tx:
        tx.labels.save(other, "omar", LATER)
    with world.store.reading(world.project.id) as tx:
        assert tx.labels.current() == saved


def test_the_audit_trail_is_read_newest_first(world: World, other: World) -> None:
    with world.store.transaction(world.project.id) as tx:
        for action, moment in (("import", NOW), ("train", LATER), ("import", LATER)):
            tx.audit.add("olga", action, "tickets.csv", {"rows": 3, "Ä": None}, moment)
    with other.store.transaction(other.project.id) as tx:
        tx.audit.add("omar", "import", "theirs", {}, NOW)
        assert len(tx.audit.latest()) == 1
    with world.store.reading(world.project.id) as tx:
        third, second, first = tx.audit.latest()
        assert tx.audit.latest(1) == [third]
        assert tx.audit.latest(action="train") == [second]
    assert first.number < second.number < third.number
    assert first == AuditEntry(
        number=first.number,
        at=NOW,
        actor="olga",
        action="import",
        subject="tickets.csv",
        detail={"rows": 3, "Ä": None},
    )


def test_the_audit_trail_is_read_by_person_by_day_and_by_pages(world: World) -> None:
    late = NOW.replace(hour=23, minute=59, second=59)
    with world.store.transaction(world.project.id) as tx:
        for actor, moment in (("olga", NOW), ("rosa", late), ("olga", late + timedelta(seconds=1))):
            tx.audit.add(actor, "train", "job", {}, moment)
    with world.store.reading(world.project.id) as tx:
        third, second, first = tx.audit.latest()
        assert tx.audit.latest(actor="olga") == [third, first]
        assert tx.audit.latest(until=NOW.date()) == [second, first]
        assert tx.audit.latest(until=NOW.date() - timedelta(days=1)) == []
        assert tx.audit.latest(2, before=third.number) == [second, first]
        assert tx.audit.latest(2, before=first.number) == []


def test_an_act_on_the_whole_installation_is_in_every_projects_trail(world: World, other: World) -> None:
    with world.store.shared() as tx:
        tx.audit.add("ada", "change person", "Rosa", {"roles": "lead"}, NOW)
        assert [entry.subject for entry in tx.audit.latest()] == ["Rosa"]
    for each in (world, other):
        with each.store.reading(each.project.id) as tx:
            (entry,) = tx.audit.latest(action="change person")
        assert (entry.actor, entry.subject, entry.detail) == ("ada", "Rosa", {"roles": "lead"})


def test_the_installations_own_trail_holds_nothing_of_a_project(world: World) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.audit.add("olga", "import", "tickets.csv", {}, NOW)
    with world.store.shared_view() as tx:
        assert tx.audit.latest() == []


def test_tickets_are_counted_on_the_day_they_were_received(world: World) -> None:
    production = world.production().version
    (early,) = world.tickets("early", at=NOW - timedelta(days=1))
    reviewed, waiting = world.questions(2)
    world.review(world.claim()[0], "network")
    world.predict(production, early, reason=Reason.SURE)
    assert days(world) == [
        DayCount(day=date(2026, 11, 2), accepted=1, reviewed=0, waiting=0),
        DayCount(day=date(2026, 11, 3), accepted=0, reviewed=1, waiting=1),
    ]
    assert reviewed.id != waiting.id


def test_a_day_is_a_day_in_utc(world: World) -> None:
    late = NOW.replace(hour=23, minute=59).astimezone(NOW.tzinfo)
    (ticket,) = world.tickets("late", at=late)
    world.ask(ticket)
    assert [count.day for count in days(world)] == [late.date()]


def test_tickets_that_came_with_a_label_are_in_none_of_the_counts(world: World) -> None:
    production = world.production().version
    (known,) = world.tickets("known", given=labels("network"))
    world.predict(production, known, reason=Reason.SURE)
    assert days(world) == []


def test_only_what_production_was_sure_of_is_accepted(world: World) -> None:
    old, production = world.version(), world.production().version
    by_old, compared, doubtful = world.tickets("a", "b", "c")
    world.predict(old, by_old, reason=Reason.SURE)
    world.predict(production, compared)
    world.predict(production, doubtful, reason=Reason.DOUBTFUL)
    assert days(world) == []


def test_a_held_or_flagged_ticket_waits(world: World) -> None:
    world.questions(2)
    task = world.claim(number=2)[0]
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.flag(task.id)
    assert [count.waiting for count in days(world)] == [2]


def test_an_undone_or_extra_answer_is_not_counted_as_reviewed(world: World) -> None:
    world.questions(1)
    (task,) = world.claim()
    world.undo(world.review(task, "network"), task)
    world.review(task, "network", verdict=Verdict.EXTRA)
    assert [(count.reviewed, count.waiting) for count in days(world)] == [(0, 1)]


def test_another_projects_tickets_are_not_counted(world: World, other: World) -> None:
    world.questions(1)
    assert days(other) == []


def test_routes_are_counted_by_reason_without_mere_evaluations(world: World, other: World) -> None:
    version = world.version()
    reasons = [Reason.SURE, Reason.SURE, Reason.DOUBTFUL, Reason.AUDIT, ""]
    for ticket, reason in zip(world.tickets(*"abcde"), reasons, strict=True):
        world.predict(version, ticket, reason=reason)
    with world.store.reading(world.project.id) as tx:
        assert tx.reports.routes(version.id) == {"sure": 2, "doubtful": 1, "audit": 1}
    with other.store.reading(other.project.id) as tx:
        assert tx.reports.routes(version.id) == {"sure": 0, "doubtful": 0, "audit": 0}


def answered(
    world: World, version: ModelVersion, reason: Reason, probability: float, right: str, label_set: int = 0
) -> None:
    (ticket,) = world.on_side(Split.TRAINING, 1)
    world.predict(version, ticket, a_prediction("network"), reason, probability)
    world.ask(ticket, version=version.id)
    (task,) = (one for one in world.claim(fresh("reviewer"), 99) if one.document == ticket.id)
    world.review(task, right, label_set=label_set)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.answer(task.id, "rosa", TaskState.DONE)


def test_only_what_people_said_of_drawn_tickets_is_handed_to_the_audit(world: World) -> None:
    version = world.version()
    answered(world, version, Reason.DOUBTFUL, 1.0, "printer")
    answered(world, version, Reason.AUDIT, 0.02, "network")
    answered(world, version, Reason.AUDIT, 0.1, "printer")
    with world.store.reading(world.project.id) as tx:
        assert sorted(judged(tx.reports.audited(version.id))) == [(False, 0.1), (True, 0.02)]


def test_undone_answers_and_other_versions_are_not_handed_to_the_audit(world: World) -> None:
    version, newer = world.version(), world.version()
    (ticket,) = world.tickets("a")
    world.predict(version, ticket, reason=Reason.AUDIT, probability=0.02)
    world.ask(ticket, version=version.id)
    (task,) = world.claim()
    world.undo(world.review(task, "network"), task)
    with world.store.reading(world.project.id) as tx:
        assert judged(tx.reports.audited(version.id)) == []
        assert tx.reports.audited(newer.id) == ()


def test_what_a_split_took_off_a_ticket_is_handed_to_the_audit_and_what_nobody_can_say_is_left_out(
    world: World,
) -> None:
    world.label_set("network", "printer", "mouse")
    made, job = world.version(), world.job()
    with world.store.transaction(world.project.id) as tx:
        version = tx.versions.add(made.trained, made.dataset, None, 1, job.id, "olga", NOW)
    for right in ("network", "network", "printer"):
        answered(world, version, Reason.AUDIT, 0.1, right, label_set=1)
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert audited(world, version) == ([(False, 0.1), (True, 0.1), (True, 0.1)], 0)
    change(world, ChangeKind.RETIRE, labels("cables"), ())
    answered(world, version, Reason.AUDIT, 0.1, "printer", label_set=3)
    assert audited(world, version) == ([(False, 0.1), (True, 0.1), (True, 0.1)], 1)


def audited(world: World, version: ModelVersion) -> tuple[list[tuple[bool, float]], int]:
    """Return what is handed to the audit, and how many tickets are left out."""
    with world.store.reading(world.project.id) as tx:
        rows = tx.reports.audited(version.id)
    return sorted(judged(rows)), left_out(rows)


def change(world: World, kind: ChangeKind, old: Labels, new: Labels) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.labels.save(tx.labels.current().changed(Change(kind=kind, old=old, new=new)), "lea", NOW)
