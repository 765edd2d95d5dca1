"""Made-up tickets in made-up words, the same for the same numbers, and releases of what was learned from them."""

import random
from datetime import UTC, datetime

from core.domain.datasets import DatasetId, Example
from core.domain.documents import DocumentId, text_hash
from core.domain.jobs import JobId
from core.domain.labels import Label, Labels
from core.domain.predictions import VersionId
from core.domain.routing import Policy
from core.domain.versions import ModelVersion, Release, ReleaseId, Trained, VersionState

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

SOUNDS = ("ba", "ke", "mi", "lo", "zu", "ra", "te", "ni", "so", "pu", "da", "ve", "gi", "fo", "hu")


def labels(count: int) -> Labels:
    return tuple(Label(f"label-{i:03d}") for i in range(count))


def examples(count: int, label_count: int, *, words: int = 8, seed: int = 1, most: int = 1) -> list[Example]:
    """Return tickets whose words mostly belong to their labels (one each, or up to `most`)."""
    dice = random.Random(seed)
    names = labels(label_count)
    vocabulary = {name: [_word(dice) for _ in range(12)] for name in names}
    shared = [_word(dice) for _ in range(40)]
    return [
        _example(i, _text(dice, [vocabulary[name] for name in given], shared, words), given)
        for i in range(count)
        if (given := tuple(sorted(dice.sample(names, dice.randint(1, most)))))
    ]


def example(number: int, text: str, *given: str) -> Example:
    """Return one ticket."""
    return _example(number, text, tuple(Label(label) for label in given))


def release_of(trained: Trained, number: int = 1) -> Release:
    """Return a release of what was trained."""
    version = ModelVersion(
        id=VersionId(number),
        number=number,
        state=VersionState.PRODUCTION,
        dataset=DatasetId(1),
        held_out=None,
        job=JobId(1),
        label_set=1,
        trained=trained,
        created_at=NOW,
        created_by="ada",
    )
    return Release(
        id=ReleaseId(number), number=number, version=version, policy=Policy(), created_at=NOW, created_by="ada"
    )


def _example(number: int, text: str, given: Labels) -> Example:
    return Example(document=DocumentId(number + 1), text=text, text_hash=text_hash(text), labels=given)


def _text(dice: random.Random, own: list[list[str]], shared: list[str], words: int) -> str:
    chosen = [dice.choice(dice.choice(own)) if dice.random() < 0.6 else dice.choice(shared) for _ in range(words)]
    return " ".join(chosen)


def _word(dice: random.Random) -> str:
    return "".join(dice.choices(SOUNDS, k=3))
