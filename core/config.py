"""Settings: read once from the environment, then frozen; every field says what it is for."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.domain.actors import Role
from core.domain.errors import InvalidInput

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
    #: Choose a person by a click (loopback only), or an OpenID Connect provider set in secrets.toml.
    sign_in: SignIn = SignIn.DEMO
    #: The claim that names a person's groups, and which group means which role.
    role_claim: str = "groups"
    role_map: Mapping[str, Role] = field(default_factory=dict)
    #: Whether an empty installation is filled with the demo project.
    demo: bool = True

    @property
    def database_url(self) -> str:
        """Return the store's URL."""
        return self.database or f"sqlite:///{self.home.resolve() / 'countersign.db'}"

    @property
    def address(self) -> str:
        """Return where a browser finds the app."""
        return f"http://{self.host}:{self.port}"

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

    def read(name: str, otherwise: str) -> str:
        return environment.get(f"COUNTERSIGN_{name}", otherwise)

    try:
        return Settings(
            home=Path(read("HOME", str(default.home))),
            database=read("DATABASE", default.database),
            host=read("HOST", default.host),
            port=int(read("PORT", str(default.port))),
            sign_in=SignIn(read("SIGN_IN", default.sign_in)),
            role_claim=read("ROLE_CLAIM", default.role_claim),
            role_map=_role_map(read("ROLES", "")),
            demo=read("DEMO", "1") not in ("0", "no", "false"),
        )
    except ValueError as problem:
        message = f"A COUNTERSIGN_ setting is not what it may be: {problem}."
        raise InvalidInput(message) from problem


def _role_map(text: str) -> dict[str, Role]:
    """Read 'group=role,group=role'."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    return {group.strip(): Role(role.strip()) for group, _, role in pairs}
