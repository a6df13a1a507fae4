"""``suiban worker``: listeners of the log, the router's decider, timers."""

import asyncio
import contextlib

from suiban.app.edge import until_told_to_stop
from suiban.app.settings import Settings
from suiban.app.wiring import Services, listeners, open_services
from suiban.eventlog.api import Follower
from suiban.routing.jobs import Decider


async def work(services: Services) -> None:
    """All that one worker process runs, until cancelled."""
    follower = Follower(services.follower, services.db, services.hints, services.clock, listeners(services))
    decider = Decider(services.routing, services.db, services.hints, services.clock)
    async with asyncio.TaskGroup() as group:
        group.create_task(follower.run())
        group.create_task(decider.run())


async def run(settings: Settings) -> None:
    """Work until SIGTERM; what a listener has not committed is read again by the next one."""
    async with open_services(settings, "worker") as services:
        task = asyncio.create_task(work(services))
        await until_told_to_stop(task)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
