"""Projects: started whole, with labels that only grow, and a policy for the next release."""

import pytest

from core.domain.actors import Role
from core.domain.errors import Conflict, InvalidInput
from core.domain.labels import MOST_LABELS, Kind, Label
from core.domain.projects import NewProject
from core.domain.routing import Policy
from tests.support.workflow_desk import ADA, LABELS, LEA, OLGA, Desk, a_person


def test_a_project_begins_without_labels_tickets_and_production(desk: Desk) -> None:
    assert desk.project.production is None
    assert desk.projects.labels(LEA, desk.id).labels == ()
    assert desk.projects.all(LEA) == [desk.project]
    assert desk.reports.audit(OLGA, desk.id)[0].action == "start project"


def test_a_project_can_begin_with_labels(desk: Desk) -> None:
    project = desk.projects.start(OLGA, NewProject(name="Phones", kind=Kind.MULTI), LABELS)
    label_set = desk.projects.labels(LEA, project.id)
    assert (label_set.number, label_set.labels, label_set.kind) == (1, LABELS, Kind.MULTI)


def test_who_may_start_a_project_may_name_its_first_labels(desk: Desk) -> None:
    """An admin may start projects, and not change labels later."""
    project = desk.projects.start(ADA, NewProject(name="Phones"), LABELS)
    assert desk.projects.labels(ADA, project.id).labels == LABELS


def test_two_projects_cannot_have_one_name(desk: Desk) -> None:
    before = desk.counts()
    with pytest.raises(Conflict, match="'Desk' exists already"):
        desk.projects.start(OLGA, NewProject(name="Desk"))
    assert desk.counts() == before


def test_each_project_draws_its_held_out_part_by_a_salt_of_its_own(desk: Desk) -> None:
    made = [desk.projects.start(OLGA, NewProject(name=name)) for name in "ab"]
    assert made[0].salt != made[1].salt
    assert all(len(project.salt) >= 16 for project in made)


def test_added_labels_are_a_new_version_of_the_set(desk: Desk) -> None:
    desk.projects.add_labels(LEA, desk.id, LABELS)
    grown = desk.projects.add_labels(LEA, desk.id, (Label("vpn"), Label("printer")))
    assert (grown.number, grown.labels) == (2, ("network", "printer", "vpn"))
    assert desk.reports.audit(OLGA, desk.id, "add labels")[0].detail == {"labels": 3}


def test_labels_that_are_there_change_nothing(desk: Desk) -> None:
    first = desk.projects.add_labels(LEA, desk.id, LABELS)
    before = desk.counts()
    assert desk.projects.add_labels(LEA, desk.id, LABELS) == first
    assert desk.counts() == before


@pytest.mark.parametrize("name", ["", "  ", "a|b", "line\x07", "x" * 101])
def test_what_cannot_be_a_label_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(InvalidInput):
        desk.projects.add_labels(LEA, desk.id, (Label(name),))
    assert desk.projects.labels(LEA, desk.id).number == 0


def test_a_label_is_added_as_it_is_read_from_files(desk: Desk) -> None:
    assert desk.projects.add_labels(LEA, desk.id, (Label("  wifi   slow "),)).labels == ("wifi slow",)


def test_a_project_has_no_more_labels_than_it_can_have(desk: Desk) -> None:
    full = desk.projects.add_labels(LEA, desk.id, tuple(Label(f"label {n}") for n in range(MOST_LABELS)))
    with pytest.raises(InvalidInput, match="2,000 labels; these would make 2,001"):
        desk.projects.add_labels(LEA, desk.id, (Label("one more"),))
    assert desk.projects.labels(LEA, desk.id) == full


def test_a_policy_is_for_the_next_release(desk: Desk) -> None:
    desk.projects.set_policy(ADA, desk.id, Policy(threshold=0.8, audit_share=0.1))
    assert desk.projects.all(ADA)[0].policy == Policy(threshold=0.8, audit_share=0.1)
    entry = desk.reports.audit(OLGA, desk.id, "change routing policy")[0]
    assert (entry.actor, entry.detail) == ("ada", {"threshold": 0.8, "audit_share": 0.1})


def test_thresholds_of_single_labels_stand_in_the_trail(desk: Desk) -> None:
    own = Policy(by_label=((Label("network"), 0.9), (Label("printer"), 0.955)))
    desk.projects.set_policy(ADA, desk.id, own)
    assert desk.projects.all(ADA)[0].policy == own
    entry = desk.reports.audit(OLGA, desk.id, "change routing policy")[0]
    assert entry.detail["label_thresholds"] == "network 0.9 | printer 0.955"


def test_labels_of_one_project_are_none_of_another(desk: Desk) -> None:
    desk.projects.add_labels(LEA, desk.id, LABELS)
    other = desk.start("Other")
    assert desk.projects.labels(a_person("vera", Role.VIEWER), other.id).labels == ()
