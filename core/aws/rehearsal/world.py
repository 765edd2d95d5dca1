"""What every part of the rehearsal stands on: settings, memory, faults, the clock, the engine and the buckets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.aws.rehearsal.arns import Arns
from core.aws.rehearsal.faults import Faults
from core.aws.rehearsal.records import Classifier, Json
from core.aws.rehearsal.refusals import refuse
from core.aws.rehearsal.settings import Durations, Settings
from core.aws.rehearsal.state import State
from core.ports import Engine


@dataclass(frozen=True, kw_only=True)
class World:
    """All of it; `s3` is a boto3 client, of which there are no types."""

    settings: Settings
    state: State
    faults: Faults
    engine: Engine
    s3: Any
    clock: Callable[[], datetime]

    @property
    def now(self) -> float:
        """The moment in seconds since 1970, to the millisecond as the service tells times."""
        return round(self.clock().timestamp(), 3)

    @property
    def arns(self) -> Arns:
        """What makes this account's names."""
        return Arns(region=self.settings.region, account=self.settings.account)

    @property
    def times(self) -> Durations:
        """How long things take."""
        return self.settings.durations

    def model(self, arn: str) -> Classifier:
        """Return a classifier.

        Raises:
            Refused: there is none of that name.
        """
        found = self.state.classifiers.get(arn)
        if found is None:
            refuse("ResourceNotFound", "Could not find specified resource.")
        return found


def without(request: Json, *names: str) -> Json:
    """Return what of a request Describe tells."""
    return {name: value for name, value in request.items() if name not in names}
