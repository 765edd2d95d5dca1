"""A review card without a browser: it speaks the web server's own protocol over a websocket."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

LONGEST = 60.0
COMPONENT = "countersign_review_card"
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
Data = dict[str, Any]


class NoCard(ConnectionError):
    """The page has run and shows no review card."""


@dataclass
class Tab:
    """One open review page of one person; what it has not heard the server acknowledge it can send again."""

    port: int
    person: str
    socket: ClientConnection | None = None
    sent: int = 0
    has: int = 0
    _card: str = ""
    _fragment: str = ""
    _script: str = ""
    _data: Data = field(default_factory=dict)

    async def open(self) -> Data:
        """Load the page; return what the card is given."""
        await self.close()
        self.socket = await connect(
            f"ws://localhost:{self.port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"countersign_person={self.person}"},
            max_size=None,
            open_timeout=LONGEST,
            compression=None,
            proxy=None,
        )
        self._card, self.has = "", 0
        wanted = BackMsg()
        wanted.rerun_script.page_name = "review"
        await self.socket.send(wanted.SerializeToString())
        return await self._heard()

    async def send(self, answers: list[Data]) -> Data:
        """Send the outbox, or with no answers a sign of life; return what the card is given next."""
        if self.socket is None:
            raise ConnectionError
        self.sent += 1
        state: Data = {
            "outbox": {"sent": self.sent, "person": self.person, "has": self.has, "answers": answers},
            "beat": 0,
        }
        if not answers:
            state["beat"] = self.sent
        message = BackMsg()
        message.rerun_script.page_script_hash = self._script
        message.rerun_script.fragment_id = self._fragment
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id, widget.json_value = self._card, json.dumps(state)
        await self.socket.send(message.SerializeToString())
        return await self._heard()

    async def close(self) -> None:
        """Go away."""
        if self.socket is not None:
            await self.socket.close()
            self.socket = None

    async def _heard(self) -> Data:
        """Read until a run has ended; return the card's data of that run."""
        heard: Data | None = None
        async with asyncio.timeout(LONGEST):
            while True:
                message = await self._next()
                kind = message.WhichOneof("type")
                if kind == "new_session":
                    self._script = message.new_session.page_script_hash
                elif kind == "delta":
                    heard = self._seen(message) or heard
                elif kind == "script_finished" and message.script_finished != EARLY:
                    return self._taken(heard)

    def _taken(self, heard: Data | None) -> Data:
        """Return what was heard, if anything."""
        if heard is None:
            raise NoCard
        self.has = int(heard.get("label_set", 0))
        return heard

    async def _next(self) -> ForwardMsg:
        if self.socket is None:
            raise ConnectionError
        frame = await self.socket.recv()
        message = ForwardMsg()
        message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
        return message

    def _seen(self, message: ForwardMsg) -> Data | None:
        """Return the card's data when this message brings the card."""
        card = message.delta.new_element.bidi_component
        if card.component_name != COMPONENT:
            return None
        self._card, self._fragment = card.id, message.delta.fragment_id
        found: Data = json.loads(json.loads(card.json or card.mixed.json)["card"])
        return found
