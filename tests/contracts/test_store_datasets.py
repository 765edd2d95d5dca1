"""The contract of datasets: frozen for ever, named by their content, and no held-out ticket ever in training."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from core.domain.datasets import Dataset, DatasetId, Example, Fact, Split, manifest_hash
from core.domain.errors import HeldOutLeak, NotFound
from core.domain.labels import LabelSet
from core.store.store import SqlStore
from tests.support.store_factory import NOW, World, a_prediction, labels


def freeze(world: World, split: Split = Split.TRAINING) -> Dataset:
    return world.dataset(split)


def examples(world: World, dataset: Dataset) -> list[Example]:
    with world.store.reading(world.project.id) as tx:
        return list(tx.datasets.examples(dataset.id))


def raw(url: str, statement: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("split", list(Split))
def test_a_dataset_holds_exactly_the_known_tickets_of_its_side(world: World, split: Split) -> None:
    tickets = {side: world.on_side(side, 3, given=labels("network")) for side in Split}
    world.on_side(split, 1)
    dataset = freeze(world, split)
    mine = tickets[split]
    wanted = [Example(document=t.id, text=t.text, text_hash=t.text_hash, labels=labels("network")) for t in mine]
    assert examples(world, dataset) == wanted
    facts = [Fact(ticket.id, ticket.text_hash, labels("network")) for ticket in mine]
    assert (dataset.manifest_hash, dataset.documents) == (manifest_hash(facts), 3)


def test_a_dataset_knows_what_it_is(world: World) -> None:
    label_set = world.label_set("network", "printer")
    world.on_side(Split.TRAINING, 2, given=labels("network"))
    dataset = freeze(world)
    assert (dataset.split, dataset.number, dataset.label_set) == (Split.TRAINING, 1, label_set)
    assert (dataset.reviews, dataset.created_at) == (0, NOW)
    with world.store.reading(world.project.id) as tx:
        assert tx.datasets.get(dataset.id) == dataset


def test_the_same_content_is_the_same_dataset(world: World) -> None:
    world.on_side(Split.TRAINING, 2, given=labels("network"))
    assert freeze(world) == freeze(world)


def test_new_content_is_the_next_dataset_and_the_old_one_stays(world: World) -> None:
    (first,) = world.on_side(Split.TRAINING, 1, given=labels("network"))
    one = freeze(world)
    freeze(world)
    world.on_side(Split.TRAINING, 1, given=labels("printer"))
    two = freeze(world)
    assert (one.number, two.number) == (1, 2)
    assert [example.document for example in examples(world, one)] == [first.id]
    assert len(examples(world, two)) == 2


def test_the_same_tickets_under_another_label_set_are_another_dataset(world: World) -> None:
    world.on_side(Split.TRAINING, 1, given=labels("network"))
    one = freeze(world)
    world.label_set("network", "printer")
    two = freeze(world)
    assert one.manifest_hash == two.manifest_hash
    assert (one.label_set.number, two.label_set.number) == (0, 1)
    assert one.id != two.id


def test_each_side_counts_its_datasets_by_itself(world: World) -> None:
    for split in Split:
        world.on_side(split, 1, given=labels("network"))
    assert [freeze(world, split).number for split in Split] == [1, 1]


def test_each_project_counts_its_datasets_by_itself(world: World, other: World) -> None:
    for each in (world, other):
        each.on_side(Split.TRAINING, 1, given=labels("network"))
    assert freeze(world).number == freeze(other).number == 1


def test_answers_of_people_are_counted(world: World) -> None:
    world.on_side(Split.TRAINING, 1, given=labels("network"))
    (asked,) = world.on_side(Split.TRAINING, 1)
    world.ask(asked)
    world.review(world.claim()[0], "printer")
    dataset = freeze(world)
    assert (dataset.documents, dataset.reviews) == (2, 1)


def test_a_held_out_set_takes_answers_that_no_model_had_a_say_in(world: World) -> None:
    (unscored,) = world.on_side(Split.HELD_OUT, 1)
    world.ask(unscored)
    world.review(world.claim()[0], "network")
    assert freeze(world, Split.HELD_OUT).documents == 1


def test_a_held_out_set_leaves_out_answers_given_beside_a_prediction(world: World) -> None:
    (scored,) = world.on_side(Split.HELD_OUT, 1)
    version = world.version()
    world.predict(version, scored, a_prediction("network"))
    world.ask(scored, version=version.id)
    world.review(world.claim()[0], "network")
    assert freeze(world, Split.HELD_OUT).documents == 0


def test_a_held_out_set_keeps_an_imported_ticket_that_was_reviewed_beside_a_prediction(world: World) -> None:
    (ticket,) = world.on_side(Split.HELD_OUT, 1)
    version = world.version()
    world.predict(version, ticket, a_prediction("network"))
    world.ask(ticket, version=version.id)
    (task,) = world.claim()
    world.tickets(ticket.text, given=labels("network"))
    world.review(task, "printer")
    dataset = freeze(world, Split.HELD_OUT)
    assert [(one.document, one.labels) for one in examples(world, dataset)] == [(ticket.id, labels("printer"))]


@pytest.mark.parametrize("split", list(Split))
def test_what_a_dataset_would_take_is_known_before_it_is_frozen(other: World, split: Split) -> None:
    for side in Split:
        other.on_side(side, 2, given=labels("network", "printer"))
        other.on_side(side, 1, given=())
        (scored,) = other.on_side(side, 1)
        version = other.version()
        other.predict(version, scored, a_prediction("network"))
        other.ask(scored, version=version.id)
        other.review(other.claim(number=9)[-1], "mouse")
    with other.store.reading(other.project.id) as tx:
        counts, tickets = tx.datasets.coming(split)
    reviewed = {"mouse": 1} if split is Split.TRAINING else {}
    assert (counts, tickets) == ({**reviewed, "network": 2, "printer": 2}, 3 + len(reviewed))
    assert freeze(other, split).documents == tickets


def test_a_training_set_takes_answers_given_beside_a_prediction(world: World) -> None:
    (scored,) = world.on_side(Split.TRAINING, 1)
    version = world.version()
    world.predict(version, scored, a_prediction("network"))
    world.ask(scored, version=version.id)
    world.review(world.claim()[0], "network")
    assert freeze(world).documents == 1


def test_labels_of_a_dataset_are_counted_as_they_were_frozen(other: World) -> None:
    other.on_side(Split.TRAINING, 2, given=labels("network", "printer"))
    dataset = freeze(other)
    other.on_side(Split.TRAINING, 1, given=labels("network"))
    with other.store.reading(other.project.id) as tx:
        assert tx.datasets.label_counts(dataset.id) == {"network": 2, "printer": 2}
        assert tx.datasets.combinations(dataset.id) == {("network", "printer"): 2}


def test_examples_can_be_read_page_by_page_after_the_transaction(world: World) -> None:
    tickets = world.on_side(Split.TRAINING, 1_001, given=labels("network"))
    dataset = freeze(world)
    with world.store.reading(world.project.id) as tx:
        walk = tx.datasets.examples(dataset.id)
        first = next(walk)
    assert [first.document, *(example.document for example in walk)] == [ticket.id for ticket in tickets]


def test_examples_can_be_read_in_the_transaction_that_froze_them(world: World) -> None:
    world.on_side(Split.TRAINING, 2, given=labels("network"))
    with world.store.transaction(world.project.id) as tx:
        dataset = tx.datasets.freeze(Split.TRAINING, tx.labels.current(), NOW)
        assert len(list(tx.datasets.examples(dataset.id))) == 2


def test_another_projects_dataset_is_not_found(world: World, other: World) -> None:
    world.on_side(Split.TRAINING, 1, given=labels("network"))
    dataset = freeze(world)
    with other.store.reading(other.project.id) as tx:
        assert list(tx.datasets.examples(dataset.id)) == []
        assert tx.datasets.label_counts(dataset.id) == {}
        assert tx.datasets.combinations(dataset.id) == {}
        with pytest.raises(NotFound):
            tx.datasets.get(dataset.id)


def test_a_label_set_that_was_never_saved_cannot_be_frozen_with(world: World) -> None:
    unknown = LabelSet(kind=world.project.kind, number=7, labels=())
    with pytest.raises(NotFound), world.store.transaction(world.project.id) as tx:
        tx.datasets.freeze(Split.TRAINING, unknown, NOW)


@pytest.mark.parametrize("split", list(Split))
def test_a_ticket_on_the_wrong_side_stops_the_whole_dataset(url: str, world: World, split: Split) -> None:
    wrong = Split.TRAINING if split is Split.HELD_OUT else Split.HELD_OUT
    world.on_side(split, 2, given=labels("network"))
    world.on_side(wrong, 1, given=labels("network"))
    raw(url, "UPDATE truth SET held_out = NOT held_out")
    with pytest.raises(HeldOutLeak, match="held-out"):
        freeze(world, split)
    with world.store.reading(world.project.id) as tx, pytest.raises(NotFound):
        tx.datasets.get(DatasetId(1))


def test_even_a_hand_written_statement_cannot_leak(url: str, world: World) -> None:
    world.on_side(Split.TRAINING, 1, given=labels("network"))
    dataset = freeze(world)
    (secret,) = world.on_side(Split.HELD_OUT, 1, given=labels("network"))
    row = f"({dataset.id}, {secret.id}, '[]', 'import')"
    with pytest.raises(DBAPIError, match="held-out leak"):
        raw(url, f"INSERT INTO dataset_document (dataset_id, document_id, labels, source) VALUES {row}")  # noqa: S608 - numbers


def test_a_refused_dataset_leaves_the_store_usable(url: str, store: SqlStore, world: World) -> None:
    world.on_side(Split.HELD_OUT, 1, given=labels("network"))
    raw(url, "UPDATE truth SET held_out = NOT held_out")
    with pytest.raises(HeldOutLeak):
        freeze(world)
    store.check()
    assert len(world.tickets("still here")) == 1
