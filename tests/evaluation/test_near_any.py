"""Which of some texts are nearly the same as one of others."""

from core.evaluation.groups import near_any

LONG = "the {} in our office on the second floor does not answer any more since this morning, please help us soon"


def test_a_text_is_near_when_it_is_nearly_the_same_as_any_of_the_others():
    asked = [LONG.format("network"), "a printer burns"]
    assert near_any(asked, [LONG.format("network") + "!", LONG.format("mouse on my desk"), "A printer burns"]) == [
        True,
        False,
        True,
    ]


def test_texts_without_a_word_are_near_nothing():
    assert near_any(["", "   "], ["", "a"]) == [False, False]


def test_nothing_is_near_to_nothing():
    assert near_any([], ["a"]) == [False]
    assert near_any(["a"], []) == []
