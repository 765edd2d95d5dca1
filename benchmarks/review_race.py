"""Many reviewers on one queue, killed, late and twice: `python -m benchmarks.review_race`.

Every reviewer claims and answers as fast as the program lets them; their processes are killed with `kill -9` and
started again; all clocks make fifteen minutes of four seconds, so that leases run out while people are away; answers
come late, twice, from two tabs at once, and are taken back. A part of the tickets wants two or three answers. Whatever
the program acknowledged is on disk before anything else happens, and is looked for at the end.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks import races, web_race
from benchmarks.filling import fill
from benchmarks.postgres import new_database, postgres
from benchmarks.reporting import report

WANTED = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)
NOUGHTS = ("over_cap", "lost", "doubled", "uneven")
SUMMED = ("decisions", *NOUGHTS)
WORST = ("claim_p99_ms", "submit_p99_ms")
LONGEST, LONGEST_QUICK = 1800.0, 6.0


def main() -> None:
    """Race on each store and through the web server, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small race that ends soon")
    parser.add_argument("--reviewers", type=int, default=32)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--web-tickets", type=int, default=2_000)
    parser.add_argument("--store", choices=["both", "sqlite", "postgresql"], default="both")
    asked = parser.parse_args()
    if asked.quick:
        asked.reviewers, asked.processes, asked.tickets, asked.web_tickets = 8, 2, 600, 80
    with tempfile.TemporaryDirectory(prefix="countersign-race-") as name, ExitStack() as stack:
        found = {store: _race(Path(name) / store, url, asked) for store, url in _stores(stack, asked.store)}
        web = web_race.run(Path(name) / "web", asked.web_tickets, LONGEST_QUICK if asked.quick else LONGEST)
    figures = _together(list(found.values()))
    for store, ours in found.items():
        figures |= {f"{store}_{key}": value for key, value in ours.items()}
    figures |= {f"web_{key}": value for key, value in web.items()}
    shown = {key: round(value, 2) for key, value in figures.items()}
    report("review_race", shown, {key: 0 for key in figures if key.endswith(NOUGHTS)})


def _stores(stack: ExitStack, which: str) -> Iterator[tuple[str, str]]:
    """Yield the stores to race on with their addresses; PostgreSQL where there is one."""
    if which != "postgresql":
        yield "sqlite", ""
    if which != "sqlite" and (folder := stack.enter_context(postgres())):
        yield "postgresql", new_database(folder)


def _race(folder: Path, url: str, asked: argparse.Namespace) -> dict[str, float]:
    """Fill one store and race on it."""
    filled = fill(folder / "home", asked.tickets, url=url, people=asked.reviewers, wanted=WANTED)
    journals = folder / "journals"
    journals.mkdir(parents=True)
    longest = LONGEST_QUICK if asked.quick else LONGEST
    race = races.Race(filled=filled, folder=journals, processes=asked.processes, longest=longest)
    return races.run(race).figures()


def _together(parts: list[dict[str, float]]) -> dict[str, float]:
    """Return the sums of what is counted and the worst of what is measured on the stores."""
    summed = {key: sum(part[key] for part in parts) for key in SUMMED}
    slowest = {"claims_per_s": min(part["claims_per_s"] for part in parts)}
    return summed | slowest | {key: max(part[key] for part in parts) for key in WORST}


if __name__ == "__main__":
    main()
