"""The acts of the loop, done through the pages, read back from the store."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.actors import Role
from core.domain.decisions import Act
from core.domain.documents import ProjectId
from core.domain.jobs import JobKind
from core.domain.labels import Kind
from core.domain.projects import NewProject
from core.domain.reviews import Action, Answer
from core.domain.versions import VersionState
from tests.support.pages_home import OWNER, PERSON_OF, REVIEWER, promote, train
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]
REASON = "Better on the tickets that matter."
ADMIN = PERSON_OF[Role.ADMIN]


def decisions(desk: Visit) -> list[tuple[Act, str, str]]:
    return [(made.act, made.actor, made.reason) for made in desk.app.promoting.decisions(OWNER, desk.project.id)]


def states(desk: Visit) -> dict[int, VersionState]:
    versions = desk.app.reports.versions(OWNER, desk.project.id)
    return {entry.version.number: entry.version.state for entry in versions}


def give_reason(desk: Visit, reason: str = REASON, *, key: str = "reason-2") -> Visit:
    desk.tab.text_area(key=key).input(reason)
    return desk


def promote_on_page(desk: Visit) -> Visit:
    give_reason(desk.open("Promotion"))
    desk.tab.checkbox(key="despite-2").check()
    return desk.click("Promote").work()


def trainings(desk: Visit) -> int:
    return len(desk.app.reports.jobs(OWNER, desk.project.id, JobKind.TRAIN))


def test_an_owner_trains_a_candidate_and_opens_its_comparison(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Training").click("Train a candidate")
    assert any("Training" in words for words in (desk.says("caption"), desk.says("progress")))
    desk.work()
    assert states(desk)[3] is VersionState.CANDIDATE
    desk.click("See how it compares")
    assert desk.says("title") == "Compare"
    assert desk.tab.query_params["candidate"] == "3"


def test_a_second_click_while_a_training_waits_is_no_second_training(visit: Open, history: Path) -> None:
    desk, other = visit(history, "olga").open("Training"), visit(history, "paul").open("Training")
    before = trainings(desk)
    desk.click("Train a candidate")
    other.click("Train a candidate")
    assert trainings(desk) == before + 1


def test_a_waiting_training_can_be_cancelled_and_says_so(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Training").click("Train a candidate")
    assert "waiting for the worker" in desk.says("caption")
    desk.click("Cancel").work()
    desk.open("Training")
    assert desk.table()["State"][0] == "cancelled"
    assert 3 not in states(desk)


def test_the_gates_rule_chosen_on_the_page_goes_with_the_job(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Training")
    desk.tab.number_input[0].set_value(2.5)
    desk.click("Train a candidate")
    job = desk.app.reports.jobs(OWNER, desk.project.id, JobKind.TRAIN)[0]
    assert job.params["margin"] == pytest.approx(0.025)


def test_without_labelled_tickets_training_is_shut_and_says_why(visit: Open, no_tickets: Path) -> None:
    desk = visit(no_tickets, "olga").open("Training")
    button = next(button for button in desk.tab.button if "Train" in button.label)
    assert button.disabled
    assert desk.says("info")


def test_a_promotion_moves_production_and_keeps_the_reason(visit: Open, history: Path) -> None:
    desk = promote_on_page(visit(history, "olga"))
    assert decisions(desk)[0] == (Act.PROMOTE, "olga", REASON)
    assert states(desk) == {1: VersionState.RETIRED, 2: VersionState.PRODUCTION}
    assert "release 2 (version 2)" in desk.says("markdown")


def test_a_promotion_against_the_gate_needs_the_tick(visit: Open, history: Path) -> None:
    desk = give_reason(visit(history, "olga").open("Promotion")).click("Promote")
    assert "nothing was changed" in desk.says("error")
    assert "tick that you know" in desk.says("error")
    assert states(desk)[1] is VersionState.PRODUCTION


@pytest.mark.parametrize("act", ["Promote", "Reject"])
def test_a_decision_without_a_reason_is_refused_and_says_what_to_give(visit: Open, history: Path, act: str) -> None:
    desk = give_reason(visit(history, "olga").open("Promotion"), "ok").click(act)
    assert "Give a reason of 10 to 2,000 characters" in desk.says("error").replace("\\", "")
    assert len(decisions(desk)) == 1


def test_a_rejected_version_is_no_candidate_any_more(visit: Open, history: Path) -> None:
    desk = give_reason(visit(history, "olga").open("Promotion")).click("Reject")
    assert states(desk)[2] is VersionState.REJECTED
    assert "No candidate awaits a decision" in desk.says("info")


def test_a_roll_back_returns_to_the_earlier_release_with_its_reason(visit: Open, history: Path) -> None:
    desk = promote_on_page(visit(history, "olga"))
    give_reason(desk, "Printers went wrong today.", key="reason-back-2").click("Roll back").work()
    assert decisions(desk)[0] == (Act.ROLL_BACK, "olga", "Printers went wrong today.")
    assert states(desk) == {1: VersionState.PRODUCTION, 2: VersionState.CANDIDATE}
    assert "release 1 (version 1)" in desk.says("markdown")


def test_one_can_roll_back_twice_in_a_row(visit: Open, history: Path) -> None:
    desk = promote_on_page(visit(history, "olga"))
    train(desk.app, desk.project)
    promote(desk.app, desk.project)
    give_reason(desk.look(), "First I go back to two.", key="reason-back-3").click("Roll back").work()
    give_reason(desk, "Then I go back to one.", key="reason-back-2").click("Roll back").work()
    assert states(desk) == {1: VersionState.PRODUCTION, 2: VersionState.CANDIDATE, 3: VersionState.CANDIDATE}


def test_of_two_owners_who_decide_at_once_the_second_is_told_to_look_again(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    train(desk.app, desk.project)
    slow = give_reason(desk.open("Promotion"))
    slow.tab.checkbox(key="despite-2").check()
    promote(desk.app, desk.project)
    slow.click("Promote", -1)
    assert "Production has changed" in slow.says("error")
    assert states(desk)[3] is VersionState.PRODUCTION
    assert states(desk)[2] is VersionState.CANDIDATE


def test_one_can_compare_again_after_a_comparison_was_stopped(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    train(desk.app, desk.project)
    promote(desk.app, desk.project)
    desk.open("Promotion").click("Compare again")
    (first,) = asked = desk.app.reports.jobs(OWNER, desk.project.id, JobKind.COMPARE)
    with desk.app.store.transaction(desk.project.id) as tx:
        tx.jobs.cancel(first.id, desk.app.clock.now())
    desk.look().click("Compare again")
    assert len(desk.app.reports.jobs(OWNER, desk.project.id, JobKind.COMPARE)) == len(asked) + 1


def test_a_lead_adds_a_label(visit: Open, history: Path) -> None:
    desk = visit(history, "lena").open("Labels")
    desk.tab.text_input[0].input("Coffee machines")
    desk.click("Add label")
    assert "Coffee machines" in list(desk.table()["Label"])
    assert "Coffee machines" in desk.app.projects.labels(OWNER, desk.project.id).labels


def test_a_label_that_is_none_is_refused_in_words(visit: Open, history: Path) -> None:
    desk = visit(history, "lena").open("Labels")
    desk.tab.text_input[0].input("one|two")
    desk.click("Add label")
    assert "control characters" in desk.says("error")
    assert "nothing was changed" in desk.says("error")


def test_an_admin_changes_how_the_next_release_routes(visit: Open, history: Path) -> None:
    desk = visit(history, "ada").open("Settings")
    desk.tab.number_input[0].set_value(80)
    desk.tab.number_input[1].set_value(4.0)
    desk.click("Save")
    policy = desk.project.policy
    assert (policy.threshold, policy.audit_share) == (0.8, pytest.approx(0.04))


def test_an_admin_gives_a_role_and_it_counts_at_the_next_click(visit: Open, history: Path) -> None:
    desk, noor = visit(history, "ada").open("People"), visit(history, "noor")
    desk.tab.selectbox(key="who").set_value("noor").run()
    desk.tab.multiselect[0].set_value(["reviewer", "lead"])
    desk.click("Save")
    assert noor.look().open("Labels").says("title") == "Labels"


def test_a_deactivated_person_cannot_come_in(visit: Open, history: Path) -> None:
    desk = visit(history, "ada").open("People")
    desk.tab.selectbox(key="who").set_value("noor").run()
    desk.tab.checkbox[0].uncheck()
    desk.click("Save")
    assert visit(history, "noor").says("title") == "Countersign"


def test_an_admin_cannot_lock_themselves_out(visit: Open, history: Path) -> None:
    desk = visit(history, "ada").open("People")
    desk.tab.checkbox[0].uncheck()
    desk.click("Save")
    assert "another admin can" in desk.says("error")
    assert desk.look().says("title") == "People"


def test_a_new_project_opens_on_its_import_page(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("New project")
    desk.tab.text_input[0].input("Second desk")
    desk.tab.radio[0].set_value(Kind.MULTI)
    desk.tab.text_area[0].input("Red\nGreen\n")
    desk.click("Start the project")
    assert desk.says("title") == "Import tickets"
    made = desk.app.projects.all(OWNER)[-1]
    assert (made.name, made.kind) == ("Second desk", Kind.MULTI)
    assert desk.app.projects.labels(OWNER, made.id).labels == ("Green", "Red")


@pytest.mark.parametrize("name", ["", "Desk"])
def test_a_project_without_a_name_of_its_own_is_refused_in_words(visit: Open, history: Path, name: str) -> None:
    desk = visit(history, "olga").open("New project")
    desk.tab.text_input[0].input(name)
    desk.click("Start the project")
    assert "nothing was" in desk.says("error")
    assert len(desk.app.projects.all(OWNER)) == 1


def test_somebody_is_chosen_with_one_click_and_can_be_changed(visit: Open, history: Path) -> None:
    desk = visit(history).click("Lena")
    assert desk.says("title") == "Overview"
    assert desk.click("Change person").says("title") == "Countersign"


def test_who_leaves_gives_back_the_tickets_they_held(visit: Open, history: Path) -> None:
    desk = visit(history, "noor")
    assert desk.app.reviewing.claim(REVIEWER, desk.project.id)
    desk.click("Change person")
    assert desk.app.reviewing.queue(REVIEWER, desk.project.id).holders == ()


def test_an_answer_is_saved_in_the_cards_project_whichever_is_on_the_page(visit: Open, history: Path) -> None:
    desk = visit(history, "noor")
    card, (task, *_) = desk.project, desk.app.reviewing.claim(REVIEWER, desk.project.id)
    other = desk.app.projects.start(OWNER, NewProject(name="Second desk"))
    assert task.lease
    answer = Answer(
        operation="late", task=task.id, token=task.lease.token, text_hash=task.text_hash, action=Action.CORRECT,
        labels=task.predicted,
    )  # fmt: skip
    page = AppTest.from_function(_save, args=(card.id, "noor", [answer]))
    page.session_state["person"], page.session_state["project"] = "noor", other.id
    page.run()
    assert not page.exception
    assert desk.app.reviewing.mine(REVIEWER, card.id)[0].operation == "late"


def _save(project: "ProjectId", person: str, answers: "list[Answer]") -> None:  # quoted: it runs as a script
    from ui.desk import save
    from ui.review_card import Outbox

    save(project, Outbox(person=person, answers=tuple(answers)))


def test_before_the_demo_is_there_the_first_page_waits_for_it(visit: Open, tmp_path: Path) -> None:
    assert "fills itself" in visit(tmp_path / "fresh").says("info")
