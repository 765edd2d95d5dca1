"""Looking around beside the jobs: whatever a look comes to, the next one follows."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from core.domain.errors import StoreUnavailable
from core.worker import LOOK_AROUND, _watch


@dataclass
class Looks:
    """Each look ends as the test says."""

    ends: list[Exception | None]
    asked: list[bool] = field(default_factory=list)

    def look(self, *, check: bool) -> None:
        self.asked.append(check)
        if problem := self.ends[len(self.asked) - 1]:
            raise problem


@dataclass
class Stop:
    """A worker that is stopped after so many looks, without any time passing."""

    left: int
    waited: list[float] = field(default_factory=list)

    def is_set(self) -> bool:
        return not self.left

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.left -= 1


def test_looking_around_goes_on_whatever_happens_and_everything_is_tried_until_it_was_once() -> None:
    looks, stop = Looks([StoreUnavailable(), ValueError("a ticket"), None, KeyError("x"), None]), Stop(5)
    _watch(cast("Any", SimpleNamespace(watching=looks)), cast("Any", stop))
    assert looks.asked == [True, True, True, False, False]
    assert stop.waited == [LOOK_AROUND] * 5


def test_what_a_look_broke_on_is_not_quoted_in_the_log(caplog: Any) -> None:
    _watch(cast("Any", SimpleNamespace(watching=Looks([ValueError("a ticket")]))), cast("Any", Stop(1)))
    assert "ValueError" in caplog.text
    assert "a ticket" not in caplog.text
