"""``suiban bank`` under real kills: called and not recorded, and asked again under the same key, money moves once."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from tests.books import cny, new_books

from suiban.app.bench.running import free_port
from suiban.corebank.api import Answer, Call, Done, Unclear
from suiban.corebank.client import HttpBank

pytestmark = pytest.mark.timeout(120)

TOKEN = "a token for tests only"
AMOUNT = 1_234_56
REACHED_S_MAX = 20.0


class Process:
    """A ``suiban bank`` of its own on a database, reached by its port only."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.port = free_port()
        self._log = folder / "bank.log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SUIBAN_")}
        self._environment = inherited | {
            "SUIBAN_HOME": str(folder / "home"), "SUIBAN_BANK_DATABASE_URL": database_url,
            "SUIBAN_BANK_PORT": str(self.port), "SUIBAN_BANK_TOKEN": TOKEN, "SUIBAN_BANK_SANDBOX": "true",
            "SUIBAN_BANK_FAULTS": "true", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        self._popen: subprocess.Popen[bytes] | None = None
        self.origin = f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start and wait until it answers."""
        self._popen = self._launch()
        async with asyncio.timeout(60), httpx.AsyncClient(base_url=self.origin) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get("/healthz")).status_code == 200:
                        return
                assert self._popen.poll() is None, self._log.read_text()[-2_000:]
                await asyncio.sleep(0.1)

    def _launch(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "suiban", "bank"]
            return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def kill(self) -> None:
        """``kill -9``."""
        assert self._popen is not None
        self._popen.kill()
        self._popen.wait(20)

    async def plant(self, **fault: Any) -> None:
        """What is to go wrong with the next request."""
        async with httpx.AsyncClient(base_url=self.origin, headers={"authorization": f"Bearer {TOKEN}"}) as http:
            assert (await http.post("/sandbox/faults", json=fault)).status_code == 204

    async def customer(self) -> dict[str, Any]:
        """A fresh customer with one of everything."""
        async with httpx.AsyncClient(base_url=self.origin, headers={"authorization": f"Bearer {TOKEN}"}) as http:
            made: dict[str, Any] = (await http.post("/sandbox/customers", json={})).json()
            return made


@pytest.fixture
async def database(postgres) -> AsyncIterator[str]:
    async with new_books(postgres) as url:
        yield url


@pytest.fixture
async def bank(tmp_path: Path, database: str) -> AsyncIterator[Process]:
    process = Process(tmp_path, database)
    await process.start()
    yield process
    process.kill()


@pytest.fixture
async def port(bank: Process) -> AsyncIterator[HttpBank]:
    port = HttpBank(bank.origin, TOKEN)
    yield port
    await port.close()


def a_transfer(one: dict[str, Any], two: dict[str, Any]) -> Call:
    return Call("kept:1", "transfer.execute", "bank", one["customer_no"], {
        "from": one["accounts"]["main"], "to_name": two["name"], "to_number": two["accounts"]["main"],
        "amount": cny(AMOUNT)})  # fmt: skip


async def written(url: str, open_only: bool) -> int:
    """How many transfers stand in the journal; or whether one is written and not yet committed."""
    connection = await asyncpg.connect(url)
    try:
        if open_only:
            return await connection.fetchval(
                "select count(*) from pg_stat_activity where datname = current_database()"
                " and state = 'idle in transaction' and query like '%demobank.audit%'"
            )
        return await connection.fetchval("select count(*) from demobank.entry where kind = 'transfer.execute'")
    finally:
        await connection.close()


async def until(url: str, reached: str) -> None:
    """Wait for the moment to kill."""
    async with asyncio.timeout(REACHED_S_MAX):
        while reached != "before" and not await written(url, open_only=reached == "inside"):
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)


@pytest.mark.parametrize(("moment", "there_already"), [("before", 0), ("inside", 0), ("after", 1)])
async def test_killed_in_a_transfer_and_asked_again_money_moves_once(
    bank: Process, port: HttpBank, database: str, moment: str, there_already: int
) -> None:
    one, two = await bank.customer(), await bank.customer()
    call = a_transfer(one, two)
    await bank.plant(kind=f"wait_{moment}", operation="transfer.execute", seconds=60)
    asking = asyncio.create_task(port.call_many([call]))
    await until(database, moment)
    bank.kill()
    assert await asking == [Unclear("not_reached")]
    assert await port.call_many([call]) == [Unclear("not_reached")]
    assert await written(database, open_only=False) == there_already
    await bank.start()
    first = await port.call_many([call])
    assert isinstance(first[0], Done)
    assert await port.call_many([call]) == first
    assert await written(database, open_only=False) == 1
    await _in_order(database, one, two)


@pytest.mark.parametrize(
    ("fault", "code"),
    [("drop_before", "not_reached"), ("drop_after", "not_reached"), ("busy", "bank_busy")],
)
async def test_an_answer_that_is_lost_is_asked_for_again(
    bank: Process, port: HttpBank, database: str, fault: str, code: str
) -> None:
    one, two = await bank.customer(), await bank.customer()
    call = a_transfer(one, two)
    await bank.plant(kind=fault, times=2)
    answers: list[Answer] = []
    for _ in range(4):
        answers += await port.call_many([call])
    assert answers[:2] == [Unclear(code)] * 2
    assert isinstance(answers[2], Done)
    assert answers[2] == answers[3]
    await _in_order(database, one, two)


async def _in_order(url: str, one: dict[str, Any], two: dict[str, Any]) -> None:
    """The money of one transfer moved, and the books are balanced."""
    connection = await asyncpg.connect(url)
    try:
        sums = [
            await connection.fetchval(
                "select sum(amount) from demobank.line l join demobank.entry e on e.reference = l.entry"
                " where e.kind = 'transfer.execute' and account = $1", who["accounts"]["main"],
            )
            for who in (one, two)
        ]  # fmt: skip
        off = await connection.fetchval(
            "select count(*) from demobank.account a where balance <>"
            " (select coalesce(sum(amount), 0) from demobank.line where account = a.number)"
        )
    finally:
        await connection.close()
    assert (sums, off) == ([-AMOUNT, AMOUNT], 0)
