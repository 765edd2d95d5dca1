"""Whether an answer counts, and what it is called."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.documents import DocumentId
from core.domain.errors import UnknownLabel, WrongNumberOfLabels
from core.domain.labels import Kind, Label, LabelSet
from core.domain.reviews import (
    Action,
    Answer,
    Lease,
    Opinion,
    Task,
    TaskId,
    TaskState,
    Verdict,
    action_for,
    checked_labels,
    outcome,
    shown_and_begun,
)
from core.domain.routing import Reason

NOW = datetime(2026, 1, 2, 9, tzinfo=UTC)
VPN, BILLING = Label("vpn"), Label("billing")


def a_task(state: TaskState = TaskState.OPEN, lease: Lease | None = None, places: int = 1) -> Task:
    return Task(
        id=TaskId(1),
        document=DocumentId(2),
        text="VPN down",
        text_hash="abc",
        state=state,
        reason=Reason.DOUBTFUL,
        inclusion_probability=1.0,
        priority=0.1,
        lease=lease,
        places=places,
    )


def leased(reviewer: str = "rita", claim: str = "t1") -> Lease:
    return Lease(reviewer=reviewer, token=claim, until=NOW)


def an_answer(action: Action, *labels: Label) -> Answer:
    return Answer(operation="op-1", task=TaskId(1), token="t1", action=action, labels=labels)


def label_set(kind: Kind = Kind.SINGLE) -> LabelSet:
    return LabelSet(kind=kind, number=1, labels=(VPN, BILLING))


def test_an_answer_under_ones_own_lease_counts():
    assert a_task(lease=leased(), places=0).verdict("rita") is Verdict.COUNTED


def test_an_answer_to_a_task_that_waits_again_counts():
    assert a_task(TaskState.OPEN).verdict("rita") is Verdict.COUNTED


def test_an_answer_under_a_lease_of_ones_own_that_came_later_counts():
    assert a_task(lease=leased(claim="t2"), places=0).verdict("rita") is Verdict.COUNTED


def test_an_answer_to_what_somebody_else_holds_is_kept_beside():
    assert a_task(lease=leased("omar"), places=0).verdict("rita") is Verdict.EXTRA


@pytest.mark.parametrize("lease", [None, leased()])
def test_a_second_answer_to_a_done_task_is_kept_beside(lease):
    assert a_task(TaskState.DONE, lease).verdict("rita") is Verdict.EXTRA


@pytest.mark.parametrize("state", [TaskState.FLAGGED, TaskState.DISPUTED, TaskState.WITHDRAWN])
def test_an_answer_to_a_task_nobody_waits_for_is_kept_beside(state):
    assert a_task(state).verdict("rita") is Verdict.EXTRA


@pytest.mark.parametrize(("reviewer", "held"), [("rita", True), ("omar", False)])
def test_a_lease_is_held_by_its_person(reviewer, held):
    assert a_task(lease=leased()).held_by(reviewer) is held


def test_a_task_without_a_lease_is_held_by_nobody():
    assert not a_task(TaskState.OPEN).held_by("rita")


@pytest.mark.parametrize(
    ("labels", "predicted", "scored", "action"),
    [
        ((VPN,), (VPN,), True, Action.CONFIRM),
        ((BILLING,), (VPN,), True, Action.CORRECT),
        ((VPN, BILLING), (BILLING, VPN), True, Action.CONFIRM),
        ((), (), True, Action.CONFIRM),
        ((VPN,), (VPN, BILLING), True, Action.CORRECT),
        ((), (), False, Action.CORRECT),
        ((VPN,), (), False, Action.CORRECT),
    ],
)
def test_an_answer_confirms_exactly_when_it_equals_a_prediction(labels, predicted, scored, action):
    assert action_for(labels, predicted, scored=scored) is action


@pytest.mark.parametrize("action", [Action.SKIP, Action.FLAG, Action.UNDO])
def test_an_answer_that_decides_nothing_gives_no_labels(action):
    assert checked_labels(an_answer(action, Label("gone")), label_set()) == ()


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.CORRECT, Action.ADJUDICATE])
def test_a_deciding_answer_gives_its_labels_in_label_set_order(action):
    assert checked_labels(an_answer(action, BILLING, VPN), label_set(Kind.MULTI)) == (VPN, BILLING)


def test_a_label_that_left_the_set_is_refused():
    with pytest.raises(UnknownLabel, match="gone"):
        checked_labels(an_answer(Action.CORRECT, Label("gone")), label_set())


def test_a_single_label_correction_without_a_label_is_refused():
    with pytest.raises(WrongNumberOfLabels):
        checked_labels(an_answer(Action.CORRECT), label_set())


def said(*labels: Label) -> Opinion:
    return Opinion(Action.CORRECT, labels)


@pytest.mark.parametrize(
    ("wanted", "opinions", "state", "labels"),
    [
        (1, [], TaskState.OPEN, None),
        (1, [said(VPN)], TaskState.DONE, (VPN,)),
        (2, [said(VPN)], TaskState.OPEN, None),
        (2, [said(VPN), said(VPN)], TaskState.DONE, (VPN,)),
        (2, [said(VPN, BILLING), said(BILLING, VPN)], TaskState.DONE, (BILLING, VPN)),
        (2, [said(), said()], TaskState.DONE, ()),
        (2, [said(VPN), said(BILLING)], TaskState.DISPUTED, None),
        (3, [said(VPN), said(VPN), said(BILLING)], TaskState.DISPUTED, None),
        (2, [said(VPN), said(BILLING), Opinion(Action.ADJUDICATE, (BILLING,))], TaskState.DONE, (BILLING,)),
        (2, [Opinion(Action.CONFIRM, (VPN,)), said(VPN)], TaskState.DONE, (VPN,)),
    ],
)
def test_a_question_stands_where_the_answers_to_it_put_it(wanted, opinions, state, labels):
    assert outcome(wanted, opinions) == (state, labels)


SHOWN, BEGUN, DECIDED = (NOW + timedelta(seconds=seconds) for seconds in (1, 3, 4))


def timed(shown: datetime | None = SHOWN, begun: datetime | None = BEGUN, decided: datetime | None = DECIDED) -> Answer:
    return Answer(
        operation="a",
        task=TaskId(1),
        token="t1",
        action=Action.SKIP,
        shown_at=shown,
        first_key_at=begun,
        decided_at=decided,
    )


def test_times_of_a_browser_whose_clock_goes_wrong_keep_their_distances():
    late = timedelta(days=9)
    told = shown_and_begun(timed(SHOWN + late, BEGUN + late, DECIDED + late), DECIDED)
    assert told == (SHOWN, BEGUN)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (timed(), (SHOWN, BEGUN)),
        (timed(shown=DECIDED + timedelta(days=9)), (None, BEGUN)),
        (timed(begun=SHOWN - timedelta(days=700)), (SHOWN, None)),
        (timed(begun=DECIDED + timedelta(seconds=1)), (SHOWN, None)),
        (timed(shown=None), (None, BEGUN)),
        (timed(shown=None, begun=None, decided=None), (None, None)),
    ],
)
def test_times_that_cannot_be_in_this_order_are_not_kept(answer, told):
    assert shown_and_begun(answer, DECIDED) == told
