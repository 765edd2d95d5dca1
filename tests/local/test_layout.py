"""Each character of a normalised text knows its word in the raw one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.documents import normalise
from core.local.layout import layout

ODD = st.text(alphabet=" \t\n\u00a0\u2003\u3000\x85aZ.éßﬁ¨´ŉİΣ\u0301\u0345ｶﾞ가각字วั🎉½\u200bﷺ-'", max_size=40)


def marked(text: str) -> list[str]:
    laid = layout(text)
    return [text[start:end] for start, end in zip(laid.starts, laid.ends, strict=True)]


@settings(max_examples=300)
@given(text=st.one_of(ODD, st.text(max_size=60)))
def test_the_laid_out_text_is_the_normalised_one(text: str) -> None:
    assert layout(text).plain == normalise(text)


@settings(max_examples=300)
@given(text=st.one_of(ODD, st.text(max_size=60)))
def test_each_character_has_a_word_that_lies_in_the_text(text: str) -> None:
    laid = layout(text)
    assert len(laid.words) == len(laid.plain)
    assert all(0 <= word < len(laid.starts) for word in laid.words)
    assert all(0 <= start < end <= len(text) for start, end in zip(laid.starts, laid.ends, strict=True))


@given(text=st.one_of(ODD, st.text(max_size=60)))
def test_words_stand_one_behind_the_other(text: str) -> None:
    laid = layout(text)
    assert all(laid.ends[:-1] <= laid.starts[1:])
    assert all(laid.words[:-1] <= laid.words[1:])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The  printer\n(HP) jams!", ["The", "printer", "HP", "jams"]),
        ('"don\'t" server/queue 10.0.0.1', ["don't", "server/queue", "10.0.0.1"]),
        ("what ?! :-)", ["what", "?!", ":-)"]),
        ("プリンタ", ["プ", "リ", "ン", "タ"]),
        ("VPN接続", ["VPN", "接", "続"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_words_are_marked_without_the_signs_around_them(text: str, words: list[str]) -> None:
    assert marked(text) == words


@pytest.mark.parametrize("before", ["Straße ", "ﬁnd ", "½ ", "¨ ", "e\u0301 ", "İ ", "🎉 ", "ﷺ "])
def test_what_changes_its_length_moves_no_later_word(before: str) -> None:
    text = f"{before}printer jams"
    laid = layout(text)
    place = laid.plain.index("printer")
    word = laid.words[place]
    assert text[laid.starts[word] : laid.ends[word]] == "printer"
