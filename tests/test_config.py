"""Settings: what the environment says, or an error that names the variable."""

import os
from dataclasses import FrozenInstanceError
from pathlib import Path
from traceback import format_exception

import pytest

from core.config import Amazon, Settings, SignIn, settings_from
from core.domain.actors import Role
from core.domain.errors import InvalidInput


def test_without_any_variable_it_runs_on_this_machine_alone() -> None:
    settings = settings_from({})
    assert settings == Settings()
    assert settings.loopback
    assert settings.address == "http://localhost:8501"
    assert settings.demo


def test_the_environment_is_the_process_s_own_when_none_is_given() -> None:
    assert settings_from() == settings_from(os.environ)


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("HOME", "/data/desk", "home", Path("/data/desk")),
        ("DATABASE", "postgresql+psycopg://db/desk", "database", "postgresql+psycopg://db/desk"),
        ("HOST", "0.0.0.0", "host", "0.0.0.0"),  # noqa: S104 - what a container would set
        ("PORT", "9000", "port", 9000),
        ("ALLOWED_HOSTS", "desk.example, *.desk.example", "allowed_hosts", ("desk.example", "*.desk.example")),
        ("SIGN_IN", "oidc", "sign_in", SignIn.OIDC),
        ("ROLE_CLAIM", "roles", "role_claim", "roles"),
        ("ROLES", "desk=reviewer, heads = lead ,", "role_map", {"desk": Role.REVIEWER, "heads": Role.LEAD}),
        ("BUDGET", "50.5", "budget", 50.5),
        ("WEBHOOK", "https://hooks.example:8443/a?b=c", "webhook", "https://hooks.example:8443/a?b=c"),
        ("WEBHOOK", "http://[::1]:9000/hook", "webhook", "http://[::1]:9000/hook"),
        ("WEBHOOK_SECRET", "größe 5", "webhook_secret", "größe 5"),
        (
            "TOPIC",
            "arn:aws-cn:sns:cn-north-1:123456789012:desk",
            "topic",
            "arn:aws-cn:sns:cn-north-1:123456789012:desk",
        ),
        ("ADDRESS", "https://desk.example/reviews/", "found_at", "https://desk.example/reviews"),
        ("DEMO", "0", "demo", False),
        ("DEMO", "false", "demo", False),
        ("DEMO", "False", "demo", False),
        ("DEMO", "", "demo", False),
        ("DEMO", "yes", "demo", True),
    ],
)
def test_a_variable_sets_its_field(name: str, value: str, field: str, expected: object) -> None:
    assert getattr(settings_from({f"COUNTERSIGN_{name}": value}), field) == expected


ROLE = "arn:aws:iam::123456789012:role/comprehend"
FLOW = "arn:aws:sagemaker:eu-west-1:123456789012:flow-definition/desk"
ON_AMAZON = {"COUNTERSIGN_ENGINE": "aws", "COUNTERSIGN_BUCKET": "desk", "COUNTERSIGN_ROLE": ROLE}


def test_on_amazon_a_bucket_and_a_role_are_enough_and_no_demo_spends_money() -> None:
    settings = settings_from(ON_AMAZON)
    assert settings.amazon == Amazon(bucket="desk", role=ROLE)
    assert not settings.demo
    assert settings_from({**ON_AMAZON, "COUNTERSIGN_DEMO": "1"}).demo


def test_a_rehearsal_has_the_demo() -> None:
    played = {"AWS_ENDPOINT_URL_COMPREHEND": "http://127.0.0.1:4567"}
    settings = settings_from({**ON_AMAZON, **played, "COUNTERSIGN_REHEARSAL": "1"})
    assert settings.amazon
    assert (settings.amazon.rehearsal, settings.demo) == (True, True)


@pytest.mark.parametrize("address", ["", "https://comprehend.eu-west-1.amazonaws.com", "http://10.0.0.7:4567"])
def test_nothing_is_called_a_rehearsal_that_could_cost_money(address: str) -> None:
    asked = {**ON_AMAZON, "AWS_ENDPOINT_URL_COMPREHEND": address, "COUNTERSIGN_REHEARSAL": "1"}
    with pytest.raises(InvalidInput, match="only where this machine plays Amazon"):
        settings_from(asked)


def test_without_the_engine_what_is_said_of_amazon_counts_for_nothing() -> None:
    assert settings_from({**ON_AMAZON, "COUNTERSIGN_ENGINE": "embedded"}).amazon is None


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("PREFIX", "desk/", "prefix", "desk/"),
        ("PREFIX", "", "prefix", ""),
        ("REGION", "us-east-2", "region", "us-east-2"),
        ("CLASSIFIER", "tickets", "classifier", "tickets"),
        ("LANGUAGE", "de", "language", "de"),
        ("KMS_KEY", "alias/desk", "key", "alias/desk"),
        ("PARAMETERS", "/desk/one", "path", "/desk/one"),
        ("UNITS", "3", "units", 3),
        ("FLYWHEEL", "wheel", "flywheel", "wheel"),
        ("A2I_FLOW", FLOW, "flow", FLOW),
        ("BLUE_GREEN", "1", "blue_green", True),
        ("ROLLBACK_HOURS", "720", "rollback_hours", 720),
    ],
)
def test_a_variable_sets_its_field_of_amazon(name: str, value: str, field: str, expected: object) -> None:
    assert getattr(settings_from({**ON_AMAZON, f"COUNTERSIGN_{name}": value}).amazon, field) == expected


@pytest.mark.parametrize(
    ("name", "value", "may_be"),
    [
        ("ENGINE", "gcp", "one of: embedded, aws"),
        ("BUCKET", "", "the name of a bucket"),
        ("ROLE", "comprehend", "the ARN of the role"),
        ("CLASSIFIER", "my desk", "letters, digits and hyphens"),
        ("CLASSIFIER", "x" * 51, "at most 50"),
        ("PREFIX", "desk", "end with '/'"),
        ("PREFIX", "/desk/", "not begin with it"),
        ("PARAMETERS", "desk", "a path"),
        ("PARAMETERS", "/aws/desk", "not beginning /aws"),
        ("UNITS", "11", "a number from 1 to 10"),
        ("FLYWHEEL", "my wheel", "letters, digits and hyphens"),
        ("A2I_FLOW", "flow", "the ARN of a flow definition"),
        ("UNITS", "0", "a number from 1 to 10"),
        ("ROLLBACK_HOURS", "0", "a number from 1 to 720"),
        ("ROLLBACK_HOURS", "721", "a number from 1 to 720"),
    ],
)
def test_a_value_of_amazon_that_cannot_be_is_named(name: str, value: str, may_be: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        settings_from({**ON_AMAZON, f"COUNTERSIGN_{name}": value})
    assert f"COUNTERSIGN_{name}" in str(refused.value)
    assert may_be in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "may_be"),
    [
        ("PORT", "http", "a port from 1 to 65535"),
        ("PORT", "0", "a port from 1 to 65535"),
        ("PORT", "70000", "a port from 1 to 65535"),
        ("ALLOWED_HOSTS", "https://desk.example", "host names joined by commas"),
        ("ALLOWED_HOSTS", "desk.example:8501", "without scheme, port or path"),
        ("ALLOWED_HOSTS", "*", "host names joined by commas"),
        ("BUDGET", "-1", "dollars a month, 0 or more"),
        ("BUDGET", "inf", "dollars a month, 0 or more"),
        ("BUDGET", "nan", "dollars a month, 0 or more"),
        ("BUDGET", "much", "dollars a month, 0 or more"),
        ("SIGN_IN", "password", "one of: demo, oidc"),
        ("DEMO", "never", "1 or 0"),
        ("ROLES", "desk=boss", "each role one of: viewer, reviewer, lead, owner, admin, auditor"),
        ("ROLES", "desk", "group=role pairs"),
        ("ADDRESS", "desk.example", "such as https://desk.example"),
        ("ADDRESS", "https://desk.example/?a", "such as https://desk.example"),
        ("TOPIC", "desk", "the ARN of an SNS topic"),
        ("TOPIC", "arn:aws:sns:eu-west-1:123456789012:desk.fifo", "not a FIFO one"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_it_may_be(name: str, value: str, may_be: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        settings_from({f"COUNTERSIGN_{name}": value})
    assert f"COUNTERSIGN_{name} is '{value}'" in str(caught.value)
    assert may_be in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/k3y",
        "http://127.0.0.1.example/k3y",
        "https:///k3y",
        "https://hooks.example:0/k3y",
        "https://hooks.example:99999/k3y",
        "https://me:k3y@hooks.example",
        "https://hooks.example/k3y\r\nX: y",
        "https://hooks.example/k3y x",
        "https://hooks.example/k3y/ö",
        "https://[k3y",
        "file:///k3y",
        "k3y",
    ],
)
def test_notices_go_encrypted_or_nowhere_and_a_wrong_address_is_not_repeated(address: str) -> None:
    with pytest.raises(
        InvalidInput, match="COUNTERSIGN_WEBHOOK cannot be used; it must be an https:// address"
    ) as caught:
        settings_from({"COUNTERSIGN_WEBHOOK": address})
    assert "k3y" not in "".join(format_exception(caught.value))


def test_settings_shown_anywhere_hold_no_secret() -> None:
    settings = settings_from({"COUNTERSIGN_WEBHOOK": "https://hooks.example/k3y", "COUNTERSIGN_WEBHOOK_SECRET": "k3y"})
    assert "k3y" not in repr(settings)


def test_other_variables_are_not_looked_at() -> None:
    assert settings_from({"PORT": "x", "countersign_port": "x", "COUNTERSIGN_OTHER": "x"}) == Settings()


@pytest.mark.parametrize(
    ("host", "loopback"), [("localhost", True), ("127.0.0.1", True), ("::1", True), ("desk.example", False)]
)
def test_only_loopback_addresses_are_this_machine_alone(host: str, loopback: bool) -> None:  # noqa: FBT001 - of the table
    assert Settings(host=host).loopback is loopback


def test_the_web_server_answers_to_this_machine_its_host_and_the_names_allowed() -> None:
    settings = Settings(host="desk.local", allowed_hosts=("desk.example", "localhost"))
    assert settings.names == ("localhost", "127.0.0.1", "::1", "desk.local", "desk.example")


def test_an_address_of_the_newer_kind_stands_in_brackets() -> None:
    assert Settings(host="::1", port=9000).address == "http://[::1]:9000"


def test_the_database_is_a_file_in_the_data_folder_unless_named(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).database_url == f"sqlite:///{tmp_path / 'countersign.db'}"
    assert Settings(home=tmp_path, database="postgresql://db").database_url == "postgresql://db"


def test_the_database_does_not_move_when_the_program_changes_its_folder(tmp_path: Path) -> None:
    assert Settings(home=Path("desk")).database_url == f"sqlite:///{Path.cwd() / 'desk' / 'countersign.db'}"


def test_settings_never_change_while_the_program_runs() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]
