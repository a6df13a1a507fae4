"""Staff over HTTP against a real database: signing in, sessions, administration."""

from pathlib import Path

import httpx
import msgspec
import pytest
from tests.bank import BANK, IDS, INSURER, ORIGIN, Browser, code, sign_in

from suiban.app import web
from suiban.app.wiring import Services
from suiban.kit.ids import ConversationId
from suiban.platform.rates import Rates

# --- staff: signing in --------------------------------------------------------------------------------------------


async def test_signing_in_sets_a_cookie_no_script_can_read(browser: Browser) -> None:
    client = browser()
    me = await sign_in(client, "agent")
    cookie = (await client.post("/api/sign-in", json={"login": "agent", "password": "right"})).headers["set-cookie"]
    assert cookie.startswith("suiban_staff=")
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert (me["staff_id"], me["roles"]) == (str(IDS["agent"]), ["agent"])
    assert [company["key"] for company in me["companies"]] == ["bank", "insurer"]
    assert (await client.get("/api/me")).json()["login"] == "agent"


async def test_behind_https_the_cookie_is_secure(browser: Browser) -> None:
    answer = await browser("https://www.bank.example").post(
        "/api/sign-in", json={"login": "agent", "password": "right"}
    )
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://bank.test.evil.example", "http://evil-bank.test", "http://bank.test:81", "https://bank.test",
     "http://sub.bank.test", "http://bank.test/", "http://xn--bnk-rla.test"],
)  # fmt: skip
async def test_no_foreign_page_signs_in_or_acts(browser: Browser, origin: str | None) -> None:
    foreign = browser(origin)
    tried = await foreign.post("/api/sign-in", json={"login": "agent", "password": "right"})
    assert code(tried) == (403, "origin_refused")
    assert "set-cookie" not in tried.headers
    own = browser()
    await sign_in(own, "agent")
    foreign.cookies, foreign.headers["x-suiban-csrf"] = own.cookies, own.headers["x-suiban-csrf"]
    assert code(await foreign.post("/api/sign-out")) == (403, "origin_refused")
    assert (await own.get("/api/me")).status_code == 200


@pytest.mark.parametrize("token", [None, "", "wrong", " "])
async def test_every_change_carries_the_sessions_csrf_token(browser: Browser, token: str | None) -> None:
    client = browser()
    me = await sign_in(client, "admin")
    del client.headers["x-suiban-csrf"]
    headers = {} if token is None else {"x-suiban-csrf": token}
    for method, path in (
        ("POST", "/api/sign-out"),
        ("DELETE", f"/api/me/sessions/{me['session_id']}"),
        ("PUT", f"/api/staff/{IDS['agent']}/mandates"),
        ("DELETE", f"/api/staff/{IDS['agent']}/sessions"),
        ("POST", f"/api/files?conversation_id={ConversationId.new()}"),
    ):
        answer = await client.request(method, path, headers=headers, json={"companies": [], "seen": []})
        assert code(answer) == (403, "csrf_missing")
    assert (await client.get("/api/me")).status_code == 200


async def test_wrong_password_and_unknown_login_are_answered_alike(browser: Browser) -> None:
    answers = [
        await browser().post("/api/sign-in", json={"login": login, "password": "wrong"})
        for login in ("agent", "nobody")
    ]
    assert code(answers[0]) == code(answers[1]) == (401, "wrong_credentials")
    assert answers[0].json() == answers[1].json()


async def test_guessing_is_slowed_down_without_locking_out_the_owner(browser: Browser) -> None:
    guesser, owner = browser(address="203.0.113.66"), browser(address="203.0.113.7")
    for _ in range(8):
        answer = await guesser.post("/api/sign-in", json={"login": "agent", "password": "wrong"})
        assert code(answer) == (401, "wrong_credentials")
    answer = await guesser.post("/api/sign-in", json={"login": "agent", "password": "right"})
    assert code(answer) == (429, "too_many")
    assert int(answer.headers["retry-after"]) > 0
    await sign_in(owner, "agent")
    for _ in range(20):  # success costs nothing
        await sign_in(owner, "agent")


async def test_behind_a_trusted_balancer_each_caller_counts_for_themselves(services: Services, tmp_path: Path) -> None:
    settings = msgspec.structs.replace(services.settings, trusted_proxies=("203.0.113.0/24",))
    app = web.create_app(msgspec.structs.replace(services, settings=settings, rates=Rates(services.clock)), tmp_path)

    async def sign_in_as(forwarded: str, password: str, balancer: str = "203.0.113.1") -> int:
        transport = httpx.ASGITransport(app, client=(balancer, 4711))
        headers = {"origin": ORIGIN, "x-forwarded-for": forwarded}
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as client:
            return (await client.post("/api/sign-in", json={"login": "agent", "password": password})).status_code

    for number in range(8):  # however the guesser calls itself
        assert await sign_in_as(f"192.0.2.{number}, 198.51.100.66", "wrong") == 401
    assert await sign_in_as("192.0.2.9, 198.51.100.66, 203.0.113.9", "right") == 429
    assert await sign_in_as("198.51.100.7", "right") == 200
    assert await sign_in_as("198.51.100.66", "right", balancer="198.51.100.99") == 200, "no balancer of ours"


async def test_signing_out_ends_the_session_for_good(browser: Browser) -> None:
    client = browser()
    await sign_in(client, "agent")
    kept = dict(client.cookies)
    assert (await client.post("/api/sign-out")).json() == {"end_session": None}
    assert "suiban_staff" not in client.cookies
    again = browser()
    again.cookies.update(kept)
    assert code(await again.get("/api/me")) == (401, "not_signed_in")


async def test_one_sees_and_ends_ones_own_sessions_only(browser: Browser) -> None:
    here, there, stranger = browser(), browser(), browser()
    await sign_in(here, "agent")
    await sign_in(there, "agent")
    foreign = (await sign_in(stranger, "boss"))["session_id"]
    sessions = (await here.get("/api/me/sessions")).json()["items"]
    mine = [item for item in sessions if item["current"]]
    other = (await there.get("/api/me")).json()["session_id"]
    assert len(mine) == 1
    assert code(await here.delete(f"/api/me/sessions/{foreign}")) == (404, "session_unknown")
    assert code(await here.delete(f"/api/me/sessions/{IDS['agent']}")) == (422, "malformed_id")
    assert (await here.delete(f"/api/me/sessions/{other}")).status_code == 204
    assert code(await there.get("/api/me")) == (401, "not_signed_in")
    assert (await stranger.get("/api/me")).status_code == 200


# --- staff: administration ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["agent", "boss"])
async def test_who_serves_does_not_administer(browser: Browser, login: str) -> None:
    client = browser()
    await sign_in(client, login)
    for method, path in (
        ("GET", "/api/staff"),
        ("PUT", f"/api/staff/{IDS['security']}/mandates"),
        ("DELETE", f"/api/staff/{IDS['security']}/sessions"),
    ):
        answer = await client.request(method, path, json={"companies": [], "seen": []})
        assert code(answer) == (403, "permission_missing")


async def test_a_mandate_withdrawn_is_gone_on_the_next_request(browser: Browser) -> None:
    admin, agent = browser(), browser()
    await sign_in(admin, "admin")
    await sign_in(agent, "agent")
    path = f"/api/staff/{IDS['agent']}/mandates"
    try:
        answer = await admin.put(path, json={"companies": [str(INSURER)], "seen": [str(BANK), str(INSURER)]})
        assert answer.json()["companies"] == [str(INSURER)]
        assert [item["key"] for item in (await agent.get("/api/me")).json()["companies"]] == ["insurer"]
    finally:
        await admin.put(path, json={"companies": [str(BANK), str(INSURER)], "seen": [str(INSURER)]})
    listed = {item["login"]: item["companies"] for item in (await admin.get("/api/staff")).json()["items"]}
    assert listed["agent"] == sorted([str(BANK), str(INSURER)])


async def test_security_closes_all_sessions_of_somebody(browser: Browser) -> None:
    security, agent = browser(), browser()
    await sign_in(security, "security")
    await sign_in(agent, "other")
    assert (await security.delete(f"/api/staff/{IDS['other']}/sessions")).json() == {"ended": 1}
    assert code(await agent.get("/api/me")) == (401, "not_signed_in")
