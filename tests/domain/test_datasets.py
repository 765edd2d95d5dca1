"""Frozen datasets: named by their content, and trainable or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.datasets import Fact, manifest_hash, set_aside, why_not_trainable
from core.domain.documents import DocumentId
from core.domain.labels import Kind, Label

VPN, BILLING = Label("vpn"), Label("billing")


def a_fact(document: int = 1, text_hash: str = "ab", labels: tuple[Label, ...] = (VPN,)) -> Fact:
    return Fact(DocumentId(document), text_hash, labels)


FACTS = st.lists(
    st.builds(Fact, st.integers(1, 99).map(DocumentId), st.text("abc", max_size=2), st.sampled_from([(), (VPN,)])),
    max_size=5,
)


@given(FACTS, FACTS)
def test_manifests_have_the_same_hash_exactly_when_they_say_the_same(one, other):
    assert (manifest_hash(one) == manifest_hash(other)) == (one == other)


@pytest.mark.parametrize(
    "other", [a_fact(document=2), a_fact(text_hash="ac"), a_fact(labels=(BILLING,)), a_fact(labels=(VPN, BILLING))]
)
def test_any_changed_fact_changes_the_hash(other):
    assert manifest_hash([other]) != manifest_hash([a_fact()])


def test_facts_are_hashed_as_they_come_so_that_a_million_need_no_list():
    assert manifest_hash(iter([a_fact()])) == manifest_hash([a_fact()])


def test_hashes_are_known_so_that_recorded_ones_stay_valid():
    assert (
        manifest_hash([a_fact(labels=(Label("ünïcode"),))])
        == "d3cf350e2721e4f79fc6cb9a1113ea0bc54b721f9ce2a390e4bb2f9edcd33da1"
    )


@pytest.mark.parametrize(
    ("counts", "documents", "kind", "words"),
    [
        ({}, 0, Kind.SINGLE, "No ticket has a label yet"),
        ({VPN: 0}, 0, Kind.MULTI, "No ticket has a label yet"),
        ({VPN: 9, BILLING: 0}, 9, Kind.SINGLE, "Every labelled ticket says 'vpn'"),
        ({VPN: 0}, 4, Kind.MULTI, "No labelled ticket has any label set"),
        ({VPN: 0}, 4, Kind.SINGLE, "No labelled ticket has any label set"),
    ],
)
def test_what_cannot_be_learnt_from_is_told_why(counts, documents, kind, words):
    assert words in why_not_trainable(counts, documents, kind)


@pytest.mark.parametrize(("counts", "kind"), [({VPN: 1, BILLING: 1}, Kind.SINGLE), ({VPN: 1}, Kind.MULTI)])
def test_what_can_be_learnt_from_has_nothing_against_it(counts, kind):
    assert why_not_trainable(counts, 2, kind) == ""


@pytest.mark.parametrize(
    ("tickets", "aside"), [(0, 0), (1_999, 0), (2_000, 200), (5_009, 500), (10_000, 1_000), (10**6, 1_000)]
)
def test_one_ticket_in_ten_is_set_aside_but_not_too_few_and_not_more_than_it_takes(tickets, aside):
    assert set_aside(tickets) == aside
