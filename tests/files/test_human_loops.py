"""A2I's output.json: whose answer is which is told by ids, and what people disagree about is said."""

import json
import random

import pytest

from core.domain.errors import FileUnreadable
from core.domain.intake import LONGEST_ID, Mapping, Problem, guess_mapping
from core.files.text import LONGEST_ROW

MAPPING = Mapping(text="text")


def loop(content, *answers, name="loop-1"):
    """Return the output of one human loop, each person having given one of the answers."""
    people = [
        {"answerContent": answer, "submissionTime": "2026-06-18T17:08:26.246Z", "workerId": f"w{number}"}
        for number, answer in enumerate(answers)
    ]
    flow = "arn:aws:sagemaker:eu-west-1:111122223333:flow-definition/tickets"
    return {"flowDefinitionArn": flow, "humanAnswers": people, "humanLoopName": name, "inputContent": content}


def crowd(label):
    """Return an answer as crowd-classifier gives it."""
    return {"category": {"label": label}}


TICKET = {"taskObject": "no ink", "initialValue": "network"}
ITEMS = {"items": [{"id": "a", "text": "no ink"}, {"id": "b", "text": "no wifi"}]}


def read(tables, file, *loops, name="output.json"):
    path = file("".join(one if isinstance(one, str) else json.dumps(one) for one in loops))
    return list(tables.rows(path, name, MAPPING))


def cells(rows):
    return [row.cells for row in rows]


def test_a_loop_about_one_ticket_gives_its_text_its_label_and_the_loops_name_as_id(tables, file):
    path = file(json.dumps(loop(TICKET, crowd("printer"))))
    table = tables.head(path, "output.json")
    assert (table.columns, table.format) == (("id", "text", "label"), "A2I output")
    assert table.rows[0].cells == ("loop-1", "no ink", "printer")
    assert guess_mapping(table) == Mapping(text="text", label="label", external_id="id")


@pytest.mark.parametrize(
    "answer",
    [
        {"category": {"label": "printer"}},
        {"category": "printer"},
        {"category": "printer", "comment": "see the log"},
        {"anything": "printer"},
        {"x": {"label": "printer"}, "remark": "see the log"},
        {"printer": {"on": True}, "network": {"on": False}},
        {"printer": {"on": True}, "network": {"on": False}, "comment": "see the log"},
        {"label": "printer"},
        {"ticketClass": {"labels": ["printer"]}},
    ],
)
def test_a_label_is_found_however_the_form_wrote_it(answer, tables, file):
    assert cells(read(tables, file, loop(TICKET, answer))) == [("loop-1", "no ink", "printer")]


@pytest.mark.parametrize("answer", [{"a": "x", "b": "y"}, {"n": 5}, {}, {"category": " "}, {"label": 3}])
def test_an_answer_whose_label_cannot_be_told_is_a_problem(answer, tables, file):
    (bad,) = read(tables, file, loop(TICKET, answer))
    assert "which of its answer's fields is the label" in bad.reason


def test_several_labels_and_none_of_them_are_kept(tables, file):
    both, none = {"c": {"labels": ["printer", "network"]}}, {"c": {"labels": []}}
    rows = read(tables, file, loop(TICKET, both, name="one"), loop(TICKET, none, name="two"))
    assert [row.cells[2] for row in rows] == ["printer|network", "|"]


@pytest.mark.parametrize("seed", range(5))
def test_answers_are_found_by_the_ids_of_items_in_whatever_order_they_come(seed, tables, file):
    items = [{"id": f"T{number}", "text": f"ticket {number}"} for number in range(1, 26)]
    answers = [(item["id"], {"label": f"label of {item['id']}"}) for item in items]
    dice = random.Random(seed)
    dice.shuffle(items)
    dice.shuffle(answers)
    rows = read(tables, file, loop({"items": items}, dict(answers)))
    assert cells(rows) == [(item["id"], item["text"], f"label of {item['id']}") for item in items]


def test_numbers_in_the_names_of_a_forms_fields_name_items_without_ids(tables, file):
    lines = [{"utterance": f"ticket {number}", "prediction": "a"} for number in range(1, 13)]
    answers = {f"textCategory{number}": f"label {number}" for number in range(1, 13)}
    in_alphabet = dict(sorted(answers.items()))  # as A2I sorts them: 1, 10, 11, 12, 2
    rows = read(tables, file, loop({"comprehendPredictions": lines, "labels": ["x", "y"]}, in_alphabet))
    assert cells(rows) == [(f"loop-1/{n}", f"ticket {n}", f"label {n}") for n in range(1, 13)]


def test_items_may_be_objects_written_as_text_and_counted_from_nought(tables, file):
    lines = [json.dumps({"utterance": f"ticket {number}"}) for number in range(2)]
    rows = read(tables, file, loop({"lines": lines}, {"category-1": "b", "category-0": "a", "note0": "", "note1": ""}))
    assert [row.cells[1:] for row in rows] == [("ticket 0", "a"), ("ticket 1", "b")]


@pytest.mark.parametrize("answer", [{"category1": "a"}, {"category2": "a", "category3": "b"}, {"x": "a"}, {}])
def test_items_without_ids_that_are_not_all_named_are_a_problem(answer, tables, file):
    (bad,) = read(tables, file, loop({"lines": [{"text": "one"}, {"text": "two"}]}, answer))
    assert "do not name them one by one" in bad.reason


def test_ids_may_stand_at_the_end_of_a_fields_name(tables, file):
    rows = read(tables, file, loop(ITEMS, {"category-b": "network", "category-a": "printer"}))
    assert cells(rows) == [("a", "no ink", "printer"), ("b", "no wifi", "network")]


COMMENTED = {"category-a": {"label": "printer"}, "comment-a": "customer is angry", "category-b": {"label": "network"}}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    "answer",
    [
        COMMENTED,
        {**COMMENTED, "comment-b": ""},
        {"answer-a": {"label": "printer"}, "answer-b": {"label": "network"}, "comment-a": "angry", "comment-b": "x"},
        {"a": "printer", "b": "network", "comment-a": "angry"},
        {"a": "printer", "category-b": "network", "comment-b": "angry"},
    ],
)
def test_a_second_field_of_an_item_is_not_taken_for_its_label(answer, turned, tables, file):
    fields = dict(reversed(answer.items())) if turned else answer
    assert cells(read(tables, file, loop(ITEMS, fields))) == [("a", "no ink", "printer"), ("b", "no wifi", "network")]


def test_an_item_that_only_has_a_comment_has_no_label(tables, file):
    good, bad = read(tables, file, loop(ITEMS, {"category-a": "printer", "comment-b": "I do not know"}))
    assert (good.cells[2], "not this one" in bad.reason) == ("printer", True)


@pytest.mark.parametrize(
    "answer",
    [
        {"first-a": "x", "second-a": "y", "first-b": "x", "second-b": "y"},
        {"answer-a": "x", "remark-b": "y"},
        {"category-a": "x", "topic-a": "y", "category-b": "x"},
        {"a": "x", "category-a": "y", "b": "x"},
    ],
)
def test_two_fields_of_an_item_that_may_both_be_its_label_are_a_problem(answer, tables, file):
    (bad,) = read(tables, file, loop(ITEMS, answer))
    assert "which of its answer's fields is the label" in bad.reason


def test_people_who_say_the_same_are_one_answer_whatever_the_order_of_labels(tables, file):
    rows = read(tables, file, loop(TICKET, {"c": {"labels": ["x", "y"]}}, {"c": {"labels": ["y", "x"]}}))
    assert cells(rows) == [("loop-1", "no ink", "x|y")]


def test_people_who_differ_are_a_problem_that_says_what_to_do_and_other_items_are_kept(tables, file):
    first, second = {"a": "printer", "b": "network"}, {"a": "printer", "b": "phone"}
    same, differ = read(tables, file, loop(ITEMS, first, second))
    assert same.cells == ("a", "no ink", "printer")
    assert differ == Problem(
        line=1, reason="2 people answered, and not all the same.",
        remedy="Decide which is right and import it with that label, or without one, to have it reviewed here.",
    )  # fmt: skip


def test_a_loop_that_nobody_answered_gives_its_ticket_without_a_label(tables, file):
    assert cells(read(tables, file, loop(TICKET))) == [("loop-1", "no ink", "")]


def test_an_item_that_was_passed_over_is_a_problem(tables, file):
    good, bad = read(tables, file, loop(ITEMS, {"a": "printer"}))
    assert (good.cells[0], "not this one" in bad.reason) == ("a", True)


@pytest.mark.parametrize(
    ("content", "answer", "reason"),
    [
        (ITEMS, {"a": "x", "c": "y"}, "answers 'c', which is none of its items"),
        (ITEMS, {"a": "x", "b": ""}, "'b' is empty"),
        ({"items": [{"id": "a", "text": "1"}, {"id": "a", "text": "2"}]}, {"a": "x"}, "same id"),
        ({"items": [{"id": "a", "text": "1"}, {"text": "2"}]}, {"a": "x"}, "others have none"),
        ({"one": [{"text": "1"}], "two": [{"text": "2"}]}, {"a": "x"}, "several lists"),
        ({"title": "a", "subtitle": "b"}, {"a": "x"}, "its text cannot be told"),
        ({"audio": 5}, {"a": "x"}, "its text cannot be told"),
        ({"items": [{"id": "a", "score": 5}]}, {"a": "x"}, "its text cannot be told"),
    ],
)
def test_what_cannot_be_told_is_said(content, answer, reason, tables, file):
    (bad,) = read(tables, file, loop(content, answer))
    assert reason in bad.reason
    assert bad.remedy


@pytest.mark.parametrize("missing", ["inputContent", "humanAnswers"])
def test_an_object_with_missing_fields_is_a_problem_in_its_place(missing, tables, file):
    broken = loop(TICKET, crowd("printer"))
    del broken[missing]
    good, bad, after = read(
        tables, file, loop(TICKET, crowd("a"), name="x"), "\n", broken, "\n", loop(TICKET, name="y")
    )
    assert (good.cells[0], bad.line, after.cells[0]) == ("x", 2, "y")
    assert "missing" in bad.reason


def test_an_answer_without_content_is_a_problem(tables, file):
    broken = loop(TICKET, crowd("printer"))
    broken["humanAnswers"].append({"workerId": "w9"})
    (bad,) = read(tables, file, broken)
    assert "no answerContent" in bad.reason


@pytest.mark.parametrize("between", ["", "\n", "\n\n", " ,\n"])
@pytest.mark.parametrize("indent", [None, 4])
def test_many_outputs_may_stand_in_one_file(between, indent, tables, file):
    texts = [json.dumps(loop(TICKET, crowd("printer"), name=f"loop-{n}"), indent=indent) for n in range(3)]
    assert [row.cells[0] for row in read(tables, file, between.join(texts))] == ["loop-0", "loop-1", "loop-2"]


@pytest.mark.parametrize("indent", [None, 2])
def test_many_outputs_may_stand_in_a_list(indent, tables, file):
    loops = [loop(TICKET, crowd("printer"), name=f"loop-{n}") for n in range(3)]
    assert len(cells(read(tables, file, json.dumps(loops, indent=indent)))) == 3


def test_a_damaged_output_is_a_problem_and_those_around_it_are_read(tables, file):
    whole = json.dumps(loop(TICKET, crowd("printer")), indent=4)
    good, bad, after = read(tables, file, f"{whole}\n", f"{whole[:90]}\n", json.dumps(loop(TICKET, name="after")))
    assert (good.cells[0], after.cells[0]) == ("loop-1", "after")
    assert (bad.line, "not whole JSON" in bad.reason) == (whole.count("\n") + 2, True)


def test_an_id_that_two_loops_share_with_different_answers_is_a_problem(tables, file):
    one, two = ({"id": "T-1", "text": "no ink"}, crowd("a")), ({"id": "T-1", "text": "no ink"}, crowd("b"))
    good, again, bad = read(tables, file, loop(*one), loop(*one, name="again"), loop(*two))
    assert good.cells == again.cells == ("T-1", "no ink", "a")
    assert "same id" in bad.reason


@pytest.mark.parametrize("content", ['{"text": "a"}', "[]", "[1, 2]", "hello", '[{"text": "a"}]', " \n"])
def test_json_that_is_no_output_is_refused_with_the_way_to_mend_it(content, tables, file):
    with pytest.raises(FileUnreadable, match=r"\.jsonl|no rows"):
        tables.head(file(content), "tickets.json")


def test_an_object_without_end_is_refused_before_it_fills_the_memory(tables, file):
    line = " " * 1_000_000 + "\n"
    with pytest.raises(FileUnreadable, match="The JSON from line 1 on has more than"):
        read(tables, file, '{"humanAnswers": [\n', line * (LONGEST_ROW // len(line) + 1))


def test_a_field_with_an_endless_name_is_quoted_in_part(tables, file):
    (bad,) = read(tables, file, loop(ITEMS, {"x" * LONGEST_ID: "a"}))
    assert len(bad.reason) < 120
