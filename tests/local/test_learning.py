"""Learning copes with whatever labels there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import NotTrainable
from core.domain.labels import Kind
from core.local.learning import Lesson, learn
from tests.support.local_texts import examples, labels


def lessons(*pairs):
    return [Lesson(text, tuple(given)) for text, given in pairs]


def silent(share, message):
    pass


def learned(kind, names, given, report=silent):
    return learn(kind, tuple(names), given, report)


def made(count, label_count, **options):
    return [Lesson(e.text, e.labels) for e in examples(count, label_count, **options)]


def right(model, given):
    answers = model.predict(lesson.text for lesson in given)
    return float(np.mean([answer.labels == lesson.labels for answer, lesson in zip(answers, given, strict=True)]))


def test_what_was_learned_answers_texts_it_has_not_seen():
    known, new = made(600, 5)[:400], made(600, 5)[400:]
    assert right(learned(Kind.SINGLE, labels(5), known).model, new) > 0.9


def test_two_labels_point_the_right_way():
    model = learned(Kind.SINGLE, "ab", lessons(*[("red", "a")] * 5, *[("blue", "b")] * 5)).model
    assert [p.labels for p in model.predict(["red", "blue"])] == [("a",), ("b",)]


def test_confidence_on_new_texts_is_about_the_share_that_is_right():
    given = made(3_000, 8, words=4)
    model = learned(Kind.SINGLE, labels(8), given[:2_000]).model
    answers = list(model.predict(lesson.text for lesson in given[2_000:]))
    share = np.mean([a.labels == lesson.labels for a, lesson in zip(answers, given[2_000:], strict=True)])
    assert abs(np.mean([a.confidence for a in answers]) - share) < 0.03


def test_multi_label_probabilities_on_new_texts_hold():
    given = made(2_000, 5, most=3)
    model = learned(Kind.MULTI, labels(5), given[:1_400]).model
    probabilities = model.probabilities([lesson.text for lesson in given[1_400:]])
    truth = np.array([[label in lesson.labels for label in labels(5)] for lesson in given[1_400:]])
    assert np.allclose(probabilities.mean(axis=0), truth.mean(axis=0), atol=0.04)
    assert ((probabilities > 0.5) == truth).mean() > 0.9


def test_labels_of_one_document_are_learned_beside_large_ones():
    given = [*made(60, 2), *lessons(("xylophone", ["solo"]), ("quartz quartz", ["pair"]), ("quartz", ["pair"]))]
    model = learned(Kind.SINGLE, (*labels(2), "solo", "pair"), given).model
    assert set(model.labels) == {*labels(2), "solo", "pair"}
    assert next(iter(model.predict(["xylophone"]))).scores[0].label == "solo"


def test_every_label_having_one_document_works():
    given = lessons(*((f"word{i}", [name]) for i, name in enumerate(labels(7))))
    assert right(learned(Kind.SINGLE, labels(7), given).model, given) == 1.0


def test_two_documents_are_enough_and_make_nobody_sure():
    model = learned(Kind.SINGLE, "ab", lessons(("red", "a"), ("blue", "b"))).model
    (answer,) = model.predict(["red"])
    assert answer.labels == ("a",)
    assert answer.confidence < 0.95


def test_labels_without_an_example_are_left_out():
    model = learned(Kind.SINGLE, "abcd", lessons(("red", "a"), ("blue", "c"))).model
    assert model.labels == ("a", "c")


def test_labels_that_are_not_in_the_set_are_not_learned():
    model = learned(Kind.SINGLE, "ab", lessons(("red", "a"), ("blue", "b"), ("green", "z"))).model
    assert model.labels == ("a", "b")


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.SINGLE, []),
        (Kind.SINGLE, lessons(("red", "a"), ("blue", "a"))),
        (Kind.SINGLE, lessons(("", "a"), (" ", "b"))),
        (Kind.MULTI, lessons(("red", ""), ("blue", ""))),
        (Kind.MULTI, []),
    ],
)
def test_too_little_to_learn_from_is_said_in_a_sentence(kind, given):
    with pytest.raises(NotTrainable) as refusal:
        learned(kind, "ab", given)
    assert refusal.value.detail.endswith(".")


def test_texts_of_nothing_but_signs_can_be_told_apart():
    given = lessons(*[("!!!", "a")] * 4, *[("???", "b")] * 4)
    assert right(learned(Kind.SINGLE, "ab", given).model, given) == 1.0


def test_one_text_under_two_labels_is_nothing_to_be_sure_of():
    given = lessons(*[("same", "a")] * 30, *[("same", "b")] * 30)
    (answer,) = learned(Kind.SINGLE, "ab", given).model.predict(["same"])
    assert answer.confidence < 0.7


def test_a_multi_label_project_of_one_label_works():
    given = lessons(*[("red", "a")] * 30, *[("blue", "")] * 30)
    model = learned(Kind.MULTI, "a", given).model
    assert [p.labels for p in model.predict(["red", "blue"])] == [("a",), ()]


def test_a_label_that_every_document_has_is_always_given():
    given = lessons(*[("red", "ab")] * 30, *[("blue", "a")] * 30)
    model = learned(Kind.MULTI, "ab", given).model
    assert [p.labels for p in model.predict(["red", "blue"])] in ([("a", "b"), ("a",)], [("b", "a"), ("a",)])


def test_the_same_lessons_make_the_same_model():
    first, second = (learned(Kind.SINGLE, labels(4), made(200, 4)) for _ in range(2))
    assert first.facts == second.facts
    for name in ("weights", "bias", "slope", "offset"):
        assert getattr(first.model, name).tobytes() == getattr(second.model, name).tobytes()


def test_learning_says_how_far_it_is_in_rising_shares():
    told = []
    learned(Kind.SINGLE, labels(2), made(30, 2), lambda share, message: told.append((share, message)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert all(message.endswith(".") for _, message in told)


def test_the_facts_tell_what_was_learned_from():
    facts = learned(Kind.SINGLE, labels(3), made(90, 3)).facts
    assert (facts["documents"], facts["labels"]) == (90, 3)
    assert facts["out_of_fold_accuracy"] > 0.8
    assert facts["temperature"] > 0


few_labels = st.lists(st.sampled_from("abcd"), max_size=3, unique=True)
any_lessons = st.lists(st.tuples(st.text("xyz !", max_size=12), few_labels), max_size=14)


@settings(deadline=None, max_examples=60)
@given(pairs=any_lessons, kind=st.sampled_from(Kind), asked=st.text(max_size=20))
def test_any_few_lessons_make_a_model_that_answers_or_are_refused(pairs, kind, asked):
    given = lessons(*((text, named[:1] if kind is Kind.SINGLE else named) for text, named in pairs))
    try:
        model = learned(kind, "abcd", given).model
    except NotTrainable:
        return
    probabilities = model.probabilities([asked])
    assert np.isfinite(probabilities).all()
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    (answer,) = model.predict([asked])
    assert {score.label for score in answer.scores} == set(model.labels)
