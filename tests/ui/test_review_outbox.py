"""The outbox of the review card comes from a browser: it may hold anything, and never stops the page."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import InvalidInput
from core.domain.labels import LONGEST_NAME, Label
from core.domain.reviews import LONGEST_BECAUSE, LONGEST_NOTE, Action, Answer, TaskId
from ui.review_outbox import LONGEST_ID, MOST_ANSWERS, Ask, Asked, answer_from, ask_from, read_outbox

SHOWN = datetime(2026, 3, 1, 9, 0, 0, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "operation": "op-1",
    "task": 7,
    "token": "t1",
    "action": "correct",
    "labels": ["VPN"],
    "note": "two\nlines",
    "text_hash": "abc",
    "version": 3,
    "undoes": "",
    "because": "No label fits",
    "blind": True,
    "together": "word",
    "shown_at": "2026-03-01T09:00:00.000Z",
    "first_key_at": "2026-03-01T10:00:01.000+01:00",
    "decided_at": "2026-03-01T09:00:02.000Z",
}
UNDO = {**ENTRY, "action": "undo", "undoes": "op-0", "task": 0, "token": "", "text_hash": "", "labels": []}


def sent(*entries: object) -> dict[str, object]:
    return {"sent": 1, "answers": list(entries)}


def answers(state: object) -> list[Answer]:
    return list(read_outbox(state).answers)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def test_an_answer_is_read_whole_with_its_times_in_utc() -> None:
    assert answers(sent(ENTRY)) == [
        Answer(
            operation="op-1",
            task=TaskId(7),
            token="t1",
            action=Action.CORRECT,
            labels=(Label("VPN"),),
            note="two\nlines",
            text_hash="abc",
            version=3,
            because="No label fits",
            blind=True,
            together="word",
            shown_at=SHOWN,
            first_key_at=SHOWN + timedelta(seconds=1),
            decided_at=SHOWN + timedelta(seconds=2),
        )
    ]


def test_an_undo_needs_only_the_operation_it_takes_back() -> None:
    (answer,) = answers(sent(UNDO))
    assert (answer.action, answer.undoes, answer.task) == (Action.UNDO, "op-0", 0)


def test_an_answer_without_any_label_means_none_of_these() -> None:
    assert answers(sent({**ENTRY, "labels": []}))[0].labels == ()


def test_an_answer_of_an_older_page_is_read_without_the_newer_fields() -> None:
    older = {name: value for name, value in ENTRY.items() if name not in ("because", "blind", "together")}
    (answer,) = answers(sent(older))
    assert (answer.because, answer.blind, answer.together) == ("", False, "")


@pytest.mark.parametrize(("has", "read"), [(4, 4), (0, 0), (None, 0), ("4", 0), (True, 0), (-1, 0), (2**40, 0)])
def test_the_outbox_says_which_label_set_the_browser_has(has: object, read: int) -> None:
    assert read_outbox({**sent(), "has": has}).has == read


def test_a_question_is_read() -> None:
    assert ask_from({"at": 1, "what": "precedents", "task": 7}) == Ask(Asked.PRECEDENTS, TaskId(7))
    assert ask_from({"at": 1, "what": "unmask", "task": 7}) == Ask(Asked.UNMASK, TaskId(7))


@pytest.mark.parametrize(
    "state", [None, [], {}, {"what": "delete", "task": 7}, {"what": "unmask"}, {"what": "unmask", "task": 0}]
)
def test_what_is_no_question_asks_nothing(state: object) -> None:
    assert ask_from(state) is None


def test_times_may_be_missing() -> None:
    (answer,) = answers(sent({**ENTRY, "shown_at": None, "first_key_at": None}))
    assert (answer.shown_at, answer.first_key_at) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"task": "7"},
        {"task": 0},
        {"task": True},
        {"task": 2**63},
        {"version": "3"},
        {"version": -1},
        {"version": True},
        {"version": 2**31},
        {"token": ""},
        {"token": None},
        {"action": "delete"},
        {"action": ["correct"]},
        {"labels": "VPN"},
        {"labels": [1]},
        {"labels": [""]},
        {"labels": ["x" * (LONGEST_NAME + 1)]},
        {"note": "x" * (LONGEST_NOTE + 1)},
        {"note": 5},
        {"note": "a\0b"},
        {"note": "a\ud800b"},
        {"text_hash": ""},
        {"because": "x" * (LONGEST_BECAUSE + 1)},
        {"because": ["No label fits"]},
        {"blind": 1},
        {"blind": None},
        {"together": "x" * (LONGEST_ID + 1)},
        {"together": None},
        {"shown_at": "yesterday"},
        {"shown_at": "2026-03-01T09:00:00"},
        {"decided_at": 1_767_225_600},
        {"decided_at": "0001-01-01T00:00:00+14:00"},
        {"action": "undo", "undoes": ""},
    ],
)
def test_a_damaged_answer_is_refused_by_name_and_the_others_are_read(change: dict[str, object]) -> None:
    outbox = read_outbox(sent({**ENTRY, **change}, {**ENTRY, "operation": "op-2"}))
    assert [answer.operation for answer in outbox.answers] == ["op-2"]
    assert [refused.operation for refused in outbox.refused] == ["op-1"]
    assert outbox.refused[0].error.startswith("This cannot be used as it is; nothing was changed. ")


@pytest.mark.parametrize(
    "entry", [None, 5, "op", [], {}, {"operation": ""}, {"operation": 5}, {"operation": "x" * 300}]
)
def test_what_names_no_operation_is_ignored(entry: object) -> None:
    outbox = read_outbox(sent(entry, ENTRY))
    assert len(outbox.answers) == 1
    assert outbox.refused == ()


@pytest.mark.parametrize("state", [None, [], 5, "x", {}, {"answers": None}, {"answers": {"0": ENTRY}}])
def test_a_state_that_is_no_outbox_holds_no_answers(state: object) -> None:
    assert answers(state) == []


def test_the_longest_note_is_kept_to_its_last_character() -> None:
    assert answers(sent({**ENTRY, "note": "x" * LONGEST_NOTE}))[0].note == "x" * LONGEST_NOTE


def test_an_endless_outbox_is_read_in_parts() -> None:
    entries = [{**ENTRY, "operation": f"op-{number}"} for number in range(MOST_ANSWERS + 1)]
    assert [answer.operation for answer in answers(sent(*entries))] == [f"op-{n}" for n in range(MOST_ANSWERS)]


def test_a_refusal_says_which_field_was_wrong() -> None:
    with pytest.raises(InvalidInput, match=r"Its note has 2001 characters; at most 2000 can be kept\.") as problem:
        answer_from({**ENTRY, "note": "x" * (LONGEST_NOTE + 1)})
    assert problem.value.facts == {"operation": "op-1"}


@given(json_values)
def test_no_state_whatever_raises(state: object) -> None:
    read_outbox(state)
    ask_from(state)


@given(entries=st.lists(json_values), keys=st.lists(st.sampled_from(sorted(ENTRY))), values=st.lists(json_values))
def test_no_entry_whatever_raises_and_what_is_read_can_be_stored(
    entries: list[object], keys: list[str], values: list[object]
) -> None:
    damaged = {**ENTRY, **dict(zip(keys, values, strict=False))}
    for answer in answers(sent(damaged, *entries)):
        assert isinstance(answer.task, int)
        assert len(answer.note.encode()) <= 4 * LONGEST_NOTE
        assert "\0" not in answer.operation + answer.token + answer.note + "".join(answer.labels)
        for moment in (answer.shown_at, answer.first_key_at, answer.decided_at):
            assert moment is None or moment.utcoffset() == timedelta(0)


@given(st.datetimes(timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))))
def test_every_moment_a_browser_can_name_is_read_as_the_same_moment(moment: datetime) -> None:
    outbox = read_outbox(sent({**ENTRY, "decided_at": moment.isoformat()}))
    for answer in outbox.answers:
        assert answer.decided_at == moment
