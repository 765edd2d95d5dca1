"""A connection to the web server that can be slow, silent or cut."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 1 << 16


@dataclass
class SlowProxy:
    """Passes on what a browser and a server on this machine say to each other.

    What the browser sends arrives `delay` seconds late. In silence nothing arrives on either side, and all of it
    afterwards; while it is cut, there is no connection, and no new one.
    """

    target: int
    port: int = 0
    delay: float = 0.0
    _cut: bool = False
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    def cut(self) -> None:
        """End all connections, and refuse new ones."""
        self._cut = True
        self._loop.call_soon_threadsafe(self._abort)

    def silence(self) -> None:
        """Let nothing through until it is mended."""
        self._loop.call_soon_threadsafe(self._heard.clear)

    def mend(self) -> None:
        """Let everything through again."""
        self._cut = False
        self._loop.call_soon_threadsafe(self._heard.set)

    def serve(self, ready: threading.Event) -> None:
        """Work until `end` is called."""
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._meet, "127.0.0.1", 0))
        self._heard.set()
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        self._abort()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def end(self) -> None:
        """Stop."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            if not self._cut:
                await self._connect(reader, writer)
        writer.transport.abort()  # whoever finds no server is told so, and does not wait

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
        both = {writer, server_writer}
        self._writers |= both
        try:
            await asyncio.gather(self._pass(reader, server_writer, late=True), self._pass(server_reader, writer))
        finally:
            self._writers -= both
            server_writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, late: bool = False) -> None:
        """Pass on in order; what is late waits on its own, so that one wait does not add to another."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        reading = asyncio.create_task(self._read(reader, waiting, late=late))
        try:
            while True:
                due, chunk = await waiting.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                await self._heard.wait()
                if not chunk:
                    writer.close()
                    return
                writer.write(chunk)
                await writer.drain()
        finally:
            reading.cancel()

    async def _read(
        self, reader: asyncio.StreamReader, waiting: asyncio.Queue[tuple[float, bytes]], *, late: bool
    ) -> None:
        chunk = b"-"
        while chunk:
            try:
                chunk = await reader.read(CHUNK)
            except OSError:
                chunk = b""
            waiting.put_nowait((self._loop.time() + (self.delay if late else 0.0), chunk))


@contextmanager
def slow_proxy(target: int) -> Iterator[SlowProxy]:
    """Open one in front of a port until the end of the block."""
    proxy, ready = SlowProxy(target), threading.Event()
    thread = threading.Thread(target=proxy.serve, args=(ready,), name="proxy", daemon=True)
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        proxy.end()
        thread.join()
