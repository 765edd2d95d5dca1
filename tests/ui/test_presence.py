"""A person may be at the review desk in several tabs; only the last one to leave takes the tickets with it."""

from ui.presence import LIVES, Presence


def test_who_leaves_their_only_tab_is_gone() -> None:
    desk = Presence()
    desk.note("noor", "one", 0)
    assert desk.leaves("noor", "one", 10)


def test_who_is_there_in_another_tab_is_not_gone() -> None:
    desk = Presence()
    desk.note("noor", "one", 0)
    desk.note("noor", "two", 5)
    assert not desk.leaves("noor", "one", LIVES)
    assert desk.leaves("noor", "two", LIVES)


def test_a_tab_without_a_sign_of_life_holds_nobody() -> None:
    desk = Presence()
    desk.note("noor", "closed", 0)
    desk.note("noor", "two", LIVES + 1)
    assert desk.leaves("noor", "two", LIVES + 2)


def test_a_sign_of_life_keeps_a_tab() -> None:
    desk = Presence()
    for moment in (0, LIVES - 1):
        desk.note("noor", "one", moment)
    assert not desk.leaves("noor", "two", LIVES + 10)


def test_somebody_elses_tab_keeps_nothing() -> None:
    desk = Presence()
    desk.note("ines", "one", 0)
    assert desk.leaves("noor", "two", 1)
