"""Take the README's screenshots of a running demo: python -m docs.screenshots [--rehearsal] http://localhost:8501."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
SHOTS = (
    ("review", "noor", "Review", "light"),
    ("review", "noor", "Review", "dark"),
    ("overview", "olga", "Overview", "light"),
    ("training", "olga", "Training", "dark"),
    ("compare", "olga", "Compare", "light"),
    ("promotion", "olga", "Promotion", "light"),
    ("tickets", "lena", "Tickets", "light"),
    ("labels", "lena", "Labels", "light"),
    ("desk", "lena", "Review desk", "light"),
    ("disagreements", "lena", "Disagreements", "dark"),
)
#: Of the same pages where Amazon is played: `make rehearse`, with COUNTERSIGN_BLUE_GREEN=1 and a budget.
REHEARSED = (
    ("aws-overview", "olga", "Overview", "light"),
    ("aws-promotion", "olga", "Promotion", "dark"),
)
QUIET = 3_500  # ms without a change before the picture is taken


def main(address: str, *, rehearsal: bool = False) -> None:
    """Write each page of SHOTS, or of a rehearsal those of REHEARSED, as a PNG."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, person, title, theme in REHEARSED if rehearsal else SHOTS:
            context = browser.new_context(
                viewport={"width": 1280, "height": 860}, color_scheme="dark" if theme == "dark" else "light"
            )
            _shoot(context.new_page(), address, person, title, FOLDER / f"{name}-{theme}.png")
            context.close()
        browser.close()


def _shoot(page: Page, address: str, person: str, title: str, path: Path) -> None:
    page.goto(address)
    page.locator(f".st-key-enter-{person} button").click()
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    page.wait_for_timeout(QUIET)
    page.screenshot(path=path)


if __name__ == "__main__":
    addresses = [one for one in sys.argv[1:] if one != "--rehearsal"] or ["http://localhost:8501"]
    main(addresses[0], rehearsal="--rehearsal" in sys.argv)
