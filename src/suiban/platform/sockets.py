"""Web sockets on picows: limits, coalesced writes, closing with a code. What is said on them is not known here.

Everything written to one connection within a loop tick goes out in one system call. A connection that does not read is
closed when more than ``UNSENT_BYTES_MAX`` wait for it; its owner resumes by sequence.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol

from picows import WSAutoPingStrategy, WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest
from picows.picows import WSProtocol  # type: ignore[attr-defined]

log = logging.getLogger(__name__)

FRAME_BYTES_MAX = 16 * 1024
UNSENT_BYTES_MAX = 1024 * 1024
BEHIND_BYTES = 128 * 1024
HELLO_S_MAX = 5.0
READ_BUFFER_BYTES = 2048

CLOSE_BAD_FRAME = 4400
CLOSE_NOT_SIGNED_IN = 4401
CLOSE_HELLO_TIMEOUT = 4408
CLOSE_TOO_MANY = 4429
CLOSE_RESTARTING = 1012


class Handler(Protocol):
    """What a door does with its connections. Methods are called on the loop and must not block."""

    def opened(self, connection: "Connection") -> None:
        """The upgrade is done."""
        ...

    def received(self, connection: "Connection", payload: bytes) -> None:
        """One whole text frame."""
        ...

    def closed(self, connection: "Connection") -> None:
        """It is gone, whoever ended it."""
        ...


class Pace:
    """How many frames a connection may send: a bucket of ``burst`` that refills at ``per_s``."""

    __slots__ = ("_burst", "_left", "_per_s", "_since")

    def __init__(self, burst: int, per_s: float, now: float) -> None:
        self._burst = float(burst)
        self._left = float(burst)
        self._per_s = per_s
        self._since = now

    def spend(self, now: float) -> bool:
        """Take one; False when there is none left."""
        self._left = min(self._burst, self._left + (now - self._since) * self._per_s)
        self._since = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Connection(WSListener):
    """One open socket. ``state`` belongs to the handler."""

    __slots__ = (
        "_handler",
        "_hello_timer",
        "_loop",
        "_outgoing",
        "_transport",
        "_unsent",
        "closing",
        "request",
        "state",
    )

    def __init__(self, handler: Handler, request: WSUpgradeRequest, loop: asyncio.AbstractEventLoop) -> None:
        self._handler = handler
        self._loop = loop
        self._transport: WSTransport | None = None
        self._outgoing: list[bytes] = []
        self._hello_timer: asyncio.TimerHandle | None = None
        self.request: WSUpgradeRequest | None = request
        self.closing = False
        self.state: Any = None

    def send(self, payload: bytes) -> None:
        """Write one text frame; frames of one loop tick share a system call."""
        if self.closing:
            return
        if not self._outgoing:
            self._loop.call_soon(self._flush)
        self._outgoing.append(_header(0x81, len(payload)))
        self._outgoing.append(payload)

    def behind(self) -> bool:
        """So much that was written has not left yet that what can wait should."""
        transport = self._transport
        return transport is not None and transport.underlying_transport.get_write_buffer_size() > BEHIND_BYTES

    def close(self, code: int, reason: str = "") -> None:
        """Say why and hang up; what was sent before goes out first."""
        if self.closing:
            return
        self._flush()
        self.closing = True
        transport = self._transport
        if transport is not None and not transport.is_disconnected:
            body = code.to_bytes(2, "big") + reason.encode()[:120]
            transport.underlying_transport.write(_header(0x88, len(body)) + body)
            transport.disconnect()

    def hello_done(self) -> None:
        """The first frame was good: the deadline is off."""
        if self._hello_timer is not None:
            self._hello_timer.cancel()
            self._hello_timer = None
        self.request = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self._hello_timer = self._loop.call_later(HELLO_S_MAX, self.close, CLOSE_HELLO_TIMEOUT, "hello_timeout")
        self._handler.opened(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if self.closing:
            return
        kind = frame.msg_type
        if kind == WSMsgType.TEXT and frame.fin and not frame.rsv1:
            self._handler.received(self, frame.get_payload_as_bytes())
        elif kind == WSMsgType.CLOSE:
            self.closing = True
            code = frame.get_close_code()
            # "no code" is how it is read, not a code that may be sent
            transport.send_close(WSCloseCode.OK if code == WSCloseCode.NO_INFO else code)
            transport.disconnect()
        elif kind == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
            self._cut_off_if_behind(transport)
        elif kind != WSMsgType.PONG:
            self.close(CLOSE_BAD_FRAME, "bad_frame")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closing = True
        self._outgoing.clear()
        if self._hello_timer is not None:
            self._hello_timer.cancel()
        self._handler.closed(self)

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        transport = self._transport
        if not outgoing or self.closing or transport is None or transport.is_disconnected:
            return
        transport.underlying_transport.write(b"".join(outgoing))
        self._cut_off_if_behind(transport)

    def _cut_off_if_behind(self, transport: WSTransport) -> None:
        underlying = transport.underlying_transport
        if underlying.get_write_buffer_size() > UNSENT_BYTES_MAX:
            self.closing = True
            # its kernel buffer is full: a close frame would wait behind everything else
            underlying.abort()


def _header(first: int, size: int) -> bytes:
    if size < 126:
        return bytes((first, size))
    if size < 65_536:
        return bytes((first, 126)) + size.to_bytes(2, "big")
    return bytes((first, 127)) + size.to_bytes(8, "big")


def protocol_factory(
    choose: Callable[[WSUpgradeRequest], Connection | None], ping_idle_s: float, ping_reply_s: float
) -> Callable[[], WSProtocol]:
    """Protocols for accepted connections; ``choose`` looks at the upgrade and answers None to refuse it.

    picows has no public way to adopt a connection that somebody else accepted, so its protocol is built here, and only
    here; the version is pinned.
    """
    logger = logging.getLogger("suiban.platform.sockets.picows")
    logger.setLevel(logging.CRITICAL)  # it would write lines for every connection and every bad frame

    def make() -> WSProtocol:
        return WSProtocol(
            None, None, False, choose, logger, True, 5, True, ping_idle_s, ping_reply_s,
            WSAutoPingStrategy.PING_WHEN_IDLE, False, FRAME_BYTES_MAX, None, READ_BUFFER_BYTES,
        )  # fmt: skip

    return make
