"""What the embedded engine is measured beside: TF-IDF with logistic regression, and fastText where it is installed.

fastText is no dependency: `pip install fasttext-wheel` beside the project's own packages brings it.
"""

import importlib
import importlib.util
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.sets import Texts
from core.domain.documents import normalise
from core.domain.labels import Kind
from core.domain.predictions import CUT

Flags = npt.NDArray[np.bool_]
MANY_LABELS = 200
"""From more labels on, the peer's usual solver takes tens of gigabytes: another one, stopped early, is used."""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Which labels (columns, sorted) each new text was given, and the CPU seconds of learning."""

    given: Flags
    seconds: float


def logistic(texts: Texts) -> Peer:
    """Learn by scikit-learn's own TF-IDF of words and letters, and logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline, make_union

    options: dict[str, Any] = {"sublinear_tf": True, "lowercase": False, "min_df": 2, "dtype": np.float32}
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **options)  # noqa: S106 -- no password
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **options)
    few = len(texts.labels) <= MANY_LABELS
    how: dict[str, Any] = {"max_iter": 1_000} if few else {"solver": "saga", "max_iter": 20, "random_state": 0}
    machine = LogisticRegression(C=10, **how)
    several = texts.kind is Kind.MULTI
    learner = make_pipeline(make_union(words, letters), OneVsRestClassifier(machine) if several else machine)
    truth = _matrix(texts)
    plain = [normalise(lesson.text) for lesson in texts.known]
    seconds = _seconds(lambda: learner.fit(plain, truth if several else truth.argmax(axis=1)))
    said = learner.predict([normalise(lesson.text) for lesson in texts.new])
    given = said.astype(np.bool_) if several else np.eye(len(texts.labels), dtype=np.bool_)[said]
    return Peer(given=given, seconds=seconds)


def fasttext(texts: Texts) -> Peer | None:
    """Learn by fastText with pairs of words and letters; none where it is not installed."""
    if not importlib.util.find_spec("fasttext"):
        return None
    library = importlib.import_module("fasttext")
    names = {label: f"__label__{number}" for number, label in enumerate(texts.labels)}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        for lesson in texts.known:
            file.write(" ".join([*(names[label] for label in lesson.labels), normalise(lesson.text)]) + "\n")
        file.flush()
        loss = "ova" if texts.kind is Kind.MULTI else "softmax"
        how = {"lr": 0.5, "epoch": 50, "wordNgrams": 2, "minn": 3, "maxn": 5, "bucket": 500_000, "verbose": 0}
        learned: list[Any] = []
        seconds = _seconds(
            lambda: learned.append(library.train_supervised(str(Path(file.name)), loss=loss, thread=1, seed=0, **how))
        )
    given = np.zeros((len(texts.new), len(texts.labels)), dtype=np.bool_)
    most, least = (len(names), CUT) if texts.kind is Kind.MULTI else (1, 0.0)
    for row, lesson in enumerate(texts.new):
        # Its own `predict` does not work with the NumPy of today.
        for _, name in learned[0].f.predict(normalise(lesson.text) + "\n", most, least, "strict"):
            given[row, int(name.removeprefix("__label__"))] = True
    return Peer(given=given, seconds=seconds)


def _matrix(texts: Texts) -> Flags:
    """Return which labels the known texts have."""
    column = {label: number for number, label in enumerate(texts.labels)}
    truth = np.zeros((len(texts.known), len(column)), dtype=np.bool_)
    for row, lesson in enumerate(texts.known):
        truth[row, [column[label] for label in lesson.labels]] = True
    return truth


def _seconds(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun
