"""What a version decided alone is told beside what production says now, whatever words each uses."""

import pytest

from core.domain.datasets import Split
from core.domain.documents import DocumentId
from core.domain.labels import ChangeKind, Labels
from core.domain.predictions import VersionId
from core.domain.reports import Filter, TicketRow
from core.domain.routing import Reason
from core.domain.versions import ModelVersion, Trained
from tests.support.label_changes import change, labels
from tests.support.store_factory import LATER, NOW, World, a_prediction, fresh


def version(world: World) -> ModelVersion:
    """Return a version that learned today's words and is in production."""
    dataset, job = world.dataset(), world.job()
    trained = Trained(bundle=fresh("v"), bundle_hash="0" * 64, engine="test", normaliser="none")
    with world.store.transaction(world.project.id) as tx:
        made = tx.versions.add(trained, dataset.id, None, tx.labels.current().number, job.id, "olga", NOW)
        release, now = tx.versions.release(made.id, world.project.policy, "olga", NOW), tx.versions.production()
        tx.versions.point(release.id, now.id if now else None)
    return made


def said(world: World, by: ModelVersion, answers: list[str], tickets: list[DocumentId]) -> None:
    for ticket, answer in zip(tickets, answers, strict=True):
        with world.store.reading(world.project.id) as tx:
            document = tx.documents.get(ticket)
        world.predict(by, document, a_prediction(*answer.split()), Reason.SURE, 1.0)


def tickets(world: World, number: int) -> list[DocumentId]:
    return [one.id for one in world.on_side(Split.TRAINING, number)]


def rows(world: World, before: VersionId, *, otherwise: bool = True) -> list[TicketRow]:
    """Return the tickets found, oldest first; they are counted the same."""
    wanted = Filter(accepted_by=before, otherwise=otherwise)
    with world.store.reading(world.project.id) as tx:
        found = tx.documents.page(wanted, DocumentId(0))
        assert tx.documents.matching(wanted, 100) == len(found)
    return found[::-1]


def told(found: list[TicketRow]) -> list[tuple[Labels, Labels]]:
    return [(row.then, row.predicted) for row in found]


def test_both_answers_are_told_and_those_that_differ_can_be_looked_for(world: World) -> None:
    world.label_set("mail", "vpn")
    asked = tickets(world, 3)
    before = version(world)
    said(world, before, ["mail", "mail", "vpn"], asked)
    now = version(world)
    said(world, now, ["mail", "vpn"], asked[:2])
    alone = told(rows(world, before.id, otherwise=False))
    assert alone == [(("mail",), ("mail",)), (("mail",), ("vpn",)), (("vpn",), ())]
    assert told(rows(world, before.id)) == [(("mail",), ("vpn",))]
    assert rows(world, now.id) == []


def test_without_a_version_to_look_for_nothing_was_said_then(world: World) -> None:
    world.label_set("mail", "vpn")
    asked = tickets(world, 1)
    said(world, version(world), ["mail"], asked)
    assert told(rows(world, VersionId(0))) == [((), ("mail",))]


@pytest.mark.parametrize(
    ("was", "now", "differ"),
    [("vpn", "tunnel", False), ("vpn", "vpn", True), ("mail", "mail", False), ("mail", "vpn", True)],
    ids=["renamed", "its name given to another", "untouched", "another"],
)
def test_a_renamed_label_is_the_same_answer_and_its_old_name_another(world, was, now, differ):
    world.label_set("mail", "vpn")
    asked = tickets(world, 1)
    before = version(world)
    said(world, before, [was], asked)
    with world.store.transaction(world.project.id) as tx:
        renamed = tx.labels.current().changed(change(ChangeKind.RENAME, "vpn", "tunnel"))
        tx.labels.save(renamed, "lea", LATER)
        tx.labels.save(renamed.with_(labels("vpn")), "lea", LATER)
    said(world, version(world), [now], asked)
    assert bool(rows(world, before.id)) is differ


def test_what_nobody_can_compare_any_more_is_among_those_that_differ(world: World) -> None:
    world.label_set("mail", "vpn")
    asked = tickets(world, 1)
    before = version(world)
    said(world, before, ["vpn"], asked)
    with world.store.transaction(world.project.id) as tx:
        tx.labels.save(tx.labels.current().changed(change(ChangeKind.RETIRE, "vpn")), "lea", LATER)
    said(world, version(world), ["mail"], asked)
    assert len(rows(world, before.id)) == 1


def test_the_order_in_which_several_labels_are_said_is_no_difference(other: World) -> None:
    other.label_set("mail", "vpn")
    asked = tickets(other, 3)
    before = version(other)
    said(other, before, ["mail vpn", "mail vpn", "mail"], asked)
    said(other, version(other), ["vpn mail", "vpn", "vpn"], asked)
    assert [row.id for row in rows(other, before.id)] == asked[1:]
