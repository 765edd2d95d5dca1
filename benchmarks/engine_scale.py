"""How training grows with documents and labels: `python -m benchmarks.engine_scale`. Each cell is a process of its own.

The texts are mixtures of stretches of real ones: some words of two texts of the label, a few of any other label. The
labels are those of a public set, the commonest first.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.reporting import report
from benchmarks.sets import FOLDER, Texts, read
from core.domain.labels import Kind, Label
from core.local import bundle
from core.local.learning import Lesson, learn

DOCUMENTS, LABELS = (5_000, 50_000, 500_000), (20, 77, 1_000)
QUICK_DOCUMENTS, QUICK_LABELS = (1_000, 5_000), (20, 77)
ASKED = 5_000
MOST_GROWTH, MOST_GB, MOST_BUNDLE_MB = 1.5, 4.0, 250.0
FEW_LABELS = 77
Cell = dict[str, float]


def main() -> None:
    """Measure cell by cell, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few documents and labels")
    parser.add_argument("--cell", nargs=2, type=int, metavar=("DOCUMENTS", "LABELS"), help="this one, in this process")
    parser.add_argument("--labels", type=int, action="append", help="so many labels only")
    asked = parser.parse_args()
    if asked.cell:
        print(json.dumps(measured(*asked.cell)))
        return
    if not (FOLDER / "banking77").is_dir():
        print(f"skipped: {FOLDER.name}/banking77 is not on this machine")
        report("engine_scale", {}, {})
        return
    documents = QUICK_DOCUMENTS if asked.quick else DOCUMENTS
    table: dict[int, list[Cell]] = {}
    for labels in asked.labels or (QUICK_LABELS if asked.quick else LABELS):
        table[labels] = [_apart(count, labels) for count in documents]
    cells = [cell for row in table.values() for cell in row]
    growth = {labels: row[-1]["cpu_ms_each"] / row[0]["cpu_ms_each"] for labels, row in table.items()}
    figures = {f"growth_ratio_{labels}": round(value, 3) for labels, value in growth.items()}
    figures |= {
        "growth_ratio": round(max(growth.values()), 3),
        "peak_gb": max(cell["peak_gb"] for cell in cells),
        "bundle_mb": max(cell["bundle_mb"] for cell in cells),
        "cpu_s": max(cell["cpu_s"] for cell in cells),
        "texts_per_s": min(cell["texts_per_s"] for cell in cells),
    }
    most = {"growth_ratio": MOST_GROWTH, "peak_gb": MOST_GB, "bundle_mb": MOST_BUNDLE_MB}
    report("engine_scale", figures, most)


def measured(documents: int, labels: int) -> Cell:
    """Learn in this process, and say what it took; what is imported and read before is not counted as learning."""
    from threadpoolctl import threadpool_limits

    maker = Maker(labels)
    learn(Kind.SINGLE, maker.labels, list(islice(maker.lessons(1), 500)), lambda *_: None)
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        made = 0.0

        def lessons() -> Iterator[Lesson]:
            nonlocal made
            dealt = maker.lessons(0)
            for _ in range(documents):
                begun = time.process_time()
                lesson = next(dealt)
                made += time.process_time() - begun
                yield lesson

        begun = time.process_time()
        learned = learn(Kind.SINGLE, maker.labels, lessons(), lambda *_: None)
        seconds = time.process_time() - begun - made
        file = Path(folder) / "bundle.zip"
        bundle.write(learned.model, learned.facts, file)
        size = file.stat().st_size / 1e6
    asked = list(islice(maker.lessons(2), ASKED))
    begun = time.process_time()
    said = list(learned.model.predict(lesson.text for lesson in asked))
    rate = ASKED / (time.process_time() - begun)
    right = np.mean([one.labels == lesson.labels for one, lesson in zip(said, asked, strict=True)])
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "documents": documents,
        "labels": labels,
        "accuracy": round(float(right), 3),
        "cpu_s": round(seconds, 2),
        "cpu_ms_each": round(1_000 * seconds / documents, 4),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9, 3),
        "bundle_mb": round(size, 1),
        "texts_per_s": round(rate),
    }


class Maker:
    """Makes labelled texts of the words of real ones, any number, the same every time."""

    def __init__(self, labels: int) -> None:
        """Take the commonest labels of the smallest set that has so many.

        Raises:
            SystemExit: the set is not on this machine, or has too few labels.
        """
        texts = read("banking77" if labels <= FEW_LABELS else "onet_titles")
        if not texts or len(texts.labels) < labels:
            raise SystemExit("There are no real texts with so many labels on this machine.")
        self._words = _words_by_label(texts, labels)
        self.labels = tuple(sorted(self._words))

    def lessons(self, seed: int) -> Iterator[Lesson]:
        """Yield lessons without end."""
        dice = random.Random(seed)
        labels = list(self._words)
        while True:
            label = dice.choice(labels)
            words = [
                *self._stretch(label, dice),
                *self._stretch(label, dice),
                *self._stretch(dice.choice(labels), dice),
            ]
            yield Lesson(" ".join(words), (label,))

    def _stretch(self, label: Label, dice: random.Random) -> Sequence[str]:
        words = dice.choice(self._words[label])
        length = dice.randint(2, 8)
        first = dice.randrange(max(1, len(words) - length + 1))
        return words[first : first + length]


def _words_by_label(texts: Texts, most: int) -> dict[Label, list[list[str]]]:
    common = Counter(label for lesson in texts.known for label in lesson.labels)
    kept = {label for label, _ in sorted(common.items(), key=lambda pair: (-pair[1], pair[0]))[:most]}
    found: dict[Label, list[list[str]]] = defaultdict(list)
    for lesson in texts.known:
        if lesson.labels[0] in kept:
            found[lesson.labels[0]].append(lesson.text.split())
    return found


def _apart(documents: int, labels: int) -> Cell:
    """Measure a cell in a process of its own, whose memory is only its."""
    command = [sys.executable, "-m", "benchmarks.engine_scale", "--cell", str(documents), str(labels)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cell: Cell = json.loads(said.splitlines()[-1])
    print(" ".join(f"{key} {value:,.4g}" for key, value in cell.items()), flush=True)
    return cell


if __name__ == "__main__":
    main()
