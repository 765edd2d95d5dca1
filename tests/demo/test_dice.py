"""Dice come out the same everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.demo.dice import Dice


def test_the_draws_of_a_seed_are_the_same_on_every_machine():
    dice = Dice(7)
    assert [dice.below(1000) for _ in range(8)] == [323, 150, 650, 72, 535, 365, 57, 507]


def test_two_seeds_differ():
    one, other = Dice(1), Dice(2)
    assert [one.below(1000) for _ in range(5)] != [other.below(1000) for _ in range(5)]


@given(st.integers(0, 10**6), st.integers(-5, 5), st.integers(0, 20))
def test_between_stays_between(seed, first, more):
    assert first <= Dice(seed).between(first, first + more) <= first + more


@given(st.integers(0, 10**6), st.lists(st.integers(), max_size=30))
def test_shuffling_keeps_every_thing_and_leaves_the_original_alone(seed, things):
    before = list(things)
    assert sorted(Dice(seed).shuffled(things)) == sorted(before)
    assert things == before


@given(st.integers(0, 10**6), st.integers(0, 12))
def test_some_are_different_things_and_never_more_than_there_are(seed, count):
    chosen = Dice(seed).some(range(8), count)
    assert len(chosen) == len(set(chosen)) == min(count, 8)


def test_weights_decide_how_often_an_index_comes():
    dice = Dice(3)
    drawn = [dice.weighted((70, 20, 10)) for _ in range(5000)]
    assert [drawn.count(index) / 5000 for index in range(3)] == pytest.approx([0.7, 0.2, 0.1], abs=0.03)


def test_a_weight_of_nothing_is_never_drawn():
    dice = Dice(3)
    assert {dice.weighted((0, 1, 0)) for _ in range(200)} == {1}


def test_certain_and_impossible_chances_are_kept():
    dice = Dice(5)
    assert all(dice.chance(1.0) for _ in range(100))
    assert not any(dice.chance(0.0) for _ in range(100))
