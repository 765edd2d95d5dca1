"""Settings: who is told elsewhere, whether they were, and a test for them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.actors import Role
from core.domain.errors import ServiceAway
from core.domain.labels import Label
from core.domain.routing import Policy
from core.workflow.telling import Receiver
from tests.support.pages_home import PERSON_OF
from tests.support.pages_visit import Visit
from tests.support.telling import Mailbox

Open = Callable[..., Visit]
TEST = "Send a test notice"


@pytest.fixture
def told(visit: Open, no_tickets: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """The page of an installation that tells a webhook."""
    monkeypatch.setenv("COUNTERSIGN_WEBHOOK", "https://hooks.example/services/k3y")
    monkeypatch.setenv("COUNTERSIGN_WEBHOOK_SECRET", "s3cret")
    return visit(no_tickets, "ada").open("Settings")


def test_thresholds_of_single_labels_are_shown_stay_when_others_are_saved_and_can_be_dropped(
    visit: Open, no_tickets: Path
) -> None:
    page = visit(no_tickets, "ada")
    own = ((Label("Backup"), 1.0), (Label("Email"), 0.2), (Label("VPN"), 0.9))
    page.app.projects.set_policy(PERSON_OF[Role.ADMIN], page.project.id, Policy(by_label=own))
    page.open("Settings")
    assert page.table().to_numpy().tolist() == [["Backup", "always asks people"], ["VPN", "90.0 %"]]
    page.tab.number_input[0].set_value(80)
    page.click("Save")
    assert (page.project.policy.threshold, page.project.policy.by_label) == (0.8, own)
    page.look()
    page.click("One threshold for all labels")
    assert (page.project.policy.threshold, page.project.policy.by_label) == (0.8, ())


def deliver(desk: Visit, box: Mailbox) -> None:
    """Do what the worker does, to somebody else."""
    desk.app.telling.deliver(Receiver(name="webhook", place="", notifier=box))


def test_where_nobody_is_told_the_page_says_how_to_begin(visit: Open, no_tickets: Path) -> None:
    page = visit(no_tickets, "ada").open("Settings")
    assert "Nobody. COUNTERSIGN_WEBHOOK names" in page.says("caption")
    assert TEST not in page.buttons


def test_it_names_the_host_and_neither_its_key_nor_the_secret(told: Visit) -> None:
    assert "Webhook hooks.example: nothing waits, nothing told yet" in told.says("text")
    everything = str(told.tab.main)
    assert "k3y" not in everything
    assert "s3cret" not in everything


def test_a_test_notice_waits_until_the_worker_tells_it(told: Visit) -> None:
    told.click(TEST)
    assert "The worker sends it now." in told.says("toast")
    assert "Webhook hooks.example: 1 notice waits since " in told.says("text")
    box = Mailbox()
    deliver(told, box)
    assert [notice.sentence for notice in box.got] == ["Desk: this is a test; nothing has happened."]
    assert "nothing waits, last told " in told.look().says("text")


def test_each_click_is_a_test_of_its_own(told: Visit) -> None:
    told.click(TEST).click(TEST)
    assert "2 notices wait since " in told.says("text")


def test_what_is_wrong_stands_there_until_it_is_right(told: Visit) -> None:
    told.click(TEST)
    deliver(told, Mailbox(before=[ServiceAway("*hooks* answered 503.")]))
    warned = told.look().says("warning")
    assert "The last attempt failed" in warned
    assert r"\*hooks\* answered 503" in warned
