"""What is done in processes that are killed on the way."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from alembic import command  # noqa: F401 - loaded once, for all that migrate
from sqlalchemy import Engine, event

from core import verbs
from core.bootstrap import bootstrap
from core.config import Settings
from core.domain.actors import Actor
from core.domain.trail import TrailFormat
from core.local.clock import SystemClock
from core.store.store import SqlStore
from core.workflow.auditing import Auditing
from core.workflow.promotion import Promoting
from tests.support.acceptance_places import DeadlyStore, Deaths

PAGE = 100


def decide(deaths: Deaths, url: str, act: str, *arguments: object) -> None:
    """Propose, approve, promote, withdraw or reject."""
    getattr(Promoting(DeadlyStore(url, deaths), SystemClock()), act)(*arguments)


def migrate(deaths: Deaths, url: str) -> None:
    """Bring a database to today's schema."""
    deaths.watch(Engine)
    event.listen(Engine, "commit", lambda _: deaths.here("torn-1"))
    SqlStore(url).migrate()


@dataclass(frozen=True)
class DeadlyAuditing(Auditing):
    """Has a place to die behind every page of the trail."""

    deaths: Deaths | None = None

    def export(self, actor: Actor, form: TrailFormat) -> Iterator[bytes]:
        assert self.deaths
        for number, piece in enumerate(super().export(actor, form), 1):
            yield piece
            self.deaths.here(f"piece-{number}")


def take_trail(deaths: Deaths, home: Path, file: Path, form: TrailFormat) -> None:
    """Export the audit trail by the command line's verb, in small pages."""
    app = bootstrap(Settings(home=home))
    auditing = DeadlyAuditing(app.store, app.clock, page=PAGE, deaths=deaths)
    verbs.export_audit(replace(app, auditing=auditing), Namespace(file=str(file), format=form.value))
