"""Whatever leaves in a file comes back from it as it was."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.datasets import Split
from core.domain.documents import NewDocument
from core.domain.exports import ENDINGS, Format, Wanted
from core.domain.intake import Mapping
from core.domain.labels import ChangeKind, Kind, Label
from core.workflow.exporting import PAGE
from core.workflow.labelling import Labelling
from tests.support.exports_texts import labelled
from tests.support.label_changes import change
from tests.support.workflow_desk import LEA, OLGA, Desk

COMPREHENDS = Mapping(text="column 2", label="column 1", has_header=False)
often = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def exported(desk: Desk, format_: Format, *, everything: bool = False) -> bytes:
    wanted = Wanted(format=format_, everything=everything, with_held_out=True)
    return b"".join(piece for piece, _ in desk.exporting.stream(LEA, desk.id, wanted))


def imported(desk: Desk, data: bytes, name: str, mapping: Mapping | None = None) -> tuple[int, int]:
    """Import a file as it is read by itself; return how many tickets were added, and how many were left out."""
    path = desk.folder / "incoming"
    path.write_bytes(data)
    header = mapping.has_header if mapping else None
    _, guess = desk.intake.preview(LEA, path, name, has_header=header)
    desk.intake.request(LEA, desk.id, path, name, mapping or guess)
    desk.driver.drain()
    record = desk.intake.imports(LEA, desk.id)[0]
    return record.added, record.bad


def facts(desk: Desk) -> list[object]:
    return sorted((each.external_id, each.text, each.labels, each.received_at) for each in desk.tickets())


def two(open_desk: Callable[[], Desk], kind: Kind) -> tuple[Desk, Desk]:
    one, other = open_desk(), open_desk()
    for desk in (one, other):
        desk.start(kind=kind)
    return one, other


@pytest.mark.parametrize("format_", [Format.CSV, Format.JSONL, Format.MANIFEST])
@often
@given(data=st.data(), kind=st.sampled_from(Kind))
def test_any_ticket_comes_back_with_its_id_text_labels_and_date(
    open_desk: Callable[[], Desk], format_: Format, kind: Kind, data: st.DataObject
) -> None:
    one, other = two(open_desk, kind)
    # An id stands for one item: a manifest that says two things of one is refused, and tested elsewhere.
    rows = data.draw(
        labelled(kind).map(lambda some: list({each.external_id or each.text: each for each in some}.values()))
    )
    one.add(rows)
    assert imported(other, exported(one, format_), f"t.{ENDINGS[format_]}") == (len(rows), 0)
    assert facts(other) == facts(one)


@often
@given(data=st.data(), kind=st.sampled_from(Kind))
def test_comprehends_two_columns_come_back_as_texts_and_labels(
    open_desk: Callable[[], Desk], kind: Kind, data: st.DataObject
) -> None:
    one, other = two(open_desk, kind)
    one.add(list({each.text: each for each in data.draw(labelled(kind))}.values()))
    with_a_class = {(each.text, each.labels) for each in one.tickets() if each.labels}
    file = exported(one, Format.COMPREHEND)
    if with_a_class:
        assert imported(other, file, "t.csv", COMPREHENDS) == (len(with_a_class), 0)
    assert {(each.text, each.labels) for each in other.tickets()} == with_a_class


@pytest.mark.parametrize("format_", [Format.CSV, Format.JSONL, Format.MANIFEST])
def test_a_file_that_comes_home_adds_nothing(desk: Desk, format_: Format) -> None:
    desk.add(
        [NewDocument(text="'=1", labels=(Label("-x"),)), NewDocument(text="a", external_id="=7", labels=(Label("y"),))]
    )
    before = desk.tickets()
    assert imported(desk, exported(desk, format_), f"t.{ENDINGS[format_]}") == (0, 0)
    assert desk.tickets() == before


def renamed(desk: Desk, old: str, new: str = "") -> None:
    """Rename a label, or retire it."""
    labelling = Labelling(desk.store, desk.clock)
    made = change(ChangeKind.RENAME if new else ChangeKind.RETIRE, old, new)
    labelling.apply(LEA, desk.id, made, labelling.preview(LEA, desk.id, made).expected)


def label_names(desk: Desk) -> tuple[str, ...]:
    return desk.projects.labels(OLGA, desk.id).labels


def held_out_size(desk: Desk) -> int:
    with desk.store.transaction(desk.id) as tx:
        return tx.datasets.coming(Split.HELD_OUT)[1]


OURS = [Format.CSV, Format.JSONL, Format.MANIFEST]


@pytest.mark.parametrize("format_", [*OURS, Format.COMPREHEND])
def test_a_label_that_was_renamed_since_does_not_come_back(desk: Desk, format_: Format) -> None:
    desk.add([NewDocument(text="a", labels=(Label("network"),)), NewDocument(text="b", labels=(Label("printer"),))])
    file = exported(desk, format_)
    renamed(desk, "network", "net")
    before, number = desk.tickets(), desk.projects.labels(OLGA, desk.id).number
    imported(desk, file, f"t.{ENDINGS[format_]}", COMPREHENDS if format_ is Format.COMPREHEND else None)
    assert label_names(desk) == ("net", "printer")
    assert (desk.tickets(), desk.projects.labels(OLGA, desk.id).number) == (before, number)


@pytest.mark.parametrize("format_", OURS)
def test_a_label_that_was_retired_since_is_not_given_again(desk: Desk, format_: Format) -> None:
    desk.add([NewDocument(text="a", labels=(Label("network"),)), NewDocument(text="b", labels=(Label("printer"),))])
    file = exported(desk, format_)
    renamed(desk, "network")
    imported(desk, file, f"t.{ENDINGS[format_]}")
    assert label_names(desk) == ("printer",)
    assert [each.labels for each in desk.tickets()] == [None, ("printer",)]


@pytest.mark.parametrize("format_", OURS)
def test_a_ticket_added_to_our_own_file_has_its_label_in_todays_words(desk: Desk, format_: Format) -> None:
    desk.add([NewDocument(text="some words", labels=(Label("network"),))])
    file = exported(desk, format_).replace(b"some words", b"other words")
    renamed(desk, "network", "net")
    imported(desk, file, f"t.{ENDINGS[format_]}")
    assert [each.labels for each in desk.tickets()] == [("net",), ("net",)]
    assert label_names(desk) == ("net",)


@pytest.mark.parametrize("format_", OURS)
def test_what_a_model_chose_measures_nothing_when_it_comes_home(desk: Desk, format_: Format) -> None:
    desk.in_production()
    desk.add([desk.row("network", 0.55, held_out=True, known=False)])
    desk.classify()
    answer = desk.answer(desk.one(), "network")
    desk.submit(answer)
    before, file = held_out_size(desk), exported(desk, format_)
    assert imported(desk, file, f"t.{ENDINGS[format_]}") == (0, 0)
    assert held_out_size(desk) == before
    desk.undo(answer)
    assert [each for each in desk.tickets() if each.labels is None]
    imported(desk, file, f"t.{ENDINGS[format_]}")
    assert held_out_size(desk) == before
    assert [each for each in desk.tickets() if each.labels is None]


@pytest.mark.parametrize("format_", OURS)
def test_a_reviewers_label_comes_into_another_project_and_measures_nothing_there(
    open_desk: Callable[[], Desk], format_: Format
) -> None:
    one, other = two(open_desk, Kind.SINGLE)
    one.add([one.row("network"), one.row("network", 0.55, held_out=True, known=False)])
    one.classify()
    one.submit(one.answer(one.one(), "network"))
    assert imported(other, exported(one, format_), f"t.{ENDINGS[format_]}") == (2, 0)
    assert facts(other) == facts(one)
    assert (held_out_size(one), held_out_size(other)) == (1, 0)


def test_how_urgent_a_ticket_is_comes_back_from_json_lines(open_desk: Callable[[], Desk]) -> None:
    one, other = two(open_desk, Kind.SINGLE)
    one.add([NewDocument(text=f"{number}", urgency=number, labels=(Label("x"),)) for number in (2.0, -0.5, 0.0)])
    imported(other, exported(one, Format.JSONL), "t.jsonl")
    assert [each.urgency for each in other.tickets()] == [2.0, -0.5, 0.0]


@pytest.mark.parametrize("format_", [Format.CSV, Format.JSONL])
def test_tickets_that_nobody_has_labelled_come_back_so(open_desk: Callable[[], Desk], format_: Format) -> None:
    one, other = two(open_desk, Kind.MULTI)
    one.add(
        [NewDocument(text="unknown"), NewDocument(text="none", labels=()), NewDocument(text="a", labels=(Label("x"),))]
    )
    assert imported(other, exported(one, format_, everything=True), f"t.{ENDINGS[format_]}") == (3, 0)
    assert {each.text: each.labels for each in other.tickets()} == {"unknown": None, "none": (), "a": ("x",)}


def test_all_pages_of_a_long_export_come_back(open_desk: Callable[[], Desk]) -> None:
    one, other = two(open_desk, Kind.SINGLE)
    one.add([NewDocument(text=f"ticket {number}", labels=(Label("x"),)) for number in range(PAGE * 2 + 1)])
    assert imported(other, exported(one, Format.JSONL), "t.jsonl") == (PAGE * 2 + 1, 0)


def test_an_apostrophe_before_a_formula_stays_in_files_that_are_not_ours(desk: Desk) -> None:
    assert imported(desk, b"id,text,label\r\n1,'=1+1,a\r\n", "t.csv") == (1, 0)
    assert [each.text for each in desk.tickets()] == ["'=1+1"]
