"""Iterations of flywheels: a version is trained on the datasets that are new, and measured beside the active one."""

from dataclasses import replace
from datetime import UTC, datetime

from core.aws.rehearsal import buckets, datasets, flywheels, learning, lessons, measuring, paging, timing
from core.aws.rehearsal.arns import hashed
from core.aws.rehearsal.records import Classifier, Dataset, Flywheel, Iteration, Json
from core.aws.rehearsal.refusals import Unusable, refuse
from core.aws.rehearsal.world import World
from core.domain.labels import Label

_DONE = "FULL_ITERATION: Flywheel iteration performed all functions successfully."
_METRICS = {
    "AverageF1Score": "F1Score",
    "AveragePrecision": "Precision",
    "AverageRecall": "Recall",
    "AverageAccuracy": "Accuracy",
}


def start(world: World, params: Json) -> Json:
    """StartFlywheelIteration."""
    known = world.state.iterations.asked(params)
    if known:
        return {"FlywheelArn": params["FlywheelArn"], "FlywheelIterationId": known.id}
    wheel = flywheels.found(world, params["FlywheelArn"])
    if timing.flywheel(wheel, world.now, world.times) != "ACTIVE":
        refuse("InvalidRequest", "The flywheel is not ACTIVE.")
    if flywheels.is_busy(world, wheel):
        refuse("ResourceInUse", "The flywheel is taking data in, or an iteration is in progress.")
    if sum(not one.result for one in world.state.iterations.all()) >= world.settings.limits.iterations:
        refuse("TooManyRequests", "You have reached the limit of iterations in progress.")
    fresh = _fresh(world, wheel)
    if not fresh:
        refuse("InvalidRequest", "There is no new training data.")
    identity = f"{datetime.fromtimestamp(world.now, UTC):%Y%m%dT%H%M%SZ}"
    one = Iteration(
        arn=f"{wheel.arn}/iteration/{identity}",
        id=identity,
        request=params,
        created=world.now,
        datasets=[dataset.arn for dataset in fresh],
        trained=_version(world, wheel, fresh, identity).arn,
        evaluated=wheel.active,
    )
    world.state.iterations.put(one)
    return {"FlywheelArn": wheel.arn, "FlywheelIterationId": identity}


def describe(world: World, params: Json) -> Json:
    """DescribeFlywheelIteration."""
    arn = f"{params['FlywheelArn']}/iteration/{params['FlywheelIterationId']}"
    one = world.state.iterations.get(arn)
    if one is None:
        refuse("ResourceNotFound", "Could not find specified resource.")
    return {"FlywheelIterationProperties": _told(world, one)}


def listed(world: World, params: Json) -> Json:
    """ListFlywheelIterationHistory."""
    flywheels.found(world, params["FlywheelArn"])
    wanted = paging.one_filter(params)
    entries = [
        (one.created, one.id, told)
        for one in world.state.iterations.all()
        for told in [_told(world, one)]
        if one.request["FlywheelArn"] == params["FlywheelArn"] and paging.fits(told, wanted, "CreationTime", {})
    ]
    return paging.page("FlywheelIterationPropertiesList", entries, params)


def settle(world: World, one: Iteration) -> None:
    """Follow the training, then measure the active version beside it."""
    version = world.state.classifiers.get(one.trained)
    if one.result:
        return
    if version is None or version.result in ("IN_ERROR", "STOPPED"):
        result = "STOPPED" if version and version.result == "STOPPED" else "FAILED"
        failed = version.failed if version else "The model was deleted."
        world.state.iterations.put(replace(one, result=result, failed=failed, ended=world.now))
    elif version.result and world.now >= _evaluated_at(world, version):
        metrics = _metrics(world, one.evaluated, version) if one.evaluated else None
        end = _evaluated_at(world, version)
        world.state.iterations.put(replace(one, result="COMPLETED", metrics=metrics, ended=end))


def _fresh(world: World, wheel: Flywheel) -> list[Dataset]:
    """Return the training data that no iteration has learned from."""
    learned = {
        arn for one in world.state.iterations.all() if one.result not in ("FAILED", "STOPPED") for arn in one.datasets
    }
    return [one for one in datasets.of(world, wheel, "TRAIN") if one.arn not in learned]


def _version(world: World, wheel: Flywheel, fresh: list[Dataset], identity: str) -> Classifier:
    """Put the data of a new version together in the data lake, and begin to train it."""
    name, number = wheel.request["FlywheelName"], len(world.state.iterations.all()) + 1
    run, folder = hashed(wheel.arn, identity), f"{datasets.lake(wheel)}/{identity}"
    trained = _gathered(world, wheel, fresh, f"{folder}/training/")
    tested = _gathered(world, wheel, datasets.of(world, wheel, "TEST"), f"{folder}/test/")
    data = {"DataFormat": "COMPREHEND_CSV", "S3Uri": f"{folder}/training/"}
    data |= {"TestS3Uri": f"{folder}/test/"} if tested == trained else {}
    delimiter = datasets.between(wheel)
    data |= {"LabelDelimiter": delimiter} if delimiter else {}
    task, secret = wheel.request["TaskConfig"], wheel.request.get("DataSecurityConfig", {})
    request = {
        "VersionName": f"Comprehend-Generated-v{number}-{run[:8]}",
        "DataAccessRoleArn": wheel.request["DataAccessRoleArn"],
        "LanguageCode": task["LanguageCode"],
        "Mode": task["DocumentClassificationConfig"]["Mode"],
        "InputDataConfig": data,
        "OutputDataConfig": {"S3Uri": f"{folder}/model/"},
        "FlywheelArn": wheel.arn,
        **{key: secret[key] for key in ("ModelKmsKeyId", "VolumeKmsKeyId") if key in secret},
    }
    failed = world.faults.fate("StartFlywheelIteration").failed
    arn = world.arns.classifier(name, request["VersionName"])
    version = Classifier(arn=arn, request=request, run=run, submitted=world.now, failed=failed)
    world.state.tags[arn] = {}
    return world.state.classifiers.put(version)


def _gathered(world: World, wheel: Flywheel, found: list[Dataset], place: str) -> set[Label]:
    """Write the rows of all these datasets into one file, and return their labels."""
    key = wheel.request.get("DataSecurityConfig", {}).get("DataLakeKmsKeyId")
    try:
        rows = [row for one in found for row in datasets.rows(world, wheel, one)]
        content, _ = datasets.written(iter(rows), datasets.between(wheel))
        buckets.put(world, f"{place}documents.csv", content, wheel.request["DataAccessRoleArn"], key)
    except Unusable as problem:
        refuse("InvalidRequest", str(problem))
    return {label for labels, _ in rows for label in labels}


def _metrics(world: World, arn: str, version: Classifier) -> Json | None:
    """Return what the active version makes of the new one's test data."""
    active = world.state.classifiers.get(arn)
    if active is None or not active.trained:
        return None
    try:
        found = lessons.read(world, version.request)
    except Unusable:
        return None
    truth = [labels for labels, _ in found.testing]
    given = world.engine.predict(learning.trained(active), (text for _, text in found.testing))
    return measuring.metrics(found.kind, truth, [answer.labels for answer in given], found.labels)


def _evaluated_at(world: World, version: Classifier) -> float:
    return timing.ended_at(version, world.times) + world.times.evaluating


def _status(world: World, one: Iteration) -> str:
    if one.result:
        return one.result
    version = world.state.classifiers.get(one.trained)
    if version and version.result:
        return "EVALUATING"
    return "STOP_REQUESTED" if version and version.stop is not None else "TRAINING"


def _told(world: World, one: Iteration) -> Json:
    status = _status(world, one)
    told = {
        "FlywheelArn": one.request["FlywheelArn"],
        "FlywheelIterationId": one.id,
        "CreationTime": one.created,
        "Status": status,
        "TrainedModelArn": one.trained,
    }
    told |= {"EvaluatedModelArn": one.evaluated} if one.evaluated else {}
    told |= {"EndTime": one.ended} if one.ended is not None else {}
    if status != "COMPLETED":
        return told | ({"Message": one.failed} if one.failed else {})
    version = world.state.classifiers.get(one.trained)
    if version and version.metadata:
        told["TrainedModelMetrics"] = _averages(version.metadata["EvaluationMetrics"])
    told |= {"EvaluatedModelMetrics": _averages(one.metrics)} if one.metrics else {}
    prefix = f"{datasets.lake(flywheels.found(world, one.request['FlywheelArn']))}/{one.id}/evaluation/{one.id}/"
    return told | {"Message": _DONE, "EvaluationManifestS3Prefix": prefix}


def _averages(metrics: Json) -> Json:
    return {theirs: metrics[ours] for theirs, ours in _METRICS.items()}
