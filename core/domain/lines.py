"""The lines of an export: the same tickets as a spreadsheet, Comprehend, a program or Ground Truth would read them."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from core.domain.exports import Entry, Format, Given, Wanted
from core.domain.labels import SEPARATOR, Kind, Label, Labels, LabelSet
from core.domain.own_files import FROM, JOB
from core.domain.reviews import GIVING_LABELS, Verdict
from core.domain.routing import Reason
from core.domain.spreadsheets import COLUMNS, harmless

ATTRIBUTE = "label"
"""The label attribute of our augmented manifests, to be named where one is used."""

MANIFEST_TYPE = "groundtruth/text-classification"


def head(wanted: Wanted) -> bytes:
    """Return how the file begins; with a byte order mark where spreadsheets read it, or they would not know UTF-8."""
    return _table([COLUMNS]).encode("utf-8-sig") if wanted.format is Format.CSV else b""


def lines(wanted: Wanted, entries: Iterable[Entry], labels: LabelSet) -> tuple[bytes, int]:
    """Return the lines of these tickets and how many there are: a ticket this format has no place for has none."""
    written = (entry for entry in entries if not (wanted.without_held_out and entry.document.held_out))
    rows = list(_WRITERS[wanted.format](written, labels))
    if wanted.format in (Format.JSONL, Format.MANIFEST):
        return "".join(f"{_json(row)}\n" for row in rows).encode(), len(rows)
    return _table(rows).encode(), len(rows)


def label_cell(labels: Labels | None) -> str:
    """Write labels as one cell; a bar alone says "none of these", an empty cell that nobody knows."""
    if labels is None:
        return ""
    return SEPARATOR.join(labels) or SEPARATOR


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _table(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)  # with less, a lone CR in a text would not be quoted
    return out.getvalue()


def _spreadsheet(entries: Iterable[Entry], labels: LabelSet) -> Iterator[tuple[object, ...]]:
    number = str(labels.number)
    for entry in entries:
        ticket = entry.document
        yield (
            ticket.id,
            harmless(ticket.external_id),
            harmless(ticket.text),
            harmless(label_cell(ticket.labels)),
            ticket.received_at.isoformat(),
            "true" if ticket.held_out else "false",
            entry.source,
            _moment(entry.labelled_at) or "",
            number if ticket.labels is not None else "",
        )


def _comprehend(entries: Iterable[Entry], _: LabelSet) -> Iterator[tuple[str, str]]:
    """Yield the classes, then the text, as they are: a machine reads them. It knows no ticket without a class."""
    for entry in entries:
        if entry.document.labels:
            yield SEPARATOR.join(entry.document.labels), entry.document.text


def _provenance(entries: Iterable[Entry], labels: LabelSet) -> Iterator[dict[str, Any]]:
    for entry in entries:
        ticket = entry.document
        known = ticket.labels is not None
        yield {
            "ticket": ticket.id,
            "external_id": ticket.external_id,
            "text": ticket.text,
            "labels": ticket.labels,
            "source": entry.source,
            "label_set": labels.number if known else None,
            "labelled_at": _moment(entry.labelled_at),
            "received_at": ticket.received_at.isoformat(),
            "held_out": ticket.held_out,
            "urgency": ticket.urgency,
            "answers": [_answer(given) for given in entry.answers],
        }


def _answer(given: Given) -> dict[str, Any]:
    return {
        "review": given.review,
        "reviewer": given.reviewer,
        "action": given.action,
        "verdict": given.verdict,
        "labels": given.labels,
        "label_set": given.label_set,
        "predicted": given.predicted,
        "version": given.version,
        "confidence": given.confidence,
        "scores": given.scores,
        "reason": given.reason,
        "inclusion_probability": given.inclusion_probability,
        "policy": given.policy,
        "position": given.position,
        "blind": given.blind,
        "together": given.together,
        "because": given.because,
        "note": given.note,
        "shown_at": _moment(given.shown_at),
        "first_key_at": _moment(given.first_key_at),
        "decided_at": given.decided_at.isoformat(),
        "received_at": given.received_at.isoformat(),
    }


def _manifest(entries: Iterable[Entry], labels: LabelSet) -> Iterator[dict[str, Any]]:
    """Yield what Ground Truth would have written; the job's name tells the label set by whose order labels count."""
    places = {label: place for place, label in enumerate(labels.labels)}
    describe = _several if labels.kind is Kind.MULTI else _one
    for entry in entries:
        ticket = entry.document
        if ticket.labels is None:
            continue
        value, about, kind = describe(ticket.labels, places, entry.answers)
        about |= {
            "job-name": f"{JOB}{labels.number}",
            "human-annotated": "yes",
            "creation-date": _local(entry.labelled_at or ticket.received_at),
            "type": kind,
            FROM: entry.source,
        }
        yield {
            "source": ticket.text,
            ATTRIBUTE: value,
            f"{ATTRIBUTE}-metadata": about,
            "id": ticket.external_id,
            "ticket": ticket.id,
            "received_at": ticket.received_at.isoformat(),
        }


_Described = tuple[int | list[int], dict[str, Any], str]


def _one(labels: Labels, places: dict[Label, int], answers: Sequence[Given]) -> _Described:
    (label,) = labels
    about = {"confidence": _share(label, answers), "class-name": label}
    return places[label], about, MANIFEST_TYPE


def _several(labels: Labels, places: dict[Label, int], answers: Sequence[Given]) -> _Described:
    about = {
        "class-map": {str(places[label]): label for label in labels},
        "confidence-map": {str(places[label]): _share(label, answers) for label in labels},
    }
    return [places[label] for label in labels], about, f"{MANIFEST_TYPE}-multilabel"


def _share(label: Label, answers: Sequence[Given]) -> float:
    """Return the share of the answers that gave this label; 0 where fewer than two people say, as Ground Truth does."""
    votes = [given.now for given in answers if _votes(given)]
    most = 2
    return round(sum(label in (vote or ()) for vote in votes) / len(votes), 4) if len(votes) >= most else 0.0


def _votes(given: Given) -> bool:
    asked_for_this = given.reason != Reason.KNOWN
    return asked_for_this and given.action in GIVING_LABELS and given.verdict is Verdict.COUNTED


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _local(moment: datetime) -> str:
    """Write a moment as Ground Truth does: in UTC, to the microsecond, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


_WRITERS: dict[Format, Callable[[Iterable[Entry], LabelSet], Iterator[Any]]] = {
    Format.CSV: _spreadsheet,
    Format.COMPREHEND: _comprehend,
    Format.JSONL: _provenance,
    Format.MANIFEST: _manifest,
}
