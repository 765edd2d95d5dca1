"""How what is in production is served: names, sizes and marks of endpoints, and the requests made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from core.aws.arranged import checked
from core.aws.tokens import endpoint_name
from core.domain.documents import ProjectId

MARK = "countersign"
"""The tag by which ours are found again; its value is the path, so that two desks of one account stay apart."""
_CREATE = "CreateEndpoint"
_CLASSIFIER, _ENDPOINT = ":document-classifier/", ":document-classifier-endpoint/"


@dataclass(frozen=True, kw_only=True)
class Served:
    """Where in the Parameter Store production is named ("/countersign/desk"), and what each endpoint is made with.

    `units` is for new endpoints only: who scales one later is not overruled. `role` is needed where the version is
    encrypted with a key of one's own. `patience` is how many seconds one switch waits before it lets others work.
    `window` is set where each version has an endpoint of its own, made beside the one that serves: for so long after
    the pointer has left one it is kept for going back. Where it is not set, the project's one endpoint is moved.
    """

    path: str
    units: int = 1
    role: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    patience: float = 1_200.0
    window: timedelta | None = None

    def endpoint(self, project: ProjectId, classifier: str) -> str:
        """Return the ARN of the project's one endpoint, which lies beside the classifier."""
        return classifier.partition(_CLASSIFIER)[0] + _ENDPOINT + endpoint_name(self.path, str(project))

    def own(self, project: ProjectId, classifier: str) -> str:
        """Return the ARN of the endpoint that a version has for itself."""
        name = endpoint_name(self.path, str(project), name_of(classifier))
        return classifier.partition(_CLASSIFIER)[0] + _ENDPOINT + name

    def creating(self, arn: str, classifier: str, spent: int) -> dict[str, Any]:
        """Return the request for an endpoint, after `spent` that are of no use any more.

        Raises:
            InvalidInput: the service would refuse it.
        """
        name = name_of(arn)
        marks = {**self.tags, MARK: self.path}
        asked = {
            "EndpointName": name,
            "ModelArn": classifier,
            "DesiredInferenceUnits": self.units,
            **({"DataAccessRoleArn": self.role} if self.role else {}),
            "Tags": [{"Key": key, "Value": value} for key, value in marks.items()],
        }
        return checked(_CREATE, asked, f"{name} {spent}")

    def parameter(self, project: ProjectId, name: str) -> str:
        """Return the name of one of a project's parameters."""
        return f"{self.path}/{project}/{name}"


def name_of(arn: str) -> str:
    """Return an endpoint's name."""
    return arn.rpartition("/")[2]
