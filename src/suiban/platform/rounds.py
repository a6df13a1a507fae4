"""A loop that works off what is due: one step, then rest until it is woken or some time has passed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from suiban.kit.errors import SuibanError

RETRY_S: Final = 2.0


class Rounds:
    """Step after step until cancelled.

    ``what`` is named when a step fails: that is logged, and the next one comes after ``retry_s``; so a step must begin
    from what PostgreSQL holds. After each step it rests ``pause_s``, then until :meth:`wake`, at most ``tick_s``.
    """

    def __init__(
        self, what: str, log: logging.Logger, *, tick_s: float, pause_s: float = 0.0, retry_s: float = RETRY_S
    ) -> None:
        self._what = what
        self._log = log
        self._tick_s = tick_s
        self._pause_s = pause_s
        self._retry_s = retry_s
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    async def run(self, step: Callable[[], Awaitable[object]], *, finishes: bool = False) -> None:
        """Run steps until cancelled. One that says True is followed by the next without a rest for more to come.

        ``finishes``: a step under way is finished before the cancelling takes effect.
        """
        while True:
            self._woken.clear()
            trying = asyncio.ensure_future(self._try(step))
            try:
                more, pause_s = await (asyncio.shield(trying) if finishes else trying)
            except asyncio.CancelledError:
                if finishes:
                    await trying
                raise
            await asyncio.sleep(pause_s)
            if not more:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._tick_s):
                        await self._woken.wait()

    async def _try(self, step: Callable[[], Awaitable[object]]) -> tuple[bool, float]:
        """Whether there is more at once, and the seconds to rest."""
        try:
            return await step() is True, self._pause_s
        except SuibanError as error:
            self._log.warning("%s failed", self._what, extra={"code": error.code})
        except Exception:
            self._log.exception("%s failed", self._what)
        return False, self._retry_s
