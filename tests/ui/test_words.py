"""How numbers, moments and states are written."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.domain.documents import ProjectId
from core.domain.gate import Outcome
from core.domain.jobs import Job, JobId, JobKind, JobState
from core.domain.labels import Label
from core.domain.reviews import Action
from core.domain.versions import VersionState
from ui import words

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def a_job(started: datetime | None, ended: datetime | None) -> Job:
    return Job(
        id=JobId(1), project=ProjectId(1), kind=JobKind.TRAIN, state=JobState.DONE, params={}, requested_by="olga",
        requested_at=NOON, started_at=started, ended_at=ended,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "names"),
    [
        (JobKind, words.JOBS), (JobState, words.STATES), (Outcome, words.VERDICTS), (VersionState, words.VERSIONS),
    ],
)  # fmt: skip
def test_every_state_has_a_word(kinds: type, names: dict[object, str]) -> None:
    assert set(names) == set(kinds)


def test_shares_carry_one_decimal() -> None:
    assert words.percent(0.9312) == "93.1 %"


@pytest.mark.parametrize(
    ("seconds", "written"), [(4.4, "4 s"), (59, "59 s"), (61, "1 min"), (5_000, "83 min"), (7_200, "2.0 h")]
)
def test_a_stretch_of_time_is_written_roughly(seconds: float, written: str) -> None:
    assert words.duration(seconds) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "first"), (3, "third"), (10, "tenth"), (11, "11th"), (21, "21st"), (102, "102nd"), (113, "113th"), (1_003, "1,003rd")],
)  # fmt: skip
def test_a_place_in_a_row_is_a_word_or_a_number_with_its_ending(number: int, written: str) -> None:
    assert words.ordinal(number) == written


def test_a_moment_is_written_in_utc_where_the_viewers_zone_is_unknown() -> None:
    assert words.when(NOON) == "20 Nov 2026, 12:00 UTC"
    assert words.when(None) == "–"


@pytest.mark.parametrize(
    ("zone", "month", "written"),
    [
        ("UTC", 11, "20 Nov 2026, 12:00 UTC"),
        ("Europe/Berlin", 11, "20 Nov 2026, 13:00 UTC+1"),
        ("Europe/Berlin", 7, "20 Jul 2026, 14:00 UTC+2"),
        ("America/St_Johns", 11, "20 Nov 2026, 08:30 UTC-3:30"),
        ("Asia/Kolkata", 11, "20 Nov 2026, 17:30 UTC+5:30"),
    ],
)
def test_a_moment_names_its_zone_in_summer_as_in_winter(zone: str, month: int, written: str) -> None:
    assert words.zoned(NOON.replace(month=month).astimezone(ZoneInfo(zone))) == written


def test_a_job_took_the_time_between_its_start_and_its_end() -> None:
    assert words.took(a_job(NOON, NOON + timedelta(seconds=42))) == 42
    assert words.took(a_job(None, None)) == 0
    assert words.took(a_job(datetime.now(UTC) - timedelta(seconds=10), None)) == pytest.approx(10, abs=5)


def test_an_answer_without_labels_says_so() -> None:
    assert words.labels(()) == "none of these"
    assert words.labels((Label("Printers"), Label("VPN"))) == "Printers, VPN"


@pytest.mark.parametrize(
    "text",
    [
        "![seen](https://elsewhere.example/x.png)", "[here](javascript:run)", "<script>run</script>", "**bold**",
        "`code`", "https://elsewhere.example", "# Title", ":red[words]", "$x$", "a\\*b", "1. one", "&amp;",
    ],
)  # fmt: skip
def test_what_people_typed_is_no_markup(text: str) -> None:
    assert read(words.plain(text)) == text


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=40))
def test_escaped_text_is_read_as_it_was_typed(text: str) -> None:
    assert read(words.plain(text)) == text


def read(markdown: str) -> str:
    """Return what a reader of Markdown shows, given that it sees nothing but text."""
    (_, paragraph, _) = MarkdownIt("commonmark").parse(markdown)
    assert {child.type for child in paragraph.children or []} <= {"text", "text_special"}
    return "".join(child.content for child in paragraph.children or [])


@pytest.mark.parametrize(
    ("value", "written"), [(0.4, ".40"), (0.462, ".46"), (0.004, "<.01"), (0.996, ">.99"), (None, "")]
)
def test_a_confidence_is_written_as_on_the_card(value: float | None, written: str) -> None:
    assert words.confidence(value) == written


def test_every_act_has_a_word_for_what_somebody_did() -> None:
    assert set(words.ANSWERED) == set(Action)
