"""Rare work on real PostgreSQL: when a job exists, when it runs, what becomes of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.conftest import Dsns

from suiban.app.migrate import load_migrations
from suiban.app.settings import parse_settings
from suiban.app.wiring import open_services, tasks
from suiban.kit.time import SystemClock
from suiban.platform.jobs import ATTEMPTS_MAX, RESCUE, Arguments, JobRunner, Task, defer
from suiban.platform.postgres import Database

EVENT_S = 10.0


class Diary:
    """Work that writes down what it was given; ``fail`` makes the next so many attempts fail."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.fail = 0
        self.came = asyncio.Event()

    async def write(self, arguments: Arguments) -> None:
        self.came.set()
        if self.fail:
            self.fail -= 1
            raise RuntimeError("planted")
        self.entries.append(dict(arguments))


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def runner(fresh_dsns: Dsns, diary: Diary) -> JobRunner:
    return JobRunner(fresh_dsns.app, [Task("test.write", diary.write)])


async def jobs(db: Database) -> list[Any]:
    async with db.unscoped() as tx:
        return await tx.fetch("select * from procrastinate.procrastinate_jobs order by id")


async def change_jobs(db: Database, sql: Any) -> None:
    async with db.unscoped() as tx:
        await tx.execute(sql)


async def wait_for(event: asyncio.Event) -> None:
    async with asyncio.timeout(EVENT_S):
        await event.wait()
    event.clear()


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# --- the schema ---------------------------------------------------------------------------------------------------


def shipped() -> str:
    (text,) = [sql for _, name, sql in load_migrations() if name.endswith("_platform_jobs.sql")]
    return text.partition("sql/schema.sql ====\n")[2].partition("-- ==== end of")[0]


def test_the_schema_we_ship_is_that_of_the_installed_package() -> None:
    packaged = (resources.files("procrastinate") / "sql" / "schema.sql").read_text("utf-8")
    assert shipped().strip() == packaged.strip()
    assert "CREATE TABLE procrastinate_jobs" in shipped()


async def test_nothing_of_it_lies_in_the_public_schema(fresh_db: Database) -> None:
    async with fresh_db.unscoped() as tx:
        found = await tx.fetchval("select count(*) from pg_class where relname like 'procrastinate%' and"
                                  " relnamespace <> 'procrastinate'::regnamespace")  # fmt: skip
        loose = await tx.fetchval("select count(*) from pg_proc where pronamespace = 'procrastinate'::regnamespace"
                                  " and proconfig is null")  # fmt: skip
    assert (found, loose) == (0, 0)


async def test_the_follower_cannot_touch_it(fresh_dsns: Dsns) -> None:
    follower = await asyncpg.connect(fresh_dsns.follower)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await follower.fetchval("select platform.defer_job('a.b', '{}', null, null, null)")
    await follower.close()


# --- when a job exists --------------------------------------------------------------------------------------------


async def test_a_job_runs_once_with_its_arguments(fresh_db: Database, runner: JobRunner, diary: Diary) -> None:
    async with fresh_db.unscoped() as tx:
        number = await defer(tx, "test.write", {"file": "fil_1", "count": 2})
    assert number is not None
    await runner.run_waiting()
    await runner.run_waiting()
    assert diary.entries == [{"file": "fil_1", "count": 2}]
    assert await jobs(fresh_db) == []


async def test_a_job_is_rolled_back_with_its_transaction(fresh_db: Database, runner: JobRunner, diary: Diary) -> None:
    async def fail() -> None:
        async with fresh_db.unscoped() as tx:
            await defer(tx, "test.write", {})
            raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        await fail()
    await runner.run_waiting()
    assert diary.entries == []


async def test_a_job_waits_for_its_hour(fresh_db: Database, runner: JobRunner, diary: Diary) -> None:
    now = datetime.now(UTC)
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.write", {"when": "later"}, schedule_at=now + timedelta(hours=1))
        await defer(tx, "test.write", {"when": "past"}, schedule_at=now - timedelta(hours=1))
    await runner.run_waiting()
    assert diary.entries == [{"when": "past"}]
    assert len(await jobs(fresh_db)) == 1


async def test_a_worker_leaves_alone_what_it_does_not_know(fresh_db: Database, runner: JobRunner) -> None:
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.of_the_next_release", {})
    await runner.run_waiting()
    assert [job["status"] for job in await jobs(fresh_db)] == ["todo"]


async def test_jobs_with_one_lock_run_in_order(fresh_db: Database, runner: JobRunner, diary: Diary) -> None:
    async with fresh_db.unscoped() as tx:
        for number in range(5):
            await defer(tx, "test.write", {"number": number}, lock="one")
    await runner.run_waiting()
    assert [entry["number"] for entry in diary.entries] == [0, 1, 2, 3, 4]


async def test_one_with_a_queueing_lock_waits_at_a_time(fresh_db: Database, runner: JobRunner, diary: Diary) -> None:
    async with fresh_db.unscoped() as tx:
        assert await defer(tx, "test.write", {"n": 1}, queueing_lock="only")
        assert await defer(tx, "test.write", {"n": 2}, queueing_lock="only") is None
        assert await defer(tx, "test.write", {"n": 3}, queueing_lock="another")  # the transaction goes on unharmed
    await runner.run_waiting()
    assert sorted(entry["n"] for entry in diary.entries) == [1, 3]
    async with fresh_db.unscoped() as tx:
        assert await defer(tx, "test.write", {"n": 4}, queueing_lock="only")


async def test_the_one_that_waits_sees_what_the_second_caller_wrote(
    fresh_db: Database, runner: JobRunner, diary: Diary
) -> None:
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.write", {"n": 1}, queueing_lock="only")
    async with fresh_db.unscoped() as tx:
        assert await defer(tx, "test.write", {"n": 2}, queueing_lock="only") is None
        await runner.run_waiting()
        assert diary.entries == [], "it must not start before the second caller has committed"
    await runner.run_waiting()
    assert diary.entries == [{"n": 1}]


# --- what becomes of it -------------------------------------------------------------------------------------------


async def test_what_fails_is_tried_again(fresh_db: Database, runner: JobRunner, diary: Diary) -> None:
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.write", {"n": 1}, queueing_lock="only")
    diary.fail = 1
    await runner.run_waiting()
    (job,) = await jobs(fresh_db)
    assert (job["status"], job["attempts"]) == ("todo", 1)
    assert job["scheduled_at"] > datetime.now(UTC)
    async with fresh_db.unscoped() as tx:  # it does not stand in the way of a new one, nor the new one in its
        assert await defer(tx, "test.write", {"n": 2}, queueing_lock="only")
    await change_jobs(fresh_db, "update procrastinate.procrastinate_jobs set scheduled_at = null")
    await runner.run_waiting()
    assert sorted(entry["n"] for entry in diary.entries) == [1, 2]
    assert await jobs(fresh_db) == []


async def test_what_always_fails_is_given_up_and_kept(fresh_db: Database, runner: JobRunner, diary: Diary) -> None:
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.write", {})
    diary.fail = 99
    for _ in range(ATTEMPTS_MAX + 2):
        await change_jobs(fresh_db, "update procrastinate.procrastinate_jobs set scheduled_at = null")
        await runner.run_waiting()
    assert [job["status"] for job in await jobs(fresh_db)] == ["failed"]
    assert 99 - diary.fail == ATTEMPTS_MAX


async def test_the_job_of_a_dead_worker_is_taken_up(fresh_db: Database, runner: JobRunner, diary: Diary) -> None:
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.write", {"n": 1}, lock="one", queueing_lock="only")
        dead = await tx.fetchval("insert into procrastinate.procrastinate_workers (last_heartbeat)"
                                 " values (now() - interval '1 minute') returning id")  # fmt: skip
        await tx.execute("update procrastinate.procrastinate_jobs set status = 'doing', worker_id = $1", dead)
        await defer(tx, "test.write", {"n": 2}, lock="one", queueing_lock="only")
    await runner.run_waiting()
    assert diary.entries == [], "the dead one's lock stands"
    async with fresh_db.unscoped() as tx:
        await defer(tx, RESCUE, {})
    await runner.run_waiting()
    await runner.run_waiting()
    assert [entry["n"] for entry in diary.entries] == [1, 2]


async def test_stopping_lets_a_job_end(fresh_dsns: Dsns, fresh_db: Database) -> None:
    began, may_end, ended = asyncio.Event(), asyncio.Event(), []

    async def slow(arguments: Arguments) -> None:
        began.set()
        await may_end.wait()
        ended.append(1)

    running = asyncio.create_task(JobRunner(fresh_dsns.app, [Task("test.slow", slow)]).run())
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.slow", {})
    await wait_for(began)
    asyncio.get_running_loop().call_later(0.05, may_end.set)
    await stop(running)
    assert ended == [1]
    assert not [job for job in await jobs(fresh_db) if job["task_name"] == "test.slow"]


async def test_stopping_gives_back_a_job_that_does_not_end(fresh_dsns: Dsns, fresh_db: Database) -> None:
    began = asyncio.Event()

    async def endless(arguments: Arguments) -> None:
        began.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(JobRunner(fresh_dsns.app, [Task("test.endless", endless)]).run())
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.endless", {})
    await wait_for(began)
    await stop(running)
    (job,) = [job for job in await jobs(fresh_db) if job["task_name"] == "test.endless"]
    assert (job["status"], job["attempts"]) == ("todo", 1)


async def test_a_lost_connection_only_costs_time(
    fresh_dsns: Dsns, fresh_db: Database, runner: JobRunner, diary: Diary
) -> None:
    running = asyncio.create_task(runner.run())
    async with fresh_db.unscoped() as tx:
        await defer(tx, "test.write", {"n": 1})
    await wait_for(diary.came)
    async with fresh_db.unscoped() as tx:
        ended = await tx.fetch("select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                               " current_database() and application_name = 'suiban-jobs'")  # fmt: skip
        assert ended
        await defer(tx, "test.write", {"n": 2})
    await wait_for(diary.came)
    await stop(running)
    assert [entry["n"] for entry in diary.entries] == [1, 2]


async def test_periodic_work_comes_by_itself(fresh_dsns: Dsns, diary: Diary) -> None:
    runner = JobRunner(fresh_dsns.app, [Task("test.write", diary.write, cron="* * * * *")])
    running = asyncio.create_task(runner.run())
    await wait_for(diary.came)
    await stop(running)
    assert diary.entries[0] == {}


async def test_what_the_worker_process_runs_is_wired(fresh_dsns: Dsns, nats_url: str, tmp_path: Path) -> None:
    settings = parse_settings(
        {"SUIBAN_HOME": str(tmp_path), "SUIBAN_DATABASE_URL": fresh_dsns.app, "SUIBAN_NATS_URL": nats_url,
         "SUIBAN_DATABASE_FOLLOWER_URL": fresh_dsns.follower}
    )  # fmt: skip
    async with open_services(settings, "test") as services:
        assert isinstance(services.clock, SystemClock)
        wired = tasks(services)
        assert {task.name for task in wired} == {
            "conversations.tidy_files", "customers.tidy_sessions", "customers.fill_findable", "staff.tidy_sessions",
            "proving.lapse",
            "staff.end_idle", "staff.return_abilities", "integrations.tidy_deliveries",
            "engagement.respond", "engagement.lapse",
        }  # fmt: skip
        async with services.db.unscoped() as tx:
            for task in wired:
                await defer(tx, task.name, {})
        await JobRunner(settings.database_url, wired).run_waiting()
        assert not [job for job in await jobs(services.db) if job["task_name"] != RESCUE and job["status"] != "todo"]
