"""What the training finds in its lessons: wrong labels by their place, and texts that conflict."""

from collections.abc import Sequence

import numpy as np
import pytest

from core.domain.findings import MOST_SUSPECTS
from core.domain.labels import Kind, Label
from core.local.learning import Lesson, learn
from core.local.suspecting import Given, Judged, suspects, twins_of
from tests.support.local_texts import examples, labels


def lessons(count, width, most=1):
    return [Lesson(one.text, one.labels) for one in examples(count, width, most=most, words=30)]


def found(kind, names, given):
    return learn(kind, names, given, lambda *_: None).findings.suspects


def relabelled(given, place, *names):
    return [*given[:place], Lesson(given[place].text, tuple(Label(name) for name in names)), *given[place + 1 :]]


@pytest.mark.parametrize("width", [2, 6])
def test_a_label_that_was_flipped_is_the_first_suspect(width):
    given = lessons(400, width)
    right = given[11].labels[0]
    wrong = next(name for name in labels(width) if name != right)
    first = found(Kind.SINGLE, labels(width), relabelled(given, 11, wrong))[0]
    assert (first.document, first.given, first.better, first.twin) == (11, (wrong,), right, None)
    assert 0.9 < first.surety <= 1


def test_of_several_labels_the_missing_one_is_told():
    given = lessons(600, 4, most=2)
    place = next(at for at, one in enumerate(given) if len(one.labels) == 2)
    missing, kept = given[place].labels
    told = {one.document: one for one in found(Kind.MULTI, labels(4), relabelled(given, place, kept))}
    assert (told[place].given, told[place].better) == ((kept,), missing)


def test_places_count_the_lessons_that_are_not_learned_from_too():
    given = lessons(400, 2)
    given = relabelled(given, 11, next(name for name in labels(2) if name not in given[11].labels))
    foreign = [Lesson("nothing of ours", (Label("other"),)), Lesson("nor this", ())]
    assert found(Kind.SINGLE, labels(2), [*foreign, *given])[0].document == 13


def test_the_same_text_under_two_labels_names_its_twin():
    given = [*lessons(200, 2), Lesson("Who, me?", labels(2)[:1]), Lesson("who me", labels(2)[1:])]
    told = {one.document: one for one in found(Kind.SINGLE, labels(2), given)}
    (doubted,) = {200, 201} & set(told)
    assert told[doubted].twin == 401 - doubted
    assert (told[doubted].given, told[doubted].better) == (given[doubted].labels, *given[401 - doubted].labels)


def grouped(*pairs: tuple[str, str]) -> Sequence[list[int]]:
    return [rows.tolist() for rows in twins_of([text for text, _ in pairs], [[Label(x) for x in g] for _, g in pairs])]


def test_twins_are_the_same_but_for_signs_and_differ_in_their_labels():
    assert grouped(("A b", "x"), ("c", "x"), ("a-B!", "y"), ("C", "x"), ("ab", "x")) == [[0, 2, 4]]
    assert grouped(("a", "xy"), ("A", "yx")) == []
    assert grouped(("?", "x"), ("!", "y"), ("", "y")) == []
    assert grouped() == []


def test_no_more_are_kept_than_a_lead_could_look_at():
    count = 4 * MOST_SUSPECTS
    truth = np.zeros((count, 2), dtype=bool)
    truth[: count // 2, 0] = truth[count // 2 :, 1] = True
    chances = np.where(truth, 0.9, 0.1)
    wrong = np.arange(0, count, 3)
    chances[wrong] = chances[wrong][:, ::-1]
    given = Given(kind=Kind.SINGLE, labels=labels(2), truth=truth, places=np.arange(count), twins=())
    every = Judged(np.arange(count), chances, np.ones_like(truth))
    assert len(suspects(given, every)) == MOST_SUSPECTS < len(wrong)


def test_nobody_judged_means_nobody_suspected():
    given = [Lesson("red", (Label("a"),)), Lesson("blue", (Label("b"),))]
    assert found(Kind.SINGLE, (Label("a"), Label("b")), given) == ()
    assert found(Kind.MULTI, (Label("a"), Label("b")), given) == ()
