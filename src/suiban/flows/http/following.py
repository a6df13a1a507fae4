"""Pages that wait for something new of an instance: woken by the hint that it changed, else after a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from suiban.flows.api import HINT
from suiban.platform.hints import Hints

WAIT_S: Final = 10.0
WAITING_MAX: Final = 1_500
"""Whoever comes beyond that is answered at once, and asks again."""


class Followers:
    """Who of this process waits for which instance."""

    def __init__(self, hints: Hints, wait_s: float = WAIT_S, waiting_max: int = WAITING_MAX) -> None:
        self._waiting: dict[bytes, set[asyncio.Event]] = {}
        self._count = 0
        self._wait_s = wait_s
        self._waiting_max = waiting_max
        self._hints = hints
        self._hears = False

    @asynccontextmanager
    async def follow(self, instance_id: UUID) -> AsyncIterator["Following"]:
        """From now on no change is missed; look first, then wait."""
        if not self._hears:
            self._hears = True
            self._hints.subscribe(HINT, self._wake)
        event, key = asyncio.Event(), instance_id.bytes
        self._waiting.setdefault(key, set()).add(event)
        self._count += 1
        try:
            yield Following(event, self._wait_s if self._count <= self._waiting_max else 0.0)
        finally:
            self._count -= 1
            self._waiting[key].discard(event)
            if not self._waiting[key]:
                del self._waiting[key]

    def _wake(self, payload: bytes) -> None:
        for event in self._waiting.get(payload, ()):
            event.set()


class Following:
    """One who waits."""

    def __init__(self, event: asyncio.Event, wait_s: float) -> None:
        self._event = event
        self._wait_s = wait_s

    async def changed(self) -> bool:
        """Wait until it may have changed; False when nothing did for as long as one waits."""
        try:
            async with asyncio.timeout(self._wait_s):
                await self._event.wait()
        except TimeoutError:
            return False
        return True
