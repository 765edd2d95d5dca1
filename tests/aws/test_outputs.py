"""The answers of a classifier are joined to the documents they are of, or refused in a sentence."""

import io
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.aws.archives import member
from core.aws.outputs import PREDICTIONS, Answer, answers, prediction
from core.aws.tables import Part
from core.domain.errors import OutputUnreadable
from core.domain.labels import Kind, Label, Labels
from core.domain.predictions import Score
from tests.support.comprehend_tables import archive

ABC: Labels = (Label("A"), Label("B"), Label("C"))
ONE = (Part(name="t.csv", first=0, lines=1),)
# A line as the service writes it.
GUIDE = (
    b'{"File":"t.csv","Line":"9","Classes":[{"Name":"A","Score":0.9685},{"Name":"B","Score":0.0159},'
    b'{"Name":"C","Score":0.0102}]}'
)


def line(number: object = "0", file: str = "t.csv", key: str = "Classes", **scores: float) -> dict[str, Any]:
    named = [{"Name": name, "Score": score} for name, score in (scores or {"A": 0.9, "B": 0.05}).items()]
    return {"File": file, "Line": number, key: named}


def of(*said: object, parts: tuple[Part, ...] = ONE, kind: Kind = Kind.SINGLE, labels: Labels = ABC) -> list[Answer]:
    written = b"".join(one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in said)
    return list(answers([written], parts, kind, labels))


def refused(*said: object, why: str, **given: Any) -> None:
    with pytest.raises(OutputUnreadable, match=why):
        of(*said, **given)


def test_twelve_shuffled_lines_with_sorted_keys_find_their_documents():
    """Sorted by their text, line 10 comes before line 2."""
    rng = random.Random(1)
    tops = [rng.choice(ABC) for _ in range(12)]
    said = [line(str(number), **{top: 0.8 + number / 100}) for number, top in enumerate(tops)]
    written = sorted(json.dumps(one, sort_keys=True) for one in said)
    found = of(*(one.encode() + b"\n" for one in written), parts=(Part(name="t.csv", first=0, lines=12),))
    assert [answer.place for answer in found] != sorted(answer.place for answer in found)
    by_place = {answer.place: answer.prediction for answer in found}
    assert [by_place[place].labels for place in range(12)] == [(top,) for top in tops]
    assert by_place[10].confidence == pytest.approx(0.9)


def test_the_services_own_line_is_read():
    (found,) = of(GUIDE.replace(b'"9"', b'"0"'))
    assert found.prediction.labels == ("A",)
    assert found.prediction.scores == (Score(ABC[0], 0.9685), Score(ABC[1], 0.0159), Score(ABC[2], 0.0102))
    assert found.prediction.confidence == 0.9685
    assert found.prediction.margin == pytest.approx(0.9526)


def test_the_same_line_number_of_two_files_is_two_documents():
    parts = (Part(name="one.txt", first=0, lines=2), Part(name="two.txt", first=2, lines=1))
    said = [line("0", "two.txt", B=1.0), line("1", "one.txt", A=1.0), line("0", "one.txt", C=1.0)]
    assert [(one.place, one.prediction.labels[0]) for one in of(*said, parts=parts)] == [(2, "B"), (1, "A"), (0, "C")]


def test_the_second_file_of_many_is_joined_alone():
    assert of(line("1"), line("0"), parts=(Part(name="t.csv", first=1_000_000, lines=2),))[0].place == 1_000_001


def test_a_document_that_is_a_file_has_no_line():
    parts = (Part(name="a.txt", first=0, lines=1), Part(name="b.txt", first=1, lines=1))
    said = [{"File": name, "Classes": [{"Name": "A", "Score": 1.0}]} for name in ("b.txt", "a.txt")]
    assert [answer.place for answer in of(*said, parts=parts)] == [1, 0]


def test_a_line_number_may_be_a_number_too():
    assert of(line(0))[0].place == 0


def test_an_error_is_kept_as_its_documents_answer():
    wrong = {"File": "t.csv", "Line": "1", "ErrorCode": "DOCUMENT_SIZE_EXCEEDED", "ErrorMessage": "Too large."}
    short = {"File": "t.csv", "Line": "2", "ErrorCode": "UNSUPPORTED_ENCODING"}
    bare = {"File": "t.csv", "Line": "3", "ErrorCode": None}
    found = of(wrong, line(), short, bare, parts=(Part(name="t.csv", first=0, lines=4),))
    assert found[0] == Answer(place=1, error="DOCUMENT_SIZE_EXCEEDED: Too large.")
    assert found[2] == Answer(place=2, error="UNSUPPORTED_ENCODING")
    assert found[3] == Answer(place=3, error="The service does not say why.")


def test_an_error_and_a_prediction_of_one_document_are_two_answers():
    refused(line(), {"File": "t.csv", "Line": "0", "ErrorCode": "X"}, why="Document 1 has two answers")


@given(st.lists(st.integers(1, 40), max_size=4), st.randoms(), st.integers(1, 300))
def test_every_document_of_any_files_gets_its_own_answer_in_any_order_and_pieces(sizes, rng, size):
    parts = tuple(Part(name=f"{n}.txt", first=sum(sizes[:n]), lines=lines) for n, lines in enumerate(sizes))
    said = [
        (
            part.first + number,
            json.dumps(line(str(number), part.name, A=(part.first + number) / 1000)).encode() + b"\r\n",
        )
        for part in parts
        for number in range(part.lines)
    ]
    rng.shuffle(said)
    written = b"\n".join(text for _, text in said)
    pieces = [written[start : start + size] for start in range(0, len(written), size)]
    found = list(answers(pieces, parts, Kind.SINGLE, ABC))
    assert [answer.place for answer in found] == [place for place, _ in said]
    assert all(answer.prediction.confidence == answer.place / 1000 for answer in found)


def test_answers_are_read_out_of_the_archive_of_a_job():
    packed = archive((PREDICTIONS, GUIDE.replace(b'"9"', b'"0"') + b"\n"))
    found = list(answers(member(io.BytesIO(packed), PREDICTIONS), ONE, Kind.SINGLE, ABC))
    assert [answer.place for answer in found] == [0]


FOUR = (Part(name="t.csv", first=10, lines=4),)


def test_documents_without_an_answer_are_counted_and_named():
    refused(line("2"), parts=FOUR, why=r"3 of 4 documents have no answer \(the first: 11, 12, 14\)")
    refused(parts=FOUR, why="4 of 4 documents have no answer")
    assert of(parts=()) == []


WRONG: dict[str, tuple[object, str]] = {
    "no JSON": (b'{"File": \n', "is no JSON"),
    "other letters": (b'{"File": "\xff"}\n', "is no JSON"),
    "nested too deep": (b"[" * 100_000 + b"\n", "is no JSON"),
    "no object": ([1], "holds no object"),
    "the same name twice": (b'{"File":"t.csv","File":"u.csv"}\n', "says something twice"),
    "no file": ({"Line": "0"}, "a file that was not sent"),
    "another file": (line("0", "u.csv"), "a file that was not sent"),
    "a file that is none": ({"File": ["t.csv"]}, "a file that was not sent"),
    "no line": ({"File": "t.csv", "Classes": []}, "number of a line is none"),
    "a line below the first": (line("-1"), "number of a line is none"),
    "a line of words": (line("one"), "number of a line is none"),
    "a line in other digits": (line("\u0663"), "number of a line is none"),
    "a line raised": (line("\u00b2"), "number of a line is none"),
    "half a line": (line(0.5), "number of a line is none"),
    "a line that is true": (line(True), "number of a line is none"),
    "a line without end": (line("1" * 5000), "number of a line is none"),
    "the line behind the last": (line("4"), "line 4 of a file with 4 lines, counted from 0"),
    "the wrong kind": (line(key="Labels"), "has no Classes"),
    "no labels": ({"File": "t.csv", "Line": "0", "Classes": []}, "has no Classes"),
    "labels that are none": ({"File": "t.csv", "Line": "0", "Classes": "A"}, "has no Classes"),
    "a label that is none": ({"File": "t.csv", "Line": "0", "Classes": ["A"]}, "a label that this version has not"),
    "an unknown label": (line(D=0.5), "a label that this version has not"),
    "a label in other letters": (line(a=0.5), "a label that this version has not"),
    "a label twice": ({"File": "t.csv", "Line": "0", "Classes": [{"Name": "A", "Score": 0.5}] * 2}, "a label twice"),
    "no score": ({"File": "t.csv", "Line": "0", "Classes": [{"Name": "A"}]}, "no number from 0 to 1"),
    "a score in words": (line(A="0.5"), "no number from 0 to 1"),
    "a score that is true": (line(A=True), "no number from 0 to 1"),
    "a score that is no number": (line(A=float("nan")), "no number from 0 to 1"),
    "too high a score": (line(A=1.001), "no number from 0 to 1"),
    "too low a score": (line(A=-0.001), "no number from 0 to 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_line_that_is_not_as_the_service_writes_it_is_refused(case):
    said, why = WRONG[case]
    refused(said, why=why, parts=FOUR)


def test_a_document_answered_twice_is_refused_even_with_the_same():
    refused(line("3"), line("3"), parts=FOUR, why="Document 14 has two answers")


def test_a_line_that_never_ends_is_refused_before_it_fills_memory():
    pieces = iter([b"x" * (1 << 16)] * 100)
    with pytest.raises(OutputUnreadable, match="longer than any answer"):
        list(answers(pieces, ONE, Kind.SINGLE, ABC))
    assert sum(1 for _ in pieces) > 80


@pytest.mark.parametrize(("score", "kept"), [(1.0000001, 1.0), (-1e-7, 0.0), (1, 1.0), (0, 0.0), (0.5, 0.5)])
def test_a_score_that_single_precision_pushed_over_the_edge_is_put_back(score, kept):
    assert prediction(line(A=score), Kind.SINGLE, ABC).scores == (Score(ABC[0], kept),)


def test_scores_come_best_first_whatever_order_they_came_in():
    found = prediction(line(C=0.2, A=0.5, B=0.3), Kind.SINGLE, ABC)
    assert [score.label for score in found.scores] == ["A", "B", "C"]
    assert (found.labels, found.confidence, found.margin) == (("A",), 0.5, pytest.approx(0.2))


def test_of_one_score_the_margin_is_that_to_nothing():
    assert prediction(line(A=0.7), Kind.SINGLE, ABC).margin == 0.7


@pytest.mark.parametrize(("score", "labels"), [(0.49, ("A",)), (0.5, ("A", "B")), (0.51, ("A", "B"))])
def test_of_many_labels_those_are_given_that_are_as_likely_as_not(score, labels):
    assert prediction(line(key="Labels", A=0.9, B=score, C=0.1), Kind.MULTI, ABC).labels == labels


def test_of_many_labels_the_answer_may_be_none_of_them():
    found = prediction(line(key="Labels", A=0.1, B=0.2), Kind.MULTI, ABC)
    assert (found.labels, found.confidence) == ((), pytest.approx(0.72))


def test_an_answer_about_no_label_at_all_is_never_sure():
    found = prediction({"Labels": []}, Kind.MULTI, ABC)
    assert (found.labels, found.scores, found.confidence, found.margin) == ((), (), 0.0, 0.0)


def test_an_endpoints_answer_is_read_by_the_same_rule():
    """A response of ClassifyDocument holds more than a line does."""
    response = {
        "Classes": [{"Name": "B", "Score": 0.25, "Page": 1}, {"Name": "A", "Score": 0.75, "Page": 1}],
        "ResponseMetadata": {"HTTPStatusCode": 200},
    }
    assert prediction(response, Kind.SINGLE, ABC) == of(line(A=0.75, B=0.25))[0].prediction
    with pytest.raises(OutputUnreadable, match="has no Labels"):
        prediction(response, Kind.MULTI, ABC)
