"""One socket of somebody: frames go out as JSON, texts come in as bytes, and its end is told."""

import itertools
from abc import ABC, abstractmethod
from uuid import uuid4

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport

_encode = msgspec.json.Encoder().encode
_run = uuid4().hex
_numbers = itertools.count()


def next_client_id() -> str:
    """An id as clients make them, without asking the kernel for randomness thousands of times a second."""
    return f"{_run[:8]}-{_run[8:12]}-4{_run[12:15]}-8{_run[15:18]}-{next(_numbers):012x}"


class Line(WSListener, ABC):
    """One connection. What it is for is told by overriding :meth:`received` and, where wanted, the ends."""

    def __init__(self) -> None:
        self.transport: WSTransport | None = None
        self.gone = False

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self.received(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            self.closed(str(frame.get_close_code()))
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.gone = True

    @abstractmethod
    def received(self, payload: bytes) -> None:
        """One text frame."""

    def closed(self, code: str) -> None:
        """The server said that it is over, and why."""

    def put(self, frame: dict[str, object]) -> None:
        """Send one frame; a line that is gone swallows it, as networks do."""
        if self.transport is not None and not self.gone:
            self.transport.send(WSMsgType.TEXT, _encode(frame))
