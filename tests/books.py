"""The demo bank's books for tests: the same application as everywhere, each on a fresh database of its own."""

import itertools
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import msgspec

from suiban.corebank.api import Answer, Call, Done, Refused
from suiban.corebank.client import HttpBank
from suiban.demobank.api import Bank, SameCode
from suiban.demobank.faults import Faults
from suiban.demobank.http import create_app
from suiban.demobank.migrate import migrate
from suiban.demobank.model.opening import NewCustomer, Opened
from suiban.kit.time import ManualClock
from suiban.platform.engines.postgres_server import RunningPostgres, further_database, server_url
from suiban.platform.postgres import Database

TOKEN = "a token for tests only"
SEAL = b"a seal for tests only"
CODE = "246810"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday morning in Hangzhou."""
TEMPLATE = "demobank"
_numbers = itertools.count(1)
_keys = itertools.count(1)


@asynccontextmanager
async def new_books(postgres: RunningPostgres) -> AsyncIterator[str]:
    """The URL of a fresh, migrated database, copied from one that is only copied."""
    await migrate(await further_database(postgres.socket_folder, TEMPLATE))
    name = f"demobank_test_{os.getpid()}_{next(_numbers)}"
    connection = await asyncpg.connect(server_url(postgres.socket_folder, "postgres", "postgres"))
    try:
        await connection.execute(f'create database "{name}" template "{TEMPLATE}" owner {TEMPLATE} strategy file_copy')
        yield server_url(postgres.socket_folder, TEMPLATE, name)
        with suppress(asyncpg.ObjectInUseError):
            await connection.execute(f'drop database "{name}"')
    finally:
        await connection.close()


class Books(msgspec.Struct, frozen=True):
    """A bank without a process around it, and the port that reaches it through its own HTTP."""

    url: str
    bank: Bank
    port: HttpBank
    http: httpx.AsyncClient
    clock: ManualClock
    faults: Faults

    async def customer(self, template: str = "full", **more: Any) -> "Client":
        """A fresh customer."""
        number = await self.bank.new_number()
        fields = {"company": "bank", "customer_no": number, "name": f"客户{number[-4:]}", "template": template} | more
        return Client(self, (await self.bank.open_books([msgspec.convert(fields, NewCustomer)]))[0])

    async def holds(self) -> None:
        """Every law of the books is kept."""
        assert set((await self.bank.check()).values()) == {0}


class Client(msgspec.Struct, frozen=True):
    """One customer and what they ask."""

    books: Books
    opened: Opened

    def call(self, operation: str, key: str = "", **arguments: Any) -> Call:
        """The call; ``from_`` stands for ``from``."""
        plain = {name.rstrip("_"): value for name, value in arguments.items()}
        return Call(key or f"test:{next(_keys)}", operation, self.opened.company, self.opened.customer_no, plain)

    async def ask(self, operation: str, key: str = "", **arguments: Any) -> Answer:
        """What the bank answers."""
        return (await self.books.port.call_many([self.call(operation, key, **arguments)]))[0]

    async def done(self, operation: str, key: str = "", **arguments: Any) -> dict[str, Any]:
        """The result; the bank must not refuse."""
        answer = await self.ask(operation, key, **arguments)
        assert isinstance(answer, Done), answer
        return dict(answer.result)

    async def refused(self, operation: str, key: str = "", **arguments: Any) -> str:
        """The code; the bank must refuse, in words of both languages."""
        answer = await self.ask(operation, key, **arguments)
        assert isinstance(answer, Refused), answer
        assert answer.text
        assert answer.text_en
        return answer.code

    async def balance(self, name: str = "main") -> int:
        """What is on one of the accounts, in minor units."""
        listed = (await self.done("accounts.list"))["accounts"] + (await self.done("company.accounts"))["accounts"]
        return next(item["balance"]["minor_units"] for item in listed if item["number"] == self.opened.accounts[name])

    async def listed(self, operation: str, name: str, **match: Any) -> dict[str, Any]:
        """The item of a listing in which all this stands."""
        items: Sequence[dict[str, Any]] = (await self.done(operation))[name]
        return next(item for item in items if match.items() <= item.items())


def cny(amount: int, currency: str = "CNY") -> dict[str, Any]:
    """Money as it is written in JSON, of minor units."""
    return {"minor_units": amount, "currency": currency}


@asynccontextmanager
async def open_bank(url: str, now: datetime = NOW, *, sandbox: bool = True) -> AsyncIterator[Books]:
    """The bank on this database, in this process: HTTP without a socket."""
    clock, faults = ManualClock(now), Faults()
    db = await Database.open(url, name="demobank", size_max=4)
    bank = Bank(db, clock, SEAL, SameCode(CODE), faults)
    app = create_app(bank, TOKEN, sandbox=sandbox, faults=faults)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://bank", headers=headers) as http:
        port = HttpBank("http://bank", TOKEN, transport=transport)
        yield Books(url, bank, port, http, clock, faults)
        await port.close()
    await bank.settle()
    await db.close()
