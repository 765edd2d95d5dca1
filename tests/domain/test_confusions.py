"""One matrix of both versions that knows which way is better, and which way round it stands."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from core.domain.comparisons import Transition
from core.domain.confusions import Pair, pairs
from core.domain.labels import Label

A, B, C = Label("a"), Label("b"), Label("c")
LABEL = st.sampled_from([A, B, C])
TRIPLES = st.lists(st.tuples(LABEL, LABEL, LABEL), min_size=1, max_size=60)


def moved(triples: list[tuple[Label, Label, Label]]) -> list[Transition]:
    return [Transition(*triple, count) for triple, count in Counter(triples).items()]


def by_cell(triples: list[tuple[Label, Label, Label]]) -> dict[tuple[Label, Label], Pair]:
    return {(one.true, one.predicted): one for one in pairs(moved(triples))}


@given(TRIPLES)
def test_both_matrices_are_scikit_learns_with_what_is_true_in_the_rows(triples):
    truth, base, candidate = zip(*triples, strict=True)
    found, names = by_cell(triples), [A, B, C]
    for answers, name in ((base, "base"), (candidate, "candidate")):
        expected = confusion_matrix(truth, answers, labels=names)
        for row, true in enumerate(names):
            for column, said in enumerate(names):
                one = found.get((true, said))
                assert (getattr(one, name) if one else 0) == expected[row, column]


def test_a_matrix_that_is_turned_around_would_be_seen():
    found = by_cell([(A, B, B)])
    assert (A, B) in found
    assert (B, A) not in found


def test_more_right_answers_and_fewer_wrong_ones_are_both_better():
    found = by_cell([(A, B, A), (A, B, A), (B, B, C)])
    assert found[A, A].improvement == 2
    assert found[A, B].improvement == 2
    assert found[B, B].improvement == -1
    assert found[B, C].improvement == -1


@given(TRIPLES)
def test_a_pairs_fixed_and_broken_are_its_own_tickets(triples):
    for one in by_cell(triples).values():
        at = [(true, was, now) for true, was, now in triples if true == one.true]
        assert one.support == len(at)
        if not one.right:
            assert one.fixed == sum(was == one.predicted and now == true for true, was, now in at)
            assert one.broken == sum(now == one.predicted and was == true for true, was, now in at)


@given(TRIPLES)
def test_what_is_better_on_the_diagonal_is_better_off_it(triples):
    found = by_cell(triples).values()
    right = sum(one.improvement for one in found if one.right)
    assert right == sum(one.improvement for one in found if not one.right)
