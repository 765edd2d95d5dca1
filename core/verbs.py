"""What the command line's verbs do, each a few use cases in a row; acting as the person at the machine."""

import json
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC
from pathlib import Path
from typing import BinaryIO

from core.bootstrap import App, bootstrap, loop_of, other_worker, take_lock
from core.domain.actors import SYSTEM
from core.domain.chain import check
from core.domain.comparisons import Compared
from core.domain.documents import NewDocument
from core.domain.errors import JobFailed, NotFound
from core.domain.exports import Format, Wanted
from core.domain.intake import Mapping, Problem, Table, read_row
from core.domain.jobs import Job, JobId, JobState
from core.domain.labels import Kind
from core.domain.predictions import VersionId
from core.domain.projects import NewProject, Project, usual
from core.domain.proposals import Signatures
from core.domain.trail import TrailFormat, read
from core.domain.versions import VersionState, way_back
from core.ports import Tables
from core.workflow.deciding import Choice
from core.workflow.loop import Request

POLL = 0.3
WIDEST = 200


def say(message: str) -> None:
    """Tell the person at the terminal, beside the results."""
    print(message, file=sys.stderr, flush=True)


class Finisher:
    """Brings waiting jobs to their end: by a living worker, or here when there is none."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._ours = False

    def __call__(self) -> None:
        """Return when no job waits or runs."""
        while self._app.driver.waiting():
            # The living worker may have died since we looked last.
            self._ours = self._ours or (not other_worker(self._app) and take_lock(self._app.settings, "worker"))
            if self._ours:
                self._app.driver.drain()
            else:
                self._app.clock.sleep(POLL)


def project_of(app: App, options: Namespace) -> Project:
    """Return the project the options name, or the usual one.

    Raises:
        NotFound: there is none (of that name).
    """
    app.store.migrate()
    found = [project for project in app.projects.all(SYSTEM) if options.project in ("", project.name)]
    if not found:
        message = "There is no project yet: `import FILE --project NAME` makes one."
        if options.project:
            message = f"There is no project '{options.project}'; `status` lists them."
        raise NotFound(message)
    return usual(found)


def import_file(app: App, options: Namespace) -> int:
    """Import a file and wait for it."""
    if options.preview:
        return _preview(app, options)
    app.store.migrate()
    table, mapping = _read_as(app, options)
    mapping.check(table.columns)
    project = _project_for(app, options)
    anyway = options.spend_anyway
    job = app.intake.request(SYSTEM, project.id, options.file, options.file.name, mapping, anyway=anyway)
    done = _finished(app, project, job.id)
    report = app.intake.report(SYSTEM, project.id, int(done.result["import"] or 0))
    for problem in report.problems:
        say(f"line {problem.line}: {problem.reason} {problem.remedy}")
    print(f"{report.added:,} tickets added, {report.repeated:,} were there already, {report.bad:,} rows left out.")
    return 0


def _read_as(app: App, options: Namespace) -> tuple[Table, Mapping]:
    header = False if options.no_header else None
    table, guess = app.intake.preview(SYSTEM, options.file, options.file.name, has_header=header)
    one_is_first = guess.one_is_first or not guess.urgency
    mapping = replace(
        guess,
        text=options.text_column or guess.text,
        label=options.label_column or guess.label,
        external_id=options.id_column or guess.external_id,
        received_at=options.received_column or guess.received_at,
        urgency=options.urgency_column,
        one_is_first=one_is_first if options.one_is_first is None else options.one_is_first,
    )
    return table, mapping if mapping.urgency else replace(mapping, urgency=mapping.free(guess.urgency))


def _preview(app: App, options: Namespace) -> int:
    table, mapping = _read_as(app, options)
    named = {
        "text": mapping.text, "label": mapping.label, "id": mapping.external_id, "received": mapping.received_at,
        "urgency": mapping.urgency,
    }  # fmt: skip
    print("columns:", " | ".join(map(_printable, table.columns)))
    print("first line:", "column names" if table.has_header else "a ticket")
    for name, column in named.items():
        print(f"{name}: {_printable(column) or '(none)'}")
    for row in table.rows:
        print(f"line {row.line}:", " | ".join(map(_printable, row.cells)))
    mapping.check(table.columns)
    return 0


def _printable(cell: str) -> str:
    # A terminal obeys what stands in a file when it is shown as it is.
    short = cell if len(cell) <= WIDEST else f"{cell[:WIDEST]}…"
    return "".join(character if character.isprintable() else " " for character in short)


def _project_for(app: App, options: Namespace) -> Project:
    """Return the project to import into; a new one is made only for a file that can be read to its end."""
    names = [project.name for project in app.projects.all(SYSTEM)]
    if options.project and options.project not in names:
        app.intake.tables.check(options.file, options.file.name)
        kind = Kind.MULTI if options.multi else Kind.SINGLE
        return app.projects.start(SYSTEM, NewProject(name=options.project, kind=kind, signatures=Signatures.ONE))
    return project_of(app, options)


def train(app: App, options: Namespace) -> int:
    """Train a candidate and say how it compares."""
    project = project_of(app, options)
    operation = f"cli-{app.clock.now().isoformat()}"
    job = app.training.request(SYSTEM, project.id, operation, anyway=options.spend_anyway)
    done = _finished(app, project, job.id)
    number = done.result["number"]
    print(f"Version {number} is a candidate.")
    lineage = app.reports.versions(SYSTEM, project.id)
    (version,) = (entry.version.id for entry in lineage if entry.version.number == number)
    evidence = evidence_on(version, app.reports.comparisons(SYSTEM, project.id))
    if evidence:
        print(f"Gate: {evidence.gate.outcome.value}.", *evidence.gate.reasons)
    return 0


def evidence_on(version: VersionId, comparisons: list[Compared]) -> Compared | None:
    """Return the newest comparison of a candidate with another version; a first version has none."""
    return next((made for made in comparisons if made.candidate == version != made.base), None)


def classify(app: App, options: Namespace) -> int:
    """Classify what production has not answered yet."""
    project = project_of(app, options)
    operation = f"cli-{app.clock.now().isoformat()}"
    job = app.classifying.request(SYSTEM, project.id, operation, anyway=options.spend_anyway)
    _finished(app, project, job.id)
    queue = app.reviewing.queue(SYSTEM, project.id)
    print(f"{queue.waiting:,} tickets wait for review.")
    return 0


def _finished(app: App, project: Project, job: JobId) -> Job:
    Finisher(app)()
    done = app.reports.job(SYSTEM, project.id, job)
    if done.state is not JobState.DONE:
        raise JobFailed(done.error or f"It is {done.state.value}.")
    return done


def promote(app: App, options: Namespace) -> int:
    """Promote a version by its number."""
    project = project_of(app, options)
    production, releases = app.promoting.releases(SYSTEM, project.id)
    lineage, served = app.reports.versions(SYSTEM, project.id), {release.version.id for release in releases}
    # What was withdrawn is promoted anew by its number only, never because it is the newest.
    wanted = [
        entry.version
        for entry in lineage
        if options.version == entry.version.number or (not options.version and entry.version.id not in served)
    ]
    waiting = [version for version in wanted if version.state is VersionState.CANDIDATE]
    if not waiting:
        message = "There is no such candidate; `status` lists the versions."
        raise NotFound(message)
    choice = Choice(
        operation=f"cli-promote-{waiting[0].id}-{len(releases)}",
        reason=options.reason,
        expected=production.id if production else None,
        despite=options.despite_gate,
        anyway=options.spend_anyway,
    )
    decision = app.promoting.promote(SYSTEM, project.id, waiting[0].id, choice)
    Finisher(app)()
    print(f"Version {decision.version_number} is in production as release {decision.after_number}.")
    return 0


def rollback(app: App, options: Namespace) -> int:
    """Go back to an earlier release by its number."""
    project = project_of(app, options)
    production, releases = app.promoting.releases(SYSTEM, project.id)
    earlier = way_back(production, releases)
    before = [one for one in earlier if production and one.number < production.number]
    wanted = [one for one in earlier if one.number == options.release] if options.release else before
    if not wanted or not production:
        message = "There is no such earlier release; `status` lists them."
        raise NotFound(message)
    operation = f"cli-rollback-{app.clock.now().isoformat()}"
    anyway = options.spend_anyway
    choice = Choice(operation=operation, reason=options.reason, expected=production.id, anyway=anyway)
    job = app.switching.roll_back(SYSTEM, project.id, wanted[0].id, choice)
    _finished(app, project, job.id)
    print(f"Release {wanted[0].number} (version {wanted[0].version.number}) is in production again.")
    return 0


def status(app: App, options: Namespace) -> int:
    """Say how everything stands."""
    app.store.migrate()
    projects = app.projects.all(SYSTEM)
    state = [_state(app, project) for project in projects if options.project in ("", project.name)]
    if options.json:
        print(json.dumps({"projects": state}, default=str))
    for entry in () if options.json else state:
        print(*(f"{name}: {value}" for name, value in entry.items()), sep="\n", end="\n\n")
    return 0


def _state(app: App, project: Project) -> dict[str, object]:
    view = app.reports.overview(SYSTEM, project.id)
    release = view.production
    return {
        "project": project.name,
        "tickets": view.tickets,
        "labelled": view.labelled,
        "held_out": view.held_out,
        "waiting_for_review": view.queue.waiting,
        "production": f"release {release.number}, version {release.version.number}" if release else None,
        "candidates": [version.number for version in view.candidates],
        "releases": [release.number for release in app.promoting.releases(SYSTEM, project.id)[1]],
        "running": [job.kind.value for job in view.running],
    }


def export(app: App, options: Namespace) -> int:
    """Write labelled tickets to a file, which is there when it is whole, or to standard output."""
    project = project_of(app, options)
    since = options.reviewed_since
    if since and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    wanted = Wanted(
        format=Format(options.format),
        reviewed_since=since,
        everything=options.everything,
        with_held_out=options.with_held_out,
    )
    first = app.projects.labels(SYSTEM, project.id).number
    pieces = app.exporting.stream(SYSTEM, project.id, wanted)
    written = _written(pieces, options.file)
    last = app.projects.labels(SYSTEM, project.id).number
    left_out = " Held-out tickets are left out; --with-held-out puts them in." if wanted.without_held_out else ""
    say(f"{written:,} tickets written, label set {first}{f' to {last}' if last > first else ''}.{left_out}")
    return 0


def export_audit(app: App, options: Namespace) -> int:
    """Write the whole audit trail to a file, which is there when it is whole, or to standard output."""
    app.store.migrate()
    _written(((piece, 0) for piece in app.auditing.export(SYSTEM, TrailFormat(options.format))), options.file)
    say("The whole trail is written. `check-audit FILE` tells anybody, anywhere, whether it was changed since.")
    return 0


def check_audit(_: App, options: Namespace) -> int:
    """Check an exported trail by itself: no data folder is needed, none is opened."""
    with options.file.open(encoding="utf-8", newline="") as text:
        verdict = check(read(text), options.seal.strip().lower())
    if verdict.broken:
        say(f"Not as written, from entry {verdict.broken:,} on. {verdict.why}")
        return 1
    print(f"All {verdict.entries:,} entries are as they were written. The last seal: {verdict.head}")
    return 0


def _written(pieces: Iterable[tuple[bytes, int]], file: str) -> int:
    """Write a file beside its place first, or to standard output; return how many tickets it holds."""
    if file == "-":
        return _write(pieces, sys.stdout.buffer)
    beside = Path(f"{file}.{os.getpid()}.part")  # of its own: another process may be writing the same file
    try:
        with beside.open("wb") as out:
            written = _write(pieces, out)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return written


def _write(pieces: Iterable[tuple[bytes, int]], out: BinaryIO) -> int:
    written = 0
    for piece, tickets in pieces:
        out.write(piece)
        written += tickets
    out.flush()
    return written


def loop(app: App, options: Namespace) -> int:
    """Run the whole loop on a labelled file with a simulated reviewer."""
    if not options.home:
        with tempfile.TemporaryDirectory(prefix="countersign-") as home:
            return _loop(bootstrap(replace(app.settings, home=Path(home), database="")), options)
    return _loop(app, options)


def _loop(app: App, options: Namespace) -> int:
    app.store.migrate()
    kind = Kind.MULTI if options.multi else Kind.SINGLE
    rows = list(_rows(app.intake.tables, options, kind))
    taken = sum(project.name.startswith("Loop") for project in app.projects.all(SYSTEM))
    name = f"Loop {taken + 1}: {options.file.name}"[:60]
    new = NewProject(name=name, kind=kind, signatures=Signatures.ONE)
    request = Request(
        start=options.start, rounds=options.rounds, reviews_per_round=options.reviews_per_round, seed=options.seed
    )
    rounds = []
    for done in loop_of(app, Finisher(app), say).run(SYSTEM, new, rows, request):
        rounds.append(asdict(done))
        say(" ".join(f"{name}={_short(value)}" for name, value in rounds[-1].items()))
    if options.json:
        print(json.dumps({"file": options.file.name, "seed": options.seed, "rounds": rounds}))
    return 0


def _short(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _rows(tables: Tables, options: Namespace, kind: Kind) -> Iterable[NewDocument]:
    tables.check(options.file, options.file.name)
    table = tables.head(options.file, options.file.name)
    mapping = Mapping(text=options.text_column, label=options.label_column, has_header=table.has_header)
    mapping.check(table.columns)
    bad = 0
    for row in tables.rows(options.file, options.file.name, mapping):
        read = row if isinstance(row, Problem) else read_row(row, table.columns, mapping, kind)
        if isinstance(read, Problem) or read.labels is None:
            bad += 1
        else:
            yield read
    if bad:
        say(f"{bad:,} rows left out: no label, or not readable")
