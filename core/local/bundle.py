"""A bundle is a model in one zip file of JSON, plain text and arrays: nothing in it can run when it is read."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from core.domain.documents import NORMALISER
from core.domain.errors import BundleDamaged, MadeElsewhere, NotFound
from core.domain.labels import Kind, Label
from core.domain.versions import Trained, why_not_here
from core.local.blobs import FolderBlobs
from core.local.calibration import STRAIGHT, Bend
from core.local.features import Features, Part, keys_of
from core.local.model import Model
from core.local.vocabulary import vocabulary

FORMAT = 3
ENGINE = "sklearn-blend-3"
_WITH_TERMS, _STRAIGHT = 1, 2
"""The first format held the n-grams as text; it and the second one knew no bends."""
_ARRAYS = ("weights", "bias", "slope", "offset")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20


def write(model: Model, facts: Mapping[str, float | int | str], path: Path) -> None:
    """Write a bundle; the same model and facts make the same bytes."""
    manifest = {
        "format": FORMAT,
        "engine": ENGINE,
        "normaliser": NORMALISER,
        "kind": model.kind.value,
        "labels": list(model.labels),
        "bends": {"each": asdict(model.each), "whole": asdict(model.whole)},
        "parts": [{"analyzer": part.analyzer, "ngrams": list(part.ngrams)} for part in model.features.parts],
        "facts": dict(facts),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "manifest.json", json.dumps(manifest, sort_keys=True, indent=1).encode())
        for number, part in enumerate(model.features.parts):
            _add_array(archive, f"keys-{number}.npy", part.vocabulary.by_column(), "<u8")
            _add_array(archive, f"idf-{number}.npy", part.idf)
        for name in _ARRAYS:
            _add_array(archive, f"{name}.npy", getattr(model, name))


def opened(blobs: FolderBlobs, trained: Trained) -> Model:
    """Return the model of a version of this engine.

    Raises:
        MadeElsewhere: another engine made it.
        BundleDamaged: its file is missing, or its bytes do not have the recorded hash.
    """
    if why := why_not_here(trained, cloud=False):
        raise MadeElsewhere(why)
    try:
        path = blobs.path(trained.bundle)
    except NotFound as error:
        raise BundleDamaged("Its file is missing.") from error
    return load(path, trained.bundle_hash)


def load(path: Path, expected_hash: str) -> Model:
    """Read a bundle whose bytes have this SHA-256.

    Raises:
        BundleDamaged: they have not, or it is not of a form this program knows.
    """
    if hash_of(path) != expected_hash:
        raise BundleDamaged("Its bytes have changed since the training.")
    try:
        with zipfile.ZipFile(path) as archive:
            return _model(archive, _manifest(archive))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise BundleDamaged("It is not in the form this program writes.") from error


def hash_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file.

    Raises:
        BundleDamaged: there is no such file.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except FileNotFoundError as error:
        raise BundleDamaged("Its file is missing.") from error
    return digest.hexdigest()


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if manifest["format"] not in range(_WITH_TERMS, FORMAT + 1):
        message = f"It has format {manifest['format']}; this program reads formats {_WITH_TERMS} to {FORMAT}."
        raise BundleDamaged(message)
    if manifest["normaliser"] != NORMALISER:
        message = f"It prepares texts by '{manifest['normaliser']}'; this program does by '{NORMALISER}'."
        raise BundleDamaged(message)
    return manifest


def _model(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> Model:
    kept = manifest["bends"] if manifest["format"] > _STRAIGHT else {}
    bends = {name: Bend(**values) for name, values in kept.items()}
    parts = [_part(archive, number, shape, manifest["format"]) for number, shape in enumerate(manifest["parts"])]
    model = Model(
        kind=Kind(manifest["kind"]),
        labels=tuple(Label(label) for label in manifest["labels"]),
        features=Features(tuple(parts)),
        **{name: _array(archive, f"{name}.npy") for name in _ARRAYS},
        each=bends.get("each", STRAIGHT),
        whole=bends.get("whole", STRAIGHT),
    )
    if model.weights.shape != (model.features.width, len(model.labels)):
        raise BundleDamaged("Its parts do not fit together.")
    return model


def _part(archive: zipfile.ZipFile, number: int, shape: Mapping[str, Any], form: int) -> Part:
    fewest, most = shape["ngrams"]
    analyzer = shape["analyzer"]
    if form == _WITH_TERMS:
        terms = archive.read(f"terms-{number}.txt").decode("utf-8", "surrogatepass").split("\n")
        keys = keys_of(terms, analyzer)
    else:
        keys = _array(archive, f"keys-{number}.npy")
    return Part(
        analyzer=analyzer,
        ngrams=(fewest, most),
        vocabulary=vocabulary(keys),
        idf=_array(archive, f"idf-{number}.npy"),
    )


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), content)


def _add_array(archive: zipfile.ZipFile, name: str, array: Any, kind: str = "<f4") -> None:
    with archive.open(zipfile.ZipInfo(name, _LONG_AGO), "w", force_zip64=True) as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array, dtype=kind), version=(1, 0), allow_pickle=False)


def _array(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as file:
        return np.lib.format.read_array(file, allow_pickle=False)
