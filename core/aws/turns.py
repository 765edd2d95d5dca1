"""What a flywheel has done so far: each of its turns, told as people read it."""

from dataclasses import dataclass

from core.aws import iterations, wheels
from core.aws.clients import Aws
from core.aws.iterations import COMPLETED, Iteration
from core.aws.tokens import flywheel_name
from core.domain.documents import ProjectId
from core.domain.errors import NotFound
from core.domain.surroundings import Turn

MOST = 50
"""So many of the newest are told of each flywheel; a page names no more."""


@dataclass(frozen=True, kw_only=True)
class Turns:
    """Reads the history of the flywheels of this name, one a project."""

    aws: Aws
    name: str

    def of(self, project: ProjectId) -> list[Turn]:
        """Return the turns of a project's flywheel, newest first; none where there is no flywheel."""
        wheel = wheels.found(self.aws, flywheel_name(self.name, f"p{project}-"))
        if wheel is None:
            return []
        try:
            known = iterations.history(self.aws, wheel.arn)
        except NotFound:  # it was deleted since
            return []
        return [_turn(project, one, wheel.active) for one in known[:MOST]]


def _turn(project: ProjectId, one: Iteration, active: str) -> Turn:
    """Tell one; of a first turn, which compares nothing, the service may name what it made as evaluated only."""
    alone = not one.trained and one.status == COMPLETED
    version = one.evaluated if alone else one.trained
    return Turn(
        project=project,
        status=one.status,
        message=one.message,
        began_at=one.began_at,
        ended_at=one.ended_at,
        bundle=version,
        active=bool(version) and version == active,
        figures=dict(one.evaluated_figures if alone else one.trained_figures),
        before={} if alone else dict(one.evaluated_figures),
    )
