"""What the review card sends to the browser, as plain JSON values."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.documents import DocumentId
from core.domain.labels import Label
from core.domain.predictions import Score, VersionId
from core.domain.reviews import LONGEST_NOTE, Lease, ReviewId, Saved, Task, TaskId, TaskState, Verdict
from core.domain.routing import Reason
from ui.review_card import CardData, payload

VPN, NETWORK = Label("VPN"), Label("Network")
LEASE = Lease(reviewer="ada", token="t1", until=datetime(2026, 1, 1, tzinfo=UTC))
TASK = Task(
    id=TaskId(7),
    document=DocumentId(70),
    text="It does not work",
    text_hash="abc",
    state=TaskState.LEASED,
    reason=Reason.DOUBTFUL,
    inclusion_probability=1.0,
    priority=0.1,
    predicted=(VPN,),
    scores=(Score(VPN, 0.8), Score(NETWORK, 0.1)),
    version=VersionId(3),
    lease=LEASE,
)
CARD = CardData(person="ada", project=1, multi=False, labels=(VPN, NETWORK), tickets=(TASK,))


def test_a_ticket_travels_with_what_its_answer_must_name() -> None:
    (ticket,) = payload(CARD)["tickets"]
    assert ticket == {
        "id": 7,
        "token": "t1",
        "text": "It does not work",
        "text_hash": "abc",
        "version": 3,
        "predicted": ["VPN"],
        "scores": [["VPN", 0.8], ["Network", 0.1]],
    }


def test_a_ticket_without_a_lease_stays_out() -> None:
    assert payload(replace(CARD, tickets=(replace(TASK, lease=None), TASK)))["tickets"] == payload(CARD)["tickets"]


def test_a_blind_ticket_carries_no_scores_and_no_prediction() -> None:
    (ticket,) = payload(replace(CARD, tickets=(replace(TASK, predicted=(), scores=(), version=None),)))["tickets"]
    assert (ticket["predicted"], ticket["scores"], ticket["version"]) == ([], [], 0)


def test_nothing_about_why_a_ticket_is_asked_reaches_the_browser() -> None:
    audited = replace(CARD, tickets=(replace(TASK, reason=Reason.AUDIT, inclusion_probability=0.02),))
    assert payload(audited) == payload(CARD)


@pytest.mark.parametrize(
    ("saved", "error", "extra"),
    [
        (Saved("a", review=ReviewId(1), verdict=Verdict.COUNTED), "", False),
        (Saved("a", review=ReviewId(1), verdict=Verdict.EXTRA), "", True),
        (Saved("a", error="The label set has changed."), "The label set has changed.", False),
    ],
)
def test_every_operation_is_answered_with_what_became_of_it(saved: Saved, error: str, extra: bool) -> None:  # noqa: FBT001  # by name
    assert payload(replace(CARD, acknowledged=(saved,)))["acknowledged"] == [
        {"operation": "a", "error": error, "extra": extra}
    ]


def test_the_card_hears_the_note_limit_and_its_times_in_milliseconds() -> None:
    sent = payload(replace(CARD, resend_s=2.5, beat_s=60))
    assert (sent["longest_note"], sent["resend_ms"], sent["beat_ms"]) == (LONGEST_NOTE, 2500, 60_000)


@given(text=st.text(), message=st.text(), undoable=st.lists(st.text()), seconds=st.none() | st.floats(0, 1e6))
def test_the_payload_survives_the_journey_as_json(
    text: str, message: str, undoable: list[str], seconds: float | None
) -> None:
    sent = payload(
        replace(
            CARD,
            tickets=(replace(TASK, text=text),),
            empty_message=message,
            undoable=tuple(undoable),
            seconds_each=seconds,
        )
    )
    assert json.loads(json.dumps(sent)) == sent
