"""What is written for Comprehend is read back as it was, whatever the tickets hold."""

import csv
import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.aws.tables import DELIMITERS, SIZES, Part, Sizes, delimiter_for, lines, one_line, training
from core.domain.errors import InvalidInput, WrongNumberOfLabels
from core.domain.labels import Kind, Label
from tests.support.comprehend_tables import example, tickets

# Whatever Python takes for text: half signs, NUL and every kind of line end with it.
BREAKS = ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\ufeff"]
ANY = st.lists(st.one_of(st.text(), st.characters(), st.sampled_from([*BREAKS, '"', ",", "\0", "=1", "\ud83d"]))).map(
    "".join
)
NAME = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).filter(str.isprintable)


def read(pieces: Iterable[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(pieces).decode(), newline="")))


def files(texts: Iterable[str], sizes: Sizes = SIZES) -> tuple[tuple[Part, ...], dict[str, bytes]]:
    found: dict[str, bytes] = {}
    parts = lines(texts, lambda name, pieces: found.update({name: b"".join(pieces)}), sizes)
    return parts, found


@given(st.lists(st.tuples(NAME, ANY)))
def test_any_label_and_text_come_back_from_the_file_as_one_row(rows):
    made = [example(number, text, name) for number, (name, text) in enumerate(rows)]
    assert read(training(made, Kind.SINGLE)) == [[name, one_line(text)] for name, text in rows]


@given(st.lists(st.tuples(st.lists(NAME, min_size=1, unique=True), ANY), min_size=1))
def test_several_labels_of_a_ticket_come_back_apart(rows):
    delimiter = delimiter_for({Label(name) for names, _ in rows for name in names})
    made = [example(number, text, *names) for number, (names, text) in enumerate(rows)]
    found = read(training(made, Kind.MULTI, delimiter))
    assert [(cell.split(delimiter), text) for cell, text in found] == [(names, one_line(text)) for names, text in rows]


@given(st.lists(ANY))
def test_a_file_of_documents_has_a_line_for_each_however_lines_are_counted(texts):
    parts, found = files(texts)
    content = b"".join(found.values()).decode()
    assert content.splitlines() == content.split("\n")[:-1] == [one_line(text) for text in texts]
    assert sum(part.lines for part in parts) == len(texts)
    assert all(line.strip() for line in content.splitlines())


@given(st.text())
def test_a_text_without_line_breaks_and_unwritable_signs_stays_as_it_is(text):
    plain = "".join(sign for sign in text if sign not in {*BREAKS, "\0"}) + "."
    assert one_line(plain) == plain


def test_line_breaks_become_spaces_and_what_cannot_be_written_a_sign():
    assert one_line("two\r\nlines\u2028three") == "two lines three"
    assert one_line("half \ud83d, none \0") == "half \ufffd, none \ufffd"
    assert one_line("whole \U0001f600") == "whole \U0001f600"
    assert {one_line(blank) for blank in ("", " ", "\n\t", "\ufeff")} == {"\ufffd"}


def test_the_file_has_no_header_and_quotes_everything():
    made = [example(1, 'He said "urgent", then left', "network"), example(2, "=1+1", "billing")]
    assert b"".join(training(made, Kind.SINGLE)) == b'"network","He said ""urgent"", then left"\n"billing","=1+1"\n'


def test_a_large_file_comes_in_pieces_of_about_a_megabyte():
    sizes = [len(piece) for piece in training((example(n, "x" * 1000, "a") for n in range(3000)), Kind.SINGLE)]
    assert len(sizes) == 3
    assert max(sizes) < (1 << 20) + 2000


def test_rows_are_asked_for_as_they_are_written():
    rows = iter(example(n, "x" * 1000, "a") for n in range(5000))
    next(training(rows, Kind.SINGLE))
    assert sum(1 for _ in rows) > 3900


@pytest.mark.parametrize("labels", [(), ("a", "b")])
def test_a_ticket_of_a_single_label_project_has_one_label(labels):
    with pytest.raises(WrongNumberOfLabels, match="Ticket 7"):
        list(training([example(7, "text", *labels)], Kind.SINGLE))


def test_a_ticket_with_none_of_many_labels_has_no_row():
    assert read(training([example(1, "none"), example(2, "some", "a", "b")], Kind.MULTI)) == [["a|b", "some"]]


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "half \ud83d", "\0"])
def test_a_label_that_the_service_would_read_as_another_is_refused(name):
    with pytest.raises(InvalidInput, match="rename it"):
        list(training([example(1, "text", name)], Kind.SINGLE))


def test_a_label_with_the_sign_between_labels_is_refused_only_where_there_are_several():
    assert read(training([example(1, "text", "a|b")], Kind.SINGLE)) == [["a|b", "text"]]
    with pytest.raises(InvalidInput, match="the sign that stands between labels"):
        list(training([example(1, "text", "a|b")], Kind.MULTI))


def test_the_sign_between_labels_is_one_of_those_the_service_knows():
    assert len(DELIMITERS) == 21
    assert set(DELIMITERS) == set(" ~!@#$%^*-_+=|\\:;\t>?/")


@pytest.mark.parametrize("taken", range(len(DELIMITERS)))
def test_the_sign_between_labels_is_the_first_that_no_label_holds(taken):
    labels = [Label(f"a{sign}b") for sign in DELIMITERS[:taken]]
    assert delimiter_for(labels) == DELIMITERS[taken]


def test_labels_that_hold_every_sign_are_refused():
    with pytest.raises(InvalidInput, match="rename one"):
        delimiter_for([Label(DELIMITERS)])


@pytest.mark.parametrize(("count", "expected"), [(0, []), (1, [1]), (2, [2]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])])
def test_a_file_has_as_many_lines_as_a_job_takes(count, expected):
    parts, found = files(map(str, range(count)), Sizes(lines=3))
    assert [part.lines for part in parts] == expected
    assert [found[part.name].count(b"\n") for part in parts] == expected


@pytest.mark.parametrize(("size", "expected"), [(5, [1, 1, 1]), (6, [2, 1]), (7, [2, 1]), (9, [3])])
def test_a_file_has_as_many_bytes_as_a_job_takes(size, expected):
    parts, found = files(["ab", "cd", "ef"], Sizes(file=size))
    assert [part.lines for part in parts] == expected
    assert max(map(len, found.values())) <= size


@pytest.mark.parametrize(
    ("text", "fits"), [("abc", True), ("abcd", True), ("abcde", False), ("äb", True), ("äää", False)]
)
def test_a_document_has_as_many_bytes_as_the_service_takes(text, fits):
    if fits:
        assert files([text], Sizes(document=4))[0]
        return
    with pytest.raises(InvalidInput, match="Ticket 2 of these"):
        files(["a", text], Sizes(document=4))


@given(st.lists(st.text(max_size=5)), st.integers(1, 4), st.integers(24, 40))
def test_the_place_of_each_document_is_that_of_its_file_and_line(texts, most, size):
    parts, found = files(texts, Sizes(lines=most, file=size))
    lined = {
        part.first + line: text
        for part in parts
        for line, text in enumerate(found[part.name].decode().split("\n")[:-1])
    }
    assert lined == {place: one_line(text) for place, text in enumerate(texts)}
    assert len({part.name for part in parts}) == len(parts) == len(found)


def test_no_files_name_begins_with_anothers():
    names = [part.name for part in files(map(str, range(120)), Sizes(lines=1))[0]]
    assert names == sorted(names)
    assert not any(one != other and other.startswith(one) for one in names for other in names)


def test_what_the_service_takes_is_what_its_guide_says():
    assert Sizes(lines=1_000_000, file=5_000_000_000, document=10_000_000) == SIZES


def test_the_same_tickets_are_the_same_bytes():
    assert b"".join(training(tickets(1, a=3, b=2), Kind.SINGLE)) == b"".join(
        training(tickets(1, a=3, b=2), Kind.SINGLE)
    )
