"""Exports: tickets leave as files, page by page, while reviewing goes on, and come back as they were."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.documents import NewDocument
from core.domain.errors import Busy, NotFound
from core.domain.exports import ENDINGS, Format, Wanted
from core.domain.intake import Mapping, guess_mapping
from core.domain.jobs import Job, JobKind, JobState
from core.domain.labels import Kind, Label, Labels
from core.workflow.exporting import FOLDER, KEPT, MOST_READY, PAGE, Ready
from tests.support.workflow_desk import ADA, LEA, OLGA, REMO, ROSA, Desk

EVERYTHING = Wanted(format=Format.JSONL, everything=True)
NO_NAMES = Wanted(format=Format.COMPREHEND)
CSV, JSONL = Wanted(format=Format.CSV), Wanted(format=Format.JSONL)
COMPREHENDS = Mapping(text="column 2", label="column 1", has_header=False)


def exported(desk: Desk, wanted: Wanted = JSONL) -> bytes:
    return b"".join(piece for piece, _ in desk.exporting.stream(LEA, desk.id, wanted))


def json_lines(desk: Desk, wanted: Wanted = JSONL) -> list[dict[str, object]]:
    return [json.loads(line) for line in exported(desk, wanted).splitlines()]


def written(desk: Desk, wanted: Wanted = CSV, operation: str = "") -> Job:
    """Have a file written here and now."""
    job = desk.exporting.request(LEA, desk.id, wanted, operation or f"export {next(desk.numbers)}")
    desk.driver.drain()
    return desk.driver.job(job.id)


def a_wide_desk(desk: Desk, number: int) -> None:
    desk.add([NewDocument(text=f"ticket {n}", labels=(Label("network"),)) for n in range(number)])


# Files come back as they were.

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)
hostile = st.text("'=+-@\t\r\n,\"|;＝ \u2028\ufeffa", min_size=1, max_size=8)
texts = st.one_of(text, hostile).filter(lambda cell: bool(cell.strip()))
names = st.one_of(text, hostile).map(lambda name: " ".join(name.replace("|", "").split())).filter(
    lambda name: bool(name) and name.isprintable() and len(name) <= 100
)
ids = st.one_of(st.just(""), text, hostile).map(str.strip)
moments = st.datetimes(min_value=__import__("datetime").datetime(1990, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=__import__("datetime").UTC)
)


@st.composite
def documents(draw: st.DrawFn, kind: Kind) -> list[NewDocument]:
    some = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    answer = st.sampled_from(some).map(lambda name: (Label(name),))
    if kind is Kind.MULTI:
        answer = st.lists(st.sampled_from(some), unique=True).map(lambda chosen: tuple(map(Label, chosen)))
    ticket = st.builds(
        NewDocument, text=texts, external_id=ids, labels=answer, received_at=moments
    )
    return draw(st.lists(ticket, min_size=1, max_size=6, unique_by=lambda each: (each.text, each.external_id)))


Facts = tuple[str, str, Labels | None, object]


def facts(desk: Desk) -> list[Facts]:
    return [(each.external_id, each.text, each.labels, each.received_at) for each in desk.tickets()]


def imported(desk: Desk, data: bytes, name: str, mapping: Mapping | None = None) -> None:
    path = desk.folder / "incoming"
    path.write_bytes(data)
    table, guess = desk.intake.preview(LEA, path, name)
    desk.intake.request(LEA, desk.id, path, name, mapping or guess)
    desk.driver.drain()
    assert not sum(record.bad for record in desk.intake.imports(LEA, desk.id))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("format_", [Format.CSV, Format.JSONL, Format.MANIFEST])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_exported_and_imported_elsewhere_is_the_same(
    open_desk: Callable[[], Desk], format_: Format, kind: Kind, data: st.DataObject
) -> None:
    one, two = open_desk(), open_desk()
    for desk in (one, two):
        desk.start(kind=kind)
    one.add(data.draw(documents(kind)))
    imported(two, exported(one, Wanted(format=format_)), f"tickets.{ENDINGS[format_]}")
    assert sorted(facts(two), key=repr) == sorted(facts(one), key=repr)
    assert exported(two, CSV).splitlines()[0] == exported(one, CSV).splitlines()[0]


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_comprehends_two_columns_come_back_as_texts_and_labels(
    open_desk: Callable[[], Desk], kind: Kind, data: st.DataObject
) -> None:
    one, two = open_desk(), open_desk()
    for desk in (one, two):
        desk.start(kind=kind)
    one.add(data.draw(documents(kind).map(lambda some: list({each.text: each for each in some}.values()))))
    whole = exported(one, NO_NAMES)
    labelled = {(each.text, each.labels) for each in one.tickets() if each.labels}
    if labelled:
        imported(two, whole, "tickets.csv", COMPREHENDS)
    assert {(each.text, each.labels) for each in two.tickets()} == labelled
