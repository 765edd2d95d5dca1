"""A version that promises too much is held to what it keeps, by tickets it never saw; and nothing is paid for twice."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.aws.aside import AS_IT_COMES
from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.settings import Limits, Settings
from core.aws.standing import State
from core.domain.datasets import Example
from core.domain.errors import BundleDamaged, ServiceAway, ServiceRefused
from core.domain.labels import Kind
from core.domain.versions import Trained
from core.evaluation.calibration import calibration_error
from tests.aws.test_engine import ASK, ASKED, CREATE, NAMES, jobs, keys, made, versions
from tests.support.aws import hooked, moto
from tests.support.engine_stages import Cloud
from tests.support.local_texts import example
from tests.support.rehearsal_stage import DONE, SERVING, TRAINED

COUNT, ASIDE = 2_000, 200
FILES = ("aside.jsonl", "asked.json", "begun.json", "aside.txt", "calibrating.json", "made.json")


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return made(tmp_path)


def boastful(count: int = COUNT, *, first: int = 0, seed: int = 1) -> list[Example]:
    """Return tickets that name a label and how sure to be of it, which is more than is right."""
    dice = random.Random(seed)
    found = []
    for number in range(first, first + count):
        sure = dice.uniform(0.5, 0.99)
        said, *others = dice.sample(NAMES, len(NAMES))
        truth = said if dice.random() < 0.1 + 0.6 * sure else others[0]
        found.append(example(number, f"{said} ticket {number} is {sure:.4f} sure", truth))
    return found


GIVEN = boastful()


def begin(cloud: Cloud, given: list[Example] = GIVEN, kind: Kind = Kind.SINGLE) -> None:
    cloud.engine().start("a", kind, NAMES, lambda: given)


def looked(cloud: Cloud) -> State:
    return cloud.engine().status("a")


def trained(cloud: Cloud, given: list[Example] = GIVEN, kind: Kind = Kind.SINGLE) -> Trained:
    begin(cloud, given, kind)
    return ended(cloud)


def ended(cloud: Cloud) -> Trained:
    for seconds in (TRAINED, DONE, 0):
        cloud.clock.passes(seconds)
        found = looked(cloud).trained
        if found:
            return found
    raise AssertionError


def note(cloud: Cloud, version: Trained) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(cloud.blobs.path(str(version.facts["note"])).read_bytes())
    return found


def content(cloud: Cloud, ending: str) -> str:
    (key,) = (key for key in keys(cloud) if key.endswith(ending))
    return str(cloud.s3.get_object(Bucket=cloud.bucket, Key=key)["Body"].read().decode())


def error(cloud: Cloud, version: Trained, given: list[Example]) -> float:
    found = list(cloud.engine().predict(version, [one.text for one in given]))
    right = [one.labels == truth.labels for one, truth in zip(found, given, strict=True)]
    return calibration_error([one.confidence for one in found], right)


def uncalibrated(cloud: Cloud, version: Trained) -> Trained:
    """Return the same version as it would have been recorded without a calibrator."""
    plain = {name: value for name, value in note(cloud, version).items() if name != "calibrator"}
    digest = cloud.blobs.put("plain", [json.dumps(plain).encode()])
    return replace(version, bundle_hash=digest, facts={"note": "plain"})


# What it is good for


def test_a_version_that_promises_too_much_promises_less_afterwards(cloud):
    new = boastful(1_000, first=50_000, seed=2)
    version = trained(cloud)
    before = error(cloud, uncalibrated(cloud, version), new)
    assert before > 0.15
    assert error(cloud, version, new) < before / 2


def test_its_scores_are_as_sure_as_its_confidence(cloud):
    (said,) = cloud.engine().predict(trained(cloud), ["login 0.9000 sure"])
    best, second, _ = said.scores
    assert said.labels == ("login",)
    assert said.confidence == best.value < 0.8
    assert said.margin == best.value - second.value


def test_an_endpoint_answers_as_a_job_does(cloud):
    version, texts = trained(cloud), ["login 0.9100 sure"]
    by_job = list(cloud.engine().predict(version, texts))
    cloud.comprehend.create_endpoint(EndpointName="live", ModelArn=version.bundle, DesiredInferenceUnits=1)
    cloud.clock.passes(SERVING)
    cloud.comprehend.list_endpoints()
    assert list(cloud.engine().predict(version, texts)) == by_job
    assert cloud.rehearsal.calls["ClassifyDocument"] == 1


def test_of_several_labels_the_confidence_in_all_of_them_is_calibrated(cloud):
    version = trained(cloud, kind=Kind.MULTI)
    (said,) = cloud.engine().predict(version, ["login 0.9000 sure"])
    assert said.labels == ("login",)
    assert [score.value for score in said.scores] == [0.9, 0.1, 0.1]
    assert said.confidence != pytest.approx(0.9**3)


def test_a_text_the_service_cannot_read_stays_an_answer_nobody_is_sure_of(tmp_path):
    cloud = made(tmp_path, settings=Settings(limits=Limits(document_bytes=60)))
    version = trained(cloud)
    (said,) = cloud.engine().predict(version, ["login " * 20])
    assert (said.confidence, said.scores) == (0, ())


# What it is fitted on


def test_what_is_set_aside_is_neither_learned_from_nor_forgotten(cloud):
    version = trained(cloud)
    learned = {line.partition('","')[2].rstrip('"') for line in content(cloud, "train.csv").splitlines()}
    aside = {json.loads(line)["text"] for line in content(cloud, "aside.jsonl").splitlines()}
    assert (len(learned), len(aside)) == (COUNT - ASIDE, ASIDE)
    assert learned | aside == {one.text for one in GIVEN}
    facts = version.facts
    assert (facts["documents"], facts["set_aside"], facts["calibrated_on"]) == (COUNT - ASIDE, ASIDE, ASIDE)
    assert facts["calibration_units"] == 3 * ASIDE  # short texts, each charged as three


def test_what_calibrates_it_is_part_of_what_was_recorded(cloud):
    version = trained(cloud)
    told = note(cloud, version)
    assert str(version.facts["confidence"]).startswith("calibrated: logit of the score, times 0.")
    told["calibrator"]["offset"] += 1
    cloud.blobs.put(str(version.facts["note"]), [json.dumps(told).encode()])
    with pytest.raises(BundleDamaged):
        list(cloud.engine().predict(version, ["login"]))


def test_of_few_tickets_none_is_set_aside_and_the_version_says_so(cloud):
    version = trained(cloud, GIVEN[: COUNT - 1])
    assert version.facts["confidence"] == AS_IT_COMES
    assert (version.facts["documents"], jobs(cloud)) == (COUNT - 1, 0)
    assert "calibrator" not in note(cloud, version)
    (said,) = cloud.engine().predict(version, ["login 0.9000 sure"])
    assert said.confidence == 0.9


# How it comes about


def test_whoever_looks_meanwhile_is_told_and_does_not_wait(cloud):
    begin(cloud)
    cloud.clock.passes(TRAINED)
    found = [looked(cloud)]
    cloud.clock.passes(DONE / 2)
    found.append(looked(cloud))
    assert {one.message for one in found} == {"Calibrating: Comprehend answers 200 tickets that it did not learn from."}
    assert [one.poll for one in found] == [1, DONE / 20]
    assert found[0].share < found[1].share < 1
    assert cloud.clock.slept == []
    cloud.clock.passes(DONE)
    assert looked(cloud).trained


def test_looking_again_is_the_same_version_and_no_second_job(cloud):
    version = trained(cloud)
    gone(cloud)  # whatever becomes of the answers, what was made of them is noted
    assert looked(cloud).trained == version
    assert (versions(cloud), jobs(cloud), cloud.rehearsal.calls[ASK]) == (1, 1, 1)
    assert not [key for key in keys(cloud) if key.endswith(".txt")]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", FILES)
def test_whatever_file_it_breaks_off_at_it_is_one_training_one_job_and_the_same_calibrator(tmp_path, name, moment):
    undisturbed = made(tmp_path / "one")
    wanted = note(undisturbed, trained(undisturbed))
    cloud = made(tmp_path / "two")
    times = [1]

    def breaks(model: Any, params: Any = None, context: Any = None, **_: object) -> None:
        if times[0] and asked[-1].endswith(name):
            times[0] -= 1
            raise ClientError({"Error": {"Code": "InternalError", "Message": "?"}}, model.name)

    asked: list[str] = [""]

    def notes(params: Any, **_: object) -> None:
        asked.append(params["url_path"])

    with hooked(cloud.s3, "before-call.s3.PutObject", notes), hooked(cloud.s3, f"{moment}-call.s3.PutObject", breaks):
        version = persevering(cloud)
    assert times == [0]
    found = note(cloud, version)
    assert (found["calibrator"], found["facts"]) == (wanted["calibrator"], wanted["facts"])
    assert (versions(cloud), jobs(cloud)) == (1, 1)


@pytest.mark.parametrize(
    "fault", [Fault.DROPPED, Fault.BROKEN_AFTER, Fault.UNREACHED, Fault.BROKEN, Fault.THROTTLED, Fault.EXPIRED]
)
@pytest.mark.parametrize("call", [ASK, ASKED])
def test_a_call_whose_answer_was_lost_is_made_again_and_makes_no_second_job(cloud, call, fault):
    cloud.rehearsal.order(call, fault, times=2)
    version = persevering(cloud)
    assert version.facts["calibrated_on"] == ASIDE
    assert (versions(cloud), jobs(cloud)) == (1, 1)


def persevering(cloud: Cloud) -> Trained:
    """Begin and look again and again, as a worker does, whatever goes wrong."""
    for _ in range(20):
        try:
            begin(cloud)
            found = looked(cloud).trained
            if found:
                return found
        except (ServiceAway, ServiceRefused):
            pass
        cloud.clock.passes(TRAINED)
    raise AssertionError


def test_settings_that_change_meanwhile_make_no_second_job(cloud):
    begin(cloud)
    cloud.clock.passes(TRAINED)
    cloud.rehearsal.order(ASK, Fault.DROPPED)
    with pytest.raises(ServiceAway):
        looked(cloud)
    cloud.arranged = replace(cloud.arranged, tags={"desk": "north"})
    looked(cloud)
    assert jobs(cloud) == 1


def test_a_job_that_failed_takes_no_version_away_and_is_not_begun_again(cloud):
    cloud.rehearsal.order(ASK, Fault.FAILED, message="The role may not write.")
    version = trained(cloud)
    why = "Comprehend could not answer: The role may not write."
    assert version.facts["confidence"] == f"{AS_IT_COMES}: {why}"
    assert not {"calibrated_on", "calibration_units"} & version.facts.keys()
    assert looked(cloud).trained == version
    assert (versions(cloud), jobs(cloud)) == (1, 1)
    (said,) = cloud.engine().predict(version, ["login 0.9000 sure"])
    assert said.confidence == 0.9


def gone(cloud: Cloud) -> None:
    for key in keys(cloud):
        if "/calibrating/" in key:
            cloud.s3.delete_object(Bucket=cloud.bucket, Key=key)


def spoilt(cloud: Cloud) -> None:
    for key in keys(cloud):
        if "/calibrating/" in key:
            cloud.s3.put_object(Bucket=cloud.bucket, Key=key, Body=b"?")


def unknown(cloud: Cloud) -> None:
    for key in keys(cloud):
        if key.endswith("aside.jsonl"):
            cloud.s3.put_object(Bucket=cloud.bucket, Key=key, Body=b"?")


@pytest.mark.parametrize("happens", [gone, spoilt, unknown])
def test_what_cannot_be_read_takes_no_version_away(cloud: Cloud, happens: Callable[[Cloud], None]):
    begin(cloud)
    cloud.clock.passes(TRAINED)
    looked(cloud)
    cloud.clock.passes(DONE)
    cloud.comprehend.list_document_classification_jobs()
    happens(cloud)
    version = looked(cloud).trained
    assert version
    assert str(version.facts["confidence"]).startswith(f"{AS_IT_COMES}: ")
    assert looked(cloud).trained == version


def test_a_service_that_answers_none_of_them_takes_no_version_away(tmp_path):
    cloud = made(tmp_path, settings=Settings(limits=Limits(document_bytes=5)))
    assert trained(cloud).facts["confidence"] == f"{AS_IT_COMES}: Comprehend answered none of the tickets."


def test_a_stop_that_comes_while_it_is_calibrated_takes_nothing_away(cloud):
    begin(cloud)
    cloud.clock.passes(TRAINED)
    looked(cloud)
    cloud.engine().cancel("a")
    assert ended(cloud)
    assert cloud.rehearsal.calls[CREATE] == 1
