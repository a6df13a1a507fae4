"""Who looks after a customer is said at the desk: by whom, whom they may choose, and what is written down of it."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.bank import BANK, IDS, Browser, code, sign_in

from suiban.app.wiring import Services
from suiban.kit.ids import CustomerId
from suiban.platform.postgres import Scope

SCOPE = Scope.of([BANK])


@pytest.fixture
async def path(app: FastAPI, services: Services) -> str:
    async with services.db.snapshot(SCOPE) as tx:
        found = await tx.fetchval("select id from customers.customer where company_id = $1 order by id limit 1", BANK)
    async with services.db.transaction(SCOPE) as tx:
        await services.customers.set_manager(tx, BANK, CustomerId.of(found), None, "")
    return f"/api/customers/{CustomerId.of(found)}"


async def _manager(client: httpx.AsyncClient, path: str) -> tuple[str | None, str]:
    shown = (await client.get(path)).json()["customer"]
    return shown["manager_staff_id"], shown["manager_name"]


async def _put(client: httpx.AsyncClient, path: str, to: str | None, seen: str | None) -> httpx.Response:
    body = {"staff_id": to and str(IDS[to]), "seen": seen and str(IDS[seen])}
    return await client.put(f"{path}/manager", json=body)


async def _audited(services: Services) -> list[Any]:
    async with services.db.snapshot(SCOPE) as tx:
        return [
            (row["actor_id"], row["manager"], row["before"])
            for row in await tx.fetch(
                "select actor_id, detail ->> 'manager' as manager, detail ->> 'manager_before' as before"
                " from audit.entry where action = 'customers.manager_set' order by at, id"
            )
        ]


async def test_a_supervisor_says_who_it_is_and_that_nobody_is(browser: Browser, services: Services, path: str) -> None:
    boss = browser()
    await sign_in(boss, "boss")
    assert (await _put(boss, path, "agent", None)).status_code == 204
    assert await _manager(boss, path) == (str(IDS["agent"]), "agent")
    assert (await _put(boss, path, None, "agent")).status_code == 204
    assert await _manager(boss, path) == (None, "")
    assert [(to, was) for _, to, was in await _audited(services)][-2:] == [("agent", ""), ("", "agent")]


async def test_agents_do_not_but_who_looks_after_them_hands_them_on(browser: Browser, path: str) -> None:
    boss, agent = browser(), browser()
    await sign_in(boss, "boss")
    await sign_in(agent, "agent")
    assert code(await _put(agent, path, "agent", None)) == (403, "permission_missing")
    await _put(boss, path, "agent", None)
    assert (await _put(agent, path, "boss", "agent")).status_code == 204
    assert await _manager(agent, path) == (str(IDS["boss"]), "boss")
    assert code(await _put(agent, path, "agent", "boss")) == (403, "permission_missing")


async def test_it_is_somebody_who_serves_this_company(browser: Browser, path: str) -> None:
    boss = browser()
    await sign_in(boss, "boss")
    for outsider in ("other", "admin"):
        assert code(await _put(boss, path, outsider, None)) == (404, "colleague_unknown")
    assert await _manager(boss, path) == (None, "")


async def test_what_somebody_else_saved_meanwhile_stays(browser: Browser, path: str) -> None:
    boss = browser()
    await sign_in(boss, "boss")
    await _put(boss, path, "agent", None)
    assert code(await _put(boss, path, "boss", None)) == (409, "manager_changed")
    assert await _manager(boss, path) == (str(IDS["agent"]), "agent")
