"""What holds for every test: no network, unless the test starts real processes."""

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse sockets in unit tests; browser and acceptance tests talk to processes on this machine."""
    real = {"browser", "acceptance"} & {mark.name for mark in request.node.iter_markers()}
    if real:
        enable_socket()
    else:
        disable_socket(allow_unix_socket=True)
    yield
    enable_socket()
