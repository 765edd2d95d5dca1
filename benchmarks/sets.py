"""Real labelled texts from the folder beside the checkout; none of them is part of the project."""

import argparse
import csv
import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.domain.labels import Kind, Label
from core.local.learning import Lesson

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
SETS = {
    "banking77": Kind.SINGLE,
    "ittickets": Kind.SINGLE,
    "goemotions": Kind.MULTI,
    "onet_titles": Kind.SINGLE,
}
QUICK = (3_000, 1_000)
"""So many known and new texts are enough to see that a benchmark runs."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What one learns from and is tested on, and whether a text may have several labels."""

    name: str
    kind: Kind
    known: list[Lesson]
    new: list[Lesson]

    @property
    def labels(self) -> tuple[Label, ...]:
        """All labels one can learn."""
        return tuple(sorted({label for lesson in self.known for label in lesson.labels}))

    def some(self, known: int, new: int) -> "Texts":
        """Return no more texts than these, the same every time."""
        dice = random.Random(self.name)
        first, others = (
            dice.sample(each, min(most, len(each))) for each, most in ((self.known, known), (self.new, new))
        )
        return Texts(name=self.name, kind=self.kind, known=first, new=others)


def read(name: str) -> Texts | None:
    """Return a set; none where it is not on this machine."""
    folder = FOLDER / name
    if not folder.is_dir():
        return None
    known, new = (_lessons(folder / f"{part}.csv.gz") for part in ("train", "test"))
    return Texts(name=name, kind=SETS[name], known=known, new=new)


def chosen(about: str | None) -> Iterator[Texts]:
    """Yield the sets that the command line asks for, a part of each where it wants to be quick; say which are missing."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="a part of each set")
    parser.add_argument("--set", choices=SETS, help="this set only")
    asked = parser.parse_args()
    for name in [asked.set] if asked.set else SETS:
        texts = read(name)
        if texts:
            yield texts.some(*QUICK) if asked.quick else texts
        else:
            print(f"{name}: skipped, {FOLDER.name}/{name} is not on this machine")


def _lessons(file: Path) -> list[Lesson]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        return [
            Lesson(row["text"], tuple(Label(name) for name in row["label"].split("|") if name))
            for row in csv.DictReader(rows)
        ]
