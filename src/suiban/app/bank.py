"""``suiban bank``: the demo bank's books, a process with a database of its own."""

import asyncio
import contextlib
import hashlib
import socket
from typing import Final

import uvicorn

from suiban.app.process import until_told_to_stop
from suiban.app.settings import Settings
from suiban.demobank.api import Bank, RandomCodes, SameCode
from suiban.demobank.faults import Faults
from suiban.demobank.http import create_app
from suiban.demobank.migrate import migrate
from suiban.demobank.model.opening import NewCustomer, Template
from suiban.kit.time import SystemClock
from suiban.platform.engines.listener import public_listener
from suiban.platform.handed import BoundedProtocol, Server
from suiban.platform.postgres import Database, DatabaseUnavailable

LOOPBACK: Final = "127.0.0.1"
CONNECTIONS_MAX: Final = 4
BACKLOG_MAX: Final = 200
SETTLE_EVERY_S: Final = 300.0
TEMPLATES: Final[dict[str, Template]] = {"bank": "drawn", "broker": "margin"}
WRITTEN_BY_HAND: Final = "10002"
"""So the numbers of customers begin whom tests and stories know: they have one of everything."""


def demo_customers() -> list[NewCustomer]:
    """The customers of the demo as the bank meets them."""
    # only the first start needs it: reading the demo takes longer than everything else the bank does to begin
    from suiban.app.demo.content import load_demo_content

    return [
        NewCustomer(
            company=one.company, customer_no=one.number, name=customer.name, phone=customer.phone, city=customer.city,
            level=one.level, card_last4=one.card_last4 or "0000",
            template="full" if one.number.startswith(WRITTEN_BY_HAND) else TEMPLATES.get(one.company, "contact"),
        )
        for customer in load_demo_content().customers
        for one in customer.memberships
    ]  # fmt: skip


async def _work(server: Server, listener: socket.socket, bank: Bank) -> None:
    """Answer, and settle beside it; what goes wrong in either ends both."""
    async with asyncio.TaskGroup() as group:
        settling = group.create_task(_settle(bank))
        await server.serve(sockets=[listener])
        settling.cancel()


async def _settle(bank: Bank) -> None:
    """What falls due is done some minutes into its day; a database that is away now is there the next time."""
    while True:
        with contextlib.suppress(DatabaseUnavailable):
            await bank.settle_due()
        await asyncio.sleep(SETTLE_EVERY_S)


async def run(settings: Settings) -> None:
    """Keep the books until SIGTERM or SIGINT; requests under way are finished."""
    await migrate(settings.bank_database_url)
    db = await Database.open(settings.bank_database_url, name="demobank", size_max=CONNECTIONS_MAX)
    # the token may change, what was hashed with the seal may not
    seal = hashlib.sha256(b"demobank" + settings.secret_key.encode()).digest()
    chance = SameCode(settings.bank_code) if settings.bank_code else RandomCodes()
    faults = Faults() if settings.bank_faults else None
    bank = Bank(db, SystemClock(), seal, chance, faults)
    try:
        if settings.demo:
            await bank.open_if_empty(demo_customers)
        app = create_app(
            bank, settings.own_bank_token, messages=settings.demo, sandbox=settings.bank_sandbox, faults=faults
        )
        config = uvicorn.Config(
            app, http=BoundedProtocol, ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, proxy_headers=False, limit_concurrency=BACKLOG_MAX,
            timeout_graceful_shutdown=max(1, int(settings.drain_s_max)),
        )  # fmt: skip
        server = Server(config)
        with public_listener(LOOPBACK, settings.bank_port, settings.listen_descriptor) as listener:
            work = asyncio.create_task(_work(server, listener, bank))
            await until_told_to_stop(work)
            server.should_exit = True
            await work
        await bank.settle()
    finally:
        await db.close()
