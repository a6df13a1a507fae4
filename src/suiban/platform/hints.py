"""Hints: something changed, go and look. Losing, doubling or reordering one must not matter.

Subscribers of this process are called at once; other processes learn by NATS. Without NATS the process hears only
itself, and listeners fall back on looking now and then.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine

import nats
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from suiban.platform.postgres import HintSink

log = logging.getLogger(__name__)

SUBJECT_PREFIX = "suiban."
PENDING_BYTES_MAX = 8 * 1024 * 1024
Callback = Callable[[bytes], None]


class Hints(HintSink):
    """Sends and receives hints by subject."""

    def __init__(self) -> None:
        self._callbacks: dict[str, list[Callback]] = {}
        self._client: Client | None = None
        self._outgoing: list[tuple[str, bytes]] = []
        self._flush_due = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def connect(self, url: str, name: str) -> None:
        """Join the other processes. Reconnects for ever by itself."""
        self._client = await nats.connect(
            url,
            name=name,
            no_echo=True,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            allow_reconnect=True,
            pending_size=PENDING_BYTES_MAX,
            error_cb=_ignore_error,
        )
        for subject in tuple(self._callbacks):
            await self._join(subject)
        # else what another process says at once could overtake that we want to hear it
        with contextlib.suppress(nats.errors.Error, TimeoutError):
            await self._client.flush(2)

    async def close(self) -> None:
        """Send what is left and leave."""
        if self._client is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._client.drain(), 2)

    def subscribe(self, subject: str, callback: Callback) -> None:
        """Call this on every hint of the subject. The callback must be quick and must not raise."""
        callbacks = self._callbacks.setdefault(subject, [])
        callbacks.append(callback)
        if self._client is not None and len(callbacks) == 1:
            self._spawn(self._join(subject))

    async def _join(self, subject: str) -> None:
        """Hear the other processes on this subject: only those that somebody here wants, they come by the thousand."""
        assert self._client is not None
        try:
            await self._client.subscribe(SUBJECT_PREFIX + subject, cb=self._receive)
        except nats.errors.Error:
            log.warning("hints of a subject are not heard", extra={"subject": subject})

    def send(self, subject: str, payload: bytes) -> None:
        """Tell everybody; this process at once."""
        self._dispatch(subject, payload)
        self.tell_others(subject, payload)

    def tell_others(self, subject: str, payload: bytes) -> None:
        """Tell the other processes."""
        if self._client is None:
            return
        self._outgoing.append((subject, payload))
        if not self._flush_due:
            self._flush_due = True
            self._spawn(self._flush())

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _flush(self) -> None:
        self._flush_due = False
        batch, self._outgoing = self._outgoing, []
        client = self._client
        if client is None or not client.is_connected:
            return
        try:
            for subject, payload in batch:
                await client.publish(SUBJECT_PREFIX + subject, payload)
        except Exception:
            log.warning("hints were lost: not connected")

    async def _receive(self, message: Msg) -> None:
        self._dispatch(message.subject.removeprefix(SUBJECT_PREFIX), message.data)

    def _dispatch(self, subject: str, payload: bytes) -> None:
        for callback in self._callbacks.get(subject, ()):
            try:
                callback(payload)
            except Exception:
                log.exception("hint callback failed", extra={"subject": subject})


async def _ignore_error(_: Exception) -> None:
    """Connection troubles: nats-py reconnects by itself and hints may be lost."""
