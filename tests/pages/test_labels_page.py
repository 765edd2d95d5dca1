"""Labels as a lead changes them and says what they mean."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.actors import Role
from core.domain.labels import Change, ChangeKind, Guide, Label, LabelSet
from core.domain.reports import Touched
from tests.support.label_changes import change
from tests.support.pages_home import OWNER, PERSON_OF
from tests.support.pages_visit import Visit
from ui import words
from ui.label_changes import ACTS, named, sentences

Open = Callable[..., Visit]
LEAD = PERSON_OF[Role.LEAD]
RENAME, MERGE = ChangeKind.RENAME, ChangeKind.MERGE
SPLIT, RETIRE = ChangeKind.SPLIT, ChangeKind.RETIRE


@pytest.fixture
def desk(visit: Open, history: Path) -> Visit:
    return visit(history, LEAD.id).open("Labels")


def now(desk: Visit) -> LabelSet:
    return desk.app.projects.labels(OWNER, desk.project.id)


def choose(desk: Visit, kind: ChangeKind) -> Visit:
    desk.tab.radio[0].set_value(kind)
    return desk.look()


def preview(desk: Visit, kind: ChangeKind, old: str, new: str = "") -> str:
    made = Change(kind=kind, old=(Label(old),), new=tuple(map(Label, new.split())))
    return sentences(desk.app.labelling.preview(LEAD, desk.project.id, made).touched)


def test_a_lead_renames_a_label_after_seeing_what_it_touches(desk: Visit) -> None:
    first = now(desk).labels[0]
    choose(desk, RENAME).tab.selectbox(key="labels-one-0").select(first)
    desk.tab.text_input[0].input("Fresh name")
    said = desk.look().says("markdown")
    assert "take the new label" in said
    assert "keep suggesting it until you train again" in said
    assert now(desk).labels[0] == first
    desk.click("Rename")
    assert "To undo it, rename the label again" in desk.says("markdown")
    assert now(desk).labels[0] == first
    desk.click("Yes, rename")
    assert now(desk).labels[0] == "Fresh name"
    assert desk.table()["Label"][0] == "Fresh name"
    assert desk.tab.text_input[0].value == ""


def test_a_split_says_how_many_tickets_go_back_to_the_queue(desk: Visit) -> None:
    label = now(desk).labels[1]
    choose(desk, SPLIT).tab.selectbox(key="labels-one-0").select(label)
    desk.tab.text_area(key="labels-parts-0").input("One\nOther\n")
    assert preview(desk, SPLIT, label, "One Other").split(" (")[0] in desk.look().says("markdown")
    waiting = desk.app.reviewing.queue(OWNER, desk.project.id).waiting
    desk.click("Split").click("Yes, split")
    assert {"One", "Other"} <= set(now(desk).labels)
    assert desk.app.reviewing.queue(OWNER, desk.project.id).waiting > waiting


@pytest.mark.parametrize("kind", [MERGE, RETIRE])
def test_several_labels_are_merged_or_retired_at_once(desk: Visit, kind: ChangeKind) -> None:
    first, second, third, fourth = now(desk).labels[:4]
    choose(desk, kind).tab.multiselect(key="labels-several-0").set_value([first, second])
    if kind is MERGE:
        desk.tab.text_input[0].input(first)
    desk.look().click(kind.value.title())
    assert "It cannot be undone" in desk.says("markdown")
    assert second in now(desk).labels
    desk.click("Yes, ")
    assert now(desk).labels[:2] == ((first, third) if kind is MERGE else (third, fourth))
    assert second not in now(desk).labels


def test_a_change_that_does_not_fit_says_why_and_does_nothing(desk: Visit) -> None:
    first, second = now(desk).labels[:2]
    choose(desk, RENAME).tab.selectbox(key="labels-one-0").select(first)
    desk.tab.text_input[0].input(second)
    assert "already" in desk.look().says("markdown")
    desk.click("Rename")
    assert "already" in desk.says("error")
    assert now(desk).labels[:2] == (first, second)


def test_a_change_of_labels_that_somebody_else_changed_is_refused_once(desk: Visit) -> None:
    first, second, third = now(desk).labels[:3]
    choose(desk, RENAME).tab.selectbox(key="labels-one-0").select(first)
    desk.tab.text_input[0].input("Fresh name")
    desk.look()
    theirs = Change(kind=RETIRE, old=(third,))
    desk.app.labelling.apply(OWNER, desk.project.id, theirs, now(desk).number)
    desk.click("Rename")
    assert "changed meanwhile" in desk.says("error")
    assert first in now(desk).labels
    desk.click("Rename").click("Yes, rename")
    assert now(desk).labels[:2] == ("Fresh name", second)


def test_labels_that_change_while_somebody_is_asked_again_are_left_alone(desk: Visit) -> None:
    first, _, third = now(desk).labels[:3]
    choose(desk, RENAME).tab.selectbox(key="labels-one-0").select(first)
    desk.tab.text_input[0].input("Fresh name")
    desk.look().click("Rename")
    desk.app.labelling.apply(OWNER, desk.project.id, Change(kind=RETIRE, old=(third,)), now(desk).number)
    desk.click("Yes, rename")
    assert "changed meanwhile" in desk.says("error")
    assert first in now(desk).labels


def test_a_label_that_no_ticket_has_is_changed_at_once(desk: Visit) -> None:
    added = Change(kind=ChangeKind.ADD, new=(Label("Unused"),))
    desk.app.labelling.apply(OWNER, desk.project.id, added, now(desk).number)
    choose(desk, RETIRE).tab.multiselect(key="labels-several-0").set_value(["Unused"])
    desk.look().click("Retire")
    assert "Unused" not in now(desk).labels


@pytest.mark.parametrize("kind", [RENAME, MERGE, SPLIT, RETIRE])
def test_nothing_can_be_done_to_no_label(desk: Visit, kind: ChangeKind) -> None:
    choose(desk, kind)
    assert next(button for button in desk.tab.button if button.label == f"{kind.value.title()} labels").disabled


def test_a_guide_is_written_and_stands_in_the_table(desk: Visit) -> None:
    label = now(desk).labels[0]
    for place, text in enumerate(("Nothing gets through.", "wifi is gone\nno net", "")):
        desk.tab.text_area[place].input(text)
    desk.click("Save guide")
    assert now(desk).guides == {label: Guide(definition="Nothing gets through.", examples=("wifi is gone", "no net"))}
    assert desk.table()["What it means"][0] == "Nothing gets through."


def test_a_guide_that_somebody_else_wrote_meanwhile_is_shown_before_it_is_replaced(desk: Visit) -> None:
    label = now(desk).labels[0]
    desk.app.labelling.set_guide(OWNER, desk.project.id, label, Guide(definition="Theirs."))
    desk.tab.text_area[0].input("Mine.")
    desk.click("Save guide")
    assert "Somebody else" in desk.says("error")
    assert "Theirs." in desk.says("text")
    desk.click("Save guide")
    assert now(desk).guides[label].definition == "Mine."


def test_who_may_not_change_labels_reads_what_they_mean(visit: Open, history: Path) -> None:
    desk = visit(history, PERSON_OF[Role.ADMIN].id).open("Labels")
    assert "Nobody has written" in desk.says("info")
    label = now(desk).labels[0]
    desk.app.labelling.set_guide(OWNER, desk.project.id, label, Guide(definition="Wires.", counter_examples=("vpn",)))
    desk.look()
    assert desk.says("text") == "Wires.\nvpn"
    assert [button for button in desk.buttons if "guide" in button or "label" in button] == []


def test_changes_are_found_in_the_audit_by_their_act() -> None:
    assert {f"{kind.value} labels" for kind in ACTS} | {"write label guide"} <= set(words.ACTS)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (change(ChangeKind.ADD, new="vpn"), "Add label"),
        (change(RENAME), "Rename labels"),
        (change(RENAME, "vpn", "remote"), r"Rename 'vpn' to 'remote'"),
        (change(MERGE, "vpn mail", "remote"), r"Merge 2 labels into 'remote'"),
        (change(SPLIT, "vpn", "a b c"), r"Split 'vpn' into 3 labels"),
        (change(RETIRE, "vpn"), r"Retire 'vpn'"),
        (change(RETIRE, "v*n"), r"Retire 'v\*n'"),
    ],
)
def test_a_button_names_the_act(made, said):
    assert named(made) == said


@pytest.mark.parametrize(
    ("touched", "said"),
    [
        (Touched(), "No ticket is touched."),
        (Touched(moving=1), "1 decided ticket takes the new label."),
        (Touched(moving=1412), "1,412 decided tickets take the new label."),
        (Touched(returning=38, held_out=7), "38 tickets go back to the queue (7 of them held out)."),
        (
            Touched(again=1, known=2),
            "1 answer to an undecided ticket must be given again. 2 known answers are forgotten.",
        ),
        (
            Touched(waiting=3, speaking=(1, 4)),
            "3 waiting tickets have it as a suggestion. Versions 1 and 4 keep suggesting it until you train again.",
        ),
        (Touched(speaking=(2,)), "Version 2 keeps suggesting it until you train again."),
        (Touched(speaking=(1, 2, 5)), "Versions 1, 2 and 5 keep suggesting it until you train again."),
    ],
)
def test_what_a_change_touches_is_said_in_sentences(touched, said):
    assert sentences(touched) == said
