"""The whole loop from the command line, on real tickets where they are at hand and on the demo's always."""

import csv
import gzip
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.demo.generator import tickets
from tests.support.acceptance_home import ask, count
from tests.support.acceptance_programs import ROOT, core
from tests.support.amazon import played_at_once

pytestmark = pytest.mark.acceptance
REAL = ROOT.parent / "shared" / "data" / "banking77" / "train.csv.gz"
KEYS = {
    *("version", "documents_trained", "reviewed", "auto_accepted", "auto_accepted_accuracy"),
    *("accuracy", "macro_f1", "promoted", "seconds"),
}
LEAKED = """
    select count(*) from dataset_document
    join dataset on dataset.id = dataset_id join document on document.id = document_id
    where document.held_out <> (dataset.split = 'held_out')
"""


def sample_of_real_tickets() -> list[tuple[str, str]]:
    if not REAL.exists():
        pytest.skip("the folder with the real text sets is not beside this checkout")
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["label"]) for row in csv.DictReader(file)]
    return random.Random(0).sample(rows, 1_800)


def demo_tickets() -> list[tuple[str, str]]:
    labelled = [(t.text, t.label) for t in tickets(start=datetime(2026, 1, 5, tzinfo=UTC)) if t.label]
    return random.Random(0).sample(labelled, 1_200)


def frequent_demo_tickets() -> list[tuple[str, str]]:
    """Comprehend learns no label of which it is shown fewer than ten tickets, and the first training is a small one."""
    rows = demo_tickets()
    seen = Counter(label for _, label in rows)
    return [(text, label) for text, label in rows if seen[label] > len(rows) / 12]


@contextmanager
def embedded(_: Path) -> Iterator[dict[str, str]]:
    yield {}


@pytest.fixture(
    scope="module",
    params=[
        (sample_of_real_tickets, embedded, 300),
        (demo_tickets, embedded, 300),
        (frequent_demo_tickets, played_at_once, 200),
    ],
    ids=["real tickets", "demo tickets", "demo tickets on Amazon"],
)
def looped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict]]:
    """The home and the JSON of a loop of one round."""
    rows, engine, start = request.param
    folder = tmp_path_factory.mktemp("loop")
    with engine(folder / "amazon") as environment:
        yield loop(folder, rows(), start, environment)


def loop(folder: Path, rows: list[tuple[str, str]], start: int, environment: dict[str, str]) -> tuple[Path, dict]:
    file, home = folder / "rows.csv", folder / "home"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("words", "what"), *rows])
    options = ["--start", str(start), "--rounds", "1", "--reviews-per-round", "400", "--home", str(home), "--json"]
    columns = ["--text-column", "words", "--label-column", "what"]
    done = core(home, "loop", file, *columns, *options, seconds=240, **environment)
    assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout)


def test_the_result_has_a_round_for_the_start_and_each_turn_with_all_figures(looped):
    _, result = looped
    assert [set(entry) for entry in result["rounds"]] == [KEYS, KEYS]
    assert [entry["version"] for entry in result["rounds"]] == [1, 2]


def test_the_reviews_make_the_model_better(looped):
    first, last = looped[1]["rounds"]
    assert last["macro_f1"] > first["macro_f1"]
    assert last["promoted"]
    assert last["documents_trained"] == first["documents_trained"] + last["reviewed"]


def test_most_of_what_was_accepted_without_a_person_is_right(looped):
    last = looped[1]["rounds"][-1]
    assert last["auto_accepted"] > 0
    assert last["auto_accepted_accuracy"] > last["accuracy"] - 0.1


def test_no_held_out_ticket_is_in_any_training_set(looped):
    home, _ = looped
    assert ask(home, "select count(*) from dataset where split = 'training'") == [(2,)]
    assert ask(home, "select count(*) > 100 from document where held_out") == [(1,)]
    assert ask(home, LEAKED) == [(0,)]


def test_the_database_itself_refuses_a_held_out_ticket_in_a_training_set(looped):
    home, _ = looped
    before = count(home, "dataset_document")
    training = ask(home, "select id from dataset where split = 'training'")[0][0]
    held_out = ask(home, "select id from document where held_out limit 1")[0][0]
    insert = "insert into dataset_document (dataset_id, document_id, labels, source) values (?, ?, '[]', 'import')"
    with closing(sqlite3.connect(home / "countersign.db")) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="held-out leak"):
            connection.execute(insert, (training, held_out))
        connection.commit()
    assert count(home, "dataset_document") == before
