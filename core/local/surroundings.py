"""Around this machine there is nothing: no account, nothing that costs, nobody else who writes."""

from collections.abc import Collection

from core.domain.documents import ProjectId
from core.domain.errors import NotFound
from core.domain.surroundings import Astray, Check, Endpoint, Turn
from core.domain.versions import Release


class LocalSurroundings:
    """Finds everything in order and everywhere nothing."""

    def check(self) -> list[Check]:
        """Try nothing: nothing outside is needed."""
        return []

    def endpoints(self) -> list[Endpoint]:
        """Return none."""
        return []

    def astray(self, project: ProjectId, production: Release | None) -> Astray | None:  # noqa: ARG002 - the port's
        """Find nothing astray."""
        return None

    def turns(self, project: ProjectId) -> list[Turn]:  # noqa: ARG002 - the port's
        """Return none."""
        return []

    def delete(self, arn: str, wanted: Collection[Release] = ()) -> None:  # noqa: ARG002 - the port's
        """Refuse.

        Raises:
            NotFound: there is no endpoint here.
        """
        message = f"There is no endpoint {arn} here."
        raise NotFound(message)
