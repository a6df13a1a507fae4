"""Rare work on real PostgreSQL: when a job exists, when it runs, what becomes of it; and the tidying that uses it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.centre import Centre, open_centre, speaker_of
from tests.conftest import Dsns

from suiban.app.migrate import load_migrations
from suiban.app.settings import parse_settings
from suiban.app.wiring import open_services, tasks
from suiban.conversations.errors import FileUnknown as RecordUnknown
from suiban.conversations.jobs import BATCH_FILES_MAX, FileTidier
from suiban.conversations.model import Inbound, Received, Say
from suiban.customers.api import PROOF_NONE
from suiban.customers.jobs import SessionTidier as CustomerSessionTidier
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, FileId, SessionId
from suiban.kit.masking import Spoken
from suiban.kit.time import SystemClock
from suiban.platform.files import FileStore, FileUnknown
from suiban.platform.jobs import ATTEMPTS_MAX, RESCUE, Arguments, JobRunner, Task, defer
from suiban.platform.postgres import Database
from suiban.staff.jobs import SessionTidier as StaffSessionTidier

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


# --- tidying ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def centre(fresh_dsns: Dsns) -> AsyncIterator[Centre]:
    async with open_centre(fresh_dsns.app, fresh_dsns.follower) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path.as_uri())


async def upload(
    centre: Centre, files: FileStore, by: CustomerId, company: CompanyId | None = None,
    talk: ConversationId | None = None, by_kind: str = "customer",
) -> FileId:  # fmt: skip
    file_id = FileId.new()
    await files.put(file_id, b"bytes")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.add_file(
            tx, company or centre.bank, talk or ConversationId(int=0), file_id, media_type="image/png", size_bytes=5,
            width=1, height=1, digest="", by_kind=by_kind, by_id=by,
        )  # fmt: skip
    return file_id


def shown(file_id: FileId) -> dict[str, Any]:
    return {"file": {"id": str(file_id), "width": 1, "height": 1, "media_type": "image/png"}}


async def say_picture(centre: Centre, customer: CustomerId, file_id: FileId) -> ConversationId:
    inbound = Inbound(
        company_id=centre.bank, channel_id=centre.channels[centre.bank], external_id=SessionId.new().hex,
        address=customer.hex, customer_id=customer, text=Spoken(""), kind="picture", extra=shown(file_id),
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        (receipt,) = await centre.conversations.receive_many(tx, [inbound])
    assert isinstance(receipt, Received)
    return receipt.conversation_id


async def has_row(centre: Centre, file_id: FileId) -> bool:
    return bool(await centre.value("select count(*) from conversations.file where id = $1", file_id))


async def has_bytes(files: FileStore, file_id: FileId) -> bool:
    try:
        return await files.get(file_id) == b"bytes"
    except FileUnknown:
        return False


async def can_be_said(centre: Centre, file_id: FileId) -> bool:
    async with centre.db.transaction(centre.scope) as tx:
        try:
            await centre.conversations.file(tx, file_id)
        except RecordUnknown:
            return False
    return True


def tidier(centre: Centre, files: FileStore) -> Callable[[], Any]:
    job = FileTidier(centre.db, files, centre.clock)
    return lambda: job.run({})


async def test_a_picture_never_said_goes_after_a_day(centre: Centre, files: FileStore) -> None:
    customer, tidy = await centre.customer(), tidier(centre, files)
    unsaid, said = await upload(centre, files, customer), await upload(centre, files, customer)
    await say_picture(centre, customer, said)
    centre.later(23 * 3600)
    await tidy()
    assert await can_be_said(centre, unsaid)
    centre.later(2 * 3600)
    young = await upload(centre, files, customer)
    await centre.value("update conversations.file set created_at = $2 where id = $1 returning 1", young,
                       centre.clock.now())  # fmt: skip
    await tidy()
    assert not await can_be_said(centre, unsaid)
    assert await has_bytes(files, unsaid), "whoever is just saying it is waited for"
    centre.later(660)
    await tidy()
    await tidy()
    assert not await has_row(centre, unsaid)
    assert not await has_bytes(files, unsaid)
    for kept in (said, young):
        assert await can_be_said(centre, kept)
        assert await has_bytes(files, kept)


async def test_a_picture_said_in_the_last_moment_stays(centre: Centre, files: FileStore) -> None:
    customer, tidy = await centre.customer(), tidier(centre, files)
    file_id = await upload(centre, files, customer)
    centre.later(25 * 3600)
    await tidy()
    await say_picture(centre, customer, file_id)  # its record was read before it was put out of sight
    centre.later(660)
    await tidy()
    assert await can_be_said(centre, file_id)
    assert await has_bytes(files, file_id)


async def test_a_picture_said_in_another_companys_part_stays(centre: Centre, files: FileStore) -> None:
    caller = await centre.hire("both", companies=[centre.bank, centre.insurer])
    talk = await centre.talk(centre.bank)
    await centre.give(caller, talk)
    there = await centre.customer(centre.insurer)
    file_id = await upload(centre, files, CustomerId.of(caller.staff_id), talk=talk, by_kind="staff")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.open_part(tx, talk, centre.insurer, there, speaker_of(caller))
        say = Say(talk, Spoken(""), company_id=centre.insurer, kind="picture", extra=shown(file_id))
        await centre.conversations.say(tx, speaker_of(caller), say)
    tidy = tidier(centre, files)
    for hours in (25, 1):
        centre.later(hours * 3600)
        await tidy()
    assert await has_bytes(files, file_id)


async def test_tidying_goes_on_where_it_was_broken_off(centre: Centre, files: FileStore) -> None:
    customer = await centre.customer()
    several = [await upload(centre, files, customer) for _ in range(3)]

    class Broken(FileStore):
        def __init__(self) -> None:
            self.deleted = 0

        async def delete(self, file_id: FileId) -> None:
            if self.deleted:
                raise OSError("planted")
            self.deleted += 1
            await files.delete(file_id)

    centre.later(25 * 3600)
    await tidier(centre, files)()
    centre.later(3600)
    with pytest.raises(OSError, match="planted"):
        await tidier(centre, Broken())()
    assert all([await has_row(centre, file_id) for file_id in several])
    await tidier(centre, files)()
    assert not any([await has_row(centre, file_id) or await has_bytes(files, file_id) for file_id in several])


async def test_many_go_in_batches(centre: Centre, files: FileStore) -> None:
    customer = await centre.customer(centre.insurer)
    ids = [FileId.new() for _ in range(BATCH_FILES_MAX + 5)]
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute(
            "insert into conversations.file (company_id, id, conversation_id, media_type, size_bytes, width, height,"
            " digest, by_kind, by_id) select $1, id, $2, '', 1, 1, 1, '', 'customer', $2 from unnest($3::uuid[]) id",
            centre.insurer, customer, ids,
        )  # fmt: skip
    for hours in (25, 1):
        centre.later(hours * 3600)
        await tidier(centre, files)()
    assert await centre.value("select count(*) from conversations.file") == 0


async def test_customers_sessions_go_a_month_after_their_end(centre: Centre) -> None:
    customer = await centre.customer()
    async with centre.db.transaction(centre.scope) as tx:
        channel = centre.channels[centre.bank]
        ids = {
            name: (
                await centre.customers.open_session(tx, centre.bank, channel, customer, PROOF_NONE)
            ).caller.session_id
            for name in ("open", "just expired", "long expired", "just revoked", "long revoked")
        }
    now = centre.clock.now()
    for name, column, at in (
        ("just expired", "expires_at", now - timedelta(days=29)),
        ("long expired", "expires_at", now - timedelta(days=31)),
        ("just revoked", "revoked_at", now - timedelta(days=29)),
        ("long revoked", "revoked_at", now - timedelta(days=31)),
    ):
        await centre.value(f"update customers.session set {column} = $2 where id = $1 returning 1", ids[name], at)
    await CustomerSessionTidier(centre.db, centre.clock).run({})
    left = await centre.value("select array_agg(id) from customers.session")
    assert {name for name, session in ids.items() if session in left} == {"open", "just expired", "just revoked"}


async def test_staffs_sessions_go_too_also_of_who_lost_every_mandate(centre: Centre) -> None:
    for login in ("here", "gone", "both"):
        companies = [centre.bank, centre.insurer] if login == "both" else [centre.bank]
        await centre.hire(login, companies=companies, state=None)
        async with centre.db.transaction(centre.scope) as tx:
            found = await centre.staff.find_login(tx, login)
            assert found is not None
            await centre.staff.sign_in(tx, found, "test")
    await centre.value("update staff.mandate set withdrawn_at = now() where staff_id = $1 returning 1",
                       centre.people["gone"].staff_id)  # fmt: skip
    tidy = StaffSessionTidier(centre.db, centre.clock)
    centre.later(29 * 86_400)
    await tidy.run({})
    assert await centre.value("select count(*) from staff.session") == 3
    centre.later(2 * 86_400)
    await tidy.run({})
    assert await centre.value("select count(*) from staff.session") == 0


async def test_what_the_worker_process_runs_is_wired(fresh_dsns: Dsns, nats_url: str, tmp_path: Path) -> None:
    settings = parse_settings(
        {"SUIBAN_HOME": str(tmp_path), "SUIBAN_DATABASE_URL": fresh_dsns.app, "SUIBAN_NATS_URL": nats_url,
         "SUIBAN_DATABASE_FOLLOWER_URL": fresh_dsns.follower}
    )  # fmt: skip
    async with open_services(settings, "test") as services:
        assert isinstance(services.clock, SystemClock)
        wired = tasks(services)
        assert {task.name for task in wired} == {
            "conversations.tidy_files", "customers.tidy_sessions", "staff.tidy_sessions",
        }  # fmt: skip
        async with services.db.unscoped() as tx:
            for task in wired:
                await defer(tx, task.name, {})
        await JobRunner(settings.database_url, wired).run_waiting()
        assert not [job for job in await jobs(services.db) if job["task_name"] != RESCUE and job["status"] != "todo"]
