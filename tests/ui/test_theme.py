"""The colours of both themes can be read: what the screen tests cannot tell where things lie over each other."""

import tomllib
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
THEMES = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
CAPTION = 0.6  # how strong Streamlit draws captions
ENOUGH, ENOUGH_FOR_SHAPES = 4.5, 3.0


def channels(colour: str) -> list[float]:
    return [channel / 255 for channel in bytes.fromhex(colour.removeprefix("#"))]


def luminance(colour: list[float]) -> float:
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, ground: str, strength: float = 1.0) -> float:
    """Tell how well a colour, drawn at this strength, stands out from its ground, as WCAG counts it."""
    below = channels(ground)
    drawn = [strength * one + (1 - strength) * under for one, under in zip(channels(colour), below, strict=True)]
    light, dark = sorted((luminance(drawn), luminance(below)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_captions_and_links_can_be_read_on_either_ground(theme: str, ground: str) -> None:
    colours = THEMES[theme]
    assert contrast(colours["textColor"], colours[ground], CAPTION) >= ENOUGH
    assert contrast(colours["linkColor"], colours[ground]) >= ENOUGH
    assert contrast(colours["primaryColor"], colours[ground]) >= ENOUGH_FOR_SHAPES


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_main_buttons_white_words_can_be_read(theme: str) -> None:
    assert contrast("#ffffff", THEMES[theme]["primaryColor"]) >= ENOUGH


def test_the_measure_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
