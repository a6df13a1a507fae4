"""``suiban router``: who gets which work. A process of its own: no offer waits for what listeners think about."""

import asyncio
import contextlib
from typing import Final

import msgspec

from suiban.app.edge import calm_collector
from suiban.app.process import until_told_to_stop
from suiban.app.settings import Settings
from suiban.app.wiring import open_services
from suiban.routing.jobs import Decider

CONNECTIONS_MAX: Final = 4
"""It decides one thing at a time, and tells places beside."""


async def run(settings: Settings) -> None:
    """Decide, while this one leads, until SIGTERM; a step under way is finished."""
    # it reads nobody's words: no model is loaded
    own = msgspec.structs.replace(settings, meaning="off", database_connections_max=CONNECTIONS_MAX)
    async with open_services(own, "router") as services:
        calm_collector()
        task = asyncio.create_task(Decider(services.routing, services.db, services.hints, services.clock).run())
        await until_told_to_stop(task)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
