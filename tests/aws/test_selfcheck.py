"""The self-check: each thing this mode needs is tried for itself, and what is wrong is said with what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import boto3
import pytest

from core.aws.clients import Aws
from core.aws.selfcheck import SelfCheck
from core.domain.surroundings import Check
from tests.support.aws import REGION, calls, failing, hooked, moto, topic
from tests.support.rehearsal_stage import ROLE
from tests.support.serving_stages import Desk

PATH = "/countersign/checked"
NAMES = ["Identity", "Region", "Bucket", "Role", "Parameters", "Comprehend"]


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@dataclass
class Account:
    """A desk whose every service can be asked, and the check of it."""

    desk: Desk

    def __post_init__(self) -> None:
        aws = self.desk.aws
        blobs = replace(self.desk.cloud.blobs, aws=aws)
        self.check = SelfCheck(aws=aws, blobs=blobs, role=ROLE, path=PATH)

    def run(self, **other: object) -> dict[str, Check]:
        return {one.name: one for one in replace(self.check, **other).run()}

    @contextmanager
    def refusing(self, service: str, operation: str, code: str = "AccessDenied") -> Iterator[None]:
        """Refuse every call of an operation."""
        client = self.check.aws.client(service)
        with hooked(client, f"before-call.{service}.{operation}", failing(code, 1_000)):
            yield


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(Desk(tmp_path))


def failed(found: dict[str, Check]) -> list[str]:
    return [name for name, one in found.items() if not one.ok]


def test_everything_in_order_is_said_in_a_sentence_each(account: Account) -> None:
    found = account.run()
    assert (list(found), failed(found)) == (NAMES, [])
    assert found["Region"].sentence == f"It works in {REGION}."
    assert "of account 123456789012" in found["Identity"].sentence
    assert "iam:PassRole" in found["Role"].sentence


def test_a_rehearsal_names_nobody_and_says_that_this_machine_plays_amazon(account: Account) -> None:
    found = account.run(rehearsal=True)["Identity"]
    assert found.sentence == "Rehearsal: this machine plays Amazon, and nobody is signed in there."


def test_nothing_stays_in_the_bucket_and_one_parameter_outside_of_every_project(account: Account) -> None:
    for _ in range(3):
        account.run()
    assert account.desk.files() == []
    names = [one["Name"] for one in account.desk.ssm.get_parameters_by_path(Path=PATH, Recursive=True)["Parameters"]]
    assert names == [f"{PATH}/self-check"]


def test_the_parameter_never_fills_up(account: Account) -> None:
    for _ in range(102):
        account.desk.ssm.put_parameter(Name=f"{PATH}/self-check", Value="ok", Type="String", Overwrite=True)
    assert failed(account.run()) == []


def test_a_topic_is_looked_at_where_one_is_set(account: Account) -> None:
    arn, _ = topic(account.check.aws)
    found = account.run(topic=arn)
    assert (list(found), failed(found)) == ([*NAMES, "Topic"], [])


def test_a_topic_that_is_not_there_is_said(account: Account) -> None:
    assert failed(account.run(topic=f"arn:aws:sns:{REGION}:123456789012:gone")) == ["Topic"]


def test_a_bucket_that_is_not_there_is_said(account: Account) -> None:
    found = account.run(blobs=replace(account.check.blobs, bucket="nobody-has-made-this"))
    assert failed(found) == ["Bucket"]
    assert "COUNTERSIGN_BUCKET" in found["Bucket"].remedy


def test_a_bucket_in_another_region_is_said(account: Account) -> None:
    elsewhere = boto3.client("s3", region_name="us-west-2")
    elsewhere.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    found = account.run(blobs=replace(account.check.blobs, bucket="elsewhere"))
    assert failed(found) == ["Bucket"]
    assert found["Bucket"].sentence == f"The bucket 'elsewhere' lies in us-west-2, and this program works in {REGION}."


@pytest.mark.parametrize(
    ("service", "operation", "name", "permission"),
    [
        ("sts", "GetCallerIdentity", "Identity", "GetCallerIdentity"),
        ("s3", "HeadBucket", "Bucket", "s3:ListBucket"),
        ("s3", "PutObject", "Bucket", "PutObject"),
        ("s3", "GetObject", "Bucket", "GetObject"),
        ("s3", "DeleteObject", "Bucket", "DeleteObject"),
        ("ssm", "PutParameter", "Parameters", "PutParameter"),
        ("ssm", "GetParameter", "Parameters", "GetParameter"),
        ("ssm", "GetParameterHistory", "Parameters", "GetParameterHistory"),
        ("ssm", "GetParametersByPath", "Parameters", "GetParametersByPath"),
        ("ssm", "LabelParameterVersion", "Parameters", "LabelParameterVersion"),
        ("comprehend", "ListDocumentClassifiers", "Comprehend", "ListDocumentClassifiers"),
    ],
)
def test_a_permission_that_is_missing_is_named(
    account: Account, service: str, operation: str, name: str, permission: str
) -> None:
    with account.refusing(service, operation):
        found = account.run()
    assert failed(found) == [name]
    assert f"the permission {permission} is missing" in found[name].sentence
    assert found[name].remedy


def test_credentials_that_have_expired_are_said_everywhere_but_where_none_are_needed(account: Account) -> None:
    services = (("sts", "GetCallerIdentity"), ("s3", "HeadBucket"), ("ssm", "PutParameter"))
    refusals = [account.refusing(*one, "ExpiredToken") for one in services]
    with refusals[0], refusals[1], refusals[2]:
        found = account.run()
    assert failed(found) == ["Identity", "Bucket", "Parameters"]
    assert "expired" in found["Identity"].sentence


def test_a_service_that_is_silent_is_tried_again_and_nothing_has_to_be_changed(account: Account) -> None:
    with account.refusing("comprehend", "ListDocumentClassifiers", "InternalServerException"):
        found = account.run()
    assert failed(found) == ["Comprehend"]
    assert "tried again" in found["Comprehend"].remedy


@pytest.mark.parametrize(
    "role", ["", "rehearsal", "arn:aws:iam::1:role/x", "arn:aws:iam::123456789012:user/x", f"{ROLE} "]
)
def test_what_is_no_role_is_said(account: Account, role: str) -> None:
    found = account.run(role=role)
    assert (failed(found), "COUNTERSIGN_ROLE" in found["Role"].remedy) == (["Role"], True)


def test_without_credentials_or_a_region_every_check_says_so_and_none_breaks(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    nobody = Aws(region=REGION)
    found = account.run(aws=nobody, blobs=replace(account.check.blobs, aws=nobody))
    assert failed(found) == ["Identity", "Bucket", "Parameters", "Comprehend"]
    assert "no credentials" in found["Identity"].sentence
    nowhere = Aws()
    found = account.run(aws=nowhere, blobs=replace(account.check.blobs, aws=nowhere))
    assert "COUNTERSIGN_REGION" in found["Region"].remedy
    assert not found["Region"].ok


def test_a_disk_that_refuses_is_said(account: Account, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    blobs = account.check.blobs
    found = account.run(blobs=replace(blobs, copies=replace(blobs.copies, folder=tmp_path / "a file" / "below")))
    assert failed(found) == ["Bucket"]


def test_what_it_asks_for_is_what_the_policy_has_to_allow(account: Account) -> None:
    arn, _ = topic(account.check.aws)
    asked: set[str] = set()
    for service in ("sts", "s3", "ssm", "sns", "comprehend"):
        with calls(account.check.aws.client(service)) as names:
            account.run(topic=arn)
        asked |= {f"{service}:{name}" for name in names}
    assert asked == {
        "sts:GetCallerIdentity",
        *("s3:HeadBucket", "s3:PutObject", "s3:HeadObject", "s3:GetObject", "s3:DeleteObject"),
        *("ssm:PutParameter", "ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParametersByPath"),
        *("ssm:LabelParameterVersion", "ssm:UnlabelParameterVersion"),
        "sns:GetTopicAttributes",
        "comprehend:ListDocumentClassifiers",
    }
