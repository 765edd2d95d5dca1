"""The rehearsal's memory: one JSON file, replaced whole, so that a killed process leaves the last answer's state."""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from core.aws.rehearsal.records import Classifier, Dataset, Endpoint, Flywheel, Iteration, Job, Json
from core.aws.rehearsal.refusals import refuse

Record = TypeVar("Record", Classifier, Job, Endpoint, Flywheel, Dataset, Iteration)
_FILE = "rehearsal.json"


class Shelf(Generic[Record]):
    """Records of one kind by their ARN, in the order they came."""

    def __init__(self, kind: type[Record], found: list[Json]) -> None:
        """Take up what was found in the file."""
        known = {one.name for one in fields(kind)}
        made = [kind(**{name: value for name, value in one.items() if name in known}) for one in found]
        self._records: dict[str, Record] = {one.arn: one for one in made}

    def get(self, arn: str) -> Record | None:
        """Return one, or None."""
        return self._records.get(arn)

    def put(self, record: Record) -> Record:
        """Keep it in place of what it was before."""
        self._records[record.arn] = record
        return record

    def drop(self, record: Record) -> None:
        """Forget it."""
        self._records.pop(record.arn, None)

    def all(self) -> list[Record]:
        """Return all, oldest first."""
        return list(self._records.values())

    def told(self) -> list[Json]:
        """Return all as the file holds them."""
        return [asdict(one) for one in self._records.values()]

    def asked(self, request: Json) -> Record | None:
        """Return the record that this very request made before, told by its token.

        Raises:
            Refused: the token came with another request.
        """
        token = request.get("ClientRequestToken")
        known = [one for one in self._records.values() if token and one.request.get("ClientRequestToken") == token]
        if known and known[0].request != request:
            refuse("InvalidRequest", "The ClientRequestToken was used before, with other parameters.")
        return known[0] if known else None


class State:
    """All that is remembered; `save` writes it where something changed."""

    def __init__(self, folder: Path) -> None:
        """Take up what is in the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / _FILE
        self._written = self._file.read_text() if self._file.exists() else "{}"
        found: dict[str, Any] = json.loads(self._written)
        self.classifiers = Shelf(Classifier, found.get("classifiers", []))
        self.jobs = Shelf(Job, found.get("jobs", []))
        self.endpoints = Shelf(Endpoint, found.get("endpoints", []))
        self.flywheels = Shelf(Flywheel, found.get("flywheels", []))
        self.datasets = Shelf(Dataset, found.get("datasets", []))
        self.iterations = Shelf(Iteration, found.get("iterations", []))
        self.tags: dict[str, dict[str, str]] = found.get("tags", {})

    def save(self) -> None:
        """Replace the file whole."""
        told: Json = {
            "classifiers": self.classifiers.told(),
            "jobs": self.jobs.told(),
            "endpoints": self.endpoints.told(),
            "flywheels": self.flywheels.told(),
            "datasets": self.datasets.told(),
            "iterations": self.iterations.told(),
            "tags": self.tags,
        }
        text = json.dumps(told, ensure_ascii=False)
        if text == self._written:
            return
        part = self._file.with_suffix(".part")
        part.write_text(text)
        part.replace(self._file)
        self._written = text
