"""Settings: read once from the environment, then frozen; every field says what it is for."""

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from core.domain.actors import Role
from core.domain.errors import InvalidInput

T = TypeVar("T")
MOST_UNITS = 10
MOST_HOURS = 720
LONGEST_NAME = 50
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*", re.ASCII)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_YES, _NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off", "")
#: What may be a key, or hold one: an error does not repeat it.
_UNSAID = ("WEBHOOK", "WEBHOOK_SECRET")
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}", re.ASCII)


class SignIn(StrEnum):
    """How people say who they are."""

    DEMO = "demo"
    OIDC = "oidc"


class Maker(StrEnum):
    """What makes versions and answers with them."""

    EMBEDDED = "embedded"
    AWS = "aws"


@dataclass(frozen=True, kw_only=True)
class Amazon:
    """Where in an account of Amazon things are; credentials are not here, they come from the standard chain."""

    #: The bucket, what every key in it begins with, and the role by which Comprehend reads and writes there.
    bucket: str
    role: str
    prefix: str = "countersign/"
    #: Empty = as the standard chain says.
    region: str = ""
    #: The first part of the classifiers' names; each project has one.
    classifier: str = "countersign"
    language: str = "en"
    #: A KMS key for the bucket, the volumes and the versions; empty = Amazon's own.
    key: str = ""
    #: Where in the Parameter Store production is named, and how many inference units a new endpoint has.
    path: str = "/countersign"
    units: int = 1
    #: Train by flywheels of this name, one a project; empty = by classifiers.
    flywheel: str = ""
    #: The flow definition of A2I, for those who still have it; empty = our desk alone asks people.
    flow: str = ""
    #: Whether each version is served by an endpoint of its own, and for how many hours one that serves no more is kept.
    blue_green: bool = False
    rollback_hours: int = 24
    #: Whether it is this machine that plays Amazon.
    rehearsal: bool = False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation can choose; the defaults run on a laptop without any account."""

    #: Where everything lives: database, bundles, uploads, locks.
    home: Path = Path(".countersign")
    #: The store; empty = a SQLite file in `home`.
    database: str = ""
    #: Address and port of the web server. Only loopback may use the demo sign-in.
    host: str = "localhost"
    port: int = 8501
    #: Further names under which browsers may reach the web server; others are refused (DNS rebinding).
    allowed_hosts: tuple[str, ...] = ()
    #: Choose a person by a click (loopback only), or an OpenID Connect provider set in secrets.toml.
    sign_in: SignIn = SignIn.DEMO
    #: The claim that names a person's groups, and which group means which role.
    role_claim: str = "groups"
    role_map: Mapping[str, Role] = field(default_factory=dict)
    #: Whether an empty installation is filled with the demo project; it is not where that would cost money.
    demo: bool = True
    #: Who is told elsewhere how things ended: an address that takes notices by POST, signed with the secret, if any.
    webhook: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    #: And with Amazon as the engine, a topic of SNS.
    topic: str = ""
    #: Where those find the app, for the links in notices; empty = as on this machine.
    found_at: str = ""
    #: Set where Amazon Comprehend is the engine; None = the embedded one.
    amazon: Amazon | None = None
    #: Dollars that a month may come to before people are asked; 0 = no bound. The embedded engine costs nothing.
    budget: float = 0.0

    @property
    def database_url(self) -> str:
        """Return the store's URL."""
        return self.database or f"sqlite:///{self.home.resolve() / 'countersign.db'}"

    @property
    def address(self) -> str:
        """Return where a browser finds the app."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the host names under which a browser may ask for the app."""
        return tuple(dict.fromkeys((*LOOPBACK, self.host, *self.allowed_hosts)))

    @property
    def loopback(self) -> bool:
        """Tell whether only this machine can reach the web server."""
        return self.host in LOOPBACK


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from COUNTERSIGN_* variables.

    Raises:
        InvalidInput: names the variable and what it may be.
    """
    default = Settings()
    read = _Reader(environment)
    played = _on_this_machine(environment.get("AWS_ENDPOINT_URL_COMPREHEND", ""))
    amazon = (
        _amazon(read, played=played)
        if read("ENGINE", Maker.EMBEDDED, Maker, "one of: " + ", ".join(Maker)) is Maker.AWS
        else None
    )
    free = amazon is None or amazon.rehearsal
    return Settings(
        home=read("HOME", str(default.home), Path),
        database=read("DATABASE", default.database, str),
        host=read("HOST", default.host, str),
        port=read("PORT", str(default.port), _port, "a port from 1 to 65535"),
        allowed_hosts=read("ALLOWED_HOSTS", "", _names, "host names joined by commas, without scheme, port or path"),
        sign_in=read("SIGN_IN", default.sign_in, SignIn, "one of: " + ", ".join(SignIn)),
        role_claim=read("ROLE_CLAIM", default.role_claim, str),
        role_map=read(
            "ROLES", "", _role_map, "group=role pairs joined by commas, each role one of: " + ", ".join(Role)
        ),
        demo=read("DEMO", "1" if free else "0", _yes, "1 or 0"),
        amazon=amazon,
        budget=read("BUDGET", "0", _dollars, "dollars a month, 0 or more"),
        webhook=read("WEBHOOK", "", _webhook, "an https:// address without a name in it; http:// on this machine only"),
        webhook_secret=read("WEBHOOK_SECRET", "", str),
        topic=read("TOPIC", "", _topic, "the ARN of an SNS topic, not a FIFO one"),
        found_at=read("ADDRESS", "", _address, "what a browser elsewhere begins with, such as https://desk.example"),
    )


@dataclass(frozen=True)
class _Reader:
    """Reads one variable at a time, and says which one it is that cannot be read."""

    environment: Mapping[str, str]

    def __call__(self, name: str, otherwise: str, into: Callable[[str], T], what: str = "") -> T:
        """Return what a variable says, or what it says when it is not set."""
        text = self.environment.get(f"COUNTERSIGN_{name}", otherwise)
        try:
            return into(text)
        except ValueError as problem:
            is_ = "cannot be used" if name in _UNSAID else f"is '{text}'"
            message = f"COUNTERSIGN_{name} {is_}; it must be {what}."
            raise InvalidInput(message) from (None if name in _UNSAID else problem)


def _amazon(read: _Reader, *, played: bool) -> Amazon:
    return Amazon(
        bucket=read("BUCKET", "", _there, "the name of a bucket, as the engine is 'aws'"),
        role=read("ROLE", "", _arn, "the ARN of the role by which Comprehend reads and writes in the bucket"),
        prefix=read("PREFIX", "countersign/", _prefix, "empty, or end with '/' and not begin with it"),
        region=read("REGION", "", str),
        classifier=read("CLASSIFIER", "countersign", _name, "at most 50 letters, digits and hyphens, none at the ends"),
        language=read("LANGUAGE", "en", _there, "a language code such as en"),
        key=read("KMS_KEY", "", str),
        path=read("PARAMETERS", "/countersign", _path, "a path such as /countersign/desk, not beginning /aws or /ssm"),
        units=read("UNITS", "1", _units, "a number from 1 to 10"),
        flywheel=read("FLYWHEEL", "", _no_name_or(_name), "at most 50 letters, digits and hyphens, none at the ends"),
        flow=read("A2I_FLOW", "", _no_name_or(_flow), "the ARN of a flow definition of A2I"),
        rehearsal=read("REHEARSAL", "0", _yes if played else _no, "1 only where this machine plays Amazon, else 0"),
        blue_green=read("BLUE_GREEN", "0", _yes, "1 or 0"),
        rollback_hours=read("ROLLBACK_HOURS", "24", _hours, "a number from 1 to 720"),
    )


def _yes(text: str) -> bool:
    """Read yes or no; nothing is no, as a yes may cost money."""
    if text.lower() not in (*_YES, *_NO):
        raise ValueError
    return text.lower() in _YES


def _no(text: str) -> bool:
    if _yes(text):
        raise ValueError
    return False


def _on_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in LOOPBACK


def _there(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text) or len(text) > LONGEST_NAME:
        raise ValueError
    return text


def _no_name_or(named: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: named(text) if text else ""


def _flow(text: str) -> str:
    if not text.startswith("arn:") or ":flow-definition/" not in text:
        raise ValueError
    return text


def _arn(text: str) -> str:
    if not text.startswith("arn:") or ":role/" not in text:
        raise ValueError
    return text


def _prefix(text: str) -> str:
    if text and (text.startswith("/") or not text.endswith("/")):
        raise ValueError
    return text


def _path(text: str) -> str:
    if not text.startswith("/") or text.endswith("/") or text.lower().startswith(("/aws", "/ssm")):
        raise ValueError
    return text


def _units(text: str) -> int:
    units = int(text)
    if not 1 <= units <= MOST_UNITS:
        raise ValueError
    return units


def _hours(text: str) -> int:
    hours = int(text)
    if not 1 <= hours <= MOST_HOURS:
        raise ValueError
    return hours


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 1 << 16:
        raise ValueError
    return port


def _dollars(text: str) -> float:
    dollars = float(text)
    if not 0 <= dollars < math.inf:  # neither is anything that is not a number
        raise ValueError
    return dollars


def _names(text: str) -> tuple[str, ...]:
    """Read 'name,name'; a name may begin with '*.' for all below it."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    # One star alone would let in every name there is.
    if any(not set("/: *").isdisjoint(name.removeprefix("*.")) for name in names):
        raise ValueError
    return names


def _role_map(text: str) -> dict[str, Role]:
    """Read 'group=role,group=role'."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    return {group.strip(): Role(role.strip()) for group, _, role in pairs}


def _webhook(text: str) -> str:
    """Read an address to post to: encrypted, unless it is on this machine."""
    place = urlsplit(text)
    safe = place.scheme == "https" or (place.scheme == "http" and place.hostname in LOOPBACK)
    clean = text.isascii() and text.isprintable() and " " not in text
    if text and not (safe and clean and place.hostname and place.port != 0 and place.username is None):
        raise ValueError
    return text


def _address(text: str) -> str:
    """Read where browsers find the app."""
    place = urlsplit(text)
    if text and (place.scheme not in ("http", "https") or not place.hostname or place.query or place.fragment):
        raise ValueError
    return text.rstrip("/")


def _topic(text: str) -> str:
    """Read a topic's ARN."""
    if text and not _TOPIC.fullmatch(text):
        raise ValueError
    return text
