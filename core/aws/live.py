"""Lets a few texts be answered at once by an endpoint that serves their version; whoever cannot, says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.aws import outputs
from core.aws.clients import Aws, told
from core.aws.places import Asked
from core.aws.tables import one_line
from core.domain.errors import InvalidInput, NotFound, ServiceAway, ServiceRefused
from core.domain.predictions import Prediction

FEW = 20
"""So many are answered within a minute by one inference unit; a job takes several, and is made for more."""
LONGEST = 10_000
"""Bytes of a text that the service answers at once."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """Asks endpoints that are there anyway, and cost the same whether they are asked or not."""

    aws: Aws

    def answers(self, asked: Asked, texts: Sequence[str]) -> list[Prediction] | None:
        """Return one prediction per text, in order; None when no endpoint serves this version, or it cannot keep up.

        An endpoint may be moved to another version while it is asked: it is looked at before and after.

        Raises:
            OutputUnreadable: an answer is none of this version.
        """
        sent = [one_line(text) for text in texts]
        if any(len(text.encode()) > LONGEST for text in sent):
            return None
        try:
            endpoint = self._serving(asked.arn)
            if endpoint is None:
                return None
            said = [self._ask(endpoint, text) for text in sent]
            if self._serving(asked.arn) != endpoint:
                return None
        except (ServiceAway, ServiceRefused, NotFound, InvalidInput):
            return None  # a job answers them, or says better what is the matter
        return [outputs.prediction(one, asked.kind, asked.labels) for one in said]

    def _serving(self, arn: str) -> str | None:
        wanted = {"ModelArn": arn, "Status": "IN_SERVICE"}
        with told():
            found = self._comprehend.list_endpoints(Filter=wanted, MaxResults=100)["EndpointPropertiesList"]
        return min((one["EndpointArn"] for one in found if _stays(one, arn)), default=None)

    def _ask(self, endpoint: str, text: str) -> Mapping[str, Any]:
        with told():
            found: Mapping[str, Any] = self._comprehend.classify_document(EndpointArn=endpoint, Text=text)
        return found

    @property
    def _comprehend(self) -> Any:
        return self.aws.client("comprehend")


def _stays(said: Mapping[str, Any], arn: str) -> bool:
    return bool(said["ModelArn"] == arn and said.get("DesiredModelArn", arn) == arn)
