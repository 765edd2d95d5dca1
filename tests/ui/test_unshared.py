"""Labels that not both versions know, as the page and the report say it."""

from dataclasses import replace

import pytest

from core.domain.labels import Label, Labels
from core.domain.unshared import KnownBy, Unshared
from tests.support.report_facts import dossier
from ui import unshared

ONE: Labels = (Label("label 1"),)
MANY = tuple(Label(f"label {number}") for number in range(8))


def said(known_by: KnownBy, labels: Labels, tickets: int) -> str:
    apart = Unshared(known_by=known_by, labels=labels, tickets=tickets)
    return " ".join(unshared.sentences(replace(dossier(), unshared=(apart,))))


def test_versions_of_the_same_labels_need_no_word() -> None:
    assert unshared.sentences(dossier()) == []


@pytest.mark.parametrize(
    ("known_by", "tickets", "words"),
    [
        (KnownBy.CANDIDATE, 1, ("Only Version 2 knows 'label 1': 1 held-out ticket has it. Version 1 cannot answer this, "
         "which counts as wrong: part of the gain may be just that.")),
        (KnownBy.BASE, 2, ("Only Version 1 knows 'label 1': 2 held-out tickets have it. Version 2 cannot answer these, "
         "which counts as wrong: part of the loss may be just that.")),
        (KnownBy.NEITHER, 2, ("Neither version knows 'label 1': 2 held-out tickets have it. Neither can answer these, "
         "which counts as wrong for both.")),
        (KnownBy.CANDIDATE, 0, "Only Version 2 knows 'label 1': no held-out ticket has it."),
    ],
)  # fmt: skip
def test_what_one_version_cannot_answer_is_said_to_count_as_wrong(known_by: KnownBy, tickets: int, words: str) -> None:
    assert said(known_by, ONE, tickets) == words


def test_of_many_labels_some_are_named_and_the_rest_counted() -> None:
    assert "'label 3', 'label 4' and 3 more: 1,200 held-out tickets have one of them." in said(
        KnownBy.CANDIDATE, MANY, 1_200
    )


def test_a_table_says_of_each_of_them_what_it_is() -> None:
    new = Unshared(known_by=KnownBy.CANDIDATE, labels=ONE, tickets=3)
    former = Unshared(known_by=KnownBy.BASE, labels=MANY[2:3], tickets=0)
    assert unshared.notes(replace(dossier(), unshared=(new, former))) == {"label 1": "new", "label 2": "former"}
