"""The decision report: one HTML file for people who were not in the room; no script, nothing from elsewhere."""

from datetime import datetime
from pathlib import Path

from ui import lineage, report_gate, report_sources, report_tables
from ui.report_markup import Markup, joined, paragraph, tag
from ui.report_words import Told, file_name, moment

_STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
# Whoever opens it sees nothing but this file, even if something slipped in.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PARTS = (
    report_gate.summary,
    report_gate.reasons,
    report_gate.decisions,
    report_gate.moved,
    report_tables.labels,
    report_tables.confusions,
    report_tables.figures,
    report_tables.reported,
    report_tables.automated,
    report_sources.held_out,
    report_sources.versions,
    report_sources.check,
    report_sources.silence,
    report_tables.every_label,
)


def html(told: Told) -> str:
    """Return the report; the same facts make the same bytes."""
    title = f"{_versions(told)}, {told.dossier.project.name}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("title", f"Decision report: {title}"),
        tag("style", Markup(_STYLE)),
    )
    body = tag("body", _top(told), tag("main", joined(part(told) for part in _PARTS)))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def name(project: str, base: int, candidate: int, at: datetime) -> str:
    """Return what the file is called: the project, the numbers of its versions, the day."""
    versions = f"v{candidate}" if base == candidate else f"v{base}-v{candidate}"
    return file_name(project, f"decision-{versions}", at, "html")


def _versions(told: Told) -> str:
    base, candidate = told.sides
    return candidate if told.dossier.first else f"{candidate} against {base.lower()}"


def _top(told: Told) -> Markup:
    written = f"Written {moment(told.written_at)} for {told.person(told.written_by)}."
    project = f"Project {told.dossier.project.name}, {lineage.measured_on(told.dossier)}."
    return tag("header", paragraph("Decision report"), tag("h1", _versions(told)), paragraph(project, written))
