"""Templates become sentences, and noise spoils only what it may."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.demo import noise
from core.demo.between import ASIDES, SOUND_ALIKE, STAKES, VAGUE
from core.demo.dice import Dice
from core.demo.topics import OPENINGS, TOPICS
from core.demo.words import SLOTS, expand, sentence, unnamed

WHEN = datetime(2026, 9, 9, 10, 30, tzinfo=UTC)
SEEDS = st.integers(0, 10**6)


def every_template():
    for topic in TOPICS.values():
        yield from (*topic.says, *topic.short, *topic.details, *topic.outages)
    for _, texts in SOUND_ALIKE:
        yield from texts
    yield from (*ASIDES, *STAKES, *VAGUE)


def test_every_slot_named_in_a_template_exists():
    templates = [*every_template(), *(word for words in SLOTS.values() for word in words)]
    named = {name for template in templates for name in re.findall(r"\{(\w*)\}", template)}
    assert named <= set(SLOTS)


@pytest.mark.parametrize("seed", range(5))
def test_no_template_leaves_a_hole_or_a_mark_behind(seed):
    dice = Dice(seed)
    texts = [sentence(template, dice) for template in every_template()]
    assert [text for text in texts if not text or re.search(r"[{}\[\]|#]|\s[.,]|  ", text)] == []


def test_digits_are_filled_one_by_one():
    assert re.fullmatch(r"LT-4\d\d\d", expand("LT-4###", Dice(1)))


def test_choices_may_lie_in_choices():
    assert expand("[[a|a]|a]", Dice(1)) == "a"


def test_brackets_without_a_choice_stay():
    assert expand("[worker]", Dice(1)) == "[worker]"


def test_a_sentence_begins_with_a_large_letter_and_closes_the_gap_of_an_empty_slot():
    texts = {sentence("it stops {since}.", Dice(seed)) for seed in range(60)}
    assert "It stops." in texts


@given(SEEDS)
def test_an_unnamed_thing_is_not_named(seed):
    text = expand(unnamed("my {laptop} opens {app}"), Dice(seed))
    assert not any(app in text for app in SLOTS["app"] if app[0].isupper())


@given(SEEDS, st.text(alphabet="abc XYZ.@0123456789-äö", max_size=80))
def test_slips_keep_numbers_addresses_and_the_count_of_words(seed, text):
    spoiled = noise.misspelled(text, Dice(seed)).split(" ")
    assert len(spoiled) == len(text.split(" "))
    kept = zip(text.split(" "), spoiled, strict=True)
    assert all(word == other for word, other in kept if not word.isalpha())


def test_slips_change_a_word():
    text = "printer paper network"
    assert sum(noise.misspelled(text, Dice(seed)) != text for seed in range(50)) > 40


def test_an_odd_text_still_holds_the_words():
    assert all("the words" in noise.odd("the words", Dice(seed)) for seed in range(40))


@given(SEEDS)
def test_a_log_carries_the_hour_of_its_ticket_and_possible_seconds(seed):
    log = noise.log(WHEN, Dice(seed))
    assert 3 <= len(log.splitlines()) <= 14
    stamps = re.findall(r"2026-09-09 10:30:(\d\d),\d{3} ", log)
    assert all(int(seconds) < 60 for seconds in stamps)


def test_a_quoted_mail_stands_behind_signs():
    lines = noise.quoted("one\ntwo", WHEN, Dice(1)).splitlines()
    assert lines[0].startswith("On 09.09.2026 ")
    assert lines[1:] == ["> one", "> two"]


def test_openings_of_each_label_add_up_to_one():
    for openings in OPENINGS.values():
        shares = [share for share, _ in openings]
        assert sum(shares) == pytest.approx(1)
        assert min(shares) > 0


def test_both_labels_of_a_pair_open_equally_many_tickets_with_it():
    for pair, texts in SOUND_ALIKE:
        one, other = (TOPICS[label].weight * {t: s for s, t in OPENINGS[label]}[texts] for label in pair)
        assert one == pytest.approx(other)
