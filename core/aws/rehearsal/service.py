"""The rehearsal of Comprehend, without a socket: one call at a time, looked over on the way in and on the way out."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from core.aws import names
from core.aws.rehearsal import classifiers, datasets, endpoints, flywheels, iterations, jobs, learning, tags
from core.aws.rehearsal.answering import Queue, classify
from core.aws.rehearsal.faults import Fault, Faults
from core.aws.rehearsal.records import Json
from core.aws.rehearsal.refusals import Dropped, Refused, refuse
from core.aws.rehearsal.settings import Settings
from core.aws.rehearsal.state import State
from core.aws.rehearsal.world import World
from core.domain.errors import InvalidInput
from core.ports import Engine

_COMMON = ("ThrottlingException",)  # what every operation may answer, though no model says so
_BEFORE = {
    Fault.BROKEN: ("InternalServer", "An internal server error occurred. Retry your request."),
    Fault.EXPIRED: ("ExpiredToken", "The security token included in the request is expired"),
    Fault.DENIED: ("AccessDenied", "User is not authorized to perform this operation."),
}
_ACTIONS: dict[str, Callable[[World, Json], Json]] = {
    "CreateDocumentClassifier": classifiers.create,
    "DescribeDocumentClassifier": classifiers.describe,
    "ListDocumentClassifiers": classifiers.listed,
    "ListDocumentClassifierSummaries": classifiers.summaries,
    "StopTrainingDocumentClassifier": classifiers.stop,
    "DeleteDocumentClassifier": classifiers.delete,
    "StartDocumentClassificationJob": jobs.start,
    "DescribeDocumentClassificationJob": jobs.describe,
    "ListDocumentClassificationJobs": jobs.listed,
    "CreateEndpoint": endpoints.create,
    "DescribeEndpoint": endpoints.describe,
    "UpdateEndpoint": endpoints.update,
    "DeleteEndpoint": endpoints.delete,
    "ListEndpoints": endpoints.listed,
    "CreateFlywheel": flywheels.create,
    "DescribeFlywheel": flywheels.describe,
    "ListFlywheels": flywheels.listed,
    "UpdateFlywheel": flywheels.update,
    "DeleteFlywheel": flywheels.delete,
    "CreateDataset": datasets.create,
    "DescribeDataset": datasets.describe,
    "ListDatasets": datasets.listed,
    "StartFlywheelIteration": iterations.start,
    "DescribeFlywheelIteration": iterations.describe,
    "ListFlywheelIterationHistory": iterations.listed,
    "TagResource": tags.tag,
    "UntagResource": tags.untag,
    "ListTagsForResource": tags.tags_of,
}


class Rehearsal:
    """Answers as the service does. What it remembers is in its folder, trainings are the engine's."""

    def __init__(
        self,
        *,
        folder: Path,
        engine: Engine,
        s3: Any,
        now: Callable[[], datetime],
        settings: Settings | None = None,
        faults: Faults | None = None,
    ) -> None:
        """Take up where the folder's last rehearsal left off."""
        self.faults = faults or Faults()
        self._world = World(
            settings=settings or Settings(), state=State(folder), faults=self.faults, engine=engine, s3=s3, clock=now
        )
        self._queue = Queue()
        self._calls: Counter[str] = Counter()
        self._alone = threading.Lock()

    def call(self, operation: str, params: Json) -> Json:
        """Do what is asked, with times as seconds since 1970, and answer.

        Raises:
            Refused: the service's error.
            Dropped: there is no answer, whether or not it was done.
            InvalidInput: the answer is none that the service could give, which is a mistake of the rehearsal.
        """
        with self._alone:
            self._calls[operation] += 1
            fault = self.faults.call(operation)
            self._before(operation, fault)
            answer = self._checked(operation, params)
            if fault is Fault.BROKEN_AFTER:
                refuse(*_BEFORE[Fault.BROKEN])
            if fault is Fault.DROPPED:
                raise Dropped
            return answer

    def order(self, operation: str, fault: Fault, *, times: int = 1, message: str = "") -> None:
        """Order a fault while calls may be under way.

        Raises:
            InvalidInput: there is no such operation, or it cannot fail like that.
        """
        if operation not in (*_ACTIONS, "ClassifyDocument"):
            raise InvalidInput("Only what is rehearsed can fail.")
        with self._alone:
            self.faults.order(operation, fault, times=times, message=message)

    @property
    def calls(self) -> dict[str, int]:
        """How often each operation was called."""
        with self._alone:
            return dict(self._calls)

    def _before(self, operation: str, fault: Fault | None) -> None:
        if fault is Fault.UNREACHED:
            raise Dropped
        if fault is Fault.THROTTLED:
            known = "TooManyRequestsException" in _errors(operation)
            refuse("TooManyRequests" if known else "Throttling", "Rate exceeded")
        if fault in _BEFORE:
            refuse(*_BEFORE[fault])

    def _checked(self, operation: str, params: Json) -> Json:
        try:
            names.check(operation, params)
        except InvalidInput as problem:
            refuse("InvalidRequest", problem.detail)
        try:
            self._settle()
            answer = self._act(operation, params)
            names.check_answer(operation, answer)
        except Refused as refusal:
            if refusal.code not in (*_errors(operation), *_COMMON):
                message = f"{operation} cannot answer with {refusal.code}."
                raise InvalidInput(message) from refusal
            raise
        finally:
            self._world.state.save()
        return answer

    def _act(self, operation: str, params: Json) -> Json:
        if operation == "ClassifyDocument":
            return classify(self._world, self._queue, params)
        if operation not in _ACTIONS:
            refuse("InvalidRequest", f"{operation} is not rehearsed.")
        return _ACTIONS[operation](self._world, params)

    def _settle(self) -> None:
        """Let everything come to where it stands now."""
        for classifier in self._world.state.classifiers.all():
            learning.settle(self._world, classifier)
        for job in self._world.state.jobs.all():
            jobs.settle(self._world, job)
        for endpoint in self._world.state.endpoints.all():
            endpoints.settle(self._world, endpoint)
        for flywheel in self._world.state.flywheels.all():
            flywheels.settle(self._world, flywheel)
        for dataset in self._world.state.datasets.all():
            datasets.settle(self._world, dataset)
        for iteration in self._world.state.iterations.all():
            iterations.settle(self._world, iteration)


def _errors(operation: str) -> list[str]:
    return [shape.name for shape in names.model("comprehend", operation).error_shapes]
