"""What one reviewer of a race has sent and heard, on disk before anything else happens."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


@dataclass(frozen=True)
class Acknowledged:
    """One answer that the program said it has kept; a browser does not hear under which number."""

    operation: str
    review: int | None
    reviewer: str
    task: int
    action: str
    labels: tuple[str, ...]
    verdict: str


@dataclass
class Told:
    """A journal read back."""

    sent: dict[str, Entry] = field(default_factory=dict)
    acknowledged: dict[str, Acknowledged] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    claims: list[tuple[float, int]] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)

    @property
    def unheard(self) -> list[Entry]:
        """Return what was sent and never acknowledged nor refused."""
        return [one for key, one in self.sent.items() if key not in self.acknowledged and key not in self.refused]


class Journal:
    """A file that grows by lines; whoever is killed leaves at most a broken last one."""

    def __init__(self, path: Path) -> None:
        """Open it behind what is there."""
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size:
            os.write(self._file, b"\n")  # ends a broken line

    def write(self, *entries: Entry, durable: bool = False) -> None:
        """Add lines; durable ones outlive the machine."""
        os.write(self._file, "".join(json.dumps(entry) + "\n" for entry in entries).encode())
        if durable:
            os.fsync(self._file)

    def told(self) -> Told:
        """Read it back."""
        return read(self.path)


def read(path: Path) -> Told:
    """Read a journal back."""
    told = Told()
    for entry in _entries(path):
        if "claim_ms" in entry:
            told.claims.append((entry["claim_ms"], entry["new"]))
        elif "submit_ms" in entry:
            told.submits.append(entry["submit_ms"])
        elif "refused" in entry:
            told.refused.add(entry["refused"])
        elif "review" in entry:
            told.acknowledged[entry["operation"]] = Acknowledged(**entry | {"labels": tuple(entry["labels"])})
        else:
            told.sent[entry["operation"]] = entry
    return told


def _entries(path: Path) -> Iterator[Entry]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found = json.loads(line)
        except json.JSONDecodeError:
            continue  # a broken last line of somebody killed
        if isinstance(found, dict):
            yield found
