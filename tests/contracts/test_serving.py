"""What every adapter of the Serving port does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from core.domain.documents import ProjectId
from core.domain.errors import BundleDamaged
from core.domain.labels import Kind
from core.domain.versions import Trained
from core.local import bundle
from core.local.blobs import FolderBlobs
from core.local.learning import Lesson, learn
from core.local.serving import LocalServing
from core.ports import Serving
from tests.support.aws import moto
from tests.support.local_texts import examples, labels, release_of
from tests.support.serving_stages import Desk

PROJECT = ProjectId(7)


@dataclass(frozen=True)
class Stage:
    """An adapter, one made anew on the same place, a good bundle, and a way to damage it."""

    serving: Serving
    again: Callable[[], Serving]
    trained: Trained
    damage: Callable[[], None]


def local(tmp_path):
    blobs = FolderBlobs(tmp_path / "blobs")
    lessons = [Lesson(e.text, e.labels) for e in examples(20, 2)]
    learned = learn(Kind.SINGLE, labels(2), lessons, lambda *_: None)
    bundle.write(learned.model, {}, tmp_path / "bundle.zip")
    digest = blobs.put("bundles/a.zip", [(tmp_path / "bundle.zip").read_bytes()])
    return Stage(
        serving=LocalServing(tmp_path / "serving", blobs),
        again=lambda: LocalServing(tmp_path / "serving", blobs),
        trained=Trained(bundle="bundles/a.zip", bundle_hash=digest, engine="sklearn", normaliser="n"),
        damage=lambda: blobs.path("bundles/a.zip").write_bytes(b"damaged"),
    )


def comprehend(tmp_path):
    desk = Desk(tmp_path)
    trained = desk.trained()
    return Stage(serving=desk.serving(), again=desk.serving, trained=trained, damage=lambda: desk.change(trained))


def beside(tmp_path):
    """Comprehend, where each version has an endpoint of its own."""
    desk = Desk(tmp_path)
    desk.served = replace(desk.served, window=timedelta(hours=24))
    trained = desk.trained()
    return Stage(serving=desk.serving(), again=desk.serving, trained=trained, damage=lambda: desk.change(trained))


ADAPTERS: dict[str, Callable[..., Stage]] = {"local": local, "comprehend": comprehend, "beside": beside}


@pytest.fixture(scope="module", autouse=True)
def _amazon() -> Iterator[None]:
    with moto():
        yield


@pytest.fixture(params=ADAPTERS)
def stage(request, tmp_path):
    return ADAPTERS[request.param](tmp_path)


def test_nothing_serves_at_first(stage):
    assert stage.serving.serving(PROJECT) is None


def test_a_release_serves_after_the_switch(stage):
    stage.serving.switch(PROJECT, release_of(stage.trained))
    assert stage.serving.serving(PROJECT) == 1


def test_switching_twice_is_switching_once(stage):
    stage.serving.switch(PROJECT, release_of(stage.trained))
    stage.serving.switch(PROJECT, release_of(stage.trained))
    assert stage.serving.serving(PROJECT) == 1


def test_the_next_release_takes_over_and_the_first_can_come_back(stage):
    first, second = release_of(stage.trained), release_of(stage.trained, 2)
    stage.serving.switch(PROJECT, first)
    stage.serving.switch(PROJECT, second)
    assert stage.serving.serving(PROJECT) == 2
    stage.serving.switch(PROJECT, first)
    assert stage.serving.serving(PROJECT) == 1


def test_what_is_as_it_was_left_is_not_astray(stage):
    assert stage.serving.astray(PROJECT) is None
    stage.serving.switch(PROJECT, release_of(stage.trained))
    assert stage.serving.astray(PROJECT) is None


def test_projects_serve_apart(stage):
    stage.serving.switch(PROJECT, release_of(stage.trained))
    stage.serving.switch(ProjectId(8), release_of(stage.trained, 2))
    assert stage.serving.serving(PROJECT) == 1
    assert stage.serving.serving(ProjectId(8)) == 2


def test_what_serves_is_known_after_a_restart(stage):
    stage.serving.switch(PROJECT, release_of(stage.trained))
    assert stage.again().serving(PROJECT) == 1


def test_a_damaged_bundle_does_not_serve_and_what_served_before_still_does(stage):
    stage.serving.switch(PROJECT, release_of(stage.trained))
    stage.damage()
    with pytest.raises(BundleDamaged):
        stage.serving.switch(PROJECT, release_of(stage.trained, 2))
    assert stage.serving.serving(PROJECT) == 1


def test_a_missing_bundle_does_not_serve(stage):
    gone = replace(stage.trained, bundle="bundles/gone.zip")
    with pytest.raises(BundleDamaged):
        stage.serving.switch(PROJECT, release_of(gone))
    assert stage.serving.serving(PROJECT) is None


def test_a_rehearsal_changes_nothing_of_what_serves_and_leaves_nothing(stage, tmp_path):
    stage.serving.switch(PROJECT, release_of(stage.trained))
    before = sorted(path.name for path in tmp_path.rglob("*"))
    stage.serving.rehearse(PROJECT, release_of(stage.trained, 2))
    assert stage.serving.serving(PROJECT) == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_rehearsal_of_a_damaged_bundle_says_so(stage):
    stage.damage()
    with pytest.raises(BundleDamaged):
        stage.serving.rehearse(PROJECT, release_of(stage.trained))
