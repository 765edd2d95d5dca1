"""Which tickets are accepted and which people are asked about."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.desk import Desk, Order
from core.domain.errors import InvalidInput
from core.domain.labels import Change, ChangeKind, Label, heir
from core.domain.predictions import Prediction
from core.domain.routing import (
    Facts,
    Mix,
    Policy,
    Reason,
    Route,
    asked,
    named,
    place,
    placed_anew,
    route,
    uniform,
)
from tests.support.evaluation import prediction

SHARE = st.floats(0, 1)
KEYS = [str(number) for number in range(4_000)]
FACTS = Facts(received_at=datetime(2026, 11, 3, tzinfo=UTC))
PLAIN = Desk(blind_share=0.0)


def routed(
    confidence: float,
    key: str = "1",
    threshold: float = 0.7,
    audit_share: float = 0.02,
    version: int = 1,
    desk: Desk = PLAIN,
) -> Route:
    policy = Policy(threshold=threshold, audit_share=audit_share)
    said = prediction("vpn", confidence=confidence)
    return route(said, policy, desk, FACTS, key=key, salt="s", version=version)


def doubted(margin: float, key: str, desk: Desk) -> float:
    """Return the place of a doubtful ticket of so small a margin, and as small a confidence."""
    said = replace(prediction("vpn", confidence=margin), margin=margin)
    return route(said, Policy(), desk, FACTS, key=key, salt="s", version=1).priority


def test_a_doubtful_ticket_is_reviewed_for_certain_smallest_margin_first():
    got = routed(0.69)
    assert got == Route(reason=Reason.DOUBTFUL, inclusion_probability=1.0, priority=0.1)


def test_a_confidence_of_the_threshold_itself_is_sure():
    assert routed(0.7, audit_share=0.0).reason is Reason.SURE


def test_an_unscored_ticket_is_reviewed_for_certain():
    got = route(None, Policy(), Desk(blind_share=0.5), FACTS, key="1", salt="s", version=0)
    assert (got.reason, got.inclusion_probability, got.blind) == (Reason.UNSCORED, 1.0, False)


def test_of_the_sure_tickets_the_audit_share_is_drawn():
    drawn = sum(routed(0.9, key, audit_share=0.1).reason is Reason.AUDIT for key in KEYS)
    assert drawn / len(KEYS) == pytest.approx(0.1, abs=0.02)


def test_each_version_draws_its_own_audit_of_what_the_earlier_ones_left():
    left = [key for key in KEYS if routed(0.9, key, audit_share=0.1, version=1).reason is Reason.SURE]
    drawn = [key for key in left if routed(0.9, key, audit_share=0.1, version=2).reason is Reason.AUDIT]
    assert len(drawn) / len(left) == pytest.approx(0.1, abs=0.02)


def test_each_version_gives_an_audited_ticket_a_place_of_its_own():
    places = {routed(0.9, "7", audit_share=1.0, version=version).priority for version in range(1, 6)}
    assert len(places) == 5


def test_the_draw_is_independent_of_the_confidence():
    low, high = ([routed(confidence, key, audit_share=0.1).reason for key in KEYS] for confidence in (0.71, 0.99))
    assert low == high


@given(st.floats(0.7, 1), st.text(max_size=9), SHARE)
def test_a_sure_ticket_keeps_the_audit_share_as_its_inclusion_probability_drawn_or_not(confidence, key, share):
    got = routed(confidence, key, audit_share=share)
    assert got.inclusion_probability == share
    assert got.reason in {Reason.AUDIT, Reason.SURE}


@given(st.text(max_size=9))
def test_no_answer_goes_to_a_person_whatever_the_threshold(key):
    assert routed(0.0, key, threshold=0.0).reason is Reason.DOUBTFUL


@given(SHARE.filter(bool), st.text(max_size=9))
def test_an_audit_of_nothing_draws_none_and_an_audit_of_all_draws_all(confidence, key):
    assert routed(confidence, key, threshold=0.0, audit_share=0.0).reason is Reason.SURE
    assert routed(confidence, key, threshold=0.0, audit_share=1.0).reason is Reason.AUDIT


@given(SHARE, st.text(max_size=9))
def test_the_same_ticket_takes_the_same_route_every_time(confidence, key):
    assert routed(confidence, key) == routed(confidence, key)


def test_an_audited_ticket_waits_among_the_doubtful_ones():
    places = [got.priority for key in KEYS if (got := routed(0.9, key, audit_share=0.1)).reason is Reason.AUDIT]
    assert 0 <= min(places) < 0.1
    assert 0.6 < max(places) < 0.7


def test_a_share_of_the_tickets_is_decided_blind_whatever_the_reason():
    blind = [routed(confidence, key, desk=Desk(blind_share=0.1)).blind for key in KEYS for confidence in (0.3, 0.9)]
    assert sum(blind) / len(blind) == pytest.approx(0.1, abs=0.02)
    assert blind[::2] == blind[1::2]


def test_a_question_wants_as_many_answers_as_the_desk_says():
    assert routed(0.3, desk=Desk(wanted=3)).wanted == 3


def test_an_audited_ticket_is_placed_like_a_doubtful_one_under_every_order():
    for order in Order:
        desk = Desk(order=order)
        doubtful = sorted(doubted(0.7 * uniform(key, "c"), key, desk) for key in KEYS)
        audited = sorted(routed(0.9, key, audit_share=1.0, desk=desk).priority for key in KEYS)
        middle = [len(one) // 2 for one in (doubtful, audited)]
        assert doubtful[0] <= audited[middle[1]] <= doubtful[-1], order
        assert audited[0] <= doubtful[middle[0]] <= audited[-1], order


@pytest.mark.parametrize(
    ("reason", "asked"),
    [(Reason.SURE, False), (Reason.AUDIT, True), (Reason.DOUBTFUL, True), (Reason.UNSCORED, True)],
)
def test_people_are_asked_about_all_but_the_sure_ones(reason, asked):
    assert Route(reason=reason, inclusion_probability=1.0, priority=0.0).review is asked


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_policy_takes_only_shares(share):
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        Policy(threshold=share)
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        Policy(audit_share=share)


@given(st.text(), st.text())
def test_a_draw_lies_from_zero_to_below_one(key, salt):
    assert 0 <= uniform(key, salt) < 1


def test_draws_spread_evenly():
    draws = [uniform(key, "salt") for key in KEYS]
    assert [sum(draw < edge for draw in draws) / len(draws) for edge in (0.25, 0.5, 0.75)] == pytest.approx(
        [0.25, 0.5, 0.75], abs=0.03
    )


def test_another_salt_draws_anew():
    assert uniform("1", "salt") != uniform("1", "pepper")


def test_whether_a_person_is_asked_is_known_before_the_desk_is():
    for key in KEYS[:400]:
        for confidence in (0.3, 0.9):
            said = prediction("vpn", confidence=confidence)
            known = asked(said, Policy(audit_share=0.1), key=key, salt="s", version=1)
            assert known is routed(confidence, key, audit_share=0.1).review


def test_what_a_person_asked_for_is_in_front_under_every_order():
    urgent = replace(FACTS, urgency=1e6)
    for order in Order:
        desk = Desk(order=order)
        first = place(None, Policy(), desk, FACTS, Reason.REQUESTED, 0.9)
        assert first < place(None, Policy(), desk, urgent, Reason.UNSCORED, 0.0), order


def test_the_rules_are_named_with_every_share_something_was_drawn_with():
    policy, desk = Policy(threshold=0.75, audit_share=0.025), Desk(order=Order.URGENT, blind_share=0.1)
    assert named(policy, desk) == "by urgent, below 0.75, audit 0.025, blind 0.1"


def test_another_order_changes_nothing_else_in_the_name_of_the_rules():
    assert placed_anew("by margin, below 0.7, audit 0.02, blind 0.1", Order.MIXED) == (
        "by mixed, below 0.7, audit 0.02, blind 0.1"
    )
    assert placed_anew("label set 3", Order.MIXED) == "label set 3"


def test_a_label_has_the_share_of_what_waits_and_of_what_comes():
    vpn, mail, nothing = prediction("vpn"), prediction("mail"), prediction()
    mix = Mix({("vpn",): 6, None: 1}).with_([vpn, vpn, mail])
    assert [mix.share(one) for one in (vpn, mail, nothing, None)] == [0.8, 0.1, 0.1, 0.1]
    assert Mix().share(vpn) == 1


def by_labels(**own: float) -> Policy:
    return Policy(threshold=0.7, audit_share=0.0).with_own({Label(name): least for name, least in own.items()})


def accepts(policy: Policy, *labels: str, confidence: float) -> bool:
    return not asked(prediction(*labels, confidence=confidence), policy, key="1", salt="s", version=1)


def test_a_label_with_a_threshold_of_its_own_is_doubtful_below_it_and_the_others_are_not():
    policy = by_labels(vpn=0.9)
    assert not accepts(policy, "vpn", confidence=0.89)
    assert accepts(policy, "vpn", confidence=0.9)
    assert accepts(policy, "mail", confidence=0.7)


def test_a_threshold_of_its_own_never_lets_more_through_than_that_of_all():
    assert not accepts(by_labels(vpn=0.2), "vpn", confidence=0.69)


def test_of_a_label_with_a_threshold_of_one_people_are_always_asked():
    assert not accepts(by_labels(vpn=1.0), "vpn", confidence=1.0)
    assert accepts(Policy(threshold=1.0, audit_share=0.0), "vpn", confidence=1.0)


def test_a_ticket_with_several_labels_goes_by_the_likeliest_one():
    assert accepts(by_labels(vpn=0.9), "mail", "vpn", confidence=0.8)
    assert not accepts(by_labels(vpn=0.9), "vpn", "mail", confidence=0.8)


def test_no_label_and_no_answer_go_by_the_threshold_of_all():
    assert accepts(by_labels(vpn=0.9), confidence=0.7)
    assert Policy().least(Prediction.none()) == 0.7


@pytest.mark.parametrize("own", [((Label("vpn"), 1.1),), ((Label("vpn"), 0.8), (Label("mail"), 0.8))])
def test_own_thresholds_that_are_none_or_out_of_order_are_refused(own):
    with pytest.raises(InvalidInput):
        Policy(by_label=own)


def test_the_name_of_the_rules_tells_own_thresholds_apart_and_is_as_it_was_without_any():
    first, other = named(by_labels(vpn=0.9), Desk()), named(by_labels(vpn=0.91), Desk())
    assert first != other
    assert first.startswith("by margin, below 0.7 or for 1 labels their own (")
    assert placed_anew(first, Order.MIXED) == first.replace("by margin", "by mixed")
    assert named(by_labels(), Desk()) == "by margin, below 0.7, audit 0, blind 0.05"


RENAME = Change(kind=ChangeKind.RENAME, old=(Label("vpn"),), new=(Label("tunnel"),))
MERGE = Change(kind=ChangeKind.MERGE, old=(Label("vpn"), Label("mail")), new=(Label("both"),))
SPLIT = Change(kind=ChangeKind.SPLIT, old=(Label("vpn"),), new=(Label("vpn"), Label("tunnel")))
RETIRE = Change(kind=ChangeKind.RETIRE, old=(Label("vpn"),))
BACK = Change(kind=ChangeKind.RENAME, old=(Label("tunnel"),), new=(Label("vpn"),))


@pytest.mark.parametrize(
    ("change", "own"),
    [
        (RENAME, {"vpn": 0.9, "mail": 0.8, "tunnel": 0.9}),
        (MERGE, {"vpn": 0.9, "mail": 0.9, "both": 0.9}),
        (SPLIT, {"vpn": 0.9, "mail": 0.8, "tunnel": 0.9}),
        (RETIRE, {"vpn": 0.9, "mail": 0.8}),
        (BACK, {"vpn": 0.9, "mail": 0.8, "tunnel": 0.9}),
    ],
)
def test_own_thresholds_hold_under_the_words_before_and_after_a_change(change, own):
    assert dict(by_labels(vpn=0.9, mail=0.8).under([change]).by_label) == own


@given(
    st.dictionaries(st.sampled_from("abcd"), SHARE, max_size=3),
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcde")), max_size=4),
)
def test_no_change_of_words_asks_people_less(own, renames):
    changes = [Change(kind=ChangeKind.RENAME, old=(Label(old),), new=(Label(new),)) for old, new in renames]
    policy = by_labels(**own)
    later = policy.under(changes)
    assert all(later.least(prediction(name)) >= policy.least(prediction(name)) for name in "abcde")
    for name in own:
        heard = heir(Label(name), changes)
        assert later.least(prediction(heard or "")) >= policy.least(prediction(name))


def test_an_audited_ticket_stands_among_the_doubtful_ones_of_its_label():
    draws = [place(prediction("vpn"), by_labels(vpn=0.9), PLAIN, FACTS, Reason.AUDIT, draw) for draw in (0.5, 1.0)]
    assert draws == [0.45, 0.9]
