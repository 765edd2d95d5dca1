"""The parameter's text is the release, whole, and nothing else passes for one."""

import json
from dataclasses import replace

import pytest

from core.aws.pointed import MOST_BYTES, from_text, to_text
from core.domain.errors import InvalidInput
from tests.support.aws_pointed import FIRST, release


def test_a_release_reads_back_as_it_was_written():
    assert from_text(to_text(FIRST)) == FIRST


def test_a_release_without_endpoint_held_out_set_or_decision_reads_back_too():
    bare = replace(FIRST, endpoint_arn="", held_out=None, decision=None, threshold=0, audit_share=1)
    assert from_text(to_text(bare)) == bare


def test_a_calibrator_stands_beside_the_threshold_and_reads_back():
    sure = replace(FIRST, slope=0.4, offset=-0.25)
    assert from_text(to_text(sure)) == sure
    assert json.loads(to_text(sure)).items() - json.loads(to_text(FIRST)).items() == {("slope", 0.4), ("offset", -0.25)}


def test_what_comes_next_stands_within_and_reads_back():
    moving = replace(FIRST, next=replace(release(2), slope=0.4, offset=-0.25))
    assert from_text(to_text(moving)) == moving
    assert json.loads(to_text(moving)).keys() - json.loads(to_text(FIRST)).keys() == {"next"}


def test_others_find_every_fact_under_its_name():
    assert json.loads(to_text(FIRST)) == {
        "schema": 1,
        "release": 1,
        "number": 1,
        "version": 1,
        "classifier_arn": FIRST.classifier_arn,
        "endpoint_arn": FIRST.endpoint_arn,
        "threshold": 0.7,
        "audit_share": 0.02,
        "labels_sha256": "ab" * 32,
        "held_out": 3,
        "decision": 7,
    }


def test_a_text_as_long_as_a_parameter_passes_and_one_byte_more_is_refused():
    room = MOST_BYTES - len(to_text(replace(FIRST, endpoint_arn="")))
    assert len(to_text(replace(FIRST, endpoint_arn="x" * room))) == MOST_BYTES
    with pytest.raises(InvalidInput, match=r"4,097 bytes, and a parameter holds 4,096\. Shorten"):
        to_text(replace(FIRST, endpoint_arn="x" * (room + 1)))


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"release": "1"},
        {"release": True},
        {"release": 1.5},
        {"threshold": 2},
        {"threshold": "0.7"},
        {"audit_share": None},
        {"classifier_arn": None},
        {"held_out": "3"},
        {"more": 1},
        {"next": None},
        {"next": {}},
        {"next": {"release": 2}},
        {"slope": 0.4},
        {"slope": 0.4, "offset": None},
        {"slope": "0.4", "offset": 0},
    ],
)
def test_what_differs_in_one_fact_is_no_release(change):
    assert from_text(json.dumps({**json.loads(to_text(FIRST)), **change})) is None


@pytest.mark.parametrize("text", ["", "arn:aws:x", "[]", "null", "{}", '{"schema":1}', "[" * 100_000, "NaN"])
def test_what_a_hand_may_leave_there_is_no_release(text):
    assert from_text(text) is None
