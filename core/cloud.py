"""Amazon's adapters, put together from the settings; brought in only where they are asked for."""

from datetime import timedelta
from pathlib import Path

from core.aws.arranged import Arranged
from core.aws.blobs import S3Blobs
from core.aws.clients import Aws
from core.aws.copies import Copies
from core.aws.engine import ComprehendEngine
from core.aws.flywheels import FlywheelEngine
from core.aws.live import FEW
from core.aws.loops import A2iLoops
from core.aws.notices import SnsNotifier
from core.aws.selfcheck import SelfCheck
from core.aws.served import MARK, Served
from core.aws.serving import ComprehendServing
from core.aws.surroundings import AmazonSurroundings
from core.aws.turns import Turns
from core.config import Amazon, Settings
from core.domain.costs import Prices
from core.ports import Adapters, Clock, Notifier

#: What lies in the bucket below the settings' prefix: files of people's own, and what Comprehend reads and writes.
FILES, WORK = "files/", "comprehend/"


def adapters(amazon: Amazon, home: Path, clock: Clock, told: str = "") -> Adapters:
    """Return what stands behind the ports; `told` is a topic to look after. Nothing is asked of anybody by this."""
    aws = Aws(region=amazon.region or None)
    work = _blobs(aws, amazon, home, WORK)
    arranged = Arranged(
        classifier=amazon.classifier,
        role=amazon.role,
        language=amazon.language,
        output_key=amazon.key,
        volume_key=amazon.key,
        model_key=amazon.key,
        tags={MARK: amazon.path},
    )
    served = Served(
        path=amazon.path,
        units=amazon.units,
        role=amazon.role if amazon.key else "",
        window=timedelta(hours=amazon.rollback_hours) if amazon.blue_green else None,
    )
    serving = ComprehendServing(aws=aws, blobs=work, arranged=arranged, served=served, clock=clock)
    checks = SelfCheck(aws=aws, blobs=work, role=amazon.role, path=amazon.path, topic=told, rehearsal=amazon.rehearsal)
    return Adapters(
        blobs=_blobs(aws, amazon, home, FILES),
        engine=FlywheelEngine(aws=aws, blobs=work, arranged=arranged, clock=clock, name=amazon.flywheel)
        if amazon.flywheel
        else ComprehendEngine(aws=aws, blobs=work, arranged=arranged, clock=clock),
        serving=serving,
        loops=A2iLoops(aws=aws, flow=amazon.flow) if amazon.flow else None,
        surroundings=AmazonSurroundings(
            serving=serving,
            selfcheck=checks,
            wheels=Turns(aws=aws, name=amazon.flywheel) if amazon.flywheel else None,
        ),
        prices=Prices(
            endpoint_units=amazon.units,
            few=FEW,
            calibrates=not amazon.flywheel,
            kept_hours=amazon.rollback_hours if amazon.blue_green else 0,
        ),
    )


def topic(settings: Settings) -> Notifier:
    """Return what publishes to the topic of the settings, which lies in a region of its own."""
    return SnsNotifier(aws=Aws(region=settings.topic.split(":")[3]), topic=settings.topic)


def _blobs(aws: Aws, amazon: Amazon, home: Path, below: str) -> S3Blobs:
    copies = Copies(folder=home.absolute() / "copies" / below.rstrip("/"))
    return S3Blobs(aws=aws, bucket=amazon.bucket, copies=copies, prefix=amazon.prefix + below, kms_key=amazon.key)
