"""Clients are patient, shared by threads, and know nothing of credentials; what they raise is told in our words."""

import logging
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
from boto3.exceptions import RetriesExceededError
from botocore import exceptions as boto
from botocore.exceptions import ClientError

from core.aws.clients import ATTEMPTS, Aws, told
from core.domain.errors import (
    Conflict,
    CountersignError,
    CredentialsExpired,
    InvalidInput,
    NotFound,
    ServiceAway,
    ServiceRefused,
)

QUOTED = "AKIATESTONLY and a ticket: my badge number is 4711"
NOBODY = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def answer(code, status=400, operation="CreateEndpoint", message=QUOTED):
    said = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(said, operation)


def told_of(problem):
    with pytest.raises(CountersignError) as caught, told():
        raise problem
    return caught.value


def test_a_client_is_made_once_and_shared_by_threads(aws):
    aws = Aws(region="eu-west-1")
    with ThreadPoolExecutor(8) as pool:
        clients = set(pool.map(aws.client, ["ssm"] * 32))
    assert len(clients) == 1


def test_a_client_is_patient_and_has_limits(aws):
    config = aws.client("comprehend").meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": ATTEMPTS}
    assert (config.connect_timeout, config.read_timeout) == (5.0, 60.0)
    assert config.user_agent_extra == "countersign"


def test_comprehend_is_spoken_to_in_json_as_the_rehearsal_understands_it(aws):
    assert aws.client("comprehend").meta.service_model.resolved_protocol == "json"


def test_where_a_service_is_comes_from_the_standard_variables(aws, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_COMPREHEND", "http://127.0.0.1:9")
    aws = Aws(region="eu-west-1")
    assert aws.client("comprehend").meta.endpoint_url == "http://127.0.0.1:9"
    assert aws.client("ssm").meta.endpoint_url == "https://ssm.eu-west-1.amazonaws.com"


def test_the_region_is_the_standard_one_when_none_is_chosen(aws, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    assert Aws().client("ssm").meta.region_name == "eu-central-1"


def test_two_ways_to_the_same_place_are_equal_and_show_no_clients(aws):
    aws.client("ssm")
    assert aws == Aws(region="eu-west-1")
    assert "SSM" not in repr(aws)


def test_without_a_region_it_says_what_to_set(aws):
    with pytest.raises(ServiceRefused, match="Set AWS_REGION"):
        Aws().client("ssm")


def test_a_profile_that_is_not_there_is_told(aws, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(ServiceRefused, match="no credentials"):
        Aws(region="eu-west-1").client("ssm")


def test_without_credentials_it_says_so_before_anything_is_sent(aws, monkeypatch):
    for name in NOBODY:
        monkeypatch.delenv(name)
    with pytest.raises(ServiceRefused, match="Give this program a role or a profile"), told():
        Aws(region="eu-west-1").client("ssm").get_parameter(Name="/x")


@pytest.mark.parametrize(
    ("code", "status", "error", "words"),
    [
        ("ExpiredTokenException", 400, CredentialsExpired, "credentials have expired"),
        ("InvalidClientTokenId", 403, CredentialsExpired, "not valid"),
        ("AccessDeniedException", 400, ServiceRefused, "permission CreateEndpoint is missing"),
        ("ThrottlingException", 400, ServiceAway, "asked too often"),
        ("TooManyRequestsException", 429, ServiceAway, "asked too often"),
        ("SlowDown", 503, ServiceAway, "asked too often"),
        ("InternalServerException", 500, ServiceAway, "did not answer"),
        ("", 502, ServiceAway, "did not answer"),
        ("ResourceUnavailableException", 400, ServiceAway, "not ready"),
        ("ResourceNotFoundException", 400, NotFound, "no such thing"),
        ("NoSuchBucket", 404, NotFound, "no such thing"),
        ("404", 404, NotFound, "no such thing"),
        ("ResourceLimitExceededException", 400, ServiceRefused, "limit of the account"),
        ("PermanentRedirect", 301, ServiceRefused, "another region"),
        ("ResourceInUseException", 400, Conflict, "CreateEndpoint"),
        ("InvalidRequestException", 400, InvalidInput, "does not take"),
        ("ValidationException", 400, InvalidInput, "does not take"),
        ("NeverHeardOf", 400, ServiceRefused, "said no"),
    ],
)
def test_what_a_service_answers_is_told_in_a_sentence(code, status, error, words):
    told = told_of(answer(code, status))
    assert type(told) is error
    assert words in str(told)
    assert str(told).endswith(".")
    assert told.facts == {"code": code, "operation": "CreateEndpoint"}


@pytest.mark.parametrize(
    ("problem", "error", "words"),
    [
        (boto.NoCredentialsError(), CredentialsExpired, "no credentials"),
        (boto.CredentialRetrievalError(provider="sso", error_msg=QUOTED), CredentialsExpired, "no credentials"),
        (boto.EndpointConnectionError(endpoint_url=QUOTED), ServiceAway, "did not answer"),
        (boto.ConnectTimeoutError(endpoint_url=QUOTED), ServiceAway, "did not answer"),
        (boto.ReadTimeoutError(endpoint_url=QUOTED), ServiceAway, "did not answer"),
        (boto.ResponseStreamingError(error=QUOTED), ServiceAway, "did not answer"),
        (RetriesExceededError(ValueError(QUOTED)), ServiceAway, "did not answer"),
        (boto.ParamValidationError(report=QUOTED), InvalidInput, "does not take"),
        (boto.UnknownServiceError(service_name=QUOTED, known_service_names=""), ServiceRefused, "said no"),
    ],
)
def test_what_never_came_to_an_answer_is_told_too(problem, error, words):
    told = told_of(problem)
    assert type(told) is error
    assert words in str(told)


@pytest.mark.parametrize(
    "problem", [answer("ValidationException"), answer(QUOTED), boto.ParamValidationError(report=QUOTED)]
)
def test_nothing_that_was_sent_stands_in_the_sentence_or_in_a_traceback(problem, caplog):
    with caplog.at_level(logging.DEBUG):
        shown = "".join(traceback.format_exception(told_of(problem))) + caplog.text
    assert "4711" not in shown
    assert "AKIA" not in shown


def test_the_missing_permission_is_named_as_the_service_names_it():
    message = "User: arn:aws:iam::123456789012:role/x is not authorized to perform: kms:GenerateDataKey on resource y"
    told = told_of(answer("AccessDenied", 403, "PutObject", message))
    assert "The permission" not in str(told)
    assert "permission kms:GenerateDataKey is missing" in str(told)
    assert "123456789012" not in str(told)


def test_a_permission_that_s3_does_not_name_is_named_by_its_call():
    assert "permission s3:GetObject is missing" in str(told_of(answer("403", 403, "HeadObject")))


def test_our_own_errors_pass_untouched():
    ours = NotFound("This one.")
    assert told_of(ours) is ours
