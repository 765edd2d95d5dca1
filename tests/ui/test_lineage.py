"""What made a version, with units, in words."""

from dataclasses import replace

import pytest

from core.domain.versions import Trained, VersionState
from tests.support.report_facts import dossier, lineage, release
from ui.lineage import bundle_name, hashes, made_of, measured_on, stands

ENTRY = lineage(2, ())


def test_what_made_a_version_carries_units_and_thousands() -> None:
    made = made_of(ENTRY, {"olga": "Olga"})
    assert made["Asked for by"] == "Olga"
    assert made["Learned from"] == "training set T3: 1,200 tickets, 34 of them reviewed here"
    assert made["Training took"] == "12.5 s"
    assert made["Tickets learned from, those used"] == "6,400"


def test_what_only_one_engine_says_is_shown_under_its_own_name() -> None:
    assert made_of(ENTRY, {})["Odd"] == "x"


def test_what_an_engine_says_nothing_of_has_no_row() -> None:
    said = Trained(bundle="b", bundle_hash="c", engine="d", normaliser="e", facts={"active_before": "", "seconds": 0})
    made = made_of(replace(ENTRY, version=replace(ENTRY.version, trained=said)), {})
    assert ("Active before" in made, made["Training took"]) == (False, "0.0 s")


def test_an_engine_that_says_in_words_what_another_counts_is_quoted() -> None:
    said = Trained(bundle="b", bundle_hash="c", engine="d", normaliser="e", facts={"labels": "network|printer"})
    entry = replace(ENTRY, version=replace(ENTRY.version, trained=said))
    assert made_of(entry, {})["Labels it can give"] == "network|printer"


@pytest.mark.parametrize(
    ("state", "of", "said"),
    [
        (VersionState.CANDIDATE, 2, "candidate, withdrawn from production"),
        (VersionState.CANDIDATE, 1, "candidate"),
        (VersionState.PRODUCTION, 2, "in production"),
        (VersionState.REJECTED, 2, "rejected"),
    ],
)
def test_a_candidate_that_was_released_is_said_to_have_been_withdrawn(state: VersionState, of: int, said: str) -> None:
    assert stands(lineage(2, (), state).version, [release(1, of)]) == said


def test_fingerprints_are_whole() -> None:
    assert list(hashes(ENTRY).values()) == ["2" * 64, "ab" * 32, "ab" * 32]
    assert len(hashes(replace(ENTRY, held_out=None))) == 2


def test_a_bundles_file_keeps_its_ending() -> None:
    assert bundle_name("IT desk", ENTRY) == "IT-desk-version-2-2026-11-13.zip"


def test_what_a_comparison_was_measured_on_names_the_set_and_which_use_of_it_this_was() -> None:
    known = replace(dossier(), use=2, uses=2)
    assert measured_on(known) == "120 held-out tickets (set H3, second use)"
    assert measured_on(replace(known, uses=5)) == "120 held-out tickets (set H3, second use of 5)"
    assert measured_on(dossier(first=True)) == "120 held-out tickets (set H3)"
