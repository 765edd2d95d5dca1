"""The wall: whatever is imported and reviewed in whatever order, no held-out ticket is ever learned."""

from collections.abc import Callable
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.datasets import Split
from core.domain.documents import is_held_out, text_hash
from core.domain.jobs import JobState
from tests.support.workflow_desk import LABELS, LEA, Desk

ACTS = st.lists(
    st.sampled_from(["import", "import unknown", "import again", "review", "undo", "train", "promote"]),
    min_size=3,
    max_size=14,
)


class Act:
    """One way through the acts; each does what it can."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rows = [desk.row(label) for label in LABELS]
        self.answers: list = []
        self.numbers = count()
        desk.add(self.rows)

    def do(self, act: str) -> None:
        getattr(self, act.replace(" ", "_"))()

    def import_(self, *, known: bool = True) -> None:
        sides = [(label, side) for label in LABELS for side in (False, True)]
        self.rows = [self.desk.row(label, 0.55, held_out=side, known=known) for label, side in sides]
        self.desk.add(self.rows)

    def import_unknown(self) -> None:
        self.import_(known=False)

    def import_again(self) -> None:
        self.desk.add(self.rows)

    def review(self) -> None:
        self.desk.classify()
        for task in self.desk.claim(number=3):
            answer = self.desk.answer(task, LABELS[next(self.numbers) % 2])
            self.answers.append(answer)
            self.desk.submit(answer)

    def undo(self) -> None:
        if self.answers:
            self.desk.undo(self.answers.pop())

    def train(self) -> None:
        assert self.desk.train().state is JobState.DONE

    def promote(self) -> None:
        self.desk.promote(self.desk.candidate())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_held_out_ticket_is_ever_among_the_examples(open_desk: Callable[[], Desk], acts: list[str]) -> None:
    desk = open_desk()
    desk.start(held_out_share=0.5)
    way = Act(desk)
    for act in [*acts, "review", "train"]:
        way.do("import_" if act == "import" else act)
    held_out = desk.texts(Split.HELD_OUT)
    learned = {example.text for examples in desk.engine.examples.values() for example in examples}
    assert learned
    assert not learned & held_out
    assert not any(is_held_out(text_hash(text), "pepper", 0.5) for text in learned)
    desk.database.close()


def test_a_held_out_ticket_that_was_reviewed_trains_nothing(desk: Desk) -> None:
    desk.history(2)
    desk.add([desk.row("network", 0.55, held_out=True, known=False)])
    desk.classify()
    task = desk.one()
    desk.submit(desk.answer(task, "printer"))
    desk.candidate()
    assert task.document not in {example.document for example in desk.engine.examples[desk.engine.begun[0]]}


def test_a_held_out_ticket_reviewed_under_a_prediction_measures_nothing(desk: Desk) -> None:
    """Its truth depends on what the model had said, so it would flatter the model."""
    desk.in_production()
    desk.add([desk.row("network", 0.55, held_out=True, known=False)])
    desk.classify()
    desk.submit(desk.answer(desk.one(), "network"))
    desk.candidate()
    assert desk.evidence.base.documents == 12


def test_the_same_words_written_otherwise_stay_on_their_side(desk: Desk) -> None:
    row = desk.row("network", held_out=True)
    desk.intake.import_rows(LEA, desk.id, "shouted", [row, type(row)(text=f"  {row.text.upper()} ", labels=row.labels)])
    assert [ticket.held_out for ticket in desk.tickets()] == [True, True]
