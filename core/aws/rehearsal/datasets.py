"""Datasets of flywheels: create, describe, list, and how their documents come into the data lake.

Labels that the flywheel was not made for are left out without a word, as the service's guide says.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from core.aws.rehearsal import buckets, flywheels, paging, tags, timing
from core.aws.rehearsal.lessons import Row, parsed
from core.aws.rehearsal.records import Dataset, Flywheel, Json
from core.aws.rehearsal.refusals import Unusable, refuse
from core.aws.rehearsal.world import World
from core.aws.tables import delimiter_for
from core.domain.labels import Label

_FILE = "dataset.csv"


def create(world: World, params: Json) -> Json:
    """CreateDataset."""
    known = world.state.datasets.asked(params)
    if known:
        return {"DatasetArn": known.arn}
    wheel = flywheels.found(world, params["FlywheelArn"])
    _check(world, wheel, params)
    given = tags.read(world, params)
    arn = f"{wheel.arn}/dataset/{params['DatasetName']}"
    if world.state.datasets.get(arn):
        refuse("ResourceInUse", "A dataset of this name exists already.")
    place = f"{lake(wheel)}/datasets/{kind(params).lower()}/{params['DatasetName']}/"
    failed = world.faults.fate("CreateDataset").failed
    world.state.datasets.put(Dataset(arn=arn, request=params, created=world.now, place=place, failed=failed))
    world.state.tags[arn] = given
    return {"DatasetArn": arn}


def describe(world: World, params: Json) -> Json:
    """DescribeDataset."""
    one = world.state.datasets.get(params["DatasetArn"])
    if one is None:
        refuse("ResourceNotFound", "Could not find specified resource.")
    return {"DatasetProperties": _told(world, one)}


def listed(world: World, params: Json) -> Json:
    """ListDatasets."""
    wanted, wheel = paging.one_filter(params), params.get("FlywheelArn")
    if wheel:
        flywheels.found(world, wheel)
    names = {"Status": "Status", "DatasetType": "DatasetType"}
    entries = [
        (one.created, one.arn, told)
        for one in world.state.datasets.all()
        for told in [_told(world, one)]
        if wheel in (None, one.request["FlywheelArn"]) and paging.fits(told, wanted, "CreationTime", names)
    ]
    return paging.page("DatasetPropertiesList", entries, params)


def settle(world: World, one: Dataset) -> None:
    """Take a dataset's documents in when it is due."""
    if one.result or world.now < one.created + world.times.ingesting:
        return
    failed, documents = one.failed, 0
    if not failed:
        try:
            documents = _taken_in(world, one)
        except Unusable as problem:
            failed = str(problem)
    result = "FAILED" if failed else "COMPLETED"
    world.state.datasets.put(replace(one, failed=failed, documents=documents, result=result))


def lake(wheel: Flywheel) -> str:
    """Return where a flywheel keeps its files."""
    return f"{wheel.request['DataLakeS3Uri'].rstrip('/')}/{wheel.request['FlywheelName']}/schemaVersion=1"


def kind(request: Json) -> str:
    """Return whether a dataset is learned from or tested on; the service learns from it if nothing is said."""
    return str(request.get("DatasetType", "TRAIN"))


def of(world: World, wheel: Flywheel, which: str) -> list[Dataset]:
    """Return the datasets of a flywheel that are taken in, oldest first."""
    return [
        one
        for one in world.state.datasets.all()
        if one.request["FlywheelArn"] == wheel.arn and kind(one.request) == which and one.result == "COMPLETED"
    ]


def rows(world: World, wheel: Flywheel, one: Dataset) -> Iterator[Row]:
    """Yield what was taken in."""
    for name, content in buckets.files(world, one.place, wheel.request["DataAccessRoleArn"]):
        yield from parsed(name, content, between(wheel))


def written(found: Iterator[Row], delimiter: str | None) -> tuple[bytes, int]:
    """Return rows as a file holds them, and how many they are."""
    text, count = io.StringIO(newline=""), 0
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for labels, document in found:
        writer.writerow(((delimiter or "").join(labels), document))
        count += 1
    return text.getvalue().encode(), count


def labels_of(wheel: Flywheel) -> frozenset[Label]:
    """Return the labels it was made for."""
    return frozenset(wheel.request["TaskConfig"]["DocumentClassificationConfig"]["Labels"])


def between(wheel: Flywheel) -> str | None:
    """Return what stands between labels in the data lake, where documents take any number of them."""
    multi = wheel.request["TaskConfig"]["DocumentClassificationConfig"]["Mode"] == "MULTI_LABEL"
    return delimiter_for(sorted(labels_of(wheel))) if multi else None


def _taken_in(world: World, one: Dataset) -> int:
    wheel = flywheels.found(world, one.request["FlywheelArn"])
    role, secret = wheel.request["DataAccessRoleArn"], wheel.request.get("DataSecurityConfig", {})
    content, count = written(_known(world, wheel, one), between(wheel))
    buckets.put(world, one.place + _FILE, content, role, secret.get("DataLakeKmsKeyId"))
    return count


def _known(world: World, wheel: Flywheel, one: Dataset) -> Iterator[Row]:
    """Yield the rows with the labels the flywheel was made for; other labels, and rows with no other, are left out."""
    config, known = one.request["InputDataConfig"]["DocumentClassifierInputDataConfig"], labels_of(wheel)
    delimiter = config.get("LabelDelimiter", "|") if between(wheel) else None
    for name, content in buckets.files(world, config["S3Uri"], wheel.request["DataAccessRoleArn"]):
        for labels, text in parsed(name, content, delimiter):
            kept = tuple(label for label in labels if label in known)
            if kept:
                yield kept, text


def _check(world: World, wheel: Flywheel, params: Json) -> None:
    if timing.flywheel(wheel, world.now, world.times) != "ACTIVE":
        refuse("InvalidRequest", "The flywheel is not ACTIVE.")
    config = params["InputDataConfig"]
    if config.get("DataFormat", "COMPREHEND_CSV") != "COMPREHEND_CSV" or "AugmentedManifests" in config:
        refuse("InvalidRequest", "Augmented manifests are not rehearsed.")
    if "DocumentClassifierInputDataConfig" not in config:
        refuse("InvalidRequest", "DocumentClassifierInputDataConfig is required with COMPREHEND_CSV.")
    if "LabelDelimiter" in config["DocumentClassifierInputDataConfig"] and between(wheel) is None:
        refuse("InvalidRequest", "A LabelDelimiter is for MULTI_LABEL only.")
    limits = world.settings.limits
    most = limits.train_datasets if kind(params) == "TRAIN" else limits.test_datasets
    there = [one for one in world.state.datasets.all() if one.request["FlywheelArn"] == wheel.arn]
    if sum(kind(one.request) == kind(params) for one in there) >= most:
        refuse("ResourceLimitExceeded", "You have reached the limit of datasets of this flywheel.")


def _told(world: World, one: Dataset) -> Json:
    told = {
        "DatasetArn": one.arn,
        "DatasetName": one.request["DatasetName"],
        "DatasetType": kind(one.request),
        "DatasetS3Uri": one.place,
        "Status": one.result or "CREATING",
        "CreationTime": one.created,
    }
    told |= {"Description": one.request["Description"]} if "Description" in one.request else {}
    if one.result:
        told |= {"EndTime": one.created + world.times.ingesting}
    if one.result == "COMPLETED":
        told["NumberOfDocuments"] = one.documents
    return told | ({"Message": one.failed} if one.result == "FAILED" else {})
