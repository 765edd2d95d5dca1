"""Settings: read once from the environment, then frozen; every field says what it is for."""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from core.domain.actors import Role
from core.domain.errors import InvalidInput

T = TypeVar("T")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SignIn(StrEnum):
    """How people say who they are."""

    DEMO = "demo"
    OIDC = "oidc"


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
    #: Whether an empty installation is filled with the demo project.
    demo: bool = True
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

    def read(name: str, otherwise: str, into: Callable[[str], T], what: str = "") -> T:
        text = environment.get(f"COUNTERSIGN_{name}", otherwise)
        try:
            return into(text)
        except ValueError as problem:
            message = f"COUNTERSIGN_{name} is '{text}'; it must be {what}."
            raise InvalidInput(message) from problem

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
        demo=read("DEMO", "1", str) not in ("0", "no", "false"),
        budget=read("BUDGET", "0", _dollars, "dollars a month, 0 or more"),
    )


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
