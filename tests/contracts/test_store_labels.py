"""A label set that is saved takes what is known of tickets along; what nobody knows any more is asked again."""

from dataclasses import replace
from itertools import count, pairwise

import pytest

from core.domain.datasets import Split
from core.domain.documents import Document, DocumentId, NewDocument
from core.domain.errors import Conflict
from core.domain.labels import ChangeKind, Guide, Kind, Label, Labels, LabelSet
from core.domain.marks import Mark
from core.domain.predictions import Prediction, Score
from core.domain.reports import Filter, Touched
from core.domain.reviews import Action, Answer, NewReview, Review, Task, TaskState, Verdict
from core.domain.routing import Reason
from core.domain.versions import ModelVersion, Trained
from core.evaluation.audit import judged
from core.ports import Store
from tests.support.label_changes import change, labels
from tests.support.store_factory import LATER, NOW, World, a_route, a_world, fresh

RENAME, MERGE = ChangeKind.RENAME, ChangeKind.MERGE
SPLIT, RETIRE = ChangeKind.SPLIT, ChangeKind.RETIRE
HELD_OUT, TRAINING = Split.HELD_OUT, Split.TRAINING
_numbers = count(1)


def start(world: World, names: str = "mail vpn printer") -> LabelSet:
    return world.label_set(*names.split())


def make(world: World, kind: ChangeKind, old: str = "", new: str = "") -> LabelSet:
    with world.store.transaction(world.project.id) as tx:
        into = tx.labels.current().changed(change(kind, old, new))
        tx.labels.save(into, "lea", LATER)
    return into


def touched(world: World, kind: ChangeKind, old: str = "", new: str = "") -> Touched:
    with world.store.reading(world.project.id) as tx:
        return tx.labels.touched(tx.labels.current().changed(change(kind, old, new)))


def imported(world: World, *names: str, side: Split = TRAINING) -> Document:
    return world.on_side(side, 1, given=labels(*names))[0]


def answer(
    world: World, task: Task, *names: str, by: str = "rosa", state: TaskState = TaskState.DONE, action: Action = Action.CORRECT
) -> Review:  # fmt: skip
    """Answer a question as the use case does: in the words of today's label set."""
    said = Answer(operation=fresh("answer"), task=task.id, token="", action=action, labels=labels(*names))
    with world.store.transaction(world.project.id) as tx:
        new = NewReview(
            answer=said, task=task, reviewer=by, action=action, verdict=Verdict.COUNTED, labels=said.labels,
            label_set=tx.labels.current().number, received_at=NOW,
        )  # fmt: skip
        review = tx.reviews.add(new)
        if action in (Action.CONFIRM, Action.CORRECT):
            tx.tasks.answer(task.id, by, state)
    return review


def reviewed(world: World, *names: str, side: Split = TRAINING) -> tuple[Document, Task, Review]:
    """Return a new ticket with its question and the answer to it."""
    ticket = world.on_side(side, 1)[0]
    world.ask(ticket, priority=-next(_numbers))
    task = world.claim()[0]
    return ticket, task, answer(world, task, *names)


def question(world: World, ticket: Document) -> Task | None:
    """Return the question that waits about a ticket."""
    with world.store.reading(world.project.id) as tx:
        waiting = (task for task, *_ in tx.tasks.open_page(0, 1_000))
        return next((task for task in waiting if task.document == ticket.id), None)


def version(world: World, dataset: Split = TRAINING) -> ModelVersion:
    """Return a version that learned today's words."""
    frozen, job = world.dataset(dataset), world.job()
    trained = Trained(bundle=fresh("v"), bundle_hash="0" * 64, engine="test", normaliser="none")
    with world.store.transaction(world.project.id) as tx:
        return tx.versions.add(trained, frozen.id, None, tx.labels.current().number, job.id, "olga", NOW)


def serve(world: World, made: ModelVersion) -> ModelVersion:
    release = world.release(made)
    with world.store.transaction(world.project.id) as tx:
        now = tx.versions.production()
        tx.versions.point(release.id, now.id if now else None)
    return made


def said(first: str = "vpn", second: str = "mail", sure: float = 0.7) -> Prediction:
    scores = (Score(Label(first), sure), Score(Label(second), 1 - sure))
    return Prediction(labels=labels(first), scores=scores, confidence=sure, margin=2 * sure - 1)


@pytest.fixture(params=Kind)
def either(request: pytest.FixtureRequest, store: Store) -> World:
    return a_world(store, kind=request.param)


def test_a_version_comes_back_with_its_change_and_its_guides(world):
    saved = start(world).guided(
        Label("vpn"), Guide(definition="No way in.", examples=("a", "b"), counter_examples=("c",))
    )
    with world.store.transaction(world.project.id) as tx:
        tx.labels.save(saved, "lea", NOW)
        assert tx.labels.current() == saved
        assert tx.labels.get(1).guides == {}


@pytest.mark.parametrize("other", [{"labels": labels("mail")}, {"guides": {Label("vpn"): Guide(definition="Else")}}])
def test_another_version_of_the_same_number_is_refused_and_the_same_is_not(world, other):
    saved = start(world)
    with world.store.transaction(world.project.id) as tx:
        tx.labels.save(saved, "lea", NOW)
    with pytest.raises(Conflict, match="changed meanwhile"), world.store.transaction(world.project.id) as tx:
        tx.labels.save(replace(saved, **other), "lea", NOW)


def test_only_changes_that_move_answers_are_told(world):
    start(world)
    renamed, retired = make(world, RENAME, "vpn", "remote"), make(world, RETIRE, "mail")
    make(world, ChangeKind.ADD, new="badge")
    with world.store.reading(world.project.id) as tx:
        assert tx.labels.since(0) == tx.labels.since(1) == (renamed.change, retired.change)
        assert tx.labels.since(2) == (retired.change,)
        assert tx.labels.since(4) == ()
        assert tx.labels.since(1, until=2) == (renamed.change,)
        assert tx.labels.since(3, until=2) == ()


def test_what_is_known_takes_the_new_word_on_both_sides_however_it_became_known(either):
    start(either)
    tickets = [imported(either, "vpn", side=side) for side in Split]
    tickets += [reviewed(either, "vpn", side=side)[0] for side in Split]
    other = imported(either, "mail")
    make(either, RENAME, "vpn", "remote")
    assert [either.truth(ticket) for ticket in tickets] == [("remote",)] * 4
    assert either.truth(other) == ("mail",)


def test_merged_labels_of_one_ticket_become_one(store):
    world = a_world(store, kind=Kind.MULTI)
    start(world)
    ticket = imported(world, "mail", "vpn", "printer")
    make(world, MERGE, "printer mail", "device")
    assert world.truth(ticket) == ("device", "vpn")


def test_a_retired_label_leaves_the_others_of_a_multi_label_ticket(store):
    world = a_world(store, kind=Kind.MULTI)
    start(world)
    both, alone = imported(world, "mail", "vpn"), imported(world, "vpn")
    make(world, RETIRE, "vpn")
    assert (world.truth(both), world.truth(alone)) == (("mail",), ())


@pytest.mark.parametrize(("kind", "new"), [(SPLIT, "remote token"), (SPLIT, "vpn token"), (RETIRE, "")])
def test_what_nobody_knows_any_more_goes_back_to_the_queue(world, kind, new):
    start(world)
    tickets = [imported(world, "vpn"), imported(world, "vpn", side=HELD_OUT), reviewed(world, "vpn")[0]]
    other = imported(world, "mail")
    make(world, kind, "vpn", new)
    assert [world.truth(ticket) for ticket in tickets] == [None] * 3
    asked = [question(world, ticket) for ticket in tickets]
    assert [(task.state, task.reason, task.places) for task in asked] == [(TaskState.OPEN, Reason.REQUESTED, 1)] * 3
    assert (world.truth(other), question(world, other)) == (("mail",), None)


def test_a_ticket_that_goes_back_wants_as_many_answers_as_the_desk_asks_for(world):
    start(world)
    ticket = imported(world, "vpn")
    with world.store.transaction(world.project.id) as tx:
        tx.save_desk(replace(tx.project().desk, wanted=3))
    make(world, RETIRE, "vpn")
    task = question(world, ticket)
    assert (task.wanted, task.places) == (3, 3)


def test_a_question_that_is_waiting_anyway_stays_the_only_one(world):
    start(world)
    ticket = imported(world, "vpn")
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(ticket.id, None, a_route(Reason.REQUESTED), "a lead", NOW)
    before = question(world, ticket)
    make(world, RETIRE, "vpn")
    assert (question(world, ticket).id, world.truth(ticket)) == (before.id, None)


def test_a_ticket_is_asked_about_with_productions_answer_but_an_unchosen_held_out_one_without(world):
    start(world)
    seen, unseen = imported(world, "vpn"), imported(world, "vpn", side=HELD_OUT)
    made = serve(world, version(world))
    for ticket in (seen, unseen):
        world.predict(made, ticket, said("mail", "vpn"))
    make(world, SPLIT, "vpn", "remote token")
    shown = [question(world, ticket) for ticket in (seen, unseen)]
    assert [task.version for task in shown] == [made.id, None]
    assert [task.predicted for task in shown] == [("mail",), ()]


def test_taking_back_an_answer_falls_back_on_the_imported_label_in_todays_word(world):
    start(world)
    ticket = imported(world, "vpn")
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(ticket.id, None, a_route(Reason.REQUESTED), "a lead", NOW)
    task = world.claim()[0]
    review = answer(world, task, "mail")
    make(world, RENAME, "vpn", "remote")
    world.undo(review, task)
    assert world.truth(ticket) == ("remote",)


def test_an_imported_word_that_came_back_means_what_it_meant_when_it_was_imported(world):
    start(world)
    make(world, RENAME, "vpn", "remote")
    make(world, ChangeKind.ADD, new="vpn")
    ticket = imported(world, "vpn")
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(ticket.id, None, a_route(Reason.REQUESTED), "a lead", NOW)
    task = world.claim()[0]
    world.undo(answer(world, task, "mail"), task)
    assert world.truth(ticket) == ("vpn",)


def test_a_lost_answer_does_not_bring_an_older_one_back(world):
    start(world)
    ticket = imported(world, "mail")
    with world.store.transaction(world.project.id) as tx:
        tx.tasks.put(ticket.id, None, a_route(Reason.REQUESTED), "a lead", NOW)
    answer(world, world.claim()[0], "vpn")
    make(world, SPLIT, "vpn", "remote token")
    again = world.claim()[0]
    world.undo(answer(world, again, "token"), again)
    assert world.truth(ticket) is None


def test_an_answer_given_just_before_a_rename_is_settled_in_todays_word(world):
    old = start(world)
    ticket = world.on_side(TRAINING, 1)[0]
    world.ask(ticket)
    task = world.claim()[0]
    make(world, RENAME, "vpn", "remote")
    late = Answer(operation="late", task=task.id, token="", action=Action.CORRECT, labels=labels("vpn"))
    with world.store.transaction(world.project.id) as tx:
        new = NewReview(
            answer=late, task=task, reviewer="rosa", action=Action.CORRECT, verdict=Verdict.COUNTED,
            labels=late.labels, label_set=old.number, received_at=NOW,
        )  # fmt: skip
        tx.reviews.add(new)
    assert world.truth(ticket) == ("remote",)


def test_a_second_import_speaks_for_a_ticket_that_nobody_knows_any_more(world):
    start(world)
    ticket = imported(world, "vpn")
    make(world, SPLIT, "vpn", "remote token")
    with world.store.transaction(world.project.id) as tx:
        tx.documents.add([NewDocument(text=ticket.text, labels=labels("token"))], LATER)
    assert world.truth(ticket) == ("token",)
    assert question(world, ticket)  # a change of labels asked for it: no import takes it back


def test_known_answers_take_the_new_word_or_are_forgotten(world):
    start(world)
    tickets = [imported(world, name) for name in ("vpn", "mail", "printer")]
    with world.store.transaction(world.project.id) as tx:
        for ticket in tickets:
            tx.known.mark(ticket.id, ticket.labels, 1, "lea", NOW)
    make(world, RENAME, "vpn", "remote")
    make(world, RETIRE, "mail")
    with world.store.reading(world.project.id) as tx:
        known = {one.document: (one.labels, one.label_set) for one in tx.known.all()}
    assert known == {tickets[0].id: (("remote",), 2), tickets[2].id: (("printer",), 1)}


def test_people_see_what_a_version_said_in_todays_words(world):
    start(world)
    made = serve(world, version(world))
    ticket = world.on_side(TRAINING, 1)[0]
    world.predict(made, ticket, said("vpn", "mail"), reason=Reason.DOUBTFUL)
    world.ask(ticket, version=made.id)
    make(world, RENAME, "vpn", "remote")
    make(world, RETIRE, "mail")
    with world.store.reading(world.project.id) as tx:
        row = tx.documents.page(Filter(label="remote"), DocumentId(0))[0]
        stored = tx.predictions.get(ticket.id, made.id)
        routed = tx.predictions.routed(made.id, Reason.DOUBTFUL, DocumentId(0), 10)
        assert tx.documents.page(Filter(label="vpn"), DocumentId(0)) == []
    task = question(world, ticket)
    assert (row.id, row.predicted, stored.prediction.labels) == (ticket.id, ("remote",), ("remote",))
    assert routed == [stored]
    assert (task.predicted, task.scores) == (("remote",), stored.prediction.scores)
    assert stored.prediction.scores == (Score(Label("remote"), 0.7),)


def test_a_label_made_after_a_version_is_not_among_what_it_said(world):
    start(world)
    made = serve(world, version(world))
    world.predict(made, world.on_side(TRAINING, 1)[0], said("vpn"))
    make(world, SPLIT, "vpn", "vpn token")
    with world.store.reading(world.project.id) as tx:
        assert tx.documents.page(Filter(label="vpn"), DocumentId(0)) == []


def test_comparisons_speak_the_words_of_their_held_out_set(world):
    start(world)
    tickets = [imported(world, name, side=HELD_OUT) for name in ("vpn", "mail", "printer")]
    old = version(world)
    for ticket in tickets:
        world.predict(old, ticket, said(str(ticket.labels[0]), "badge"))
    make(world, RENAME, "vpn", "remote")
    make(world, MERGE, "mail printer", "printer")
    new = version(world)
    for ticket in tickets:
        world.predict(new, ticket, said("printer", "remote"))
    frozen = world.dataset(HELD_OUT)
    make(world, RENAME, "remote", "later")
    with world.store.reading(world.project.id) as tx:
        pairs = tx.predictions.of(old.id, frozen.id)
        mark = Mark(true=Label("remote"), change="broken")
        changed = tx.predictions.changed(old.id, new.id, frozen.id, mark).tickets
    assert [(example.labels, answer.labels) for example, answer in pairs] == [
        (("remote",), ("remote",)), (("printer",), ("printer",)), (("printer",), ("printer",))
    ]  # fmt: skip
    assert [(one.truth, one.base, one.candidate) for one in changed] == [(("remote",), ("remote",), ("printer",))]


def test_an_answer_that_is_no_more_stays_in_a_comparison_and_is_wrong(world):
    start(world)
    ticket = imported(world, "mail", side=HELD_OUT)
    old = version(world)
    world.predict(old, ticket, said("vpn"))
    make(world, RETIRE, "vpn")
    frozen = world.dataset(HELD_OUT)
    with world.store.reading(world.project.id) as tx:
        [(_, told)] = tx.predictions.of(old.id, frozen.id)
    assert (told.labels, told.confidence) == (("vpn",), 0.0)


def test_the_audit_compares_in_todays_words(world):
    start(world)
    made = version(world)
    ticket = world.on_side(TRAINING, 1)[0]
    world.predict(made, ticket, said("vpn"), reason=Reason.AUDIT, probability=0.1)
    world.ask(ticket, version=made.id)
    answer(world, world.claim()[0], "vpn")
    make(world, RENAME, "vpn", "remote")
    with world.store.reading(world.project.id) as tx:
        assert judged(tx.reports.audited(made.id)) == [(True, 0.1)]


def disputed(world: World, first: str, second: str) -> tuple[Document, Task]:
    ticket = world.questions(1, wanted=2)[0]
    one, two = world.claim("rosa")[0], world.claim("remo")[0]
    answer(world, one, first, by="rosa", state=TaskState.OPEN)
    answer(world, two, second, by="remo", state=TaskState.DISPUTED)
    return ticket, one


def test_a_merge_ends_a_dispute_about_what_it_merges(world):
    start(world)
    ticket, task = disputed(world, "mail", "vpn")
    still, other = disputed(world, "mail", "printer")
    make(world, MERGE, "mail vpn", "remote")
    assert (world.truth(ticket), world.task(task).state) == (("remote",), TaskState.DONE)
    assert (world.truth(still), world.task(other).state) == (None, TaskState.DISPUTED)


def test_an_answer_that_is_lost_gives_its_place_back_also_to_who_gave_it(world):
    start(world)
    ticket, task = disputed(world, "mail", "vpn")
    make(world, SPLIT, "vpn", "remote token")
    now = world.task(task)
    assert (now.state, now.answers, now.places) == (TaskState.OPEN, 1, 1)
    assert [held.document for held in world.claim("remo")] == [ticket.id]
    assert world.claim("rosa") == []


def test_answers_to_a_question_are_told_in_todays_words_as_far_as_they_still_count(world):
    start(world)
    _, task = disputed(world, "mail", "vpn")
    make(world, RENAME, "vpn", "remote")
    with world.store.reading(world.project.id) as tx:
        assert [review.labels for review in tx.reviews.standing(task.id)] == [("mail",), ("remote",)]
    make(world, RETIRE, "remote")
    with world.store.reading(world.project.id) as tx:
        assert [review.labels for review in tx.reviews.standing(task.id)] == [("mail",)]


def test_a_question_with_one_lost_answer_of_two_wants_two_again(world):
    start(world)
    world.questions(1, wanted=2)
    task = world.claim("rosa")[0]
    answer(world, task, "vpn", state=TaskState.OPEN)
    assert touched(world, RETIRE, "vpn").again == 1
    make(world, RETIRE, "vpn")
    now = world.task(task)
    assert (now.answers, now.places, now.state) == (0, 2, TaskState.OPEN)


def test_the_preview_says_what_happens_and_changes_nothing(world):
    start(world)
    made = serve(world, version(world))
    for name, side in (("vpn", TRAINING), ("vpn", HELD_OUT), ("vpn", HELD_OUT), ("mail", TRAINING)):
        imported(world, name, side=side)
    waiting = world.on_side(TRAINING, 1)[0]
    world.predict(made, waiting, said("vpn"))
    world.ask(waiting, version=made.id)
    with world.store.transaction(world.project.id) as tx:
        vpn = tx.documents.page(Filter(label="vpn", state="labelled"), DocumentId(0))[0]
        tx.known.mark(vpn.id, labels("vpn"), 1, "lea", NOW)
    assert touched(world, RENAME, "vpn", "remote") == Touched(moving=3, waiting=1)
    assert touched(world, SPLIT, "vpn", "remote token") == Touched(returning=3, held_out=2, waiting=1, known=1)
    assert touched(world, ChangeKind.ADD, new="badge") == Touched()
    with world.store.reading(world.project.id) as tx:
        assert tx.labels.current().number == 1
        assert len(tx.documents.page(Filter(label="vpn", state="labelled"), DocumentId(0))) == 3


def test_a_change_of_one_project_touches_no_other(store):
    mine, other = a_world(store), a_world(store, "Other desk")
    for world in (mine, other):
        start(world)
    theirs = imported(other, "vpn")
    make(mine, RETIRE, "vpn")
    assert other.truth(theirs) == ("vpn",)


def test_many_lists_of_labels_are_carried(store):
    world = a_world(store, kind=Kind.MULTI)
    names = [f"l{number}" for number in range(40)]
    world.label_set("vpn", *names)
    tickets = [imported(world, "vpn", first, second) for first, second in pairwise(names)]
    make(world, RENAME, "vpn", "remote")
    assert all("remote" in as_now(world, ticket) for ticket in tickets)
    make(world, SPLIT, "remote", "a b")
    assert [as_now(world, ticket) for ticket in tickets] == [()] * len(tickets)


def as_now(world: World, ticket: Document) -> Labels:
    return world.truth(ticket) or ()
