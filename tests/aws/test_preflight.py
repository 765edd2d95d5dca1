"""What the service would refuse or learn badly is told before, with the tickets it is about and what to do."""

import gc
import tracemalloc
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from core.aws.preflight import LIMITS, Finding, Limits, Severity, check
from core.aws.tables import training
from core.domain.datasets import Example
from core.domain.labels import Kind
from tests.support.comprehend_tables import example, tickets

ERROR, WARNING = Severity.ERROR, Severity.WARNING
FREE = Limits(per_label=1, advised_per_label=1, documents_multi=1, fewest_labels=1, imbalance=1000)
"""Nothing but what a test is about."""


def many(labels: int, each: int = 1, first: int = 1) -> Iterator[Example]:
    return tickets(first, **{f"l{number}": each for number in range(labels)})


def told(examples: Iterable[Example], test: Iterable[Example] | None = None, **given: Any) -> list[Finding]:
    return list(check(examples, test, **{"kind": Kind.SINGLE, "limits": FREE} | given))


def the(found: list[Finding]) -> tuple[Severity, str]:
    (one,) = found
    return one.severity, one.sentence


def test_a_good_training_and_test_set_have_nothing_to_be_told_of():
    assert check(many(3, 50), many(3, 10, first=1000), kind=Kind.SINGLE) == ()
    assert check(many(3, 50), many(3, 10, first=1000), kind=Kind.MULTI) == ()


def test_the_limits_are_those_of_the_services_guide():
    assert (
        Limits(
            fewest_labels=2,
            most_labels_single=1000,
            most_labels_multi=100,
            longest_name=5000,
            per_label=10,
            advised_per_label=50,
            documents_multi=50,
            most_documents=1_000_000,
            most_bytes=5_000_000_000,
            imbalance=10,
        )
        == LIMITS
    )


@pytest.mark.parametrize(("kind", "labels", "fits"), [
    (Kind.SINGLE, 0, False), (Kind.SINGLE, 1, False), (Kind.SINGLE, 2, True), (Kind.SINGLE, 3, True),
    (Kind.SINGLE, 999, True), (Kind.SINGLE, 1000, True), (Kind.SINGLE, 1001, False),
    (Kind.MULTI, 1, False), (Kind.MULTI, 2, True), (Kind.MULTI, 3, True),
    (Kind.MULTI, 99, True), (Kind.MULTI, 100, True), (Kind.MULTI, 101, False),
])  # fmt: skip
def test_a_version_has_so_many_labels(kind, labels, fits):
    found = told(many(labels), kind=kind, limits=Limits(per_label=1, advised_per_label=1, documents_multi=1))
    if fits:
        assert found == []
        return
    most = "1,000" if kind is Kind.SINGLE else "100"
    severity, sentence = the(found)
    assert severity is ERROR
    assert sentence.startswith(f"Labels in use: {labels:,}; Comprehend learns 2 to {most} in a project of this kind.")
    assert sentence.endswith("Label with more of them." if labels < 2 else "Merge or retire some.")


@pytest.mark.parametrize(
    ("count", "severity"), [(9, ERROR), (10, WARNING), (11, WARNING), (49, WARNING), (50, None), (51, None)]
)
def test_a_label_has_so_many_tickets(count, severity):
    found = told(tickets(1, a=60, b=count), limits=Limits())
    assert [one.severity for one in found] == [severity] * (severity is not None)
    if severity is ERROR:
        assert "fewer than the 10 tickets that Comprehend needs (1): 'b' (9). Label more" in found[0].sentence
    elif severity is WARNING:
        assert f"fewer than the 50 tickets that Comprehend advises (1): 'b' ({count}). Label more" in found[0].sentence


def test_how_many_tickets_a_label_needs_can_be_set():
    assert told(tickets(1, a=3, b=3), limits=Limits(per_label=3, advised_per_label=3)) == []


def test_the_rarest_labels_are_named_and_all_are_counted():
    severity, sentence = the(told(tickets(1, a=7, b=6, c=5, d=4, e=3, f=2), limits=Limits(imbalance=99)))
    assert severity is ERROR
    assert "needs (6): 'f' (2), 'e' (3), 'd' (4), 'c' (5), 'b' (6), …. Label more" in sentence


@pytest.mark.parametrize(("count", "fits"), [(49, False), (50, True), (51, True)])
@pytest.mark.parametrize("kind", Kind)
def test_where_tickets_have_many_labels_there_are_at_least_fifty(kind, count, fits):
    found = told(tickets(1, a=count), kind=kind, limits=Limits(fewest_labels=1, advised_per_label=1))
    if fits or kind is Kind.SINGLE:
        assert found == []
        return
    assert the(found) == (ERROR, "Tickets with labels: 49; Comprehend needs 50. Label more of them.")


@pytest.mark.parametrize(("count", "fits"), [(2, True), (3, True), (4, False)])
@pytest.mark.parametrize("where", ["learn from", "test on"])
def test_there_are_so_many_tickets_and_no_more(where, count, fits):
    sets = [list(tickets(1, a=count)), list(tickets(100, a=1))]
    found = told(*(sets if where == "learn from" else reversed(sets)), limits=Limits(
        most_documents=3, fewest_labels=1, per_label=1, advised_per_label=1))  # fmt: skip
    if fits:
        assert found == []
        return
    assert the(found) == (ERROR, f"Tickets to {where}: 4; Comprehend takes 3. Leave the oldest out.")


@pytest.mark.parametrize(("less", "fits"), [(-1, True), (0, True), (1, False)])
def test_all_files_together_have_so_many_bytes(less, fits):
    sets = [example(1, 'tëxt "a"\n', "a")], [example(2, "\ud83d", "a")]
    size = sum(len(piece) for one in sets for piece in training(one, Kind.SINGLE))
    found = told(*sets, limits=Limits(most_bytes=size - less, fewest_labels=1, per_label=1, advised_per_label=1))
    if fits:
        assert found == []
        return
    assert the(found) == (
        ERROR,
        f"Bytes of all files: {size}; Comprehend takes {size - 1}. Leave the oldest tickets out.",
    )


@pytest.mark.parametrize(("length", "fits"), [(4999, True), (5000, True), (5001, False)])
def test_a_label_name_has_so_many_characters(length, fits):
    found = told([example(1, "text", "ä" * length)])
    if fits:
        assert found == []
        return
    assert the(found) == (ERROR, f"Label names with more than 5,000 characters (1): '{'ä' * 60}…'. Rename them.")


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "two\u2028lines", "half \ud83d", "\0", "bell\a"])
def test_a_label_name_is_one_line_that_can_be_shown(name):
    severity, sentence = the(told([example(1, "text", name)]))
    assert severity is ERROR
    assert sentence.startswith("Label names that are empty, or hold a line break or a sign that cannot be shown (1): '")
    assert sentence.isprintable()


def test_a_label_name_without_the_sign_between_labels_is_asked_for_where_there_are_several():
    rows = [example(1, "text", "a|b"), example(2, "other", "c;d")]
    assert told(rows) == []
    assert the(told(rows, kind=Kind.MULTI))[1].startswith(
        "Label names with '|', which stands between labels in the file (1): 'a|b'."
    )
    assert "(1): 'c;d'" in the(told(rows, kind=Kind.MULTI, delimiter=";"))[1]


@pytest.mark.parametrize(("count", "fits"), [(9, True), (10, True), (11, False)])
def test_no_label_has_more_than_ten_times_the_tickets_of_another(count, fits):
    found = told(tickets(1, a=1, b=count, c=3), limits=Limits(per_label=1, advised_per_label=1))
    if fits:
        assert found == []
        return
    severity, sentence = the(found)
    assert severity is WARNING
    assert sentence.startswith("'b' has 11 tickets, 'a' 1: more than 10 to 1.")


def test_the_test_set_has_every_label_that_is_learned():
    (found,) = told(tickets(1, a=2, b=2, c=2), tickets(10, b=1))
    assert (found.severity, found.count) == (ERROR, 2)
    assert found.sentence.startswith(
        "Labels without a ticket in the test set, where Comprehend wants one of each (2): 'a', 'c'."
    )


def test_without_a_test_set_nothing_is_said_of_it():
    assert told(tickets(1, a=2)) == []
    assert "(1): 'a'" in the(told(tickets(1, a=2), []))[1]


def test_a_label_in_the_test_set_only_is_a_warning():
    severity, sentence = the(told(tickets(1, a=2), tickets(10, a=1, z=1)))
    assert severity is WARNING
    assert sentence.startswith("Labels in the test set only, which no version could find (1): 'z'.")


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_tickets_without_text_are_named(blank):
    rows = [example(1, "text", "a"), example(2, blank, "a"), example(3, blank, "a")]
    assert told(rows) == [
        Finding(severity=ERROR, sentence="Tickets without text (2): 2, 3. Leave them out.", documents=(2, 3), count=2)
    ]
    assert (
        the(told(rows[:1], [example(9, blank, "a")]))[1]
        == "Tickets in the test set without text (1): 9. Leave them out."
    )


def test_the_first_five_tickets_are_named_and_all_are_counted():
    (found,) = told(example(number, "", "a") for number in range(1, 1235))
    assert found.sentence == "Tickets without text (1,234): 1, 2, 3, 4, 5, …. Leave them out."
    assert (found.documents, found.count) == ((1, 2, 3, 4, 5), 1234)


@pytest.mark.parametrize("labels", [(), ("a", "b")])
def test_a_ticket_of_a_single_label_project_has_one_label(labels):
    (found,) = told([example(1, "text", "a"), example(2, "other", "b"), example(7, "third", *labels)])
    assert (found.severity, found.documents) == (ERROR, (7,))
    assert found.sentence.startswith("Tickets with no label or several (1): 7.")


def test_tickets_with_none_of_many_labels_are_left_out_and_counted():
    rows = [example(1, "text", "a"), example(2, "other"), example(3, "text")]
    (found,) = told(rows, kind=Kind.MULTI)
    assert (found.severity, found.documents) == (WARNING, (2, 3))
    assert "left out" in found.sentence


def test_the_same_text_with_other_labels_is_a_warning_that_names_the_later_ticket():
    rows = [
        example(1, "VPN  down", "a"),
        example(2, "vpn down", "b"),
        example(3, "VPN down", "a"),
        example(4, "x", "b"),
    ]
    (found,) = told(rows)
    assert (found.severity, found.documents, found.count) == (WARNING, (2,), 1)
    assert "other labels than an earlier one of the same text (1): 2." in found.sentence


def test_the_same_labels_in_another_order_are_no_contradiction():
    assert told([example(1, "t", "a", "b"), example(2, "t", "b", "a")], kind=Kind.MULTI) == []


def test_a_text_in_both_sets_is_an_error_that_names_the_ticket_of_the_test_set():
    (found,) = told([example(1, "VPN down", "a")], [example(5, "vpn down ", "a"), example(6, "other", "a")])
    assert (found.severity, found.documents) == (ERROR, (5,))
    assert found.sentence.startswith("Tickets in the test set with a text that is learned from (1): 5.")


def test_tickets_without_text_neither_contradict_nor_repeat_each_other():
    found = told([example(1, "", "a"), example(2, " ", "b")], [example(3, "", "a"), example(4, "text", "b")])
    assert [one.documents for one in found] == [(1, 2), (3,)]


def test_errors_come_before_warnings():
    found = told([example(1, "t", "a"), example(2, "t", "b"), example(3, "", "b")], limits=Limits())
    assert [one.severity for one in found] == sorted((one.severity for one in found), key=[ERROR, WARNING].index)
    assert {one.severity for one in found} == {ERROR, WARNING}


def test_a_ticket_leaves_little_behind_however_long_it_is():
    rows = (example(number, f"{number} " * 300, "a") for number in range(20_000))
    gc.collect()
    tracemalloc.start()
    check(rows, kind=Kind.SINGLE)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most / 20_000 < 250
