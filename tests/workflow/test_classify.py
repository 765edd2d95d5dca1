"""Classification: every waiting ticket is answered by production once, and routed by what it said."""

from dataclasses import replace

import pytest

from core.domain.documents import DocumentId
from core.domain.errors import BundleDamaged, Busy
from core.domain.jobs import JobKind, JobState
from core.domain.labels import Change, ChangeKind
from core.domain.predictions import StoredPrediction
from core.domain.reviews import Task
from core.domain.routing import Policy, Reason
from core.domain.versions import Release
from core.workflow.classify import BATCH
from core.workflow.labelling import Labelling
from tests.support.workflow_desk import LEA, OLGA, Desk

NO_AUDIT = Policy(threshold=0.7, audit_share=0.0)
ALL_AUDIT = Policy(threshold=0.7, audit_share=1.0)


def routed(desk: Desk, release: Release, reason: Reason) -> list[StoredPrediction]:
    with desk.store.reading(desk.id) as tx:
        return tx.predictions.routed(release.version.id, reason, DocumentId(0), 10_000)


def texts(tasks: list[Task]) -> list[str]:
    return [" ".join(task.text.split()[:2]) for task in tasks]


def relabel(desk: Desk, change: Change) -> None:
    labelling = Labelling(desk.store, desk.clock)
    labelling.apply(LEA, desk.id, change, labelling.preview(LEA, desk.id, change).expected)


def test_without_production_every_unknown_ticket_waits_unscored(desk: Desk) -> None:
    desk.unknown(0.6, 0.9)
    desk.history(1)
    assert desk.classify().state is JobState.DONE
    waiting = desk.waiting()
    assert [(task.reason, task.version, task.predicted) for task in waiting] == [(Reason.UNSCORED, None, ())] * 2


def test_doubtful_tickets_wait_and_sure_ones_do_not(desk: Desk) -> None:
    release = desk.in_production(NO_AUDIT)
    desk.unknown(0.55, 0.95, 0.6, 0.7)
    desk.classify()
    assert texts(desk.waiting()) == ["network 0.55", "network 0.6"]
    assert [row.prediction.confidence for row in routed(desk, release, Reason.SURE)] == [0.95, 0.7]


def test_the_least_certain_ticket_comes_first(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.unknown(0.69, 0.51, 0.6)
    desk.classify()
    assert texts(desk.waiting()) == ["network 0.51", "network 0.6", "network 0.69"]


def test_a_waiting_ticket_shows_what_production_says_of_it(desk: Desk) -> None:
    release = desk.in_production(NO_AUDIT)
    desk.unknown(0.6, label="printer")
    desk.classify()
    task = desk.one()
    assert (task.predicted, task.version, task.reason) == (("printer",), release.version.id, Reason.DOUBTFUL)
    assert [score.label for score in task.scores] == ["printer", "network"]
    assert task.policy == "by margin, below 0.7, audit 0, blind 0.05"


def test_each_routing_is_recorded_with_the_chance_of_being_reviewed(desk: Desk) -> None:
    release = desk.in_production(Policy(threshold=0.7, audit_share=0.25))
    desk.unknown(0.6, *[0.9] * 60)
    desk.classify()
    doubtful, audited, sure = (routed(desk, release, reason) for reason in (Reason.DOUBTFUL, Reason.AUDIT, Reason.SURE))
    assert [row.inclusion_probability for row in doubtful] == [1.0]
    assert {row.inclusion_probability for row in (*audited, *sure)} == {0.25}
    assert 5 <= len(audited) <= 25
    assert len(audited) + len(sure) == 60


def test_an_audited_ticket_waits_like_any_other(desk: Desk) -> None:
    desk.in_production(ALL_AUDIT)
    desk.unknown(*[0.9] * 5)
    desk.classify()
    tasks = desk.waiting()
    assert {(task.reason, task.inclusion_probability) for task in tasks} == {(Reason.AUDIT, 1.0)}
    assert all(task.priority < 0.7 for task in tasks)


def test_a_second_version_audits_the_rest_by_its_own_lot(desk: Desk) -> None:
    desk.in_production(Policy(threshold=0.7, audit_share=0.25))
    desk.unknown(*[0.9] * 80)
    desk.classify()
    for task in desk.claim(number=80):
        desk.submit(desk.answer(task, "network"))
    second = desk.promote(desk.candidate())
    audited = routed(desk, second, Reason.AUDIT)
    left = len(audited) + len(routed(desk, second, Reason.SURE))
    assert 0.1 < len(audited) / left < 0.4


def test_a_classification_says_how_far_it_is(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.unknown(*[0.9] * (BATCH + BATCH // 2))
    shares: list[float] = []
    job = desk.classifying.request(LEA, desk.id, "classify")
    desk.classifying.classify(job, lambda share, _: shares.append(share))
    assert shares == [pytest.approx(2 / 3), 1.0]


def test_a_ticket_with_a_truth_is_not_answered(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    before = len(desk.engine.answered)
    desk.classify()
    assert len(desk.engine.answered) == before


def test_a_ticket_is_answered_once_by_a_version(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.unknown(0.55, 0.95)
    desk.classify()
    before = len(desk.engine.answered)
    desk.classify()
    assert len(desk.engine.answered) == before


def test_a_ticket_answered_for_a_comparison_is_routed_once_its_truth_is_taken_back(desk: Desk) -> None:
    desk.history(2)
    desk.add([desk.row("printer", 0.6, held_out=True, known=False)])
    desk.classify()
    given = desk.answer(desk.one(), "printer")
    desk.submit(given)
    release = desk.promote(desk.candidate())
    assert routed(desk, release, Reason.DOUBTFUL) == []
    desk.undo(given)
    desk.classify()
    assert [row.prediction.labels for row in routed(desk, release, Reason.DOUBTFUL)] == [("printer",)]


def test_asking_twice_with_one_operation_is_one_job(desk: Desk) -> None:
    first = desk.classifying.request(LEA, desk.id, "once")
    assert desk.classifying.request(LEA, desk.id, "once").id == first.id


def test_a_second_classification_while_one_waits_is_refused(desk: Desk) -> None:
    desk.classifying.request(LEA, desk.id, "one")
    with pytest.raises(Busy):
        desk.classifying.request(LEA, desk.id, "two")


def test_a_promotion_between_two_batches_starts_it_anew_with_the_new_version(desk: Desk) -> None:
    first = desk.in_production(NO_AUDIT)
    desk.unknown(*[0.6] * (BATCH + 20))
    desk.engine.boost = 0.05
    candidate = desk.candidate()
    job = desk.classifying.request(LEA, desk.id, "classify")
    desk.driver.begin(job.id)

    def second_batch() -> None:
        desk.engine.meanwhile = lambda: desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice(despite=True))

    desk.engine.meanwhile = second_batch
    assert desk.driver.step(job.id, 0) is not None
    assert len(routed(desk, first, Reason.DOUBTFUL)) == BATCH
    desk.driver.drain()
    second = desk.production()
    assert second
    assert len(routed(desk, second, Reason.DOUBTFUL)) == BATCH + 20
    assert len(routed(desk, first, Reason.DOUBTFUL)) == BATCH
    assert {task.version for task in desk.waiting()} == {second.version.id}


def test_answers_of_a_version_that_left_production_meanwhile_are_not_used(desk: Desk) -> None:
    first = desk.in_production(NO_AUDIT)
    desk.unknown(0.6)
    desk.engine.boost = 0.3
    candidate = desk.candidate()
    desk.engine.meanwhile = lambda: desk.promoting.promote(OLGA, desk.id, candidate.id, desk.choice(despite=True))
    desk.classify()
    assert routed(desk, first, Reason.DOUBTFUL) == []
    assert desk.waiting() == []


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (Change(kind=ChangeKind.RENAME, old=("network",), new=("wifi",)), ("wifi",)),
        (Change(kind=ChangeKind.RETIRE, old=("network",)), ()),
        (Change(kind=ChangeKind.SPLIT, old=("network",), new=("cable", "wifi")), ()),
    ],
)
def test_answers_are_asked_for_once_when_labels_change_meanwhile_and_are_told_in_the_new_words(
    desk: Desk, change: Change, shown: tuple[str, ...]
) -> None:
    release = desk.in_production(NO_AUDIT)
    desk.unknown(0.6, 0.65)
    before = len(desk.engine.answered)
    desk.engine.meanwhile = lambda: relabel(desk, change)
    desk.classify()
    assert len(desk.engine.answered) == before + 2
    assert len(routed(desk, release, Reason.DOUBTFUL)) == 2
    assert {task.predicted for task in desk.waiting()} == {shown}


def test_a_change_of_labels_in_the_moment_of_writing_costs_no_answer_either(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.unknown(0.6)
    before, renaming = len(desk.engine.answered), Change(kind=ChangeKind.RENAME, old=("network",), new=("wifi",))
    desk.engine.explaining = lambda: relabel(desk, renaming)
    desk.classify()
    assert len(desk.engine.answered) == before + 1
    assert desk.one().predicted == ("wifi",)


def test_what_a_service_could_not_read_is_counted_and_goes_to_people(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.unknown(*[0.95] * BATCH, 0.91, 0.92, 0.93)
    desk.engine.unreadable = " 0.9"
    desk.unknown(0.91, label="printer")
    job = desk.classify()
    assert (job.result["unread"], job.result["unread_why"]) == (BATCH + 4, "DOCUMENT_SIZE_EXCEEDED: Too large.")
    assert {(task.predicted, task.scores, task.reason) for task in desk.waiting()} == {((), (), Reason.DOUBTFUL)}


def test_where_all_was_read_nothing_is_said_of_it(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.unknown(0.95)
    assert "unread" not in desk.classify().result


def test_after_a_promotion_waiting_tickets_get_the_new_answer_or_are_withdrawn(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.unknown(0.52, 0.65)
    desk.classify()
    desk.engine.boost = 0.1
    second = desk.promote(desk.candidate())
    waiting = desk.waiting()
    assert texts(waiting) == ["network 0.52"]
    assert waiting[0].version == second.version.id
    assert waiting[0].scores[0].value == pytest.approx(0.62)


def test_a_ticket_somebody_holds_keeps_its_answer_until_it_is_given_back(desk: Desk) -> None:
    first = desk.in_production(NO_AUDIT)
    desk.unknown(0.6)
    desk.classify()
    held = desk.one()
    desk.engine.boost = 0.3
    desk.promote(desk.candidate())
    assert desk.task(held).version == first.version.id
    assert desk.task(held).lease


def test_a_roll_back_asks_again_what_the_release_asked_before(desk: Desk) -> None:
    first = desk.in_production(NO_AUDIT)
    desk.unknown(0.55, 0.65, 0.95)
    desk.classify()
    before = desk.waiting()
    desk.engine.boost = 0.3
    desk.promote(desk.candidate())
    assert desk.waiting() == []
    desk.roll_back(first, desk.choice())
    desk.driver.drain()
    again = desk.waiting()
    assert texts(again) == texts(before) == ["network 0.55", "network 0.65"]
    assert [(task.version, task.priority) for task in again] == [(task.version, task.priority) for task in before]


def test_a_roll_back_withdraws_what_only_the_later_release_doubted(desk: Desk) -> None:
    first = desk.in_production(NO_AUDIT)
    desk.unknown(0.75)
    desk.classify()
    desk.engine.boost = -0.2
    desk.promote(desk.candidate())
    assert texts(desk.waiting()) == ["network 0.75"]
    desk.roll_back(first, desk.choice())
    desk.driver.drain()
    assert desk.waiting() == []


def test_what_an_old_release_asked_is_not_asked_again_once_it_has_left_production(desk: Desk) -> None:
    first = desk.in_production(NO_AUDIT)
    desk.unknown(0.55, 0.95)
    desk.classify()
    desk.engine.boost = 0.3
    second = desk.promote(desk.candidate())
    desk.roll_back(first, desk.choice())
    switch = desk.reports.jobs(OLGA, desk.id, JobKind.SWITCH)[0]

    def and_forward_again(_: float, __: str) -> None:
        choice = replace(desk.choice("forward"), expected=first.id, despite=True)
        desk.promoting.promote(OLGA, desk.id, second.version.id, choice)

    desk.classifying.ask_again(switch, and_forward_again)
    assert desk.waiting() == []


def test_a_damaged_model_fails_the_job_and_says_so(desk: Desk) -> None:
    desk.in_production(NO_AUDIT)
    desk.unknown(0.6)
    desk.engine.damaged = True
    job = desk.classify()
    assert (job.state, job.error) == (JobState.FAILED, str(BundleDamaged()))


def test_batches_finished_before_a_cancel_stay(desk: Desk) -> None:
    release = desk.in_production(NO_AUDIT)
    desk.unknown(*[0.6] * (BATCH + 1))
    job = desk.classifying.request(LEA, desk.id, "classify")
    desk.driver.begin(job.id)
    desk.engine.meanwhile = lambda: desk.cancelling.cancel(OLGA, desk.id, job.id)
    desk.driver.step(job.id, 0)
    assert desk.driver.job(job.id).state is JobState.CANCELLED
    assert len(routed(desk, release, Reason.DOUBTFUL)) == BATCH
