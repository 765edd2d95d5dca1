"""In which order people are asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.desk import Desk, Order, Waiting, priority
from core.domain.errors import InvalidInput
from core.domain.labels import Label
from core.domain.predictions import Score
from tests.support.evaluation import prediction

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
VPN, BILLING = Label("vpn"), Label("billing")
PLAIN = Waiting(received_at=NOW, draw=0.5, margin=0.5, confidence=0.5, predicted=VPN)


def first(order: Order, *tickets: Waiting, labels: tuple[Label, ...] = ()) -> Waiting:
    desk = Desk(order=order, first=labels)
    return min(tickets, key=lambda ticket: priority(desk, ticket))


@pytest.mark.parametrize(
    ("order", "earlier"),
    [
        (Order.MARGIN, replace(PLAIN, margin=0.1)),
        (Order.CONFIDENCE, replace(PLAIN, confidence=0.1)),
        (Order.OLDEST, replace(PLAIN, received_at=NOW - timedelta(seconds=1))),
        (Order.URGENT, replace(PLAIN, urgency=1.0, margin=0.9)),
        (Order.URGENT, replace(PLAIN, margin=0.1)),
        (Order.RANDOM, replace(PLAIN, draw=0.1)),
        (Order.MIXED, replace(PLAIN, share=0.01)),
        (Order.MIXED, replace(PLAIN, margin=0.1)),
    ],
)
def test_each_order_puts_first_what_it_is_named_for(order: Order, earlier: Waiting) -> None:
    other = replace(PLAIN, share=1.0)
    assert first(order, other, earlier) is earlier


def test_chosen_labels_come_first_in_their_order_and_the_less_certain_first_within_each() -> None:
    sure, unsure = replace(PLAIN, margin=0.9), replace(PLAIN, margin=0.1)
    other = replace(PLAIN, predicted=BILLING, margin=0.0)
    chosen = (VPN, BILLING)
    assert first(Order.LABEL, sure, other, labels=chosen) is sure
    assert first(Order.LABEL, sure, unsure, labels=chosen) is unsure
    assert first(Order.LABEL, sure, other) is other


def test_the_mix_brings_seldom_labels_as_often_as_common_ones() -> None:
    draws = [place / 1000 for place in range(1, 1000)]
    common = [replace(PLAIN, draw=draw, share=0.9) for draw in draws[:900]]
    seldom = [replace(PLAIN, draw=draws[place * 9], share=0.1, predicted=BILLING) for place in range(99)]
    desk = Desk(order=Order.MIXED)
    queue = sorted([*common, *seldom], key=lambda ticket: priority(desk, ticket))
    share = sum(ticket.predicted == BILLING for ticket in queue[:100]) / 100
    assert share == pytest.approx(0.5, abs=0.1)


@given(st.sampled_from(Order), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1, exclude_max=True), st.floats(0, 1))
def test_every_ticket_has_a_place_that_can_be_kept(
    order: Order, margin: float, sure: float, draw: float, share: float
) -> None:
    ticket = Waiting(received_at=NOW, draw=draw, margin=margin, confidence=sure, predicted=None, share=share)
    place = priority(Desk(order=order), ticket)
    assert place == place and abs(place) < 1e12  # noqa: PLR0124, PT018 - not a number is unequal to itself


def test_a_ticket_without_a_prediction_is_placed_by_its_draw() -> None:
    ticket = Waiting.of(None, draw=0.25, received_at=NOW, urgency=0.0, share=1.0)
    assert (ticket.margin, ticket.confidence, ticket.predicted) == (0.25, 0.25, None)


def test_a_ticket_with_a_prediction_is_placed_by_it() -> None:
    said = replace(prediction("vpn", confidence=0.6), scores=(Score(VPN, 0.6),))
    ticket = Waiting.of(said, draw=0.25, received_at=NOW, urgency=2.0, share=0.3)
    assert (ticket.margin, ticket.confidence, ticket.predicted) == (said.margin, 0.6, VPN)
    assert (ticket.urgency, ticket.share) == (2.0, 0.3)


@pytest.mark.parametrize("facts", [{"wanted": 0}, {"wanted": 6}, {"blind_share": 0.6}, {"known_share": -0.1}])
def test_a_desk_takes_only_what_can_be(facts: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        Desk(**facts)  # type: ignore[arg-type]
