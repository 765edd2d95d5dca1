"""Precedents of the ticket on the screen: the nearest decided ones, masked, never twice, and none for the blind."""

from dataclasses import replace

import pytest

from core.domain.documents import DocumentId, NewDocument, is_held_out, text_hash
from core.domain.errors import NotFound
from core.domain.labels import Label
from core.domain.precedents import Precedent
from core.domain.reviews import Task, TaskId
from core.domain.routing import Reason, Route
from core.workflow.precedents import NEAREST, SHOWN
from tests.support.workflow_desk import LABELS, LEA, OLGA, REMO, ROSA, Desk

ASKED = "The plotter smears magenta stripes over every page"
PRINTER = (Label("printer"),)


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.projects.add_labels(LEA, desk.id, LABELS)
    decided = (
        "The plotter needs calibration",
        "Magenta is empty in the plotter, call anna@mail.example",
        "A stripe on my screen",
    )
    desk.add([NewDocument(text=text, labels=PRINTER) for text in decided])
    return desk


def asked(desk: Desk, text: str = ASKED, *, blind: bool = False) -> Task:
    """Ask about a new ticket and let Rosa hold it."""
    desk.add([NewDocument(text=text)])
    route = Route(reason=Reason.DOUBTFUL, inclusion_probability=1.0, priority=0.0, wanted=2, blind=blind)
    with desk.store.transaction(desk.id) as tx:
        tx.tasks.put(desk.tickets()[-1].id, None, route, "below 0.7", desk.clock.now())
    return desk.one()


def of(desk: Desk, task: Task | TaskId, actor=ROSA) -> list[Precedent]:
    return desk.precedents.of(actor, desk.id, task if isinstance(task, int) else task.id)


def test_the_likest_decided_ticket_comes_first_with_its_labels(office: Desk) -> None:
    found = of(office, asked(office))
    assert found[0].text.startswith("Magenta is empty")
    assert found[0].labels == PRINTER


def test_their_personal_data_is_masked(office: Desk) -> None:
    assert found_texts(office, asked(office))[0] == f"Magenta is empty in the plotter, call {'▒' * 17}"


def found_texts(desk: Desk, task: Task) -> list[str]:
    return [one.text for one in of(desk, task)]


def test_a_ticket_is_not_found_by_who_wrote_it(office: Desk) -> None:
    office.add(
        [NewDocument(text=f"Something else {number}, says anna@mail.example", labels=PRINTER) for number in range(2)]
    )
    assert found_texts(office, asked(office, "Lift stuck. anna@mail.example")) == []


def test_the_ticket_itself_is_no_precedent_once_it_is_decided(office: Desk) -> None:
    task = asked(office)
    office.submit(office.answer(task, "network"))
    other = next(one for one in office.claim(REMO, 9) if one.document == task.document)
    office.submit(office.answer(other, "network"), REMO)
    assert office.truth(task) == ("network",)
    assert ASKED not in found_texts(office, task)


def test_nearly_the_same_text_is_shown_once(office: Desk) -> None:
    same = "Magenta stripes come out of the plotter in the basement since this morning"
    office.add(
        [NewDocument(text=same + end, external_id=end, labels=PRINTER) for end in ("", ".", "!", "?!", " Thanks")]
    )
    found = [text for text in found_texts(office, asked(office)) if text.startswith("Magenta stripes")]
    assert len(found) == 1


def test_so_many_are_shown_and_no_more(office: Desk) -> None:
    rooms = (
        "attic kitchen",
        "hall garden",
        "cellar lobby",
        "roof canteen",
        "yard library",
        "garage office",
        "vault studio",
    )
    office.add([NewDocument(text=f"plotter {room} stripes {room} magenta", labels=PRINTER) for room in rooms])
    assert len(of(office, asked(office))) == SHOWN


def test_who_decides_blind_sees_none_before_the_answer_and_some_after_it(office: Desk) -> None:
    task = asked(office, blind=True)
    assert of(office, task) == []
    answer = replace(office.answer(task, "printer"), blind=True)
    office.submit(answer)
    assert of(office, task)
    assert of(office, task, REMO) == []
    office.undo(answer)
    assert of(office, task) == []


def test_a_question_of_another_project_is_not_there(office: Desk) -> None:
    task = asked(office)
    office.start("Other")
    with pytest.raises(NotFound):
        of(office, task)


def held_out_ticket(desk: Desk) -> DocumentId:
    """Import a labelled one from the held-out side of the wall; return its number."""
    desk.add([text_on(desk, ASKED, held_out=True)])
    return desk.tickets()[-1].id


def text_on(desk: Desk, text: str, *, held_out: bool) -> NewDocument:
    salt, share = desk.project.salt, desk.project.held_out_share
    every = (f"{text} {number}" for number in range(1_000))
    text = next(one for one in every if is_held_out(text_hash(one), salt, share) is held_out)
    return NewDocument(text=text, labels=PRINTER)


def test_beside_a_held_out_ticket_stand_the_nearest_that_a_version_may_learn_from(desk: Desk) -> None:
    desk.add([text_on(desk, "Magenta stripes again", held_out=False), text_on(desk, "Magenta stripes", held_out=True)])
    found = desk.precedents.nearest(OLGA, desk.id, held_out_ticket(desk))
    assert [one.text.startswith("Magenta stripes again") for one in found] == [True]
    assert found[0].labels == PRINTER


def test_no_more_than_three_stand_there_and_they_are_masked(desk: Desk) -> None:
    about = ("ink is empty", "paper is torn", "cover hangs", "plug sparks", "drum squeaks")
    texts = [f"Magenta stripes over every page, the {what}, call anna@mail.example" for what in about]
    desk.add([text_on(desk, text, held_out=False) for text in texts])
    found = desk.precedents.nearest(OLGA, desk.id, held_out_ticket(desk))
    assert len(found) == NEAREST
    assert not any("anna" in one.text for one in found)


def test_a_ticket_that_is_not_here_has_no_nearest(office: Desk) -> None:
    with pytest.raises(NotFound):
        office.precedents.nearest(OLGA, office.id, DocumentId(999))
