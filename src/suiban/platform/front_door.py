"""One public port: look at the first bytes of a connection, keep sockets, hand everything else to a web process.

The accepted connection itself is passed (SCM_RIGHTS), so pages cost no proxy and keep the client's address.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Coroutine, Sequence

log = logging.getLogger(__name__)

PEEK_BYTES = 16
SOCKET_PREFIX = b"GET /socket"
WAITING_MAX = 4_096
REQUEST_BYTES = 64 * 1024
FULL = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
RETRY_S = 0.1
HAND_OVER_ATTEMPTS = 50


class FrontDoor:
    """Accepts connections of the public port. ``protocol_for`` picks by the first bytes who keeps a socket."""

    def __init__(
        self,
        listener: socket.socket,
        web_paths: Sequence[str],
        protocol_for: Callable[[bytes], Callable[[], asyncio.BaseProtocol]],
        *,
        sockets_max: int,
        first_bytes_s_max: float,
    ) -> None:
        self._listener = listener
        self._web_paths = list(web_paths)
        self._protocol_for = protocol_for
        self._sockets_max = sockets_max
        self._first_bytes_s_max = first_bytes_s_max
        self._waiting: dict[socket.socket, asyncio.TimerHandle] = {}
        self._links: dict[str, socket.socket] = {}
        self._next = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.open_sockets: Callable[[], int] = lambda: 0

    def start(self) -> None:
        """Begin to accept."""
        self._listener.setblocking(False)
        asyncio.get_running_loop().add_reader(self._listener.fileno(), self._accept)

    def stop(self) -> None:
        """Accept no more; open connections stay."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listener.fileno())
        for connection in list(self._waiting):
            self._forget(connection).close()
        for link in self._links.values():
            link.close()

    def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(100):
            try:
                connection, _ = self._listener.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                log.warning("cannot accept: out of descriptors?")
                return
            if len(self._waiting) >= WAITING_MAX:
                connection.close()
                continue
            connection.setblocking(False)
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            timer = loop.call_later(self._first_bytes_s_max, self._give_up, connection)
            self._waiting[connection] = timer
            loop.add_reader(connection.fileno(), self._look, connection)

    def _give_up(self, connection: socket.socket) -> None:
        if connection in self._waiting:
            self._forget(connection).close()

    def _forget(self, connection: socket.socket) -> socket.socket:
        self._waiting.pop(connection).cancel()
        asyncio.get_running_loop().remove_reader(connection.fileno())
        return connection

    def _look(self, connection: socket.socket) -> None:
        try:
            head = connection.recv(PEEK_BYTES, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            head = b""
        if head and len(head) < len(SOCKET_PREFIX) and SOCKET_PREFIX.startswith(head):
            # not enough to tell; the deadline ends a client that drips bytes
            return
        self._forget(connection)
        if not head:
            connection.close()
        elif head.startswith(SOCKET_PREFIX):
            self._keep(connection, head)
        else:
            self._spawn(self._hand_over(connection))

    def _keep(self, connection: socket.socket, head: bytes) -> None:
        if self.open_sockets() >= self._sockets_max:
            _say_full(connection)
            connection.close()
            return
        self._spawn(self._adopt(connection, self._protocol_for(head)))

    async def _adopt(self, connection: socket.socket, protocol: Callable[[], asyncio.BaseProtocol]) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(protocol, connection)
        except OSError:
            connection.close()

    async def _hand_over(self, connection: socket.socket) -> None:
        try:
            for _ in range(HAND_OVER_ATTEMPTS):
                if self._pass(connection):
                    return
                await asyncio.sleep(RETRY_S)
            _say_full(connection)
        finally:
            connection.close()

    def _pass(self, connection: socket.socket) -> bool:
        for _ in self._web_paths:
            path = self._web_paths[self._next % len(self._web_paths)]
            self._next += 1
            try:
                link = self._links.get(path) or self._link(path)
                socket.send_fds(link, [b"c"], [connection.fileno()])
            except OSError:
                broken = self._links.pop(path, None)
                if broken is not None:
                    broken.close()
                continue
            return True
        return False

    def _link(self, path: str) -> socket.socket:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        link.setblocking(False)
        try:
            link.connect(path)
        except OSError:
            link.close()
            raise
        self._links[path] = link
        return link

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _say_full(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # closed with its request unread the connection would be reset, and the answer might be lost on its way
        connection.recv(REQUEST_BYTES)
        connection.send(FULL)
