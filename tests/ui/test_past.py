"""What people decided before, in sentences."""

from dataclasses import replace

from core.domain.decisions import Act, DecisionId
from core.domain.predictions import VersionId
from core.domain.proposals import ProposalId
from core.domain.versions import ReleaseId
from tests.support.report_facts import decided, proposal, release
from ui.past import Past

NAMES = {"olga": "Olga <b>", "omar": "Omar"}
BACK = decided(Act.ROLL_BACK, before=2, reason="Printers *broke* today.", actor="olga", version=1)
NOTHING = DecisionId(0), ProposalId(0)


def past(*made: object, proposals: tuple[object, ...] = ()) -> Past:
    return Past(decided=made, proposed=proposals, releases=[release(2), release(1, 1)], names=NAMES)  # type: ignore[arg-type]


def test_a_withdrawn_version_says_until_when_it_served_and_who_went_back_and_why() -> None:
    assert past(BACK).served(VersionId(2)) == (
        "In production as release 2 until 20 Nov 2026, 12:00 UTC; Olga \\<b\\> went back: 'Printers \\*broke\\* today\\.'"
    )


def test_a_version_that_never_served_says_nothing_of_it() -> None:
    assert past(BACK).served(VersionId(7)) == ""


def test_a_roll_back_of_another_release_is_not_taken_for_this_ones() -> None:
    other = replace(BACK, decision=replace(BACK.decision, before=ReleaseId(9)))
    assert past(other).served(VersionId(2)) == "It was in production before, as release 2, and was withdrawn."


def test_what_others_did_since_is_told_and_neither_ones_own_acts_nor_what_was_seen() -> None:
    found = past(decided(Act.REJECT), proposals=(proposal(),))
    assert found.meanwhile(NOTHING, "olga") == [
        "Omar rejected version 2 at 20 Nov 2026, 12:00 UTC; nothing of yours about it was saved."
    ]
    assert found.meanwhile(NOTHING, "omar") == [
        "Olga \\<b\\> proposed version 2 at 20 Nov 2026, 11:00 UTC; nothing of yours about it was saved."
    ]
    assert found.meanwhile(found.known, "vera") == []


def test_a_way_back_takes_no_form_away() -> None:
    assert past(BACK).meanwhile(NOTHING, "omar") == []
