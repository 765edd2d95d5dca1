"""A model of people at the review desk beside the real use cases and the real store."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.domain.actors import Actor, Role
from core.domain.desk import Desk
from core.domain.documents import NewDocument, ProjectId
from core.domain.errors import Conflict
from core.domain.labels import Label, Labels
from core.domain.projects import NewProject
from core.domain.reviews import (
    GIVING_LABELS,
    Action,
    Answer,
    Opinion,
    Review,
    Task,
    TaskId,
    TaskState,
    Verdict,
    outcome,
)
from core.domain.routing import Reason, Route
from core.ports import Store
from core.workflow.leading import Leading
from core.workflow.review import Reviewing
from tests.support.workflow_desk import NOW, FakeClock

NAMES = (Label("network"), Label("printer"))
PEOPLE = tuple(Actor(id=name, name=name, roles=frozenset({Role.LEAD})) for name in ("rosa", "omar", "flo"))
WHO = st.sampled_from(PEOPLE)
WHAT = st.sampled_from(NAMES)
QUESTIONS = 5
_numbers = count(1)


@dataclass
class Given:
    """One acknowledged answer, as the model remembers it."""

    actor: Actor
    answer: Answer
    review: Review
    undone: bool = False


@dataclass
class Model:
    """What the world should know: every acknowledged answer, oldest first."""

    given: list[Given] = field(default_factory=list)

    def standing(self, task: TaskId) -> list[Given]:
        counted = (one for one in self.given if one.answer.task == task and one.review.verdict is Verdict.COUNTED)
        return [one for one in counted if not one.undone and one.answer.action in GIVING_LABELS]

    def opinions(self, task: TaskId) -> list[Opinion]:
        return [Opinion(one.review.action, one.answer.labels) for one in self.standing(task)]


class ReviewDesk(RuleBasedStateMachine):
    """Three people, five questions that want one to three answers each, and time."""

    open_store: Callable[[], Store]

    def __init__(self) -> None:
        super().__init__()
        self.store = type(self).open_store()
        self.clock = FakeClock()
        self.model = Model()
        self.seen: dict[str, dict[TaskId, Task]] = {person.id: {} for person in PEOPLE}

    @initialize(wanted=st.integers(1, 3))
    def begin(self, wanted: int) -> None:
        name = f"Project {next(_numbers)}"
        desk = Desk(wanted=wanted, known_share=0.0, blind_share=0.0)
        with self.store.shared() as shared:
            self.project: ProjectId = shared.projects.add(NewProject(name=name, desk=desk), NOW).id
        self.wanted = wanted
        with self.store.transaction(self.project) as tx:
            tx.labels.save(tx.labels.current().with_(NAMES), "lea", NOW)
            texts = [f"nothing works since {place} o'clock in room {place * 7}" for place in range(QUESTIONS)]
            tx.documents.add([NewDocument(text=text) for text in texts], NOW)
            for place, row in enumerate(tx.documents.export(0, QUESTIONS)):  # type: ignore[arg-type]
                route = Route(
                    reason=Reason.UNSCORED, inclusion_probability=1.0, priority=place / QUESTIONS, wanted=wanted
                )
                tx.tasks.put(row.id, None, route, "test", NOW)
        self.reviewing, self.leading = Reviewing(self.store, self.clock), Leading(self.store, self.clock)

    @rule(who=WHO, number=st.integers(1, 3))
    def claim(self, who: Actor, number: int) -> None:
        """Claiming is the heartbeat too: what is held is renewed."""
        for task in self.reviewing.claim(who, self.project, number):
            assert task.lease is not None
            assert task.lease.until > self.clock.now()
            assert not any(one.actor == who for one in self.model.standing(task.id)), "asked somebody twice"
            self.seen[who.id][task.id] = task

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @rule(who=WHO)
    def leave(self, who: Actor) -> None:
        self.reviewing.leave(who, self.project)

    @rule(who=WHO, what=WHAT, which=st.integers(0, QUESTIONS - 1), again=st.booleans())
    def submit(self, who: Actor, what: Label, which: int, again: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        self._answer(who, which, Action.CORRECT, (what,), again=again)

    @rule(who=WHO, which=st.integers(0, QUESTIONS - 1))
    def skip(self, who: Actor, which: int) -> None:
        self._answer(who, which, Action.SKIP, (), again=False)

    @rule(who=WHO, which=st.integers(0, QUESTIONS - 1))
    def flag(self, who: Actor, which: int) -> None:
        self._answer(who, which, Action.FLAG, (), again=False)

    @rule()
    def a_lead_gives_everything_back(self) -> None:
        for task in self._tasks():
            if task.state is TaskState.FLAGGED:
                self.reviewing.unflag(PEOPLE[0], self.project, task.document)

    def _answer(self, who: Actor, which: int, action: Action, labels: Labels, *, again: bool) -> None:
        """Answer something that was once on this person's screen, perhaps late, perhaps twice."""
        shown = list(self.seen[who.id].values())
        if which >= len(shown):
            return
        task = shown[which]
        token = task.lease.token if task.lease else ""
        answer = Answer(
            operation=f"op-{next(_numbers)}", task=task.id, token=token, action=action, labels=labels,
            text_hash=task.text_hash, version=0,
        )  # fmt: skip
        review = self.reviewing.submit(who, self.project, answer)
        self.model.given.append(Given(who, answer, review))
        if again:
            assert self.reviewing.submit(who, self.project, answer) == review

    @rule(who=WHO)
    def undo(self, who: Actor) -> None:
        mine = [one for one in self.model.given if one.actor == who and not one.undone and one.answer.undoes == ""]
        mine = [one for one in mine if one.answer.action is not Action.ADJUDICATE]
        if not mine:
            return
        last = mine[-1]
        answer = Answer(
            operation=f"op-{next(_numbers)}", task=last.answer.task, token="", action=Action.UNDO,
            undoes=last.answer.operation,
        )  # fmt: skip
        review = self.reviewing.submit(who, self.project, answer)
        last.undone = True
        self.model.given.append(Given(who, answer, review))

    @rule(who=WHO, what=WHAT)
    def adjudicate(self, who: Actor, what: Label) -> None:
        disputes = self.leading.disputes(who, self.project)
        expected = [task for task in self._tasks() if task.state is TaskState.DISPUTED]
        assert [dispute.task.id for dispute in disputes] == [task.id for task in expected]
        if not disputes:
            return
        task = disputes[0].task
        operation = f"op-{next(_numbers)}"
        review = self.leading.adjudicate(who, self.project, operation, task.id, (what,), "because")
        answer = Answer(operation=operation, task=task.id, token="", action=Action.ADJUDICATE, labels=(what,))
        self.model.given.append(Given(who, answer, review))

    @rule(who=WHO, what=WHAT)
    def adjudicating_what_is_not_disputed_is_refused(self, who: Actor, what: Label) -> None:
        calm = next((task for task in self._tasks() if task.state is TaskState.OPEN), None)
        if calm is None:
            return
        try:
            self.leading.adjudicate(who, self.project, f"op-{next(_numbers)}", calm.id, (what,))
        except Conflict:
            return
        raise AssertionError

    def _tasks(self) -> list[Task]:
        with self.store.reading(self.project) as tx:
            known = sorted({task for shown in self.seen.values() for task in shown})
            return [tx.tasks.get(task) for task in known]

    @invariant()
    def no_question_has_more_answers_than_it_wants(self) -> None:
        for task in self._tasks():
            people = [one.actor.id for one in self.model.standing(task.id) if one.answer.action is Action.CORRECT]
            assert len(people) == len(set(people)), "somebody counted twice"
            assert len(people) == task.answers <= task.wanted

    @invariant()
    def answers_leases_and_places_add_up(self) -> None:
        for task in self._tasks():
            with self.store.reading(self.project) as tx:
                held = sum(tx.tasks.get(task.id, person.id).lease is not None for person in PEOPLE)
            if task.state is TaskState.OPEN:
                assert task.answers + held + task.places == task.wanted
            assert task.places >= 0

    @invariant()
    def every_question_and_truth_stands_where_its_answers_put_it(self) -> None:
        for task in self._tasks():
            state, labels = outcome(task.wanted, self.model.opinions(task.id))
            assert task.state in (state, TaskState.FLAGGED)
            with self.store.reading(self.project) as tx:
                assert tx.documents.get(task.document).labels == labels

    @invariant()
    def every_acknowledged_answer_is_there_once(self) -> None:
        if not self.model.given:
            return
        with self.store.reading(self.project) as tx:
            kept = [review.operation for review in tx.reviews.export(0, 10_000)]  # type: ignore[arg-type]
        assert sorted(kept) == sorted(one.answer.operation for one in self.model.given)
