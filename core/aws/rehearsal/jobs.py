"""Classification jobs: start, describe, list, and what they write when their time has come."""

from dataclasses import replace

from core.aws.rehearsal import archives, buckets, bulk, paging, tags, timing
from core.aws.rehearsal.arns import hashed
from core.aws.rehearsal.records import Job, Json
from core.aws.rehearsal.refusals import Unusable, refuse
from core.aws.rehearsal.world import World, without


def start(world: World, params: Json) -> Json:
    """StartDocumentClassificationJob."""
    known = world.state.jobs.asked(params)
    if known:
        return _begun(world, known)
    _check(world, params)
    given = tags.read(world, params)
    identity = hashed("job", len(world.state.jobs.all()), world.now)
    one = Job(
        arn=world.arns.job(identity),
        id=identity,
        request=params,
        submitted=world.now,
        failed=world.faults.fate("StartDocumentClassificationJob").failed,
    )
    world.state.jobs.put(one)
    world.state.tags[one.arn] = given
    return _begun(world, one)


def describe(world: World, params: Json) -> Json:
    """DescribeDocumentClassificationJob."""
    one = world.state.jobs.get(world.arns.job(params["JobId"]))
    if one is None:
        refuse("JobNotFound", "The specified job was not found.")
    return {"DocumentClassificationJobProperties": _told(world, one)}


def listed(world: World, params: Json) -> Json:
    """ListDocumentClassificationJobs."""
    wanted = paging.one_filter(params)
    names = {"JobName": "JobName", "JobStatus": "JobStatus"}
    entries = [
        (one.submitted, one.id, told)
        for one in world.state.jobs.all()
        for told in [_told(world, one)]
        if paging.fits(told, wanted, "SubmitTime", names)
    ]
    return paging.page("DocumentClassificationJobPropertiesList", entries, params)


def settle(world: World, one: Job) -> None:
    """Write a job's answers when it is due."""
    if one.result or world.now < timing.job_due(one, world.times):
        return
    failed = one.failed or _why_not_done(world, one)
    world.state.jobs.put(replace(one, failed=failed, result="FAILED" if failed else "COMPLETED"))


def _why_not_done(world: World, one: Job) -> str:
    role, target = one.request["DataAccessRoleArn"], one.request["OutputDataConfig"]
    try:
        lines = bulk.answers(world, one)
        content = archives.predictions(lines, timing.job_due(one, world.times))
        buckets.put(world, _output(world, one), content, role, target.get("KmsKeyId"))
    except Unusable as problem:
        return str(problem)
    return ""


def _check(world: World, params: Json) -> None:
    if "FlywheelArn" in params:
        refuse("InvalidRequest", "Flywheels are not rehearsed.")
    if "DocumentClassifierArn" not in params:
        refuse("InvalidRequest", "DocumentClassifierArn or FlywheelArn is required.")
    model = world.model(params["DocumentClassifierArn"])
    if timing.classifier(model, world.now, world.times) not in timing.TRAINED:
        refuse("ResourceUnavailable", "The model is not trained.")
    active = [one for one in world.state.jobs.all() if _status(world, one) not in timing.JOB_ENDED]
    if len(active) >= world.settings.limits.jobs:
        # The service's model has no ResourceLimitExceeded for this operation.
        refuse("TooManyRequests", "You have reached the limit of active classification jobs.")


def _status(world: World, one: Job) -> str:
    return timing.job(one, world.now, world.times)


def _output(world: World, one: Job) -> str:
    folder = one.request["OutputDataConfig"]["S3Uri"]
    return archives.place(folder, world.settings.account, archives.CLASSIFICATION, one.id)


def _begun(world: World, one: Job) -> Json:
    return {
        "JobId": one.id,
        "JobArn": one.arn,
        "JobStatus": _status(world, one),
        "DocumentClassifierArn": one.request["DocumentClassifierArn"],
    }


def _told(world: World, one: Job) -> Json:
    told = {
        **without(one.request, "ClientRequestToken", "Tags"),
        **_begun(world, one),
        "SubmitTime": one.submitted,
        "OutputDataConfig": {**one.request["OutputDataConfig"], "S3Uri": _output(world, one)},
    }
    if one.result:
        told["EndTime"] = timing.job_due(one, world.times)
    return told | ({"Message": one.failed} if one.result == "FAILED" else {})
