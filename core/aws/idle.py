"""Finds endpoints of ours that nobody is sent to, says what they cost, and deletes them with care."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.aws.clients import told
from core.aws.endpoints import Endpoints
from core.aws.served import MARK, name_of
from core.domain.costs import DAY, Prices
from core.domain.documents import ProjectId
from core.domain.errors import Busy, Conflict, InvalidInput, NotFound

GRACE = timedelta(hours=1)
"""For so long after a change an endpoint may be that of a promotion whose pointer is not written yet."""


@dataclass(frozen=True, kw_only=True)
class Idle:
    """An endpoint of ours, what it costs in dollars a day, and whether a pointer names it."""

    arn: str
    model: str
    status: str
    units: int
    changed_at: datetime
    per_day: float
    named: bool = False


@dataclass(frozen=True, kw_only=True)
class Idling:
    """Looks through all endpoints of the account for those with our mark."""

    endpoints: Endpoints

    def ours(self) -> list[Idle]:
        """Return all our endpoints, the dearest first."""
        named = self._named()
        with told():
            pages = self._client("comprehend").get_paginator("list_endpoints").paginate()
            known = [one for page in pages for one in page["EndpointPropertiesList"]]
        found = [
            _idle(one, named) for one in known if one["Status"] != "DELETING" and self._is_ours(one["EndpointArn"])
        ]
        return sorted(found, key=lambda one: (-one.per_day, one.arn))

    def orphans(self) -> list[Idle]:
        """Return those that no pointer names; they may be of a promotion under way."""
        return [one for one in self.ours() if not one.named]

    def idle(self, now: datetime) -> list[Idle]:
        """Return the orphans that nothing was done with for a while."""
        return [one for one in self.orphans() if is_idle(one, now)]

    def delete(self, arn: str, wanted: Collection[str] = ()) -> None:
        """Delete an endpoint that no pointer names, as they are now; nothing happens when it is gone.

        `wanted` are the classifiers in production: where each has an endpoint of its own, a pointer is about to name it.

        Raises:
            Conflict: a pointer names it, or is about to.
            InvalidInput: it is not one of ours.
            Busy: it was changed a short while ago.
        """
        said = self.endpoints.said(arn)
        if said is None or said["Status"] == "DELETING":
            return
        if not self._is_ours(arn):
            message = f"The endpoint {name_of(arn)} is not one of this desk."
            raise InvalidInput(message)
        if self.endpoints.clock.now() - _changed_at(said) < GRACE:
            message = f"The endpoint {name_of(arn)} was changed within the last hour; a promotion may be under way."
            raise Busy(message)
        if self.endpoints.served.window and said["ModelArn"] in wanted:
            message = f"The endpoint {name_of(arn)} serves a version that is in production."
            raise Conflict(message)
        self.endpoints.spend(arn, said.get("CreationTime"), said.get("LastModifiedTime"))
        if arn in self._named():  # looked at last of all
            message = f"The endpoint {name_of(arn)} is in production."
            raise Conflict(message)
        with told():
            self._client("comprehend").delete_endpoint(EndpointArn=arn)

    def projects(self) -> list[ProjectId]:
        """Return the projects that have a pointer."""
        before, after = f"{self.endpoints.served.path}/", "/production"
        names = (name for name, _ in self._parameters() if name.endswith(after))
        numbers = (name.removeprefix(before).removesuffix(after) for name in names)
        return [ProjectId(int(number)) for number in numbers if number.isascii() and number.isdigit()]

    def _named(self) -> str:
        """Return what our parameters say, all their texts: one that was changed by hand names what stands in it too."""
        return "\n".join(value for _, value in self._parameters())

    def _parameters(self) -> list[tuple[str, str]]:
        path = self.endpoints.served.path
        with told():
            pages = self._client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True)
            return [(one["Name"], one["Value"]) for page in pages for one in page["Parameters"]]

    def _is_ours(self, arn: str) -> bool:
        try:
            with told():
                tags = self._client("comprehend").list_tags_for_resource(ResourceArn=arn)["Tags"]
        except NotFound:
            return False
        return {"Key": MARK, "Value": self.endpoints.served.path} in tags

    def _client(self, service: str) -> Any:
        return self.endpoints.aws.client(service)


def is_idle(one: Idle, now: datetime) -> bool:
    """Tell whether it can be deleted: nobody is sent to it, and no promotion has just made it."""
    return not one.named and now - one.changed_at >= GRACE


def _idle(said: Mapping[str, Any], named: str) -> Idle:
    units = int(said.get("CurrentInferenceUnits") or said["DesiredInferenceUnits"])
    return Idle(
        arn=said["EndpointArn"],
        model=said["ModelArn"],
        status=said["Status"],
        units=units,
        changed_at=_changed_at(said),
        per_day=round(Prices().endpoint(DAY, units), 2),
        named=said["EndpointArn"] in named,
    )


def _changed_at(said: Mapping[str, Any]) -> datetime:
    moment: datetime = said.get("LastModifiedTime") or said["CreationTime"]
    return moment
