"""Brings a database to the newest schema; Alembic is loaded only when there is something to do."""

from pathlib import Path

from sqlalchemy import URL, Connection, inspect, select, table, text
from sqlalchemy import column as column_
from sqlalchemy.exc import OperationalError

from core.domain.errors import StoreIsNewer, StoreUnavailable
from core.store import engines
from core.store.failures import NO_TABLES

HEAD = "0012"
FOLDER = Path(__file__).parent / "migrations"
_ONE_MIGRATION_AT_A_TIME = 7_234_001

_revisions = table("alembic_version", column_("version_num"))


def known() -> set[str]:
    """Return the revisions this program knows, from its files' names."""
    return {path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py")}


def migrate(url: URL) -> None:
    """Make or change the tables in one transaction; nothing happens when they are as they should be.

    Raises:
        StoreIsNewer: the recorded revision is unknown here.
        StoreUnavailable: rows of the older database refer to others that are not there.
    """
    if _existing(url) == HEAD:
        return
    engine = engines.writing(url, create=True)
    try:
        with engine.begin() as connection:
            if connection.dialect.name != "sqlite":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_MIGRATION_AT_A_TIME})"))
            if revision(connection) != HEAD:
                _upgrade(connection)
                _look_for_loose_ends(connection)
    finally:
        engine.dispose()


def _look_for_loose_ends(connection: Connection) -> None:
    """See that every reference still leads somewhere: SQLite does not look while tables are put in others' place."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        message = "The older database has rows that refer to others that are not there. Nothing was changed."
        raise StoreUnavailable(message)


def check(connection: Connection) -> None:
    """Read the revision.

    Raises:
        StoreUnavailable: there are no tables, or older ones.
        StoreIsNewer: newer ones.
    """
    if revision(connection) != HEAD:
        raise StoreUnavailable(NO_TABLES)


def revision(connection: Connection) -> str | None:
    """Return the recorded revision, None where there is none.

    Raises:
        StoreIsNewer: this program does not know it.
    """
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(select(_revisions.c.version_num)).scalar()
    if found is not None and found not in known():
        raise StoreIsNewer
    return found


def _existing(url: URL) -> str | None:
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        return None
    engine = engines.reading(url)
    try:
        with engine.connect() as connection:
            return revision(connection)
    except OperationalError:
        return None  # the writer will say what is wrong, or mend it
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
