"""The output.json of a human loop, as the service's guide shows it, and as it must not be."""

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from core.aws.loop_outputs import Output, answers, read
from core.domain.errors import OutputUnreadable

FLOW = "arn:aws:sagemaker:us-west-2:111122223333:flow-definition/flow-definition-name"
# The shape of the guide's example of a custom task, with a text of our own.
GUIDE = {
    "flowDefinitionArn": FLOW,
    "humanAnswers": [
        {
            "answerContent": {"transcription": "the printer is out of ink"},
            "submissionTime": "2020-06-18T17:08:26.246Z",
            "workerId": "ef7294f850a3d9d1",
            "workerMetadata": {
                "identityData": {
                    "identityProviderType": "Cognito",
                    "issuer": "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_111111",
                    "sub": "c6aa8eb7-9944-42e9-a6b9-111122223333",
                }
            },
        }
    ],
    "humanLoopName": "human-loop-name",
    "inputContent": {"audioPath": "s3://bucket/a.mp4", "end_time": 950.27, "original_words": "the printer is out"},
}


def output(*people: dict[str, Any], ids: tuple[str, ...] = ("1", "2"), **other: Any) -> dict[str, Any]:
    """Return an output in which each worker filled in these fields."""
    said = [
        {"answerContent": fields, "submissionTime": "2026-11-30T12:00:00.500Z", "workerId": f"w{number}"}
        for number, fields in enumerate(people, start=1)
    ]
    content = {"items": [{"id": one, "text": f"ticket {one}"} for one in ids]}
    whole = {"flowDefinitionArn": FLOW, "humanAnswers": said, "humanLoopName": "one", "inputContent": content}
    return {**whole, **other}


def found(*people: dict[str, Any], **other: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.worker, one.item, one.labels) for one in answers(whole(output(*people, **other)))]


def whole(content: object) -> Output:
    return read(json.dumps(content).encode())


def test_the_guides_own_example_is_read():
    said = whole(GUIDE)
    (person,) = said.people
    assert (said.name, said.flow) == ("human-loop-name", FLOW)
    assert (person.worker, person.fields) == ("ef7294f850a3d9d1", {"transcription": "the printer is out of ink"})
    assert person.submitted_at == datetime(2020, 6, 18, 17, 8, 26, 246_000, tzinfo=UTC)
    assert said.content["end_time"] == 950.27


def test_an_answer_to_something_that_was_not_asked_by_us_is_none():
    with pytest.raises(OutputUnreadable, match="does not name its items"):
        answers(whole(GUIDE))


@pytest.mark.parametrize("seed", range(5))
def test_more_than_ten_items_are_told_apart_however_they_are_ordered(seed):
    ids = [str(number) for number in range(1, 14)]
    fields = {one: {"label": f"label of {one}"} for one in ids}
    in_alphabet = dict(sorted(fields.items()))  # as the service does: 1, 10, 11, 12, 13, 2
    shuffled = ids[:]
    random.Random(seed).shuffle(shuffled)
    assert sorted(found(in_alphabet, ids=tuple(shuffled))) == sorted(("w1", one, (f"label of {one}",)) for one in ids)


def test_each_workers_answers_are_kept():
    assert found({"1": "a", "2": "b"}, {"1": "c", "2": "b"}) == [
        ("w1", "1", ("a",)),
        ("w1", "2", ("b",)),
        ("w2", "1", ("c",)),
        ("w2", "2", ("b",)),
    ]


@pytest.mark.parametrize("missing", [{}, {"2": ""}, {"2": "  "}, {"2": None}, {"2": {}}])
def test_what_a_worker_left_empty_is_no_answer(missing):
    assert found({"1": "a", **missing}) == [("w1", "1", ("a",))]


def test_a_loop_that_nobody_answered_has_no_answers():
    assert found() == []


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        ("a", ("a",)),
        ({"label": "a"}, ("a",)),
        ({"labels": ["a", "b"]}, ("a", "b")),
        (["a", "b", "a"], ("a", "b")),
        ({"labels": []}, ()),
        ({"labels": ["none of these"]}, ()),
        ({"a": {"on": False}, "b": {"on": True}}, ("b",)),
    ],
)
def test_labels_are_read_as_the_crowds_forms_write_them(value, labels):
    assert found({"1": value}) == [("w1", "1", labels)]


def test_a_label_that_is_called_none_of_these_is_one():
    content = {"items": [{"id": "1"}], "labels": ["a", "none of these"]}
    assert found({"1": ["none of these"]}, inputContent=content) == [("w1", "1", ("none of these",))]


@pytest.mark.parametrize("moment", [None, 7, "yesterday", "2026-11-30T12:00:00"])
def test_a_time_that_is_none_is_none(moment):
    told = output({"1": "a"})
    told["humanAnswers"][0]["submissionTime"] = moment
    assert answers(whole(told))[0].submitted_at is None


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        output(humanLoopName=7),
        output(flowDefinitionArn=None),
        output(humanAnswers={}),
        output(humanAnswers=["a"]),
        output(humanAnswers=[{"workerId": "w1"}]),
        output(humanAnswers=[{"answerContent": {}}]),
        output(humanAnswers=[{"answerContent": {}, "workerId": "a b"}]),
        output(humanAnswers=[{"answerContent": {}, "workerId": "w"}, {"answerContent": {}, "workerId": "w"}]),
        output(inputContent=None),
        output(inputContent={}),
        output(inputContent={"items": []}),
        output(inputContent={"items": [{"text": "a"}]}),
        output(ids=("1", "1")),
        output({"3": "a"}),
        output({"1": 7}),
        output({"1": [""]}),
        output({"1": {"labels": "a", "x": [3]}, "2": {"labels": [3]}}),
    ],
)
def test_what_is_not_as_the_service_writes_it_is_refused(content):
    with pytest.raises(OutputUnreadable):
        answers(whole(content))


@pytest.mark.parametrize("file", [b"", b"{", b"\xff", b'{"humanLoopName": "a", "humanLoopName": "b"}', b"[" * 100_000])
def test_a_damaged_file_is_refused(file):
    with pytest.raises(OutputUnreadable):
        read(file)
