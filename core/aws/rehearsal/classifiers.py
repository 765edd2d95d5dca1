"""Classifiers and their versions: create, describe, list, stop, delete."""

from dataclasses import replace

from core.aws.rehearsal import learning, paging, tags, timing
from core.aws.rehearsal.arns import hashed, name_of, version_of
from core.aws.rehearsal.lessons import kind_of
from core.aws.rehearsal.records import Classifier, Json
from core.aws.rehearsal.refusals import refuse
from core.aws.rehearsal.world import World, without
from core.domain.labels import Kind

_LANGUAGES = ("en", "es", "de", "it", "fr", "pt")
_TOLD_OTHERWISE = ("DocumentClassifierName", "ClientRequestToken", "Tags", "ModelPolicy", "OutputDataConfig")


def create(world: World, params: Json) -> Json:
    """CreateDocumentClassifier."""
    known = world.state.classifiers.asked(params)
    if known:
        return {"DocumentClassifierArn": known.arn}
    _check(params)
    given = tags.read(world, params)
    arn = world.arns.classifier(params["DocumentClassifierName"], params.get("VersionName"))
    if world.state.classifiers.get(arn):
        refuse("ResourceInUse", "Concurrent modification of resources. Model with the same ARN already exists.")
    if (
        sum(_status(world, one) not in timing.ENDED for one in world.state.classifiers.all())
        >= world.settings.limits.trainings
    ):
        refuse("ResourceLimitExceeded", "You have reached the limit of active training jobs.")
    fate = world.faults.fate("CreateDocumentClassifier")
    one = Classifier(
        arn=arn,
        request=params,
        run=hashed(arn, params.get("ClientRequestToken"), world.now),
        submitted=world.now,
        failed=fate.failed,
        warning=fate.warning,
    )
    world.state.classifiers.put(one)
    world.state.tags[arn] = given
    return {"DocumentClassifierArn": arn}


def describe(world: World, params: Json) -> Json:
    """DescribeDocumentClassifier."""
    return {"DocumentClassifierProperties": _told(world, world.model(params["DocumentClassifierArn"]))}


def listed(world: World, params: Json) -> Json:
    """ListDocumentClassifiers."""
    wanted = dict(paging.one_filter(params))
    name = wanted.pop("DocumentClassifierName", None)
    entries = [
        (one.submitted, one.arn, told)
        for one in world.state.classifiers.all()
        for told in [_told(world, one)]
        if paging.fits(told, wanted, "SubmitTime", {"Status": "Status"}) and name in (None, name_of(one.arn))
    ]
    return paging.page("DocumentClassifierPropertiesList", entries, params)


def summaries(world: World, params: Json) -> Json:
    """ListDocumentClassifierSummaries."""
    latest: dict[str, list[Classifier]] = {}
    for one in world.state.classifiers.all():
        latest.setdefault(name_of(one.arn), []).append(one)
    entries = [(found[-1].submitted, name, _summary(world, name, found)) for name, found in latest.items()]
    return paging.page("DocumentClassifierSummariesList", entries, params)


def stop(world: World, params: Json) -> Json:
    """StopTrainingDocumentClassifier; one that has ended is left as it is."""
    one = world.model(params["DocumentClassifierArn"])
    if _status(world, one) in ("SUBMITTED", "TRAINING") and one.stop is None:
        world.state.classifiers.put(replace(one, stop=world.now))
    return {}


def delete(world: World, params: Json) -> Json:
    """DeleteDocumentClassifier."""
    one = world.model(params["DocumentClassifierArn"])
    if _status(world, one) not in timing.ENDED:
        refuse("ResourceUnavailable", "The model is not in a state in which it can be deleted.")
    if _used(world, one.arn):
        refuse("ResourceInUse", "The model is used by an endpoint, a job or a flywheel.")
    world.state.classifiers.put(replace(one, deleting=world.now))
    return {}


def _status(world: World, one: Classifier) -> str:
    return timing.classifier(one, world.now, world.times)


def _check(params: Json) -> None:
    """Refuse what the shapes allow and the service does not."""
    config, language = params["InputDataConfig"], params["LanguageCode"]
    if language not in _LANGUAGES:
        refuse("UnsupportedLanguage", f"Classifiers are trained in {', '.join(_LANGUAGES)}.")
    if config.get("DataFormat") == "AUGMENTED_MANIFEST" or "AugmentedManifests" in config:
        refuse("InvalidRequest", "Augmented manifests are not rehearsed.")
    if config.get("DocumentType", "PLAIN_TEXT_DOCUMENT") != "PLAIN_TEXT_DOCUMENT" or "Documents" in config:
        refuse("InvalidRequest", "Documents other than plain text are not rehearsed.")
    if "S3Uri" not in config:
        refuse("InvalidRequest", "InputDataConfig.S3Uri is required with COMPREHEND_CSV.")
    if "LabelDelimiter" in config and kind_of(params) is Kind.SINGLE:
        refuse("InvalidRequest", "A LabelDelimiter is for MULTI_LABEL only.")


def _used(world: World, arn: str) -> bool:
    state = world.state
    named = [one.active for one in state.flywheels.all()]
    named += [model for one in state.endpoints.all() for model in (one.model, one.wanted)]
    return arn in named or any(
        one.request["DocumentClassifierArn"] == arn
        for one in state.jobs.all()
        if timing.job(one, world.now, world.times) not in timing.JOB_ENDED
    )


def _told(world: World, one: Classifier) -> Json:
    """Return what Describe says; the name is in the ARN only."""
    status = _status(world, one)
    told = {
        "Mode": "MULTI_CLASS",
        **without(one.request, *_TOLD_OTHERWISE),
        "DocumentClassifierArn": one.arn,
        "Status": status,
        "SubmitTime": one.submitted,
    }
    place = learning.output(world, one)
    if "OutputDataConfig" in one.request:
        told["OutputDataConfig"] = {**one.request["OutputDataConfig"], **({"S3Uri": place} if place else {})}
    if timing.has_begun(one, world.now, world.times):
        told["TrainingStartTime"] = timing.begins(one, world.times)
    if status in timing.ENDED:
        end = timing.ended_at(one, world.times)
        told |= {"EndTime": end} | ({"TrainingEndTime": end} if "TrainingStartTime" in told else {})
    message = {"IN_ERROR": one.failed, "TRAINED_WITH_WARNING": one.warning}.get(status, "")
    told |= {"Message": message} if message else {}
    return told | ({"ClassifierMetadata": one.metadata} if one.metadata else {})


def _summary(world: World, name: str, versions: list[Classifier]) -> Json:
    latest = versions[-1]
    told = {
        "DocumentClassifierName": name,
        "NumberOfVersions": len(versions),
        "LatestVersionCreatedAt": latest.submitted,
        "LatestVersionStatus": _status(world, latest),
    }
    version = version_of(latest.arn)
    return told | ({"LatestVersionName": version} if version else {})
