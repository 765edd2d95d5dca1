"""Every mark opens exactly its tickets: what lies behind it is as many as the number that it shows."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.comparisons import Changed, Evidence, Figures
from core.domain.confusions import pairs
from core.domain.labels import Kind, Labels
from core.domain.marks import LabelCount, Mark, alone, of_bin, unseen
from core.evaluation.comparison import compare
from tests.support.evaluation import NAMES, prediction, tickets

SURE = st.sampled_from((0.1, 0.30000000000000004, 0.3, 0.7, 0.9, 1.0))  # many are equal, some nearly so
KINDS = st.sampled_from(Kind)
SIDES = ("base", "candidate")


@dataclass(frozen=True)
class Compared:
    """Held-out tickets under two versions, and the evidence on them."""

    evidence: Evidence
    tickets: list[Changed]

    def behind(self, mark: Mark) -> int:
        return len(mark.behind(self.tickets))

    def side(self, by: str) -> Figures:
        return self.evidence.base if by == "base" else self.evidence.candidate


@st.composite
def compared(draw: st.DrawFn, kinds: st.SearchStrategy[Kind] = KINDS) -> Compared:
    drawn = draw(kinds.flatmap(lambda kind: tickets(kind, most=30)))
    size = len(drawn.truth)
    before, after = (draw(st.lists(SURE, min_size=size, max_size=size)) for _ in SIDES)
    was, now = (
        [prediction(*labels, confidence=sure) for labels, sure in zip(answers, given, strict=True)]
        for answers, given in ((drawn.base, before), (drawn.candidate, after))
    )
    shown = [
        Changed(
            document=number, text="", truth=true, base=old.labels, base_confidence=old.confidence,
            candidate=new.labels, candidate_confidence=new.confidence,
        )
        for number, (true, old, new) in enumerate(zip(drawn.truth, was, now, strict=True))
    ]  # fmt: skip
    return Compared(compare(drawn.truth, was, now, NAMES, drawn.kind), shown)


@given(compared())
def test_the_boxes_open_what_they_count(found: Compared) -> None:
    flips = found.evidence.flips
    assert found.behind(Mark(change="fixed")) == flips.fixed
    assert found.behind(Mark(change="broken")) == flips.broken
    assert found.behind(Mark(change="both right")) == flips.both_right
    assert found.behind(Mark(change="both wrong")) == flips.both_wrong


@given(compared(st.just(Kind.SINGLE)))
def test_every_cell_opens_what_it_counts_under_both_versions(found: Compared) -> None:
    for one in pairs(found.evidence.transitions):
        cell = {by: Mark(true=one.true, predicted=one.predicted, by=by) for by in SIDES}
        assert (found.behind(cell["base"]), found.behind(cell["candidate"])) == (one.base, one.candidate)


@given(compared())
def test_every_label_opens_what_became_of_it(found: Compared) -> None:
    for one in found.evidence.guard:
        assert found.behind(Mark(either=one.label)) == one.lost + one.found + one.mistaken + one.cleared
        each = {
            (True, False): one.lost,
            (True, True): one.found,
            (False, True): one.mistaken,
            (False, False): one.cleared,
        }
        marks = {place: Mark(either=one.label, count=LabelCount(one.label, *place)) for place in each}
        assert {place: found.behind(mark) for place, mark in marks.items()} == each


@given(compared(), st.sampled_from(SIDES))
def test_every_bin_opens_its_tickets_and_all_bins_open_all(found: Compared, by: str) -> None:
    bins = found.side(by).reliability
    opened = [of_bin(bins, place, by).behind(found.tickets) for place in range(len(bins))]
    assert [len(one) for one in opened] == [one.tickets for one in bins]
    assert sorted(ticket.document for one in opened for ticket in one) == list(range(len(found.tickets)))
    sure = [[getattr(ticket, f"{by}_confidence") for ticket in one] for one in opened]
    assert [sum(one) / len(one) for one in sure] == pytest.approx([one.confidence for one in bins])


@given(compared(), st.sampled_from(SIDES))
def test_every_threshold_opens_what_would_be_wrong_and_unseen(found: Compared, by: str) -> None:
    for one in found.side(by).selective:
        accepted = one.share * len(found.tickets)
        assert found.behind(alone(one, by)) == round(accepted)
        assert found.behind(unseen(one, by)) == round(accepted * (1 - one.accuracy))


@given(compared(), st.sampled_from(SIDES))
def test_every_count_of_a_label_opens_its_tickets_and_all_four_open_all(found: Compared, by: str) -> None:
    for one in found.side(by).labels:
        wanted = {(True, True): one.tp, (True, False): one.fn, (False, True): one.fp, (False, False): one.tn}
        opened = {place: found.behind(Mark(by=by, count=LabelCount(one.label, *place))) for place in wanted}
        assert opened == wanted
        assert sum(opened.values()) == len(found.tickets)


@given(compared(), st.lists(st.sampled_from(NAMES), min_size=1, unique=True).map(tuple))
def test_labels_together_open_each_ticket_that_has_one_of_them_once(found: Compared, labels: Labels) -> None:
    each = {ticket.document for one in labels for ticket in Mark(true=one).behind(found.tickets)}
    assert {ticket.document for ticket in Mark(among=labels).behind(found.tickets)} == each
