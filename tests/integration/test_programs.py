"""Programs with keys: what each scope allows, that repeats are harmless, and that keys end."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.bank import BANK, INSURER, ORIGIN, Browser, code, customer, say, sign_in

from suiban.app.web import create_app
from suiban.app.wiring import Services
from suiban.kit.ids import CustomerId, KeyId
from suiban.kit.time import ManualClock
from suiban.platform.postgres import Scope
from suiban.platform.rates import Rates

ALL = ["conversations.read", "conversations.write", "customers.read", "customers.write"]


async def key_of(browser: Browser, scopes: list[str], company: Any = BANK) -> tuple[httpx.AsyncClient, str]:
    """An administrator makes a key; a program that has it, and the key's id."""
    admin = browser()
    await sign_in(admin, "admin")
    body = {"company_id": str(company), "name": "core banking", "scopes": scopes}
    made = await admin.post("/api/integrations/keys", json=body)
    assert made.status_code == 201, made.text
    program = browser(None)
    program.headers["authorization"] = f"Bearer {made.json()['token']}"
    return program, made.json()["key"]["key_id"]


async def test_a_key_says_who_it_is_and_ends_at_once(browser: Browser, services: Services) -> None:
    program, key_id = await key_of(browser, ["customers.read"])
    me = (await program.get("/api/v1/me")).json()
    assert me == {"key_id": key_id, "company_id": str(BANK), "name": "core banking", "scopes": ["customers.read"]}
    admin = browser()
    await sign_in(admin, "admin")
    listed = next(k for k in (await admin.get("/api/integrations/keys")).json()["items"] if k["key_id"] == key_id)
    assert listed["last_used_at"] is not None
    assert (await admin.delete(f"/api/integrations/keys/{key_id}")).status_code == 204
    assert code(await program.get("/api/v1/me")) == (401, "not_signed_in")
    assert code(await admin.delete(f"/api/integrations/keys/{key_id}")) == (404, "key_unknown")
    token = program.headers["authorization"].removeprefix("Bearer ")
    async with services.db.transaction(Scope.of([BANK])) as tx:
        stored = await tx.fetchval("select string_agg(k::text, ' ') from integrations.api_key k")
        actions = await tx.fetch("select action from audit.entry where object_id = $1", key_id)
    assert token not in stored
    assert {row["action"] for row in actions} == {"integrations.key_created", "integrations.key_revoked"}


async def test_use_is_noted_once_a_minute_and_key(services: Services, tmp_path: Path) -> None:
    clock = ManualClock(datetime.now(UTC))
    app = create_app(msgspec.structs.replace(services, rates=Rates(clock)), tmp_path)

    def browser(origin: str | None = ORIGIN) -> httpx.AsyncClient:
        headers = {"origin": origin} if origin else {}
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN, headers=headers)

    async def noted(key_id: str, *, forget: bool = False) -> bool:
        async with services.db.transaction(Scope.of([BANK])) as tx:
            known = KeyId.parse(key_id)
            found = await tx.fetchval("select last_used_at is not null from integrations.api_key where id = $1", known)
            if forget:
                await tx.execute("update integrations.api_key set last_used_at = null where id = $1", known)
            return bool(found)

    program, key_id = await key_of(browser, ["customers.read"])
    other, other_id = await key_of(browser, ["customers.read"])
    for step, (client, id_, expected) in enumerate(
        [(program, key_id, True), (program, key_id, False), (other, other_id, True), (other, other_id, False)]
    ):
        assert (await client.get("/api/v1/me")).status_code == 200
        assert await noted(id_, forget=True) is expected, step
    clock.advance(timedelta(seconds=61))
    assert (await program.get("/api/v1/me")).status_code == 200
    assert await noted(key_id)


@pytest.mark.parametrize("token", ["", "sbk_", "sbk_x", "sbk_" + "a" * 43, "sbk_" + "é" * 43, "a" * 43, "sbk_" * 2000])
async def test_what_is_no_key_is_nobody(browser: Browser, token: str) -> None:
    program = browser(None)
    headers = {"authorization": f"Bearer {token}".encode()}
    assert code(await program.get("/api/v1/me", headers=headers)) == (401, "not_signed_in")


async def test_a_key_is_no_session_and_a_session_no_key(browser: Browser) -> None:
    program, _ = await key_of(browser, ALL)
    assert code(await program.get("/api/conversations")) == (401, "not_signed_in")
    assert code(await program.post("/api/chat/sign-out")) == (401, "not_signed_in")
    visitor = await customer(browser)
    assert code(await visitor.get("/api/v1/me")) == (401, "not_signed_in")


async def test_each_scope_allows_its_own(browser: Browser, services: Services) -> None:
    visitor = await customer(browser)
    talk = await say(services, visitor, "我的手机 13912345678")
    wanted = {
        "conversations.read": [("GET", "/api/v1/conversations"), ("GET", f"/api/v1/conversations/{talk}/messages")],
        "conversations.write": [
            ("POST", f"/api/v1/conversations/{talk}/messages"), ("POST", f"/api/v1/conversations/{talk}/notes"),
            ("POST", f"/api/v1/files?conversation_id={talk}"),
        ],
        "customers.read": [("GET", f"/api/v1/customers/{CustomerId.new()}")],
        "customers.write": [
            ("POST", "/api/v1/customers"), ("PUT", f"/api/v1/customers/{CustomerId.new()}/manager"),
        ],
    }  # fmt: skip
    for scope, others in wanted.items():
        program, _ = await key_of(browser, [one for one in ALL if one != scope])
        for method, path in others:
            body = {"customer_no": "12345678", "name": "x"} if path.endswith("customers") else {"text": "x"}
            body = {"manager": ""} if method == "PUT" else body
            answer = await program.request(method, path, json=None if method == "GET" else body)
            assert code(answer) == (403, "scope_missing"), path


async def test_a_program_reads_and_says_once(browser: Browser, services: Services) -> None:
    visitor = await customer(browser)
    talk = await say(services, visitor, "我的手机 13912345678")
    program, _ = await key_of(browser, ALL)
    listed = (await program.get("/api/v1/conversations?state=open")).json()["items"]
    assert str(talk) in [item["conversation_id"] for item in listed]
    path = f"/api/v1/conversations/{talk}/messages"
    assert "13912345678" not in (await program.get(path)).text
    assert "139****5678" in (await program.get(path)).text
    assert code(await program.post(path, json={"text": "账单已出"})) == (422, "idempotency_key_missing")
    headers = {"idempotency-key": "bill-2026-11"}
    first = await program.post(path, json={"text": "账单已出"}, headers=headers)
    again = await program.post(path, json={"text": "账单已出"}, headers=headers)
    assert (first.status_code, first.json()["repeat"]) == (201, False)
    assert again.json() == {**first.json(), "repeat": True}
    after = (await program.get(f"{path}?after={first.json()['seq'] - 1}")).json()
    assert [(item["author"], item["name"], item["text"]) for item in after["items"]] == [
        ("system", "core banking", "账单已出")
    ]
    assert (await program.post(f"/api/v1/conversations/{talk}/notes", json={"text": "已核对"})).status_code == 201


async def test_another_companys_things_do_not_exist(browser: Browser, services: Services) -> None:
    visitor = await customer(browser)
    talk = await say(services, visitor, "在吗")
    program, _ = await key_of(browser, ALL, INSURER)
    assert (await program.get("/api/v1/conversations")).json()["items"] == []
    for method, path in (("GET", "messages"), ("POST", "messages"), ("POST", "notes")):
        answer = await program.request(
            method, f"/api/v1/conversations/{talk}/{path}", json={"text": "x"} if method == "POST" else None,
            headers={"idempotency-key": "x"},
        )  # fmt: skip
        assert answer.status_code == 404


async def test_a_customer_is_entered_once(browser: Browser) -> None:
    program, _ = await key_of(browser, ALL)
    body = {"customer_no": "A-20261122", "name": "钱多多", "phone": "13812345678", "level": "金卡", "tags": ["房贷"]}
    made = await program.post("/api/v1/customers", json=body)
    assert made.status_code == 201
    shown = await program.get(f"/api/v1/customers/{made.json()['customer_id']}")
    assert (shown.json()["name"], shown.json()["tags"]) == ("钱*多", ["房贷"])
    assert "13812345678" not in shown.text
    assert code(await program.post("/api/v1/customers", json=body)) == (409, "identifier_taken")


async def test_a_program_says_who_looks_after_a_customer(browser: Browser) -> None:
    program, _ = await key_of(browser, ALL)
    body = {"customer_no": "A-20261123", "name": "孙有余", "manager": "nobody-here"}
    assert code(await program.post("/api/v1/customers", json=body)) == (404, "manager_unknown")
    made = await program.post("/api/v1/customers", json={**body, "manager": "agent"})
    path = f"/api/v1/customers/{made.json()['customer_id']}"
    name = (await program.get(path)).json()["manager_name"]
    assert name
    assert (await program.put(f"{path}/manager", json={"manager": ""})).status_code == 204
    assert (await program.get(path)).json()["manager_name"] == ""
    assert (await program.put(f"{path}/manager", json={"manager": "agent"})).status_code == 204
    assert (await program.get(path)).json()["manager_name"] == name
    assert code(await program.put(f"{path}/manager", json={"manager": "nobody"})) == (404, "manager_unknown")
    other, _ = await key_of(browser, ALL, INSURER)
    assert code(await other.put(f"{path}/manager", json={"manager": ""})) == (404, "customer_unknown")


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""}, {"name": "x" * 61}, {"name": "a\nb"}, {"scopes": []}, {"scopes": ["everything"]}, {"days": 0},
        {"days": 10_000}, {"company_id": "com_x"}, {"company_id": str(KeyId.new())}, {"token": "mine"},
    ],
)  # fmt: skip
async def test_keys_are_made_of_good_input_only(browser: Browser, body: dict[str, Any]) -> None:
    admin = browser()
    await sign_in(admin, "admin")
    good = {"company_id": str(BANK), "name": "x", "scopes": ["customers.read"]}
    answer = await admin.post("/api/integrations/keys", json={**good, **body})
    assert answer.status_code == 422


async def test_webhooks_over_http(browser: Browser) -> None:
    admin = browser()
    await sign_in(admin, "admin")
    body = {"company_id": str(BANK), "name": "archive", "url": "https://8.8.8.8/hook", "events": ["message.said"]}
    made = (await admin.post("/api/integrations/webhooks", json=body)).json()
    assert made["secret"].startswith("whsec_")
    path = f"/api/integrations/webhooks/{made['webhook']['webhook_id']}"
    change = {"name": "archive 2", "url": body["url"], "events": ["message.received"], "active": False, "version": 1}
    saved = (await admin.put(path, json=change)).json()
    assert (saved["name"], saved["active"], saved["version"]) == ("archive 2", False, 2)
    assert code(await admin.put(path, json=change)) == (409, "webhook_changed")
    assert code(await admin.post(f"{path}/secret?version=1")) == (409, "webhook_changed")
    turned = await asyncio.gather(*(admin.post(f"{path}/secret?version=2&keep_hours=24") for _ in range(2)))
    first, second = sorted(turned, key=lambda answer: answer.status_code)
    assert first.json()["secret"] != made["secret"]
    assert code(second) == (409, "webhook_changed")  # else what the first wanted kept would have ended at once
    assert made["secret"] not in (await admin.get("/api/integrations/webhooks")).text
    assert (await admin.get(f"{path}/deliveries?state=dead")).json() == {"items": [], "next_cursor": None}
    assert code(await admin.get(f"{path}/deliveries?cursor=-1")) == (422, "bad_input")
    refused = await admin.post("/api/integrations/webhooks", json={**body, "url": "https://127.0.0.1/"})
    assert code(refused) == (422, "url_refused")
    assert (await admin.delete(path)).status_code == 204
    assert code(await admin.delete(path)) == (404, "webhook_unknown")
    other = browser()
    await sign_in(other, "boss")
    assert code(await other.get("/api/integrations/webhooks")) == (403, "permission_missing")
