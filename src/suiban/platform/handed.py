"""Connections that somebody else accepted: handed over by ``edge`` through a unix socket (SCM_RIGHTS)."""

import asyncio
import contextlib
import logging
import os
import socket
from asyncio import TimerHandle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = logging.getLogger(__name__)

HEAD_S_MAX: Final = 15.0
HEAD_BYTES_MAX: Final = 32 << 10
DESCRIPTORS_AT_ONCE: Final = 16


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 with an end to a request's head: in bytes and in seconds. Bodies are bounded by platform.http."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_timer: TimerHandle | None = None
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES_MAX:
                self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        self._head_arrived()
        super().on_headers_complete()

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_bytes = 0
            self._head_timer = self.loop.call_later(HEAD_S_MAX, self._refuse, b"408 Request Timeout")

    def _head_arrived(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, status: bytes) -> None:
        self._head_arrived()
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            self.transport.close()


class Server(uvicorn.Server):
    """Serves until ``should_exit``, ``ready`` tells since when; signals are the caller's business."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open for connections."""
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signal handlers alone."""
        yield

    def protocol(self) -> asyncio.Protocol:
        """For one more accepted connection; only once it is ready."""
        return BoundedProtocol(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


class Receiver:
    """Listens on a unix socket for connections to take over. The file is readable by our own account only."""

    def __init__(self, path: Path, protocol: Callable[[], asyncio.Protocol]) -> None:
        self._path = path
        self._protocol = protocol
        self._links: set[socket.socket] = set()
        self._adopting: set[asyncio.Task[None]] = set()
        self._listener: socket.socket | None = None

    def start(self) -> None:
        """Begin to take over. An abandoned file of an earlier process is replaced."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.setblocking(False)
        before = os.umask(0o177)
        try:
            listener.bind(str(self._path))
        finally:
            os.umask(before)
        listener.listen(64)
        self._listener = listener
        asyncio.get_running_loop().add_reader(listener.fileno(), self._accept)

    async def stop(self) -> None:
        """Take over no more; what was handed over already is served by the server."""
        loop = asyncio.get_running_loop()
        if self._listener is not None:
            loop.remove_reader(self._listener.fileno())
            self._accept()
            self._path.unlink(missing_ok=True)
            self._listener.close()
            self._listener = None
        for link in list(self._links):
            self._receive(link)  # what lies in the socket's queue was accepted: it must not be lost
            self._drop(link)
        if self._adopting:
            await asyncio.wait(self._adopting)

    def _accept(self) -> None:
        while self._listener is not None:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            link.setblocking(False)
            self._links.add(link)
            asyncio.get_running_loop().add_reader(link.fileno(), self._receive, link)

    def _receive(self, link: socket.socket) -> None:
        while link in self._links:
            try:
                message, descriptors, _, _ = socket.recv_fds(link, 16, DESCRIPTORS_AT_ONCE)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                message, descriptors = b"", []
            for descriptor in descriptors:
                self._adopt(socket.socket(fileno=descriptor))
            if not message:
                self._drop(link)

    def _drop(self, link: socket.socket) -> None:
        if link in self._links:
            self._links.discard(link)
            asyncio.get_running_loop().remove_reader(link.fileno())
            link.close()

    def _adopt(self, connection: socket.socket) -> None:
        task = asyncio.get_running_loop().create_task(self._connect(connection))
        self._adopting.add(task)
        task.add_done_callback(self._adopting.discard)

    async def _connect(self, connection: socket.socket) -> None:
        try:
            connection.setblocking(False)
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)
        except OSError:
            # the client went away between the two processes
            with contextlib.suppress(OSError):
                connection.close()
