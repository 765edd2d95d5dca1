"""Which words of a ticket tell what it is about."""

from hypothesis import given
from hypothesis import strategies as st

from core.domain.precedents import MOST_LOOKED_AT, MOST_TELLING, MOST_TICKETS, candidates, telling


def test_words_are_looked_at_once_folded_and_in_order() -> None:
    assert candidates("The Café, the CAFE and Zu\u0308rich: 12345 or x9_y!") == ["the", "cafe", "and", "zurich"]


def test_a_sign_of_another_script_is_a_word() -> None:
    assert candidates("漢字 и дом 한글") == ["漢字", "и", "дом", "한글"]


def test_a_long_text_is_looked_at_up_to_so_many_words() -> None:
    assert len(candidates(" ".join(f"word{chr(97 + number % 26)}{number}x" for number in range(500)))) == MOST_LOOKED_AT


@given(st.text())
def test_any_text_has_words_or_none(text: str) -> None:
    assert all(word and word == word.lower() for word in candidates(text))


def test_the_rarest_words_come_first() -> None:
    assert telling({"the": 900, "plotter": 12, "magenta": 3}) == ["magenta", "plotter", "the"]


def test_a_word_of_one_ticket_or_of_none_finds_nothing() -> None:
    assert telling({"own": 1, "unheard": 0, "plotter": 12}) == ["plotter"]


def test_a_word_that_very_many_tickets_have_tells_nothing() -> None:
    assert telling({"the": MOST_TICKETS, "plotter": MOST_TICKETS - 1}) == ["plotter"]


@given(st.dictionaries(st.text(min_size=1), st.integers(0, MOST_TICKETS), max_size=60))
def test_telling_words_stand_in_no_more_tickets_than_can_be_ranked(counts: dict[str, int]) -> None:
    chosen = telling(counts)
    assert len(chosen) <= MOST_TELLING
    assert sum(counts[word] for word in chosen) <= 2 * MOST_TICKETS
