"""One installation for each test: a prepared database is copied, which is quicker than to make one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.store.store import SqlStore
from core.workflow.purse import Purse
from tests.support.workflow_costs import PRICES
from tests.support.workflow_desk import Desk


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prepared") / "store.sqlite"
    store = SqlStore(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def open_desk(prepared: Path, tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """Make installations without a project, each in a folder of its own."""
    desks: list[Desk] = []

    def make() -> Desk:
        folder = tmp_path / f"desk {len(desks)}"
        folder.mkdir()
        shutil.copy(prepared, folder / "store.sqlite")
        desks.append(Desk(folder))
        return desks[-1]

    yield make
    for desk in desks:
        desk.database.close()


@pytest.fixture
def desk(open_desk: Callable[[], Desk]) -> Desk:
    """An installation with a single-label project in which nothing has happened."""
    made = open_desk()
    made.start()
    return made


@pytest.fixture
def paid(desk: Desk) -> Desk:
    """An installation in which work costs something, without a budget."""
    desk.costs(Purse(prices=PRICES))
    return desk
