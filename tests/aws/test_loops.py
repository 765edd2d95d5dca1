"""Human loops of A2I: asked once by their name, and their answers fetched when they are done."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.aws.loop_outputs import NONE
from core.aws.rehearsal.faults import Fault
from core.domain.errors import InvalidInput, NotFound, OutputUnreadable, ServiceAway, ServiceRefused
from core.domain.human_loops import Loop, LoopState
from tests.support.aws import hooked, moto
from tests.support.loops_stage import ANSWERED, FLOW, Outside, a_loop

START, LIST, LOOK, STOP = "StartHumanLoop", "ListHumanLoops", "DescribeHumanLoop", "StopHumanLoop"


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    return Outside(tmp_path)


def known(outside: Outside) -> list[Loop]:
    return outside.loops.since(outside.clock.now() - timedelta(days=1))


def done(outside: Outside, name: str = "one", *ids: str) -> None:
    outside.loops.start(a_loop(name, *ids))
    outside.clock.passes(ANSWERED)


def test_people_are_asked_with_the_text_the_models_labels_and_the_choices(outside):
    outside.loops.start(a_loop())
    (one,) = outside.rehearsal._loops.values()
    assert (one.name, one.flow) == ("one", FLOW)
    assert json.loads(one.content) == {
        "items": [{"id": "12", "text": "no net", "initialLabels": ["network"]}],
        "labels": ["login", "network"],
        "facts": {"label_set": 3},
    }


def test_the_form_that_comes_along_asks_for_what_is_sent_and_offers_what_is_read(outside):
    outside.loops.start(a_loop())
    (one,) = outside.rehearsal._loops.values()
    content = json.loads(one.content)
    form = (Path(__file__).parents[2] / "docs" / "a2i-task.html").read_text()
    assert set(re.findall(r"task\.input\.(\w+)", form)) == set(content)
    assert set(re.findall(r"ticket\.(\w+)", form)) == set(content["items"][0])
    assert NONE in form
    assert not re.findall(r"{{(?:(?!escape).)*}}", form)


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.BROKEN_AFTER, Fault.UNREACHED, Fault.BROKEN, Fault.THROTTLED])
def test_a_loop_whose_answer_was_lost_is_the_same_when_asked_for_again(outside, fault):
    outside.rehearsal.order(START, fault)
    with pytest.raises(ServiceAway):
        outside.loops.start(a_loop())
    outside.loops.start(a_loop())
    assert [one.name for one in known(outside)] == ["one"]


def test_a_name_is_asked_once_whatever_the_question_is(outside):
    outside.loops.start(a_loop())
    outside.loops.start(a_loop(text="something else"))
    assert len(known(outside)) == 1


@pytest.mark.parametrize("name", ["Big", "a_b", "-a", "a" * 64, ""])
def test_a_name_the_service_would_refuse_is_not_sent(outside, name):
    with pytest.raises(InvalidInput):
        outside.loops.start(a_loop(name))
    assert not outside.rehearsal.calls


def test_a_text_that_is_too_large_is_not_sent(outside):
    with pytest.raises(InvalidInput):
        outside.loops.start(a_loop(text="x" * 3_200_000))


def test_an_account_that_is_full_says_what_to_do(tmp_path):
    outside = Outside(tmp_path, most=1)
    outside.loops.start(a_loop())
    with pytest.raises(ServiceRefused, match="as many human loops as Amazon allows"):
        outside.loops.start(a_loop("two"))


def test_loops_are_listed_oldest_first_over_all_pages(outside):
    for number in range(205):
        outside.loops.start(a_loop(f"loop-{number}"))
        outside.clock.passes(1)
    assert [one.name for one in known(outside)] == [f"loop-{number}" for number in range(205)]
    recent = outside.loops.since(outside.clock.now() - timedelta(seconds=2))
    assert [one.name for one in recent] == ["loop-203", "loop-204"]


def test_a_loop_is_running_until_people_have_answered(outside):
    outside.loops.start(a_loop())
    assert known(outside) == [Loop(name="one", state=LoopState.RUNNING)]
    with pytest.raises(NotFound, match="not done"):
        outside.loops.answers("one")
    outside.clock.passes(ANSWERED)
    assert known(outside) == [Loop(name="one", state=LoopState.DONE)]


def test_answers_come_with_the_facts_the_loop_was_begun_with(outside):
    done(outside, "one", *map(str, range(1, 13)))
    found = outside.loops.answers("one")
    assert found.facts == {"label_set": 3}
    assert {one.item: one.labels for one in found.answers} == {str(n): ("network",) for n in range(1, 13)}
    assert {one.worker for one in found.answers} == {"worker1"}


def test_every_workers_answers_come(tmp_path):
    outside = Outside(tmp_path, lambda _: {"w1": {"12": "login"}, "w2": {"12": {"label": "network"}}, "w3": {}})
    done(outside)
    found = outside.loops.answers("one").answers
    assert [(one.worker, one.labels) for one in found] == [("w1", ("login",)), ("w2", ("network",))]


def test_a_loop_nobody_knows_is_not_found(outside):
    with pytest.raises(NotFound):
        outside.loops.answers("one")


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}"])
def test_a_damaged_output_is_refused(outside, body):
    done(outside)
    known(outside)
    outside.s3.put_object(Bucket=outside.bucket, Key=outside.files()[0], Body=body)
    with pytest.raises(OutputUnreadable):
        outside.loops.answers("one")


def test_the_output_of_another_loop_is_refused(outside):
    done(outside, "one")
    done(outside, "two")
    known(outside)
    one, two = sorted(outside.files())
    copied = {"Bucket": outside.bucket, "Key": two}
    outside.s3.copy_object(Bucket=outside.bucket, Key=one, CopySource=copied)
    with pytest.raises(OutputUnreadable, match="another human loop"):
        outside.loops.answers("one")


def test_an_output_that_is_gone_is_not_found(outside):
    done(outside)
    known(outside)
    outside.s3.delete_object(Bucket=outside.bucket, Key=outside.files()[0])
    with pytest.raises(NotFound):
        outside.loops.answers("one")


def test_a_loop_that_failed_says_why(outside):
    outside.people = outside.rehearsal.people
    outside.s3.delete_bucket(Bucket=outside.bucket)
    done(outside)
    assert known(outside) == [Loop(name="one", state=LoopState.FAILED, why="The output could not be written.")]


def test_a_loop_can_be_stopped_once(outside):
    outside.loops.start(a_loop())
    outside.loops.stop("one")
    outside.loops.stop("one")
    assert [one.state for one in known(outside)] == [LoopState.STOPPED]
    assert outside.rehearsal.calls[STOP] == 1


def test_what_was_never_begun_or_is_done_is_not_stopped(outside):
    outside.loops.stop("never")
    done(outside)
    outside.loops.stop("one")
    assert STOP not in outside.rehearsal.calls


def test_a_status_nobody_knows_is_an_error(outside):
    told = {"HumanLoopSummaries": [{"HumanLoopName": "one", "HumanLoopStatus": "Resting"}]}
    answer = (SimpleNamespace(status_code=200), told)
    with (
        hooked(outside.runtime, "before-call.sagemaker-a2i-runtime.ListHumanLoops", lambda **_: answer),
        pytest.raises(OutputUnreadable, match="RESTING"),
    ):
        known(outside)


def test_credentials_that_expire_are_said(outside):
    outside.rehearsal.order(LIST, Fault.EXPIRED)
    with pytest.raises(ServiceRefused, match="credentials have expired"):
        known(outside)


def test_everything_outlives_the_process(outside):
    done(outside)
    outside.restart()
    assert [one.labels for one in outside.loops.answers("one").answers] == [("network",)]
