"""Flywheels as the service has them: found by name, looked over before anything is sent, and told what is active."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.aws.arranged import MODES
from core.aws.clients import Aws, told
from core.aws.standing import pause, unknown
from core.aws.turning import naming
from core.domain.errors import InvalidInput, NotFound, NotTrainable, ServiceAway
from core.domain.labels import Kind, Label, Labels
from core.ports import Clock

FLYWHEEL = "flywheel"
"""The fact of a version that holds the ARN of the flywheel it came from."""
ACTIVE = "ACTIVE"
BECOMING = ("CREATING", "UPDATING")
ENDED = ("FAILED", "DELETING")
_FEW = 5
_NEW = "Name another flywheel (COUNTERSIGN_FLYWHEEL): a new one takes the labels of today."
_OTHER_LABELS = (
    "The flywheel {name} was made for other labels, and Comprehend would leave out without a word: {labels}. " + _NEW
)
_OTHER_KIND = "The flywheel {name} was made for tickets of another kind or language. " + _NEW
_SLOW = "The flywheel {name} is not ready yet; it is looked at again."


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """What the service says of one, unchanged `since`; its labels are told only once it is active, None before."""

    arn: str
    status: str
    mode: str
    language: str
    labels: Labels | None
    since: datetime
    active: str = ""
    message: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.rpartition("/")[2]

    def refuse(self, kind: Kind, language: str, taught: Collection[Label]) -> None:
        """Refuse what it could not learn; the service would take it, and be silent.

        Raises:
            NotTrainable: names the labels it would leave out, and says what to do.
        """
        if (self.mode, self.language) != (MODES[kind], language):
            raise NotTrainable(_OTHER_KIND.format(name=self.name))
        left_out = sorted(set(taught) - set(self.labels or ()))
        if left_out:
            shown = ", ".join(f"'{label}'" for label in left_out[:_FEW]) + (", …" if len(left_out) > _FEW else "")
            raise NotTrainable(_OTHER_LABELS.format(name=self.name, labels=shown))


def found(aws: Aws, name: str) -> Wheel | None:
    """Return the flywheel of this name, if there is one."""
    pages = paged(aws.client("comprehend").list_flywheels)
    arns = (one["FlywheelArn"] for page in pages for one in page["FlywheelSummaryList"])
    arn = next((arn for arn in arns if arn.endswith(f":flywheel/{name}")), None)
    return looked_at(aws, arn) if arn else None


def looked_at(aws: Aws, arn: str) -> Wheel:
    """Return what the service says of a flywheel.

    Raises:
        NotFound: it does not exist.
        ServiceAway, ServiceRefused: nobody knows.
    """
    with told():
        said: Mapping[str, Any] = aws.client("comprehend").describe_flywheel(FlywheelArn=arn)["FlywheelProperties"]
    task = said.get("TaskConfig", {})
    config = task.get("DocumentClassificationConfig", {})
    return Wheel(
        arn=arn,
        status=said["Status"],
        mode=config.get("Mode", ""),
        language=task.get("LanguageCode", ""),
        labels=tuple(map(Label, config["Labels"])) if "Labels" in config else None,
        since=said.get("LastModifiedTime") or said["CreationTime"],
        active=said.get("ActiveModelArn", ""),
        message=said.get("Message", ""),
    )


def paged(call: Callable[..., dict[str, Any]], **asked: Any) -> Iterator[dict[str, Any]]:
    """Yield the pages of a list that boto3 has no paginator for."""
    token: dict[str, str] = {}
    while True:
        with told():
            page = call(**asked, **token)
        yield page
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def activate(aws: Aws, clock: Clock, arn: str, version: str, patience: float) -> None:
    """Return when the flywheel names this version as its active one, or when there is no such flywheel any more.

    Raises:
        ServiceAway: it takes longer; done again, it goes on where it was.
        ServiceRefused: says what to do.
        InvalidInput: the service does not take this version.
    """
    began, asked = clock.now(), False
    while True:
        trouble: ServiceAway | None = None
        try:
            wheel = looked_at(aws, arn)
            if wheel.status in ENDED or (wheel.status == ACTIVE and wheel.active == version):
                return
            if wheel.status not in (ACTIVE, *BECOMING):
                raise unknown(wheel.status)
            asked = asked or (wheel.status == ACTIVE and _name(aws, arn, version))
        except InvalidInput:
            # A call whose answer was lost is sent again below us, and refused where the first one took effect.
            if looked_at(aws, arn).status not in BECOMING:
                raise
        except NotFound:
            return
        except ServiceAway as problem:
            trouble = problem
        elapsed = (clock.now() - began).total_seconds()
        if elapsed > patience:
            raise trouble or ServiceAway(_SLOW.format(name=arn.rpartition("/")[2]))
        clock.sleep(pause(elapsed))


def _name(aws: Aws, arn: str, version: str) -> bool:
    with told():
        aws.client("comprehend").update_flywheel(**naming(arn, version))
    return True
