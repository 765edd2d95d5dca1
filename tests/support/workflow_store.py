"""A store with trouble on the way: one method of a facet that fails, or a process that is killed between two writes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from core.domain.documents import ProjectId
from core.ports import Shared, Store, Tx


class Killed(BaseException):
    """The process is gone: nothing after this runs."""


class TroubledStore:
    """A real store; `fail` names the call that goes wrong, `kill_before` counts the writes down to the end."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner
        self.writes = 0
        self.kill_before: int | None = None
        self._before: list[Callable[[], object]] = []
        self._failing: dict[tuple[str, str], list[BaseException]] = {}

    def fail(self, facet: str, method: str, *errors: BaseException) -> None:
        """Let the next calls of this method raise these, one after the other."""
        self._failing[facet, method] = list(errors)

    def before(self, act: Callable[[], object]) -> None:
        """Let this happen just before the next writing transaction."""
        self._before.append(act)

    def migrate(self) -> None:
        self.inner.migrate()

    def check(self) -> None:
        self.inner.check()

    @contextmanager
    def transaction(self, project: ProjectId) -> Iterator[Tx]:
        self._write()
        with self.inner.transaction(project) as tx:
            yield self._troubled(tx)

    @contextmanager
    def reading(self, project: ProjectId) -> Iterator[Tx]:
        with self.inner.reading(project) as tx:
            yield self._troubled(tx)

    @contextmanager
    def shared(self) -> Iterator[Shared]:
        self._write()
        with self.inner.shared() as tx:
            yield self._troubled(tx)

    @contextmanager
    def shared_view(self) -> Iterator[Shared]:
        with self.inner.shared_view() as tx:
            yield self._troubled(tx)

    def _write(self) -> None:
        if self.writes == self.kill_before:
            raise Killed
        while self._before:
            self._before.pop()()
        self.writes += 1

    def _troubled(self, tx: Any) -> Any:
        return _Facets(tx, self._failing) if self._failing else tx


class _Facets:
    def __init__(self, inner: Any, failing: dict[tuple[str, str], list[BaseException]]) -> None:
        self._inner = inner
        self._failing = failing

    def __getattr__(self, name: str) -> Any:
        methods = {method: errors for (facet, method), errors in self._failing.items() if facet == name}
        value = getattr(self._inner, name)
        return _Methods(value, methods) if methods else value


class _Methods:
    def __init__(self, inner: Any, failing: dict[str, list[BaseException]]) -> None:
        self._inner = inner
        self._failing = failing

    def __getattr__(self, name: str) -> Any:
        errors = self._failing.get(name)
        if errors:
            raise errors.pop(0)
        return getattr(self._inner, name)
