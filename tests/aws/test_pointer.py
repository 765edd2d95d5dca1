"""Who reads the parameters reads a whole release: written once, marked, copied, and watched for other hands."""

from dataclasses import replace

import pytest

from core.aws.pointed import from_text, to_text
from core.aws.pointer import Pointer, Standing
from core.domain.errors import Conflict, InvalidInput, ServiceAway, ServiceRefused
from tests.support.aws import calls, failing, hooked
from tests.support.aws_pointed import FIRST, release
from tests.support.workflow_desk import FakeClock

NAME, CLASSIFIER, ENDPOINT = "/desk/production", "/desk/classifier-arn", "/desk/endpoint-arn"
WRITES = {"PutParameter", "LabelParameterVersion", "UnlabelParameterVersion"}


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def pointer(aws, clock):
    return Pointer(aws=aws, clock=clock, name=NAME, classifier_name=CLASSIFIER, endpoint_name=ENDPOINT)


@pytest.fixture
def ssm(aws):
    return aws.client("ssm")


def value(ssm, name):
    return ssm.get_parameter(Name=name)["Parameter"]["Value"]


def said(ssm, label):
    return from_text(value(ssm, f"{NAME}:{label}")).release


def by_hand(ssm, text, name=NAME):
    return ssm.put_parameter(Name=name, Value=text, Type="String", Overwrite=True)["Version"]


def test_nothing_is_there_at_first(pointer):
    assert pointer.read() == Standing()


def test_a_release_is_there_once_written_with_both_copies(pointer, ssm):
    pointer.write(FIRST)
    standing = pointer.read()
    assert (standing.pointed, standing.version, standing.astray) == (FIRST, 1, "")
    assert value(ssm, CLASSIFIER) == FIRST.classifier_arn
    assert value(ssm, ENDPOINT) == FIRST.endpoint_arn


def test_a_release_without_an_endpoint_leaves_no_old_endpoint_to_readers(pointer, ssm):
    pointer.write(FIRST)
    pointer.write(replace(FIRST, release=2, endpoint_arn=""))
    assert value(ssm, ENDPOINT) == "none"
    assert pointer.read().astray == ""


def test_the_same_release_again_writes_nothing(pointer, ssm):
    pointer.write(FIRST)
    with calls(ssm) as called:
        pointer.write(FIRST)
    assert WRITES.isdisjoint(called)


def test_the_one_value_comes_before_its_copies(pointer, ssm):
    names = []
    with hooked(ssm, "before-parameter-build.ssm.PutParameter", lambda params, **_: names.append(params["Name"])):
        pointer.write(FIRST)
    assert names == [NAME, ENDPOINT, CLASSIFIER]


def test_marks_show_what_is_active_and_what_was_before(pointer, ssm):
    for number in (1, 2, 3):
        pointer.write(release(number))
    assert (said(ssm, "active"), said(ssm, "previous")) == (3, 2)


def test_going_back_moves_the_marks_as_going_forward(pointer, ssm):
    for number in (1, 2, 1):
        pointer.write(release(number))
    assert (said(ssm, "active"), said(ssm, "previous")) == (1, 2)


def test_the_hundredth_write_and_those_after_it_succeed(pointer, ssm):
    for number in range(1, 251):
        pointer.write(release(number))
    assert pointer.read().pointed == release(250)
    assert (said(ssm, "active"), said(ssm, "previous")) == (250, 249)


def test_our_marks_on_the_oldest_version_make_way(pointer, ssm):
    pointer.write(release(1))
    for number in range(99):
        by_hand(ssm, f"by hand {number}")
    pointer.write(release(2))
    assert said(ssm, "active") == 2


def test_another_s_mark_on_the_oldest_version_is_named_and_left(pointer, ssm):
    pointer.write(release(1))
    ssm.label_parameter_version(Name=NAME, ParameterVersion=1, Labels=["approved"])
    for number in range(2, 101):
        pointer.write(release(number))
    with pytest.raises(ServiceRefused, match=r"version, 1, bears the label 'approved'\. Remove that label"):
        pointer.write(release(101))
    assert pointer.read().pointed == release(100)


def test_a_change_by_hand_is_noticed_and_shown(pointer, ssm):
    pointer.write(release(1))
    pointer.write(release(2))
    by_hand(ssm, to_text(release(1)))
    standing = pointer.read()
    assert standing.pointed == release(1)
    assert standing.astray.startswith("The parameter was changed outside Countersign")
    assert "any more" not in standing.astray


def test_what_cannot_be_read_is_shown_as_such(pointer, ssm):
    pointer.write(release(1))
    by_hand(ssm, "arn:aws:something")
    standing = pointer.read()
    assert standing.pointed is None
    assert standing.version == 2
    assert standing.astray.endswith("and cannot be read any more.")


def test_writing_again_ends_a_change_by_hand_and_keeps_what_was_before(pointer, ssm):
    pointer.write(release(1))
    pointer.write(release(2))
    by_hand(ssm, "nonsense")
    pointer.write(release(2))
    assert pointer.read().astray == ""
    assert (said(ssm, "active"), said(ssm, "previous")) == (2, 1)


@pytest.mark.parametrize("name", [CLASSIFIER, ENDPOINT])
def test_a_copy_changed_by_hand_is_noticed_and_written_again(pointer, ssm, name):
    pointer.write(FIRST)
    by_hand(ssm, "another", name)
    assert pointer.read().astray.startswith(f"The parameter {name} is no copy of {NAME}")
    pointer.write(FIRST)
    assert pointer.read().astray == ""


@pytest.mark.parametrize("nth", range(1, 6))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_write_that_was_cut_off_anywhere_is_finished_by_the_next(pointer, ssm, moment, nth):
    pointer.write(release(1))
    count = iter(range(1, 100))

    def cut(model, **_):
        if model.name in WRITES and next(count) == nth:
            raise KeyboardInterrupt

    changed = replace(release(2), endpoint_arn="arn:other")
    with hooked(ssm, f"{moment}-call", cut), pytest.raises(KeyboardInterrupt):
        pointer.write(changed)
    pointer.write(changed)
    assert (said(ssm, "active"), said(ssm, "previous")) == (2, 1)
    assert (pointer.read().pointed, pointer.read().version, pointer.read().astray) == (changed, 2, "")
    assert value(ssm, ENDPOINT) == "arn:other"


@pytest.mark.parametrize("operation", ["PutParameter", "LabelParameterVersion"])
def test_while_somebody_else_writes_it_waits_and_tries_again(pointer, ssm, clock, operation):
    began = clock.now()
    with hooked(ssm, f"before-call.ssm.{operation}", failing("TooManyUpdates", times=2)):
        pointer.write(FIRST)
    assert pointer.read().pointed == FIRST
    assert (clock.now() - began).total_seconds() == 3


def test_somebody_who_never_ends_writing_is_told(pointer, ssm):
    with hooked(ssm, "before-call.ssm.PutParameter", failing("TooManyUpdates", times=99)), pytest.raises(Conflict):
        pointer.write(FIRST)


def test_what_was_overwritten_before_it_was_read_back_is_told(pointer, ssm):
    todo = ["another"]

    def overwrite(**_):
        if todo:
            by_hand(ssm, todo.pop())

    with (
        hooked(ssm, "after-call.ssm.PutParameter", overwrite),
        pytest.raises(Conflict, match="does not say what was written"),
    ):
        pointer.write(FIRST)


def test_the_same_release_written_by_another_hand_is_taken_for_ours_and_written_no_more(pointer, ssm):
    pointer.write(FIRST)
    by_hand(ssm, "mistake")
    ssm.put_parameter(Name=NAME, Value=to_text(FIRST), Type="String", Overwrite=True, Description="sorry")
    assert pointer.read().astray
    pointer.write(FIRST)
    standing = pointer.read()
    assert (standing.pointed, standing.version, standing.astray) == (FIRST, 3, "")


def test_too_long_a_release_is_refused_before_anything_is_written(pointer, ssm):
    with calls(ssm) as called, pytest.raises(InvalidInput):
        pointer.write(replace(FIRST, endpoint_arn="x" * 4096))
    assert called == []


def test_when_amazon_is_away_it_says_so(pointer, ssm):
    with hooked(ssm, "before-call", failing("InternalServerError")), pytest.raises(ServiceAway):
        pointer.read()
