"""Telling the person at the terminal what is going on, and since when."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TextIO

from suiban.kit.time import Clock, SystemClock


class Progress:
    """Lines with the seconds since the start; a step of more than a second shows that it lives."""

    def __init__(self, out: TextIO, clock: Clock | None = None) -> None:
        self._out = out
        self._clock = clock or SystemClock()
        self._began = self._clock.monotonic()

    def say(self, text: str) -> None:
        """One line, at once."""
        print(f"[{self._clock.monotonic() - self._began:6.1f} s] {text}", file=self._out, flush=True)

    @contextlib.asynccontextmanager
    async def step(self, doing: str, done: str) -> AsyncIterator[None]:
        """Show ``doing`` every second while the block runs and ``done`` after it has succeeded."""
        ticking = asyncio.create_task(self._tick(doing))
        try:
            yield
        finally:
            ticking.cancel()
        self.say(done)

    async def _tick(self, doing: str) -> None:
        while True:
            await asyncio.sleep(1)
            self.say(f"{doing} …")
