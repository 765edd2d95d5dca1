"""Costs: an estimate before every step that costs something, a note after it, and a budget that asks first."""

from dataclasses import replace

import pytest

from core.domain.datasets import Split
from core.domain.errors import BundleDamaged
from core.domain.jobs import JobState
from core.domain.surroundings import Reconciling
from core.workflow import classify
from core.workflow.estimates import Upload
from core.workflow.purse import Purse
from tests.support.workflow_costs import ANSWER, DAY, EVERYTHING_SURE, PRICES, dollars, noted, notes, the_month
from tests.support.workflow_desk import LEA, OLGA, ROSA, Desk


def held_out(desk: Desk) -> int:
    return len(desk.texts(Split.HELD_OUT))


def upload(desk: Desk, *lines: str, label: str = "") -> Upload:
    path = desk.file("text,label", *lines)
    table, mapping = desk.intake.preview(LEA, path, path.name)
    assert mapping.label == "label"
    return Upload(table=table, mapping=replace(mapping, label=label), name=path.name, size=path.stat().st_size)


def test_what_was_paid_is_told_newest_first_and_by_project(paid: Desk) -> None:
    paid.history()
    paid.train()
    told = [one.note for one in paid.costing.paid(ROSA, paid.id)]
    assert told == ["12 answers of version 1", "training, less than a minute"]
    paid.start("Another desk")
    assert paid.costing.paid(ROSA, paid.id) == []


def test_nothing_costs_anything_with_the_embedded_engine(desk: Desk) -> None:
    desk.in_production()
    assert desk.costing.month(ROSA) is None
    assert desk.costing.estimate_training(OLGA, desk.id) is None
    assert desk.costing.estimate_drill(OLGA, desk.id) is None
    assert desk.costing.estimate_import(LEA, desk.id, upload(desk, "a,b")) is None
    assert notes(desk) == desk.costing.paid(ROSA, desk.id) == []


def test_a_first_training_is_estimated_by_the_usual_time_and_one_answer_for_each_held_out_ticket(paid: Desk) -> None:
    paid.history()
    answers = held_out(paid) * ANSWER
    offer = paid.costing.estimate_training(OLGA, paid.id)
    assert dollars(offer) == (pytest.approx(1.5 + answers), pytest.approx(3.0 + answers))
    assert offer
    assert offer.estimate.sentence == "$1.52 to $3.02 (training 30 min to 1 h, 12 held-out tickets)"
    assert not offer.over


def test_a_later_training_is_estimated_by_how_long_the_earlier_ones_took(paid: Desk) -> None:
    paid.engine.seconds = 4_200.0
    paid.in_production()
    low, high = dollars(paid.costing.estimate_training(OLGA, paid.id))
    answers = held_out(paid) * ANSWER
    assert (low, high) == (pytest.approx(3.5 + answers), pytest.approx(3.5 + 2 * answers))


def test_a_training_is_noted_by_the_services_own_time_and_its_answers_one_by_one(paid: Desk) -> None:
    paid.engine.seconds = 4_200.0
    paid.history()
    job = paid.train()
    training, answers = reversed(notes(paid, job))
    assert (training.what, training.dollars, training.note) == ("training", pytest.approx(3.5), "training, 1 h 10 min")
    assert answers.dollars == pytest.approx(held_out(paid) * ANSWER)
    assert answers.note == "12 answers of version 1"


def test_a_training_that_calibrates_is_estimated_with_the_tickets_that_are_set_aside(paid: Desk) -> None:
    paid.costs(Purse(prices=replace(PRICES, calibrates=True)))
    paid.history(each=1_000)
    aside, answers = 200 * ANSWER, held_out(paid) * ANSWER
    offer = paid.costing.estimate_training(OLGA, paid.id)
    assert dollars(offer) == (pytest.approx(1.5 + aside + answers), pytest.approx(3.0 + aside + answers))
    assert offer
    assert "200 tickets to calibrate it" in offer.estimate.sentence


def test_what_calibrated_a_version_is_noted_with_its_training(paid: Desk) -> None:
    paid.engine.more = {"calibration_units": 600}
    paid.history()
    job = paid.train()
    assert [(one.what, one.dollars) for one in notes(paid, job) if one.what == "calibration"] == [("calibration", 0.3)]


def test_a_training_whose_time_nobody_states_is_noted_by_its_jobs(paid: Desk) -> None:
    paid.history()
    paid.engine.polls, paid.engine.poll = 4, 900.0  # it is looked at twice each time
    job = paid.train()
    assert notes(paid, job)[-1].dollars == pytest.approx(PRICES.training(0.5), rel=1e-3)


def test_a_training_that_failed_is_paid_for_too(paid: Desk) -> None:
    paid.history()
    paid.engine.reason = "Comprehend could not learn from this."
    job = paid.train()
    assert job.state is JobState.FAILED
    assert [one.what for one in notes(paid, job)] == ["training"]


def test_a_training_that_was_stopped_is_paid_for_as_long_as_it_ran(paid: Desk) -> None:
    paid.history()
    paid.engine.polls, paid.engine.poll = 100, 900.0
    job = paid.training.request(OLGA, paid.id, "train")
    paid.driver.begin(job.id)
    paid.through(job, 0)
    paid.driver.step(job.id, 1)
    paid.clock.advance(minutes=20)
    paid.cancelling.cancel(OLGA, paid.id, job.id)
    paid.driver.step(job.id, 1)
    assert paid.driver.job(job.id).state is JobState.CANCELLED
    assert noted(paid, job) == pytest.approx(1.0)


def test_a_training_that_was_stopped_before_it_began_cost_nothing(paid: Desk) -> None:
    paid.history()
    job = paid.training.request(OLGA, paid.id, "train")
    paid.cancelling.cancel(OLGA, paid.id, job.id)
    assert notes(paid) == []


def test_a_comparison_costs_at_most_an_answer_of_each_side(paid: Desk) -> None:
    paid.in_production()
    candidate = paid.candidate()
    low, high = dollars(paid.costing.estimate_comparison(OLGA, paid.id, candidate.id))
    assert (low, high) == (0, pytest.approx(2 * held_out(paid) * ANSWER))
    paid.add([paid.row("network", held_out=True) for _ in range(3)])
    low, _ = dollars(paid.costing.estimate_comparison(OLGA, paid.id, candidate.id))
    assert low == pytest.approx(2 * 3 * ANSWER)
    done = paid.run(paid.comparing.request(OLGA, paid.id, candidate.id, "again"))
    assert noted(paid, done) == pytest.approx(low)


def test_answers_that_are_there_already_are_not_paid_for_again(paid: Desk) -> None:
    paid.in_production()
    done = paid.run(paid.comparing.request(OLGA, paid.id, paid.candidate().id, "again"))
    assert notes(paid, done) == []


def test_a_first_promotion_brings_an_endpoint_that_runs_to_the_months_end(paid: Desk) -> None:
    paid.history()
    paid.unknown(0.9, 0.9)
    offer = paid.costing.estimate_promotion(OLGA, paid.id, paid.candidate().id)
    rest = 27 + (24 - 9.5) / 24  # it is 9:30 on the third of November
    assert dollars(offer) == (pytest.approx(rest * DAY + 2 * ANSWER, rel=1e-4),) * 2
    assert offer
    assert "2 answers, the endpoint then runs at $43.20 a day" in offer.estimate.sentence


def test_a_later_promotion_costs_its_answers_alone_and_says_what_burns_on(paid: Desk) -> None:
    paid.in_production()
    paid.unknown(0.9, 0.9)
    paid.classify()
    offer = paid.costing.estimate_promotion(OLGA, paid.id, paid.candidate().id)
    assert dollars(offer) == (pytest.approx(2 * ANSWER),) * 2
    assert offer
    assert offer.estimate.sentence == "less than $0.01 (2 answers, the endpoint runs on at $43.20 a day)"


def test_where_the_endpoint_that_is_left_is_kept_that_is_estimated_and_noted_once(paid: Desk) -> None:
    paid.costs(Purse(prices=replace(PRICES, kept_hours=24)))
    paid.in_production()
    assert not [one for one in notes(paid) if "kept" in one.note]
    candidate = paid.candidate()
    offer = paid.costing.estimate_promotion(OLGA, paid.id, candidate.id)
    assert dollars(offer) == (pytest.approx(DAY),) * 2
    assert offer
    assert "the one that is left is kept for 24 h" in offer.estimate.sentence
    paid.promote(candidate)
    (kept,) = [one for one in notes(paid) if "kept" in one.note]
    assert (kept.dollars, kept.note) == (pytest.approx(DAY), "an endpoint kept for going back, 24 h")


def test_writing_again_what_another_hand_changed_keeps_no_endpoint_and_costs_nothing(paid: Desk) -> None:
    paid.costs(Purse(prices=replace(PRICES, kept_hours=24)))
    paid.in_production()
    paid.promote(paid.candidate())
    found = paid.serving.by_hand(paid.id)
    paid.watching.look()
    job = paid.watching.reconcile(OLGA, paid.id, Reconciling.WRITE, found.mark, "once")
    assert job
    paid.run(job)
    assert notes(paid, job) == []


def test_the_way_back_costs_its_trial_and_what_came_after(paid: Desk) -> None:
    first = paid.in_production()
    paid.promote(paid.candidate())
    paid.unknown(0.9)
    trial = 21 * ANSWER
    assert dollars(paid.costing.estimate_roll_back(OLGA, paid.id, first.id))[0] == pytest.approx(trial + ANSWER)
    assert dollars(paid.costing.estimate_drill(OLGA, paid.id))[1] == pytest.approx(trial)


def test_a_drill_is_noted_with_every_answer_and_a_line(paid: Desk) -> None:
    release = paid.in_production()
    done = paid.run(paid.switching.drill(OLGA, paid.id, release.id, "drill"))
    assert noted(paid, done) == pytest.approx((held_out(paid) + 1) * ANSWER)


def test_a_trial_that_went_wrong_is_paid_for(paid: Desk) -> None:
    release = paid.in_production()
    paid.engine.corrupt = True
    done = paid.run(paid.switching.drill(OLGA, paid.id, release.id, "drill"))
    assert str(BundleDamaged()) in done.error
    assert noted(paid, done) > 0


def test_what_waits_is_estimated_and_noted_as_it_is_answered(paid: Desk) -> None:
    paid.in_production(EVERYTHING_SURE)
    paid.unknown(*[0.9] * 7)
    offer = paid.costing.estimate_classification(LEA, paid.id)
    assert offer
    assert offer.estimate.low <= 7 * ANSWER <= offer.estimate.high
    job = paid.classify()
    assert noted(paid, job) == pytest.approx(7 * ANSWER)
    assert [one.note for one in notes(paid, job)] == ["7 answers of version 1"]


def test_nothing_is_paid_for_tickets_while_nothing_of_the_service_is_in_production(paid: Desk) -> None:
    paid.unknown(0.9)
    assert paid.costing.estimate_classification(LEA, paid.id) is None
    paid.classify()
    assert notes(paid) == []


def test_answers_that_came_too_late_to_be_used_are_noted(paid: Desk) -> None:
    paid.in_production(EVERYTHING_SURE)
    candidate = paid.candidate()
    paid.unknown(0.9, 0.9)
    paid.engine.meanwhile = lambda: paid.promoting.promote(OLGA, paid.id, candidate.id, paid.choice(despite=True))
    job = paid.classify()
    assert [one.note for one in reversed(notes(paid, job))] == ["2 answers of version 1", "2 answers of version 2"]


def test_many_answers_that_were_asked_for_at_once_are_noted_at_once(paid: Desk) -> None:
    paid.in_production(EVERYTHING_SURE)
    paid.engine.batch = 2_000
    paid.unknown(*[0.9] * (classify.BATCH + 7))
    job = paid.classify()
    assert [one.note for one in notes(paid, job)] == ["507 answers of version 1"]


def test_a_few_tickets_are_answered_by_the_endpoint_that_runs_anyway(paid: Desk) -> None:
    paid.costs(Purse(prices=replace(PRICES, few=20)))
    paid.in_production(EVERYTHING_SURE)
    paid.unknown(*[0.9] * 20)
    assert notes(paid, paid.classify()) == []
    offer = paid.costing.estimate_import(LEA, paid.id, upload(paid, *["short,"] * 5))
    assert dollars(offer) == (0, 0)
    assert offer
    assert offer.estimate.sentence.endswith("by the endpoint that runs anyway)")


def test_a_few_answers_of_a_candidate_are_paid_for(paid: Desk) -> None:
    paid.costs(Purse(prices=replace(PRICES, few=20)))
    paid.in_production(EVERYTHING_SURE)
    job = paid.train()
    assert [one.note for one in notes(paid, job)] == ["12 answers of version 2", "training, less than a minute"]


def test_a_file_is_estimated_by_its_first_rows_and_its_size(paid: Desk) -> None:
    paid.in_production()
    lines = [f"{'x' * 496} {number:3}," for number in range(200)]
    low, high = dollars(paid.costing.estimate_import(LEA, paid.id, upload(paid, *lines)))
    assert low == high == pytest.approx(200 * 5 * PRICES.unit, rel=0.02)


def test_a_file_with_labels_may_cost_nothing_and_says_what_both_ways_come_to(paid: Desk) -> None:
    paid.in_production()
    offer = paid.costing.estimate_import(LEA, paid.id, upload(paid, *["silent printer,printer"] * 50, label="label"))
    assert dollars(offer)[0] == 0
    assert offer
    assert "tickets by jobs, through an endpoint of their own $" in offer.estimate.sentence


def test_a_packed_file_may_hold_many_times_its_size(paid: Desk) -> None:
    paid.in_production()
    plain = upload(paid, *["silent printer,"] * 50)
    low, high = dollars(paid.costing.estimate_import(LEA, paid.id, replace(plain, name="tickets.csv.gz")))
    assert high == pytest.approx(5 * low)


def test_the_month_holds_what_was_noted_the_versions_and_the_endpoint(paid: Desk) -> None:
    paid.engine.seconds = 3_600.0
    release = paid.in_production()
    paid.clock.advance(days=2)
    month = the_month(paid)
    days = (paid.clock.now() - release.created_at).total_seconds() / 86_400
    assert month.spent == pytest.approx(noted(paid) + days * DAY + days / 30 * 0.50, rel=1e-3)
    assert (month.per_day, month.endpoints) == (pytest.approx(DAY), 1)


def test_a_new_month_begins_with_nothing_spent_but_what_runs_on(paid: Desk) -> None:
    paid.in_production()
    paid.clock.moment = paid.clock.moment.replace(month=12, day=1, hour=1, minute=0)
    assert the_month(paid).spent == pytest.approx(DAY / 24, rel=0.01)


def test_a_training_under_way_counts_with_what_it_may_cost(paid: Desk) -> None:
    paid.history()
    high = dollars(paid.costing.estimate_training(OLGA, paid.id))[1]
    before = the_month(paid).forecast
    job = paid.training.request(OLGA, paid.id, "train")
    assert the_month(paid).forecast == pytest.approx(before + high)
    paid.run(job)
    assert the_month(paid).forecast == pytest.approx(noted(paid) + 0.5 * 27.6 / 30, abs=0.01)
