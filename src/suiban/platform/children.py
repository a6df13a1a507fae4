"""Child processes in which what came from outside is parsed: a few at a time, the others wait, too many are sent away.

A child is started as a file, without our environment; it limits its own memory and processor time, we its seconds.
Whatever a hostile file does to a parser, it does it to that process only.
"""

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import Final

from suiban.kit.errors import BadInput, Unavailable

CHILDREN_MAX: Final = 2
WAITING_MAX: Final = 20
CHILD_S_MAX: Final = 15.0


class FileUnreadable(BadInput):
    """This file is damaged."""

    code = "file_unreadable"


class FilesBusy(Unavailable):
    """Too many files are being received at this moment; please try again."""

    code = "files_busy"


class Children:
    """The places in which children run; ``child_s_max`` is how many seconds one may take."""

    def __init__(self, child_s_max: float = CHILD_S_MAX) -> None:
        self._child_s_max = child_s_max
        self._free = asyncio.Semaphore(CHILDREN_MAX)
        self._waiting = 0

    async def run(self, child: Path, raw: bytes) -> bytes:
        """What the child answers to ``raw``. Raises :class:`FileUnreadable`, :class:`FilesBusy`."""
        if self._waiting >= WAITING_MAX:
            raise FilesBusy
        self._waiting += 1
        try:
            async with self._free:
                return await self._run(child, raw)
        finally:
            self._waiting -= 1

    async def _run(self, file: Path, raw: bytes) -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(file),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            cwd="/",
        )
        try:
            async with asyncio.timeout(self._child_s_max):
                output, _ = await child.communicate(raw)
        except TimeoutError:
            raise FileUnreadable(reason="took too long") from None
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if child.returncode != 0:
            raise FileUnreadable(reason="the decoder gave up")
        return output
