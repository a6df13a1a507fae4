"""Tasks over HTTP: what programs enter, what members enter and do, and what is refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, IDS, INSURER, Browser, code, customer, say, sign_in

from suiban.app.wiring import Services
from suiban.kit.ids import QueueId, ReservationId, WorkId
from suiban.routing.api import Queue

QUEUES = {"orders": (BANK, QueueId.new()), "claims": (INSURER, QueueId.new())}
ORDER = {"external_id": "crm:1001", "kind": "order", "queue": "orders", "title": "补录开户资料"}


@pytest.fixture(autouse=True)
async def queues(services: Services) -> None:
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(
            tx, [Queue(company, id_, key, key) for key, (company, id_) in QUEUES.items()]
        )  # fmt: skip
        # what other tests left waiting would be offered first
        await tx.execute("update routing.work set state = 'cancelled' where state <> 'completed'")
        await services.routing.connected(tx, IDS["agent"])
        await services.routing.set_presence(tx, IDS["agent"], "available")


async def program(browser: Browser, *scopes: str, company: Any = BANK) -> httpx.AsyncClient:
    admin = browser()
    await sign_in(admin, "admin")
    body = {"company_id": str(company), "name": "crm", "scopes": scopes or ["work.read", "work.write"]}
    made = await admin.post("/api/integrations/keys", json=body)
    client = browser(None)
    client.headers["authorization"] = f"Bearer {made.json()['token']}"
    return client


async def member(browser: Browser, login: str) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, login)
    return client


async def take(services: Services, work: str) -> None:
    """The agent takes the task: as the decider and the socket do it."""
    await services.routing.offer_round(services.db)
    async with services.db.transaction(BOTH) as tx:
        reservation = await tx.fetchval("select reservation_id from routing.work where id = $1", WorkId.parse(work))
        login = await services.staff.find_login(tx, "agent")
        assert login is not None
        caller = (await services.staff.sign_in(tx, login, "")).caller
        await services.tasks.take(tx, caller, ReservationId.of(reservation))


# --- programs ----------------------------------------------------------------------------------------------------


async def test_a_program_enters_work_and_sees_it_done(browser: Browser, services: Services) -> None:
    crm = await program(browser)
    due = (datetime.now(UTC) + timedelta(hours=4)).isoformat()
    made = await crm.post("/api/v1/work", json={**ORDER, "due_by": due, "link": "https://crm.bank.example/1001"})
    assert made.status_code == 201, made.text
    assert (made.json()["state"], made.json()["outcome"]) == ("queued", "")
    address = f"/api/v1/work/{made.json()['work_id']}"
    await take(services, made.json()["work_id"])
    taken = (await crm.get(address)).json()
    assert (taken["state"], taken["staff_id"]) == ("accepted", str(IDS["agent"]))
    agent = await member(browser, "agent")
    path = f"/api/tasks/{made.json()['work_id']}"
    seen = (await agent.get(path)).json()
    assert (seen["link"], seen["external_id"], seen["by_kind"]) == ("https://crm.bank.example/1001", "crm:1001", "key")
    assert (await agent.post(f"{path}/notes", json={"text": "已联系客户"})).status_code == 204
    done = await agent.post(f"{path}/complete", json={"outcome": "done", "note": "资料已补齐"})
    assert done.status_code == 204
    ended = (await crm.get(address)).json()
    assert (ended["state"], ended["outcome"]) == ("completed", "done")
    assert code(await agent.post(f"{path}/complete", json={"outcome": "done"})) == (403, "task_not_yours")
    assert [one["text"] for one in (await agent.get(path)).json()["notes"]] == ["已联系客户", "资料已补齐"]


async def test_the_same_external_id_enters_once_also_at_once(browser: Browser, services: Services) -> None:
    crm = await program(browser)
    body = {**ORDER, "external_id": "twice"}
    answers = await asyncio.gather(*(crm.post("/api/v1/work", json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["work_id"] for answer in answers}) == 1
    again = await crm.post("/api/v1/work", json={**body, "title": "别的"})
    assert (again.status_code, again.json()["title"]) == (200, "补录开户资料")
    other = await (await program(browser)).post("/api/v1/work", json=body)
    assert other.status_code == 201, "another key calls its own work so"


async def test_a_program_changes_and_calls_off_what_it_entered(browser: Browser) -> None:
    crm = await program(browser)
    made = (await crm.post("/api/v1/work", json={**ORDER, "external_id": "changed"})).json()
    address = f"/api/v1/work/{made['work_id']}"
    due = datetime.now(UTC) + timedelta(days=1)
    changed = await crm.patch(address, json={"title": "补录开户资料（加急）", "due_by": due.isoformat(), "priority": 9})
    assert (changed.json()["title"], changed.json()["priority"]) == ("补录开户资料（加急）", 9)
    assert datetime.fromisoformat(changed.json()["due_by"]) == due
    assert (await crm.patch(address, json={"text": "x"})).json()["due_by"] is not None, "what is not sent stays"
    assert (await crm.patch(address, json={"due_by": None})).json()["due_by"] is None
    assert (await crm.patch(address, json={"state": "cancelled"})).json()["state"] == "cancelled"
    assert code(await crm.patch(address, json={"title": "y"})) == (409, "task_over")
    assert code(await crm.patch(address, json={"state": "cancelled"})) == (409, "task_over")


async def test_a_key_sees_what_it_entered_and_nothing_else(browser: Browser) -> None:
    crm, other = await program(browser), await program(browser)
    made = (await crm.post("/api/v1/work", json={**ORDER, "external_id": "mine"})).json()
    elsewhere = await program(browser, company=INSURER)
    for stranger in (other, elsewhere):
        assert code(await stranger.get(f"/api/v1/work/{made['work_id']}")) == (404, "task_unknown")
        assert code(await stranger.patch(f"/api/v1/work/{made['work_id']}", json={"title": "x"})) == (
            404,
            "task_unknown",
        )
        assert (await stranger.get("/api/v1/work")).json() == {"items": [], "next_cursor": None}
    assert [one["external_id"] for one in (await crm.get("/api/v1/work")).json()["items"]] == ["mine"]
    reader, writer = await program(browser, "work.read"), await program(browser, "work.write")
    assert code(await reader.post("/api/v1/work", json=ORDER)) == (403, "scope_missing")
    assert code(await writer.get("/api/v1/work")) == (403, "scope_missing")


async def test_pages_of_what_was_entered(browser: Browser, services: Services) -> None:
    crm = await program(browser)
    for number in range(52):
        answer = await crm.post("/api/v1/work", json={**ORDER, "external_id": f"page-{number}"})
        assert answer.status_code == 201
    first = (await crm.get("/api/v1/work")).json()
    rest = (await crm.get("/api/v1/work", params={"cursor": first["next_cursor"]})).json()
    named = [one["external_id"] for one in first["items"] + rest["items"]]
    assert (named, rest["next_cursor"]) == ([f"page-{number}" for number in reversed(range(52))], None)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"kind": "invented"}, (422, "bad_input")),
        ({"kind": "conversation"}, (422, "kind_unknown")),
        ({"queue": "claims"}, (404, "unknown_queue")),
        ({"queue": "nowhere"}, (404, "unknown_queue")),
        ({"title": "字" * 121}, (422, "bad_input")),
        ({"title": "  "}, (422, "bad_input")),
        ({"title": "a\nb"}, (422, "bad_input")),
        ({"text": "字" * 10_000}, (422, "bad_input")),
        ({"text": "a\u0000b"}, (422, "bad_input")),
        ({"link": "javascript:alert(1)"}, (422, "task_link_refused")),
        ({"link": "http://bank.example/"}, (422, "task_link_refused")),
        ({"due_by": "2020-01-01T00:00:00Z"}, (422, "due_refused")),
        ({"due_by": "2026-11-21T10:00:00"}, (422, "bad_input")),
        ({"priority": 21}, (422, "bad_input")),
        ({"external_id": ""}, (422, "bad_input")),
        ({"external_id": "with space"}, (422, "bad_input")),
        ({"customer_id": "cus_0193f0e4a7c07b0f8a3a1d2c4b5e6f70"}, (404, "customer_not_there")),
        ({"customer_id": "nobody"}, (422, "malformed_id")),
        ({"colour": "red"}, (422, "bad_input")),
    ],
)
async def test_what_is_refused(browser: Browser, wrong: dict[str, Any], expected: tuple[int, str]) -> None:
    crm = await program(browser)
    assert code(await crm.post("/api/v1/work", json={**ORDER, "external_id": "refused", **wrong})) == expected
    assert (await crm.get("/api/v1/work")).json()["items"] == []


# --- members -----------------------------------------------------------------------------------------------------


async def test_a_member_makes_a_task_out_of_a_talk_they_hold(browser: Browser, services: Services) -> None:
    agent, visitor = await member(browser, "agent"), await customer(browser)
    talk = await say(services, visitor, "我要投诉")
    body = {
        "company_id": str(BANK), "kind": "complaint", "queue_id": str(QUEUES["orders"][1]), "title": "客户投诉收费",
        "conversation_id": str(talk),
    }  # fmt: skip
    assert code(await agent.post("/api/tasks", json=body)) == (404, "not_found"), "the bot holds it"
    async with services.db.transaction(BOTH) as tx:
        from suiban.conversations.api import Speaker, ToPerson
        from suiban.kit.masking import Spoken

        bot = Speaker("bot", None, "小随")
        held = await services.conversations.pass_on(tx, talk, ToPerson(IDS["agent"]), bot, "", Spoken(""))
    made = await agent.post("/api/tasks", json={**body, "customer_id": str(held.customer_id)})
    assert made.status_code == 201, made.text
    listed = (await agent.get("/api/tasks", params={"customer_id": str(held.customer_id)})).json()["items"]
    assert [one["work_id"] for one in listed] == [made.json()["work_id"]]
    assert (await agent.get(f"/api/tasks/{made.json()['work_id']}")).json()["conversation_id"] == str(talk)


async def test_members_enter_only_for_their_companies(browser: Browser) -> None:
    other = await member(browser, "other")
    body = {"kind": "order", "queue_id": str(QUEUES["orders"][1]), "title": "x"}
    assert code(await other.post("/api/tasks", json={**body, "company_id": str(BANK)})) == (403, "company_not_yours")
    mixed = {**body, "company_id": str(INSURER)}
    assert code(await other.post("/api/tasks", json=mixed)) == (404, "unknown_queue")
    admin = await member(browser, "admin")
    assert code(await admin.post("/api/tasks", json={**body, "company_id": str(BANK)})) == (403, "permission_missing")


async def test_one_who_watches_moves_and_calls_off(browser: Browser, services: Services) -> None:
    boss, agent = await member(browser, "boss"), await member(browser, "agent")
    body = {"company_id": str(BANK), "kind": "order", "queue_id": str(QUEUES["orders"][1]), "title": "x"}
    work = (await boss.post("/api/tasks", json=body)).json()["work_id"]
    await take(services, work)
    path = f"/api/tasks/{work}"
    assert code(await agent.post(f"{path}/cancel", json={"reason": "x"})) == (403, "permission_missing")
    moved = await boss.post(f"{path}/pass-on", json={"staff_id": str(IDS["agent"]), "reason": "只有他懂"})
    assert moved.status_code == 204
    assert (await boss.post(f"{path}/cancel", json={"reason": "客户撤回"})).status_code == 204
    assert (await boss.get(f"{path}/card")).json()["state"] == "cancelled"
    assert code(await agent.post(f"{path}/notes", json={"text": ""})) == (422, "bad_input")


async def test_the_kinds_of_a_company(browser: Browser) -> None:
    agent = await member(browser, "agent")
    items = (await agent.get("/api/kinds", params={"company_id": str(BANK)})).json()["items"]
    assert [one["key"] for one in items if one["talks"]] == ["conversation", "callback"]
    assert next(one["weight"] for one in items if one["key"] == "call") == 0
    other = await member(browser, "other")
    assert code(await other.get("/api/kinds", params={"company_id": str(BANK)})) == (403, "company_not_yours")
