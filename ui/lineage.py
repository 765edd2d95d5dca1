"""What made a version, as names and values with their units: the same on the page, in the card and in the report."""

from collections.abc import Iterable, Mapping

from core.domain.datasets import Dataset
from core.domain.labels import Kind
from core.domain.versions import ModelVersion, Release, VersionState
from core.workflow.reports import Dossier, Lineage
from ui import words
from ui.report_words import file_name

ANSWERS = {Kind.SINGLE: "exactly one label a ticket", Kind.MULTI: "any number of labels a ticket"}
UNITS = {
    "documents": ("Tickets learned from, those used", "{:,}"),
    "labels": ("Labels it can give", "{:,}"),
    "set_aside": ("Tickets set aside for calibrating", "{:,}"),
    "calibrated_on": ("Tickets calibrated on", "{:,}"),
    "confidence": ("Confidence", "{}"),
    "vocabulary": ("Words and parts of words it knows", "{:,}"),
    "temperature": ("Temperature its scores are divided by", "{:.3f}"),
    "out_of_fold_accuracy": ("Accuracy in training, on tickets held back in turn", "{:.1f} %"),
    "calibration_error": ("Their confidence is off by, on average", "{:.1f} points"),
    "noise_floor": ("By chance alone it would be off by", "{:.1f} points"),
    "seconds": ("Training took", "{:,.1f} s"),
    "peak_mb": ("Most memory while training", "{:,.0f} MB"),
    "bundle_mb": ("Size of its bundle", "{:,.1f} MB"),
    "calibration_units": ("Calibrating, in units charged", "{:,}"),
}
"""What an engine says of itself; what it says beyond these is shown under its own name."""

_MEGABYTES = 2**20 / 1e6
SCALES = {
    "out_of_fold_accuracy": 100,
    "calibration_error": 100,
    "noise_floor": 100,
    "peak_mb": _MEGABYTES,
    "bundle_mb": _MEGABYTES,
}
"""Engines count 1,048,576 bytes as one; pages write sizes of files in millions."""


def stands(version: ModelVersion, releases: Iterable[Release]) -> str:
    """Say where a version stands; one with a release among these that was rolled back is no candidate like others."""
    again = version.state is VersionState.CANDIDATE and any(one.version.id == version.id for one in releases)
    return "candidate, withdrawn from production" if again else words.VERSIONS[version.state]


def made_of(entry: Lineage, names: Mapping[str, str]) -> dict[str, str]:
    """Return what it learned from, by what, and who asked for it."""
    version, training = entry.version, entry.training
    return {
        "Asked for by": names.get(version.created_by, version.created_by),
        "Learned from": f"training set T{training.number}: {training.documents:,} tickets, "
        f"{training.reviews:,} of them reviewed here",
        "Held out for it": _held_out(entry.held_out),
        "Label set": f"{version.label_set}: {len(training.label_set.labels):,} labels, {ANSWERS[training.label_set.kind]}",
        "Engine": version.trained.engine,
        "Normaliser": version.trained.normaliser,
        **parameters(entry),
    }


def parameters(entry: Lineage) -> dict[str, str]:
    """Return what the engine says of this training, in the order of `UNITS`, then what only this engine says."""
    facts = entry.version.trained.facts
    return dict(_parameter(name, facts[name]) for name in dict.fromkeys((*UNITS, *facts)) if facts.get(name, "") != "")


def hashes(entry: Lineage) -> dict[str, str]:
    """Return the fingerprints by which anyone can tell that something is the same, whole."""
    found = {
        "Bundle, SHA-256": entry.version.trained.bundle_hash,
        "Training set, SHA-256": entry.training.manifest_hash,
    }
    if entry.held_out:
        found["Held-out set, SHA-256"] = entry.held_out.manifest_hash
    return found


def measured_on(known: Dossier) -> str:
    """Name the held-out set of a comparison, and how often it has been used: the more often, the more is luck."""
    use = "" if known.first else f", {words.ordinal(known.use)} use"
    later = f" of {known.uses:,}" if use and known.uses > known.use else ""
    return f"{known.held_out.documents:,} held-out tickets (set H{known.held_out.number}{use}{later})"


def _held_out(dataset: Dataset | None) -> str:
    return f"held-out set H{dataset.number}: {dataset.documents:,} tickets" if dataset else "nothing"


def _parameter(name: str, value: float | str) -> tuple[str, str]:
    said, written = UNITS.get(name, (name.replace("_", " ").capitalize(), "{}"))
    if isinstance(value, str):  # an engine may say in words what another counts
        return said, value
    return said, written.format(value * SCALES.get(name, 1))


def bundle_name(project: str, entry: Lineage) -> str:
    """Return what the file of a version's bundle is called: project, version, the day it was trained."""
    ending = entry.version.trained.bundle.rpartition(".")[2]
    return file_name(project, f"version-{entry.version.number}", entry.version.created_at, ending)
