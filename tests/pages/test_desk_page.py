"""The review desk as a lead sets it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.desk import Desk, Order
from core.domain.documents import DocumentId
from core.domain.jobs import JobKind
from tests.support.pages_disputes import LEAD, ONE, disputes
from tests.support.pages_visit import Visit
from tests.support.paid import AWS_MODE

Open = Callable[..., Visit]


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    return visit(history, LEAD.id).open("Review desk")


def metrics(desk: Visit) -> dict[str, str]:
    return {metric.label: metric.value for metric in desk.tab.metric}


def labels(desk: Visit) -> tuple[str, ...]:
    return desk.app.projects.labels(LEAD, desk.project.id).labels


def test_each_order_is_explained_by_a_sentence(desk: Visit) -> None:
    (orders,) = desk.tab.radio
    assert len(orders.options) == len(Order)
    assert desk.project.desk.order == orders.value


def test_what_a_lead_chooses_is_how_the_desk_works(desk: Visit) -> None:
    first = labels(desk)[1]
    desk.tab.radio[0].set_value(Order.LABEL)
    desk.tab.multiselect[0].set_value([first])
    for place, value in enumerate((3, 50, 10.0)):
        desk.tab.number_input[place].set_value(value)
    desk.click("Save")
    expected = Desk(order=Order.LABEL, first=(first,), wanted=3, blind_share=0.5, known_share=0.1)
    assert desk.project.desk == expected
    assert not desk.says("error")
    assert desk.open("Review desk").tab.radio[0].value is Order.LABEL


def test_the_queue_is_put_in_order_after_a_change(desk: Visit) -> None:
    desk.tab.radio[0].set_value(Order.OLDEST)
    desk.click("Save")
    assert "Putting the queue in order" in desk.says("caption")
    desk.work()
    assert "Putting the queue in order" not in desk.says("caption")


def test_two_changes_at_once_are_refused_in_words(desk: Visit) -> None:
    desk.tab.radio[0].set_value(Order.OLDEST)
    desk.click("Save")
    desk.tab.radio[0].set_value(Order.RANDOM)
    desk.click("Save")
    assert "already running" in desk.says("error")


def test_who_holds_tickets_until_when_is_shown(desk: Visit) -> None:
    assert "Nobody holds" in desk.says("info")
    held = len(desk.app.reviewing.claim(ONE, desk.project.id, 3))
    desk.look()
    (row,) = desk.table().to_dict("records")
    assert (row["Held by"], row["Tickets"]) == (ONE.name, held)
    assert "Nobody holds" not in desk.says("info")


def test_what_waits_and_what_differs_is_counted(desk: Visit) -> None:
    before = int(metrics(desk)["Waiting"])
    disputes(desk.app, desk.project, 2)
    desk.look()
    assert metrics(desk)["Answers that differ"] == "2"
    assert int(metrics(desk)["Waiting"].replace(",", "")) > before
    assert desk.click("Decide the disagreements").says("title") == "Disagreements"


def test_a_known_answer_is_listed_and_can_be_forgotten(desk: Visit) -> None:
    assert "No ticket has a known answer" in desk.says("info")
    ticket, label = DocumentId(1), labels(desk)[0]
    desk.app.leading.mark_known(LEAD, desk.project.id, ticket, (label,))
    desk.look()
    (row,) = desk.table(-1).to_dict("records")
    assert (row["Ticket"], row["Is"], row["Said by"]) == (ticket, label, LEAD.name)
    desk.click("Forget")
    assert desk.app.leading.known_answers(LEAD, desk.project.id) == []
    assert "No ticket has a known answer" in desk.says("info")


def test_a_label_that_is_gone_is_no_trouble_for_the_order_that_names_it(desk: Visit) -> None:
    with desk.app.store.transaction(desk.project.id) as tx:
        tx.save_desk(Desk(order=Order.LABEL, first=(labels(desk)[0], "gone")))  # type: ignore[arg-type]
    assert desk.look().tab.multiselect[0].value == [labels(desk)[0]]


def test_without_people_outside_nobody_is_offered_them(desk: Visit) -> None:
    assert "People outside" not in [heading.value for heading in desk.tab.subheader]


def test_a_lead_asks_people_outside_once_however_often_they_click(
    visit: Open, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = "arn:aws:sagemaker:eu-west-1:123456789012:flow-definition/desk"
    for name, value in {**AWS_MODE, "COUNTERSIGN_A2I_FLOW": flow}.items():
        monkeypatch.setenv(name, value)
    desk = visit(history, LEAD.id).open("Review desk")
    assert "People outside" in [heading.value for heading in desk.tab.subheader]
    most = next(box for box in desk.tab.number_input if box.label == "Questions at most")
    most.set_value(7)
    desk.click("Ask")
    (job,) = [one for one in desk.app.reports.jobs(LEAD, desk.project.id) if one.kind is JobKind.ASK_OUTSIDE]
    assert job.params["most"] == 7
