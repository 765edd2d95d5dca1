"""A whole account that this machine plays: Comprehend by the rehearsal, the rest by moto, on loopback ports."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

from core.aws.rehearsal import server
from core.aws.rehearsal.human_loops import LoopRehearsal, People
from core.aws.rehearsal.service import Rehearsal
from core.aws.rehearsal.settings import Durations, Settings
from core.ports import Engine

BUCKET, REGION, ACCOUNT = "rehearsal", "eu-west-1", "123456789012"
ROLE, TOPIC = f"arn:aws:iam::{ACCOUNT}:role/rehearsal", f"arn:aws:sns:{REGION}:{ACCOUNT}:rehearsal"
#: What takes Amazon minutes takes seconds here, long enough to be seen.
QUICK = Durations(
    queued=1,
    training=5,
    stopping=1,
    deleting=1,
    creating=3,
    updating=3,
    job_queued=0.5,
    job=1.5,
    making=1,
    turning=1,
    ingesting=1,
    evaluating=1,
)
FLOW = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:flow-definition/rehearsal"
#: What people outside take hours for takes seconds too: one worker agrees with the model.
_PEOPLE = People(places={FLOW: f"s3://{BUCKET}/countersign/loops"}, seconds=5)
_OTHERS = ("S3", "SSM", "SNS", "STS")
_KEYS = {"aws_access_key_id": "rehearsal", "aws_secret_access_key": "rehearsal", "aws_session_token": "rehearsal"}
_ENVIRONMENT = {
    **{name.upper(): value for name, value in _KEYS.items()},
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    # Whatever this machine knows of a real account stays out of it.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def played(
    folder: Path,
    engine: Engine,
    now: Callable[[], datetime],
    durations: Durations = QUICK,
    people: People = _PEOPLE,
) -> Iterator[dict[str, str]]:
    """Play an account while the block runs, and hand it the environment in which a program finds it.

    It has one bucket, one role, one topic to which nobody listens, and one flow of human loops. Versions are learned by `engine`; what Comprehend remembers lies in `folder`, all
    else in this process.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would tell of every call
    with ExitStack() as stack:
        others = ThreadedMotoServer(ip_address=server.HOST, port=0, verbose=False)
        others.start()
        stack.callback(others.stop)
        place = "http://{}:{}".format(*others.get_host_and_port())
        # What it plays lies in this process, and another may have been played there before.
        urlopen(Request(f"{place}/moto-api/reset", method="POST")).close()  # noqa: S310 - it is this machine's
        s3 = boto3.client("s3", endpoint_url=place, region_name=REGION, **_KEYS)
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        boto3.client("sns", endpoint_url=place, region_name=REGION, **_KEYS).create_topic(Name=TOPIC.rpartition(":")[2])
        settings = Settings(region=REGION, account=ACCOUNT, durations=durations)
        rehearsal = Rehearsal(folder=folder, engine=engine, s3=s3, now=now, settings=settings)
        loops = LoopRehearsal(folder=folder / "loops", people=people, s3=s3, now=now)
        comprehend, outside = (stack.enter_context(server.serve(one)) for one in (rehearsal, loops))
        places = {f"AWS_ENDPOINT_URL_{name}": place for name in _OTHERS}
        places |= {"AWS_ENDPOINT_URL_COMPREHEND": comprehend, "AWS_ENDPOINT_URL_SAGEMAKER_A2I_RUNTIME": outside}
        yield {**_ENVIRONMENT, **places}
