"""Human loops of Amazon A2I, for those who still have it: started by name, and their answers fetched from S3."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.aws.clients import Aws, told
from core.aws.loop_outputs import CHOICES, ITEMS, answers, read
from core.aws.names import check
from core.aws.standing import unknown
from core.aws.wheels import paged
from core.domain.errors import Conflict, NotFound, OutputUnreadable, ServiceRefused
from core.domain.human_loops import Loop, LoopAnswers, LoopState, NewLoop

SERVICE = "sagemaker-a2i-runtime"
_STATES = {
    "InProgress": LoopState.RUNNING,
    "Stopping": LoopState.RUNNING,
    "Completed": LoopState.DONE,
    "Failed": LoopState.FAILED,
    "Stopped": LoopState.STOPPED,
}
_LARGEST = 32 << 20
_PAGE = 100
_PLACE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)", re.DOTALL)
_FULL = "The account has as many human loops as Amazon allows; ask Amazon for more, or wait until some have ended."
_FACTS = "facts"


@dataclass(frozen=True, kw_only=True)
class A2iLoops:
    """Asks the workers of one flow definition."""

    aws: Aws
    flow: str

    def start(self, loop: NewLoop) -> None:
        """Ask; the same name is asked once, whatever the question was.

        Raises:
            InvalidInput: the service would refuse it.
            ServiceAway: asked again, it is the same loop.
            ServiceRefused: says what to do.
        """
        content = {
            ITEMS: [{"id": one.id, "text": one.text, "initialLabels": list(one.labels)} for one in loop.items],
            CHOICES: list(loop.choices),
            _FACTS: loop.facts,
        }
        asked = {
            "HumanLoopName": loop.name,
            "FlowDefinitionArn": self.flow,
            "HumanLoopInput": {"InputContent": json.dumps(content, sort_keys=True)},
        }
        check("StartHumanLoop", asked, SERVICE)
        try:
            with told():
                self._client.start_human_loop(**asked)
        except Conflict:
            return  # it was begun before
        except ServiceRefused as problem:
            if problem.facts.get("code") != "ServiceQuotaExceededException":
                raise
            raise ServiceRefused(_FULL, **problem.facts) from None

    def since(self, moment: datetime) -> list[Loop]:
        """Return the loops begun since a moment, oldest first, whoever began them.

        Raises:
            OutputUnreadable: the service names a status that nobody here knows.
        """
        asked = {
            "FlowDefinitionArn": self.flow,
            "CreationTimeAfter": moment,
            "SortOrder": "Ascending",
            "MaxResults": _PAGE,
        }
        pages = paged(self._client.list_human_loops, **asked)
        return [_loop(one) for page in pages for one in page["HumanLoopSummaries"]]

    def answers(self, name: str) -> LoopAnswers:
        """Return what people said.

        Raises:
            NotFound: there is none of that name, or it is not done.
            OutputUnreadable: what the service wrote is not what it writes, or of another loop.
        """
        with told():
            said = self._client.describe_human_loop(HumanLoopName=name)
        if _state(said["HumanLoopStatus"]) is not LoopState.DONE:
            message = f"The human loop {name} is not done."
            raise NotFound(message)
        output = read(self._fetched(str(said.get("HumanLoopOutput", {}).get("OutputS3Uri", ""))))
        if (output.name, output.flow) != (name, self.flow):
            raise OutputUnreadable("It is the output of another human loop.")
        return LoopAnswers(facts=_facts(output.content), answers=answers(output))

    def stop(self, name: str) -> None:
        """Let nobody be asked any more; nothing happens when it has ended, or was never begun."""
        try:
            with told():
                said = self._client.describe_human_loop(HumanLoopName=name)
                if said["HumanLoopStatus"] == "InProgress":
                    self._client.stop_human_loop(HumanLoopName=name)
        except NotFound:
            return

    def _fetched(self, uri: str) -> bytes:
        place = _PLACE.fullmatch(uri)
        if place is None:
            raise OutputUnreadable("A human loop does not say where its output is.")
        with told():
            body = self.aws.client("s3").get_object(Bucket=place[1], Key=place[2])["Body"]
            content: bytes = body.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise OutputUnreadable("The output of a human loop is larger than any could be.")
        return content

    @property
    def _client(self) -> Any:
        return self.aws.client(SERVICE)


def _loop(said: Mapping[str, Any]) -> Loop:
    state = _state(said["HumanLoopStatus"])
    return Loop(name=said["HumanLoopName"], state=state, why=said.get("FailureReason", ""))


def _state(status: object) -> LoopState:
    state = _STATES.get(str(status))
    if state is None:
        raise unknown(str(status).upper())
    return state


def _facts(content: Mapping[str, Any]) -> dict[str, str | int]:
    found = content.get(_FACTS)
    if not isinstance(found, dict) or not all(isinstance(one, str | int) for one in found.values()):
        raise OutputUnreadable("What a human loop was begun with is not what is sent from here.")
    return found
