"""Who is killed while the tables are made or changed leaves the database as it was, and the next start finishes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.domain.documents import ProjectId
from core.domain.proposals import Signatures
from core.store.store import SqlStore
from tests.support import store_postgres
from tests.support.mortal import ALL, dying
from tests.support.mortal_acts import migrate
from tests.support.store_older import DECIDED, ROWS, upgraded
from tests.support.store_rows import dumped


@pytest.fixture
def spared_url(request: pytest.FixtureRequest, empty_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a second database that nobody has prepared, in which nobody is killed."""
    if empty_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'spared' / 'store.sqlite'}"
        return
    with store_postgres.database(Path(str(make_url(empty_url).query["host"]))) as name:
        yield store_postgres.url_of(request.getfixturevalue("postgres_socket"), name)


def test_who_is_killed_before_any_statement_of_an_upgrade_leaves_the_older_database(
    empty_url: str, spared_url: str, tmp_path: Path
) -> None:
    for url in (empty_url, spared_url):
        upgraded(url, "0001", ROWS)
        upgraded(url, "0003", DECIDED)
    before, deaths = dumped(empty_url), []
    for place in dying(migrate, empty_url, folder=tmp_path):
        deaths.append(place)
        assert dumped(empty_url) == before, place
    with closing(SqlStore(spared_url)) as store:
        store.migrate()
    assert len(deaths) > 12  # both revisions, and each of their statements
    assert deaths[-1] == "0-torn-1"
    assert dumped(empty_url) == dumped(spared_url) != before
    with closing(SqlStore(empty_url)) as store, store.reading(ProjectId(1)) as tx:
        assert (tx.audit.length(), tx.audit.check().why) == (3, "")
        assert (tx.project().signatures, tx.proposals.all()) == (Signatures.ONE, [])
        assert [made.reason for made in tx.decisions.all()] == ["Worse on printers."]


def test_who_is_killed_in_a_first_start_leaves_nothing_that_the_next_would_stumble_over(
    empty_url: str, spared_url: str, tmp_path: Path
) -> None:
    deaths = list(dying(migrate, empty_url, folder=tmp_path, places=ALL[3::30]))
    with closing(SqlStore(spared_url)) as store:
        store.migrate()
    assert len(deaths) > 3
    assert dumped(empty_url) == dumped(spared_url)
