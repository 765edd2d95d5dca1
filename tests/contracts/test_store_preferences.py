"""The contract of what people have set for themselves."""

import threading

from core.store.store import SqlStore


def test_a_person_who_has_set_nothing_has_no_preferences(store: SqlStore) -> None:
    with store.shared_view() as shared:
        assert shared.people.preferences("rosa") == {}


def test_a_preference_is_kept_by_its_name(store: SqlStore) -> None:
    with store.shared() as shared:
        shared.people.prefer("rosa", "keys", {"skip": "ß", "flag": "?"})
        shared.people.prefer("rosa", "sizes", {"text": 1.5, "wide": True})
    with store.shared_view() as shared:
        kept = shared.people.preferences("rosa")
    assert kept == {"keys": {"skip": "ß", "flag": "?"}, "sizes": {"text": 1.5, "wide": True}}


def test_a_later_preference_takes_the_place_of_the_earlier(store: SqlStore) -> None:
    with store.shared() as shared:
        shared.people.prefer("rosa", "keys", {"skip": "d"})
        shared.people.prefer("rosa", "keys", {"flag": "k"})
        assert shared.people.preferences("rosa") == {"keys": {"flag": "k"}}


def test_a_preference_with_nothing_in_it_is_forgotten(store: SqlStore) -> None:
    with store.shared() as shared:
        shared.people.prefer("rosa", "keys", {"skip": "d"})
        shared.people.prefer("rosa", "keys", {})
        assert shared.people.preferences("rosa") == {}


def test_one_persons_preferences_are_not_anothers(store: SqlStore) -> None:
    with store.shared() as shared:
        shared.people.prefer("rosa", "keys", {"skip": "d"})
        shared.people.prefer("omar", "keys", {"skip": "k"})
        shared.people.prefer("omar", "keys", {})
        assert shared.people.preferences("rosa") == {"keys": {"skip": "d"}}


def test_two_tabs_may_set_the_same_thing_at_once(store: SqlStore) -> None:
    def choose(key: str) -> None:
        with store.shared() as shared:
            shared.people.prefer("rosa", "keys", {"skip": key})

    threads = [threading.Thread(target=choose, args=(key,)) for key in "dk" * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.shared_view() as shared:
        assert shared.people.preferences("rosa")["keys"] in ({"skip": "d"}, {"skip": "k"})
