"""Tags of classifiers, endpoints, jobs and flywheels."""

from core.aws.rehearsal.records import Json
from core.aws.rehearsal.refusals import refuse
from core.aws.rehearsal.world import World


def read(world: World, request: Json, already: dict[str, str] | None = None) -> dict[str, str]:
    """Return the tags of a request together with those that are there.

    Raises:
        Refused: there are too many, or a key stands there twice.
    """
    given = {tag["Key"]: tag.get("Value", "") for tag in request.get("Tags", [])}
    if len(given) < len(request.get("Tags", [])):
        refuse("InvalidRequest", "A tag's key stands there twice.")
    tags = {**(already or {}), **given}
    if len(tags) > world.settings.limits.tags:
        refuse("TooManyTags", f"A resource takes {world.settings.limits.tags} tags.")
    return tags


def tag(world: World, params: Json) -> Json:
    """TagResource."""
    _exists(world, params["ResourceArn"])
    world.state.tags[params["ResourceArn"]] = read(world, params, world.state.tags.get(params["ResourceArn"]))
    return {}


def untag(world: World, params: Json) -> Json:
    """UntagResource."""
    _exists(world, params["ResourceArn"])
    if len(params["TagKeys"]) > world.settings.limits.tags:
        refuse("TooManyTagKeys", f"At most {world.settings.limits.tags} keys at once.")
    for key in params["TagKeys"]:
        world.state.tags.get(params["ResourceArn"], {}).pop(key, None)
    return {}


def tags_of(world: World, params: Json) -> Json:
    """ListTagsForResource."""
    _exists(world, params["ResourceArn"])
    found = world.state.tags.get(params["ResourceArn"], {})
    return {"ResourceArn": params["ResourceArn"], "Tags": [{"Key": key, "Value": found[key]} for key in found]}


def _exists(world: World, arn: str) -> None:
    state = world.state
    known = (state.classifiers, state.endpoints, state.jobs, state.flywheels, state.datasets)
    if not any(shelf.get(arn) for shelf in known):
        refuse("ResourceNotFound", "Could not find specified resource.")
