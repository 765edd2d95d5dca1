"""What the review card sends to the browser, as plain JSON values."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.documents import DocumentId
from core.domain.labels import Guide, Label
from core.domain.predictions import Score, Span, VersionId
from core.domain.reviews import LONGEST_NOTE, Lease, ReviewId, Saved, Task, TaskId, TaskState, Verdict
from core.domain.routing import Reason
from ui.review_card import CardData, Precedent, Told, payload, script
from ui.review_data import MOST_UNDOABLE

VPN, NETWORK = Label("VPN"), Label("Network")
LEASE = Lease(reviewer="ada", token="t1", until=datetime(2026, 1, 1, tzinfo=UTC))
TASK = Task(
    id=TaskId(7),
    document=DocumentId(70),
    text="It does not work",
    text_hash="abc",
    state=TaskState.OPEN,
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
        "blind": False,
        "masked": False,
        "why": [],
        "alike": [],
    }


def test_a_ticket_travels_with_what_moved_the_model_and_which_others_are_alike() -> None:
    moved = replace(TASK, blind=True, why=(Span(3, 7, VPN, 0.4),))
    (ticket,) = payload(replace(CARD, tickets=(moved,), alike={TaskId(7): (TaskId(8), TaskId(9))}))["tickets"]
    assert (ticket["blind"], ticket["why"], ticket["alike"]) == (True, [[3, 7, "VPN", 0.4]], [8, 9])


def test_a_text_with_hidden_characters_is_called_masked() -> None:
    (ticket,) = payload(replace(CARD, tickets=(replace(TASK, text="Ask ▒▒▒, please"),)))["tickets"]
    assert (ticket["masked"], ticket["text"]) == (True, "Ask ▒▒▒, please")


GUIDES = {VPN: Guide(definition="Tunnels", examples=("no tunnel",), counter_examples=("no network",)), NETWORK: Guide()}
GUIDED = replace(CARD, label_set=4, guides=GUIDES)


def test_labels_and_their_guides_travel_to_a_browser_that_has_not_got_this_set() -> None:
    sent = payload(GUIDED, has=3)
    assert (sent["label_set"], sent["labels"]) == (4, ["VPN", "Network"])
    tunnels = {"definition": "Tunnels", "examples": ["no tunnel"], "counter_examples": ["no network"]}
    assert sent["guides"] == {"VPN": tunnels}


def test_labels_and_their_guides_stay_at_home_when_the_browser_has_them() -> None:
    sent = payload(GUIDED, has=4)
    assert sent["label_set"] == 4
    assert not {"labels", "guides"} & set(sent)


def test_an_answer_to_a_question_travels_by_ticket() -> None:
    found = Precedent(text="An older one", labels=(VPN,), when="3 May")
    told = Told(precedents={TaskId(7): (found,), TaskId(8): ()}, texts={TaskId(9): "whole"})
    assert payload(replace(CARD, told=told))["told"] == {
        "precedents": {"7": [{"text": "An older one", "labels": ["VPN"], "when": "3 May"}], "8": []},
        "texts": {"9": "whole"},
    }


def test_only_the_newest_of_what_can_be_taken_back_travels_each_with_the_word_it_shares() -> None:
    pairs = tuple((f"op-{number}", "w" if number < 2 else "") for number in range(MOST_UNDOABLE + 1))
    sent = payload(replace(CARD, undoable=pairs))["undoable"]
    assert (len(sent), sent[:3]) == (MOST_UNDOABLE, [["op-0", "w"], ["op-1", "w"], ["op-2", ""]])


def test_reasons_keys_and_rights_travel_as_they_are() -> None:
    sent = payload(replace(CARD, skip_reasons=("No label fits",), keys={"skip": "j"}, may_unmask=True, more=True))
    assert (sent["skip_reasons"], sent["keys"]) == (["No label fits"], {"skip": "j"})
    assert (sent["may_unmask"], sent["more"]) == (True, True)


def test_the_cards_code_is_one_module_that_knows_the_acts_and_its_style() -> None:
    code = script()
    assert code.startswith('const ACTS = [{"act": "accept"')
    assert code.count("export default") == 1
    assert ".card" in code.splitlines()[1]


def test_a_ticket_without_a_lease_stays_out() -> None:
    assert payload(replace(CARD, tickets=(replace(TASK, lease=None), TASK)))["tickets"] == payload(CARD)["tickets"]


def test_a_ticket_without_scores_carries_no_prediction() -> None:
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


@given(
    text=st.text(),
    message=st.text(),
    undoable=st.lists(st.tuples(st.text(), st.text())),
    seconds=st.none() | st.floats(0, 1e6),
)
def test_the_payload_survives_the_journey_as_json(
    text: str, message: str, undoable: list[tuple[str, str]], seconds: float | None
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
