"""Flywheels: create, describe, list, update, delete."""

from dataclasses import replace

from core.aws.rehearsal import paging, tags, timing
from core.aws.rehearsal.records import Dataset, Flywheel, Iteration, Json
from core.aws.rehearsal.refusals import refuse
from core.aws.rehearsal.world import World, without
from core.aws.tables import delimiter_for
from core.domain.errors import InvalidInput

_CLASSIFIER = "DOCUMENT_CLASSIFIER"


def create(world: World, params: Json) -> Json:
    """CreateFlywheel."""
    known = world.state.flywheels.asked(params)
    if known:
        return {"FlywheelArn": known.arn}
    _check(params)
    given = tags.read(world, params)
    arn = world.arns.flywheel(params["FlywheelName"])
    if world.state.flywheels.get(arn):
        refuse("ResourceInUse", "A flywheel of this name exists already.")
    if len(world.state.flywheels.all()) >= world.settings.limits.flywheels:
        refuse("ResourceLimitExceeded", "You have reached the limit of flywheels.")
    failed = world.faults.fate("CreateFlywheel").failed
    world.state.flywheels.put(
        Flywheel(arn=arn, request=params, created=world.now, changed=world.now, failed=failed),
    )
    world.state.tags[arn] = given
    return {"FlywheelArn": arn}


def describe(world: World, params: Json) -> Json:
    """DescribeFlywheel."""
    return {"FlywheelProperties": _told(world, found(world, params["FlywheelArn"]))}


def listed(world: World, params: Json) -> Json:
    """ListFlywheels."""
    wanted = paging.one_filter(params)
    entries = [
        (one.created, one.arn, without(told, "DataAccessRoleArn", "TaskConfig", "DataSecurityConfig"))
        for one in world.state.flywheels.all()
        for told in [_told(world, one)]
        if paging.fits(told, wanted, "CreationTime", {"Status": "Status"})
    ]
    return paging.page("FlywheelSummaryList", entries, params)


def update(world: World, params: Json) -> Json:
    """UpdateFlywheel: the version it names from now on; the task it was made for stays."""
    one = found(world, params["FlywheelArn"])
    if timing.flywheel(one, world.now, world.times) != "ACTIVE":
        refuse("InvalidRequest", "The flywheel is not ACTIVE.")
    model = params.get("ActiveModelArn", one.active)
    if model and timing.classifier(world.model(model), world.now, world.times) not in timing.TRAINED:
        refuse("InvalidRequest", "The model is not trained.")
    request = {**one.request, **without(params, "FlywheelArn", "ActiveModelArn")}
    one = world.state.flywheels.put(
        replace(one, request=request, active=model, changed=world.now, updating=True),
    )
    return {"FlywheelProperties": _told(world, one)}


def delete(world: World, params: Json) -> Json:
    """DeleteFlywheel: its versions and its data lake stay."""
    one = found(world, params["FlywheelArn"])
    if timing.flywheel(one, world.now, world.times) not in ("ACTIVE", "FAILED"):
        refuse("ResourceUnavailable", "The flywheel is not in a state in which it can be deleted.")
    if is_busy(world, one):
        refuse("ResourceInUse", "The flywheel is taking data in, or an iteration is in progress.")
    world.state.flywheels.put(replace(one, deleting=world.now))
    return {}


def settle(world: World, one: Flywheel) -> None:
    """Forget a flywheel whose deletion is done, with its datasets and iterations."""
    if one.deleting is None or world.now < one.deleting + world.times.deleting:
        return
    for dataset in world.state.datasets.all():
        if dataset.request["FlywheelArn"] == one.arn:
            world.state.datasets.drop(dataset)
    for iteration in world.state.iterations.all():
        if iteration.request["FlywheelArn"] == one.arn:
            world.state.iterations.drop(iteration)
    world.state.flywheels.drop(one)
    world.state.tags.pop(one.arn, None)


def found(world: World, arn: str) -> Flywheel:
    """Return a flywheel.

    Raises:
        Refused: there is none of that name.
    """
    one = world.state.flywheels.get(arn)
    if one is None:
        refuse("ResourceNotFound", "Could not find specified resource.")
    return one


def is_busy(world: World, one: Flywheel) -> bool:
    """Tell whether it is taking data in, or turning."""
    waiting: list[Dataset | Iteration] = [*world.state.datasets.all(), *world.state.iterations.all()]
    return any(not other.result and other.request["FlywheelArn"] == one.arn for other in waiting)


def _check(params: Json) -> None:
    """Refuse what the shapes allow and the service does not."""
    if "ActiveModelArn" in params:
        refuse("InvalidRequest", "Flywheels around a model that is there are not rehearsed.")
    config = params.get("TaskConfig", {}).get("DocumentClassificationConfig")
    if params.get("ModelType") != _CLASSIFIER or config is None:
        refuse("InvalidRequest", "A new model needs ModelType and TaskConfig; only classifiers are rehearsed.")
    if not config.get("Labels"):
        refuse("InvalidRequest", "A new classifier needs its labels.")
    try:
        delimiter_for(config["Labels"])
    except InvalidInput as problem:
        refuse("InvalidRequest", problem.detail)


def _told(world: World, one: Flywheel) -> Json:
    status = timing.flywheel(one, world.now, world.times)
    told = {
        **without(one.request, "FlywheelName", "ClientRequestToken", "Tags"),
        "FlywheelArn": one.arn,
        "Status": status,
        "CreationTime": one.created,
        "LastModifiedTime": one.changed,
    }
    if status == "CREATING":  # the labels are told only when it is active
        task = told["TaskConfig"]
        told["TaskConfig"] = {
            **task,
            "DocumentClassificationConfig": without(task["DocumentClassificationConfig"], "Labels"),
        }
    latest = [other.id for other in world.state.iterations.all() if other.request["FlywheelArn"] == one.arn]
    told |= {"ActiveModelArn": one.active} if one.active else {}
    told |= {"LatestFlywheelIteration": latest[-1]} if latest else {}
    return told | ({"Message": one.failed} if status == "FAILED" else {})
