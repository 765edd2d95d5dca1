"""Labels that not both versions know, as the page and the report say it."""

from dataclasses import replace

import pytest

from core.domain.comparisons import Figures
from core.domain.labels import Label, Labels
from core.domain.unshared import KnownBy, Unshared
from core.workflow.reports import Dossier
from tests.support.report_facts import dossier, evidence
from ui import unshared
from ui.limits import limits

ONE: Labels = (Label("label 1"),)
MANY = tuple(Label(f"label {number}") for number in range(8))


LOSS = evidence(rates=(0.9, 0.7))


def said(known_by: KnownBy, labels: Labels, tickets: int, known: Dossier | None = None) -> str:
    apart = Unshared(known_by=known_by, labels=labels, tickets=tickets)
    return unshared.sentences(replace(known or dossier(), unshared=(apart,)))[0]


def test_versions_of_the_same_labels_need_no_word() -> None:
    assert unshared.sentences(dossier()) == []


@pytest.mark.parametrize(
    ("known_by", "tickets", "words"),
    [
        (KnownBy.CANDIDATE, 1, ("Only Version 2 knows 'label 1': 1 held-out ticket has it. Version 1 cannot answer this, "
         "which counts as wrong: part of the gain may be just that.")),
        (KnownBy.NEITHER, 2, ("Neither version knows 'label 1': 2 held-out tickets have it. Neither can answer these, "
         "which counts as wrong for both.")),
        (KnownBy.CANDIDATE, 0, "Only Version 2 knows 'label 1': no held-out ticket has it."),
    ],
)  # fmt: skip
def test_what_one_version_cannot_answer_is_said_to_count_as_wrong(known_by: KnownBy, tickets: int, words: str) -> None:
    assert said(known_by, ONE, tickets) == words


def test_what_the_newer_version_cannot_answer_may_be_part_of_its_loss() -> None:
    assert said(KnownBy.BASE, ONE, 2, dossier(LOSS)) == (
        "Only Version 1 knows 'label 1': 2 held-out tickets have it. Version 2 cannot answer these, which counts as wrong: "
        "part of the loss may be just that."
    )


@pytest.mark.parametrize(
    ("known_by", "known"),
    [
        (KnownBy.CANDIDATE, dossier(LOSS)),
        (KnownBy.BASE, dossier()),
        (KnownBy.CANDIDATE, dossier(evidence(rates=(1, 1)))),
    ],
)
def test_no_part_of_a_gain_or_loss_is_spoken_of_where_there_is_none(known_by: KnownBy, known: Dossier) -> None:
    assert said(known_by, ONE, 2, known).endswith("cannot answer these, which counts as wrong.")


def test_a_first_version_alone_does_not_know_a_label() -> None:
    first = dossier(first=True)
    assert said(KnownBy.NEITHER, ONE, 2, first) == (
        "Version 2 does not know 'label 1': 2 held-out tickets have it. It cannot answer these, which counts as wrong."
    )
    known = replace(first, unshared=(Unshared(known_by=KnownBy.NEITHER, labels=ONE, tickets=2),))
    assert limits(known)[0].startswith("Labels it does not know: version 2 does not know 'label 1'")


def test_of_many_labels_some_are_named_and_the_rest_counted() -> None:
    assert "'label 3', 'label 4' and 3 more: 1,200 held-out tickets have one of them." in said(
        KnownBy.CANDIDATE, MANY, 1_200
    )


def of_all(found: int, known_by: KnownBy = KnownBy.CANDIDATE) -> list[str]:
    """Return what is said where a label is on 40 tickets of 120, of which the version that knows it finds so many."""
    made = evidence()

    def side(figures: Figures, finds: int) -> Figures:
        labels = (replace(one, tp=finds, fn=40 - finds) if one.label in ONE else one for one in figures.labels)
        return replace(figures, labels=tuple(replace(one, f1=0.5) for one in labels))

    newer = known_by is KnownBy.CANDIDATE
    base, candidate = side(made.base, 0 if newer else found), side(made.candidate, found if newer else 0)
    better = replace(
        candidate, labels=tuple(replace(one, f1=0.549) for one in candidate.labels if one.label not in ONE)
    )
    new = replace(better, labels=(*better.labels, *(one for one in candidate.labels if one.label in ONE)))
    apart = Unshared(known_by=known_by, labels=ONE, tickets=40)
    return unshared.sentences(replace(dossier(replace(made, base=base, candidate=new)), unshared=(apart,)))


@pytest.mark.parametrize(
    ("known_by", "found", "words"),
    [
        (KnownBy.CANDIDATE, 13, "Version 2 finds 13 of these 40."),
        (KnownBy.CANDIDATE, 40, "Version 2 finds all of these."),
        (KnownBy.CANDIDATE, 0, "Version 2 finds none of these either."),
        (KnownBy.BASE, 7, "Version 1 finds 7 of these 40."),
    ],
)
def test_it_is_said_how_many_the_version_that_knows_a_label_finds(known_by: KnownBy, found: int, words: str) -> None:
    assert of_all(found, known_by)[0].endswith(words)


def test_what_is_left_of_the_change_over_the_labels_both_know_is_said_once() -> None:
    assert of_all(13)[1:] == ["Over the 2 labels both know, macro F1 changes by about +4.9 points."]
    nobodys = Unshared(known_by=KnownBy.NEITHER, labels=ONE, tickets=40)
    unused = Unshared(known_by=KnownBy.CANDIDATE, labels=MANY[5:6], tickets=0)
    assert not [text for text in unshared.sentences(replace(dossier(), unshared=(nobodys, unused))) if "Over" in text]


def test_a_table_says_of_each_of_them_what_it_is() -> None:
    new = Unshared(known_by=KnownBy.CANDIDATE, labels=ONE, tickets=3)
    former = Unshared(known_by=KnownBy.BASE, labels=MANY[2:3], tickets=0)
    assert unshared.notes(replace(dossier(), unshared=(new, former))) == {"label 1": "new", "label 2": "former"}
