"""Rare work and timers, on procrastinate. Work for each message, step or sending belongs to listeners and batches.

A job is deferred in the caller's transaction, so it exists exactly when what it is about does. It may run more than
once (a worker died, an attempt failed): what runs must be idempotent, and must open its own transactions. Arguments
are kept and may be logged: ids and numbers only.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from suiban.platform.postgres import Transaction

if TYPE_CHECKING:
    from procrastinate import App, JobContext

log = logging.getLogger(__name__)

Arguments = Mapping[str, Any]

ATTEMPTS_MAX: Final = 6
RETRY_BASE_S: Final = 4  # waits 4, 16, 64 … seconds between attempts
CONCURRENT_MAX: Final = 2
CONNECTIONS_MAX: Final = 3
CONNECT_S_MAX: Final = 5.0
JOB_S_MAX: Final = 600.0
STOP_S_MAX: Final = 3
RESTART_S: Final = 1.0
HEARTBEAT_S: Final = 10
DEAD_AFTER_S: Final = 30
FAILED_KEPT_HOURS: Final = 30 * 24
RESCUE: Final = "platform.rescue"
# a task's name is its queue's too, and PostgreSQL limits the names of channels to 63 bytes
_NAME: Final = re.compile(r"^[a-z_]+\.[a-z_]+")
_NAME_CHARACTERS_MAX: Final = 40
_LET_GO: Final = "update procrastinate_jobs set queueing_lock = null where id = %(id)s"
# running for longer than any job may: whoever had it could not write down how it ended
_DISOWN: Final = """
update procrastinate_jobs j set worker_id = null
where j.status = 'doing' and j.worker_id is not null and now() - make_interval(secs => %(seconds)s) >
    (select max(e.at) from procrastinate_events e where e.job_id = j.id and e.type = 'started')
"""
_encode = msgspec.json.Encoder().encode


class Task(msgspec.Struct, frozen=True):
    """A kind of rare work, named ``module.what``. ``run`` gets the arguments of one job.

    With ``cron`` (five fields, UTC) it is also deferred by the clock, without arguments; of such a task one job at a
    time runs and at most one waits, however many workers there are.
    """

    name: str
    run: Callable[[Arguments], Awaitable[None]]
    cron: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.name) > _NAME_CHARACTERS_MAX:
            raise ValueError(f"not a task's name: {self.name}")


async def defer(
    tx: Transaction,
    task: str,
    arguments: Arguments,
    *,
    schedule_at: datetime | None = None,
    lock: str | None = None,
    queueing_lock: str | None = None,
) -> int | None:
    """Have a job run after this transaction's commit (never when it rolls back); its number.

    ``schedule_at``: not before then. ``lock``: jobs with the same one run one at a time, in order. ``queueing_lock``:
    at most one job with it waits; when one does already the answer is None, that one stays as it is, and it starts
    after this transaction, so it will see what is written here.
    """
    return await tx.fetchval(  # type: ignore[no-any-return]
        "select platform.defer_job($1, $2::jsonb, $3, $4, $5)",
        task, _encode(arguments).decode(), schedule_at, lock, queueing_lock,
    )  # fmt: skip


class JobRunner:
    """Runs the jobs of some tasks, and no others. ``url`` is the database as role ``suiban_app``.

    A worker that is told to stop lets its jobs end for ``STOP_S_MAX`` seconds and cancels those that do not; they are
    tried again. Jobs of a worker that died are taken up by another within two minutes.
    """

    def __init__(self, url: str, tasks: Sequence[Task], name: str = "suiban-jobs") -> None:
        self._url = url
        self._tasks = tuple(tasks)
        self._name = name

    async def run(self) -> None:
        """Work until cancelled. A database that is away only costs time."""
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        logging.getLogger("psycopg").setLevel(logging.ERROR)
        while True:
            try:
                await self._work()
                log.warning("jobs stopped by themselves")
            except Exception as error:
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    raise asyncio.CancelledError from error
                log.warning("jobs interrupted", extra={"error": type(error).__name__})
            await asyncio.sleep(RESTART_S)

    async def run_waiting(self) -> None:
        """Run what was deferred and is due, one by one, no timers, and return. Raises when the database is away."""
        await self._work(wait=False)

    async def _work(self, *, wait: bool = True) -> None:
        # half a second and 12 MiB that only workers need; every part of the house may defer
        from procrastinate import App, PsycopgConnector
        from psycopg_pool import AsyncConnectionPool

        settings = "-c search_path=procrastinate -c jit=off -c transaction_timeout=5000"
        pool = AsyncConnectionPool(
            self._url,
            kwargs={"options": settings, "application_name": self._name, "connect_timeout": int(CONNECT_S_MAX)},
            min_size=1,
            max_size=CONNECTIONS_MAX,
            timeout=CONNECT_S_MAX,
            check=AsyncConnectionPool.check_connection,
            open=False,
        )
        app = App(connector=PsycopgConnector())
        for task in (*self._tasks, Task(RESCUE, lambda _: _rescue(app), cron="* * * * *")):
            _register(app, task, timers=wait)
        async with pool:
            await pool.wait(CONNECT_S_MAX)
            async with app.open_async(pool):
                await app.run_worker_async(
                    queues=[task.name for task in self._tasks] + [RESCUE],
                    name=self._name,
                    concurrency=CONCURRENT_MAX if wait else 1,  # one after the other, none is missed behind a lock
                    wait=wait,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=STOP_S_MAX,
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=DEAD_AFTER_S,
                )


def _register(app: "App", task: Task, *, timers: bool) -> None:
    from procrastinate import RetryStrategy

    async def run(context: "JobContext", /, **arguments: Any) -> None:
        if task.cron:
            arguments.pop("timestamp", None)
        try:
            async with asyncio.timeout(JOB_S_MAX):
                await task.run(arguments)
        except BaseException:
            # tried again it must not stand in the way of one that waits by now, nor that one in its own
            await app.connector.execute_query_async(_LET_GO, id=context.job.id)
            raise
        log.info("job done", extra={"task": task.name, "attempt": context.job.attempts + 1})

    retry = RetryStrategy(max_attempts=ATTEMPTS_MAX - 1, exponential_wait=RETRY_BASE_S)
    if not task.cron:
        app.task(name=task.name, queue=task.name, retry=retry, pass_context=True)(run)
        return
    # its next turn is its next attempt
    lone = app.task(name=task.name, queue=task.name, lock=task.name, queueing_lock=task.name, pass_context=True)(run)
    if timers:
        app.periodic(cron=task.cron)(cast("Any", lone))


async def _rescue(app: "App") -> None:
    """Give back the jobs of workers that died, until too many have died of them; forget what failed long ago."""
    from procrastinate.jobs import Status

    manager = app.job_manager
    await manager.prune_stalled_workers(DEAD_AFTER_S)
    await app.connector.execute_query_async(_DISOWN, seconds=2 * JOB_S_MAX)
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S):
        if job.attempts + 1 < ATTEMPTS_MAX:
            await app.connector.execute_query_async(_LET_GO, id=job.id)
            await manager.retry_job(job)
        else:
            log.error("a job's workers keep dying", extra={"task": job.task_name})
            await manager.finish_job(job, Status.FAILED, delete_job=False)
    await manager.delete_old_jobs(
        nb_hours=FAILED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
