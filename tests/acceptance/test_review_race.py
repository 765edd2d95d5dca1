"""Reviewers race for tickets in processes that are killed with `kill -9`, and nothing is lost, doubled or over its cap."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import races
from benchmarks.filling import fill
from benchmarks.postgres import new_database, postgres

pytestmark = pytest.mark.acceptance
TICKETS, PEOPLE = 300, 8


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty store; of SQLite it is the data folder's own."""
    if request.param == "sqlite":
        yield ""
        return
    with postgres() as folder:
        if folder is None:
            pytest.skip("There is no PostgreSQL here.")
        yield new_database(folder)


@pytest.fixture
def result(url: str, tmp_path: Path) -> races.Result:
    """What a short race leaves behind in which tickets want one to three answers."""
    filled = fill(tmp_path / "home", TICKETS, url=url, people=PEOPLE, wanted=(1, 1, 2, 3))
    journals = tmp_path / "journals"
    journals.mkdir()
    race = races.Race(filled=filled, folder=journals, processes=2, longest=30, kill_every=(0.3, 1.5), lease_seconds=1.0)
    return races.run(race)


def test_a_race_of_killed_processes_breaks_no_cap_and_neither_loses_nor_doubles_an_answer(result: races.Result):
    assert result.kills > 0
    assert sum(len(told.acknowledged) for told in result.told) > TICKETS / 2
    found = result.found
    assert (found.over_cap, found.lost, found.doubled, found.uneven) == (0, 0, 0, 0)
