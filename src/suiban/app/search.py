"""``suiban search``: keeps this node's word index of messages. One of them on each machine that runs ``suiban web``."""

import asyncio
import contextlib
import os

from suiban.app.process import until_told_to_stop
from suiban.app.settings import Settings
from suiban.app.wiring import open_services
from suiban.search.jobs import Indexer

NICENESS = 10
"""Making an index takes minutes of a processor; who talks comes first."""


async def run(settings: Settings) -> None:
    """Index until SIGTERM; what was not committed is read again by the next one."""
    os.nice(NICENESS)
    async with open_services(settings, "search") as s:
        indexer = Indexer(s.db, s.follower, s.hints, s.clock, settings.folders.search, s.search.cutter)
        task = asyncio.create_task(indexer.run())
        await until_told_to_stop(task)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
