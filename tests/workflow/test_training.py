"""Training: one job for one wish, one version for one job, and production untouched whatever happens."""

from collections.abc import Callable

import pytest

from core.domain.datasets import Split
from core.domain.errors import BundleDamaged, Busy, CountersignError, NotTrainable, ServiceAway, ServiceRefused
from core.domain.gate import GateRule, Metric, Outcome
from core.domain.jobs import Job, JobKind, JobState, Wait
from core.domain.versions import VersionState
from core.ports import LOST
from core.workflow.steps import RETRY_SERVICE
from core.workflow.training import MOST_LOSSES
from tests.support.workflow_desk import OLGA, Desk

FREEZE, LEARN, RECORD, SCORE, COMPARE = range(5)


def asked(desk: Desk, operation: str = "train") -> Job:
    job = desk.training.request(OLGA, desk.id, operation)
    desk.driver.begin(job.id)
    return job


def up_to(desk: Desk, job: Job, last: int) -> None:
    for index in range(last + 1):
        desk.through(job, index)


def versions(desk: Desk) -> int:
    with desk.store.reading(desk.id) as tx:
        return len(tx.versions.all())


def test_a_training_ends_in_a_candidate_with_its_lineage(desk: Desk) -> None:
    desk.history(each=4)
    job = desk.train()
    (lineage,) = desk.reports.versions(OLGA, desk.id)
    assert (job.state, job.result["version"], job.result["number"]) == (JobState.DONE, lineage.version.id, 1)
    assert (lineage.version.state, lineage.version.created_by) == (VersionState.CANDIDATE, "olga")
    assert (lineage.training.split, lineage.training.documents) == (Split.TRAINING, 8)
    assert lineage.held_out
    assert (lineage.held_out.split, lineage.held_out.documents) == (Split.HELD_OUT, 8)


def test_asking_twice_with_one_operation_is_one_job_and_one_line_of_the_audit_trail(desk: Desk) -> None:
    desk.history()
    first, second = (desk.training.request(OLGA, desk.id, "once") for _ in range(2))
    assert first.id == second.id
    assert len(desk.reports.audit(OLGA, desk.id, "train")) == 1


def test_the_same_operation_after_the_end_is_still_the_same_job(desk: Desk) -> None:
    desk.history()
    first = desk.train("once")
    assert desk.train("once").id == first.id
    assert versions(desk) == 1


def test_a_second_training_while_one_runs_is_refused(desk: Desk) -> None:
    desk.history()
    asked(desk, "one")
    with pytest.raises(Busy):
        desk.training.request(OLGA, desk.id, "two")


def test_two_projects_train_at_the_same_time(desk: Desk) -> None:
    desk.history()
    first = desk.training.request(OLGA, desk.id, "one")
    desk.start("Other")
    desk.history()
    second = desk.training.request(OLGA, desk.id, "one")
    desk.driver.drain()
    assert [desk.driver.job(job.id).state for job in (first, second)] == [JobState.DONE] * 2


@pytest.mark.parametrize(
    ("labels", "why"),
    [([], "No ticket has a label yet"), (["network", "network"], "Every labelled ticket says 'network'")],
)
def test_what_cannot_be_learned_is_refused_with_its_reason(desk: Desk, labels: list[str], why: str) -> None:
    desk.unknown(0.9)
    desk.add([desk.row(label) for label in labels])
    with pytest.raises(NotTrainable, match=why):
        desk.training.request(OLGA, desk.id, "train")
    assert desk.reports.jobs(OLGA, desk.id, JobKind.TRAIN) == []


def test_held_out_labels_alone_are_nothing_to_learn_from(desk: Desk) -> None:
    desk.add([desk.row("network", held_out=True), desk.row("printer", held_out=True)])
    with pytest.raises(NotTrainable):
        desk.training.request(OLGA, desk.id, "train")


def test_labels_taken_back_before_the_worker_came_fail_the_job_with_the_reason(desk: Desk) -> None:
    desk.add([desk.row("network")])
    desk.add([desk.row("printer", known=False)])
    desk.classify()
    given = desk.answer(desk.one(), "printer")
    desk.projects.add_labels(OLGA, desk.id, given.labels)
    desk.submit(given)
    job = asked(desk)
    desk.undo(given)
    failed = desk.run(job)
    assert failed.state is JobState.FAILED
    assert "at least two labels are needed" in failed.error


def test_a_label_with_a_single_ticket_is_learned(desk: Desk) -> None:
    desk.history()
    desk.add([desk.row("vpn")])
    assert desk.train().state is JobState.DONE
    examples = desk.engine.examples[desk.engine.begun[-1]]
    assert [example.labels for example in examples].count(("vpn",)) == 1


def test_labels_that_came_after_the_data_was_frozen_wait_for_the_next_version(desk: Desk) -> None:
    desk.history(each=2)
    job = asked(desk)
    desk.through(job, FREEZE)
    desk.add([desk.row("vpn")])
    assert desk.run(job).state is JobState.DONE
    (lineage,) = desk.reports.versions(OLGA, desk.id)
    assert (lineage.training.documents, len(desk.engine.examples[desk.engine.begun[0]])) == (4, 4)


def test_without_a_held_out_ticket_there_is_a_version_and_no_comparison(desk: Desk) -> None:
    desk.add([desk.row("network"), desk.row("printer")])
    assert desk.train().state is JobState.DONE
    assert desk.version().held_out is None
    assert desk.reports.comparisons(OLGA, desk.id) == []


def test_the_engine_is_asked_again_until_it_has_learned(desk: Desk) -> None:
    desk.history()
    desk.engine.polls = 9
    job = asked(desk)
    desk.through(job, FREEZE)
    assert desk.driver.step(job.id, LEARN) is not None
    progress = desk.driver.job(job.id).progress
    assert progress
    assert (progress.step, progress.share, progress.message) == ("Learning", 0.5, "learning")
    assert desk.run(job).state is JobState.DONE
    assert len(desk.engine.begun) == 1


def test_the_held_out_tickets_are_shown_to_an_engine_that_measures_by_itself(desk: Desk) -> None:
    desk.history(each=4)
    desk.train()
    (token,) = desk.engine.begun
    learned = {one.document for one in desk.engine.examples[token]}
    tested = {one.document for one in desk.engine.held_out[token]}
    assert (len(learned), len(tested)) == (8, 8)
    assert not learned & tested


def test_an_engine_says_how_long_to_wait(desk: Desk) -> None:
    desk.history()
    desk.engine.polls, desk.engine.poll = 9, 45.0
    job = asked(desk)
    desk.through(job, FREEZE)
    assert desk.driver.step(job.id, LEARN) == Wait(45.0)


@pytest.mark.parametrize("trouble", [ServiceAway("It is silent."), ServiceRefused("Renew the credentials.")])
def test_a_training_that_nobody_can_look_at_is_waited_for_and_not_begun_again(
    desk: Desk, trouble: CountersignError
) -> None:
    desk.history()
    desk.engine.polls = 9
    job = asked(desk)
    desk.through(job, FREEZE)
    desk.driver.step(job.id, LEARN)
    desk.engine.trouble = [trouble]
    assert desk.driver.step(job.id, LEARN) == Wait(RETRY_SERVICE)
    progress = desk.driver.job(job.id).progress
    assert progress
    assert (progress.share, trouble.detail in progress.message) == (0.5, True)
    assert desk.run(job).state is JobState.DONE
    assert len(desk.engine.begun) == 1


def test_a_service_that_refuses_at_the_beginning_is_waited_for_too_as_nobody_knows_what_it_began(desk: Desk) -> None:
    desk.history()
    desk.engine.refusal = ServiceRefused("The permission is missing.")
    job = asked(desk)
    desk.through(job, FREEZE)
    assert desk.driver.step(job.id, LEARN) == Wait(RETRY_SERVICE)
    progress = desk.driver.job(job.id).progress
    assert progress
    assert "The permission is missing." in progress.message
    desk.engine.refusal = None
    assert desk.run(job).state is JobState.DONE


def test_a_failed_training_says_why_and_leaves_production(desk: Desk) -> None:
    release = desk.in_production()
    desk.engine.reason = "The text of every ticket is the same."
    job = desk.train()
    assert job.state is JobState.FAILED
    assert "The text of every ticket is the same." in job.error
    assert (desk.production(), versions(desk)) == (release, 1)


def test_after_a_failure_a_training_can_be_asked_for_again(desk: Desk) -> None:
    desk.history()
    desk.engine.reason = "Something."
    desk.train()
    desk.engine.reason = ""
    assert desk.train().state is JobState.DONE


def test_a_training_whose_process_was_killed_is_begun_again(desk: Desk) -> None:
    desk.history()
    desk.engine.polls = 6
    job = asked(desk)
    desk.through(job, FREEZE)
    desk.driver.step(job.id, LEARN)
    desk.engine.trainings[desk.engine.begun[0]].lost = True
    assert desk.run(job).state is JobState.DONE
    assert len(desk.engine.begun) == 2


def test_a_training_that_is_killed_again_and_again_fails_and_says_why(desk: Desk) -> None:
    desk.history()
    desk.engine.doomed = True
    job = desk.train()
    assert job.state is JobState.FAILED
    assert "memory ran out" in job.error
    assert LOST not in job.error.split()
    assert len(desk.engine.begun) == MOST_LOSSES + 1


def test_starting_the_program_again_and_again_fails_no_training(desk: Desk) -> None:
    desk.history()
    desk.engine.polls = 100
    job = asked(desk)
    desk.through(job, FREEZE)
    for _ in range(MOST_LOSSES + 2):
        desk.driver.step(job.id, LEARN)
        desk.engine.trainings[job.token].lost = True
        desk.restart()
    desk.engine.polls = 0
    assert desk.run(job).state is JobState.DONE


def test_losses_before_a_start_of_the_program_do_not_count(desk: Desk) -> None:
    desk.history()
    desk.engine.doomed = True
    job = asked(desk)
    desk.through(job, FREEZE)
    for _ in range(MOST_LOSSES):
        assert desk.driver.step(job.id, LEARN)
    desk.restart()
    for _ in range(MOST_LOSSES):
        assert desk.driver.step(job.id, LEARN)
    desk.run(job)
    assert "memory ran out" in desk.driver.job(job.id).error


def test_a_new_database_never_gets_what_an_older_one_trained(desk: Desk, open_desk: Callable[[], Desk]) -> None:
    desk.history()
    old = desk.train()
    anew = open_desk()
    anew.clock.advance(minutes=1)
    anew.start()
    anew.history(each=3)
    job = anew.training.request(OLGA, anew.id, "train")
    assert (job.id, job.project) == (old.id, old.project)
    assert job.token != old.token


def test_a_job_keeps_its_token_for_ever(desk: Desk) -> None:
    desk.history()
    job = desk.training.request(OLGA, desk.id, "train")
    desk.driver.drain()
    assert desk.driver.job(job.id).token == job.token
    assert desk.engine.begun == [job.token]


def test_a_training_cancelled_before_it_began_is_over_at_once(desk: Desk) -> None:
    release = desk.in_production()
    job = desk.training.request(OLGA, desk.id, "train")
    assert desk.cancelling.cancel(OLGA, desk.id, job.id).state is JobState.CANCELLED
    desk.driver.drain()
    assert len(desk.engine.begun) == 1
    assert desk.production() == release


def test_a_training_cancelled_before_anything_was_frozen_asks_no_engine(desk: Desk) -> None:
    desk.history()
    job = desk.training.request(OLGA, desk.id, "train")
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    assert (desk.driver.job(job.id).state, desk.engine.asked_to_stop) == (JobState.CANCELLED, [])


@pytest.mark.parametrize("last", [None, FREEZE], ids=["before freezing", "after freezing"])
def test_a_training_cancelled_before_learning_never_learns(desk: Desk, last: int | None) -> None:
    release = desk.in_production()
    job = asked(desk)
    if last is not None:
        up_to(desk, job, last)
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    assert desk.run(job).state is JobState.CANCELLED
    assert (len(desk.engine.begun), versions(desk), desk.production()) == (1, 1, release)


def test_a_training_cancelled_while_learning_stops_the_engine(desk: Desk) -> None:
    release = desk.in_production()
    desk.engine.polls = 1_000
    job = asked(desk)
    desk.through(job, FREEZE)
    desk.driver.step(job.id, LEARN)
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    assert desk.run(job).state is JobState.CANCELLED
    assert desk.engine.cancelled == [desk.engine.begun[-1]]
    assert (versions(desk), desk.production()) == (1, release)


@pytest.mark.parametrize("last", [RECORD, SCORE])
def test_a_version_recorded_before_the_cancel_is_no_candidate(desk: Desk, last: int) -> None:
    desk.history()
    job = asked(desk)
    up_to(desk, job, last)
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    assert desk.run(job).state is JobState.CANCELLED
    assert desk.version().state is VersionState.REJECTED


def test_a_cancel_is_in_the_audit_trail(desk: Desk) -> None:
    desk.history()
    job = asked(desk)
    desk.cancelling.cancel(OLGA, desk.id, job.id)
    assert desk.reports.audit(OLGA, desk.id, "cancel")[0].subject == f"job {job.id}"


def test_the_same_data_is_the_same_dataset(desk: Desk) -> None:
    desk.history()
    first, second = desk.candidate(), desk.candidate()
    assert (first.dataset, first.held_out) == (second.dataset, second.held_out)
    assert (first.number, second.number) == (1, 2)


def test_a_first_version_is_compared_with_itself(desk: Desk) -> None:
    desk.history()
    version = desk.candidate()
    (comparison,) = desk.reports.comparisons(OLGA, desk.id)
    assert (comparison.base, comparison.candidate) == (version.id, version.id)
    assert desk.evidence.gains[Metric.MACRO_F1].value == 0.0


def test_a_candidate_is_compared_with_production_on_the_same_held_out_tickets(desk: Desk) -> None:
    release = desk.in_production()
    desk.engine.clumsy = True
    worse = desk.candidate()
    comparison = desk.reports.comparisons(OLGA, desk.id)[0]
    assert (comparison.base, comparison.candidate) == (release.version.id, worse.id)
    assert comparison.held_out == worse.held_out
    assert (desk.evidence.base.accuracy, desk.evidence.candidate.accuracy) == (1.0, 0.0)
    assert desk.evidence.flips.broken == desk.evidence.base.documents == 12
    assert comparison.gate.outcome is Outcome.REJECT


def test_production_answers_held_out_tickets_it_has_not_seen_yet(desk: Desk) -> None:
    desk.in_production()
    desk.add([desk.row("network", held_out=True) for _ in range(3)])
    desk.candidate()
    assert desk.evidence.base.documents == 15


def test_held_out_tickets_answered_already_are_not_asked_about_again(desk: Desk) -> None:
    desk.in_production()
    before = len(desk.engine.answered)
    desk.candidate()
    assert len(desk.engine.answered) - before == 12


def test_the_rule_of_the_gate_is_the_one_chosen_before_training(desk: Desk) -> None:
    desk.in_production()
    rule = GateRule(margin=0.01, minimum_gain=0.05)
    desk.training.request(OLGA, desk.id, "strict", rule)
    desk.driver.drain()
    gate = desk.reports.comparisons(OLGA, desk.id)[0].gate
    assert gate.outcome is Outcome.HOLD
    assert "less than the 5.0 points asked for" in gate.reasons[-1]


def test_a_damaged_production_model_fails_the_training_and_says_so(desk: Desk) -> None:
    desk.in_production()
    desk.engine.damaged = True
    desk.add([desk.row("network", held_out=True)])
    job = desk.train()
    assert (job.state, job.error) == (JobState.FAILED, str(BundleDamaged()))


def test_reviewed_tickets_are_learned_by_the_next_version(desk: Desk) -> None:
    desk.in_production()
    desk.add([desk.row("network", 0.55, known=False)])
    desk.classify()
    task = desk.one()
    desk.submit(desk.answer(task, "printer"))
    desk.candidate()
    learned = {example.document: example.labels for example in desk.engine.examples[desk.engine.begun[-1]]}
    assert learned[task.document] == ("printer",)
    assert desk.reports.versions(OLGA, desk.id)[0].training.reviews == 1
