"""Endpoints: create, describe, update, delete, list."""

from dataclasses import replace

from core.aws.rehearsal import paging, tags, timing
from core.aws.rehearsal.records import Endpoint, Json
from core.aws.rehearsal.refusals import refuse
from core.aws.rehearsal.world import World


def create(world: World, params: Json) -> Json:
    """CreateEndpoint."""
    known = world.state.endpoints.asked(params)
    if known:
        return {"EndpointArn": known.arn, "ModelArn": known.request["ModelArn"]}
    _check_model(world, params, "ModelArn")
    arn, units = world.arns.endpoint(params["EndpointName"]), params["DesiredInferenceUnits"]
    if world.state.endpoints.get(arn):
        refuse("ResourceInUse", "An endpoint of this name exists already.")
    given = tags.read(world, params)
    if len(world.state.endpoints.all()) >= world.settings.limits.endpoints:
        refuse("ResourceLimitExceeded", "You have reached the limit of active endpoints.")
    _check_units(world, units, None)
    one = Endpoint(
        arn=arn,
        request=params,
        created=world.now,
        changed=world.now,
        model=params["ModelArn"],
        units=units,
        wanted=params["ModelArn"],
        wanted_units=units,
        failed=world.faults.fate("CreateEndpoint").failed,
    )
    world.state.endpoints.put(one)
    world.state.tags[arn] = given
    return {"EndpointArn": arn, "ModelArn": one.model}


def describe(world: World, params: Json) -> Json:
    """DescribeEndpoint."""
    return {"EndpointProperties": _told(world, _found(world, params))}


def update(world: World, params: Json) -> Json:
    """UpdateEndpoint: the old model answers until the new one does."""
    one = _found(world, params)
    status = timing.endpoint(one, world.now, world.times)
    if status != "IN_SERVICE":
        kind = "ResourceUnavailable" if status == "FAILED" else "ResourceInUse"
        refuse(kind, f"The endpoint is {status}.")
    if not {"DesiredModelArn", "DesiredInferenceUnits"} & set(params):
        refuse("InvalidRequest", "There is nothing to update.")
    model, units = timing.model(one, world.now, world.times)
    if "DesiredModelArn" in params:
        _check_model(world, params, "DesiredModelArn")
    wanted, wanted_units = params.get("DesiredModelArn", model), params.get("DesiredInferenceUnits", units)
    _check_units(world, wanted_units, one)
    world.state.endpoints.put(
        replace(
            one,
            model=model,
            units=units,
            wanted=wanted,
            wanted_units=wanted_units,
            changed=world.now,
            updating=True,
            failed=world.faults.fate("UpdateEndpoint").failed,
        )
    )
    return {"DesiredModelArn": wanted}


def delete(world: World, params: Json) -> Json:
    """DeleteEndpoint."""
    one = _found(world, params)
    status = timing.endpoint(one, world.now, world.times)
    if status not in ("IN_SERVICE", "FAILED"):
        refuse("ResourceInUse", f"The endpoint is {status}.")
    world.state.endpoints.put(replace(one, deleting=world.now))
    return {}


def listed(world: World, params: Json) -> Json:
    """ListEndpoints."""
    names = {"ModelArn": "ModelArn", "Status": "Status"}
    entries = [
        (one.created, one.arn, told)
        for one in world.state.endpoints.all()
        for told in [_told(world, one)]
        if paging.fits(told, params.get("Filter", {}), "CreationTime", names)
    ]
    return paging.page("EndpointPropertiesList", entries, params)


def settle(world: World, one: Endpoint) -> None:
    """Forget an endpoint whose deletion is done, and let go of the model that one has moved away from."""
    model, units = timing.model(one, world.now, world.times)
    if (model, units) != (one.model, one.units):
        one = world.state.endpoints.put(replace(one, model=model, units=units))
    if one.deleting is not None and world.now >= one.deleting + world.times.deleting:
        world.state.endpoints.drop(one)
        world.state.tags.pop(one.arn, None)


def _found(world: World, params: Json) -> Endpoint:
    one = world.state.endpoints.get(params["EndpointArn"])
    if one is None:
        refuse("ResourceNotFound", "Could not find specified resource.")
    return one


def _check_model(world: World, params: Json, member: str) -> None:
    if "FlywheelArn" in params:
        refuse("InvalidRequest", "Flywheels are not rehearsed.")
    if member not in params:
        refuse("InvalidRequest", f"{member} or FlywheelArn is required.")
    if timing.classifier(world.model(params[member]), world.now, world.times) not in timing.TRAINED:
        refuse("ResourceUnavailable", "The model is not trained.")


def _check_units(world: World, units: int, but: Endpoint | None) -> None:
    limits = world.settings.limits
    if units > limits.units_of_endpoint:
        refuse("ResourceLimitExceeded", f"An endpoint takes {limits.units_of_endpoint} inference units.")
    others = sum(max(one.units, one.wanted_units) for one in world.state.endpoints.all() if one != but)
    if others + units > limits.units:
        refuse("ResourceLimitExceeded", f"An account has {limits.units} inference units.")


def _told(world: World, one: Endpoint) -> Json:
    status = timing.endpoint(one, world.now, world.times)
    model, units = timing.model(one, world.now, world.times)
    told = {
        "EndpointArn": one.arn,
        "Status": status,
        "ModelArn": model,
        "DesiredModelArn": one.wanted,
        "DesiredInferenceUnits": one.wanted_units,
        "CreationTime": one.created,
        "LastModifiedTime": one.changed,
    }
    if status != "CREATING":
        told["CurrentInferenceUnits"] = units
    role = one.request.get("DataAccessRoleArn")
    told |= {"DataAccessRoleArn": role, "DesiredDataAccessRoleArn": role} if role else {}
    return told | ({"Message": one.failed} if status == "FAILED" else {})
