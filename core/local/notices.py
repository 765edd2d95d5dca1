"""Notices without anybody elsewhere: the newest are kept in memory, for whoever asks."""

from collections import deque

from core.domain.notices import Notice

_KEPT = 100


class KeptNotices:
    """Tells nobody, and remembers what it was told."""

    def __init__(self) -> None:
        """Begin with none."""
        self.told: deque[Notice] = deque(maxlen=_KEPT)

    def tell(self, notice: Notice) -> None:
        """Keep a notice."""
        self.told.append(notice)
