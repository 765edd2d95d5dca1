"""Versions are trained, compared, promoted and rolled back by the command line, and it says how all stands."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM
from core.verbs import evidence_on
from tests.support.paid import AWS_MODE
from tests.support.verbs_desk import REASON, Say, app_on, lines_of, state_of


@pytest.mark.parametrize(
    "verb",
    [["train"], ["classify"], ["export", "-"], ["promote", "--reason", REASON], ["rollback", "--reason", REASON]],
)
def test_without_a_project_nothing_can_be_done(say: Say, verb: list[str]) -> None:
    said = say(*verb)
    assert (said.code, said.out) == (1, "")
    assert "There is no project yet" in said.err


@pytest.mark.parametrize(
    "verb",
    [["train"], ["classify"], ["export", "-"], ["promote", "--reason", REASON], ["rollback", "--reason", REASON]],
)
def test_an_unknown_project_is_named(say: Say, table: Callable[..., Path], verb: list[str]) -> None:
    say("import", table("text,label", "no ink,printer"), "--project", "Desk")
    said = say(*verb, "--project", "Dekc")
    assert (said.code, said.out) == (1, "")
    assert "There is no project 'Dekc'" in said.err


def test_what_cannot_be_trained_says_why(say: Say, table: Callable[..., Path]) -> None:
    say("import", table("text", "no ink"), "--project", "Desk")
    said = say("train")
    assert (said.code, said.out) == (1, "")
    assert "No ticket has a label yet" in said.err


def test_a_trained_candidate_is_compared_and_can_be_promoted(trained: Path, say: Say) -> None:
    before = state_of(say)
    assert (before["production"], before["candidates"]) == ("release 1, version 1", [2])
    said = say("promote", "--version", 2, "--reason", REASON, "--despite-gate")
    assert (said.code, said.out) == (0, "Version 2 is in production as release 2.\n")
    assert (state_of(say)["production"], state_of(say)["releases"]) == ("release 2, version 2", [2, 1])


def test_training_says_what_the_gate_says(trained: Path, say: Say) -> None:
    said = say("train")
    assert said.code == 0
    assert said.out.startswith("Version 3 is a candidate.\nGate: ")
    assert "held-out tickets." in said.out


def test_the_gate_of_another_version_is_not_told(trained: Path) -> None:
    app = app_on(trained)
    (project,) = app.projects.all(SYSTEM)
    second, first = (entry.version.id for entry in app.reports.versions(SYSTEM, project.id))
    comparisons = app.reports.comparisons(SYSTEM, project.id)
    evidence = evidence_on(second, comparisons)
    assert evidence is not None
    assert (evidence.candidate, evidence.base) == (second, first)
    assert evidence_on(first, comparisons[:1]) is None


def test_a_first_version_is_said_to_have_no_evidence(say: Say, table: Callable[..., Path]) -> None:
    say("import", table("text,label", *lines_of(60)), "--project", "Desk")
    assert say("train").out == "Version 1 is a candidate.\n"


@pytest.mark.parametrize("version", [1, 9])
def test_what_is_no_candidate_is_not_promoted(trained: Path, say: Say, version: int) -> None:
    said = say("promote", "--version", version, "--reason", REASON)
    assert (said.code, "There is no such candidate" in said.err) == (1, True)


def test_a_reason_too_short_is_refused(trained: Path, say: Say) -> None:
    said = say("promote", "--reason", "ok")
    assert (said.code, "Give a reason of 10" in said.err) == (1, True)
    assert state_of(say)["production"] == "release 1, version 1"


def test_rolling_back_brings_the_earlier_release_back(trained: Path, say: Say) -> None:
    say("promote", "--reason", REASON, "--despite-gate")
    said = say("rollback", "--reason", REASON)
    assert (said.code, said.out) == (0, "Release 1 (version 1) is in production again.\n")
    assert state_of(say)["production"] == "release 1, version 1"


@pytest.mark.parametrize("release", [[], ["--release", "1"], ["--release", "7"]])
def test_there_is_nothing_to_roll_back_to(trained: Path, say: Say, release: list[str]) -> None:
    said = say("rollback", "--reason", REASON, *release)
    assert (said.code, "There is no such earlier release" in said.err) == (1, True)


def test_classifying_says_how_many_tickets_wait(trained: Path, say: Say, table: Callable[..., Path]) -> None:
    say("import", table("text", "something nobody has ever heard of"))
    said = say("classify")
    assert said.code == 0
    assert said.out == f"{state_of(say)['waiting_for_review']} tickets wait for review.\n"


def test_status_is_read_by_people(trained: Path, say: Say) -> None:
    out = say("status").out
    assert "project: Desk\n" in out
    assert "production: release 1, version 1\n" in out
    assert "candidates: [2]\n" in out


def test_status_is_read_by_programs(trained: Path, say: Say) -> None:
    assert state_of(say) == {
        "project": "Desk",
        "tickets": 60,
        "labelled": 60,
        "held_out": state_of(say)["held_out"],
        "waiting_for_review": 0,
        "production": "release 1, version 1",
        "candidates": [2],
        "releases": [1],
        "running": [],
    }


def test_status_of_an_empty_folder_is_empty(say: Say) -> None:
    assert json.loads(say("status", "--json").out) == {"projects": []}


def test_status_can_be_of_one_project(say: Say, table: Callable[..., Path]) -> None:
    for name in ("One", "Two"):
        say("import", table("text", f"hello {name}"), "--project", name)
    projects = json.loads(say("status", "--json", "--project", "Two").out)["projects"]
    assert [project["project"] for project in projects] == ["Two"]


def test_what_is_over_the_budget_is_refused_and_says_what_it_costs(
    trained: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in AWS_MODE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COUNTERSIGN_BUDGET", "0.5")
    said = say("train")
    assert (said.code, said.out) == (1, "")
    assert "over its budget; nothing was begun. It takes $1." in said.err
    assert "of $0.50" in said.err


@pytest.mark.parametrize("verb", [["train"], ["promote", "--despite-gate", "--reason", REASON]])
def test_what_costs_nothing_is_done_whether_or_not_it_may_be_dear(trained: Path, say: Say, verb: list[str]) -> None:
    assert say(*verb, "--spend-anyway").code == 0
