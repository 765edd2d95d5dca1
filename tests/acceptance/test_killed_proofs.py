"""The worker is killed in the middle of and after every step of a drill and of a comparison that is made anew."""

from pathlib import Path

import pytest

from core.bootstrap import tidy
from core.domain.jobs import JobId
from tests.support.acceptance_desk import Twins, rows
from tests.support.acceptance_home import only_project, open_app
from tests.support.acceptance_versions import ask_for_comparison, ask_for_drill, make_versions

pytestmark = pytest.mark.acceptance
# Beside what serves, at the note of what came of it, and where the job is closed.
DRILL = ["0-read", "0-torn-1", "0-after", "1-during"]
# At the freeze, in and between what candidate and production answer, at the writing of what came of it, and the closing.
COMPARE = ["0-torn-1", "0-kept-1", "0-torn-2", "0-kept-2", "0-during", "1-torn-1", "1-after", "2-during"]
PRODUCTION = ("pointer", "release", "decision", "model_version")


@pytest.fixture
def twins(tmp_path: Path) -> Twins:
    return Twins.born(tmp_path, "versions", make_versions)


def test_a_worker_killed_anywhere_in_a_drill_touches_neither_production_nor_what_serves(twins: Twins) -> None:
    serving = open_app(twins.mortal).settings.home / "serving"
    served, stands = contents(serving), [rows(twins.mortal, table) for table in PRODUCTION]
    job = twins.do(ask_for_drill, DRILL)
    tidy(open_app(twins.mortal))  # as the next worker does when it starts
    assert contents(serving) == served
    assert [rows(twins.mortal, table) for table in PRODUCTION] == stands
    assert (result(twins.mortal, job)["answered"], result(twins.spared, job)["answered"]) == (20, 20)
    assert [table for table in twins.differing() if table != "job"] == []  # how long it took is noted in it


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return what is in a folder, by its name."""
    return {path.name: path.read_bytes() if path.is_file() else None for path in folder.iterdir()}


def result(home: Path, job: JobId) -> dict[str, object]:
    return dict(open_app(home).driver.job(job).result)


def test_a_worker_killed_anywhere_in_a_comparison_makes_one_with_the_evidence_of_an_unkilled_one(twins: Twins) -> None:
    before = rows(twins.mortal, "comparison", "evidence_hash")
    answers = len(rows(twins.mortal, "prediction"))
    job = twins.do(ask_for_comparison, COMPARE)
    (new,) = set(rows(twins.mortal, "comparison", "evidence_hash")) - set(before)
    assert len(rows(twins.mortal, "comparison")) == len(before) + 1
    assert new in rows(twins.spared, "comparison", "evidence_hash")
    assert len(rows(twins.mortal, "prediction")) > answers + 2  # there was something to answer for each
    assert result(twins.mortal, job) == result(twins.spared, job)
    assert twins.differing() == []
    app = open_app(twins.mortal)
    with app.store.reading(only_project(app)) as tx:
        assert tx.comparisons.get(tx.comparisons.all()[0].id).evidence_hash == new[0]
