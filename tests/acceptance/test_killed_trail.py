"""Who is killed while the audit trail leaves has left no file that passes for a whole one."""

import http.client
import io
import socket
from pathlib import Path

import pytest

from core.domain.actors import Actor, Role
from core.domain.chain import EXPORTED, check
from core.domain.errors import FileUnreadable
from core.domain.trail import TrailFormat, read
from tests.support.acceptance_home import open_app
from tests.support.acceptance_programs import Program, core, free_port, get
from tests.support.mortal import dying
from tests.support.mortal_acts import PAGE, take_trail
from tests.support.waiting import until

pytestmark = pytest.mark.acceptance
ADA = Actor(id="ada", name="Ada", roles=frozenset({Role.AUDITOR}))
ENTRIES = 600
#: More than the machine keeps for a reader who is slow, so that whoever writes has to wait.
LONG = "x" * 10_000
PAGES = [f"0-piece-{number}" for number in (2, 3, 4, 5, 6)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a long trail, and an auditor."""
    app = open_app(tmp_path / "home")
    with app.store.shared() as tx:
        tx.people.save(ADA)
        for number in range(ENTRIES):
            # The trail has left before: at the end of the first page that will be written.
            act = EXPORTED if number == PAGE - 1 else "reject"
            tx.audit.add("olga", act, f"version {number}", {"reason": LONG}, app.clock.now())
    app.store.close()
    return tmp_path / "home"


def whole(content: bytes) -> bool:
    """Tell whether whoever checks a file takes it for a whole one."""
    try:
        return not check(read(io.StringIO(content.decode(errors="replace"), newline=""))).broken
    except FileUnreadable:
        return False


@pytest.mark.parametrize("form", TrailFormat)
def test_a_command_killed_while_it_writes_the_trail_leaves_the_file_that_was_there(
    home: Path, tmp_path: Path, form: TrailFormat
) -> None:
    file = tmp_path / "trail"
    file.write_text("an earlier one")
    halves: list[bytes] = []
    for _ in dying(take_trail, home, file, form, folder=tmp_path, places=PAGES):
        assert file.read_text() == "an earlier one"
        (beside,) = tmp_path.glob("trail.*.part")
        halves.append(beside.read_bytes())
        beside.unlink()
    assert [len(half) > len(LONG) for half in halves] == [True] * len(PAGES)
    assert [whole(half) for half in halves] == [False] * len(PAGES)
    assert whole(file.read_bytes())
    assert list(tmp_path.glob("trail.*.part")) == []
    beside = tmp_path / "half"
    beside.write_bytes(halves[-1])
    said = core(home, "check-audit", beside)
    assert (said.returncode, said.stdout) == (1, "")


def test_a_download_of_a_server_that_is_killed_is_known_to_be_cut_off(home: Path) -> None:
    port = free_port()
    with Program("tests.support.trail_server", (ADA.id, str(port)), home) as server:
        address = until(lambda: next((line for line in server.output.splitlines() if line.startswith("/")), ""))
        until(lambda: get(port, "/")[0])
        with slow_reader(port) as reader:
            connection = http.client.HTTPConnection("localhost", port)
            connection.sock = reader
            connection.request("GET", address)
            with connection.getresponse() as answer:
                half = answer.read(len(LONG))
                server.kill()
                with pytest.raises((http.client.IncompleteRead, ConnectionError)) as cut:
                    answer.read()
    half += getattr(cut.value, "partial", b"")
    assert len(half) >= len(LONG)
    assert not whole(half)


def slow_reader(port: int) -> socket.socket:
    """Return a connection for which little is kept that nobody has read."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(60)
    reader.connect(("localhost", port))
    return reader
