"""A classification job walks its statuses and leaves predictions.jsonl as the service writes it."""

from dataclasses import replace
from typing import Any

import pytest

from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.settings import Limits, Settings
from tests.support.rehearsal_stage import ARN, BUCKET, DONE, ROLE, V1, Stage, bulk, rows


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """A trained v1 and a file of three documents."""
    stage.trained()
    stage.put("in/t.csv", "the network 0.9\nthe printer 0.8\nthe login 0.7\n")
    return stage


def test_a_job_is_submitted_in_progress_and_completed(ready: Stage) -> None:
    begun = ready.call("StartDocumentClassificationJob", **bulk(JobName="Nightly"))
    assert (begun["JobStatus"], begun["DocumentClassifierArn"], len(begun["JobId"])) == ("SUBMITTED", V1, 32)
    assert begun["JobArn"] == f"{ARN}:document-classification-job/{begun['JobId']}"
    found = []
    for stretch in (0, 59.999, 0.001, 359.999, 0.001):
        ready.clock.passes(stretch)
        found.append(ready.job_said(begun["JobId"])["JobStatus"])
    assert found == ["SUBMITTED", "SUBMITTED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]
    said = ready.job_said(begun["JobId"])
    assert (said["JobName"], said["EndTime"] - said["SubmitTime"]) == ("Nightly", DONE)
    place = f"s3://{BUCKET}/out/123456789012-CLN-{begun['JobId']}/output/output.tar.gz"
    assert said["OutputDataConfig"]["S3Uri"] == place
    assert list(ready.archive(place)) == ["predictions.jsonl"]


def test_a_line_is_shaped_as_the_services_own(ready: Stage) -> None:
    by_line = {one["Line"]: one for one in ready.answered(ready.job())}
    assert by_line["2"] == {
        "File": "t.csv",
        "Line": "2",
        "Classes": [
            {"Name": "login", "Score": 0.7},
            {"Name": "network", "Score": 0.1},
            {"Name": "phone", "Score": 0.1},
        ],
    }
    assert set(by_line) == {"0", "1", "2"}


def test_lines_come_in_another_order_than_the_documents(ready: Stage) -> None:
    ready.put("in/t.csv", "the network\n" * 12)
    lines = [int(one["Line"]) for one in ready.answered(ready.job())]
    assert sorted(lines) == list(range(12))
    assert lines != sorted(lines)


def test_only_the_ends_of_lines_that_the_service_knows_end_a_line(ready: Stage) -> None:
    ready.put("in/t.csv", "the network\u2028still\r\nthe printer\rthe login\n\nthe phone\n")
    found = {one["Line"]: one["Classes"][0]["Name"] for one in ready.answered(ready.job())}
    assert found == {"0": "network", "1": "printer", "2": "login", "4": "phone"}


def test_a_folder_is_read_whole_and_each_line_names_its_file(ready: Stage) -> None:
    ready.put("in/u.csv", "the phone\n")
    found = {(one["File"], one["Line"]) for one in ready.answered(ready.job(key="in/"))}
    assert found == {("t.csv", "0"), ("t.csv", "1"), ("t.csv", "2"), ("u.csv", "0")}


def test_a_document_per_file_has_no_line(ready: Stage) -> None:
    ready.put("docs/a.txt", "the phone\nrings")
    ready.put("docs/b.txt", "the login")
    found = {one["File"]: one for one in ready.answered(ready.job(key="docs/", form="ONE_DOC_PER_FILE"))}
    assert {name: one["Classes"][0]["Name"] for name, one in found.items()} == {"a.txt": "phone", "b.txt": "login"}
    assert not any("Line" in one for one in found.values())


def test_a_model_of_many_labels_answers_with_labels(stage: Stage) -> None:
    stage.put("train.csv", rows("network|printer", "login"))
    stage.trained(Mode="MULTI_LABEL")
    stage.put("in/t.csv", "network and printer\n")
    (line,) = stage.answered(stage.job())
    assert {one["Name"] for one in line["Labels"][:2]} == {"network", "printer"}


def test_what_is_too_large_or_no_text_is_a_line_with_an_error(ready: Stage) -> None:
    ready.settings = Settings(limits=Limits(document_bytes=20))
    ready.restart()
    ready.put("in/t.csv", b"the network" + b"!" * 8 + b"\n" + b"x" * 20 + b"\n" + b"x" * 21 + b"\n\xff\xfe\n")
    by_line = {one["Line"]: one for one in ready.answered(ready.job())}
    assert [by_line[number].get("ErrorCode") for number in "0123"] == [
        *(None, None, "DOCUMENT_SIZE_EXCEEDED", "UNSUPPORTED_ENCODING")
    ]
    assert set(by_line["2"]) == {"File", "Line", "ErrorCode", "ErrorMessage"}


@pytest.mark.parametrize(("most", "status"), [(2, "FAILED"), (3, "COMPLETED"), (4, "COMPLETED")])
def test_documents_are_limited(ready: Stage, most: int, status: str) -> None:
    ready.settings = Settings(limits=Limits(documents=most, least_of_label=1))
    ready.restart()
    job = ready.job()
    ready.clock.passes(DONE)
    assert ready.job_said(job)["JobStatus"] == status


@pytest.mark.parametrize(("spare", "status"), [(-1, "FAILED"), (0, "COMPLETED"), (1, "COMPLETED")])
def test_the_whole_input_is_limited(ready: Stage, spare: int, status: str) -> None:
    ready.settings = Settings(
        limits=Limits(input_bytes=len("the network 0.9\nthe printer 0.8\nthe login 0.7\n") + spare)
    )
    ready.restart()
    job = ready.job()
    ready.clock.passes(DONE)
    assert ready.job_said(job)["JobStatus"] == status


def test_a_job_that_cannot_read_or_write_fails_later(ready: Stage) -> None:
    ready.settings = replace(ready.settings, closed_roles=frozenset({f"{ROLE}-closed"}))
    ready.restart()
    jobs = [
        ready.job(key="none/"),
        ready.job(DataAccessRoleArn=f"{ROLE}-closed"),
        ready.job(OutputDataConfig={"S3Uri": "s3://nowhere-at-all/out"}),
    ]
    assert ready.job_said(jobs[0])["JobStatus"] == "SUBMITTED"
    ready.clock.passes(DONE)
    found = [ready.job_said(job) for job in jobs]
    assert [one["JobStatus"] for one in found] == ["FAILED"] * 3
    assert [one["Message"].partition(":")[0] for one in found] == [
        *("NO_INPUT_FILES", "NO_READ_ACCESS_TO_INPUT", "NO_WRITE_ACCESS_TO_OUTPUT")
    ]


def test_an_ordered_failure_fails_the_job_with_its_message(ready: Stage) -> None:
    ready.rehearsal.order("StartDocumentClassificationJob", Fault.FAILED, message="It went wrong.")
    job = ready.job()
    ready.clock.passes(DONE)
    assert (ready.job_said(job)["JobStatus"], ready.job_said(job)["Message"]) == ("FAILED", "It went wrong.")
    assert len(ready.answered(ready.job())) == 3


def test_a_token_and_its_request_are_one_job(ready: Stage) -> None:
    assert ready.job(ClientRequestToken="t1") == ready.job(ClientRequestToken="t1")
    assert ready.job() != ready.job()
    other = bulk(ClientRequestToken="t1", JobName="Another")
    assert ready.refused("StartDocumentClassificationJob", **other) == "InvalidRequest"


def test_ten_jobs_run_at_once(ready: Stage) -> None:
    for _ in range(10):
        ready.job()
    assert ready.refused("StartDocumentClassificationJob", **bulk()) == "TooManyRequests"
    ready.clock.passes(DONE)
    assert ready.job()


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"DocumentClassifierArn": V1.replace("/v1", "/v9")}, "ResourceNotFound"),
        ({"DocumentClassifierArn": V1.replace("/v1", "/v2")}, "ResourceUnavailable"),
        ({"FlywheelArn": f"{ARN}:flywheel/wheel"}, "InvalidRequest"),
        ({"OutputDataConfig": {}}, "InvalidRequest"),
    ],
)
def test_a_job_needs_a_trained_model(ready: Stage, other: dict[str, Any], error: str) -> None:
    ready.create("v2")
    assert ready.refused("StartDocumentClassificationJob", **bulk(**other)) == error
    without = bulk()
    del without["DocumentClassifierArn"]
    assert ready.refused("StartDocumentClassificationJob", **without) == "InvalidRequest"


def test_a_job_that_there_is_not_is_not_found(ready: Stage) -> None:
    assert ready.refused("DescribeDocumentClassificationJob", JobId="a" * 32) == "JobNotFound"
    assert ready.refused("DescribeDocumentClassificationJob", JobId="a" * 33) == "InvalidRequest"


def test_jobs_are_listed_by_what_they_are(ready: Stage) -> None:
    first = ready.job(JobName="first")
    ready.clock.passes(DONE)
    second = ready.job()

    def found(**params: Any) -> list[str]:
        listed = ready.call("ListDocumentClassificationJobs", **params)
        return [one["JobId"] for one in listed["DocumentClassificationJobPropertiesList"]]

    assert found() == [second, first]
    assert found(Filter={"JobName": "first"}) == found(Filter={"JobStatus": "COMPLETED"}) == [first]
    assert found(MaxResults=1) == [second]
    both = {"JobName": "first", "JobStatus": "COMPLETED"}
    assert ready.refused("ListDocumentClassificationJobs", Filter=both) == "InvalidFilter"
