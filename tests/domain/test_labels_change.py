"""Changes of a label set, and what answers of before are after them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import InvalidInput, UnknownLabel
from core.domain.labels import (
    LONGEST_DEFINITION,
    MOST_EXAMPLES,
    MOST_LABELS,
    Change,
    ChangeKind,
    Guide,
    Kind,
    Label,
    LabelSet,
    carry,
    heir,
)
from tests.support.label_changes import MOVING, answers, change, histories, labels

ADD, RENAME, MERGE = ChangeKind.ADD, ChangeKind.RENAME, ChangeKind.MERGE
SPLIT, RETIRE, GUIDES = ChangeKind.SPLIT, ChangeKind.RETIRE, ChangeKind.GUIDES
VPN = Guide(definition="Cannot reach the office from outside.", examples=("vpn drops",))


def a_set(kind: Kind = Kind.SINGLE, names: str = "mail vpn printer laptop", **facts: object) -> LabelSet:
    return LabelSet(kind=kind, number=3, labels=labels(*names.split()), **facts)


def after(made: Change, kind: Kind = Kind.SINGLE) -> LabelSet:
    return a_set(kind).changed(made)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (change(ADD, new="badge zoom"), "mail vpn printer laptop badge zoom"),
        (change(RENAME, "vpn", "remote"), "mail remote printer laptop"),
        (change(MERGE, "laptop vpn", "device"), "mail device printer"),
        (change(MERGE, "mail laptop", "laptop"), "laptop vpn printer"),
        (change(SPLIT, "vpn", "remote token"), "mail remote token printer laptop"),
        (change(SPLIT, "vpn", "token vpn"), "mail token vpn printer laptop"),
        (change(RETIRE, "mail laptop"), "vpn printer"),
    ],
)
def test_what_is_new_stands_where_the_old_stood(made, expected):
    got = after(made)
    assert (got.number, got.labels, got.change) == (4, labels(*expected.split()), made)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (change(ADD), "at least one new label"),
        (change(ADD, new="vpn"), "a label 'vpn' already"),
        (change(ADD, "mail", "post"), "at least one new label"),
        (change(RENAME, "mail vpn", "post"), "Choose one label"),
        (change(RENAME, "mail", "vpn"), "a label 'vpn' already"),
        (change(RENAME, "mail", "mail"), "a label 'mail' already"),
        (change(RENAME, "badge", "card"), "no label 'badge'"),
        (change(MERGE, "mail", "post"), "at least two labels"),
        (change(MERGE, "mail mail", "post"), "at least two labels"),
        (change(MERGE, "mail vpn", "post remote"), "at least two labels"),
        (change(MERGE, "mail vpn", "laptop"), "a label 'laptop' already"),
        (change(SPLIT, "mail", "post"), "at least two that take its place"),
        (change(SPLIT, "mail", "post post"), "at least two that take its place"),
        (change(SPLIT, "mail", "post vpn"), "a label 'vpn' already"),
        (change(RETIRE), "at least one label"),
        (change(RETIRE, "mail", "post"), "at least one label"),
        (change(RETIRE, "mail vpn printer laptop"), "retire the last"),
        (change(GUIDES, "mail", "mail"), "no change of labels"),
        (change(ChangeKind.FIRST), "no change of labels"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_and_says_why(made, why):
    with pytest.raises(InvalidInput, match=why):
        after(made)


def test_a_new_name_is_cleaned_or_refused_like_any_other():
    renamed = after(Change(kind=RENAME, old=labels("vpn"), new=labels("  remote \t work ")))
    assert renamed.labels[1] == "remote work"
    with pytest.raises(InvalidInput, match=r"holds no '\|'"):
        after(Change(kind=RENAME, old=labels("vpn"), new=labels("a|b")))


def test_a_split_that_would_make_too_many_labels_is_refused():
    full = LabelSet(kind=Kind.SINGLE, number=1, labels=tuple(Label(f"l{n}") for n in range(MOST_LABELS)))
    with pytest.raises(InvalidInput, match=r"2,000 labels; these would make 2,001"):
        full.changed(change(SPLIT, "l7", "a b"))


def test_the_guide_of_a_renamed_label_goes_with_it():
    before = a_set(guides={Label("vpn"): VPN})
    assert before.changed(change(RENAME, "vpn", "remote")).guides == {"remote": VPN}


def test_a_merged_label_keeps_its_own_guide_and_a_new_one_inherits_the_first():
    mail = Guide(definition="Post that does not arrive.")
    before = a_set(guides={Label("vpn"): VPN, Label("mail"): mail})
    assert before.changed(change(MERGE, "vpn mail", "mail")).guides == {"mail": mail}
    assert before.changed(change(MERGE, "vpn mail", "remote")).guides == {"remote": VPN}


@pytest.mark.parametrize("made", [change(RETIRE, "vpn"), change(SPLIT, "vpn", "remote token")])
def test_a_label_that_is_gone_takes_its_guide_along(made):
    assert a_set(guides={Label("vpn"): VPN}).changed(made).guides == {}


def test_a_guide_is_a_version_of_its_own_and_the_same_guide_is_none():
    written = a_set().guided(Label("vpn"), VPN)
    assert (written.number, written.labels, written.guides) == (4, a_set().labels, {"vpn": VPN})
    assert written.change == change(GUIDES, "vpn", "vpn")
    assert written.guided(Label("vpn"), VPN) is written


def test_a_label_that_is_not_there_gets_no_guide():
    with pytest.raises(UnknownLabel):
        a_set().guided(Label("badge"), VPN)


@pytest.mark.parametrize(
    "facts",
    [
        {"definition": "x" * (LONGEST_DEFINITION + 1)},
        {"examples": ("x",) * (MOST_EXAMPLES + 1)},
        {"counter_examples": ("x" * 501,)},
    ],
)
def test_a_guide_that_does_not_fit_beside_a_ticket_is_refused(facts):
    with pytest.raises(InvalidInput, match=r"characters|examples"):
        Guide(**facts)


@pytest.mark.parametrize(
    ("kind", "given_", "made", "expected"),
    [
        (Kind.SINGLE, "vpn", change(RENAME, "vpn", "remote"), "remote"),
        (Kind.SINGLE, "mail", change(RENAME, "vpn", "remote"), "mail"),
        (Kind.SINGLE, "vpn", change(MERGE, "vpn mail", "mail"), "mail"),
        (Kind.SINGLE, "vpn", change(RETIRE, "vpn"), None),
        (Kind.SINGLE, "vpn", change(SPLIT, "vpn", "vpn token"), None),
        (Kind.SINGLE, "mail", change(SPLIT, "vpn", "vpn token"), "mail"),
        (Kind.SINGLE, "mail", change(ADD, new="badge"), "mail"),
        (Kind.MULTI, "mail vpn", change(MERGE, "vpn mail", "mail"), "mail"),
        (Kind.MULTI, "mail vpn", change(RETIRE, "vpn"), "mail"),
        (Kind.MULTI, "vpn", change(RETIRE, "vpn"), ""),
        (Kind.MULTI, "mail vpn", change(SPLIT, "vpn", "remote token"), None),
        (Kind.MULTI, "", change(SPLIT, "vpn", "remote token"), ""),
    ],
)
def test_an_answer_is_carried_where_its_meaning_is_certain(kind, given_, made, expected):
    got = carry(labels(*given_.split()), [made], after(made, kind))
    assert got == (None if expected is None else labels(*expected.split()))


def test_a_carried_answer_stands_in_label_set_order():
    into = after(change(MERGE, "mail laptop", "laptop"), Kind.MULTI)
    assert carry(labels("vpn", "laptop"), [into.change], into) == ("laptop", "vpn")


def test_a_name_that_comes_back_means_something_else():
    gone = after(change(RETIRE, "vpn"))
    again = gone.changed(change(ADD, new="vpn"))
    assert carry(labels("vpn"), [gone.change, again.change], again) is None


@given(st.data())
def test_a_carried_answer_is_made_of_todays_labels_only(data):
    history = data.draw(histories())
    start = data.draw(st.sampled_from(history.sets))
    carried = carry(data.draw(answers(start)), history.since(start.number), history.now)
    assert carried is None or history.now.check(carried) == carried


@given(st.data())
def test_only_a_split_and_a_single_retired_label_lose_an_answer(data):
    history = data.draw(histories())
    answer = data.draw(answers(history.sets[0]))
    expected = {label: {label} for label in answer}  # the oracle: what each label became, followed one by one
    certain = True
    for later in history.sets[1:]:
        for label, now in expected.items():
            if now & set(later.change.old) and later.change.kind in MOVING:
                certain &= later.change.kind is not SPLIT
                expected[label] = set(later.change.new[:1])
    found = set().union(*expected.values())
    certain &= bool(found) or history.now.kind is Kind.MULTI
    carried = carry(answer, history.since(1), history.now)
    assert (None if carried is None else set(carried)) == (found if certain else None)


@given(st.data())
def test_step_by_step_is_the_same_as_at_once(data):
    history = data.draw(histories())
    step = answer = data.draw(answers(history.sets[0]))
    for later in history.sets[1:]:
        step = None if step is None else carry(step, [later.change], later)
    assert step == carry(answer, history.since(1), history.now)


@given(st.data())
def test_a_label_has_an_heir_exactly_when_an_answer_of_it_alone_is_carried(data):
    history = data.draw(histories(Kind.SINGLE))
    label = data.draw(st.sampled_from(history.sets[0].labels))
    found = heir(label, history.since(1))
    assert carry((label,), history.since(1), history.now) == (None if found is None else (found,))


@given(histories())
def test_every_label_set_has_a_label_no_name_twice_and_its_own_number(history):
    for number, label_set in enumerate(history.sets, start=1):
        assert label_set.number == number
        assert 0 < len(set(label_set.labels)) == len(label_set.labels)
        assert replace(label_set) == label_set
