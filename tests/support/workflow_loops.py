"""People outside without a service: loops in memory, which answer when a test says so."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from core.domain.errors import CountersignError, NotFound
from core.domain.human_loops import Loop, LoopAnswer, LoopAnswers, LoopState, NewLoop
from core.domain.labels import Label
from core.ports import Clock


@dataclass
class FakeLoops:
    """`trouble` is what becomes of the next calls, before they take effect."""

    clock: Clock
    asked: dict[str, NewLoop] = field(default_factory=dict)
    loops: dict[str, tuple[datetime, Loop]] = field(default_factory=dict)
    said: dict[str, LoopAnswers] = field(default_factory=dict)
    trouble: list[CountersignError] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    hidden: bool = False

    def start(self, loop: NewLoop) -> None:
        self._trouble()
        self.asked.setdefault(loop.name, loop)
        self.loops.setdefault(loop.name, (self.clock.now(), Loop(name=loop.name, state=LoopState.RUNNING)))

    def since(self, moment: datetime) -> list[Loop]:
        self._trouble()
        return [] if self.hidden else [loop for begun, loop in self.loops.values() if begun >= moment]

    def answers(self, name: str) -> LoopAnswers:
        self._trouble()
        self.read.append(name)
        if name not in self.said:
            raise NotFound
        return self.said[name]

    def stop(self, name: str) -> None:
        self._trouble()
        self.ends(name, LoopState.STOPPED)

    def ends(self, name: str, state: LoopState) -> None:
        begun, loop = self.loops[name]
        self.loops[name] = begun, replace(loop, state=state)

    def answer(self, name: str, /, **facts: str | int) -> None:
        """End a loop without answers yet."""
        self.said[name] = LoopAnswers(facts={**self.asked[name].facts, **facts}, answers=())
        self.ends(name, LoopState.DONE)

    def says(self, name: str, worker: str, *labels: str, item: str = "", **facts: str | int) -> None:
        """Let a worker answer, and the loop end."""
        if name not in self.said:
            self.answer(name, **facts)
        one = LoopAnswer(
            item=item or self.asked[name].items[0].id, worker=worker, labels=tuple(map(Label, labels)),
            submitted_at=self.clock.now(),
        )  # fmt: skip
        found = self.said[name]
        self.said[name] = replace(found, answers=(*found.answers, one))

    def _trouble(self) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
