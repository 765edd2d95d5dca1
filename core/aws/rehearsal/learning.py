"""How a classifier comes to be trained: the engine learns meanwhile, and when both are done the outputs are written."""

from dataclasses import asdict, replace
from typing import Any

from core.aws.rehearsal import archives, buckets, lessons, measuring, timing
from core.aws.rehearsal.records import Classifier, Json
from core.aws.rehearsal.refusals import Unusable
from core.aws.rehearsal.world import World
from core.domain.errors import NotFound, NotTrainable
from core.domain.versions import Trained
from core.ports import LOST


def settle(world: World, one: Classifier) -> None:
    """Bring a classifier to where it stands now."""
    status = timing.classifier(one, world.now, world.times)
    if one.deleting is not None:
        if world.now >= one.deleting + world.times.deleting:
            world.state.classifiers.drop(one)
            world.state.tags.pop(one.arn, None)
    elif one.result:
        return
    elif status == "STOPPED":
        world.engine.cancel(one.run)
        world.state.classifiers.put(replace(one, result=status))
    elif world.now >= timing.begins(one, world.times):
        one = one if one.begun else _begun(world, one)
        if world.now >= timing.due(one, world.times):
            _ended(world, one)


def trained(one: Classifier) -> Trained:
    """Return what the engine handed over."""
    return Trained(**(one.trained or {}))


def output(world: World, one: Classifier) -> str | None:
    """Return where its archive is or will be."""
    folder = one.request.get("OutputDataConfig", {}).get("S3Uri")
    return archives.place(folder, world.settings.account, archives.TRAINING, one.run) if folder else None


def _begun(world: World, one: Classifier) -> Classifier:
    return world.state.classifiers.put(replace(one, begun=True, failed=one.failed or _why_not_begun(world, one)))


def _why_not_begun(world: World, one: Classifier) -> str:
    """Start the engine, or start it again; say why it cannot learn from this."""
    try:
        found = lessons.read(world, one.request)
        world.engine.start(one.run, found.kind, found.labels, found.examples)
    except (Unusable, NotTrainable) as problem:
        return str(problem)
    return ""


def _ended(world: World, one: Classifier) -> None:
    """Note how it ended, if it has: an engine that is lost begins again, one that is slow is waited for."""
    failed, made = one.failed, None
    if not failed:
        try:
            state = world.engine.status(one.run)
            made, failed = state.trained, state.message if state.failed else ""
        except NotFound:
            failed = LOST
    if failed == LOST:
        failed = _why_not_begun(world, one)
    if made:
        _measured(world, one, made)
    elif failed:
        world.state.classifiers.put(replace(one, failed=failed, result="IN_ERROR"))


def _measured(world: World, one: Classifier, made: Trained) -> None:
    try:
        metadata = _tested(world, one, made)
    except Unusable as problem:
        world.state.classifiers.put(replace(one, failed=str(problem), result="IN_ERROR"))
        return
    result = "TRAINED_WITH_WARNING" if one.warning else "TRAINED"
    told: dict[str, Any] = {**asdict(made), "reported": None, "findings": None}
    world.state.classifiers.put(replace(one, result=result, trained=told, metadata=metadata))


def _tested(world: World, one: Classifier, made: Trained) -> Json:
    """Ask the model for its test data, write the archive, and return `ClassifierMetadata`."""
    found = lessons.read(world, one.request)
    truth = [labels for labels, _ in found.testing]
    answers = [answer.labels for answer in world.engine.predict(made, (text for _, text in found.testing))]
    place = output(world, one)
    if place:
        counted = measuring.matrix(found.kind, truth, answers, found.labels)
        content = archives.matrix(counted, timing.due(one, world.times))
        buckets.put(
            world, place, content, one.request["DataAccessRoleArn"], one.request["OutputDataConfig"].get("KmsKeyId")
        )
    return {
        "NumberOfLabels": len(found.labels),
        "NumberOfTrainedDocuments": len(found.training),
        "NumberOfTestDocuments": len(found.testing),
        "EvaluationMetrics": measuring.metrics(found.kind, truth, answers, found.labels),
    }
