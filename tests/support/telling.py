"""Receivers of notices that note what they got, and have the troubles a test gives them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.domain.notices import Notice


@dataclass
class Mailbox:
    """A notifier: `before` and `after` are what goes wrong with the next notices, ahead of taking one or behind it."""

    got: list[Notice] = field(default_factory=list)
    before: list[BaseException | None] = field(default_factory=list)
    after: list[BaseException | None] = field(default_factory=list)

    def tell(self, notice: Notice) -> None:
        """Take a notice, or not."""
        for trouble in self._next(self.before):
            raise trouble
        self.got.append(notice)
        for trouble in self._next(self.after):
            raise trouble

    @property
    def ids(self) -> list[str]:
        """Return the names of what it got, in order."""
        return [notice.id for notice in self.got]

    @staticmethod
    def _next(troubles: list[BaseException | None]) -> Iterator[BaseException]:
        trouble = troubles.pop(0) if troubles else None
        if trouble:
            yield trouble
