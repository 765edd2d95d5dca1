"""How long and how much memory it takes from nothing to the first decision: `python -m benchmarks.first_start`."""

import argparse
import contextlib
import importlib.util
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.installing import install_cold_and_warm
from benchmarks.reporting import report
from benchmarks.running import LONGEST, Running, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AIMS = {"second_start_s": 5.0, "web_rss_mb": 300.0, "worker_rss_mb": 300.0}
CHROMIUM = Path("/usr/bin/chromium")
ENOUGH_WAITING = 20
IDLE_SECONDS, IDLE_SECONDS_QUICK = 10.0, 2.0
OPEN_JOBS = "select (select count(*) = 0 from job) + count(*) from job where state in ('queued', 'running')"
WAITING = "select count(*) from task where state = 'open'"
TAKES_KEYS = 'section.card[data-painted]:not([data-painted=""])'
SOMETHING = "[data-testid=stHeading], [data-testid=stButton], [data-testid=stAlert]"


def main() -> None:
    """Measure, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="do not install, and measure before the demo is complete")
    quick = bool(parser.parse_args().quick)
    install, warm = (None, None) if quick else install_cold_and_warm()
    figures: dict[str, float | None] = {"install_s": install, "install_warm_s": warm}
    with tempfile.TemporaryDirectory(prefix="countersign-start-") as folder, _browser() as browser:
        figures |= _first(Path(folder) / "home", browser, quick=quick)
        figures |= _second(Path(folder) / "home", browser)
    order = ("install_s", "install_warm_s", "first_page_s", "second_start_s", "first_decision_s")
    figures = {key: figures[key] for key in (*order, "web_rss_mb", "worker_rss_mb")}
    report("first_start", {key: value and round(value, 2) for key, value in figures.items()}, AIMS)


def _first(home: Path, browser: "Browser | None", *, quick: bool) -> dict[str, float]:
    """Start on an empty folder, and let it load the demo."""
    with running(home) as program:
        _page(program, browser, "/")
        first_page = program.seconds()
        enough = (lambda: program.count(WAITING) >= ENOUGH_WAITING) if quick else (lambda: not program.count(OPEN_JOBS))
        program.wait(enough)
        threading.Event().wait(IDLE_SECONDS_QUICK if quick else IDLE_SECONDS)
        web, worker = program.megabytes("streamlit"), program.megabytes("worker")
    return {"first_page_s": first_page, "web_rss_mb": web, "worker_rss_mb": worker}


def _second(home: Path, browser: "Browser | None") -> dict[str, float | None]:
    """Start again, and answer the first ticket."""
    with running(home) as program:
        _page(program, browser, "/")
        started = program.seconds()
        decided = _decide(program, browser) if browser else None
    return {"second_start_s": started, "first_decision_s": decided}


def _page(program: Running, browser: "Browser | None", path: str) -> None:
    """Wait until a page is drawn; without a browser, until the server would serve one."""
    program.wait(lambda: program.answers("/readyz") and program.answers(path))
    if browser:
        with contextlib.closing(browser.new_page()) as page:
            page.goto(program.address + path)
            page.wait_for_selector(SOMETHING, timeout=LONGEST * 1000)


def _decide(program: Running, browser: "Browser") -> float:
    """Confirm one ticket as a reviewer; return when it was stored, counted from the start of the program."""
    query = "select count(*) from review"
    before = program.count(query)
    context = browser.new_context()
    context.add_cookies([{"name": "countersign_person", "value": "noor", "url": program.address}])
    page = context.new_page()
    page.goto(f"{program.address}/review")
    page.wait_for_selector(TAKES_KEYS, timeout=LONGEST * 1000)
    page.keyboard.press("Enter")
    program.wait(lambda: program.count(query) > before)
    decided = program.seconds()
    context.close()
    return decided


@contextlib.contextmanager
def _browser() -> Iterator["Browser | None"]:
    """Open a browser where there is one."""
    if not importlib.util.find_spec("playwright"):
        yield None
        return
    from playwright.sync_api import Error, sync_playwright

    executable = str(CHROMIUM) if CHROMIUM.exists() else None
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        except Error:
            yield None
            return
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
