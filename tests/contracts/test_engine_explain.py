"""What every adapter of the Engine port says of the words that moved it; one that says nothing keeps to it too."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise, repeat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import BundleDamaged
from core.domain.labels import Kind, Label
from core.domain.predictions import Prediction, Span
from core.domain.versions import Trained
from core.local.blobs import FolderBlobs
from core.local.engine import SklearnEngine
from core.ports import Engine
from tests.support.aws import moto
from tests.support.engine_stages import comprehend
from tests.support.local_texts import examples, labels
from tests.support.waiting import until

FEW = examples(120, 3)
TEXTS = [example.text for example in FEW]
ANY = st.one_of(st.text(max_size=80), st.sampled_from(TEXTS))


def sklearn(folder: Path) -> Engine:
    return SklearnEngine(folder / "work", FolderBlobs(folder / "blobs"))


ADAPTERS: dict[str, Callable[[Path], Engine]] = {
    "sklearn": sklearn,
    "comprehend": lambda folder: comprehend(folder).engine,
}


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    """One account for all of this file, as the versions in it are shared."""
    with moto():
        yield


@dataclass(frozen=True)
class Known:
    """An engine and something it has learned."""

    engine: Engine
    trained: Trained

    def said(self, text: str) -> Prediction:
        return next(self.engine.predict(self.trained, [text]))

    def why(self, text: str) -> tuple[Span, ...]:
        return next(self.engine.explain(self.trained, [text]))

    def score(self, text: str, label: Label) -> float:
        return next(score.value for score in self.said(text).scores if score.label == label)


@pytest.fixture(scope="module", params=ADAPTERS)
def single(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Known:
    engine = ADAPTERS[request.param](tmp_path_factory.mktemp("single"))
    return _trained(engine, Kind.SINGLE, most=1)


@pytest.fixture(scope="module", params=ADAPTERS)
def multi(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Known:
    engine = ADAPTERS[request.param](tmp_path_factory.mktemp("multi"))
    return _trained(engine, Kind.MULTI, most=2)


def _trained(engine: Engine, kind: Kind, most: int) -> Known:
    engine.start("a", kind, labels(3), lambda: FEW if most == 1 else examples(120, 3, most=most))
    state = until(lambda: state if (state := engine.status("a")).failed or state.trained else None)
    assert state.trained, state.message
    return Known(engine, state.trained)


def without(text: str, span: Span) -> str:
    return text[: span.start] + text[span.end :]


def test_without_its_strongest_word_the_answer_is_less_sure(single: Known) -> None:
    some = [(text, why[0]) for text in TEXTS[:40] if (why := single.why(text))]
    for text, strongest in some:
        assert single.score(without(text, strongest), strongest.label) < single.score(text, strongest.label)


def test_without_the_strongest_word_for_the_runner_up_it_is_less_likely(single: Known) -> None:
    for text in TEXTS[:40]:
        _, second = (score.label for score in single.said(text).scores[:2])
        strongest = next((span for span in single.why(text) if span.label == second), None)
        if strongest:
            assert single.score(without(text, strongest), second) < single.score(text, second)


def test_words_are_named_for_the_answer_and_the_next_best_label_only(single: Known) -> None:
    for text in TEXTS[:40]:
        first, second = (score.label for score in single.said(text).scores[:2])
        assert {span.label for span in single.why(text)} <= {first, second}


def test_in_a_multi_label_project_a_given_label_loses_without_its_strongest_word(multi: Known) -> None:
    for text in TEXTS[:40]:
        for span in multi.why(text)[:1]:
            assert multi.score(without(text, span), span.label) < multi.score(text, span.label)


@settings(max_examples=150, deadline=None)
@given(text=ANY)
def test_any_text_is_explained_by_words_that_lie_in_it(single: Known, text: str) -> None:
    for span in single.why(text):
        assert 0 <= span.start < span.end <= len(text)
        assert span.weight > 0
        assert text[span.start : span.end].strip()


@settings(max_examples=100, deadline=None)
@given(text=ANY)
def test_no_two_words_named_for_a_label_overlap(multi: Known, text: str) -> None:
    for label in labels(3):
        spans = sorted((span.start, span.end) for span in multi.why(text) if span.label == label)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize("text", ["", "   ", "!?", "\x00", "字" * 5_000, "\U0001f4a5", "a" * 200_000])
def test_a_text_that_says_nothing_or_too_much_is_no_trouble(single: Known, text: str) -> None:
    assert all(span.end <= len(text) for span in single.why(text))


def test_there_is_one_explanation_for_each_text_in_order(single: Known) -> None:
    together = list(single.engine.explain(single.trained, TEXTS[:10]))
    assert together == [single.why(text) for text in TEXTS[:10]]


def test_no_texts_give_no_explanations(single: Known) -> None:
    assert list(single.engine.explain(single.trained, [])) == []


def test_an_endless_stream_of_texts_is_explained_as_it_comes(single: Known) -> None:
    assert len(list(islice(single.engine.explain(single.trained, repeat("printer")), 1_500))) == 1_500


def test_what_is_gone_explains_nothing(single: Known) -> None:
    with pytest.raises(BundleDamaged):
        list(single.engine.explain(replace(single.trained, bundle="bundles/gone.zip"), ["printer"]))
