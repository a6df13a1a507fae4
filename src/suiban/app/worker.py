"""``suiban worker``: listeners of the log, what is sent out, timers."""

import asyncio
import contextlib
import os
from typing import Final

from suiban.app.edge import calm_collector
from suiban.app.process import until_told_to_stop
from suiban.app.settings import Settings
from suiban.app.wiring import Services, listeners, open_services, tasks
from suiban.audit.jobs import Chainer
from suiban.eventlog.api import Follower
from suiban.flows.jobs import Caller, Minder
from suiban.integrations.jobs import Sender
from suiban.kit.ids import CompanyId
from suiban.knowledge.jobs import Learner
from suiban.notices.jobs import Pusher
from suiban.platform.companies import company_ids, in_batches
from suiban.platform.jobs import JobRunner
from suiban.platform.postgres import Transaction

SEALED_AT_ONCE: Final = 200
NICENESS: Final = 3
"""What was said is stored and passed on first; then it is thought about."""


async def seal_secrets(services: Services) -> None:
    """Seal the secrets that an older release left in clear. Nearly always there are none."""

    async def seal(tx: Transaction, company: CompanyId) -> int:
        doors = await services.conversations.seal_clear(tx, company, SEALED_AT_ONCE)
        hooks = await services.integrations.seal_clear(tx, company, SEALED_AT_ONCE)
        return max(doors, hooks)

    await in_batches(services.db, SEALED_AT_ONCE, seal)


async def work(services: Services) -> None:
    """All that one worker process runs, until cancelled."""

    # the first customer should not wait for the shelves to be filled
    async def companies() -> list[CompanyId]:
        async with services.db.unscoped() as tx:
            return list((await company_ids(tx)).values())

    await seal_secrets(services)
    await services.knowledge.ready(services.db, await companies())
    learner = Learner(services.knowledge, services.db, services.hints, companies)
    follower = Follower(services.follower, services.db, services.hints, services.clock, listeners(services))
    chainer = Chainer(services.audit, services.db, services.hints, services.clock)
    s = services
    sender = Sender(s.integrations, s.webhook_listener, s.db, s.hints, s.outgoing, s.clock)
    pusher = Pusher(s.notices, s.notice_listener, s.db, s.hints, s.outgoing, s.clock)
    caller = Caller(s.flows, s.db, s.hints, s.bank, s.clock, s.sealer)
    minder = Minder(s.flows, s.db, s.clock)
    jobs = JobRunner(services.settings.database_url, tasks(services))
    async with asyncio.TaskGroup() as group:
        group.create_task(follower.run())
        group.create_task(chainer.run())
        group.create_task(sender.run())
        group.create_task(pusher.run())
        group.create_task(jobs.run())
        group.create_task(learner.run())
        group.create_task(caller.run())
        group.create_task(minder.run())


async def run(settings: Settings) -> None:
    """Work until SIGTERM; what a listener has not committed is read again by the next one."""
    os.nice(NICENESS)
    async with open_services(settings, "worker") as services:
        calm_collector()
        task = asyncio.create_task(work(services))
        await until_told_to_stop(task)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
