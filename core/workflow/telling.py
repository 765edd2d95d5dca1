"""Tell: what happened here is in the outbox with it, and goes from there to those elsewhere who are to know."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from core.domain.actors import Actor, Permission, require
from core.domain.documents import ProjectId
from core.domain.errors import CountersignError, InvalidInput, ServiceAway, place_of
from core.domain.notices import Standing, Untold, of_trial, pause
from core.ports import Clock, Notifier, Store

KEPT = timedelta(days=30)
"""How long what was told is kept; the audit trail tells for ever what happened."""
FORGOTTEN = 100
"""At most so many are removed with each that is told: nobody waits for that."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """One way out: `name` marks what waits for it, `place` is what people may see of where it leads."""

    name: str
    place: str
    notifier: Notifier


@dataclass(frozen=True)
class Telling:
    """Tell receivers elsewhere, each at its own pace; `address` is where they find the app."""

    store: Store
    receivers: tuple[Receiver, ...]
    clock: Clock
    address: str

    def deliver(self, *to: Receiver) -> None:
        """Tell these receivers, or all, what is due: at least once, and in the end.

        A trouble of a receiver is noted and ends its turn; what waits for it is due again later.

        Raises:
            StoreUnavailable: the database cannot be used now; what was told and could not be noted is told again.
        """
        for receiver in to or self.receivers:
            while untold := self._next(receiver):
                if not self._tell(receiver, untold):
                    break

    def state(self, actor: Actor) -> list[tuple[Receiver, Standing]]:
        """Return who is told, and how it stands with each."""
        require(actor, Permission.SETTINGS)
        with self.store.shared_view() as tx:
            return [(receiver, tx.outbox.standing(receiver.name)) for receiver in self.receivers]

    def try_out(self, actor: Actor, project: ProjectId, operation: str) -> None:
        """Tell everybody nothing but that notices arrive; the same operation is one notice.

        Raises:
            InvalidInput: there is nobody to tell.
        """
        require(actor, Permission.SETTINGS)
        if not self.receivers:
            message = "Nobody elsewhere is told; the settings name who is to be."
            raise InvalidInput(message)
        with self.store.transaction(project) as tx:
            tx.outbox.add(of_trial(tx.project(), operation), self.clock.now())

    def _next(self, receiver: Receiver) -> Untold | None:
        """Return what is due, noted before it is told: where nothing can be written, nobody is told again and again."""
        now = self.clock.now()
        with self.store.shared_view() as tx:  # most times there is nothing, and no writer has to wait for that
            found = tx.outbox.due(receiver.name, now, 1)
        if not found:
            return None
        with self.store.shared() as tx:
            for untold in tx.outbox.due(receiver.name, now, 1):
                tx.outbox.attempt(receiver.name, untold.notice.id, now, now + pause(untold.attempts + 1))
                return untold
        return None

    def _tell(self, receiver: Receiver, untold: Untold) -> bool:
        notice = untold.notice
        try:
            receiver.notifier.tell(replace(notice, link=f"{self.address}/{notice.link}"))
        except Exception as problem:  # noqa: BLE001 - whatever it is, the notice waits and others are told
            self._failed(receiver, untold, problem)
            return False
        with self.store.shared() as tx:
            now = self.clock.now()
            tx.outbox.told(receiver.name, notice.id, now)
            tx.outbox.forget(receiver.name, now - KEPT, FORGOTTEN)
        return True

    def _failed(self, receiver: Receiver, untold: Untold, problem: Exception) -> None:
        known = isinstance(problem, CountersignError)
        # The text of an unexpected error may hold anything.
        why = (
            str(problem)
            if known
            else f"Something unexpected happened ({type(problem).__name__} at {place_of(problem)})."
        )
        log.warning("%s was not told (attempt %d): %s", receiver.name, untold.attempts + 1, why)
        with self.store.shared() as tx:
            tx.outbox.failed(receiver.name, untold.notice.id, why)
            if isinstance(problem, ServiceAway):
                tx.outbox.hold(receiver.name, self.clock.now() + pause(untold.attempts + 1))
