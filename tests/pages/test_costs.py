"""What pages say of costs: an estimate beside each button, the month on the overview, a tick where it is too much."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.bootstrap import bootstrap
from core.config import Settings
from core.domain.proposals import Signatures
from core.domain.spending import Month
from core.workflow.purse import OVER
from tests.support.pages_home import OWNER, PERSON_OF, Role, only_project, promote
from tests.support.pages_visit import Visit
from tests.support.paid import AWS_MODE
from tests.support.store_history import a_spend
from ui.costs import ANYWAY, BESIDE, told

Open = Callable[..., Visit]
REASON = "Better on the tickets that matter."


def made_by(history: Path, engine: str) -> None:
    with closing(sqlite3.connect(history / "countersign.db")) as database, database:
        database.execute("UPDATE model_version SET engine = ?, facts = '{}'", (engine,))


@pytest.fixture
def paid(visit: Open, history: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Visit]:
    """Open the app as somebody where versions are the service's; pages ask it nothing."""
    for name, value in AWS_MODE.items():
        monkeypatch.setenv(name, value)
    made_by(history, "comprehend")

    def open_(person: str, budget: float = 0.0) -> Visit:
        monkeypatch.setenv("COUNTERSIGN_BUDGET", str(budget))
        return visit(history, person)

    return open_


def captions(desk: Visit) -> str:
    return desk.says("caption").replace("\\", "")


def over(desk: Visit) -> list[str]:
    """Return what the trail says of what was spent anyway."""
    return [str(one.detail["what"]) for one in desk.app.reports.audit(OWNER, desk.project.id, OVER)]


def ticks(desk: Visit) -> list[str]:
    return [box.label for box in desk.tab.checkbox if box.label == ANYWAY]


@pytest.mark.parametrize("page", ["Overview", "Training", "Promotion", "Import"])
def test_with_the_embedded_engine_no_page_speaks_of_money(visit: Open, history: Path, page: str) -> None:
    desk = visit(history, "olga").open(page)
    assert "$" not in captions(desk)
    assert ticks(desk) == []


def test_the_overview_says_what_the_month_cost_and_what_burns_on(paid: Callable[..., Visit]) -> None:
    said = captions(paid("olga", 50_000).open("Overview"))
    # Cents, for the minutes since production is there: however long ago these tests began.
    assert re.search(r"This month \$\d\.\d\d of \$50,000, \$43\.20 a day while the endpoint runs", said)


def test_the_overview_lists_what_was_paid_for(paid: Callable[..., Visit]) -> None:
    desk = paid("vera")
    with desk.app.store.transaction(desk.project.id) as tx:
        job = tx.jobs.recent(1)[0]
        tx.spending.add(replace(a_spend(job, "training", 3.5), note="training, 1 h 10 min"))
    (row,) = desk.open("Overview").table().to_dict("records")
    assert (row["What"], row["Dollars"]) == ("training, 1 h 10 min", "3.5000")
    assert BESIDE in captions(desk)


def test_the_overview_warns_of_a_month_that_comes_to_more_than_its_budget(paid: Callable[..., Visit]) -> None:
    desk = paid("vera", 0.01).open("Overview")
    assert " of $0.01, $43.20 a day while the endpoint runs. It comes to $" in desk.says("warning").replace("\\", "")


def test_a_training_says_what_it_costs_beside_its_button(paid: Callable[..., Visit]) -> None:
    desk = paid("olga").open("Training")
    assert "(training 30 min to 1 h, " in captions(desk)
    assert ticks(desk) == []
    desk.click("Train a candidate")
    assert over(desk) == []


def test_a_training_over_the_budget_is_refused_until_somebody_ticks(paid: Callable[..., Visit]) -> None:
    desk = paid("olga", 0.01).open("Training").click("Train a candidate")
    assert "over its budget; nothing was begun" in desk.says("error")
    assert over(desk) == []
    desk.tab.checkbox(key="anyway-train-0").check()
    desk.click("Train a candidate")
    assert over(desk) == ["training"]


def test_a_promotion_says_what_it_and_another_comparison_cost(paid: Callable[..., Visit]) -> None:
    said = captions(paid("olga").open("Promotion"))
    assert "Promote: " in said
    assert "the endpoint runs on at $43.20 a day)" in said
    assert "Compare again: $0.00 to " in said


def test_a_promotion_over_the_budget_takes_a_tick(paid: Callable[..., Visit]) -> None:
    desk = paid("olga", 0.01).open("Promotion")
    desk.tab.text_area(key="reason-2").input(REASON)
    desk.tab.checkbox(key="despite-2").check()
    desk.click("Promote")
    assert "over its budget; nothing was begun" in desk.says("error")
    desk.tab.text_area(key="reason-2").input(REASON)
    desk.tab.checkbox(key="anyway-decide-2-0").check()
    desk.click("Promote")
    assert over(desk) == ["promotion"]


def test_another_comparison_over_the_budget_takes_a_tick(paid: Callable[..., Visit]) -> None:
    desk = paid("olga", 0.01).open("Promotion").click("Compare again")
    assert "over its budget; nothing was begun" in desk.says("error")
    desk.tab.checkbox(key="anyway-decide-2-0").check()
    desk.click("Compare again")
    assert over(desk) == ["comparison"]


def test_a_tick_holds_for_one_act_and_not_for_the_next(paid: Callable[..., Visit]) -> None:
    desk = paid("olga", 0.01).open("Promotion")
    desk.tab.checkbox(key="anyway-decide-2-0").check()
    desk.click("Compare again")
    assert not desk.tab.checkbox(key="anyway-decide-2-1").value


def test_whoever_approves_reads_what_it_costs(paid: Callable[..., Visit]) -> None:
    desk = paid("olga", 0.01)
    desk.app.promoting.set_signatures(PERSON_OF[Role.ADMIN], desk.project.id, Signatures.TWO)
    desk.open("Promotion").tab.text_area(key="reason-2").input(REASON)
    desk.tab.checkbox(key="despite-2").check()
    desk.click("Propose")
    desk = paid("paul", 0.01).open("Promotion")
    desk.tab.text_area(key="reason-proposal-1").input(REASON)
    desk.tab.checkbox(key="despite-proposal-1").check()
    desk.tab.checkbox(key="anyway-proposal-1-0").check()
    desk.click("Approve")
    assert over(desk) == ["promotion"]


def test_the_way_back_and_its_trial_say_what_they_cost(paid: Callable[..., Visit], history: Path) -> None:
    made_by(history, "sklearn")
    embedded = bootstrap(Settings(home=history))  # where nobody answers no job would follow
    with closing(embedded.store):
        promote(embedded, only_project(embedded))
    made_by(history, "comprehend")
    desk = paid("olga", 0.01).open("Promotion")
    said = captions(desk)
    assert "Roll back: " in said
    assert "Only try it: " in said
    desk.click("Only try it")
    assert "over its budget; nothing was begun" in desk.says("error")
    desk.tab.checkbox(key="anyway-roll-back-0").check()
    desk.click("Only try it")
    assert over(desk) == ["drill"]


def test_an_import_says_what_its_answers_cost_and_asks_over_the_budget(paid: Callable[..., Visit]) -> None:
    desk = paid("lena", 0.01).open("Import")
    rows = "text\n" + "".join(f"the printer is silent again {number}\n" for number in range(400))
    desk.tab.file_uploader[0].set_value(("tickets.csv", rows.encode(), "text/csv"))
    desk.look()
    assert "tickets by jobs, through an endpoint of their own $" in captions(desk)
    assert ticks(desk) == [ANYWAY]


@pytest.mark.parametrize(
    ("endpoints", "budget", "said"),
    [
        (0, 0.0, "This month $12.40"),
        (1, 50.0, "This month $12.40 of $50, $43.20 a day while the endpoint runs"),
        (2, 50.5, "This month $12.40 of $50.50, $86.40 a day while 2 endpoints run"),
    ],
)
def test_a_month_is_told_in_one_line(endpoints: int, budget: float, said: str) -> None:
    month = Month(spent=12.4, per_day=43.2 * endpoints, endpoints=endpoints, forecast=20.0, budget=budget)
    assert told(month) == said
