"""Labels that are taken for each other stand side by side, in an order that is the same everywhere."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.domain.comparisons import Transition
from core.domain.labels import Label, Labels
from core.evaluation.ordering import clustered

NAMES: Labels = tuple(Label(name) for name in "abcdefgh")
LABEL = st.sampled_from(NAMES)
MOVED = st.lists(st.builds(Transition, LABEL, LABEL, LABEL, st.integers(1, 50)), max_size=40)


@given(MOVED)
def test_every_label_is_in_the_order_once(transitions):
    assert sorted(clustered(NAMES, transitions)) == sorted(NAMES)


@given(MOVED)
def test_swapping_the_versions_changes_nothing(transitions):
    swapped = [Transition(one.true, one.candidate, one.base, one.count) for one in transitions]
    assert clustered(NAMES, transitions) == clustered(NAMES, swapped)


def test_without_a_confusion_the_order_is_the_label_sets():
    assert clustered(NAMES, [Transition(name, name, name, 9) for name in NAMES]) == NAMES


def test_two_groups_that_are_confused_within_themselves_stand_apart():
    odd, even = NAMES[::2], NAMES[1::2]
    transitions = [
        Transition(true, said, said, 30 if true == said else 5)
        for group in (odd, even)
        for true in group
        for said in group
    ]
    order = clustered(NAMES, transitions)
    assert {*order[:4]} in ({*odd}, {*even})


def test_confusions_come_nearer_to_the_diagonal():
    rng = np.random.default_rng(3)
    names = tuple(Label(f"{number:03}") for number in range(60))
    hidden = rng.permutation(60)
    transitions = [
        Transition(names[hidden[at]], names[hidden[(at // 6) * 6 + int(other)]], names[hidden[at]], 4)
        for at in range(60)
        for other in rng.integers(6, size=4)
    ]
    order = {name: place for place, name in enumerate(clustered(names, transitions))}
    far = [abs(order[one.true] - order[one.base]) for one in transitions if one.true != one.base]
    alphabetical = [abs(names.index(one.true) - names.index(one.base)) for one in transitions if one.true != one.base]
    assert np.mean(far) <= 0.3 * np.mean(alphabetical)
