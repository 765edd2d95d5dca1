"""Who is at the review desk in which session, so that leaving one of them takes no tickets from another."""

from dataclasses import dataclass, field
from threading import Lock

LIVES = 90.0
"""Seconds after which a session is taken for gone: a tab that somebody sees gives a sign of life every 60."""


@dataclass(frozen=True)
class Presence:
    """When each session of each person was last at the desk, for all the threads of one process.

    Of other processes nothing is known. What a tab of theirs held may be given back, as when its lease runs out: the
    tab holds tickets again with its next sign of life, and an answer of it is saved either way.
    """

    _last: dict[tuple[str, str], float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note(self, person: str, session: str, now: float) -> None:
        """Note that a person is at the desk in this session; forget whoever has not been there for a while."""
        with self._lock:
            self._last[person, session] = now
            for key in [key for key, last in self._last.items() if now - last > LIVES]:
                del self._last[key]

    def leaves(self, person: str, session: str, now: float) -> bool:
        """Forget this session; tell whether the person is at the desk in no other one."""
        with self._lock:
            self._last.pop((person, session), None)
            others = [last for (who, _), last in self._last.items() if who == person]
        return all(now - last > LIVES for last in others)
