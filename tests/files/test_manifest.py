"""Augmented manifests: the class names become labels, whatever the numbers beside them are."""

import json

import pytest

from core.domain.errors import FileUnreadable
from core.domain.intake import Mapping, Problem, guess_mapping

MAPPING = Mapping(text="text")
NAME = "output.manifest"


def one(text="no ink", name="printer", place=0, **more):
    return {"source": text, "mood": place, "mood-metadata": {"class-name": name, "confidence": 0.8}, **more}


def several(text, places, names, **more):
    return {"source": text, "job": places, "job-metadata": {"class-map": names, "confidence-map": {}}, **more}


def read(tables, file, *objects):
    path = file("\n".join(line if isinstance(line, str) else json.dumps(line) for line in objects) + "\n")
    tables.check(path, NAME)
    return tables.head(path, NAME), list(tables.rows(path, NAME, MAPPING))


def test_a_manifest_gives_text_label_and_id_columns_that_are_found_by_themselves(tables, file):
    table, (row,) = read(tables, file, one(id="T-1"))
    assert (table.columns, row.cells, table.format) == (
        ("text", "label", "id"), ("no ink", "printer", "T-1"), "augmented manifest",
    )  # fmt: skip
    assert guess_mapping(table) == Mapping(text="text", label="label", external_id="id")


def test_a_labels_number_may_be_written_as_text(tables, file):
    _, (row,) = read(tables, file, one(place="1"))
    assert row.cells == ("no ink", "printer")


def test_several_classes_are_named_by_their_map_in_the_order_given(tables, file):
    _, (both, none) = read(tables, file, several("a", [4, 0], {"0": "x", "4": "y"}), several("b", [], {}))
    assert (both.cells, none.cells) == (("a", "y|x"), ("b", "|"))


def test_of_chained_jobs_the_newest_is_the_label(tables, file):
    line = {**one(), "later": 1, "later-metadata": {"class-name": "scanner"}}
    table, (row,) = read(tables, file, line)
    assert dict(zip(table.columns, row.cells, strict=True)) == {"text": "no ink", "mood": "printer", "label": "scanner"}


OURS = {"class-name": "printer", "job-name": "labeling-job/countersign-label-set-3", "labels-from": "review"}


def test_our_own_manifest_says_whose_word_its_labels_are_and_in_which_label_set(tables, file):
    table, (row,) = read(tables, file, {"source": "no ink", "label": 0, "label-metadata": OURS, "ticket": 7})
    assert dict(zip(table.columns, row.cells, strict=True)) == {
        "text": "no ink", "label": "printer", "source": "review", "label_set": "3", "ticket": "7",
    }  # fmt: skip
    assert guess_mapping(table) == Mapping(text="text", label="label")


def test_what_a_later_job_said_of_our_own_manifest_is_not_our_word(tables, file):
    line = {"source": "no ink", "label": 0, "label-metadata": OURS, "ticket": 7, "later": 1}
    table, (row,) = read(tables, file, {**line, "later-metadata": {"class-name": "scanner"}})
    assert "label_set" not in table.columns
    assert row.cells == ("no ink", "printer", "scanner", "7")


def test_what_no_job_has_labelled_yet_has_no_label(tables, file):
    failed = {"source": "b", "mood-metadata": {"failure-reason": "ClientError"}}
    _, rows = read(tables, file, one(), {"source": "a"}, failed)
    assert [row.cells for row in rows] == [("no ink", "printer"), ("a", ""), ("b", "")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"source": "cut o', "not JSON"),
        ("[1]", "no object"),
        ({"mood": 0, "mood-metadata": {"class-name": "printer"}}, "no text"),
        ({"source": 5}, "no text"),
        ({"source-ref": "s3://bucket/ticket.txt"}, "source-ref"),
        ({"source": "a", "mood": 0, "mood-metadata": {"confidence": 0.8}}, "no class-name"),
        ({"source": "a", "mood": {"annotations": {}}, "mood-metadata": {"type": "groundtruth/text-span"}}, "class-name"),
        ({"source": "a", "mood": [7], "mood-metadata": {"class-map": {"0": "printer"}}}, "class 7"),
        ({"source": "a", "mood": [0], "mood-metadata": {}}, "class 0"),
        ({"source": "a", "mood": [0, 1], "mood-metadata": {"class-map": {"0": "x|y", "1": "z"}}}, "separates labels"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_told_is_a_problem_in_its_place(line, reason, tables, file):
    _, (good, bad, after) = read(tables, file, one("before"), line, one("after"))
    assert (good.cells[0], bad.line, after.cells[0]) == ("before", 2, "after")
    assert isinstance(bad, Problem)
    assert reason in bad.reason
    assert bad.remedy


def test_an_id_that_comes_twice_with_different_words_is_a_problem(tables, file):
    _, rows = read(tables, file, one("a", id="7"), one("a", id="7"), one("a", "scanner", id="7"), one("b", id="7"))
    assert [isinstance(row, Problem) for row in rows] == [False, False, True, True]
    assert "same id" in rows[2].reason


def test_tickets_without_ids_may_say_different_things(tables, file):
    _, rows = read(tables, file, one("a"), one("a", "scanner"))
    assert not any(isinstance(row, Problem) for row in rows)


@pytest.mark.parametrize("content", ['{"text": "a", "label": "b"}\n', "\n\n", "no json\n"])
def test_a_file_that_is_no_manifest_is_refused(content, tables, file):
    with pytest.raises(FileUnreadable, match=r"manifest|no rows"):
        tables.head(file(content), NAME)
