"""A file is looked at, its columns are named, and it is imported from the Import page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.documents import DocumentId
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    return visit(history, "lena").open("Import")


def uploaded(desk: Visit, *lines: str) -> Visit:
    data = "".join(f"{line}\n" for line in lines).encode()
    desk.tab.file_uploader[0].set_value(("tickets.csv", data, "text/csv"))
    return desk.look()


def chosen(desk: Visit) -> dict[str, str]:
    return {box.label: box.value for box in desk.tab.selectbox if box.label in ("Text", "Label", "Urgency")}


def urgencies(desk: Visit, number: int) -> list[float]:
    """Return how urgent the newest tickets are, oldest first."""
    with desk.app.store.reading(desk.project.id) as tx:
        return [ticket.urgency for ticket in tx.documents.export(DocumentId(0), 10_000)[-number:]]


def test_a_column_of_priorities_is_found_and_imported(desk: Visit) -> None:
    uploaded(desk, "text,priority", "no ink today,1", "wifi is slow today,4")
    assert chosen(desk) == {"Text": "text", "Label": "", "Urgency": "priority"}
    desk.click("Import").work()
    assert urgencies(desk, 2) == [2.0, -1.0]


def test_of_numbers_the_highest_can_be_the_most_urgent(desk: Visit) -> None:
    uploaded(desk, "text,priority", "no ink today,1", "wifi is slow today,4")
    desk.tab.checkbox[0].uncheck()
    desk.look().click("Import").work()
    assert urgencies(desk, 2) == [1.0, 4.0]


def test_a_column_that_is_chosen_as_the_label_is_not_the_urgency_too(desk: Visit) -> None:
    uploaded(desk, "text,priority", "no ink today,1")
    next(box for box in desk.tab.selectbox if box.label == "Label").set_value("priority")
    assert chosen(desk.look()) == {"Text": "text", "Label": "priority", "Urgency": ""}


def test_a_column_that_is_chosen_twice_is_said_in_a_sentence(desk: Visit) -> None:
    uploaded(desk, "text,kind", "no ink today,printer")
    for box in desk.tab.selectbox:
        if box.label in ("Label", "Urgency"):
            box.set_value("kind")
    desk.look().click("Import")
    assert "The column 'kind' is chosen twice" in desk.says("error")


def test_a_row_whose_urgency_cannot_be_read_is_counted_and_others_are_imported(desk: Visit) -> None:
    uploaded(desk, "text,priority", "no ink today,P1", "wifi is slow today,some day")
    next(box for box in desk.tab.selectbox if box.label == "Urgency").set_value("priority")
    desk.look().click("Import").work()
    row = desk.table().iloc[0] if "Added" in desk.table().columns else desk.table(1).iloc[0]
    assert (row["Added"], row["Left out"]) == (1, 1)
