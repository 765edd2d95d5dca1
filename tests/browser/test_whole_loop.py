"""One turn of the loop as people make it in a browser, read back from the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.bootstrap import App
from core.domain.actors import SYSTEM
from core.domain.decisions import Act
from core.domain.jobs import JobKind
from core.domain.reviews import Action, Review
from core.domain.versions import VersionState
from tests.support.amazon import played_at_once
from tests.support.browser_server import until
from tests.support.pages_home import copied, only_project, open_app, template, with_history
from tests.support.pages_screen import Screen
from tests.support.pages_server import WholeApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
WANTED = 50
#: Comprehend learns no label of which it is shown fewer than ten tickets.
ENOUGH = 700
WHY = "Learned from fifty fresh reviews."
WHY_BACK = "Only trying how one goes back."


@pytest.fixture
def embedded(tmp_path: Path) -> Path:
    """A data folder whose versions the embedded engine made."""
    return copied(template(), tmp_path / "home")


@pytest.fixture
def on_amazon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder whose versions lie at Amazon, which this machine plays."""
    with played_at_once(tmp_path / "amazon") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with_history(tmp_path / "home", early=ENOUGH).store.close()
        yield tmp_path / "home"


@pytest.fixture(params=["embedded", "on_amazon"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WholeApp]:
    """Web server and worker on a project with a production version and a queue."""
    home = request.getfixturevalue(request.param)
    server = WholeApp(folder=tmp_path, home=home, env={"COUNTERSIGN_DEMO": "0"}).start().with_worker()
    yield server
    server.stop()


@dataclass
class Reviewer:
    """Answers tickets with the keyboard alone and remembers what they answered."""

    screen: Screen
    answers: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, digit: int) -> None:
        """Answer the ticket on the screen by a digit and wait for the next."""
        ticket = self.screen.ticket()
        row = self.screen.page.locator("section.card .row").nth(digit - 1)
        self.answers.append((ticket, str(row.get_attribute("title"))))
        self.screen.page.keyboard.press(str(digit))
        revealed = self.screen.page.locator("section.card .reveal:visible")
        turned = self.screen.page.locator(f'section.card[data-painted]:not([data-painted="{ticket}"])')
        expect(revealed.or_(turned)).to_be_visible()
        if revealed.count():  # it was decided blind, and the model said something else: keep it
            self.screen.ticket()
            self.screen.page.keyboard.press("Enter")
        self.screen.ticket(other_than=ticket)


@dataclass
class Owner:
    """Trains, compares, decides and goes back."""

    screen: Screen

    def train(self) -> None:
        """Have a candidate trained and wait for the way to its comparison."""
        self.screen.open("/training").titled("Training")
        self.screen.button("Train a candidate").click()
        expect(self.screen.page.get_by_text("step").first).to_be_visible(timeout=60_000)
        expect(self.screen.page.get_by_role("progressbar")).to_have_count(0, timeout=240_000)

    def compare(self) -> None:
        """Follow the way from the training to the comparison."""
        self.screen.button("See how it compares").click()
        self.screen.titled("Compare")
        expect(self.screen.page.get_by_text("Verdict")).to_be_visible()
        assert "/compare?" in self.screen.page.url
        assert "candidate=3" in self.screen.page.url

    def promote(self) -> None:
        """Decide for the newest candidate, whatever the gate says."""
        self.screen.button("Decide about it").click()
        form = self.form("Version 3")
        form.get_by_label("Reason").fill(WHY)
        tick = form.get_by_text("I know that the gate")
        if tick.count():
            tick.click()
        form.get_by_role("button", name="Promote").click()
        expect(self.screen.page.get_by_text("release 2 (version 3)")).to_be_visible(timeout=60_000)

    def roll_back(self) -> None:
        """Return to the release before."""
        # The page is drawn anew when a job ends, which may swallow a click of that very moment.
        expect(self.screen.page.get_by_role("progressbar")).to_have_count(0, timeout=60_000)
        expect(self.screen.page.get_by_text("waiting for the worker")).to_have_count(0, timeout=60_000)
        form = self.form("Roll back")
        form.get_by_label("Reason").fill(WHY_BACK)
        form.get_by_role("button", name="Roll back").click()
        expect(self.screen.page.get_by_text("In production: release 1 (version 1)")).to_be_visible(timeout=60_000)

    def form(self, words: str):
        """Return the form under this heading."""
        self.screen.settled()
        return self.screen.page.locator('[data-testid="stForm"]').filter(
            has=self.screen.page.get_by_role("heading", name=words)
        )


def test_fifty_reviews_a_training_a_promotion_and_the_way_back(server: WholeApp, new_page: Callable[..., Page]) -> None:
    reviewer = Reviewer(Screen(new_page(), server.url).enter("tomas").open("/review"))
    for number in range(WANTED):
        reviewer.answer(2 if number % 5 == 0 else 1)
    expect(reviewer.screen.page.locator("section.card .saved")).to_have_text("saved")
    app = open_app(server.home)
    until(lambda: len(mine(app)) == WANTED, 30, "saving the reviews")
    assert [(str(review.task), review.labels[0]) for review in mine(app)] == reviewer.answers
    assert {review.action for review in mine(app)} == {Action.CONFIRM, Action.CORRECT}

    owner = Owner(Screen(new_page(), server.url).enter("olga"))
    owner.train()
    owner.compare()
    owner.promote()
    until(lambda: not unfinished(app), 120, "the switch")
    owner.roll_back()
    until(lambda: not unfinished(app), 120, "the switch back")
    assert_what_the_database_says(app)


def assert_what_the_database_says(app: App) -> None:
    project = only_project(app).id
    production, releases = app.promoting.releases(SYSTEM, project)
    assert production is not None
    assert (production.number, len(releases)) == (1, 2)
    made = app.promoting.decisions(SYSTEM, project)
    assert [(one.act, one.actor, one.reason, one.before_number, one.after_number) for one in made[:2]] == [
        (Act.ROLL_BACK, "olga", WHY_BACK, 2, 1),
        (Act.PROMOTE, "olga", WHY, 1, 2),
    ]
    states = {entry.version.number: entry.version.state for entry in app.reports.versions(SYSTEM, project)}
    assert states == {1: VersionState.PRODUCTION, 2: VersionState.CANDIDATE, 3: VersionState.CANDIDATE}
    newest = app.reports.versions(SYSTEM, project)[0]
    assert newest.training.reviews >= WANTED // 2
    acts = [(entry.actor, entry.action) for entry in app.reports.audit(SYSTEM, project)]
    assert acts[:3] == [("olga", "roll back"), ("olga", "promote"), ("olga", "train")]


def mine(app: App) -> list[Review]:
    """Return Tomas's reviews, oldest first."""
    with app.store.reading(only_project(app).id) as tx:
        return list(reversed(tx.reviews.latest("tomas", 200)))


def unfinished(app: App) -> list[JobKind]:
    """Return what the worker has still to do."""
    return [job.kind for job in app.reports.jobs(SYSTEM, only_project(app).id) if not job.ended]
