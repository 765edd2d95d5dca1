"""A rehearsal of Amazon A2I's runtime: loops that made-up workers answer, and their output.json in S3."""

import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from core.aws import names
from core.aws.rehearsal import paging
from core.aws.rehearsal.faults import Fault
from core.aws.rehearsal.records import Json
from core.aws.rehearsal.refusals import Dropped, Refused, refuse
from core.domain.errors import InvalidInput

SERVICE = "sagemaker-a2i-runtime"
_FILE = "loops.json"
_FAULTS = {
    Fault.THROTTLED: ("Throttling", "Rate exceeded"),
    Fault.BROKEN: ("InternalServer", "An internal error occurred."),
    Fault.EXPIRED: ("ExpiredToken", "The security token included in the request is expired"),
    Fault.DENIED: ("AccessDenied", "User is not authorized to perform this operation."),
}
Workers = Callable[[Json], Mapping[str, Json]]
"""From what a loop was begun with to what each worker fills in, by the worker's id."""


def agreeing(content: Json) -> dict[str, Json]:
    """Let one worker say of each item what the model says."""
    said = {one["id"]: {"labels": one["initialLabels"]} for one in content.get("items", ())}
    return {"worker1": said}


@dataclass(frozen=True, kw_only=True)
class People:
    """Who answers, and after how many seconds; `places` is where each flow definition writes, by its ARN."""

    places: Mapping[str, str]
    workers: Workers = agreeing
    seconds: float = 600
    most: int = 1_000


@dataclass(frozen=True, kw_only=True)
class _Loop:
    name: str
    flow: str
    content: str
    created: float
    status: str = "InProgress"
    failure: str = ""
    output: str = ""


@dataclass(kw_only=True)
class LoopRehearsal:
    """Answers as the service does; what it remembers is in its folder."""

    folder: Path
    people: People
    s3: Any
    now: Callable[[], datetime]
    calls: Counter[str] = field(default_factory=Counter)
    _faults: dict[str, deque[Fault]] = field(default_factory=dict)
    _alone: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Take up where the folder's last rehearsal left off."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / _FILE
        found: Sequence[Json] = json.loads(file.read_text()) if file.exists() else []
        self._loops = {one["name"]: _Loop(**one) for one in found}

    def order(self, operation: str, fault: Fault, *, times: int = 1) -> None:
        """Let this befall the next calls of an operation."""
        self._faults.setdefault(operation, deque()).extend([fault] * times)

    def call(self, operation: str, params: Json) -> Json:
        """Do what is asked, and answer.

        Raises:
            Refused: the service's error.
            Dropped: there is no answer, whether or not it was done.
            InvalidInput: the answer is none that the service could give, which is a mistake of the rehearsal.
        """
        with self._alone:
            self.calls[operation] += 1
            waiting = self._faults.get(operation)
            fault = waiting.popleft() if waiting else None
            if fault is Fault.UNREACHED:
                raise Dropped
            if fault in _FAULTS:
                refuse(*_FAULTS[fault])
            answer = self._checked(operation, params)
            if fault is Fault.BROKEN_AFTER:
                refuse(*_FAULTS[Fault.BROKEN])
            if fault is Fault.DROPPED:
                raise Dropped
            return answer

    def _checked(self, operation: str, params: Json) -> Json:
        act = {
            "StartHumanLoop": self._start,
            "DescribeHumanLoop": self._describe,
            "ListHumanLoops": self._list,
            "StopHumanLoop": self._stop,
        }.get(operation)
        try:
            names.check(operation, params, SERVICE)
        except InvalidInput as problem:
            refuse("Validation", problem.detail)
        if act is None:
            refuse("Validation", f"{operation} is not rehearsed.")
        self._settle()
        answer = act(params)
        names.check_answer(operation, answer, SERVICE)
        told = [asdict(one) for one in self._loops.values()]
        part = self.folder / f"{_FILE}.part"
        part.write_text(json.dumps(told))
        part.replace(self.folder / _FILE)
        return answer

    def _start(self, params: Json) -> Json:
        name, flow = params["HumanLoopName"], params["FlowDefinitionArn"]
        if flow not in self.people.places:
            refuse("Validation", "There is no such flow definition.")
        content = params["HumanLoopInput"]["InputContent"]
        try:
            json.loads(content)
        except ValueError:
            refuse("Validation", "InputContent is no JSON.")
        known = self._loops.get(name)
        if known and (known.flow, known.content) != (flow, content):
            refuse("Conflict", "A human loop of this name exists already, with other input.")
        if not known and sum(one.status == "InProgress" for one in self._loops.values()) >= self.people.most:
            refuse("ServiceQuotaExceeded", "You have reached the limit of human loops in progress.")
        self._loops.setdefault(name, _Loop(name=name, flow=flow, content=content, created=self._moment))
        return {"HumanLoopArn": _arn(flow, name)}

    def _describe(self, params: Json) -> Json:
        one = self._found(params)
        told = {"HumanLoopArn": _arn(one.flow, one.name), **_told(one)}
        if one.failure:
            told["FailureCode"] = "InternalError"
        return told | ({"HumanLoopOutput": {"OutputS3Uri": one.output}} if one.output else {})

    def _list(self, params: Json) -> Json:
        """List them, newest first unless asked otherwise; a page as long as the service's longest."""
        after, before = (_seconds(params.get(f"CreationTime{which}")) for which in ("After", "Before"))
        chosen = [
            one
            for one in self._loops.values()
            if one.flow == params["FlowDefinitionArn"]
            and (after is None or one.created >= after)
            and (before is None or one.created < before)
        ]
        sign = -1 if params.get("SortOrder") == "Ascending" else 1
        entries = [(sign * one.created, one.name, _told(one)) for one in chosen]
        return paging.page("HumanLoopSummaries", entries, params)

    def _stop(self, params: Json) -> Json:
        one = self._found(params)
        if one.status == "InProgress":
            self._loops[one.name] = replace(one, status="Stopped")
        return {}

    def _found(self, params: Json) -> _Loop:
        one = self._loops.get(params["HumanLoopName"])
        if one is None:
            refuse("ResourceNotFound", "Could not find specified resource.")
        return one

    def _settle(self) -> None:
        """Let the workers answer what is due."""
        for one in list(self._loops.values()):
            if one.status == "InProgress" and self._moment >= one.created + self.people.seconds:
                self._loops[one.name] = self._answered(one)

    def _answered(self, one: _Loop) -> _Loop:
        moment = datetime.fromtimestamp(one.created, UTC)
        place = f"{self.people.places[one.flow].rstrip('/')}/{one.flow.rpartition('/')[2]}/{moment:%Y/%m/%d/%H/%M/%S}"
        uri = f"{place}/{one.name}/output.json"
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        body = json.dumps(self._output(one), sort_keys=True).encode()
        try:
            self.s3.put_object(Bucket=bucket, Key=key, Body=body)
        except ClientError:
            return replace(one, status="Failed", failure="The output could not be written.")
        return replace(one, status="Completed", output=uri)

    def _output(self, one: _Loop) -> Json:
        """Return what the service writes; it puts the names of answers in order, and so the tenth before the second."""
        content = json.loads(one.content)
        submitted = datetime.fromtimestamp(one.created + self.people.seconds, UTC)
        people = [
            {
                "acceptanceTime": _written(datetime.fromtimestamp(one.created, UTC)),
                "answerContent": fields,
                "submissionTime": _written(submitted),
                "timeSpentInSeconds": self.people.seconds,
                "workerId": worker,
            }
            for worker, fields in self.people.workers(content).items()
        ]
        return {
            "flowDefinitionArn": one.flow,
            "humanAnswers": people,
            "humanLoopName": one.name,
            "inputContent": content,
        }

    @property
    def _moment(self) -> float:
        return round(self.now().timestamp(), 3)


def code_of(refusal: Refused, operation: str) -> int:
    """Return the HTTP status of an error."""
    shapes = names.model(SERVICE, operation).error_shapes
    return next((int(one.metadata["error"]["httpStatusCode"]) for one in shapes if one.name == refusal.code), 400)


def _arn(flow: str, name: str) -> str:
    return f"{flow.partition(':flow-definition/')[0]}:human-loop/{name}"


def _told(one: _Loop) -> Json:
    told = {
        "HumanLoopName": one.name,
        "HumanLoopStatus": one.status,
        "CreationTime": _written(datetime.fromtimestamp(one.created, UTC)),
        "FlowDefinitionArn": one.flow,
    }
    return told | ({"FailureReason": one.failure} if one.failure else {})


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def _seconds(said: str | None) -> float | None:
    return datetime.fromisoformat(said).timestamp() if said else None
