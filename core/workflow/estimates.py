"""Estimates: what a step would cost, from counts that are quick to read and the length of the newest tickets."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.costs import Estimate, Prices, cheaper, estimate, hours, money
from core.domain.datasets import Split, set_aside
from core.domain.documents import DocumentId
from core.domain.intake import Mapping, Table
from core.domain.predictions import VersionId
from core.domain.reports import Filter
from core.domain.smoke import MOST
from core.domain.spending import month_of
from core.domain.versions import ModelVersion, ReleaseId
from core.ports import Tx

SAMPLE = 200
"""So many of the newest tickets tell how long tickets are."""
PACKED = 5
"""So many times its size a packed file may be."""
_PACKED = (".gz", ".xlsx", ".parquet")
_NAMED, _QUOTES = ("JSON Lines", "augmented manifest"), 6
_TRAININGS = 5


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that is to be imported: its first rows, what its columns are, its name and its bytes."""

    table: Table
    mapping: Mapping
    name: str
    size: int


def training(tx: Tx, prices: Prices, now: datetime) -> Estimate:
    """Estimate a training, what calibrates it, and the comparison at its end, by how long the newest trainings took."""
    least, most = _usual(tx, prices)
    held_out = tx.datasets.coming(Split.HELD_OUT, tx.project().cohort(now))[1]
    aside = set_aside(tx.datasets.coming(Split.TRAINING)[1]) if prices.calibrates else 0
    low, high = _answers(tx, prices, aside + held_out, aside + held_out * (2 if _serves(tx, prices) else 1))
    took = hours(least) if hours(least) == hours(most) else f"{hours(least)} to {hours(most)}"
    calibrating = f"{aside:,} tickets to calibrate it" if aside else ""
    said = f"training {took}", calibrating, f"{held_out:,} held-out tickets"
    return estimate("training", prices.training(least) + low, prices.training(most) + high, *said)


def comparison(tx: Tx, prices: Prices, now: datetime, *, version: VersionId) -> Estimate:
    """Estimate a new comparison: both sides answer what they have not answered yet."""
    asked = tx.versions.get(version).held_out
    held_out = tx.datasets.coming(Split.HELD_OUT, tx.project().cohort(now))[1]
    sides = 2 if _serves(tx, prices) else 1
    before = tx.datasets.get(asked).documents if asked else 0
    low, high = _answers(tx, prices, max(held_out - before, 0) * sides, held_out * sides)
    return estimate("comparison", low, high, f"{held_out:,} held-out tickets")


def promotion(tx: Tx, prices: Prices, now: datetime, *, version: VersionId) -> Estimate:
    """Estimate what a version in production brings: its answers to what waits, and the endpoint to the month's end."""
    return _into_production(tx, prices, now, tx.versions.get(version), "promotion", trial=0)


def roll_back(tx: Tx, prices: Prices, now: datetime, *, release: ReleaseId) -> Estimate:
    """Estimate the way back: the trial, then answers to what came after, and the endpoint runs on."""
    version = tx.versions.get_release(release).version
    return _into_production(tx, prices, now, version, "roll back", trial=MOST + 1)


def drill(tx: Tx, prices: Prices, _: datetime) -> Estimate:
    """Estimate a trial: a few held-out tickets and one line."""
    return estimate("drill", *_answers(tx, prices, 1, MOST + 1), f"{MOST + 1} answers")


def classification(tx: Tx, prices: Prices, _: datetime) -> Estimate | None:
    """Estimate the answers of production to what waits; None while nothing of the service is in production."""
    production = tx.versions.production()
    if production is None or not _serves(tx, prices):
        return None
    return _bulk(tx, prices, "classification", *_unrouted(tx, production.version))


def import_(tx: Tx, prices: Prices, _: datetime, *, upload: Upload) -> Estimate | None:
    """Estimate the answers to a file's tickets; with a column of labels perhaps none are needed."""
    if not _serves(tx, prices):
        return None
    documents, lengths = _found(upload)
    most = documents * (PACKED if upload.name.lower().endswith(_PACKED) else 1)
    return _bulk(tx, prices, "import", 0 if upload.mapping.label else documents, most, lengths)


def _into_production(
    tx: Tx, prices: Prices, now: datetime, version: ModelVersion, what: str, *, trial: int
) -> Estimate:
    least, most = _unrouted(tx, version)
    low, high = _answers(tx, prices, least + trial, most + trial)
    runs = _serves(tx, prices)
    endpoint = 0.0 if runs else prices.endpoint((month_of(now)[1] - now).total_seconds())
    kept = prices.kept if runs else 0.0
    burns = f"the endpoint {'runs on' if runs else 'then runs'} at {money(prices.endpoint_day)} a day"
    left = f"the one that is left is kept for {hours(prices.kept_hours)}" if kept else ""
    more = endpoint + kept
    return estimate(what, low + more, high + more, f"{most + trial:,} answers", burns, left)


def _bulk(tx: Tx, prices: Prices, what: str, least: int, most: int, lengths: list[int] | None = None) -> Estimate:
    """Estimate many answers by jobs, which is how they are given, with what an endpoint of their own would cost."""
    if most <= prices.few:
        return estimate(what, 0.0, 0.0, f"{most:,} tickets, by the endpoint that runs anyway")
    lengths = _lengths(tx) if lengths is None else lengths
    fewest, all_ = prices.bulk(least, lengths), prices.bulk(most, lengths)
    ways = cheaper(prices, all_)
    other = f"through an endpoint of their own {money(ways.endpoint)}" if most else ""
    return estimate(what, prices.answers(fewest), ways.jobs, f"{most:,} tickets by jobs", other)


def _answers(tx: Tx, prices: Prices, least: int, most: int) -> tuple[float, float]:
    lengths = _lengths(tx)
    low, high = (prices.answers(prices.bulk(number, lengths)) for number in (least, most))
    return low, high


def _usual(tx: Tx, prices: Prices) -> tuple[float, float]:
    """Return how many hours the newest trainings took, at least and at most."""
    ours = [one.trained.facts for one in tx.versions.all() if one.trained.engine in prices.engines]
    took = [float(facts["seconds"]) / 3600 for facts in ours[:_TRAININGS] if "seconds" in facts]
    return (min(took), max(took)) if took else prices.usual_hours


def _serves(tx: Tx, prices: Prices) -> bool:
    """Tell whether what is in production is answered, and served, by the service."""
    production = tx.versions.production()
    return production is not None and production.version.trained.engine in prices.engines


def _unrouted(tx: Tx, version: ModelVersion) -> tuple[int, int]:
    """Return how many tickets without a truth a version has not routed yet, at least and at most.

    Counting them would read all tickets; nobody knows how many have both a truth and a route.
    """
    tickets, decided, _ = tx.documents.count()
    routed = sum(tx.reports.routes(version.id).values())
    return max(tickets - decided - routed, 0), max(tickets - max(decided, routed), 0)


def _lengths(tx: Tx) -> list[int]:
    return [len(row.text) for row in tx.documents.page(Filter(), DocumentId(0), SAMPLE)]


def _found(upload: Upload) -> tuple[int, list[int]]:
    """Guess, to two digits, how many tickets a file holds and how long they are, from its first rows."""
    columns = upload.table.columns
    rows = [row.cells for row in upload.table.rows if len(row.cells) == len(columns)]
    if not rows or upload.mapping.text not in columns:
        return 0, []
    named = sum(len(name) + _QUOTES for name in columns) if upload.table.format in _NAMED else 0
    wide = sum(len(cell.encode()) + 1 for cells in rows for cell in cells) / len(rows) + named
    at = columns.index(upload.mapping.text)
    guessed = max(round(upload.size / wide), len(rows))
    return round(guessed, 2 - len(str(guessed))), [len(cells[at]) for cells in rows]
