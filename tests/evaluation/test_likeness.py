"""Near-duplicates are found by their fingerprints, and hardly anything else is."""

import time
import tracemalloc
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.demo.generator import tickets
from core.evaluation.likeness import ALIKE, BANDS, alike, bands
from tests.support.likeness_pairs import REAL, Compared, real_texts

TEXT = "The printer on the second floor jams after every page and shows error 1234."
WORDS = st.lists(st.sampled_from(["printer", "jams", "vpn", "down", "again", "mail", "slow"]), max_size=12).map(
    " ".join
)
SOME = 2_500
SETS = ["demo", "banking77", "goemotions", "ittickets"]

PINNED = ("d2ff5b8be130f471", "cf632bd9433801b9", "8a8cf553f841f618", "7e736626b116a34f")


@pytest.fixture(scope="module", params=SETS)
def desk(request: pytest.FixtureRequest) -> Compared:
    """Some thousand tickets as they come, each compared with each."""
    if request.param == "demo":
        return Compared([ticket.text for ticket in islice(tickets(), SOME)])
    if not (REAL / request.param).is_dir():
        pytest.skip("the real text sets are not on this machine")
    return Compared(real_texts(request.param, SOME))


def test_of_the_near_duplicates_at_least_99_in_100_share_a_band(desk: Compared) -> None:
    near = {pair for pair, likeness in desk.likeness.items() if likeness >= ALIKE}
    assert len(near) >= 5
    assert len(near & desk.sharing) >= 0.99 * len(near)


def test_of_unrelated_tickets_fewer_than_1_pair_in_1000_shares_a_band(desk: Compared) -> None:
    unrelated = [pair for pair in desk.sharing if desk.likeness.get(pair, 0.0) < 0.5]
    assert len(unrelated) < SOME * (SOME - 1) / 2 / 1_000


def test_at_the_border_itself_99_in_100_share_a_band() -> None:
    made = [(_long(number), _long(number, changed=True)) for number in range(500)]
    assert all(ALIKE <= alike(*pair) < ALIKE + 0.05 for pair in made)
    assert sum(bool(set(bands(one)) & set(bands(other))) for one, other in made) >= 490


def _long(number: int, *, changed: bool = False) -> str:
    """Return a text of 60 words of its own; where four are changed, they take eight pairs with them."""
    return " ".join(f"w{number}x{place}{'new' if changed and place % 15 == 0 else ''}" for place in range(60))


@given(one=WORDS, other=WORDS)
def test_likeness_is_the_same_both_ways_and_a_share(one: str, other: str) -> None:
    assert 0 <= alike(one, other) == alike(other, one) <= 1


@given(text=st.text(max_size=60))
def test_any_text_is_like_itself_and_has_all_bands_or_none(text: str) -> None:
    found = bands(text)
    assert found == bands(text)
    assert len(found) in {0, BANDS}
    assert alike(text, text) == (1.0 if found else 0.0)


def test_letter_case_spaces_and_punctuation_make_no_difference() -> None:
    assert bands(f"  {TEXT.upper()}!\n") == bands(TEXT)
    assert alike(TEXT.upper(), TEXT) == 1.0


def test_a_longer_ticket_with_one_word_changed_is_alike_and_a_short_one_is_not() -> None:
    longer = f"{TEXT} Please send somebody before noon because the whole team waits for it."
    assert alike(longer, longer.replace("second", "third")) >= ALIKE
    assert alike("the printer jams", "the scanner jams") < ALIKE


def test_the_order_of_words_counts() -> None:
    assert alike("forward mail from anna to bert", "forward mail from bert to anna") < ALIKE


def test_two_long_texts_without_a_common_word_share_nothing() -> None:
    one, other = _long(1), _long(2)
    assert alike(one, other) == 0.0
    assert not set(bands(one)) & set(bands(other))


@pytest.mark.parametrize("text", ["", "   \n\t"])
def test_an_empty_text_is_like_nothing(text: str) -> None:
    assert bands(text) == ()
    assert alike(text, text) == alike(text, TEXT) == 0.0


@pytest.mark.parametrize(("one", "other"), [("hi", "ho"), ("!?", "..."), ("7", "8"), ("hi", "!?")])
def test_very_short_texts_are_alike_only_when_they_are_equal(one: str, other: str) -> None:
    assert alike(one, one) == alike(other, other) == 1.0
    assert alike(one, other) == 0.0
    assert not set(bands(one)) & set(bands(other))


def test_texts_without_spaces_between_words_can_be_alike() -> None:
    one = "二階の印刷機が毎回紙詰まりを起こします。至急確認してください。"
    assert alike(one, one.replace("二", "三")) >= ALIKE
    assert alike(one, "新しい携帯電話でログインできません。") < 0.2


def test_the_fingerprint_never_changes_for_it_is_stored() -> None:
    assert bands("the printer jams")[::4] == PINNED


def test_a_place_is_part_of_a_band() -> None:
    assert len(set(bands("hi"))) == BANDS


def test_a_short_text_takes_less_than_a_third_of_a_millisecond() -> None:
    some = [ticket.text for ticket in islice(tickets(), 500)]
    assert min(_seconds(some) for _ in range(3)) / len(some) < 0.000_3


def _seconds(some: list[str]) -> float:
    begun = time.process_time()
    for text in some:
        bands(text)
    return time.process_time() - begun


def test_a_text_of_200_000_characters_is_bounded_in_memory() -> None:
    text = " ".join(str(number) for number in range(34_000))[:200_000]
    tracemalloc.start()
    bands(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 * 1024 * 1024
