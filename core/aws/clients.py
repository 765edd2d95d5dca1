"""Makes the clients that talk to Amazon: one a service, with patience and time limits; credentials are not ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.aws.failures import from_amazon

ATTEMPTS = 5
"""How often one call is tried in all; between tries the client waits, longer each time."""


@dataclass(frozen=True, kw_only=True)
class Aws:
    """A way to Amazon's services.

    Credentials, and the region when it is None, come from the standard chain: environment, profile, role. Where a
    service is comes from AWS_ENDPOINT_URL_*, should it be somewhere else.
    """

    region: str | None = None
    connect_seconds: float = 5.0
    read_seconds: float = 60.0
    _made: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def client(self, service: str) -> Any:
        """Return the client of a service ("s3", "ssm"), the same to every thread; made when it is first asked for.

        Raises:
            ServiceRefused: there is no region, or the profile is not there.
        """
        with self._lock, told():
            if service not in self._made:
                self._made[service] = self._session().client(service, config=self._config())
            return self._made[service]

    def _session(self) -> boto3.Session:
        # One session for all clients, so that a role is taken on once; making a client of it is not thread-safe.
        if "" not in self._made:
            self._made[""] = boto3.Session(region_name=self.region)
        session: boto3.Session = self._made[""]
        return session

    def _config(self) -> Config:
        return Config(
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            connect_timeout=self.connect_seconds,
            read_timeout=self.read_seconds,
            user_agent_extra="countersign",
        )


@contextmanager
def told() -> Iterator[None]:
    """Turn what Amazon's client raises within into an error of ours, a sentence a person can act on.

    Raises:
        ServiceAway: it does not answer, or was asked too often; later it may.
        ServiceRefused: credentials, permissions, quotas, another region.
        NotFound: it knows no such thing.
        Conflict: somebody else is at it.
        InvalidInput: it does not take what it was given.
    """
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as problem:
        # Not "from problem": its text may quote what was sent, and a traceback in a log would print it.
        raise from_amazon(problem) from None
