"""Who may sign a promotion, and what makes a proposal count no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.domain.actors import SYSTEM
from core.domain.comparisons import ComparisonId
from core.domain.datasets import DatasetId
from core.domain.jobs import JobId
from core.domain.labels import Change, ChangeKind
from core.domain.predictions import VersionId
from core.domain.proposals import VALID, NewProposal, Signatures, Situation, why_not_approve, why_not_propose, why_void
from core.domain.versions import ModelVersion, ReleaseId, Trained, VersionState

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
PROPOSAL = NewProposal(
    operation="click", version=VersionId(2), expected=ReleaseId(1), comparison=ComparisonId(1), evidence_hash="e",
    label_set=1, despite=False, reason="It is better.", actor="olga", proposed_at=NOW,
)  # fmt: skip
AS_IT_WAS = Situation(
    production=ReleaseId(1), comparison=ComparisonId(1), corrected=0, relabelled=(), moved_at=None, now=NOW
)
VERSION = ModelVersion(
    id=VersionId(2), number=2, state=VersionState.CANDIDATE, dataset=DatasetId(1), held_out=None, job=JobId(1),
    label_set=1, trained=Trained(bundle="b", bundle_hash="h", engine="e", normaliser="n"), created_at=NOW,
    created_by="ada",
)  # fmt: skip
ONE, TWO, THREE = Signatures


def test_production_that_moved_and_came_back_has_changed_all_the_same() -> None:
    later = PROPOSAL.proposed_at + timedelta(minutes=1)
    assert why_void(PROPOSAL, replace(AS_IT_WAS, moved_at=later)) == "Production has changed since it was proposed."
    assert why_void(PROPOSAL, replace(AS_IT_WAS, moved_at=PROPOSAL.proposed_at)) == ""


def test_a_proposal_stands_while_nothing_has_changed_and_it_is_young() -> None:
    assert why_void(PROPOSAL, AS_IT_WAS) == ""
    assert why_void(PROPOSAL, replace(AS_IT_WAS, now=NOW + VALID)) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"production": ReleaseId(2)}, "Production has changed"),
        ({"production": None}, "Production has changed"),
        ({"comparison": ComparisonId(2)}, "compared anew"),
        ({"corrected": 1}, "1 held-out ticket was corrected"),
        ({"corrected": 1200}, "1,200 held-out tickets were corrected"),
        ({"relabelled": (Change(kind=ChangeKind.RENAME),)}, "Labels were renamed"),
        ({"now": NOW + VALID + timedelta(seconds=1)}, "older than 7 days"),
    ],
)
def test_a_proposal_counts_no_more_and_says_why(change: dict[str, object], said: str) -> None:
    assert said in why_void(PROPOSAL, replace(AS_IT_WAS, **change))  # type: ignore[arg-type]  # as the table has it


@pytest.mark.parametrize(
    ("signatures", "starter", "may"),
    [(ONE, "olga", True), (TWO, "olga", True), (THREE, "olga", False), (THREE, "ada", True)],
)
def test_only_where_three_sign_the_starter_of_the_training_may_not_propose(
    signatures: Signatures, starter: str, *, may: bool
) -> None:
    assert (why_not_propose(signatures, replace(VERSION, created_by=starter), "olga") == "") is may


@pytest.mark.parametrize("signatures", [TWO, THREE])
def test_who_proposed_or_started_the_training_may_not_approve(signatures: Signatures) -> None:
    assert "You proposed it" in why_not_approve(signatures, PROPOSAL, VERSION, "olga")
    assert "You started its training" in why_not_approve(signatures, PROPOSAL, VERSION, "ada")
    assert why_not_approve(signatures, PROPOSAL, VERSION, "paul") == ""


def test_where_one_signs_a_proposer_promotes_instead_of_approving_their_own() -> None:
    assert "promote it yourself" in why_not_approve(ONE, PROPOSAL, VERSION, "olga")
    assert why_not_approve(ONE, PROPOSAL, VERSION, "ada") == ""


@pytest.mark.parametrize(("signatures", "proposer"), [(THREE, "ada"), (TWO, SYSTEM.id), (THREE, SYSTEM.id)])
def test_a_setting_that_became_stricter_counts_for_whoever_proposed_before(
    signatures: Signatures, proposer: str
) -> None:
    assert "today's setting" in why_not_approve(signatures, replace(PROPOSAL, actor=proposer), VERSION, "paul")


@pytest.mark.parametrize("signatures", [TWO, THREE])
def test_a_program_signs_nothing(signatures: Signatures) -> None:
    assert "A person proposes" in why_not_propose(signatures, VERSION, SYSTEM.id)
    assert "A person approves" in why_not_approve(signatures, PROPOSAL, VERSION, SYSTEM.id)
