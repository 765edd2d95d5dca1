"""Any order of claims, answers, skips, undos, disputes and hours passing: the queue and the truths stay consistent."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from core.store.store import SqlStore
from tests.support.queue_machine import ReviewDesk

CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def test_the_queue_and_the_truths_agree_with_a_model_whatever_people_do(store: SqlStore) -> None:
    class OnThisStore(ReviewDesk):
        open_store = staticmethod(lambda: store)

    run_state_machine_as_test(
        OnThisStore,
        settings=settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=CHECKS),
    )
