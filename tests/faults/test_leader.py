"""Of two routers one decides. It stands still, it is killed: the other one does, and nothing is had by two."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from tests.faults.crowd import crowd_at, new_seed
from tests.faults.serving import Suiban

from suiban.app.attach import attach
from suiban.app.settings import load_settings

pytestmark = pytest.mark.timeout(240)

STARTED_S_MAX = 60.0
FOLLOWED_S_MAX = 20.0
"""Generous: a machine at its limits is slow to start with. What it took is printed."""
EPOCH = "select epoch from routing.leader"
ROUTERS = "select count(*) from pg_stat_activity where application_name = 'suiban-router-follower'"
"""How many routers run: each has one such connection, opened just before it decides."""
OFFERS = "select count(*) from eventlog.fact where kind = 'routing.Reserved/1'"
OFFERED_TWICE = """
select count(*) from (
    select work_id from routing.reservation where state = 'reserved' group by work_id having count(*) > 1
    union all
    select conversation_id from routing.work where state = 'accepted' and conversation_id is not null
    group by conversation_id having count(*) > 1
) twice
"""
OVER_CAPACITY = """
select count(*) from staff.member m
where m.capacity < (
    select count(*) from routing.work w
    left join routing.reservation r on r.company_id = w.company_id and r.work_id = w.id and r.state = 'reserved'
    where coalesce(r.staff_id, w.staff_id) = m.id and w.state in ('reserved', 'accepted') and not w.interruptible)
"""


@pytest.fixture
async def suiban(tmp_path: Path) -> AsyncIterator[Suiban]:
    running = await Suiban(tmp_path).start()
    yield running
    await running.stop()


@contextmanager
def another_router(suiban: Suiban) -> Iterator[subprocess.Popen[bytes]]:
    """A second router on the same database, as on another machine."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SUIBAN_")}
    settings = attach(load_settings(own | {"SUIBAN_HOME": str(suiban.home.root), "SUIBAN_MEANING": "off"}))
    with (suiban.home.root.parent / "another.log").open("ab") as log:
        command = [sys.executable, "-m", "suiban", "router", "--name", "another"]
        process = subprocess.Popen(command, env=own | settings.as_environment(), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def _both_there(suiban: Suiban) -> None:
    """Until the second router has started. Who is connected is for a superuser to see."""
    url = suiban.home.read_addresses().database_owner_url.replace("suiban_owner@", "postgres@")
    connection = await asyncpg.connect(url, timeout=20)
    try:
        async with asyncio.timeout(STARTED_S_MAX):
            while await connection.fetchval(ROUTERS) < 2:
                await asyncio.sleep(0.1)
    finally:
        await connection.close()


async def _followed(suiban: Suiban, epoch: int) -> float:
    """Seconds until somebody else leads than in this epoch."""
    began = time.perf_counter()
    async with asyncio.timeout(FOLLOWED_S_MAX):
        while await suiban.value(EPOCH) == epoch:
            await asyncio.sleep(0.01)
    return time.perf_counter() - began


async def test_a_leader_that_stands_still_or_is_killed_is_followed_and_nothing_is_had_by_two(
    suiban: Suiban, tmp_path: Path
) -> None:
    with another_router(suiban) as other:
        await _both_there(suiban)
        async with crowd_at(suiban, tmp_path, new_seed()) as crowd:
            print(f"FAULT_SEED={crowd.seed}")
            await crowd.some_load()
            epoch = await suiban.value(EPOCH)
            crowd.hit("leader stands still")
            with suiban.stopped("router"):
                print(f"stopped: followed after {await _followed(suiban, epoch):.2f} s")
                await crowd.some_load()
            await crowd.back()  # and the one that stood still learns that it leads no more
            epoch, offers = await suiban.value(EPOCH), await suiban.value(OFFERS)
            crowd.hit("leader is killed")
            other.send_signal(signal.SIGKILL)
            print(f"killed: followed after {await _followed(suiban, epoch):.2f} s")
            await crowd.back()
            verdict = await crowd.verdict()
            assert verdict.clean, f"{crowd.report(verdict)}\n{suiban.said()}"
            assert await suiban.value(OFFERS) >= offers
            assert await suiban.value(OFFERED_TWICE) == 0
            assert await suiban.value(OVER_CAPACITY) == 0
