"""From a question that waits here to workers of A2I and back, with nothing between that is not the real thing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.aws.rehearsal.faults import Fault
from core.domain.intake import Mapping
from core.domain.jobs import JobState
from core.domain.reviews import Verdict
from core.domain.routing import Policy
from core.files.tables import FileTables
from core.workflow.loops import MOST
from tests.support.aws import moto
from tests.support.loops_stage import ANSWERED, Outside, a_loop
from tests.support.workflow_desk import LEA, Desk


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Production doubts twelve tickets."""
    desk = Desk(tmp_path / "desk")
    desk.store.migrate()
    desk.start()
    desk.in_production(Policy(threshold=0.7, audit_share=0.0))
    desk.unknown(*[0.5] * 12)
    desk.classify()
    return desk


def two_workers(content: dict[str, Any]) -> dict[str, Any]:
    """One agrees with the model, one says printer."""
    (item,) = content["items"]
    return {"w1": {item["id"]: {"labels": item["initialLabels"]}}, "w2": {item["id"]: "printer"}}


def test_what_people_outside_say_is_in_the_desk_once_however_often_calls_are_lost(desk: Desk, tmp_path: Path) -> None:
    outside = Outside(tmp_path / "a2i", two_workers, clock=desk.clock)
    for call in ("StartHumanLoop", "ListHumanLoops", "DescribeHumanLoop"):
        for fault in (Fault.DROPPED, Fault.UNREACHED, Fault.THROTTLED):
            outside.rehearsal.order(call, fault)
    desk.loops = outside.loops
    desk.restart()
    job = desk.asking_outside.request(LEA, desk.id, "ask", MOST)
    desk.driver.drain()
    done = desk.driver.job(job.id)
    assert (done.state, done.error) == (JobState.DONE, "")
    assert (done.result["asked"], done.result["answers"], done.result["left_out"]) == (12, 24, 0)
    assert len(outside.files()) == 12
    verdicts = {(one.reviewer, one.verdict) for one in desk.reviews()}
    assert (len(desk.reviews()), verdicts) == (24, {("a2i:w1", Verdict.COUNTED), ("a2i:w2", Verdict.EXTRA)})
    assert desk.waiting() == []


def test_an_output_of_ours_can_be_imported_as_a_file_too(tmp_path: Path) -> None:
    outside = Outside(tmp_path)
    outside.loops.start(a_loop("one", "12", "3"))
    outside.clock.passes(ANSWERED)
    outside.loops.answers("one")
    file = tmp_path / "output.json"
    file.write_bytes(outside.s3.get_object(Bucket=outside.bucket, Key=outside.files()[0])["Body"].read())
    rows = FileTables().rows(file, file.name, Mapping(text="text", label="label", external_id="id"))
    assert [row.cells for row in rows] == [("12", "no net", "network"), ("3", "no net", "network")]
