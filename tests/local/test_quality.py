"""On real questions the engine is as good as its kind can be (a sample; the benchmarks measure in full)."""

import csv
import gzip
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from core.domain.labels import Kind, Label
from core.local.learning import Lesson, learn

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "banking77"
LABELS = 20


def lessons(name):
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        rows = [Lesson(row["text"], (Label(row["label"]),)) for row in csv.DictReader(file)]
    first = sorted({lesson.labels for lesson in rows})[:LABELS]
    return list(islice((lesson for lesson in rows if lesson.labels in first), 3_000))


@pytest.mark.skipif(not DATA.is_dir(), reason="the real sets are not on this machine")
def test_a_sample_of_real_questions_is_answered_well_and_with_honest_confidence():
    known, new = lessons("train.csv.gz"), lessons("test.csv.gz")
    names = tuple(sorted({label for lesson in known for label in lesson.labels}))
    model = learn(Kind.SINGLE, names, known, lambda *_: None).model
    answers = list(model.predict(lesson.text for lesson in new))
    right = np.mean([answer.labels == lesson.labels for answer, lesson in zip(answers, new, strict=True)])
    assert right > 0.93
    assert abs(np.mean([answer.confidence for answer in answers]) - right) < 0.03
