"""The contract of what the trend reads: the newest audits, what people saw, and what a version answers."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from core.domain.documents import Document
from core.domain.labels import Change, ChangeKind, Kind, Labels
from core.domain.predictions import StoredPrediction
from core.domain.reviews import Review, TaskState, Verdict
from core.domain.routing import Reason
from core.domain.trends import Answered, Said
from core.domain.versions import ModelVersion
from tests.support.store_factory import LATER, NOW, World, a_prediction, fresh, labels

TODAY = NOW.date()
MOST = 1_000


def audits(world: World, most: int = MOST) -> list[Answered]:
    with world.store.reading(world.project.id) as tx:
        return sorted(tx.trends.audits(most).rows, key=lambda one: (one.day, str(one.right)))


def seen(world: World, most: int = MOST) -> list[Answered]:
    with world.store.reading(world.project.id) as tx:
        return sorted(tx.trends.seen(most).rows, key=lambda one: (one.day, str(one.right)))


def said(world: World, version: ModelVersion, most: int = MOST, *, newest: bool = True) -> list[Said]:
    with world.store.reading(world.project.id) as tx:
        return sorted(tx.trends.said(version.id, most, newest=newest), key=lambda one: (one.day, one.labels))


def answered(*, right: bool | None, tickets: int = 1, probability: float = 0.1, day: date = TODAY) -> Answered:
    return Answered(day=day, right=right, probability=probability, tickets=tickets)


def behind(world: World, most: int) -> tuple[date | None, date | None]:
    """Return the newest days that are not read, of audits and of what people saw."""
    with world.store.reading(world.project.id) as tx:
        return tx.trends.audits(most).behind, tx.trends.seen(most).behind


UNCLEAR = replace(answered(right=None), unclear=True)


def a_ticket(world: World, days_ago: int = 0) -> Document:
    (ticket,) = world.tickets(fresh("the mouse is gone"), at=NOW - timedelta(days=days_ago))
    return ticket


def drawn(world: World, version: ModelVersion, days_ago: int = 0, probability: float = 0.1) -> Document:
    """Return a new ticket that this version takes for network and that was drawn for its audit."""
    ticket = a_ticket(world, days_ago)
    world.predict(version, ticket, a_prediction("network"), Reason.AUDIT, probability)
    return ticket


def predicted_later(world: World, version: ModelVersion, ticket: Document, reason: Reason) -> None:
    """Let a version route a ticket that another one has routed before."""
    stored = StoredPrediction(
        document=ticket.id, version=version.id, text_hash=ticket.text_hash, predicted_at=LATER,
        prediction=a_prediction("printer"), reason=reason, inclusion_probability=0.1,
    )  # fmt: skip
    with world.store.transaction(world.project.id) as tx:
        tx.predictions.add([stored])


def decide(world: World, ticket: Document, version: ModelVersion | None, *names: str) -> Review:
    """Let somebody answer the question about a ticket that a version answered before."""
    world.ask(ticket, version=version.id if version else None)
    return answer(world, ticket, *names)


def answer(world: World, ticket: Document, *names: str) -> Review:
    """Let somebody answer the question that waits about a ticket, in today's words, which decides it."""
    person = fresh("reviewer")
    (task,) = (one for one in world.claim(person, 99) if one.document == ticket.id)
    with world.store.reading(world.project.id) as tx:
        today = tx.labels.current().number
    made = world.review(task, *names, label_set=today)
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.answer(task.id, person, TaskState.DONE)
    return made


def test_without_a_release_there_is_no_audit_and_nothing_is_said(world: World) -> None:
    version = world.version()
    drawn(world, version)
    assert audits(world) == []
    assert seen(world) == []


def test_audits_are_told_by_day_with_their_chance_whether_answered_or_not(world: World) -> None:
    version = world.production().version
    for right in ("network", "network", "printer"):
        decide(world, drawn(world, version), version, right)
    drawn(world, version)
    decide(world, drawn(world, version, days_ago=1, probability=0.02), version, "network")
    assert audits(world) == [
        answered(right=True, probability=0.02, day=TODAY - timedelta(days=1)),
        answered(right=False),
        answered(right=None),
        answered(right=True, tickets=2),
    ]


def test_only_the_audit_of_what_is_or_was_in_production_counts(world: World) -> None:
    version, candidate = world.production().version, world.version()
    drawn(world, candidate)
    for reason in (Reason.SURE, Reason.DOUBTFUL, ""):
        world.predict(version, a_ticket(world), reason=reason, probability=0.1)
    assert audits(world) == []


def test_a_ticket_counts_with_the_first_answer_production_gave_it(world: World) -> None:
    first = world.production().version
    audited, sure = drawn(world, first), a_ticket(world)
    world.predict(first, sure, reason=Reason.SURE, probability=0.1)
    second = world.production().version
    predicted_later(world, second, audited, Reason.AUDIT)
    predicted_later(world, second, sure, Reason.AUDIT)
    decide(world, audited, second, "network")
    assert audits(world) == [answered(right=True)]


def test_what_was_compared_but_not_routed_is_no_first_answer(world: World) -> None:
    first = world.production().version
    ticket = a_ticket(world)
    world.predict(first, ticket)
    predicted_later(world, world.production().version, ticket, Reason.AUDIT)
    assert audits(world) == [answered(right=None)]


def test_only_so_many_audits_are_read_the_newest_of_all_versions(world: World) -> None:
    first = world.production().version
    for _ in range(3):
        decide(world, drawn(world, first), first, "printer")
    second = world.production().version
    for _ in range(2):
        decide(world, drawn(world, second), second, "network")
    assert audits(world, most=3) == [answered(right=False), answered(right=True, tickets=2)]
    assert audits(world) == [answered(right=False, tickets=3), answered(right=True, tickets=2)]


def test_an_answer_taken_back_and_an_imported_label_answer_no_audit(world: World) -> None:
    version = world.production().version
    ticket = drawn(world, version)
    world.ask(ticket, version=version.id)
    (task,) = world.claim()
    world.undo(world.review(task, "network"), task)
    (known,) = world.tickets("known", given=labels("network"), at=NOW)
    world.predict(version, known, reason=Reason.AUDIT, probability=0.1)
    assert audits(world) == [answered(right=None, tickets=2)]


def test_people_see_whatever_they_were_asked(world: World) -> None:
    version = world.production().version
    for reason in (Reason.DOUBTFUL, Reason.AUDIT, Reason.SURE):
        ticket = a_ticket(world)
        world.predict(version, ticket, a_prediction("network"), reason, 0.1)
        decide(world, ticket, version, "network" if reason is Reason.SURE else "printer")
    assert seen(world) == [
        answered(right=False, tickets=2, probability=1.0),
        answered(right=True, tickets=1, probability=1.0),
    ]


def test_what_no_version_had_answered_was_right_or_wrong_for_nobody(world: World) -> None:
    world.production()
    decide(world, a_ticket(world), None, "network")
    assert seen(world) == []


def test_an_extra_or_undone_answer_is_not_what_people_saw(world: World) -> None:
    version = world.production().version
    ticket = drawn(world, version)
    world.ask(ticket, version=version.id)
    (task,) = world.claim()
    world.undo(world.review(task, "network"), task)
    world.review(task, "network", verdict=Verdict.EXTRA)
    assert seen(world) == []


def test_only_so_many_tickets_that_people_saw_are_read(world: World) -> None:
    version = world.production().version
    for right in ("printer", "printer", "network"):
        ticket = drawn(world, version)
        decide(world, ticket, version, right)
    assert sum(one.tickets for one in seen(world, most=2)) == 2


def test_what_no_version_had_answered_takes_no_room_from_what_people_saw(world: World) -> None:
    version = world.production().version
    for _ in range(2):
        decide(world, drawn(world, version), version, "network")
    decide(world, a_ticket(world), None, "network")
    assert seen(world, most=2) == [answered(right=True, tickets=2, probability=1.0)]


def test_answers_are_counted_in_todays_words(world: World) -> None:
    world.label_set("network", "printer")
    version = spoken(world, 1)
    ticket = drawn(world, version)
    decide(world, ticket, version, "network")
    change(world, ChangeKind.RENAME, labels("network"), labels("cables"))
    assert audits(world) == [answered(right=True)]
    assert [one.labels for one in said(world, version)] == [labels("cables")]


def test_an_answer_that_was_right_stays_right_when_its_label_is_split(world: World) -> None:
    version, ticket = audited(world, "network", truly="network")
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert world.truth(ticket) is None
    assert audits(world) == [answered(right=True)]
    assert [one.labels for one in said(world, version)] == [labels("network")]
    answer(world, ticket, "cables")
    assert audits(world) == [answered(right=True)]


def test_an_answer_that_was_wrong_stays_wrong_when_a_label_is_split(world: World) -> None:
    version, _ = audited(world, "network", truly="printer")
    audited(world, "printer", truly="network", version=version)
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert audits(world) == [answered(right=False)] * 2


def test_what_people_say_after_a_split_counts_more_than_what_was_said_before(world: World) -> None:
    _, ticket = audited(world, "network", truly="network")
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    answer(world, ticket, "printer")
    assert audits(world) == [answered(right=False)]


def test_an_audit_first_answered_after_a_split_is_right_with_any_part_of_what_was_split(world: World) -> None:
    version, part = audited(world, "network")
    _, other = audited(world, "network", version=version)
    change(world, ChangeKind.SPLIT, labels("network"), labels("network", "wifi"))
    for ticket, name in ((part, "wifi"), (other, "network")):
        decide(world, ticket, None, name)
    assert audits(world) == [answered(right=True)] * 2


def test_an_answer_that_was_right_stays_right_when_its_label_is_retired(world: World) -> None:
    _, ticket = audited(world, "network", truly="network")
    change(world, ChangeKind.RETIRE, labels("network"), ())
    assert audits(world) == [answered(right=True)]
    answer(world, ticket, "printer")
    assert audits(world) == [answered(right=True)]


def test_an_audit_first_answered_after_its_label_was_retired_is_left_out_and_counted_so(world: World) -> None:
    _, ticket = audited(world, "network")
    change(world, ChangeKind.RETIRE, labels("network"), ())
    decide(world, ticket, None, "printer")
    assert audits(world) == [UNCLEAR]


def test_an_answer_taken_back_before_a_split_answers_no_audit(world: World) -> None:
    version, ticket = audited(world, "network")
    world.ask(ticket)
    (task,) = world.claim()
    world.undo(world.review(task, "network", label_set=version.label_set), task)
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert audits(world) == [answered(right=None)]


def test_merged_and_renamed_labels_are_the_same_in_todays_words(world: World) -> None:
    audited(world, "network", truly="printer")
    change(world, ChangeKind.MERGE, labels("network", "printer"), labels("devices"))
    change(world, ChangeKind.RENAME, labels("devices"), labels("hardware"))
    assert audits(world) == [answered(right=True)]


def test_what_could_not_be_said_any_more_when_people_answered_was_not_shown_to_them(world: World) -> None:
    version, ticket = audited(world, "network")
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    decide(world, ticket, version, "cables")
    assert seen(world) == [replace(UNCLEAR, probability=1.0)]


def test_what_people_saw_before_a_split_stays_as_it_was(world: World) -> None:
    version, right = audited(world, "network", truly="network")
    audited(world, "printer", truly="network", version=version)
    audited(world, "network", truly="printer", version=version)
    before = together(seen(world))
    assert before == {(TODAY, False): 2, (TODAY, True): 1}
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert together(seen(world)) == before
    answer(world, right, "cables")
    assert together(seen(world)) == before


def test_what_people_saw_before_its_label_was_retired_stays_as_it_was(world: World) -> None:
    _, ticket = audited(world, "network", truly="network")
    change(world, ChangeKind.RETIRE, labels("network"), ())
    assert seen(world) == [answered(right=True, probability=1.0)]
    decide(world, ticket, None, "printer")
    assert seen(world) == [answered(right=True, probability=1.0)]


def test_what_no_version_had_answered_was_seen_by_nobody_before_a_split_either(world: World) -> None:
    audited(world, "network", truly="network")
    decide(world, a_ticket(world), None, "network")
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert seen(world) == [answered(right=True, probability=1.0)]


def test_an_answer_taken_back_before_a_split_is_not_what_people_saw(world: World) -> None:
    version, ticket = audited(world, "network")
    world.ask(ticket, version=version.id)
    (task,) = world.claim()
    world.undo(world.review(task, "network", label_set=version.label_set), task)
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert seen(world) == []


def test_the_newest_tickets_that_people_saw_are_read_whether_a_split_took_their_answers_or_not(world: World) -> None:
    version, _ = audited(world, "network", truly="printer", days_ago=2)
    for days_ago in (1, 0):
        audited(world, "network", truly="network", version=version, days_ago=days_ago)
    audited(world, "network", truly="printer", version=version)
    change(world, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert together(seen(world, most=2)) == {(TODAY, True): 1, (TODAY, False): 1}
    assert behind(world, most=2)[1] == TODAY - timedelta(days=1)
    assert behind(world, most=3)[1] == TODAY - timedelta(days=2)
    assert behind(world, most=4)[1] is None


def test_what_people_saw_in_another_project_is_not_seen_after_a_split_here(world: World, other: World) -> None:
    for each in (world, other):
        audited(each, "network", truly="network")
        change(each, ChangeKind.SPLIT, labels("network"), labels("cables", "wifi"))
    assert seen(world) == [answered(right=True, probability=1.0)]


def together(rows: list[Answered]) -> dict[tuple[date, bool | None], int]:
    """Count what was answered: rows that are told apart by how they came to be may be alike."""
    found: Counter[tuple[date, bool | None]] = Counter()
    for row in rows:
        found[row.day, row.right] += row.tickets
    return dict(found)


def audited(
    world: World, said: str, truly: str = "", version: ModelVersion | None = None, days_ago: int = 0
) -> tuple[ModelVersion, Document]:
    """Return a version that speaks today's words and a ticket of its audit, answered where that is said."""
    version = version or spoken(world, world.label_set("network", "printer").number)
    ticket = a_ticket(world, days_ago)
    world.predict(version, ticket, a_prediction(said), Reason.AUDIT, 0.1)
    if truly:
        decide(world, ticket, version, truly)
    return version, ticket


def spoken(world: World, label_set: int) -> ModelVersion:
    """Return a version in production that speaks a label set."""
    made, job = world.version(), world.job()
    with world.store.transaction(world.project.id) as tx:
        version = tx.versions.add(made.trained, made.dataset, None, label_set, job.id, "olga", NOW)
        release = tx.versions.release(version.id, world.project.policy, "olga", NOW)
        tx.versions.point(release.id, None)
    return version


def change(world: World, kind: ChangeKind, old: Labels, new: Labels) -> None:
    with world.store.transaction(world.project.id) as tx:
        tx.labels.save(tx.labels.current().changed(Change(kind=kind, old=old, new=new)), "lea", NOW)


def test_what_a_version_says_is_counted_by_day_and_answer(world: World) -> None:
    version = world.production().version
    for name, days_ago in (("network", 0), ("network", 0), ("printer", 0), ("network", 3)):
        world.predict(version, a_ticket(world, days_ago), a_prediction(name), Reason.SURE)
    world.predict(version, a_ticket(world), a_prediction("printer"))
    assert said(world, version) == [
        Said(day=TODAY - timedelta(days=3), labels=labels("network"), tickets=1),
        Said(day=TODAY, labels=labels("network"), tickets=2),
        Said(day=TODAY, labels=labels("printer"), tickets=1),
    ]


def test_the_newest_or_the_oldest_so_many_are_read(world: World) -> None:
    version = world.production().version
    for days_ago in (3, 2, 1, 0):
        world.predict(version, a_ticket(world, days_ago), reason=Reason.SURE)
    assert [one.day for one in said(world, version, 2)] == [TODAY - timedelta(days=1), TODAY]
    assert [one.day for one in said(world, version, 1, newest=False)] == [TODAY - timedelta(days=3)]


def test_tickets_that_an_earlier_version_had_answered_are_not_what_comes_in_now(world: World) -> None:
    first = world.production().version
    old = a_ticket(world)
    world.predict(first, old, reason=Reason.SURE)
    second = world.production().version
    predicted_later(world, second, old, Reason.SURE)
    assert said(world, second) == []
    world.predict(second, a_ticket(world), reason=Reason.DOUBTFUL)
    assert sum(one.tickets for one in said(world, second)) == 1


def test_several_labels_a_ticket_are_told_together(other: World) -> None:
    assert other.project.kind is Kind.MULTI
    version = other.production().version
    other.predict(version, a_ticket(other), a_prediction("network", "printer"), Reason.SURE)
    assert said(other, version) == [Said(day=TODAY, labels=labels("network", "printer"), tickets=1)]


def test_another_projects_answers_are_not_told(world: World, other: World) -> None:
    version = world.production().version
    decide(world, drawn(world, version), version, "network")
    other.production()
    assert (audits(other), seen(other), said(other, version)) == ([], [], [])


def test_where_everything_is_read_nothing_is_behind(world: World) -> None:
    version = world.production().version
    for _ in range(2):
        decide(world, drawn(world, version), version, "network")
    assert behind(world, 2) == (None, None)
    assert behind(world, 1) == (TODAY, TODAY)


def test_behind_what_is_read_the_newest_day_tells_whatever_was_imported_last(world: World) -> None:
    version = world.production().version
    for days_ago in (9, 2, 5, 30):
        decide(world, drawn(world, version, days_ago), version, "network")
    assert behind(world, 2) == (TODAY - timedelta(days=2), TODAY - timedelta(days=2))


def test_audits_that_count_elsewhere_hide_no_cut(world: World) -> None:
    first = world.production().version
    drawn(world, first, days_ago=1)
    again = a_ticket(world)
    world.predict(first, again, reason=Reason.SURE, probability=0.1)
    predicted_later(world, world.production().version, again, Reason.AUDIT)
    assert audits(world, most=1) == []
    assert behind(world, 1)[0] == TODAY - timedelta(days=1)
