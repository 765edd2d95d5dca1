"""The tickets that are set aside: few, the same each time, and none that a label cannot spare."""

import random
from collections import Counter

import pytest

from core.aws.aside import LONGEST, Draw, drawn
from core.domain.datasets import LEAST_ASIDE, MOST_ASIDE, Example
from tests.support.local_texts import example

LEAST = 10


def tickets(count: int, *names: str, first: int = 0) -> list[Example]:
    return [
        example(n, f"ticket {n} of {names[n % len(names)]}", names[n % len(names)]) for n in range(first, first + count)
    ]


def aside(given: list[Example]) -> list[Example]:
    draw = Draw()
    assert list(draw.sees(given)) == given
    chosen = draw.chosen(LEAST)
    return [one for one in given if drawn(one) in chosen]


def test_one_in_ten_is_set_aside_of_each_label_about_as_many_as_it_has():
    found = Counter(one.labels[0] for one in aside(tickets(5_000, "a", "a", "a", "b")))
    assert found.total() == 500
    assert 340 < found["a"] < 410


def test_of_very_many_a_thousand_are_enough():
    assert len(aside(tickets(12_000, "a", "b"))) == MOST_ASIDE


def test_of_few_none_can_be_spared():
    assert aside(tickets(LEAST_ASIDE * 10 - 1, "a", "b")) == []


def test_the_same_are_drawn_in_whatever_order_they_come():
    given = tickets(4_000, "a", "b", "c")
    again = random.Random(1).sample(given, len(given))
    assert {one.document for one in aside(again)} == {one.document for one in aside(given)}


def test_what_was_drawn_of_many_stays_drawn_when_there_are_more():
    given = tickets(6_000, "a", "b")
    fewer = {one.document for one in aside(given[:4_000])}
    assert fewer <= {one.document for one in aside(given)}


def test_no_label_is_left_with_fewer_tickets_than_it_needs():
    rare = [example(n, f"seldom {n}", "rare") for n in range(10_000, 10_000 + LEAST + 1)]
    given = [*tickets(3_000, "a", "b"), *rare]
    assert sum(one.labels == ("rare",) for one in aside(given)) <= 1
    bare = [*tickets(3_000, "a", "b"), *rare[:LEAST]]
    assert not [one for one in aside(bare) if one.labels == ("rare",)]


def test_texts_that_are_the_same_but_for_signs_are_drawn_together():
    given = [*tickets(2_000, "a", "b"), *(example(9_000 + n, f"TICKET: {n}, of a!", "a") for n in range(0, 2_000, 2))]
    marks = Counter(drawn(one) for one in given)
    found = aside(given)
    assert Counter(drawn(one) for one in found) == {mark: marks[mark] for mark in {drawn(one) for one in found}}
    assert any(marks[drawn(one)] == 2 for one in found)


def test_one_text_that_came_a_thousand_times_is_not_all_that_is_set_aside():
    found = aside([*tickets(3_000, "a", "b"), *(example(5_000 + n, "out of office", "a") for n in range(1_000))])
    assert len({drawn(one) for one in found}) == len(found) > 350


def test_texts_that_cost_as_much_as_many_are_learned_from():
    given = [example(n, f"{n} " + "x" * LONGEST * (n % 2), "ab"[n % 2]) for n in range(3_000)]
    assert not [one for one in aside(given) if len(one.text) > LONGEST]


@pytest.mark.parametrize("count", [2_000, 3_000])
def test_of_several_labels_each_keeps_what_it_needs(count):
    given = [
        example(n, f"ticket {n}", *(("a", "b") if n % 2 else ("c",)), *(["d"] if n < LEAST else []))
        for n in range(count)
    ]
    left = Counter(label for one in given for label in one.labels)
    left.subtract(label for one in aside(given) for label in one.labels)
    assert min(left.values()) >= LEAST
