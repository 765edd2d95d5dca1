"""Whatever fails and whoever is killed: no notice is lost, and none comes twice without need."""

from contextlib import ExitStack, closing

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from core.store.store import SqlStore
from tests.support.telling_machine import Post

CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def test_every_receiver_gets_every_notice_whatever_fails(url: str) -> None:
    with ExitStack() as stores:

        class OnThisStore(Post):
            open_store = staticmethod(lambda names: stores.enter_context(closing(SqlStore(url, names))))

        run_state_machine_as_test(
            OnThisStore,
            settings=settings(max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=CHECKS),
        )
