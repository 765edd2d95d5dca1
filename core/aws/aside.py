"""Chooses the tickets that a version does not learn from, so that its confidence can be calibrated on them."""

import hashlib
import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core.aws.blobs import S3Blobs
from core.domain.datasets import LEAST_ASIDE, MOST_ASIDE, Example, set_aside
from core.domain.errors import OutputUnreadable
from core.domain.labels import Label, Labels
from core.evaluation.leakage import key_of

ASIDE = "aside.jsonl"
"""The file of what was set aside."""
COUNT, CONFIDENCE = "set_aside", "confidence"
"""Facts of a version: how many tickets were set aside, and how its confidence comes about."""
AS_IT_COMES = "as Comprehend gives it, not calibrated"
LONGEST = 10_000
"""Characters of a text that is set aside: a longer one costs as much as thirty."""
_REMEMBERED = 2 * MOST_ASIDE


@dataclass
class Draw:
    """Draws texts by their hash, the same each time; of all that it sees it remembers few.

    Texts that are the same but for case, spaces and punctuation are drawn together: none is asked that was learned from.
    """

    remembers: bool = True
    documents: int = 0
    labels: Counter[Label] = field(default_factory=Counter)
    _found: dict[int, list[Labels]] = field(default_factory=dict)
    _last: list[int] = field(default_factory=list)

    def sees(self, examples: Iterable[Example]) -> Iterator[Example]:
        """Hand examples on, and remember those that may be drawn."""
        for one in examples:
            if one.labels:
                self.documents += 1
                self.labels.update(one.labels)
                if self.remembers and len(one.text) <= LONGEST:
                    self._remember(drawn(one), one.labels)
            yield one

    def chosen(self, least: int) -> frozenset[int]:
        """Return what is drawn of all that was seen, so that no label keeps fewer documents than `least`."""
        wanted, left, chosen, aside = set_aside(self.documents), Counter(self.labels), set[int](), 0
        for mark in sorted(self._found):
            given = self._found[mark]
            taken = Counter(label for labels in given for label in labels)
            if aside + len(given) <= wanted and all(left[label] - taken[label] >= least for label in taken):
                left -= taken
                aside += len(given)
                chosen.add(mark)
        return frozenset(chosen) if aside >= LEAST_ASIDE else frozenset()

    def _remember(self, mark: int, labels: Labels) -> None:
        if mark in self._found:
            self._found[mark].append(labels)
        elif len(self._last) < _REMEMBERED:
            heapq.heappush(self._last, -mark)
            self._found[mark] = [labels]
        elif mark < -self._last[0]:
            del self._found[-heapq.heappushpop(self._last, -mark)]
            self._found[mark] = [labels]


def drawn(example: Example) -> int:
    """Return the number by which a text is drawn."""
    return int.from_bytes(hashlib.blake2b(key_of(example.text), digest_size=16, person=b"calibrate").digest())


def written(examples: Iterable[Example]) -> bytes:
    """Return the file of what was set aside: one object a line."""
    lines = (json.dumps({"labels": one.labels, "text": one.text}, ensure_ascii=True) for one in examples)
    return "".join(f"{line}\n" for line in lines).encode()


def read(blobs: S3Blobs, key: str) -> list[tuple[Labels, str]]:
    """Read it back.

    Raises:
        NotFound: it is gone.
        OutputUnreadable: it is damaged.
    """
    try:
        lines = [json.loads(line) for line in blobs.path(key).read_bytes().splitlines()]
        return [(tuple(map(Label, one["labels"])), str(one["text"])) for one in lines]
    except (ValueError, TypeError, KeyError):
        raise OutputUnreadable("The file of the tickets that were set aside is damaged.") from None
