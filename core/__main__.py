"""The command line: everything a person can do without a screen."""

import argparse
import logging
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from core import verbs
from core.bootstrap import App, bootstrap
from core.config import settings_from
from core.domain.errors import CountersignError, InvalidInput, from_disk, place_of
from core.domain.exports import Format
from core.domain.trail import TrailFormat
from core.run import run

Verb = Callable[[App, Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit code (0 done, 1 refused or failed, 2 usage)."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        settings = settings_from()
        if options.home:
            settings = replace(settings, home=options.home)
        verb: Verb = options.do
        return verb(bootstrap(settings), options)
    except CountersignError as problem:
        verbs.say(str(problem))
        return 1
    except BrokenPipeError:
        # Whoever read our output has seen enough; without this, Python complains at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as problem:
        verbs.say(str(from_disk(problem)))
        return 1
    except KeyboardInterrupt:
        verbs.say("Stopped. What was finished is kept; a job that was under way goes on with the next worker.")
        return 130
    except Exception as problem:  # noqa: BLE001 - the edge of the program: a traceback's text may quote a ticket
        what = f"{type(problem).__name__} in {place_of(problem)}"
        verbs.say(f"Something unexpected happened ({what}); what was saved before is safe.")
        return 1


def _run(app: App, _: Namespace) -> int:
    return run(app, verbs.say)


def _work(app: App, options: Namespace) -> int:
    from core.worker import work  # brings the workflow library with it, a second that no other verb needs

    work(app, parent=options.parent)
    return 0


def _rehearse(_: App, options: Namespace) -> int:
    try:
        from core.rehearse import rehearse  # brings Amazon's library with it, and the one that plays most of Amazon
    except ModuleNotFoundError as problem:
        message = f"The rehearsal needs {problem.name}, which is not installed; `make rehearse` brings it."
        raise InvalidInput(message) from problem
    return rehearse(verbs.say, as_slow=options.as_slow)


def _migrate(app: App, _: Namespace) -> int:
    app.store.migrate()
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m core", description="Countersign without a screen.")
    parser.set_defaults(home=None)
    commands = parser.add_subparsers(required=True, metavar="VERB")
    _process_verbs(commands)
    _data_verbs(commands)
    _decision_verbs(commands)
    _audit_verbs(commands)
    _loop_verb(commands)
    return parser


def _verb(commands: "argparse._SubParsersAction[ArgumentParser]", name: str, do: Verb, text: str) -> ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("--home", type=Path, help="data folder (default: COUNTERSIGN_HOME, else .countersign)")
    command.set_defaults(do=do)
    return command


def _project(command: ArgumentParser) -> None:
    command.add_argument(
        "--project", default="", metavar="NAME", help="which project (default: the newest of your own, else the demo)"
    )


def _costly(command: ArgumentParser) -> None:
    command.add_argument(
        "--spend-anyway", action="store_true", help="do it although it takes the month over its budget"
    )


def _process_verbs(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    _verb(commands, "run", _run, "Start the web app and the worker; Ctrl-C stops both.")
    text = "Run the AWS mode with this machine playing Amazon: no account, nothing leaves it, nothing stays."
    rehearsal = _verb(commands, "rehearse", _rehearse, text)
    rehearsal.add_argument("--as-slow", action="store_true", help="take Amazon's own time: half an hour for a training")
    worker = _verb(commands, "worker", _work, "Do the slow work of a data folder until stopped.")
    worker.add_argument("--while", dest="parent", type=int, metavar="PID", help="stop when this parent process is gone")
    _verb(commands, "migrate", _migrate, "Bring the database to this program's schema.")
    status = _verb(commands, "status", verbs.status, "Say how each project stands.")
    status.add_argument("--json", action="store_true", help="print one JSON object")
    _project(status)


def _data_verbs(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    text = (
        "Import tickets from CSV, TSV, JSONL, Parquet, Excel, an augmented manifest (.manifest) or the output.json "
        "of A2I, plain or gzip; the same file twice adds nothing."
    )
    command = _verb(commands, "import", verbs.import_file, text)
    command.add_argument("file", type=Path)
    command.add_argument("--text-column", default="", help="the column with the text (default: guessed)")
    command.add_argument("--label-column", default="", help="the column with the label (default: guessed)")
    command.add_argument("--id-column", default="", help="the column with the ticket's own id (default: guessed)")
    command.add_argument("--received-column", default="", help="the column with the time it came (default: guessed)")
    command.add_argument(
        "--urgency-column", default="", help="the column that says how urgent it is: low to critical, P1 to P5, numbers"
    )
    command.add_argument(
        "--one-is-first",
        action=argparse.BooleanOptionalAction,
        help="of numbers in that column, the lowest are the most urgent (default: yes, but for our own files)",
    )
    command.add_argument("--no-header", action="store_true", help="the first line is a ticket, not the column names")
    command.add_argument("--preview", action="store_true", help="only show how the file would be read")
    command.add_argument("--multi", action="store_true", help="a new project takes several labels, joined by '|'")
    classify = "Let production answer every ticket it has not answered yet."
    for costly in (command, _verb(commands, "classify", verbs.classify, classify)):
        _project(costly)
        _costly(costly)
    _export_verb(commands)


def _export_verb(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    text = "Write labelled tickets to a file, their texts whole and unmasked, while reviewing goes on."
    command = _verb(commands, "export", verbs.export, text)
    command.add_argument("file", help="where to write it; - is standard output")
    what = "csv for spreadsheets, comprehend: label,text without header, jsonl with every answer, augmented manifest"
    command.add_argument("--format", choices=list(Format), default=Format.CSV, help=f"{what} (default: csv)")
    command.add_argument(
        "--reviewed-since", type=datetime.fromisoformat, metavar="DATE", help="only what was reviewed since then (UTC)"
    )
    command.add_argument("--everything", action="store_true", help="tickets without a label too (csv and jsonl)")
    command.add_argument(
        "--with-held-out",
        action="store_true",
        help="held-out tickets too (comprehend and manifest): who trains on them can measure nothing by them any more",
    )
    _project(command)


def _decision_verbs(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    train = _verb(commands, "train", verbs.train, "Train a candidate on everything known and compare it.")
    promote = _verb(commands, "promote", verbs.promote, "Put a candidate into production.")
    promote.add_argument("--version", type=int, default=0, help="its number (default: the newest candidate)")
    promote.add_argument("--reason", required=True, help="why; others will read it")
    promote.add_argument("--despite-gate", action="store_true", help="do it although the gate does not say promote")
    rollback = _verb(commands, "rollback", verbs.rollback, "Put an earlier release back into production.")
    rollback.add_argument("--release", type=int, default=0, help="its number (default: the one before)")
    rollback.add_argument("--reason", required=True, help="why; others will read it")
    for costly in (train, promote, rollback):
        _project(costly)
        _costly(costly)


def _audit_verbs(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    text = "Write the whole audit trail, of all projects, with its seals, to a file that proves itself."
    export = _verb(commands, "export-audit", verbs.export_audit, text)
    export.add_argument("file", help="where to write it; - is standard output")
    what = "jsonl: one JSON object a line, csv: for spreadsheets (default: jsonl)"
    export.add_argument("--format", choices=list(TrailFormat), default=TrailFormat.JSONL, help=what)
    text = "Check a file of an exported audit trail, with nothing but the file: compute every seal anew."
    check = _verb(commands, "check-audit", verbs.check_audit, text)
    check.add_argument("file", type=Path)
    check.add_argument("--seal", default="", help="a seal somebody noted earlier: it must be among them")


def _loop_verb(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    text = "Run the whole loop on a labelled file: train, classify, review (simulated), retrain, compare, promote."
    command = _verb(commands, "loop", verbs.loop, text)
    command.add_argument("file", type=Path)
    command.add_argument("--text-column", required=True, metavar="T")
    command.add_argument("--label-column", required=True, metavar="L")
    command.add_argument("--start", type=int, default=1_000, metavar="N", help="labelled rows at the start")
    command.add_argument("--rounds", type=int, default=3, metavar="R")
    command.add_argument("--reviews-per-round", type=int, default=500, metavar="N")
    command.add_argument("--seed", type=int, default=0, metavar="S")
    command.add_argument("--multi", action="store_true", help="several labels per ticket, joined by '|'")
    command.add_argument("--json", action="store_true", help="print one JSON object at the end")


if __name__ == "__main__":
    sys.exit(main())
