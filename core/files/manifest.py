"""Reads augmented manifests of SageMaker Ground Truth: the text, and the names of the classes it was given."""

from collections.abc import Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from core.domain.errors import FileUnreadable
from core.domain.intake import NONE_OF_THESE, Problem, Row
from core.domain.own_files import FROM, JOB
from core.files.cells import as_text
from core.files.headers import column_names
from core.files.ids import TWICE, TWICE_REMEDY, Once, Unclear, id_of
from core.files.jsonl import ROWS_FOR_KEYS, objects
from core.files.reading import Reading, Rows

METADATA = "-metadata"
_NO_MANIFEST = (
    'None of its first lines is one of an augmented manifest, for example {"source": "…", "label": 0, '
    '"label-metadata": {"class-name": "…"}}.'
)
_REMEDY = "Look at this line in the file that the labelling job wrote, mend it, and import the file again."


def read_manifest(path: Path) -> Reading:
    """Read a .manifest file; of several label attributes the last one is called "label", as the newest job's is last.

    Raises:
        FileUnreadable: none of its first lines belongs to a manifest of texts.
    """
    attributes, others, ours = _keys(path)
    label, own = ["label"] if attributes else [], ["source", "label_set"] if ours else []
    columns = column_names(("text", *attributes[:-1], *label, *own, *others))
    return Reading(format="augmented manifest", columns=columns, rows=_rows(path, attributes, others, ours=ours))


def _keys(path: Path) -> tuple[list[str], list[str], bool]:
    """Return the label attributes, the keys that are neither labels nor text, and whether the newest job was ours."""
    with closing(objects(path)) as source:
        first = [value for _, value in islice(source, ROWS_FOR_KEYS) if not isinstance(value, Problem)]
    keys = list(dict.fromkeys(key for value in first for key in value))
    if "source" not in keys and "source-ref" not in keys:
        raise FileUnreadable(_NO_MANIFEST)
    attributes = [key.removesuffix(METADATA) for key in keys if key.endswith(METADATA)]
    taken = {"source", *attributes, *(f"{name}{METADATA}" for name in attributes)}
    ours = bool(attributes) and any(any(_own(value, attributes[-1])) for value in first)
    return attributes, [key for key in keys if key not in taken], ours


def _rows(path: Path, attributes: list[str], others: list[str], *, ours: bool) -> Rows:
    once = Once()
    for line, value in objects(path):
        if isinstance(value, Problem):
            yield value
            continue
        try:
            own = _own(value, attributes[-1]) if ours else ()
            cells = (_text(value), *(_classes(value, name) for name in attributes), *own, *_rest(value, others))
        except ValueError as problem:
            yield Problem(line=line, reason=str(problem), remedy=_REMEDY)
            continue
        if once.contradicted(id_of(value), *cells[: 1 + len(attributes)]):
            yield Problem(line=line, reason=TWICE, remedy=TWICE_REMEDY)
        else:
            yield Row(line=line, cells=cells)


def _text(value: Mapping[str, Any]) -> str:
    text = value.get("source")
    if isinstance(text, str):
        return text
    if "source-ref" in value:
        raise Unclear("It points to a file (source-ref) where its text (source) should be.")
    raise Unclear("It has no text (source).")


def _own(value: Mapping[str, Any], attribute: str) -> tuple[str, str]:
    """Return whose word the labels of our own file are and the number of their label set; empty for another's."""
    about = value.get(f"{attribute}{METADATA}")
    job = about.get("job-name") if isinstance(about, dict) else None
    if not isinstance(about, dict) or not isinstance(job, str) or not job.startswith(JOB):
        return "", ""
    return as_text(about.get(FROM)), job.removeprefix(JOB)


def _rest(value: Mapping[str, Any], keys: list[str]) -> list[str]:
    return [as_text(value.get(key)) for key in keys]


def _classes(value: Mapping[str, Any], attribute: str) -> str:
    """Return the names of the classes as one cell; empty where the job has not labelled it."""
    given, about = value.get(attribute), value.get(f"{attribute}{METADATA}")
    if given is None or not isinstance(about, dict):
        return ""
    if isinstance(given, list):
        names = [_mapped(place, about.get("class-map")) for place in given]
        return as_text(names) or NONE_OF_THESE
    name = about.get("class-name")
    if not isinstance(name, str):
        message = f"Its label '{attribute}' has no class-name: only text classification is read."
        raise Unclear(message)
    return name


def _mapped(place: object, names: object) -> str:
    name = names.get(str(place)) if isinstance(names, dict) else None
    if not isinstance(name, str):
        message = f"It was given class {place}, which its class-map does not name."
        raise Unclear(message)
    return name
