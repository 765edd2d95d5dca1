"""A demo at 99.9 % would show nothing: a plain model errs on this history about as often as on real tickets."""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from core.demo.generator import START
from core.demo.topic import NEW_LABEL


def trained(tickets) -> Pipeline:
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2), LinearSVC())
    return model.fit([ticket.text for ticket in tickets], [ticket.label for ticket in tickets])


def answers(model, tickets) -> tuple[list[str], list[str]]:
    return [ticket.label for ticket in tickets], list(model.predict([ticket.text for ticket in tickets]))


def test_a_plain_model_is_right_in_84_to_92_percent(history):
    known = [ticket for ticket in history if ticket.label is not None]
    held_out = known[::6]
    model = trained([ticket for at, ticket in enumerate(known) if at % 6])
    truth, said = answers(model, held_out)
    assert 0.84 < accuracy_score(truth, said) < 0.92
    assert 0.5 < min(f1_score(truth, said, average=None)) < 0.9


def test_a_model_of_the_first_five_weeks_is_worse_on_the_rest(history):
    known = [ticket for ticket in history if ticket.label is not None]
    early = [ticket for ticket in known if (ticket.received_at - START).days < 35]
    late = [ticket for ticket in known if (ticket.received_at - START).days >= 35]
    model = trained([ticket for at, ticket in enumerate(early) if at % 6])
    before, after = accuracy_score(*answers(model, early[::6])), accuracy_score(*answers(model, late))
    assert after < before - 0.03
    assert NEW_LABEL not in model.classes_
