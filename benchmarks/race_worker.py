"""One process of a race: several reviewers at once who hold, answer, wait too long, send again and take back."""

import json
import random
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from benchmarks.filling import opened, reviewer
from benchmarks.race_journal import Acknowledged, Entry, Journal
from core.domain.documents import ProjectId
from core.domain.errors import StoreUnavailable
from core.domain.labels import Label, Labels
from core.domain.reviews import Action, Answer, Saved, Task, TaskId
from core.workflow.review import Reviewing

ACTS = {"right": 64, "wrong": 10, "skip": 6, "flag": 2, "undo": 8, "pocket": 6, "again": 3, "leave": 1}
AWAY_SHARE = 0.02
OTHER_TAB_SHARE = 0.1
MOST_POCKETED = 6
IDLE = 0.2


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a process of the race is told at its start; all clocks run `speed` times as fast since `epoch`."""

    url: str
    home: str
    project: int
    people: tuple[str, ...]
    labels: tuple[str, ...]
    journals: str
    stop: str
    epoch: float
    speed: float
    away: float
    seed: int

    @classmethod
    def read(cls, text: str) -> "Orders":
        """Read them from the command line."""
        told = json.loads(text)
        return cls(**told | {"people": tuple(told["people"]), "labels": tuple(told["labels"])})


@dataclass(frozen=True)
class RaceClock:
    """A clock that makes minutes of seconds, the same in every process."""

    epoch: float
    speed: float

    def now(self) -> datetime:
        """Return the race's time."""
        return datetime.fromtimestamp(self.epoch, UTC) + timedelta(seconds=(time.time() - self.epoch) * self.speed)

    def sleep(self, seconds: float) -> None:
        """Sleep so many of the race's seconds."""
        time.sleep(seconds / self.speed)


class Reviewer:
    """One person who reviews as fast as the program lets them, and not always well."""

    def __init__(self, orders: Orders, person: str, reviewing: Reviewing) -> None:
        """Sit down; the journal of an earlier life is read."""
        self._orders, self._actor, self._reviewing = orders, reviewer(person), reviewing
        self._lot = random.Random(f"{orders.seed}-{person}-{time.time_ns()}")
        self._journal = Journal(Path(orders.journals) / f"{person}.jsonl")
        self._told = self._journal.told()
        self._labels: Labels = tuple(Label(label) for label in orders.labels)
        self._pocket: list[Answer] = []
        self._held: set[int] = set()
        self._stop = Path(orders.stop)

    def work(self) -> None:
        """Send what an earlier life has sent unheard; then review until the race is over."""
        self._send([answer_from(entry) for entry in self._told.unheard])
        while not self._stop.exists():
            tasks = self._claim()
            if not tasks:
                time.sleep(IDLE)
            for task in tasks:
                self._act(task)
            if self._lot.random() < AWAY_SHARE:
                time.sleep(self._orders.away)
            if self._pocket and (len(self._pocket) > MOST_POCKETED or not tasks):
                self._empty()
        self._empty()

    def _claim(self) -> list[Task]:
        begun = time.perf_counter()
        try:
            tasks = self._reviewing.claim(self._actor, ProjectId(self._orders.project))
        except StoreUnavailable:
            return []
        spent = time.perf_counter() - begun
        now = {task.id for task in tasks}
        self._journal.write({"claim_ms": spent * 1000, "new": len(now - self._held)})
        self._held = set(now)
        pocketed = {answer.task for answer in self._pocket}
        return [task for task in tasks if task.id not in pocketed]

    def _act(self, task: Task) -> None:
        act = self._lot.choices(list(ACTS), list(ACTS.values()))[0]
        if act == "pocket":
            self._pocket.append(self._decided(task, right=True))
        elif act == "leave":
            with suppress(StoreUnavailable):
                self._reviewing.leave(self._actor, ProjectId(self._orders.project))
        elif act in ("skip", "flag"):
            self._send([self._answer(task, Action(act), because="no idea" if act == "skip" else "")])
        else:
            answer = self._decided(task, right=act != "wrong")
            self._send([answer])
            if act == "undo":
                self._send([self._undo(answer)])
            elif act == "again":
                self._send([answer, *self._old()])

    def _decided(self, task: Task, *, right: bool) -> Answer:
        labels = task.predicted if right and task.predicted else (self._lot.choice(self._labels),)
        return self._answer(task, Action.CORRECT, labels=labels)

    def _answer(self, task: Task, action: Action, *, labels: Labels = (), because: str = "") -> Answer:
        return Answer(
            operation=uuid4().hex,
            task=task.id,
            token=task.lease.token if task.lease else "",
            action=action,
            labels=labels,
            text_hash=task.text_hash,
            version=task.version or 0,
            because=because,
        )

    def _undo(self, answer: Answer) -> Answer:
        return Answer(
            operation=uuid4().hex, task=answer.task, token=answer.token, action=Action.UNDO, undoes=answer.operation
        )

    def _old(self) -> list[Answer]:
        """Return an answer that was acknowledged long ago, as a browser sends it that never heard so."""
        known = list(self._told.acknowledged)
        return [answer_from(self._told.sent[self._lot.choice(known)])] if known else []

    def _empty(self) -> None:
        """Answer late what was kept back; by now most of it is somebody else's."""
        late, self._pocket = self._pocket, []
        self._send(late)

    def _send(self, answers: Sequence[Answer]) -> None:
        """Send until there is an answer; it is on disk before anything else happens."""
        if not answers:
            return
        self._journal.write(*map(entry_from, answers))
        other_tab = threading.Thread(target=self._submit, args=(answers,))
        if self._lot.random() < OTHER_TAB_SHARE:
            other_tab.start()
        saved, spent = self._submit(answers)
        self._journal.write({"submit_ms": spent / len(answers)}, *map(self._heard, saved, answers), durable=True)
        if other_tab.ident:
            other_tab.join()

    def _submit(self, answers: Sequence[Answer]) -> tuple[list[Saved], float]:
        """Ask the program to keep them until it does; return what it said, and the milliseconds of the last try."""
        while True:
            begun = time.perf_counter()
            with suppress(StoreUnavailable):  # the browser sends again too
                saved = self._reviewing.submit_all(self._actor, ProjectId(self._orders.project), answers)
                return saved, (time.perf_counter() - begun) * 1000

    def _heard(self, saved: Saved, answer: Answer) -> Entry:
        """Take in what became of one answer; return it for the journal."""
        if saved.review is None or saved.verdict is None:
            self._told.refused.add(answer.operation)
            return {"refused": answer.operation}
        entry = {
            "operation": answer.operation,
            "review": int(saved.review),
            "reviewer": self._actor.id,
            "task": int(answer.task),
            "action": answer.action.value,
            "labels": list(answer.labels),
            "verdict": saved.verdict.value,
        }
        self._told.sent[answer.operation] = entry_from(answer)
        self._told.acknowledged[answer.operation] = Acknowledged(**entry | {"labels": answer.labels})  # type: ignore[arg-type]  # as built above
        return entry


def entry_from(answer: Answer) -> Entry:
    """Return an answer as the journal keeps it."""
    return {
        "operation": answer.operation,
        "task": int(answer.task),
        "token": answer.token,
        "action": answer.action.value,
        "labels": list(answer.labels),
        "text_hash": answer.text_hash,
        "version": answer.version,
        "undoes": answer.undoes,
        "because": answer.because,
    }


def answer_from(entry: Entry) -> Answer:
    """Return an answer from the journal, the same as it was sent."""
    labels = tuple(Label(label) for label in entry["labels"])
    return Answer(**entry | {"labels": labels, "action": Action(entry["action"]), "task": TaskId(entry["task"])})


def main(text: str) -> None:
    """Let the people of this process race until the stop file is there."""
    orders = Orders.read(text)
    store = opened(Path(orders.home), orders.url).store
    reviewing = Reviewing(store, RaceClock(orders.epoch, orders.speed))
    with ThreadPoolExecutor(len(orders.people)) as pool:
        for done in [pool.submit(Reviewer(orders, person, reviewing).work) for person in orders.people]:
            done.result()


if __name__ == "__main__":
    main(sys.argv[1])
