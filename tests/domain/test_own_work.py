"""How quick one person is."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.documents import DocumentId
from core.domain.labels import Label
from core.domain.own_work import FEWEST, LONGEST_LOOK, pace, seconds_taken
from core.domain.reviews import Action, Review, ReviewId, TaskId, Verdict

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def answers(*looks: float, action: Action = Action.CONFIRM, together: str = "", shown: bool = True) -> list[Review]:
    """Return answers, newest first, each so many seconds behind the one before it, all of them a look at a ticket."""
    moments, now = [], NOW
    for look in looks:
        now += timedelta(seconds=look)
        moments.append((now, now - timedelta(seconds=look)))
    return [
        Review(
            id=ReviewId(number), operation=str(number), task=TaskId(number), document=DocumentId(number),
            reviewer="rosa", action=action, verdict=Verdict.COUNTED, labels=(Label("network"),), predicted=(),
            decided_at=decided, shown_at=begun if shown else None, together=together,
        )
        for number, (decided, begun) in enumerate(moments)
    ][::-1]  # fmt: skip


def test_half_of_the_answers_took_less_than_the_median_and_the_middle_half_lies_around_it() -> None:
    found = pace(answers(*range(1, 10)))
    assert found
    assert (found.answers, found.low, found.median, found.high) == (9, 3, 5, 7)


def test_without_the_moment_it_was_shown_an_answer_took_since_the_one_before() -> None:
    found = pace(answers(*[100] * 1, *[8] * 6, shown=False))
    assert found
    assert (found.answers, found.median) == (6, 8)


def test_a_break_is_no_answer() -> None:
    found = pace(answers(*[4] * 6, LONGEST_LOOK + 1))
    assert found
    assert found.answers == 6


def test_a_few_answers_tell_no_pace() -> None:
    assert pace([]) is None
    assert pace(answers(*[4] * (FEWEST - 1))) is None
    assert pace(answers(*[4] * FEWEST)) is not None


@pytest.mark.parametrize("action", [Action.SKIP, Action.FLAG, Action.UNDO])
def test_only_decisions_count(action: Action) -> None:
    assert pace(answers(*[4] * 9, action=action)) is None


def test_tickets_decided_together_took_no_look_each() -> None:
    assert pace(answers(*[4] * 9, together="group")) is None


def test_a_clock_that_went_backwards_tells_nothing() -> None:
    assert pace(answers(*[-4] * 9)) is None


def test_how_long_a_ticket_was_looked_at_is_known_when_it_is_known_when_it_was_shown() -> None:
    assert seconds_taken(answers(7.5)[0]) == 7.5
    assert seconds_taken(answers(7.5, shown=False)[0]) is None
