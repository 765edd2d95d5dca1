"""What a training found is written and read back the same, and named by whoever knows the tickets."""

from hypothesis import given
from hypothesis import strategies as st

from core.domain.documents import DocumentId
from core.domain.findings import Curve, Findings, Suspect, read, written
from core.domain.labels import Label

words = st.text(max_size=8).map(Label)
suspects = st.builds(
    Suspect,
    st.integers(0, 2**40).map(DocumentId),
    st.lists(words, max_size=3).map(tuple),
    words,
    st.floats(0, 1),
)
points = st.lists(st.tuples(st.integers(1, 10_000), st.floats(0, 1)), max_size=4).map(tuple)
found = st.builds(
    Findings,
    st.lists(suspects, max_size=4).map(tuple),
    st.lists(st.builds(Curve, words, points), max_size=3).map(tuple),
)


@given(found)
def test_whatever_was_found_is_read_as_it_was_written(findings):
    assert read(written(findings)) == findings


def test_nothing_found_out_is_not_the_same_as_nothing_found():
    assert written(None) is None
    assert read(None) is None
    assert read(written(Findings())) == Findings()


def suspect(document):
    return Suspect(DocumentId(document), (Label("a"),), Label("b"), 0.5)


def test_places_become_tickets_and_what_has_no_ticket_is_left_out():
    curve = Curve(Label("a"), ((3, 0.5),))
    named = Findings((suspect(2), suspect(0), suspect(1)), (curve,)).named([DocumentId(70), None, DocumentId(72)])
    assert named == Findings((suspect(72), suspect(70)), (curve,))
