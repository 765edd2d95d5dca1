"""An exported trail proves itself: every word of it is sealed, in either kind of file."""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.chain import EXPORTED, GENESIS, Entry, Sealed, Verdict, check, seal
from core.domain.errors import FileUnreadable
from core.domain.trail import TrailFormat, head, lines, read

NOW = datetime(2026, 11, 3, 9, 30, 15, 123456, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["=1+1", "'=1", "a,b", 'say "no"', "one\ntwo", "one\rtwo", "\ufeff", "Zugänge", "\u2028", ""]
)
FORMS = pytest.mark.parametrize("form", TrailFormat)


def sealed(entries: Iterable[Entry]) -> list[Sealed]:
    before, made = GENESIS, []
    for position, entry in enumerate(entries, 1):
        before = seal(before, entry)
        made.append(Sealed(position=position, entry=entry, seal=before))
    return made


def entry(number: int, action: str = "promote", **other: object) -> Entry:
    said = {"project": 1, "at": NOW, "actor": "olga", "subject": "version 7", "detail": '{"gate":"promote"}'}
    return Entry(number=number, action=action, **said | other)


@pytest.fixture
def trail() -> list[Sealed]:
    """Four acts, one of the whole installation, and the export as the last."""
    acts = [entry(3), entry(4, "reject", actor="=cmd"), entry(5, "change person", project=None), entry(9)]
    return sealed([*acts, entry(10, EXPORTED, project=None)])


def written(form: TrailFormat, trail: list[Sealed]) -> str:
    return (head(form, len(trail)) + lines(form, trail)).decode()


def found(text: str, noted: str = "") -> Verdict:
    return check(read(io.StringIO(text, newline="")), noted)


@FORMS
def test_a_whole_file_is_as_it_was_written_and_its_head_is_the_last_seal(
    form: TrailFormat, trail: list[Sealed]
) -> None:
    assert found(written(form, trail)) == Verdict(entries=5, head=trail[-1].seal)


@FORMS
@given(st.data())
def test_whatever_people_have_written_comes_back_as_it_was(form: TrailFormat, data: st.DataObject) -> None:
    said = data.draw(st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS, st.none() | st.integers(1, 9)), max_size=5))
    made = [
        entry(number, action, actor=actor, subject=subject, detail=detail, project=project)
        for number, (actor, action, subject, detail, project) in enumerate(said, 1)
    ]
    trail = sealed([*made, entry(len(made) + 1, EXPORTED)])
    assert list(read(io.StringIO(written(form, trail), newline=""))) == trail


@FORMS
@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("olga", "noor"),
        ("reject", "promote"),
        ("version 7", "version 8"),
        ("promote", "hold"),
        ("2026-11-03T09:30:15.123456", "2026-11-03T09:30:15.123457"),
    ],
)
def test_a_word_changed_in_a_file_is_found(form: TrailFormat, trail: list[Sealed], was: str, becomes: str) -> None:
    changed = written(form, trail).replace(was, becomes, 1)
    verdict = found(changed)
    assert verdict.broken in (3, 4)
    assert "not what was written" in verdict.why


@pytest.mark.parametrize("place", range(4))
def test_the_first_entry_that_does_not_fit_is_named(trail: list[Sealed], place: int) -> None:
    trail[place] = replace(trail[place], entry=replace(trail[place].entry, subject="another"))
    assert check(trail).broken == trail[place].entry.number


def test_a_project_that_was_changed_is_found(trail: list[Sealed]) -> None:
    assert found(written(TrailFormat.JSONL, trail).replace('"project":1', '"project":null', 1)).broken == 3


@FORMS
def test_a_line_cut_out_is_found_by_the_one_after_it(form: TrailFormat, trail: list[Sealed]) -> None:
    verdict = found(written(form, [*trail[:1], *trail[2:]]))
    assert (verdict.broken, "missing" in verdict.why) == (5, True)


@FORMS
def test_lines_cut_off_the_end_are_found(form: TrailFormat, trail: list[Sealed]) -> None:
    verdict = found(written(form, trail[:-1]))
    assert (verdict.broken, "at its end" in verdict.why) == (5, True)


@FORMS
def test_a_file_cut_off_right_behind_an_earlier_export_is_found(form: TrailFormat) -> None:
    trail = sealed([entry(1), entry(2, EXPORTED), entry(3), entry(4, EXPORTED)])
    with pytest.raises(FileUnreadable, match="written with 4 entries and holds 2"):
        found((head(form, 4) + lines(form, trail[:2])).decode())


@FORMS
def test_a_file_cut_off_whose_first_line_was_changed_too_is_found_by_a_seal_that_was_noted_alone(
    form: TrailFormat,
) -> None:
    trail = sealed([entry(1), entry(2, EXPORTED), entry(3), entry(4, EXPORTED)])
    cut = (head(form, 2) + lines(form, trail[:2])).decode()
    assert not found(cut).broken
    assert "cut off" in found(cut, trail[-1].seal).why


def narrow(trail: list[Sealed]) -> str:
    """Return a table as it was written when its rows had no cell under the number of entries."""
    return written(TrailFormat.CSV, trail).replace(",\r\n", "\r\n")


def test_each_row_of_a_table_has_a_cell_under_each_heading(trail: list[Sealed]) -> None:
    table = list(csv.reader(io.StringIO(written(TrailFormat.CSV, trail), newline="")))
    assert {len(row) for row in table} == {10}
    assert {row[-1] for row in table[1:]} == {""}


def test_files_that_were_written_before_they_told_how_many_entries_they_have_are_read(trail: list[Sealed]) -> None:
    assert not found(lines(TrailFormat.JSONL, trail).decode()).broken
    assert found(narrow(trail).replace(",5 entries", "", 1)) == Verdict(entries=5, head=trail[-1].seal)


def test_files_that_told_it_before_their_rows_had_a_cell_for_it_are_read(trail: list[Sealed]) -> None:
    assert found(narrow(trail)) == Verdict(entries=5, head=trail[-1].seal)


@pytest.mark.parametrize("more", [",approved by the board\r\n", ",,\r\n", ",,approved by the board\r\n"])
def test_a_word_or_a_cell_more_behind_a_seal_is_refused(trail: list[Sealed], more: str) -> None:
    with pytest.raises(FileUnreadable, match="Entry 1 of the file"):
        found(written(TrailFormat.CSV, trail).replace(",\r\n", more, 1))


@pytest.mark.parametrize("said", ["5 entries,more", "five entries", "entries", ""])
def test_a_column_more_is_refused(trail: list[Sealed], said: str) -> None:
    with pytest.raises(FileUnreadable):
        found(written(TrailFormat.CSV, trail).replace("5 entries", said, 1))


def test_a_trail_that_was_written_anew_is_found_by_a_seal_that_was_noted(trail: list[Sealed]) -> None:
    noted = trail[2].seal
    forged = sealed(replace(one.entry, actor="noor") for one in trail)
    assert not check(trail, noted).broken
    assert not check(forged).broken
    assert "written anew" in check(forged, noted).why


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"actor"', '"note":"by order of the board","actor"'),
        ('"actor"', '"actor":"noor","actor"'),
        ('"actor"', '"approved_by"'),
        ("+00:00", ""),
        ('"number":3', '"number":"3"'),
        ('"number":3', '"number":true'),
        ("}\n", "\n"),
        ("}\n", "}\n\n"),
    ],
)
def test_a_line_with_more_or_other_than_a_sealed_entry_is_refused(trail: list[Sealed], was: str, becomes: str) -> None:
    with pytest.raises(FileUnreadable, match="of the file cannot be read"):
        found(written(TrailFormat.JSONL, trail).replace(was, becomes, 1))


@pytest.mark.parametrize("text", ["", "text,label\nno ink,printer\n", "[]", "{}", "7", "\ufeff"])
def test_a_file_that_is_no_trail_is_refused(text: str) -> None:
    with pytest.raises(FileUnreadable):
        found(text)


def test_a_table_without_an_entry_is_refused() -> None:
    with pytest.raises(FileUnreadable, match="no entry"):
        found(head(TrailFormat.CSV, 0).decode())


def test_what_a_spreadsheet_would_run_is_made_harmless(trail: list[Sealed]) -> None:
    assert "'=cmd" in written(TrailFormat.CSV, trail)
    assert "'=cmd" not in written(TrailFormat.JSONL, trail)


def test_a_seal_is_of_the_moment_in_whatever_zone_it_is_told() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert seal(GENESIS, entry(1)) == seal(GENESIS, entry(1, at=there))


def test_a_seal_stays_what_it_was_in_earlier_releases() -> None:
    one = entry(7, subject="Zugänge \u2028", detail='{"ß":1}')
    assert seal(GENESIS, one) == "23a5dbc88eab8f989787800b5d17f87372bad541ad4587c18f4bc83c6793dee8"
