"""What stands at Amazon around this desk: what it needs, what it costs, and whether it says what the database says."""

from collections.abc import Collection
from dataclasses import dataclass

from core.aws.endpoints import ANSWERING
from core.aws.idle import is_idle
from core.aws.pointed import Pointed
from core.aws.selfcheck import SelfCheck
from core.aws.served import name_of
from core.aws.serving import ComprehendServing, astray_of
from core.aws.turns import Turns
from core.domain.documents import ProjectId
from core.domain.errors import Conflict
from core.domain.surroundings import Astray, Check, Endpoint, Turn
from core.domain.versions import Release


@dataclass(frozen=True, kw_only=True)
class AmazonSurroundings:
    """Looks at the account; what it finds is changed by nobody but people."""

    serving: ComprehendServing
    selfcheck: SelfCheck
    wheels: Turns | None = None

    def check(self) -> list[Check]:
        """Try everything this mode needs, and say of each what is wrong and what to do."""
        return self.selfcheck.run()

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints of this desk, the dearest first."""
        now, ours = self.serving.clock.now(), self.serving.idling.ours()
        kept = self.serving.kept(one for one in ours if not one.named)
        return [
            Endpoint(
                arn=one.arn,
                name=name_of(one.arn),
                status=one.status,
                units=one.units,
                per_day=one.per_day,
                changed_at=one.changed_at,
                idle=is_idle(one, now) and not (one.arn in kept and now < kept[one.arn].until),
                kept_until=kept[one.arn].until if one.arn in kept else None,
                project=kept[one.arn].project if one.arn in kept else None,
            )
            for one in ours
        ]

    def astray(self, project: ProjectId, production: Release | None) -> Astray | None:
        """Say how the pointer, or the endpoint it names, differs from this production; None when neither does."""
        standing = self.serving.standing(project)
        found = astray_of(project, standing)
        if found or production is None:
            return found
        pointed = standing.pointed
        if pointed is None:
            sentence = f"The parameter is gone, and release {production.number} is in production."
            return Astray(project=project, sentence=sentence, mark=f"gone {production.id}")
        if pointed.release != production.id:
            sentence = (
                f"The parameter names release {pointed.number}, and release {production.number} is in production."
            )
            mark = f"other {standing.version} {production.id}"
            return Astray(project=project, sentence=sentence, mark=mark, pointed=pointed.number)
        return self._endpoint_astray(project, pointed)

    def turns(self, project: ProjectId) -> list[Turn]:
        """Return what the project's flywheel did, newest first; none where versions are trained without."""
        return self.wheels.of(project) if self.wheels else []

    def delete(self, arn: str, wanted: Collection[Release] = ()) -> None:
        """Delete an endpoint that no pointer names, as they are now; nothing happens when it is gone.

        Raises:
            Conflict: a pointer names it or is about to, it is kept, or it was changed a short while ago.
            InvalidInput: it is not one of this desk.
        """
        now = self.serving.clock.now()
        if any(one.arn == arn and one.kept_until and now < one.kept_until for one in self.endpoints()):
            message = f"The endpoint {name_of(arn)} is kept for going back."
            raise Conflict(message)
        self.serving.idling.delete(arn, [release.version.trained.bundle for release in wanted])

    def _endpoint_astray(self, project: ProjectId, pointed: Pointed) -> Astray | None:
        if not pointed.endpoint_arn:
            return None
        said = self.serving.said(pointed.endpoint_arn)
        name = name_of(pointed.endpoint_arn)
        if said is None:
            wrong, mark = f"The endpoint {name} is gone: nobody gets an answer from it.", "gone"
        elif said["Status"] not in ANSWERING:
            wrong, mark = f"The endpoint {name} does not answer ({said['Status']}).", said["Status"]
        elif said["ModelArn"] != pointed.classifier_arn:
            wrong, mark = (
                f"The endpoint {name} answers by another version than the one in production.",
                said["ModelArn"],
            )
        else:
            return None
        return Astray(project=project, sentence=wrong, mark=f"{pointed.endpoint_arn} {mark}", pointed=pointed.number)
