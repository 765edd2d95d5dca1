"""People look back at their own work: today's count, their flags, and answers that others have overruled."""

from dataclasses import replace

import pytest

from core.domain.actors import Role
from core.domain.desk import Desk as Choice
from core.domain.documents import NewDocument
from core.domain.errors import NotAllowed
from core.domain.labels import Change, ChangeKind, Label
from core.domain.reviews import Action, Task
from core.workflow.own_work import OwnWork
from tests.support.workflow_desk import LEA, OLGA, REMO, ROSA, Desk, a_person

PLAIN = Choice(blind_share=0.0, known_share=0.0)
NETWORK = (Label("network"),)


@pytest.fixture
def pair(desk: Desk) -> Desk:
    """Every ticket wants the answers of two people."""
    desk.leading.set_desk(LEA, desk.id, replace(PLAIN, wanted=2), "two")
    desk.projects.add_labels(LEA, desk.id, (Label("network"), Label("printer"), Label("mail")))
    desk.add([NewDocument(text=f"nobody knows {number}, write to zoe@example.com") for number in range(4)])
    desk.driver.drain()
    desk.classify()
    return desk


def work(desk: Desk) -> OwnWork:
    return desk.looking_back.work(ROSA, desk.id)


def disputed(desk: Desk) -> Task:
    """Let Rosa say network and Remo printer."""
    task = desk.one(ROSA)
    desk.submit(desk.answer(task, "network"))
    other = next(one for one in desk.claim(REMO, 9) if one.id == task.id)
    desk.submit(desk.answer(other, "printer"), REMO)
    return task


def rename(desk: Desk, old: str, new: str) -> None:
    with desk.store.transaction(desk.id) as tx:
        change = Change(kind=ChangeKind.RENAME, old=(Label(old),), new=(Label(new),))
        tx.labels.save(tx.labels.current().changed(change), LEA.id, desk.clock.now())


def test_somebody_who_has_done_nothing_has_nothing_to_look_back_at(pair: Desk) -> None:
    assert work(pair) == OwnWork(today=0, pace=None, flagged=(), again=(), latest=())


def test_today_counts_what_was_decided_today_and_stands(pair: Desk) -> None:
    for number in range(3):
        answer = pair.answer(pair.one(), "network")
        pair.submit(answer)
        if number == 0:
            pair.undo(answer)
    assert work(pair).today == 2
    pair.clock.advance(days=1)
    assert work(pair).today == 0


def test_an_overruled_answer_is_to_be_looked_at_again(pair: Desk) -> None:
    task = disputed(pair)
    assert work(pair).again == ()
    pair.leading.adjudicate(LEA, pair.id, "word", task.id, (Label("mail"),), "It is about mail.")
    (look,) = work(pair).again
    assert (look.document, look.labels, look.truth) == (task.document, NETWORK, (Label("mail"),))
    assert (look.by, look.adjudicated, look.note) == (LEA.id, True, "It is about mail.")


def test_the_text_of_an_overruled_answer_is_masked(pair: Desk) -> None:
    task = disputed(pair)
    pair.leading.adjudicate(LEA, pair.id, "word", task.id, (Label("mail"),))
    (look,) = work(pair).again
    assert "nobody knows" in look.text
    assert "zoe@" not in look.text


def test_an_answer_the_adjudicator_confirmed_is_not(pair: Desk) -> None:
    task = disputed(pair)
    pair.leading.adjudicate(LEA, pair.id, "word", task.id, NETWORK)
    assert work(pair).again == ()
    assert len(pair.looking_back.work(REMO, pair.id).again) == 1


def test_an_answer_in_an_older_word_for_the_same_is_not(pair: Desk) -> None:
    task = disputed(pair)
    pair.leading.adjudicate(LEA, pair.id, "word", task.id, NETWORK)
    rename(pair, "network", "Wi-Fi and network")
    assert work(pair).again == ()


def test_an_answer_taken_back_is_not(pair: Desk) -> None:
    task = pair.one(ROSA)
    answer = pair.answer(task, "network")
    pair.submit(answer)
    pair.undo(answer)
    pair.reviewing.leave(ROSA, pair.id)
    for person in (REMO, LEA):
        other = next(one for one in pair.claim(person, 9) if one.id == task.id)
        pair.submit(pair.answer(other, "printer"), person)
    assert pair.truth(task) == (Label("printer"),)
    assert work(pair).again == ()


def test_ones_own_later_word_overrules_nothing(pair: Desk) -> None:
    rosa = a_person(ROSA.id, Role.REVIEWER, Role.LEAD)
    task = disputed(pair)
    pair.leading.adjudicate(rosa, pair.id, "word", task.id, (Label("mail"),))
    assert work(pair).again == ()


def test_a_wrong_answer_to_a_known_ticket_is_never_told(desk: Desk) -> None:
    desk.leading.set_desk(LEA, desk.id, replace(PLAIN, known_share=0.1), "known")
    desk.history()
    known = desk.tickets()[0]
    desk.leading.mark_known(LEA, desk.id, known.id, known.labels or ())
    with desk.store.transaction(desk.id) as tx:
        task = tx.tasks.known(ROSA.id, "token", desk.clock.now(), desk.clock.now().replace(hour=23), 1)
    assert task
    wrong = next(label for label in desk.projects.labels(ROSA, desk.id).labels if (label,) != known.labels)
    desk.submit(desk.answer(task, wrong))
    assert work(desk).again == ()
    assert len(work(desk).latest) == 1


def test_a_flag_is_shown_until_a_lead_has_looked(pair: Desk) -> None:
    task = pair.one()
    pair.submit(pair.answer(task, action=Action.FLAG))
    assert [review.document for review in work(pair).flagged] == [task.document]
    pair.reviewing.unflag(LEA, pair.id, task.document)
    assert work(pair).flagged == ()


def test_nobody_sees_anothers_work(pair: Desk) -> None:
    pair.submit(pair.answer(pair.one(REMO), "network"), REMO)
    assert work(pair).latest == ()


def test_who_does_not_review_has_no_work_to_look_back_at(pair: Desk) -> None:
    with pytest.raises(NotAllowed):
        pair.looking_back.work(OLGA, pair.id)


def test_tickets_are_known_by_how_they_begin_and_nobodys_address_is_in_it(pair: Desk) -> None:
    long = "  the printer\n is on fire " + "and so is the carpet " * 20
    pair.add([NewDocument(text=f"{long}zoe@example.com")])
    pair.driver.drain()
    pair.classify()
    for _ in range(5):
        pair.submit(pair.answer(pair.one(), "network"))
    texts = work(pair).texts
    assert set(texts) == {review.document for review in work(pair).latest}
    assert "nobody knows 1, write to ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒" in texts.values()
    (begins,) = (text for text in texts.values() if text.startswith("the printer is on fire and so"))
    assert begins.endswith(" …")
    assert len(begins) <= 120
