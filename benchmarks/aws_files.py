"""How long a large training file for Comprehend takes, and how much memory: `python -m benchmarks.aws_files`.

1,000,000 tickets are written as one training file, in the pieces that would be uploaded; then they are checked against
every limit of the service, with a test set beside them that has planted faults: a label without a ticket, a text that
is learned from, one without text. The file is read back with a csv reader, row by row, against the tickets. The memory
is the most this whole process ever had. The tickets are made anew for each pass and none is kept.
"""

import argparse
import csv
import io
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reporting import report
from core.aws.preflight import Severity, check
from core.aws.tables import one_line, training
from core.domain.datasets import Example
from core.domain.documents import DocumentId, text_hash
from core.domain.labels import Kind, Label

ROWS, QUICK, TEST, LABELS = 1_000_000, 20_000, 2_000, 77
MOST_MB = 500.0
WORDS = [
    f"{first}{last}" for first in ("net", "mail", "print", "pass", "bill") for last in ("work", "er", '"s"', "ü", "\n")
]
FAULTS = ("learned from", "without text", "Labels without a ticket")


def main() -> None:
    """Write, check and read, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} rows instead of {ROWS:,}")
    rows = QUICK if parser.parse_args().quick else ROWS
    with tempfile.TemporaryDirectory(prefix="countersign-") as home:
        path = Path(home) / "training.csv"
        began = time.perf_counter()
        with path.open("wb") as file:
            file.writelines(training(_tickets(rows), Kind.SINGLE))
        wrote = time.perf_counter()
        found = check(_tickets(rows), _test(rows), kind=Kind.SINGLE)
        checked = time.perf_counter()
        same = _same(path, rows)
        size = path.stat().st_size
    for finding in found:
        print(f"{finding.severity:<8}{finding.sentence}")
    errors = [finding.sentence for finding in found if finding.severity is Severity.ERROR]
    told = sum(any(fault in sentence for sentence in errors) for fault in FAULTS)
    figures = {
        "rows": float(rows),
        "rows_share": same / rows,
        "faults_share": told / len(FAULTS),
        "write_s": wrote - began,
        "check_s": checked - wrote,
        "file_mb": size / 1000**2,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    report("aws_files", figures, {"peak_mb": MOST_MB}, at_least={"rows_share": 1.0, "faults_share": 1.0})


def _tickets(rows: int) -> Iterator[Example]:
    """Yield tickets of many lengths and labels, all of different texts; the same each time."""
    dice = random.Random(rows)
    for number in range(rows):
        text = f"{number} " + " ".join(dice.choices(WORDS, k=5 + number % 40))
        yield _ticket(number, text, f"label {number % LABELS}")


def _test(rows: int) -> Iterator[Example]:
    """Yield a test set with one fault of each kind: the last label is missing."""
    yield next(_tickets(rows))
    yield _ticket(rows, " ", "label 0")
    for number in range(1, TEST):
        yield _ticket(rows + number, f"held out {number}", f"label {number % (LABELS - 1)}")


def _ticket(number: int, text: str, label: str) -> Example:
    return Example(document=DocumentId(number), text=text, text_hash=text_hash(text), labels=(Label(label),))


def _same(path: Path, rows: int) -> int:
    """Count the rows that a csv reader reads as the tickets they are."""
    with path.open("rb") as file:
        read = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
        pairs = zip(read, _tickets(rows), strict=True)
        return sum(row == [ticket.labels[0], one_line(ticket.text)] for row, ticket in pairs)


if __name__ == "__main__":
    main()
