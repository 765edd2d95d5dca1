"""Asking outside: questions that wait go to people elsewhere, and what they answer comes back as anybody's answer."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from core.domain.actors import Actor, Permission, Role, require
from core.domain.documents import ProjectId
from core.domain.errors import Busy, InvalidInput, JobFailed, NotFound, ServiceAway, ServiceRefused
from core.domain.human_loops import Item, Loop, LoopAnswer, LoopAnswers, LoopState, NewLoop
from core.domain.jobs import Job, JobKind, Params, Wait
from core.domain.labels import LabelSet
from core.domain.privacy import masked
from core.domain.reviews import Action, Answer, Task, TaskId
from core.domain.routing import Reason
from core.ports import Clock, HumanLoops, Store
from core.workflow.review import Reviewing
from core.workflow.steps import Plan, Say, Step, nothing

MOST, PAGE = 1_000, 100
POLL = 300.0
#: A list may not show at once what was begun; and the clock of the service is its own.
UNLISTED, SKEW = timedelta(minutes=10), timedelta(minutes=5)
OFF = "No service for asking people outside is set up here."
_PREFIX = "countersign"


@dataclass(frozen=True)
class AskingOutside:
    """Start a human loop for each question, wait for people, keep their answers; each exactly once.

    `_kept` is how many answers this process has kept and left out, by job and loop: one that begins anew reads all
    loops of the job once more, and keeps nothing twice.
    """

    store: Store
    reviewing: Reviewing
    clock: Clock
    loops: HumanLoops | None = None
    _kept: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict, compare=False)

    @property
    def available(self) -> bool:
        """Tell whether there is anybody outside who could be asked."""
        return self.loops is not None

    def request(self, actor: Actor, project: ProjectId, operation: str, most: int = MOST) -> Job:
        """Queue the asking of up to so many questions; a question is asked outside once, for ever.

        Raises:
            InvalidInput: there is no such service here, or not so many can be asked at once.
            Busy: people outside are being asked right now.
        """
        require(actor, Permission.LEAD)
        self._service()
        if not 1 <= most <= MOST:
            message = f"Ask 1 to {MOST:,} questions at once."
            raise InvalidInput(message)
        now = self.clock.now()
        with self.store.transaction(project) as tx:
            known = {job.id for job in tx.jobs.recent(1, JobKind.ASK_OUTSIDE)}
            job = tx.jobs.request(JobKind.ASK_OUTSIDE, {"most": most}, operation, actor.id, now)
            if job.id not in known:
                tx.audit.add(actor.id, "ask outside", f"job {job.id}", {"most": most}, now)
        return job

    def plan(self) -> Plan:
        """How people outside are asked; what they answered before it was stopped stays."""
        steps = (
            Step("Asking people outside", self.ask, stubborn=ServiceRefused),
            Step("Waiting for their answers", self.collect, stubborn=ServiceRefused),
        )
        return Plan(steps=steps, result=nothing, cancel=self._stop)

    def ask(self, job: Job, say: Say) -> Wait | None:
        """Ask page by page; a page that broke off is asked again, and each question is the same loop.

        Raises:
            JobFailed: it was refused at the very first, and why: nobody was asked.
        """
        most = int(job.params["most"] or 0)
        after, asked, too_large = (_number(job, fact) for fact in ("after", "asked", "too_large"))
        while asked < most:
            page, label_set, salt = self._page(job, TaskId(after), min(PAGE, most - asked))
            if not page:
                break
            for task in filter(_is_to_be_asked, page):
                begun = self._begun(task, label_set, salt, first=not asked)
                asked, too_large = asked + begun, too_large + (not begun)
            after = page[-1].id
            with self.store.transaction(job.project) as tx:
                tx.jobs.note(job.id, {"after": after, "asked": asked, "too_large": too_large})
            say(asked / most, f"{asked:,} questions asked")
        return None

    def collect(self, job: Job, say: Say) -> Wait | None:
        """Keep what has been answered since the last look; over when nobody is being asked any more."""
        mine = list(self._mine(job, SKEW))
        for loop, task in mine:
            if loop.state is LoopState.DONE and (job.token, loop.name) not in self._kept:
                self._kept[job.token, loop.name] = self._keep(job, loop, task)
        running = sum(loop.state is LoopState.RUNNING for loop, _ in mine)
        counts = [found for (token, _), found in self._kept.items() if token == job.token]
        noted: Params = {"answers": sum(kept for kept, _ in counts), "left_out": sum(left for _, left in counts)}
        with self.store.transaction(job.project) as tx:
            tx.jobs.note(job.id, noted)
        told = f"{running:,} questions wait outside; {noted['answers']:,} answers kept, looked at every 5 minutes"
        say(1 - running / max(len(mine), 1), told)
        unlisted = len(mine) < _number(job, "asked") and self.clock.now() - job.requested_at < UNLISTED
        return Wait(POLL) if running or unlisted else None

    def _page(self, job: Job, after: TaskId, limit: int) -> tuple[list[Task], LabelSet, str]:
        with self.store.reading(job.project) as tx:
            page = [task for task, _, _ in tx.tasks.open_page(after, limit)]
            return page, tx.labels.current(), tx.project().salt

    def _begun(self, task: Task, label_set: LabelSet, salt: str, *, first: bool) -> bool:
        try:
            return self._ask(task, label_set, salt)
        except ServiceRefused as problem:
            if first:
                raise JobFailed(problem.detail) from None
            raise

    def _ask(self, task: Task, label_set: LabelSet, salt: str) -> bool:
        """Ask people, who see no personal data; False when the text is more than the service takes."""
        facts: dict[str, str | int] = {
            "version": task.version or 0,
            "label_set": label_set.number,
            "text_hash": task.text_hash,
            "kind": label_set.kind.value,
        }
        item = Item(id=str(task.id), text=masked(task.text), labels=task.predicted)
        loop = NewLoop(name=name_of(task.id, salt), items=(item,), choices=label_set.labels, facts=facts)
        with suppress(InvalidInput):
            self._service().start(loop)
            return True
        return False

    def _mine(self, job: Job, before: timedelta) -> Iterator[tuple[Loop, TaskId]]:
        """Yield the loops of this project's questions that were begun since the job was asked for."""
        with self.store.reading(job.project) as tx:
            salt = tx.project().salt
        for loop in self._service().since(job.requested_at - before):
            number = loop.name.split("-")[1] if loop.name.startswith(f"{_PREFIX}-") else ""
            if number.isdecimal() and loop.name == name_of(TaskId(int(number)), salt):
                yield loop, TaskId(int(number))

    def _keep(self, job: Job, loop: Loop, task: TaskId) -> tuple[int, int]:
        """Submit each answer as its worker's; return how many are kept, and how many could not be."""
        try:
            found = self._service().answers(loop.name)
        except (NotFound, InvalidInput):
            return 0, 1
        kept = sum(self._submitted(job, loop, task, found, one) for one in found.answers)
        return kept, len(found.answers) - kept

    def _submitted(self, job: Job, loop: Loop, task: TaskId, found: LoopAnswers, one: LoopAnswer) -> bool:
        version, label_set = found.facts.get("version"), found.facts.get("label_set")
        if one.item != str(task) or not isinstance(version, int) or not isinstance(label_set, int):
            return False
        answer = Answer(
            operation=f"{loop.name}:{one.worker}",
            task=task,
            token="",
            action=Action.CORRECT,
            labels=one.labels,
            text_hash=str(found.facts.get("text_hash", "")),
            version=version,
            label_set=label_set,
            decided_at=one.submitted_at,
        )
        (saved,) = self.reviewing.submit_all(self._worker(one.worker), job.project, [answer])
        return not saved.error

    def _worker(self, worker: str) -> Actor:
        """Return a worker as a reviewer, whose name is known and who cannot sign in."""
        actor = Actor(id=f"a2i:{worker}", name=f"A2I worker {worker}", roles=frozenset({Role.REVIEWER}))
        with self.store.shared_view() as tx:
            known = {person.id for person, _ in tx.people.all()}
        if actor.id not in known:
            with self.store.shared() as tx:
                tx.people.save(actor, active=False)
        return actor

    def _stop(self, job: Job) -> None:
        """Let nobody be asked any more.

        Raises:
            Busy: it could not be stopped, and why; it is to be tried again, as it is paid for meanwhile.
        """
        if self.loops is None:
            return
        try:
            for loop, _ in self._mine(job, timedelta()):
                if loop.state is LoopState.RUNNING:
                    self._service().stop(loop.name)
        except (ServiceAway, ServiceRefused) as problem:
            message = f"People outside are still being asked. {problem}"
            raise Busy(message) from None

    def _service(self) -> HumanLoops:
        if self.loops is None:
            raise InvalidInput(OFF)
        return self.loops


def name_of(task: TaskId, salt: str) -> str:
    """Name the loop of a question: the same for ever, and no other desk's."""
    digest = hashlib.sha256(f"{task}:{salt}:human loop".encode()).hexdigest()
    return f"{_PREFIX}-{task}-{digest[:24]}"


def _is_to_be_asked(task: Task) -> bool:
    return task.places > 0 and task.reason is not Reason.KNOWN


def _number(job: Job, fact: str) -> int:
    return int(job.result.get(fact) or 0)
