"""Each format's lines, to the byte."""

import json

import pytest

from core.domain.exports import FOR_TRAINING, Format, Wanted
from core.domain.labels import Kind
from core.domain.lines import head, lines
from core.domain.reviews import Action, Verdict
from core.domain.routing import Reason
from tests.support.exports_entries import an_answer, an_entry, label_set, labels

HOSTILE = 'He said "urgent",\nthen\rleft | é \u2028'


def written(format_, *entries, kind=Kind.SINGLE, **choices):
    wanted = Wanted(format=format_, **choices)
    piece, count = lines(wanted, entries, label_set(kind))
    return head(wanted) + piece, count


def test_a_spreadsheet_has_a_mark_of_utf_8_names_and_harmless_cells():
    data, count = written(Format.CSV, an_entry("=1+1", "=sum", external_id="-1"), an_entry(HOSTILE, "printer"))
    assert data == (
        b"\xef\xbb\xbfticket,id,text,label,received_at,held_out,source,labelled_at,label_set\r\n"
        b"7,'-1,'=1+1,'=sum,2026-11-03T12:00:00+00:00,false,review,2026-11-03T13:00:00+00:00,3\r\n"
        b'7,T-1,"He said ""urgent"",\nthen\rleft | \xc3\xa9 \xe2\x80\xa8",printer,'
        b"2026-11-03T12:00:00+00:00,false,review,2026-11-03T13:00:00+00:00,3\r\n"
    )
    assert count == 2


def test_a_ticket_without_labels_has_empty_cells_in_a_spreadsheet_and_one_with_none_of_them_a_bar():
    data, _ = written(Format.CSV, an_entry(known=False), an_entry("x"), kind=Kind.MULTI)
    unknown, none = data.decode().splitlines()[1:]
    assert unknown == "7,T-1,no ink,,2026-11-03T12:00:00+00:00,false,,,"
    assert none.startswith("7,T-1,x,|,")


def test_comprehend_gets_two_columns_as_they_are_and_no_header():
    data, count = written(Format.COMPREHEND, an_entry("=1+1", "=sum"), an_entry(HOSTILE, "printer"))
    assert data == (b'=sum,=1+1\r\nprinter,"He said ""urgent"",\nthen\rleft | \xc3\xa9 \xe2\x80\xa8"\r\n')
    assert count == 2


def test_comprehend_gets_several_labels_with_bars_and_no_ticket_without_any():
    data, count = written(
        Format.COMPREHEND, an_entry("a", "network", "printer"), an_entry("b"), an_entry("c", known=False),
        kind=Kind.MULTI,
    )  # fmt: skip
    assert (data, count) == (b"network|printer,a\r\n", 1)


def test_json_lines_hold_all_that_was_recorded():
    data, count = written(Format.JSONL, an_entry(HOSTILE, "printer", answers=(an_answer("printer"),)))
    assert data.decode() == (
        '{"ticket":7,"external_id":"T-1","text":"He said \\"urgent\\",\\nthen\\rleft | é \u2028","labels":["printer"],'
        '"source":"review","label_set":3,"labelled_at":"2026-11-03T13:00:00+00:00",'
        '"received_at":"2026-11-03T12:00:00+00:00","held_out":false,"urgency":0.5,"answers":['
        '{"review":4,"reviewer":"rosa","action":"correct","verdict":"counted","labels":["printer"],"label_set":2,'
        '"predicted":["network"],"version":5,"confidence":0.61,"scores":{"network":0.61,"printer":0.3},'
        '"reason":"doubtful","inclusion_probability":1.0,"policy":"margin","position":2,"blind":true,'
        '"together":"g1","because":"","note":"See the log.","shown_at":"2026-11-03T12:00:00+00:00",'
        '"first_key_at":null,"decided_at":"2026-11-03T12:01:00+00:00","received_at":"2026-11-03T12:02:00+00:00"}]}\n'
    )
    assert count == 1


def test_json_lines_tell_an_unknown_label_from_none_of_them():
    data, _ = written(Format.JSONL, an_entry(known=False), an_entry(), kind=Kind.MULTI)
    unknown, none = map(json.loads, data.splitlines())
    assert (unknown["labels"], unknown["label_set"], unknown["labelled_at"]) == (None, None, None)
    assert (none["labels"], none["label_set"]) == ([], 3)


def test_a_manifest_of_one_label_is_what_ground_truth_writes():
    data, count = written(Format.MANIFEST, an_entry("é\n", "printer"), an_entry(known=False))
    assert data.decode() == (
        '{"source":"é\\n","label":1,"label-metadata":{"confidence":0.0,"class-name":"printer",'
        '"job-name":"labeling-job/countersign-label-set-3","human-annotated":"yes",'
        '"creation-date":"2026-11-03T13:00:00.000000","type":"groundtruth/text-classification",'
        '"labels-from":"review"},'
        '"id":"T-1","ticket":7,"received_at":"2026-11-03T12:00:00+00:00"}\n'
    )
    assert count == 1


def test_a_manifest_of_several_labels_maps_their_numbers_to_names():
    data, _ = written(Format.MANIFEST, an_entry("a", "network", "=sum"), an_entry("b"), kind=Kind.MULTI)
    several, none = map(json.loads, data.splitlines())
    assert several["label"] == [0, 2]
    assert several["label-metadata"]["class-map"] == {"0": "network", "2": "=sum"}
    assert several["label-metadata"]["confidence-map"] == {"0": 0.0, "2": 0.0}
    assert several["label-metadata"]["type"] == "groundtruth/text-classification-multilabel"
    assert (none["label"], none["label-metadata"]["class-map"]) == ([], {})


@pytest.mark.parametrize("format_", FOR_TRAINING)
def test_held_out_tickets_are_left_out_of_what_programs_learn_from_unless_they_are_wanted(format_):
    entries = an_entry("learn me", "printer"), an_entry("secret", "printer", held_out=True)
    data, count = written(format_, *entries)
    assert (count, b"learn me" in data, b"secret" in data) == (1, True, False)
    data, count = written(format_, *entries, with_held_out=True)
    assert (count, b"secret" in data) == (2, True)


@pytest.mark.parametrize("format_", [each for each in Format if each not in FOR_TRAINING])
def test_held_out_tickets_leave_with_a_mark_where_there_is_a_place_for_it(format_):
    data, count = written(format_, an_entry("secret", "printer", held_out=True))
    assert (count, b"true" in data) == (1, True)


def confidence(*answers):
    data, _ = written(Format.MANIFEST, an_entry("a", "printer", answers=answers))
    return json.loads(data)["label-metadata"]["confidence"]


@pytest.mark.parametrize(
    ("others", "share"),
    [
        ([an_answer("printer")], 1.0),
        ([an_answer("network")], 0.5),
        ([an_answer("network"), an_answer("printer")], 0.6667),
        ([an_answer("old name", now=labels("printer"))], 1.0),
        ([an_answer("old name", now=None)], 0.5),
    ],
)
def test_confidence_is_the_share_of_people_who_said_so_in_todays_words(others, share):
    assert confidence(an_answer("printer"), *others) == share


@pytest.mark.parametrize(
    "other",
    [
        an_answer("network", verdict=Verdict.EXTRA),
        an_answer("network", reason=Reason.KNOWN.value),
        an_answer(action=Action.SKIP),
        an_answer(action=Action.FLAG),
    ],
)
def test_one_persons_word_has_no_confidence_whatever_else_was_said(other):
    assert confidence(an_answer("printer"), other) == 0.0
