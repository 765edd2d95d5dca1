"""What a service reports of a version, as text in the version's row and back."""

import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from core.domain.comparisons import Cell
from core.domain.labels import Kind
from core.domain.reported import Reported, Square


def written(reported: Reported | None) -> str | None:
    """Return it as compact JSON: a cell by the places of its labels, because a version's row is read often."""
    if reported is None:
        return None
    place = {label: number for number, label in enumerate(reported.labels)}
    cells = [[place[one.true], place[one.predicted], one.count] for one in reported.cells]
    squares = [[place[one.label], one.tp, one.fp, one.fn, one.tn] for one in reported.squares]
    said = {**asdict(reported), "cells": cells, "squares": squares}
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=64)
def read(kept: str | None) -> Reported | None:
    """Return what was written; a page reads the same versions again and again."""
    if kept is None:
        return None
    said: dict[str, Any] = json.loads(kept)
    labels = tuple(said["labels"])
    cells = [Cell(true=labels[true], predicted=labels[taken], count=count) for true, taken, count in said["cells"]]
    squares = [Square(label=labels[at], tp=tp, fp=fp, fn=fn, tn=tn) for at, tp, fp, fn, tn in said["squares"]]
    rows = {"labels": labels, "all_labels": tuple(said["all_labels"]), "cells": tuple(cells), "squares": tuple(squares)}
    return Reported(**{**said, **rows, "kind": Kind(said["kind"])})
