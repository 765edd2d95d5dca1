"""How long it takes to prove a long audit trail, and that an edit is found: `python -m benchmarks.audit_chain`.

100,000 acts are recorded as the program records them, on SQLite and on PostgreSQL: of a project, every hundredth batch
of the whole installation. Pages of it are read as the Audit page does (the slowest way to look counts). The whole trail
is then checked (the median of five times), exported and checked as a file. After that one entry after another is
changed past the program, by somebody with the database's password, and each change has to be found by its number.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, bindparam, create_engine, select, text, update
from sqlalchemy.pool import NullPool

from benchmarks.filling import opened
from benchmarks.postgres import new_database, postgres
from benchmarks.reporting import report
from core.bootstrap import App
from core.domain.actors import SYSTEM
from core.domain.chain import Verdict, check
from core.domain.documents import ProjectId
from core.domain.jobs import Params
from core.domain.projects import NewProject
from core.domain.trail import TrailFormat, read
from core.store import schema
from core.store.store import SqlStore

RECORDS, QUICK, AT_ONCE, LOOKS, SHARED = 100_000, 3_000, 100, 5, 100
MOST_SECONDS = 2.0
STEP = 37
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
ACTS = ("import", "export", "unmask", "train", "promote", "adjudicate", "rename labels", "change review desk")
REASON = "The candidate is better on the labels that matter, and no label has lost: see the evidence."
EDITS = (0.0, 0.5, 1.0)
"""Which entries are changed: the first, the one in the middle, the last."""
FIGURES = ("record_ms", "page_ms", "verify_s", "export_s", "file_verify_s", "edits_found")


def main() -> None:
    """Measure both databases, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} records instead of {RECORDS:,}")
    records = QUICK if parser.parse_args().quick else RECORDS
    figures: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory(prefix="countersign-") as home, postgres() as folder:
        urls = {"sqlite": "", "postgresql": new_database(folder) if folder else None}
        for name, url in urls.items():
            measured = _measured(Path(home), url, records) if url is not None else {}
            figures |= {f"{name}_{figure}": measured.get(figure) for figure in FIGURES}
    for figure in ("verify_s", "file_verify_s"):
        figures[figure] = max(figures[f"{name}_{figure}"] or 0.0 for name in urls)
    found = [figures[f"{name}_edits_found"] for name in urls]
    figures["edits_found"] = min(share for share in found if share is not None)
    report(
        "audit_chain", figures, {"verify_s": MOST_SECONDS, "file_verify_s": MOST_SECONDS}, at_least={"edits_found": 1.0}
    )


def _measured(home: Path, url: str, records: int) -> dict[str, float]:
    app = opened(home, url)
    app.store.migrate()
    project = app.projects.start(SYSTEM, NewProject(name="Benchmark")).id
    with _timed() as writing:
        _record(app, project, records)
    of_store = [_seconds(lambda: _unbroken(_checked(app))) for _ in range(LOOKS)]
    with _timed() as exporting:
        file = b"".join(app.auditing.export(SYSTEM, TrailFormat.JSONL)).decode()
    of_file = [_seconds(lambda: _unbroken(check(read(StringIO(file, newline=""))))) for _ in range(LOOKS)]
    figures = {
        "record_ms": 1000 * writing() / records,
        "page_ms": 1000 * max(_pages(app, project, records)),
        "verify_s": statistics.median(of_store),
        "export_s": exporting(),
        "file_verify_s": statistics.median(of_file),
        "edits_found": _edits_found(app, app.settings.database_url),
    }
    cast("SqlStore", app.store).close()
    return {name: round(value, 3) for name, value in figures.items()}


def _record(app: App, project: ProjectId, records: int) -> None:
    for turn, start in enumerate(range(0, records, AT_ONCE), 1):
        shared = turn % SHARED == 0
        with app.store.shared() if shared else app.store.transaction(project) as tx:
            for number in range(start, min(start + AT_ONCE, records)):
                detail: Params = {
                    "operation": f"op-{number:08}",
                    "reason": REASON,
                    "version": number % 50,
                    "despite_gate": False,
                }
                at = START + timedelta(seconds=STEP * number)
                tx.audit.add(f"person{number % 40:03}", ACTS[number % len(ACTS)], f"version {number}", detail, at)


def _pages(app: App, project: ProjectId, records: int) -> Iterator[float]:
    """Yield the seconds of each way to look: newest, oldest, by act, by a person who did nothing, up to a day."""
    middle = (START + timedelta(seconds=STEP * records // 2)).date()
    ways: tuple[dict[str, Any], ...] = (
        {}, {"before": 60}, {"action": ACTS[0]}, {"action": "none"}, {"by": "nobody"}, {"until": middle},
    )  # fmt: skip
    for way in ways:
        yield statistics.median(_seconds(partial(app.reports.audit, SYSTEM, project, **way)) for _ in range(LOOKS))


def _checked(app: App) -> Verdict:
    with app.store.shared_view() as tx:
        return tx.audit.check()


def _unbroken(verdict: Verdict) -> None:
    if verdict.broken:
        raise RuntimeError(verdict.why)


def _edits_found(app: App, url: str) -> float:
    """Change one entry at a time, look, and change it back; return the share that was found by its number."""
    audit = schema.audit
    engine, found = create_engine(url, poolclass=NullPool), 0
    with engine.connect() as connection:
        numbers = connection.execute(select(audit.c.id).order_by(audit.c.id)).scalars().all()
    change = update(audit).where(audit.c.id == bindparam("number")).values(actor=bindparam("by"))
    for place in EDITS:
        number = numbers[round(place * (len(numbers) - 1))]
        with engine.begin() as connection:
            _past_the_triggers(connection)
            was = connection.execute(select(audit.c.actor).where(audit.c.id == number)).scalar_one()
            connection.execute(change, {"number": number, "by": f"{was} "})
        found += _checked(app).broken == number
        with engine.begin() as connection:
            _past_the_triggers(connection)
            connection.execute(change, {"number": number, "by": was})
    return found / len(EDITS)


def _past_the_triggers(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        connection.execute(text("DROP TRIGGER IF EXISTS audit_refuses_update"))


def _seconds(act: Callable[[], object]) -> float:
    with _timed() as spent:
        act()
    return spent()


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    """Yield what tells the seconds of the block, once it is left."""
    start = time.perf_counter()
    end = start
    yield lambda: end - start
    end = time.perf_counter()


if __name__ == "__main__":
    main()
