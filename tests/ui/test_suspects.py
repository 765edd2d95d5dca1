"""How much likelier another label is, in words."""

import pytest

from ui.suspects import times


@pytest.mark.parametrize(
    ("surety", "words"),
    [
        (0.5, "a little likelier"),
        (0.58, "a little likelier"),
        (0.62, "2 times likelier"),
        (0.9, "9 times likelier"),
        (0.995, "199 times likelier"),
        (0.99999, "more than 1,000 times likelier"),
        (1.0, "more than 1,000 times likelier"),
    ],
)
def test_a_surety_is_told_by_how_much_likelier_the_one_is_than_the_other(surety: float, words: str) -> None:
    assert times(surety) == words
