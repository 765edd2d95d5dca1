"""What a service reports of its version, on the pages: apart from our figures, and nowhere where nothing is reported."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.domain.labels import Kind
from core.store.reported import written
from tests.support.comprehend_files import guides
from tests.support.pages_home import OWNER, copied, template
from tests.support.pages_visit import Visit
from ui.reported import ABOUT, TITLE

Open = Callable[..., Visit]


def told(home: Path, kind: Kind = Kind.SINGLE) -> Path:
    """Let a service have reported this of the second version; the embedded engine never does."""
    with closing(sqlite3.connect(home / "countersign.db")) as database, database:
        database.execute("UPDATE model_version SET reported = ? WHERE number = 2", (written(guides(kind)),))
    return home


def figures(desk: Visit) -> Visit:
    desk.tab.session_state["compare-tab"] = "All figures"
    return desk.open("Compare", candidate="2")


def columns(desk: Visit) -> list[list[str]]:
    return [list(one.value.columns) for one in desk.tab.dataframe]


def test_it_stands_on_compare_below_our_figures_and_says_what_it_is(visit: Open, history: Path) -> None:
    desk = figures(visit(told(history), OWNER.id))
    assert TITLE in desk.says("subheader")
    assert ABOUT in desk.says("caption")
    assert "no document to test on of 'Z'" in desk.says("caption").replace("\\", "")
    assert columns(desk)[-2:] == [["Figure", "Version 2", "What it is"], ["Is", "Taken for", "Documents"]]


def test_several_labels_have_a_square_each(visit: Open, tmp_path: Path) -> None:
    home = told(copied(template(Kind.MULTI), tmp_path / "multi"), Kind.MULTI)
    assert columns(figures(visit(home, OWNER.id)))[-1] == [
        "Label", "Right, has it", "Missed", "Wrongly given", "Right, has it not",
    ]  # fmt: skip


def test_it_stands_in_the_card_of_its_version_only(visit: Open, history: Path) -> None:
    desk = visit(told(history), OWNER.id).open("Versions")
    assert TITLE in desk.says("markdown")
    desk.tab.selectbox(key="version").set_value(1)
    assert TITLE not in desk.look().says("markdown")


@pytest.mark.parametrize("page", ["Compare", "Versions"])
def test_where_nothing_is_reported_nothing_is_said_of_a_service(visit: Open, history: Path, page: str) -> None:
    desk = figures(visit(history, OWNER.id)).open(page)
    said = "\n".join(desk.says(kind) for kind in ("subheader", "caption", "markdown"))
    assert "service" not in said
