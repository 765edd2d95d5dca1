"""What every adapter of the Engine port does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, repeat
from pathlib import Path

import pytest

from core.domain.errors import BundleDamaged, MadeElsewhere, NotFound, NotTrainable
from core.domain.labels import Kind, Label
from core.domain.versions import CLOUD
from tests.support.aws import moto
from tests.support.engine_stages import Stage, comprehend, flywheel, sklearn
from tests.support.local_texts import example, examples, labels
from tests.support.waiting import until

FEW = examples(60, 3)
THREE = labels(3)


ADAPTERS: dict[str, Callable[[Path], Stage]] = {
    "sklearn": sklearn,
    "comprehend": comprehend,
    "flywheel": flywheel,
}


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    """One account for all of this file: what is made in it lives as long as the versions that tests share."""
    with moto():
        yield


@pytest.fixture(params=ADAPTERS)
def stage(request, tmp_path):
    return ADAPTERS[request.param](tmp_path)


@pytest.fixture(scope="module", params=ADAPTERS)
def done(request, tmp_path_factory):
    """One finished training of three labels (of four), for what only reads it."""
    stage = ADAPTERS[request.param](tmp_path_factory.mktemp("done"))
    return stage, train(stage.engine, "done", FEW, labels(4))


@pytest.fixture(scope="module", params=ADAPTERS)
def multi(request, tmp_path_factory):
    stage = ADAPTERS[request.param](tmp_path_factory.mktemp("multi"))
    return stage.engine, train(stage.engine, "multi", examples(200, 4, most=3), labels(4), Kind.MULTI)


def train(engine, token, given, names=THREE, kind=Kind.SINGLE):
    engine.start(token, kind, names, lambda: given)
    state = until(lambda: ended(engine, token))
    assert not state.failed, state.message
    return state.trained


def ended(engine, token):
    state = engine.status(token)
    return state if state.failed or state.trained else None


def test_a_training_ends_with_a_whole_bundle(done):
    stage, trained = done
    assert stage.exists(trained)
    assert stage.engine.status("done").share == 1.0


def test_a_training_says_how_much_it_learned_from(done):
    _, trained = done
    assert trained.facts["documents"] == 60
    assert trained.facts["labels"] == 3
    assert all(isinstance(value, float | int | str) for value in trained.facts.values())


def test_the_result_is_known_after_a_restart(done):
    stage, trained = done
    assert stage.again().status("done").trained == trained


def test_starting_a_finished_training_again_changes_nothing(done):
    stage, trained = done
    stage.engine.start("done", Kind.SINGLE, labels(4), list)
    assert stage.engine.status("done").trained == trained


def test_cancelling_a_finished_training_changes_nothing(done):
    stage, trained = done
    stage.engine.cancel("done")
    assert stage.engine.status("done").trained == trained
    assert stage.exists(trained)


def test_the_share_done_never_falls(stage):
    stage.engine.start("a", Kind.SINGLE, THREE, lambda: FEW)
    shares = []
    until(lambda: shares.append(stage.engine.status("a").share) or ended(stage.engine, "a"))
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_a_training_nobody_began_is_not_found(stage):
    with pytest.raises(NotFound):
        stage.engine.status("never")


def test_cancelling_a_training_nobody_began_does_nothing(stage):
    stage.engine.cancel("never")
    with pytest.raises(NotFound):
        stage.engine.status("never")


@pytest.mark.parametrize(
    "given", [[], [example(1, "printer jams", "a"), example(2, "screen dark", "a")]], ids=["none", "one label"]
)
def test_what_cannot_be_learned_from_is_refused_and_was_never_begun(stage, given):
    with pytest.raises(NotTrainable):
        stage.engine.start("a", Kind.SINGLE, (Label("a"), Label("b")), lambda: given)
    with pytest.raises(NotFound):
        stage.engine.status("a")


def test_two_tokens_with_the_same_examples_make_the_same_bundle(stage):
    first = train(stage.engine, "first", FEW)
    second = train(stage.engine, "second", FEW)
    assert stage.content(first) == stage.content(second)


def test_there_is_one_prediction_for_each_text_in_order(done):
    stage, trained = done
    given = [e.labels for e in FEW]
    answers = [p.labels for p in stage.engine.predict(trained, (e.text for e in FEW))]
    assert sum(map(tuple.__eq__, answers, given)) > 55


def test_no_texts_give_no_predictions(done):
    stage, trained = done
    assert list(stage.engine.predict(trained, [])) == []


def test_an_endless_stream_of_texts_is_answered_as_it_comes(done):
    stage, trained = done
    assert len(list(islice(stage.engine.predict(trained, repeat("printer")), 3_000))) == 3_000


@pytest.mark.parametrize("text", ["", "   ", "!?", "\x00", "字" * 5_000, "\U0001f4a5", "a" * 200_000])
def test_any_text_gets_an_answer(done, text):
    stage, trained = done
    (prediction,) = stage.engine.predict(trained, [text])
    assert len(prediction.labels) == 1
    assert 0 <= prediction.confidence <= 1


def test_the_bundle_normalises_the_texts(done):
    stage, trained = done
    text = FEW[0].text
    plain, loud = stage.engine.predict(trained, [text, f"  {text.upper()}\n"])
    assert plain == loud


def test_a_single_label_answer_is_its_best_score(done):
    stage, trained = done
    for prediction in stage.engine.predict(trained, [e.text for e in FEW]):
        best, second = prediction.scores[:2]
        assert prediction.labels == (best.label,)
        assert prediction.confidence == best.value
        assert prediction.margin == pytest.approx(best.value - second.value)


def test_a_label_without_examples_is_never_the_answer(done):
    stage, trained = done
    for prediction in stage.engine.predict(trained, [e.text for e in FEW] + ["", "something else"]):
        assert prediction.labels != (labels(4)[3],)


def test_a_multi_label_answer_holds_what_is_likelier_than_not(multi):
    engine, trained = multi
    for prediction in engine.predict(trained, [e.text for e in examples(50, 4, most=3)]):
        assert prediction.labels == tuple(score.label for score in prediction.scores if score.value >= 0.5)
        assert prediction.margin == pytest.approx(min(abs(2 * score.value - 1) for score in prediction.scores))


def test_a_damaged_bundle_gives_no_answers(tmp_path):
    for name, make in ADAPTERS.items():
        stage = make(tmp_path / name)
        trained = train(stage.engine, "a", FEW)
        stage.damage(trained)
        with pytest.raises(BundleDamaged):
            list(stage.again().predict(trained, ["printer"]))


def test_a_bundle_that_is_gone_gives_no_answers(done):
    stage, trained = done
    with pytest.raises(BundleDamaged):
        list(stage.engine.predict(replace(trained, bundle="bundles/gone.zip"), ["printer"]))


def test_a_version_of_another_engine_is_told_from_a_damaged_one(done):
    stage, trained = done
    other = "sklearn" if trained.engine in CLOUD else "comprehend"
    for act in (stage.engine.predict, stage.engine.explain):
        with pytest.raises(MadeElsewhere, match="Train a new version here"):
            list(act(replace(trained, engine=other), ["printer"]))


def test_what_is_held_out_is_not_learned_from(stage):
    stage.engine.start("a", Kind.SINGLE, THREE, lambda: FEW, lambda: examples(30, 3, seed=2))
    trained = train(stage.engine, "a", FEW)
    assert trained.facts["documents"] == 60
