"""The Promotion page where more than one person signs, and the way back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.actors import SYSTEM, Role
from core.domain.decisions import Act
from core.domain.documents import DocumentId, NewDocument
from core.domain.jobs import JobState
from core.domain.labels import Change, ChangeKind, Label, Labels
from core.domain.predictions import Prediction, Score, StoredPrediction, VersionId
from core.domain.proposals import Signatures
from core.domain.reports import Filter
from core.domain.reviews import Action, Answer, Task
from core.domain.routing import Reason
from core.workflow.deciding import Choice
from tests.support.pages_home import EVERYBODY, OWNER, PERSON_OF, REVIEWER, START, production, promote, train
from tests.support.pages_visit import Visit

Open = Callable[..., Visit]
ADMIN, LEAD = PERSON_OF[Role.ADMIN], PERSON_OF[Role.LEAD]
PAUL = next(person for person in EVERYBODY if person.id == "paul")
REASON = "Better on the tickets that matter."


def signed_by(desk: Visit, signatures: Signatures) -> None:
    desk.app.promoting.set_signatures(ADMIN, desk.project.id, signatures)


@pytest.fixture
def two(visit: Open, history: Path) -> Path:
    """A project in which two people sign; Olga started the trainings."""
    signed_by(visit(history, "olga"), Signatures.TWO)
    return history


def say(desk: Visit, key: str, reason: str = REASON) -> Visit:
    desk.tab.text_area(key=key).input(reason)
    return desk


def proposed(desk: Visit) -> Visit:
    say(desk.open("Promotion"), "reason-2")
    desk.tab.checkbox(key="despite-2").check()
    return desk.click("Propose")


def acts(desk: Visit) -> list[Act]:
    return [made.act for made in desk.app.promoting.decisions(OWNER, desk.project.id)]


def test_an_owner_proposes_and_is_told_that_somebody_else_approves(visit: Open, two: Path) -> None:
    desk = proposed(visit(two, "olga"))
    assert "Version 2 is proposed" in desk.says("subheader")
    assert "You proposed it" in desk.says("info")
    assert "Approve" not in desk.buttons
    assert acts(desk) == [Act.PROMOTE]


def test_another_owner_reads_the_reason_and_approves(visit: Open, two: Path) -> None:
    proposed(visit(two, "olga"))
    desk = visit(two, "paul").open("Promotion")
    assert REASON in desk.says("markdown").replace("\\", "")
    assert "although the gate does not say promote" in desk.says("warning")
    say(desk, "reason-proposal-1")
    desk.tab.checkbox(key="despite-proposal-1").check()
    desk.click("Approve").work()
    assert "release 2 (version 2)" in desk.says("markdown")
    assert acts(desk) == [Act.PROMOTE, Act.PROMOTE]


def test_whoever_is_to_approve_is_led_to_the_figures(visit: Open, two: Path) -> None:
    proposed(visit(two, "olga"))
    desk = visit(two, "paul").open("Promotion").click("See the figures")
    assert desk.says("title") == "Compare"
    assert "2 against 1" in str(desk.tab.selectbox(key="comparison").options[0])


def test_an_approval_without_a_reason_is_refused_and_says_what_to_give(visit: Open, two: Path) -> None:
    proposed(visit(two, "olga"))
    desk = visit(two, "paul").open("Promotion").click("Approve")
    assert "Give a reason" in desk.says("error")
    assert acts(desk) == [Act.PROMOTE]


def test_who_proposed_can_withdraw_and_propose_anew(visit: Open, two: Path) -> None:
    desk = proposed(visit(two, "olga"))
    say(desk, "reason-proposal-1", "I want to look once more.").click("Withdraw")
    assert acts(desk)[0] is Act.WITHDRAW
    assert "Propose" in desk.buttons
    happened = list(desk.open("Versions").tab.table[0].value["What"])
    assert happened[:2] == ["Withdrew the proposal of version 2", "Proposed version 2"]


def test_a_proposal_that_counts_no_more_says_why_and_can_be_made_anew(visit: Open, two: Path) -> None:
    desk = proposed(visit(two, "olga"))
    train(desk.app, desk.project)
    signed_by(desk, Signatures.ONE)
    promote(desk.app, desk.project)
    signed_by(desk, Signatures.TWO)
    desk.open("Promotion")
    assert "It counts no more. Production has changed" in desk.says("warning")
    assert {"Propose", "Compare again"} <= set(desk.buttons)
    assert "Approve" not in desk.buttons


def test_figures_that_count_no_more_stand_only_where_the_version_is_proposed_anew(visit: Open, two: Path) -> None:
    desk = proposed(visit(two, "olga"))
    names = desk.app.projects.labels(OWNER, desk.project.id)
    change = Change(kind=ChangeKind.RENAME, old=names.labels[:1], new=(Label("Renamed"),))
    desk.app.labelling.apply(PERSON_OF[Role.LEAD], desk.project.id, change, names.number)
    desk.open("Promotion")
    assert "It counts no more. Labels were renamed" in desk.says("warning")
    assert desk.says("markdown").count("Gate:") == 1


def test_each_reason_of_the_gate_stands_on_a_line_of_its_own(visit: Open, two: Path) -> None:
    said = visit(two, "olga").open("Promotion").says("markdown")
    assert "Gate: **Hold**\n\n- Macro F1 changes by" in said
    assert "\n- Tickets the candidate mends" in said


def test_the_overview_leads_an_owner_to_what_is_proposed(visit: Open, two: Path) -> None:
    proposed(visit(two, "olga"))
    desk = visit(two, "paul").open("Overview").click("Version 2 is proposed")
    assert desk.says("title") == "Promotion"


def test_an_admin_chooses_how_many_sign(visit: Open, history: Path) -> None:
    desk = visit(history, "ada").open("Settings")
    desk.tab.radio[0].set_value(Signatures.THREE)
    desk.click("Save", 2)
    assert desk.project.signatures is Signatures.THREE


def test_a_promotion_by_one_says_so_in_the_table(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Promotion")
    assert "Promoted version 1 as release 1, alone" in list(desk.tab.table[0].value["What"])


def test_a_release_can_be_tried_without_going_back(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    promote(desk.app, desk.project)
    desk.open("Promotion").click("Only try it").work()
    assert "release 1 loads and answers all 20 tickets as it did" in desk.says("caption")
    assert "release 2 (version 2)" in desk.says("markdown")


def test_a_way_back_that_failed_names_the_release_and_says_that_production_was_not_touched(
    visit: Open, history: Path
) -> None:
    desk = visit(history, "olga")
    first = production(desk.app)
    assert first
    promote(desk.app, desk.project)
    (history / "blobs" / first.version.trained.bundle).unlink()
    say(desk.open("Promotion"), "reason-back-2", "Printers went wrong today.").click("Roll back").work()
    error = desk.says("error").replace("\\", "")
    assert "Roll back failed" in error
    assert "It was about release 1. Production was not touched: try again, or choose another." in error
    assert "release 2 (version 2)" in desk.says("markdown")


def test_a_withdrawn_version_is_a_candidate_again_and_says_so(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    promote(desk.app, desk.project)
    say(desk.open("Promotion"), "reason-back-2", "Printers went wrong today.").click("Roll back").work()
    said = desk.says("markdown").replace("\\", "")
    assert "In production as release 2 until " in said
    assert "; Olga went back: 'Printers went wrong today.'" in said
    assert not kind(desk, "Promote")
    assert "Roll back" not in desk.buttons
    assert "Promote" in desk.buttons


def kind(desk: Visit, word: str) -> bool:
    """Tell whether the button that says so is the obvious one."""
    return next(button for button in desk.tab.button if button.label == word).proto.type == "primary"


def test_going_ahead_is_not_the_obvious_thing_where_the_gate_does_not_say_promote(visit: Open, history: Path) -> None:
    desk = visit(history, "olga").open("Promotion")
    assert "Gate: **Hold**" in desk.says("markdown")
    assert not kind(desk, "Promote")
    assert "A rejected version cannot be proposed again." in desk.says("caption")


def test_labels_that_only_one_version_knows_are_told_where_one_decides(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    rows = [
        NewDocument(
            text=f"Scanner {n} eats page {n}", labels=(Label("Scanners"),), external_id=f"s{n}", received_at=None
        )
        for n in range(40)
    ]
    desk.app.intake.import_rows(SYSTEM, desk.project.id, "scanners", rows)
    train(desk.app, desk.project)
    assert "Only Version 3 knows 'Scanners'" in desk.open("Promotion").says("markdown").replace("\\", "")


def test_a_click_on_what_somebody_else_decided_meanwhile_is_answered(visit: Open, two: Path) -> None:
    desk = proposed(visit(two, "olga"))
    choice = Choice(operation="no", reason="Two labels became worse.", expected=None)
    desk.app.promoting.reject(PAUL, desk.project.id, 2, choice)
    say(desk, "reason-proposal-1", "I want to look once more.").click("Withdraw")
    assert "Paul rejected version 2 at " in desk.says("warning")
    assert "nothing of yours about it was saved" in desk.says("warning")
    assert acts(desk) == [Act.REJECT, Act.PROMOTE]
    assert "Paul rejected" not in desk.look().says("warning")


def test_what_one_did_oneself_is_said_in_a_line_and_not_taken_for_somebody_elses(visit: Open, two: Path) -> None:
    desk = proposed(visit(two, "olga"))
    assert desk.says("toast") == "Version 2 is proposed."
    say(desk, "reason-proposal-1", "I want to look once more.").click("Withdraw")
    assert desk.says("toast") == "The proposal of version 2 is withdrawn."
    assert "nothing of yours" not in desk.says("warning")


def test_a_release_newer_than_production_is_named_so_where_one_goes_back(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    promote(desk.app, desk.project)
    train(desk.app, desk.project)
    promote(desk.app, desk.project)
    desk.open("Promotion")
    (to,) = (box for box in desk.tab.selectbox if box.label == "To")
    assert to.options == ["release 2 (version 2)", "release 1 (version 1)"]
    desk.app.switching.roll_back(OWNER, desk.project.id, 1, Choice(operation="b", reason=REASON, expected=3))
    desk.work().open("Promotion")
    (to,) = (box for box in desk.tab.selectbox if box.label == "To")
    assert to.options == ["release 2 (version 2), newer than what is in production"]


def other_than(desk: Visit, task: Task) -> Labels:
    """Return a label that a held-out ticket does not have."""
    with desk.app.store.reading(desk.project.id) as tx:
        held_out = tx.versions.all()[0].held_out
        was = next(one.labels for one in tx.datasets.examples(held_out) if one.document == task.document)
        return next((label,) for label in tx.labels.current().labels if label not in was)


def test_stale_figures_can_only_be_compared_again(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    sending = desk.app.sending.request(LEAD, desk.project.id, Filter(state="held out"), "held out")
    desk.work()
    assert desk.app.driver.job(sending.id).state is JobState.DONE
    (task,) = desk.app.reviewing.claim(REVIEWER, desk.project.id, 1)
    assert task.lease
    answer = Answer(
        operation="correction", task=task.id, token=task.lease.token, text_hash=task.text_hash,
        action=Action.CORRECT, labels=other_than(desk, task), note="",
    )  # fmt: skip
    desk.app.reviewing.submit(REVIEWER, desk.project.id, answer)
    desk.open("Promotion")
    assert "1 held-out ticket was corrected since it was compared. Compare again" in desk.says("warning")
    assert {"Compare again", "Reject"} <= set(desk.buttons)
    assert "Promote" not in desk.buttons


def test_after_a_roll_back_the_tickets_nobody_has_looked_at_are_one_click_away(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    promote(desk.app, desk.project)
    wanted = Filter(accepted_by=desk.app.promoting.releases(OWNER, desk.project.id)[0].version.id)
    say(desk.open("Promotion"), "reason-back-2", "Printers went wrong today.").click("Roll back").work()
    alone = desk.app.reports.matching(OWNER, desk.project.id, wanted)
    assert alone
    assert f"decided alone about {alone} tickets" in desk.says("warning")
    assert "Production has answered them anew" in desk.says("warning")
    desk.app.classifying.request(SYSTEM, desk.project.id, "again")
    desk.look()
    assert "decided alone about" not in desk.says("warning")
    assert "is being worked out" in desk.says("info")
    desk.work()
    desk.click("See them all")
    assert desk.says("title") == "Tickets"
    assert len(desk.table()) == min(alone, 50)


def parted(desk: Visit) -> DocumentId:
    """Return a ticket that versions 1 and 2 were both sure of, the first label being one's answer, the next the other's."""
    desk.app.intake.import_rows(SYSTEM, desk.project.id, "parted", [NewDocument(text="The lift is stuck")])
    with desk.app.store.transaction(desk.project.id) as tx:
        ticket, names = tx.documents.page(Filter(), DocumentId(0), 1)[0].id, tx.labels.current().labels
        for number, name in enumerate(names[:2], 1):
            prediction = Prediction(labels=(name,), scores=(Score(name, 0.99),), confidence=0.99, margin=0.98)
            sure = StoredPrediction(
                document=ticket, version=VersionId(number), text_hash="", predicted_at=START, prediction=prediction,
                reason=Reason.SURE, inclusion_probability=1.0,
            )  # fmt: skip
            tx.predictions.add([sure])
    return ticket


def test_those_production_answers_otherwise_are_counted_and_found_by_themselves(visit: Open, history: Path) -> None:
    desk = visit(history, "olga")
    promote(desk.app, desk.project)
    ticket = parted(desk)
    say(desk.open("Promotion"), "reason-back-2", "Printers went wrong today.").click("Roll back").work()
    assert "answered them anew, 1 of them otherwise." in desk.says("warning")
    table = desk.click("answered otherwise").table()
    assert list(table["Ticket"]) == [ticket]
    now, then = desk.app.projects.labels(OWNER, desk.project.id).labels[:2]
    assert (table["Said then"][0], table["Says now"][0]) == (then, now)
