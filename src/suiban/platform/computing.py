"""Long sums in child processes: a few at a time, within seconds, and no longer than somebody waits.

A child is a module of ours, started with ``-m``; it reads one value from its input and answers in lines. The process
that asks never computes itself: its loop stays free for everybody else.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator
from typing import Final

from suiban.kit.errors import Unavailable

SUMS_MAX: Final = 1
WAITING_MAX: Final = 4
SECONDS_MAX: Final = 60.0
LINE_BYTES_MAX: Final = 8 << 20


class SumsBusy(Unavailable):
    """Others are being worked out at this moment; please try again."""

    code = "sums_busy"


class SumTooLong(Unavailable):
    """This took too long and was given up."""

    code = "sum_too_long"


class SumFailed(Unavailable):
    """This could not be worked out."""

    code = "sum_failed"


class Sums:
    """The places in which sums run; ``seconds_max`` is how long one may take."""

    def __init__(self, seconds_max: float = SECONDS_MAX) -> None:
        self._seconds_max = seconds_max
        self._free = asyncio.Semaphore(SUMS_MAX)
        self._waiting = 0

    async def lines(self, module: str, raw: bytes) -> AsyncGenerator[bytes, None]:
        """What the child says to ``raw``, line by line. Who stops listening ends it.

        Raises :class:`SumsBusy`, :class:`SumTooLong`, :class:`SumFailed`.
        """
        if self._waiting >= WAITING_MAX:
            raise SumsBusy
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            async with contextlib.aclosing(self._run(module, raw)) as found:
                async for line in found:
                    yield line
        finally:
            self._free.release()

    async def _run(self, module: str, raw: bytes) -> AsyncGenerator[bytes, None]:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-m", module, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, env={"LANG": "C.UTF-8"}, cwd="/", limit=LINE_BYTES_MAX,
        )  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            async with asyncio.timeout(self._seconds_max):
                child.stdin.write(raw)
                with contextlib.suppress(ConnectionError):
                    await child.stdin.drain()
                child.stdin.close()
                while line := await child.stdout.readline():
                    yield line
                code = await child.wait()
        except TimeoutError:
            raise SumTooLong from None
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if code != 0:
            raise SumFailed
