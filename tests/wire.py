"""A web socket client that does nothing by itself: frames as the test makes them, everything received is kept."""

import asyncio
import base64
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

WAIT_S = 5.0
TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 0x1, 0x2, 0x0, 0x8, 0x9, 0xA
ABNORMAL = 1006


class Refused(Exception):
    """The upgrade was not made; ``status`` is the HTTP answer's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Closed(Exception):
    """The connection is gone; 1006 when no close frame came."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def frame_bytes(
    payload: bytes, opcode: int = TEXT, *, fin: bool = True, masked: bool = True, rsv: int = 0, size: int | None = None
) -> bytes:
    """One frame as a client sends it; ``size`` is what it claims when that is to be a lie."""
    claimed = len(payload) if size is None else size
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    mask_bit = 0x80 if masked else 0
    if claimed < 126:
        head += bytes([mask_bit | claimed])
    elif claimed < 65_536:
        head += bytes([mask_bit | 126]) + claimed.to_bytes(2, "big")
    else:
        head += bytes([mask_bit | 127]) + claimed.to_bytes(8, "big")
    return head + (bytes(4) if masked else b"") + payload


def upgrade_bytes(path: str, headers: Mapping[str, str]) -> bytes:
    """The request that asks for a socket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13", *(f"{name}: {value}" for name, value in headers.items()),
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Wire:
    """One connection. ``everything`` is every byte that came after the upgrade."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wait_s: float = WAIT_S) -> None:
        self.reader, self.writer, self.wait_s = reader, writer, wait_s
        self.everything = bytearray()
        self.seen: list[dict[str, Any]] = []
        self._frames: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._left: list[dict[str, Any]] = []
        self._closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._reading: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to read."""
        self._reading = asyncio.create_task(self._read())

    def write(self, raw: bytes) -> None:
        """These very bytes."""
        self.writer.write(raw)

    def send(self, *frames: Any) -> None:
        """Each as a text frame; what is not bytes becomes JSON."""
        for frame in frames:
            payload = frame if isinstance(frame, bytes) else json.dumps(frame, ensure_ascii=False).encode()
            self.write(frame_bytes(payload))

    async def next(self) -> dict[str, Any]:
        """The next frame, whatever it is. Raises :class:`Closed`."""
        return self._left.pop(0) if self._left else await self._arrived()

    async def _arrived(self) -> dict[str, Any]:
        async with asyncio.timeout(self.wait_s):
            frame = await self._frames.get()
        if frame is None:
            self._frames.put_nowait(None)
            raise Closed(self._closed.result())
        return frame

    async def until(self, **wanted: Any) -> dict[str, Any]:
        """The next frame with these fields; those before it are skipped (but stay in ``seen``)."""
        while True:
            frame = await self.next()
            if all(frame.get(name) == value for name, value in wanted.items()):
                return frame

    async def answer(self, ref: str) -> dict[str, Any]:
        """The ``ack``, ``done`` or ``error`` that carries this ref; everything else is left for later."""
        while (frame := await self._arrived()).get("ref") != ref:
            self._left.append(frame)
        return frame

    async def ask(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        self.send(frame)
        return await self.answer(frame["ref"])

    async def closed(self) -> int:
        """Wait until it is gone; the close code."""
        async with asyncio.timeout(WAIT_S + 5):
            return await asyncio.shield(self._closed)

    @property
    def open(self) -> bool:
        """Whether it still is."""
        return not self._closed.done()

    async def stop(self) -> None:
        """Hang up."""
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        self.writer.transport.abort()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()
        if not self._closed.done():
            self._closed.cancel()

    async def _read(self) -> None:
        code = ABNORMAL
        try:
            while True:
                opcode, payload = await self._frame()
                if opcode == CLOSE:
                    code = int.from_bytes(payload[:2], "big") if payload else 1005
                    break
                if opcode == PING:
                    self.write(frame_bytes(payload, PONG))
                elif opcode == TEXT:
                    frame = json.loads(payload)
                    self.seen.append(frame)
                    self._frames.put_nowait(frame)
        except (asyncio.IncompleteReadError, OSError):
            pass
        self._closed.set_result(code)
        self._frames.put_nowait(None)

    async def _frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        assert not second & 0x80, "a server does not mask"
        size = second & 0x7F
        if size == 126:
            size = int.from_bytes(await self.reader.readexactly(2), "big")
        elif size == 127:
            size = int.from_bytes(await self.reader.readexactly(8), "big")
        payload = await self.reader.readexactly(size)
        self.everything += payload
        return first & 0xF, payload


async def connect(port: int, receive_buffer: int | None = None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A TCP connection to the public port; a small receive buffer makes a reader that is soon behind."""
    plain = socket.socket()
    if receive_buffer is not None:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    plain.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=plain, limit=1 << 16)


@asynccontextmanager
async def plainly(port: int, raw: bytes) -> AsyncIterator[asyncio.StreamReader]:
    """A connection on which these bytes are sent and nothing else."""
    reader, writer = await connect(port)
    try:
        writer.write(raw)
        yield reader
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def dial(
    port: int, path: str, headers: Mapping[str, str] | None = None, *, origin: str | None = "", read: bool = True,
    receive_buffer: int | None = None, wait_s: float = WAIT_S,
) -> AsyncIterator[Wire]:  # fmt: skip
    """An upgraded connection. ``origin`` "" is the page's own, None sends none. Raises :class:`Refused`."""
    host = f"127.0.0.1:{port}"
    sent = {"Host": host, **({} if origin is None else {"Origin": origin or f"http://{host}"}), **(headers or {})}
    reader, writer = await connect(port, receive_buffer)
    wire = Wire(reader, writer, wait_s)
    try:
        writer.write(upgrade_bytes(path, sent))
        async with asyncio.timeout(wait_s):
            head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            raise Refused(status)
        if read:
            wire.start()
        yield wire
    finally:
        await wire.stop()
