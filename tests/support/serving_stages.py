"""Serving on a rehearsal of Comprehend: endpoints are the rehearsal's, parameters moto's, versions made at once."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.aws.clients import Aws
from core.aws.served import Served
from core.aws.serving import ComprehendServing
from core.domain.documents import ProjectId
from core.domain.labels import Kind
from core.domain.versions import Trained
from tests.support.engine_stages import Cloud, WordEngine
from tests.support.local_texts import examples, labels
from tests.support.rehearsal_stage import EVALUATED, INGESTED, MADE, TRAINED, client

PROJECT = ProjectId(7)


@dataclass
class Desk:
    """A rehearsal with parameters beside it, each desk in a folder of its own."""

    folder: Path
    others: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cloud = Cloud(self.folder, WordEngine(), **self.others)
        self.cloud.clock.step = 0.0
        self.ssm = client("ssm")
        self.served = Served(path=f"/{self.cloud.bucket}")

    @property
    def aws(self) -> Aws:
        aws = self.cloud.aws
        aws._made.update(ssm=self.ssm)
        return aws

    def serving(self) -> ComprehendServing:
        return ComprehendServing(
            aws=self.aws,
            blobs=replace(self.cloud.blobs, aws=self.aws),
            arranged=self.cloud.arranged,
            served=self.served,
            clock=self.cloud.clock,
        )

    def trained(self, name: str = "a") -> Trained:
        """Return a version of 60 tickets with two labels."""
        engine = self.cloud.engine()
        engine.start(name, Kind.SINGLE, labels(2), lambda: examples(60, 2))
        self.cloud.clock.passes(TRAINED)
        found = engine.status(name).trained
        assert found
        return found

    def turned(self, name: str = "a") -> Trained:
        """Return a version that a flywheel made, of the same tickets."""
        engine = self.cloud.flywheel()
        engine.start(name, Kind.SINGLE, labels(2), lambda: examples(60, 2))
        for seconds in (MADE, INGESTED, TRAINED + EVALUATED):
            self.cloud.clock.passes(seconds)
            found = engine.status(name).trained
        assert found
        return found

    def wheel(self, version: Trained) -> dict[str, Any]:
        """Return what is said of the flywheel that a version came from."""
        said = self.cloud.comprehend.describe_flywheel(FlywheelArn=version.facts["flywheel"])
        return dict(said["FlywheelProperties"])

    def change(self, trained: Trained) -> None:
        """Change what was noted of a version: what an endpoint has loaded cannot be deleted."""
        self.cloud.blobs.put(str(trained.facts["note"]), [b"{}"])

    def endpoints(self) -> list[dict[str, Any]]:
        """Return all endpoints, newest first."""
        return list(self.cloud.comprehend.list_endpoints()["EndpointPropertiesList"])

    def calls(self, operation: str) -> int:
        return self.cloud.rehearsal.calls.get(operation, 0)

    def files(self) -> list[str]:
        found = self.cloud.s3.list_objects_v2(Bucket=self.cloud.bucket).get("Contents", ())
        return [str(entry["Key"]) for entry in found]

    def parameter(self, name: str = "production", project: ProjectId = PROJECT) -> str | None:
        wanted = self.served.parameter(project, name)
        found = self.ssm.get_parameters(Names=[wanted])["Parameters"]
        return str(found[0]["Value"]) if found else None

    def by_hand(self, text: str, name: str = "production") -> None:
        whole = self.served.parameter(PROJECT, name)
        self.ssm.put_parameter(Name=whole, Value=text, Type="String", Overwrite=True)
