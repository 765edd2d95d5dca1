"""Names and tokens are such as AWS takes, and the same for the same question only."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.aws.tokens import endpoint_name, job_name, request_token, version_name

NAME = re.compile("[a-zA-Z0-9](-*[a-zA-Z0-9])*")
NAMERS = {version_name: 63, endpoint_name: 40, job_name: 256}
WORDS = st.lists(st.text(st.characters(exclude_categories=[]), max_size=80), max_size=4)
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda some: st.lists(some, max_size=3))
JOB = "p1-j5-0a1b2c3d"
ENDPOINT_ONE = "9da1ff85d7ee19aece9af5be58a3685ecd89bbf48794eb560bd95094c19fe30b"


@given(st.text(), st.text(), st.dictionaries(st.text(), VALUES))
def test_a_token_is_of_letters_and_digits_and_not_too_long(job, call, asked):
    assert re.fullmatch("[a-zA-Z0-9-]{1,64}", request_token(job, call, asked))


@given(st.dictionaries(st.text(), VALUES))
def test_the_order_of_what_is_asked_makes_no_other_token(asked):
    turned = dict(reversed(asked.items()))
    assert request_token(JOB, "CreateEndpoint", asked) == request_token(JOB, "CreateEndpoint", turned)


def test_a_token_stays_the_same_for_ever():
    asked = {"EndpointName": "one", "DesiredInferenceUnits": 1}
    assert request_token(JOB, "CreateEndpoint", asked) == ENDPOINT_ONE


def test_another_job_call_or_question_has_another_token():
    asked = {"DesiredInferenceUnits": 1}
    others = [
        request_token("p1-j6-0a1b2c3d", "CreateEndpoint", asked),
        request_token(JOB, "CreateFlywheel", asked),
        request_token(JOB, "CreateEndpoint", {"DesiredInferenceUnits": 2}),
        request_token(JOB, "CreateEndpoint", {"DesiredInferenceUnits": "1"}),
    ]
    assert len({request_token(JOB, "CreateEndpoint", asked), *others}) == 5


@pytest.mark.parametrize("named", NAMERS, ids=lambda named: named.__name__)
@given(of=WORDS)
def test_a_name_is_of_the_services_pattern_and_length(named, of):
    name = named(*of)
    assert NAME.fullmatch(name)
    assert len(name) <= NAMERS[named]
    assert named(*of) == name


@given(WORDS, WORDS)
def test_what_differs_has_another_name_however_it_is_cut(one, other):
    assert (endpoint_name(*one) == endpoint_name(*other)) == (one == other)


def test_a_name_tells_people_what_it_names():
    assert re.fullmatch("countersign-Support-desk-[0-9a-f]{12}", version_name("countersign", "Support desk"))
    assert re.fullmatch(f"{JOB}-[0-9a-f]{{12}}", version_name(JOB))
    long = endpoint_name("countersign", "a very long name of a project")
    assert (long[:27], len(long)) == ("countersign-a-very-long-nam", 40)


@pytest.mark.parametrize("of", [(), ("",), ("---",), ("日本語",)])
def test_a_name_of_nothing_that_can_stand_in_it_is_its_digest(of):
    assert re.fullmatch("[0-9a-f]{12}", job_name(*of))
