"""Auditing: the whole trail leaves as a file that proves itself, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.domain.actors import Actor, Permission, require
from core.domain.chain import EXPORTED
from core.domain.trail import TrailFormat, head, lines
from core.ports import Clock, Store


@dataclass(frozen=True)
class Auditing:
    """Take the audit trail away. It is one chain, so that a file holds every project's acts, or could not be checked."""

    store: Store
    clock: Clock
    page: int = 2_000

    def export(self, actor: Actor, form: TrailFormat) -> Iterator[bytes]:
        """Yield the trail up to this act of exporting it, which is its last entry; in bounded memory."""
        require(actor, Permission.AUDIT)
        with self.store.shared() as tx:
            tx.audit.add(actor.id, EXPORTED, "all projects", {"format": form.value}, self.clock.now())
            last = tx.audit.length()
        return self._pieces(form, last)

    def _pieces(self, form: TrailFormat, last: int) -> Iterator[bytes]:
        yield head(form, last)
        after = 0
        while after < last:
            with self.store.shared_view() as tx:
                page = [one for one in tx.audit.sealed(after, self.page) if one.position <= last]
            if not page:
                return  # the end of the trail was cut off: whoever checks the file is told so
            after = page[-1].position
            yield lines(form, page)
