"""Connections that another process accepted, over a real unix socket and real TCP."""

import asyncio
import contextlib
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn

from suiban.platform import handed
from suiban.platform.handed import BoundedProtocol, Receiver, Server


class Web(msgspec.Struct):
    """A web process within the test, and the side that hands connections to it."""

    server: Server
    receiver: Receiver
    path: Path
    listener: socket.socket
    serving: asyncio.Task[None]
    may_answer: asyncio.Event

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, socket.socket]:
        """A client's connection, and the accepted end of it."""
        reader, writer = await asyncio.open_connection(*self.listener.getsockname())
        accepted, _ = await asyncio.get_running_loop().sock_accept(self.listener)
        return reader, writer, accepted

    def link(self) -> socket.socket:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        link.connect(str(self.path))
        return link

    async def hand_over(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer, accepted = await self.connect()
        with self.link() as link:
            socket.send_fds(link, [b"c"], [accepted.fileno()])
        accepted.close()
        return reader, writer

    async def stop(self) -> None:
        await self.receiver.stop()
        self.server.should_exit = True
        await self.serving


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Web]:
    monkeypatch.setattr(handed, "HEAD_S_MAX", 0.3)
    may_answer = asyncio.Event()
    may_answer.set()

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await may_answer.wait()
        body = scope["client"][0].encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    config = uvicorn.Config(
        application, http=BoundedProtocol, ws="none", lifespan="off", log_config=None, timeout_graceful_shutdown=5
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[]))
    await server.ready.wait()
    path = tmp_path / "web.sock"
    path.touch()  # left behind by a process that was killed
    receiver = Receiver(path, server.protocol)
    receiver.start()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    web = Web(server, receiver, path, listener, serving, may_answer)
    yield web
    await web.stop()
    listener.close()


REQUEST = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"


async def answer(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
        return head.split(b"\r\n")[0] + b" | " + await reader.readexactly(length)


async def test_a_handed_connection_is_served_and_keeps_its_address(served: Web) -> None:
    reader, writer = await served.hand_over()
    for _ in range(3):
        writer.write(REQUEST)
        assert await answer(reader) == b"HTTP/1.1 200 OK | 127.0.0.1"
    writer.close()


async def test_what_was_sent_before_the_hand_over_is_not_lost(served: Web) -> None:
    reader, writer, accepted = await served.connect()
    writer.write(REQUEST)
    await writer.drain()
    with served.link() as link:
        socket.send_fds(link, [b"c"], [accepted.fileno()])
    accepted.close()
    assert await answer(reader) == b"HTTP/1.1 200 OK | 127.0.0.1"
    writer.close()


async def test_only_our_own_account_hands_connections_over(served: Web) -> None:
    assert stat.S_IMODE(served.path.stat().st_mode) == 0o600


async def test_a_head_that_does_not_end_is_ended(served: Web) -> None:
    for sent in (b"", b"GET / HTTP/1.1\r\nhost: a\r\n", REQUEST + b"GET"):
        reader, writer = await served.hand_over()
        writer.write(sent)
        async with asyncio.timeout(3):
            rest = await reader.read()
        assert b"HTTP/1.1 408 Request Timeout" in rest
        writer.close()


async def test_a_head_without_bounds_is_ended(served: Web) -> None:
    reader, writer = await served.hand_over()
    with contextlib.suppress(ConnectionError):
        writer.write(b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"y" * 100_000)
        await writer.drain()
        assert b"431" in await reader.read()
    writer.close()


async def test_nonsense_on_the_link_harms_nobody(served: Web) -> None:
    with served.link() as link:
        link.send(b"no descriptor at all")
        link.send(b"x" * 5_000)
    with served.link():
        pass
    reader, writer = await served.hand_over()
    writer.write(REQUEST)
    assert await answer(reader) == b"HTTP/1.1 200 OK | 127.0.0.1"
    writer.close()


async def test_requests_under_way_are_finished_when_told_to_stop(served: Web) -> None:
    served.may_answer.clear()
    reader, writer = await served.hand_over()
    writer.write(REQUEST)
    idle_reader, idle_writer = await served.hand_over()
    # one whose hand-over is still in the queue
    late_reader, late_writer, accepted = await served.connect()
    late_writer.write(REQUEST)
    while len(served.server.server_state.tasks) < 1 or len(served.server.server_state.connections) < 2:
        await asyncio.sleep(0.01)
    with served.link() as link:
        socket.send_fds(link, [b"c"], [accepted.fileno()])
        accepted.close()
        stopping = asyncio.create_task(served.stop())
        asyncio.get_running_loop().call_later(0.3, served.may_answer.set)
        assert await answer(reader) == b"HTTP/1.1 200 OK | 127.0.0.1"
        assert await answer(late_reader) == b"HTTP/1.1 200 OK | 127.0.0.1"
        assert await idle_reader.read() == b""
        await stopping
    for each in (writer, idle_writer, late_writer):
        each.close()
    assert not served.path.exists()
