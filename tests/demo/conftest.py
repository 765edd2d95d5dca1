"""The history every test of the demo reads; written once."""

import pytest

from core.demo.generator import DemoTicket, tagged, tickets


@pytest.fixture(scope="session")
def history() -> tuple[DemoTicket, ...]:
    """The whole eight weeks as they ship."""
    return tuple(tickets())


@pytest.fixture(scope="session")
def several() -> tuple[DemoTicket, ...]:
    """The tickets with several labels."""
    return tuple(tagged())
