"""People outside are asked each question once, and their answers count as anybody's, each once."""

import pytest

from core.domain.errors import Busy, InvalidInput, NotAllowed, ServiceAway, ServiceRefused
from core.domain.human_loops import LoopState
from core.domain.jobs import Job, JobState, Wait
from core.domain.labels import ChangeKind
from core.domain.reviews import Action, TaskState, Verdict
from core.domain.routing import Policy
from core.workflow.loops import OFF, POLL, name_of
from core.workflow.steps import RETRY_SERVICE
from tests.support.label_changes import change
from tests.support.workflow_desk import LEA, REMO, ROSA, Desk
from tests.support.workflow_loops import FakeLoops

NO_AUDIT = Policy(threshold=0.7, audit_share=0.0)


@pytest.fixture
def outside(desk: Desk) -> FakeLoops:
    """Production doubts three tickets, and there are people outside."""
    loops = FakeLoops(desk.clock)
    desk.loops = loops
    desk.restart()
    desk.in_production(NO_AUDIT)
    desk.unknown(0.5, 0.65, 0.55)
    desk.classify()
    return loops


def ask(desk: Desk, operation: str = "ask", **other: int) -> Job:
    """Ask, up to where people are waited for."""
    job = desk.asking_outside.request(LEA, desk.id, operation, **other)
    desk.driver.begin(job.id)
    desk.through(job, 0)
    return desk.driver.job(job.id)


def look(desk: Desk, job: Job) -> Wait | None:
    return desk.driver.step(job.id, 1)


def noted(desk: Desk, job: Job) -> tuple[int, int]:
    result = desk.driver.job(job.id).result
    return int(result["answers"] or 0), int(result["left_out"] or 0)


def test_each_question_that_waits_is_asked_once(desk: Desk, outside: FakeLoops) -> None:
    job = ask(desk)
    assert job.result["asked"] == 3
    assert set(outside.asked) == {name_of(task.id, "pepper") for task in desk.waiting()}
    desk.through(job, 0)
    assert len(outside.asked) == 3


def test_a_question_says_what_the_model_says_and_what_there_is_to_choose(desk: Desk, outside: FakeLoops) -> None:
    ask(desk)
    task = desk.waiting()[0]
    asked = outside.asked[name_of(task.id, "pepper")]
    (item,) = asked.items
    assert (item.id, item.labels, asked.choices) == (str(task.id), task.predicted, ("network", "printer"))
    assert asked.facts == {"version": task.version, "label_set": 1, "text_hash": task.text_hash, "kind": "single"}


def test_people_outside_see_no_personal_data(desk: Desk, outside: FakeLoops) -> None:
    row = desk.row("network", 0.5, known=False)
    desk.add([type(row)(text=f"{row.text} write to ann@example.org", labels=None)])
    desk.classify()
    ask(desk)
    texts = [loop.items[0].text for loop in outside.asked.values()]
    assert not [text for text in texts if "ann@example.org" in text]
    assert [text for text in texts if "write to" in text]


def test_no_more_are_asked_than_was_said(desk: Desk, outside: FakeLoops) -> None:
    assert ask(desk, most=2).result["asked"] == 2
    assert len(outside.asked) == 2


@pytest.mark.parametrize("most", [0, -1, 1_001])
def test_a_number_that_cannot_be_asked_is_refused(desk: Desk, outside: FakeLoops, most: int) -> None:
    with pytest.raises(InvalidInput, match="Ask 1 to 1,000"):
        ask(desk, most=most)


def test_only_who_leads_the_desk_may_ask_outside(desk: Desk, outside: FakeLoops) -> None:
    with pytest.raises(NotAllowed):
        desk.asking_outside.request(ROSA, desk.id, "ask")


def test_without_a_service_nobody_is_asked(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match=OFF):
        desk.asking_outside.request(LEA, desk.id, "ask")


def test_one_asking_at_a_time(desk: Desk, outside: FakeLoops) -> None:
    first = ask(desk)
    assert desk.asking_outside.request(LEA, desk.id, "ask").id == first.id
    with pytest.raises(Busy):
        desk.asking_outside.request(LEA, desk.id, "again")


def test_a_service_that_is_away_is_waited_for_and_nothing_is_asked_twice(desk: Desk, outside: FakeLoops) -> None:
    job = desk.asking_outside.request(LEA, desk.id, "ask")
    desk.driver.begin(job.id)
    outside.trouble = [ServiceAway("Away.")]
    assert desk.driver.step(job.id, 0) == Wait(RETRY_SERVICE)
    assert desk.driver.step(job.id, 0) is None
    assert len(outside.asked) == 3


def test_a_service_that_refuses_at_the_very_first_ends_it(desk: Desk, outside: FakeLoops) -> None:
    outside.trouble = [ServiceRefused("Allow it.")]
    job = ask(desk)
    assert (job.state, "Allow it." in job.error) == (JobState.FAILED, True)


def test_a_ticket_that_is_too_large_is_counted_and_the_others_asked(desk: Desk, outside: FakeLoops) -> None:
    outside.trouble = [InvalidInput("Too large.")]
    job = ask(desk)
    assert (job.result["asked"], job.result["too_large"]) == (2, 1)


def test_an_answer_is_a_review_of_its_worker(desk: Desk, outside: FakeLoops) -> None:
    job, task = ask(desk), desk.waiting()[0]
    outside.says(name_of(task.id, "pepper"), "w1", "printer")
    assert look(desk, job) == Wait(POLL)
    (review,) = desk.reviews()
    assert (review.reviewer, review.action, review.verdict) == ("a2i:w1", Action.CORRECT, Verdict.COUNTED)
    assert (review.labels, desk.truth(task), desk.task(task).state) == (("printer",), ("printer",), TaskState.DONE)
    assert noted(desk, job) == (1, 0)


def test_a_worker_has_a_name_and_cannot_sign_in(desk: Desk, outside: FakeLoops) -> None:
    job, task = ask(desk), desk.waiting()[0]
    outside.says(name_of(task.id, "pepper"), "w1", "printer")
    look(desk, job)
    assert desk.people.names(LEA)["a2i:w1"] == "A2I worker w1"
    assert "a2i:w1" not in {person.id for person in desk.people.introduce()}


def test_answers_are_read_once_by_a_process_and_kept_once_by_all(desk: Desk, outside: FakeLoops) -> None:
    job, task = ask(desk), desk.waiting()[0]
    name = name_of(task.id, "pepper")
    outside.says(name, "w1", "printer")
    look(desk, job)
    look(desk, job)
    assert outside.read == [name]
    desk.restart()
    look(desk, job)
    assert outside.read == [name, name]
    assert (len(desk.reviews()), noted(desk, job)) == (1, (1, 0))


def test_it_is_over_when_nobody_is_asked_any_more(desk: Desk, outside: FakeLoops) -> None:
    job = ask(desk)
    first, second, third = outside.asked
    outside.says(first, "w1", "printer")
    outside.ends(second, LoopState.FAILED)
    assert look(desk, job) == Wait(POLL)
    outside.ends(third, LoopState.STOPPED)
    assert look(desk, job) is None
    desk.driver.finish(job.id)
    assert desk.driver.job(job.id).state is JobState.DONE


def test_what_is_not_listed_yet_is_waited_for(desk: Desk, outside: FakeLoops) -> None:
    job = ask(desk)
    outside.hidden = True
    assert look(desk, job) == Wait(POLL)
    desk.clock.advance(minutes=11)
    assert look(desk, job) is None


def test_a_second_worker_beyond_what_was_wanted_is_kept_and_does_not_count(desk: Desk, outside: FakeLoops) -> None:
    job, task = ask(desk), desk.waiting()[0]
    for worker, label in (("w1", "printer"), ("w2", "network")):
        outside.says(name_of(task.id, "pepper"), worker, label)
    look(desk, job)
    assert [(one.reviewer, one.verdict) for one in desk.reviews()] == [
        ("a2i:w1", Verdict.COUNTED),
        ("a2i:w2", Verdict.EXTRA),
    ]
    assert desk.truth(task) == ("printer",)


def test_who_answered_here_first_is_who_counts(desk: Desk, outside: FakeLoops) -> None:
    job, task = ask(desk), desk.one(REMO)
    desk.submit(desk.answer(task, "network"), REMO)
    outside.says(name_of(task.id, "pepper"), "w1", "printer")
    look(desk, job)
    assert [one.verdict for one in desk.reviews()] == [Verdict.COUNTED, Verdict.EXTRA]
    assert desk.truth(task) == ("network",)


@pytest.mark.parametrize(
    ("labels", "other"),
    [
        (["phone"], {}),
        ([], {}),
        (["printer", "network"], {}),
        (["printer"], {"item": "999"}),
        (["printer"], {"text_hash": "another"}),
        (["printer"], {"version": "one"}),
        (["printer"], {"version": 999}),
        (["printer"], {"label_set": "x"}),
    ],
)
def test_an_answer_that_cannot_be_one_is_counted_and_left_out(
    desk: Desk, outside: FakeLoops, labels: list[str], other: dict[str, str]
) -> None:
    job, task = ask(desk), desk.waiting()[0]
    outside.says(name_of(task.id, "pepper"), "w1", *labels, **other)
    look(desk, job)
    assert (desk.reviews(), noted(desk, job)) == ([], (0, 1))


def test_an_output_that_is_gone_stops_nobody_elses_answers(desk: Desk, outside: FakeLoops) -> None:
    job = ask(desk)
    first, second, _ = outside.asked
    outside.ends(first, LoopState.DONE)
    outside.says(second, "w1", "printer")
    look(desk, job)
    assert noted(desk, job) == (1, 1)


def test_an_answer_in_words_that_were_renamed_since_is_carried_over(desk: Desk, outside: FakeLoops) -> None:
    job, task = ask(desk), desk.waiting()[0]
    with desk.store.transaction(desk.id) as tx:
        after = tx.labels.current().changed(change(ChangeKind.RENAME, "printer", "printing"))
        tx.labels.save(after, LEA.id, desk.clock.now())
    outside.says(name_of(task.id, "pepper"), "w1", "printer")
    look(desk, job)
    assert desk.truth(task) == ("printing",)


def test_a_service_that_is_away_while_people_are_waited_for_ends_nothing(desk: Desk, outside: FakeLoops) -> None:
    job = ask(desk)
    outside.trouble = [ServiceAway("Away.")]
    assert look(desk, job) == Wait(RETRY_SERVICE)
    outside.trouble = [ServiceRefused("Expired.")]
    assert look(desk, job) == Wait(RETRY_SERVICE)
    assert desk.driver.job(job.id).state is JobState.RUNNING


def test_cancelling_lets_nobody_be_asked_any_more_and_keeps_what_was_said(desk: Desk, outside: FakeLoops) -> None:
    job = ask(desk)
    first, *others = outside.asked
    outside.says(first, "w1", "printer")
    look(desk, job)
    desk.cancelling.cancel(LEA, desk.id, job.id)
    outside.trouble = [ServiceAway("Away.")]
    assert isinstance(look(desk, job), Wait)
    assert look(desk, job) is None
    assert [outside.loops[name][1].state for name in others] == [LoopState.STOPPED] * 2
    assert desk.driver.job(job.id).state is JobState.CANCELLED
    assert len(desk.reviews()) == 1


def test_loops_of_other_desks_are_left_alone(desk: Desk, outside: FakeLoops) -> None:
    job, task = ask(desk), desk.waiting()[0]
    mine = outside.asked[name_of(task.id, "pepper")]
    for name in ("made-by-hand", "countersign-x-1", name_of(task.id, "salt")):
        outside.start(type(mine)(name=name, items=mine.items, choices=mine.choices, facts=mine.facts))
        outside.says(name, "w9", "printer")
    look(desk, job)
    assert (desk.reviews(), outside.read) == ([], [])
