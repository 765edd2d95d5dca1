"""The contract of full-text search: the same tickets on both databases, whatever a person types."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.domain.documents import DocumentId
from core.domain.reports import Filter
from core.store.search import MOST_TERMS, Term, terms
from tests.support.store_factory import World, a_prediction, labels

START = DocumentId(0)
MEANING = (
    '"',
    "'",
    "*",
    "^",
    "(",
    ")",
    "-",
    "+",
    ":",
    "&",
    "|",
    "!",
    "<->",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "{",
    "}",
    "\\",
    "%",
    "_",
    "text:",
    "“",
)
WORDS = (
    "printer",
    "Drucker",
    "café",
    "łódź",
    "naïve",
    "ΑΒΓ",
    "дом",
    "漢字",
    "e-mail",
    "o'neill",
    "10.0.1",
    "x_y",
    "ﬁ",
    "İ",
    "ß",
    "🙂",
    "a",
)


def found(world: World, text: str, **wanted: object) -> list[str]:
    with world.store.reading(world.project.id) as tx:
        return [row.text for row in tx.documents.page(Filter(text=text, **wanted), START)]


def test_words_are_found_in_any_order_and_case_and_all_of_them(world: World) -> None:
    world.tickets("The printer is on fire", "A fire in the kitchen", "The PRINTER hums")
    assert found(world, "fire printer") == ["The printer is on fire"]
    assert found(world, "Printer") == ["The PRINTER hums", "The printer is on fire"]
    assert found(world, "printer kitchen") == []


def test_a_word_is_not_found_inside_another(world: World) -> None:
    world.tickets("unprintable", "sprint")
    assert found(world, "print") == []


def test_the_last_word_may_be_a_beginning_and_the_others_may_not(world: World) -> None:
    world.tickets("The printer is silent", "A print was lost")
    assert found(world, "silent pri") == ["The printer is silent"]
    assert found(world, "pri silent") == []
    assert found(world, "prin") == ["A print was lost", "The printer is silent"]


def test_one_letter_alone_is_a_word_and_no_beginning(world: World) -> None:
    world.tickets("drive h is full", "the hub is off")
    assert found(world, "h") == ["drive h is full"]


def test_a_phrase_in_quotes_stands_together(world: World) -> None:
    world.tickets("no mouse, a keyboard", "a mouse, no keyboard")
    assert found(world, '"no keyboard"') == ["a mouse, no keyboard"]
    assert found(world, "„no keyboard“") == ["a mouse, no keyboard"]
    assert found(world, '"no key"') == []
    assert found(world, '"no keyboard') == ["a mouse, no keyboard"]


def test_a_word_with_signs_in_it_is_a_phrase_of_its_parts(world: World) -> None:
    world.tickets(
        "my e-mail bounced", "mail and e", "version 10.0.19 fails", "19 0 10", "path a_b/c", "1000 of it", "100% of it"
    )
    assert found(world, "e-mail") == ["my e-mail bounced"]
    assert found(world, "10.0.19") == ["version 10.0.19 fails"]
    assert found(world, "a_b/c") == ["path a_b/c"]
    assert found(world, '"100%"') == ["100% of it"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [("Café", "cafe"), ("cafe", "CAFÉ"), ("Zu\u0308rich", "zürich"), ("Ångström", "angstrom"), ("señor", "senor"), ("Äpfel", "apfel"), ("Świątek", "swiatek")],
)  # fmt: skip
def test_accents_make_no_difference(world: World, written: str, typed: str) -> None:
    world.tickets(f"so {written}!", "something else")
    assert found(world, typed) == [f"so {written}!"]


def test_other_scripts_are_found_whatever_the_case(world: World) -> None:
    world.tickets("дом горит", "漢字 テスト", "ΣΠΙΤΙ")
    assert found(world, "дом") == ["дом горит"]
    assert found(world, "漢") == ["漢字 テスト"]


@pytest.mark.parametrize("typed", ["!!!", '""', "🙂", "* *", "-", " ", "'"])
def test_nothing_is_found_where_no_word_was_typed(world: World, typed: str) -> None:
    world.tickets("!!! 🙂 -")
    assert found(world, typed) == []


def test_words_go_together_with_every_other_filter(world: World) -> None:
    production = world.production().version
    world.tickets("printer one", given=labels("printer"), at=datetime(2026, 1, 1, 23, 59, tzinfo=UTC))
    (two,) = world.tickets("printer two", at=datetime(2026, 1, 2, tzinfo=UTC))
    world.predict(production, two, a_prediction("network", confidence=0.4))
    assert found(world, "printer", label="printer") == ["printer one"]
    assert found(world, "printer", most_confidence=0.5) == ["printer two"]
    assert found(world, "printer", state="labelled") == ["printer one"]
    assert found(world, "printer", received_to=date(2026, 1, 1)) == ["printer one"]


def test_days_of_receipt_are_inclusive(world: World) -> None:
    for day in (1, 2, 3):
        world.tickets(f"day {day}", at=datetime(2026, 1, day, 12, tzinfo=UTC))
    assert found(world, "", received_from=date(2026, 1, 2)) == ["day 3", "day 2"]
    assert found(world, "", received_from=date(2026, 1, 2), received_to=date(2026, 1, 2)) == ["day 2"]


def test_pages_of_what_is_found_go_from_the_newest_down(world: World, other: World) -> None:
    tickets = world.tickets(*(f"printer {number}" if number % 2 else f"screen {number}" for number in range(20)))
    other.tickets("printer of somebody else")
    walked, after = [], START
    with world.store.reading(world.project.id) as tx:
        while page := tx.documents.page(Filter(text="printer"), after, 3):
            walked += [row.id for row in page]
            after = page[-1].id
    assert walked == [ticket.id for ticket in reversed(tickets) if "printer" in ticket.text]


def test_matching_tickets_are_counted_up_to_so_many(world: World, other: World) -> None:
    world.tickets(*(f"printer {number}" for number in range(5)), "screen")
    other.tickets("printer of somebody else")
    with world.store.reading(world.project.id) as tx:
        assert [tx.documents.matching(Filter(text="printer"), most) for most in (3, 100)] == [3, 5]
        assert tx.documents.matching(Filter(), 100) == 6
        assert tx.documents.matching(Filter(text="nothing like it"), 100) == 0


def test_a_ticket_can_be_as_long_and_as_odd_as_it_may_be(world: World) -> None:
    syllables = [chr(0xAC00 + number) for number in range(250)]
    parts = "".join(f"{one}{other} " for one in syllables for other in syllables)  # each of them falls apart into six
    numbers = " ".join(map(str, range(25_000)))
    world.tickets(parts[:200_000], numbers, "a-b " * 50_000, "\ufdfa" * 200_000, "\U00020000" * 200_000)
    assert [text[:4] for text in found(world, "24999")] == ["0 1 "]


@pytest.fixture
def library(world: World) -> World:
    world.tickets(*WORDS, " ".join(WORDS), "Printer. Drucker? Café!")
    return world


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from([*MEANING, *WORDS, " "]), max_size=12).map("".join)))
@example("\ud800 printer")
@example("printer\x00drucker")
@example('"printer" NEAR/2 (a OR "b" *) ^c {text}: -d')
@example("a" * 5_000)
@example(" ".join("printer" for _ in range(500)))
@example("'); DROP TABLE document; --")
def test_nothing_a_person_types_is_an_error(library: World, typed: str) -> None:
    assert set(found(library, typed)) <= {*WORDS, " ".join(WORDS), "Printer. Drucker? Café!"} or not typed


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wanted=st.lists(
        st.sampled_from(["printer", "drucker", "cafe", "łódź", "naive", "дом", "mail"]), min_size=1, max_size=3
    )
)
def test_plain_words_find_exactly_the_tickets_that_have_them(library: World, wanted: list[str]) -> None:
    has = {
        "printer": "printer",
        "drucker": "drucker",
        "cafe": "café",
        "łódź": "łódź",
        "naive": "naïve",
        "дом": "дом",
        "mail": "e-mail",
    }
    every = (*WORDS, " ".join(WORDS), "Printer. Drucker? Café!")
    expected = {text for text in every if all(has[word] in text.lower() for word in wanted)}
    assert set(found(library, " ".join(wanted))) == expected


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("one two", (Term("one"), Term("two", open=True))),
        ('one "two three" four', (Term("one"), Term("two three"), Term("four", open=True))),
        ('"two three', (Term("two three"),)),
        ("x", (Term("x"),)),
        ("漢", (Term("漢", open=True),)),
        ("one ...", (Term("one", open=True),)),
        ("", ()),
    ],
)
def test_what_is_typed_is_read_as_terms(typed: str, read: tuple[Term, ...]) -> None:
    assert terms(typed) == read


@given(st.text(st.sampled_from([*'"“a b*'])))
def test_no_term_holds_a_quote(typed: str) -> None:
    assert not [term for term in terms(typed) if '"' in term.words]


def test_so_many_terms_are_looked_for_and_no_more() -> None:
    assert len(terms("word " * 1_000)) == MOST_TERMS
