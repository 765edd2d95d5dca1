"""Held-out tickets that a version learned from are found, counted, and left out of the figures beside the others."""

import subprocess
import sys
import tracemalloc
from itertools import islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.demo.generator import tickets as demo
from core.domain.comparisons import Leakage
from core.domain.gate import Metric
from core.domain.labels import Kind
from core.evaluation.comparison import compare
from core.evaluation.leakage import Leaks, find, leakage
from core.evaluation.likeness import ALIKE, alike
from tests.support.evaluation import NAMES, Tickets, predictions, single, tickets

WORDS = st.lists(st.sampled_from(["printer", "jams", "VPN", "down", "again", "mail", "é", "!"]), max_size=9).map(
    " ".join
)
TEXTS = st.lists(WORDS, max_size=8)
LONG = "the printer on the second floor jams after every page and shows error 1234 since monday morning please help"


def bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


@pytest.mark.parametrize(
    ("held_out", "training"),
    [
        ("My laptop is slow.", "my laptop is SLOW"),
        ("My laptop is slow", "My  lap-top\nis slow!!!"),
        ("ﬁle №5 is gone", "FILE No5 IS GONE"),
        ("Straße gesperrt", "STRASSE gesperrt…"),
        ("プリンタが動かない。", "プリンタが動かない"),
    ],
)
def test_the_same_letters_and_digits_are_the_same_ticket(held_out, training):
    assert find([held_out, "Something else"], ["A third one", training]).exact == {0}


@pytest.mark.parametrize(("held_out", "training"), [("Error 12", "Error 13"), ("???", "!!!"), ("", ""), ("é", "e")])
def test_other_letters_or_digits_or_none_at_all_are_not(held_out, training):
    assert find([held_out], [training]).exact == set()


def test_every_held_out_copy_of_a_training_ticket_is_counted_once():
    assert find(["Lift stuck", "lift stuck", "Lights out"], ["LIFT STUCK"] * 3) == Leaks(frozenset({0, 1}))


def test_one_word_more_in_a_long_ticket_is_nearly_the_same_and_in_a_short_one_is_not():
    assert find([LONG, "my laptop is slow"], [f"{LONG} thanks", "my new laptop is slow"]) == Leaks(near=frozenset({0}))


@given(TEXTS, TEXTS)
@example(["a b c d e f", "a b c d e"], ["a b c d e"])  # what the first has alone are its two rarest parts
@example(["a b c d e f g h i j k", "a b c d e f g h i"], ["a b c d e f g h i"])  # and here its four
def test_no_likeness_is_missed_and_none_is_invented(held_out, training):
    found = find(held_out, training)
    exact = {place for place, text in enumerate(held_out) if bare(text) and bare(text) in map(bare, training)}
    near = {place for place, text in enumerate(held_out) if any(alike(text, other) >= ALIKE for other in training)}
    assert found == Leaks(frozenset(exact), frozenset(near - exact))


def test_tickets_as_they_come_are_found_as_by_comparing_each_with_each():
    texts = [ticket.text for ticket in islice(demo(), 400)]
    held_out, training = texts[:100], texts[100:]
    near = {place for place, text in enumerate(held_out) if any(alike(text, other) >= ALIKE for other in training)}
    found = find(held_out, training)
    assert near
    assert found.exact | found.near >= near >= found.near


def test_the_same_leaks_are_found_in_every_process():
    program = (
        "from itertools import islice; from core.demo.generator import tickets; from core.evaluation.leakage import find;"
        "texts = [one.text for one in islice(tickets(), 600)];"
        "found = find(texts[:200], texts[200:]); print(sorted(found.exact), sorted(found.near))"
    )
    first, again = (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert first == again != "[] []\n"


def test_training_tickets_are_read_once_and_not_kept():
    held_out, training = [f"{LONG} {number}" for number in range(50)], (f"{LONG} or {at} more" for at in range(6_000))
    tracemalloc.start()
    find(held_out, training)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert next(training, None) is None
    assert peak < 60_000_000


@pytest.mark.parametrize(("more", "found"), [("", 900), (" ".join(f"word{at}" for at in range(30)), 0)])
def test_many_tickets_from_one_template_take_little_memory(more, found):
    held_out, training = (
        [f"{LONG} {number}" for number in range(900)],
        [f"{LONG} {at} {more}" for at in range(900, 2_700)],
    )
    tracemalloc.start()
    leaks = find(held_out, training)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert leaks == Leaks(near=frozenset(range(found)))
    assert peak < 120_000_000


def test_what_leaked_is_left_out_of_the_figures_beside_the_others():
    truth, base, candidate = single(*"aaaab"), single(*"aaabb"), single(*"abaab")
    found = leakage(
        Leaks(frozenset({1}), frozenset({3})),
        truth,
        predictions(base),
        predictions(candidate),
        NAMES,
        Kind.SINGLE,
        by_candidate=1,
    )
    assert (found.exact, found.near) == (1, 1)
    assert found.without
    assert found.without.documents == 3
    assert (found.without.base[Metric.ACCURACY], found.without.candidate[Metric.ACCURACY]) == (1.0, 1.0)
    assert found.without.gains[Metric.ACCURACY].value == 0.0


@given(st.sampled_from(Kind).flatmap(lambda kind: tickets(kind, most=15)), st.data())
def test_figures_without_what_leaked_are_those_of_a_comparison_of_the_others(drawn: Tickets, data: st.DataObject):
    size = len(drawn.truth)
    out = frozenset(data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=max(size - 1, 1))))
    rows = (drawn.truth, drawn.base, drawn.candidate)
    truth, base, candidate = ([row for place, row in enumerate(side) if place not in out] for side in rows)
    found = leakage(
        Leaks(near=out),
        drawn.truth,
        predictions(drawn.base),
        predictions(drawn.candidate),
        NAMES,
        drawn.kind,
        by_candidate=0,
    )
    if not truth:
        assert found == Leakage(exact=0, near=size)
        return
    apart = compare(truth, predictions(base), predictions(candidate), NAMES, drawn.kind)
    assert found.without
    assert found.without.gains == apart.gains
    assert found.without.base[Metric.MACRO_F1] == apart.base.macro_f1
    assert found.without.candidate[Metric.WEIGHTED_F1] == apart.candidate.weighted_f1


@pytest.mark.parametrize("leaks", [Leaks(), Leaks(frozenset({0, 1}))])
def test_where_nothing_or_everything_leaked_nothing_is_measured_again(leaks):
    answers = predictions(single(*"ab"))
    assert leakage(leaks, single(*"ab"), answers, answers, NAMES, Kind.SINGLE, by_candidate=0).without is None
