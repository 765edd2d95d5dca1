"""A version of another engine than the one in use is refused in words that say where it lies and what to do."""

from dataclasses import replace

import pytest

from core.domain.errors import MadeElsewhere
from core.domain.jobs import JobKind
from core.domain.versions import Trained, why_not_here
from tests.support.workflow_desk import OLGA, Desk

WHERE = "It lies on the machine of the embedded engine. Train a new version here"


def test_it_is_not_promoted(desk: Desk) -> None:
    desk.history()
    version, promoting = desk.candidate(), replace(desk.promoting, cloud=True)
    for act in (promoting.promote, promoting.propose):
        with pytest.raises(MadeElsewhere, match=WHERE):
            act(OLGA, desk.id, version.id, desk.choice())
    assert desk.production() is None


def test_it_is_not_compared(desk: Desk) -> None:
    desk.in_production()
    candidate, comparing = desk.candidate(), replace(desk.comparing, cloud=True)
    with pytest.raises(MadeElsewhere, match=WHERE):
        comparing.request(OLGA, desk.id, candidate.id, "again")


def test_nobody_goes_back_to_it(desk: Desk) -> None:
    first = desk.in_production()
    desk.promote(desk.candidate())
    switching = replace(desk.switching, cloud=True)
    with pytest.raises(MadeElsewhere, match=WHERE):
        switching.roll_back(OLGA, desk.id, first.id, desk.choice())


@pytest.mark.parametrize(
    ("engine", "cloud", "said"),
    [
        ("comprehend", True, ""),
        ("comprehend flywheel", True, ""),
        ("sklearn-linear-svm-1", False, ""),
        ("sklearn-linear-svm-1", True, "embedded engine. Train a new version here, or unset COUNTERSIGN_ENGINE"),
        ("comprehend", False, "at Amazon, with Comprehend. Train a new version here, or set COUNTERSIGN_ENGINE=aws"),
    ],
)
def test_where_it_lies_is_said_with_what_to_do(engine: str, said: str, *, cloud: bool) -> None:
    why = why_not_here(Trained(bundle="b", bundle_hash="h", engine=engine, normaliser="n"), cloud=cloud)
    assert said in why
    assert bool(why) is bool(said)


def test_a_comparison_with_it_says_which_it_is_and_how_to_go_on(desk: Desk) -> None:
    desk.in_production()
    training = replace(desk.training, comparing=replace(desk.comparing, cloud=True))
    desk.plans[JobKind.TRAIN] = training.plan()
    job = desk.train()
    assert "It is version 2. It lies on the machine" in job.error
    assert "can be promoted without a comparison with it" in job.error
