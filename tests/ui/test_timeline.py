"""The timeline of versions: everything that happened, newest first."""

from dataclasses import replace
from datetime import timedelta

from core.domain.decisions import Act
from core.domain.gate import Outcome
from core.domain.routing import Policy
from core.domain.versions import Release, ReleaseId
from tests.support.report_facts import NOON, decided, dossier, lineage, proposal
from ui import timeline

ONE, TWO = lineage(1, ()), lineage(2, ())


def release(number: int) -> Release:
    return Release(
        id=ReleaseId(number), number=number, version=TWO.version, policy=Policy(), created_at=NOON, created_by="olga"
    )


def test_what_happened_is_told_newest_first() -> None:
    compared = replace(dossier().comparison, created_at=NOON - timedelta(days=1))
    happened = timeline.events([TWO, ONE], [compared], [decided()], [release(2)])
    assert [event.what for event in happened] == [
        "Promoted version 2 as release 2, alone",
        "Version 2 compared with version 1",
        "Version 2 trained",
        "Version 1 trained",
    ]


def test_a_proposal_is_told_with_who_and_why() -> None:
    asked = proposal(reason="The fair begins.")
    told = timeline.events([], [], [decided()], [release(2)], [asked])
    assert [(one.what, one.who) for one in told[1:]] == [("Proposed version 2", "olga")]
    assert told[1].why == "The fair begins."


def test_a_first_version_beside_itself_is_no_comparison_that_happened() -> None:
    assert timeline.events([], [dossier(first=True).comparison], [], []) == []


def test_an_override_and_what_the_gate_had_said_are_told() -> None:
    (event,) = timeline.events([], [], [decided(outcome=Outcome.HOLD, reason="The fair begins.")], [])
    assert event.what.startswith("OVERRIDE")
    assert event.why == "The gate had said: hold. The fair begins."


def test_a_release_that_no_decision_made_is_told_by_itself() -> None:
    (event,) = timeline.events([], [], [], [release(5)])
    assert (event.what, event.who) == ("Release 5, of version 2", "olga")


def test_the_table_names_people_and_reasons() -> None:
    made = [decided(), decided(Act.REJECT, Outcome.HOLD, reason="Two labels became worse.")]
    table = timeline.table(timeline.events([], [], made, []), {"omar": "Omar"})
    assert list(table["Who"]) == ["Omar", "Omar"]
    assert "Two labels became worse." in list(table["Why"])
