"""The HTTP side against a real database: who gets in, what is refused, what is never said."""

import io
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from PIL import Image

from suiban.app import web
from suiban.app.settings import parse_settings
from suiban.app.wiring import Services, open_services
from suiban.conversations.model import Channel, Inbound, Received
from suiban.customers.api import NewCustomer
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, PersonId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.companies import Company, add_companies
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Database, Scope
from suiban.platform.rates import Rates
from suiban.staff.api import NewMember

ORIGIN = "http://bank.test"
BANK, INSURER = CompanyId.new(), CompanyId.new()
BOTH = Scope.of([BANK, INSURER])
APP, SITE = ChannelId.new(), ChannelId.new()
SECRET = "the app's secret, which is long enough"
PEOPLE = {
    "agent": (("agent",), (BANK, INSURER)),
    "other": (("agent",), (INSURER,)),
    "boss": (("supervisor",), (BANK,)),
    "admin": (("administrator",), (BANK, INSURER)),
    "security": (("security",), (BANK, INSURER)),
}
IDS = {login: StaffId.new() for login in PEOPLE}


@pytest.fixture(scope="module")
async def services(dsns, nats_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    settings = parse_settings(
        {
            "SUIBAN_HOME": str(tmp_path_factory.mktemp("home")),
            "SUIBAN_DATABASE_URL": dsns.app,
            "SUIBAN_DATABASE_FOLLOWER_URL": dsns.follower,
            "SUIBAN_NATS_URL": nats_url,
            "SUIBAN_DEMO": "true",
            "SUIBAN_PUBLIC_ORIGINS": "https://www.bank.example",
            "SUIBAN_UPLOAD_BYTES_MAX": "200000",
        }
    )
    async with open_services(settings, "test") as services:
        await _fill(services, Hasher(memory_kib=64, passes=1))
        yield services


async def _fill(services: Services, hasher: Hasher) -> None:
    channel = Channel(
        company_id=BANK, id=APP, key="bank-app", kind="webchat", name="App", greeting="您好", first_holder="bot",
        accent="#14665a", allowed_origins=(), assertion_secret=SECRET,
    )  # fmt: skip
    site = msgspec.structs.replace(
        channel,
        id=SITE,
        key="bank-site",
        assertion_secret="",
        allowed_origins=("https://shop.example", "; script-src *"),
    )
    async with services.db.transaction(BOTH) as tx:
        await add_companies(tx, [Company(BANK, "bank", "银行", "Bank"), Company(INSURER, "insurer", "保险", "Insurer")])
        for door in (channel, site):
            await services.conversations.add_channel(tx, door)
        await services.staff.add_members(
            tx,
            [
                NewMember(
                    id=IDS[login],
                    login=login,
                    name=login,
                    title="",
                    password_hash=hasher.hash("right"),
                    roles=roles,
                    companies=companies,
                )
                for login, (roles, companies) in PEOPLE.items()
            ],
        )
        await services.customers.add_customers(
            tx,
            [
                NewCustomer(
                    company_id=BANK,
                    id=CustomerId.new(),
                    person_id=PersonId.new(),
                    customer_no=number,
                    name=Spoken(name),
                )
                for number, name in (("1000000001", "王建国"), ("1000000002", "李敏"))
            ],
        )


@pytest.fixture
def app(services: Services, tmp_path: Path) -> FastAPI:
    """A fresh application: nobody's tries count for the next test."""
    fresh = msgspec.structs.replace(services, rates=Rates(services.clock))
    return web.create_app(fresh, _built_pages(tmp_path))


def _built_pages(folder: Path) -> Path:
    for name, content in {
        "desk/dist/index.html": "<title>desk</title>",
        "desk/dist/assets/app-1a2b.js": "const answer = 42;" * 100,
        "desk/dist/.vite/manifest.json": "{}",
        "desk/secret.json": "{}",
        "mobile/dist/index.html": "<title>mobile</title>",
        "widget/dist/frame.html": "<title>frame</title>",
        "widget/dist/widget.js": "1",
        "widget/dist/demo/site.html": "<title>site</title>",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    (folder / "desk/dist/assets/link.json").symlink_to(folder / "desk/secret.json")
    return folder


Browser = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Browser]:
    """Makes browsers: each keeps its own cookies and says where its page is from."""
    opened: list[httpx.AsyncClient] = []

    def make(origin: str | None = ORIGIN, address: str = "203.0.113.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app, client=(address, 4711))
        headers = {"origin": origin} if origin is not None else {}
        opened.append(httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers))
        return opened[-1]

    yield make
    for client in opened:
        await client.aclose()


async def sign_in(client: httpx.AsyncClient, login: str) -> dict[str, Any]:
    answer = await client.post("/api/sign-in", json={"login": login, "password": "right"})
    assert answer.status_code == 200, answer.text
    client.headers["x-suiban-csrf"] = answer.json()["csrf_token"]
    return answer.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def picture(size: tuple[int, int] = (30, 20)) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return {"file": ("../../.htaccess\u200b", out.getvalue(), "text/html")}


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
        answer = await client.request(method, path, headers=headers, json={"companies": []})
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


async def test_signing_out_ends_the_session_for_good(browser: Browser) -> None:
    client = browser()
    await sign_in(client, "agent")
    kept = dict(client.cookies)
    assert (await client.post("/api/sign-out")).status_code == 204
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
        answer = await client.request(method, path, json={"companies": []})
        assert code(answer) == (403, "permission_missing")


async def test_a_mandate_withdrawn_is_gone_on_the_next_request(browser: Browser) -> None:
    admin, agent = browser(), browser()
    await sign_in(admin, "admin")
    await sign_in(agent, "agent")
    path = f"/api/staff/{IDS['agent']}/mandates"
    try:
        answer = await admin.put(path, json={"companies": [str(INSURER)]})
        assert answer.json()["companies"] == [str(INSURER)]
        assert [item["key"] for item in (await agent.get("/api/me")).json()["companies"]] == ["insurer"]
    finally:
        await admin.put(path, json={"companies": [str(BANK), str(INSURER)]})
    listed = {item["login"]: item["companies"] for item in (await admin.get("/api/staff")).json()["items"]}
    assert listed["agent"] == sorted([str(BANK), str(INSURER)])


async def test_security_closes_all_sessions_of_somebody(browser: Browser) -> None:
    security, agent = browser(), browser()
    await sign_in(security, "security")
    await sign_in(agent, "other")
    assert (await security.delete(f"/api/staff/{IDS['other']}/sessions")).json() == {"ended": 1}
    assert code(await agent.get("/api/me")) == (401, "not_signed_in")


# --- customers ----------------------------------------------------------------------------------------------------


async def chat(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/api/chat/sessions", json={"channel_key": "bank-app", **body})


async def test_a_channel_tells_what_may_be_known(browser: Browser) -> None:
    answer = await browser().get("/api/chat/channels/bank-app")
    assert answer.json() == {
        "key": "bank-app",
        "name": "App",
        "company_name": "银行",
        "company_key": "bank",
        "greeting": "您好",
        "accent": "#14665a",
        "staff_can_be_asked": True,
    }
    assert SECRET not in answer.text
    assert code(await browser().get("/api/chat/channels/nowhere")) == (404, "channel_unknown")
    assert code(await browser().get("/api/chat/channels/%00")) == (422, "bad_input")


async def test_a_visitor_comes_back_as_the_same_one(browser: Browser, services: Services) -> None:
    client = browser()
    first = (await chat(client)).json()
    assert (first["customer_name"], first["proof_level"]) == ("", 0)
    again = (await chat(client, resume_token=first["token"])).json()
    async with services.db.unscoped() as tx:
        one, two = [await services.customers.find_session(tx, item["token"]) for item in (first, again)]
    assert one.customer_id == two.customer_id
    for stale in ("x" * 43, "", "令牌"):
        new = (await chat(client, resume_token=stale)).json()
        async with services.db.unscoped() as tx:
            assert (await services.customers.find_session(tx, new["token"])).customer_id != one.customer_id


async def test_a_token_of_one_channel_does_not_resume_on_another(browser: Browser, services: Services) -> None:
    first = (await chat(browser())).json()
    other = (await chat(browser(), channel_key="bank-site", resume_token=first["token"])).json()
    async with services.db.unscoped() as tx:
        one, two = [await services.customers.find_session(tx, item["token"]) for item in (first, other)]
    assert one.customer_id != two.customer_id


async def test_the_demo_bank_vouches_for_its_customers(browser: Browser) -> None:
    client = browser()
    listed = (await client.get("/api/demo-bank/customers")).json()
    assert {"customer_no": "1000000001", "name": "王建国", "level": ""} in listed
    assertion = (await client.post("/api/demo-bank/sign-in", json={"customer_no": "1000000001"})).json()["assertion"]
    session = (await chat(client, assertion=assertion)).json()
    assert (session["customer_name"], session["proof_level"]) == ("王建国", 3)
    assert (await chat(client, resume_token=session["token"])).json()["expires_at"] == session["expires_at"]
    assert code(await chat(client, assertion=assertion + "x")) == (401, "assertion_refused")
    assert code(await chat(client, assertion="")) == (401, "assertion_refused")
    assert code(await chat(client, channel_key="bank-site", assertion=assertion)) == (401, "assertion_refused")
    unknown = await client.post("/api/demo-bank/sign-in", json={"customer_no": "1"})
    assert code(unknown) == (404, "demo_customer_unknown")


async def test_customers_pages_and_apps_come_in_but_foreign_pages_do_not(browser: Browser) -> None:
    assert (await chat(browser(None))).status_code == 200
    assert code(await chat(browser("https://evil.example"))) == (403, "origin_refused")


async def test_staff_is_no_customer_and_a_customer_is_no_staff(browser: Browser) -> None:
    customer, agent = browser(), browser()
    await sign_in(agent, "agent")
    token = (await chat(customer)).json()["token"]
    bearer = {"authorization": f"Bearer {token}"}
    assert code(await customer.get("/api/me", headers=bearer)) == (401, "not_signed_in")
    customer.cookies.set("suiban_staff", token)
    assert code(await customer.get("/api/me")) == (401, "not_signed_in")
    assert code(await agent.post("/api/chat/files", files=picture())) == (401, "not_signed_in")
    cookie = {"authorization": f"Bearer {agent.cookies['suiban_staff']}"}
    assert code(await agent.post("/api/chat/files", headers=cookie, files=picture())) == (401, "not_signed_in")


# --- pictures -----------------------------------------------------------------------------------------------------


async def customer(browser: Browser) -> httpx.AsyncClient:
    client = browser()
    client.headers["authorization"] = f"Bearer {(await chat(client)).json()['token']}"
    return client


async def say(services: Services, client: httpx.AsyncClient, text: str, file_id: str | None = None) -> ConversationId:
    """As the socket does it."""
    async with services.db.unscoped() as tx:
        caller = await services.customers.find_session(tx, client.headers["authorization"].removeprefix("Bearer "))
    extra = {"file": {"id": file_id}} if file_id else None
    inbound = Inbound(
        company_id=BANK, channel_id=APP, external_id=PersonId.new().hex, address=caller.customer_id.hex,
        customer_id=caller.customer_id, text=Spoken(text), kind="picture" if extra else "text", extra=extra,
    )  # fmt: skip
    async with services.db.transaction(caller.scope()) as tx:
        [received] = await services.conversations.receive_many(tx, [inbound])
    assert isinstance(received, Received)
    return received.conversation_id


async def test_a_picture_is_seen_by_its_talk_and_nobody_else(browser: Browser, services: Services) -> None:
    mine, other = await customer(browser), await customer(browser)
    boss, stranger, colleague = browser(), browser(), browser()
    await sign_in(boss, "boss")
    await sign_in(stranger, "other")
    await sign_in(colleague, "agent")  # of this company, but it is not this agent's talk
    sent = (await mine.post("/api/chat/files", files=picture())).json()
    assert (sent["width"], sent["height"], sent["media_type"]) == (30, 20, "image/png")
    path = f"/api/files/{sent['file_id']}"
    assert code(await boss.get(path)) == (404, "file_unknown")  # not said yet
    await say(services, mine, "", sent["file_id"])
    for reader in (mine, boss):
        answer = await reader.get(path)
        assert answer.content.startswith(b"\x89PNG")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "image/png"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"].startswith("private")
    for reader in (other, stranger, colleague):
        assert code(await reader.get(path)) == (404, "file_unknown")
    assert code(await browser().get(path)) == (401, "not_signed_in")


async def test_somebody_elses_picture_said_by_me_does_not_become_mine(browser: Browser, services: Services) -> None:
    mine, thief = await customer(browser), await customer(browser)
    sent = (await mine.post("/api/chat/files", files=picture())).json()
    await say(services, thief, "", sent["file_id"])  # even if the socket's own check were gone
    assert code(await thief.get(f"/api/files/{sent['file_id']}")) == (404, "file_unknown")


async def test_staff_sends_a_picture_into_a_talk_it_may_see(browser: Browser, services: Services) -> None:
    mine, boss, stranger, colleague = await customer(browser), browser(), browser(), browser()
    await sign_in(boss, "boss")
    await sign_in(stranger, "other")
    await sign_in(colleague, "agent")
    talk = await say(services, mine, "您好")
    path = f"/api/files?conversation_id={talk}"
    sent = await boss.post(path, files=picture())
    assert sent.status_code == 200
    for reader in (stranger, colleague):
        assert code(await reader.post(path, files=picture())) == (404, "not_found")
    file_path = f"/api/files/{sent.json()['file_id']}"
    assert (await boss.get(file_path)).status_code == 200
    assert code(await mine.get(file_path)) == (404, "file_unknown")  # not said yet


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", (415, "file_type_refused")),
        (b"", (415, "file_type_refused")),
        (b"\x89PNG\r\n\x1a\n broken", (422, "file_unreadable")),
        (b"\xff\xd8\xff" + bytes(200_000), (413, "too_large")),
        (b"\xff\xd8\xff" + bytes(400_000), (413, "too_large")),
    ],
)
async def test_bad_pictures_are_refused_and_nothing_is_kept(
    browser: Browser, services: Services, content: bytes, expected: tuple[int, str]
) -> None:
    client = await customer(browser)
    before = _stored(services)
    assert code(await client.post("/api/chat/files", files={"file": ("a.png", content)})) == expected
    assert _stored(services) == before


async def test_a_body_without_a_file_is_told_so(browser: Browser) -> None:
    client = await customer(browser)
    assert code(await client.post("/api/chat/files", data={"file": "text"})) == (422, "file_missing")
    assert code(await client.post("/api/chat/files", files={"other": b"x"})) == (422, "file_missing")
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert (await client.post("/api/chat/files", content=b"--y\r\n", headers=broken)).status_code == 422


def _stored(services: Services) -> list[Path]:
    return sorted(path for path in services.settings.folders.files.rglob("*") if path.is_file())


# --- bodies, errors, headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b'{"login": 1, "password": "x"}', b'{"login": "a"}', b"\xff\xfe",
     b'{"login": "a", "password": "b", "role": "administrator"}', b'{"login": "\\ud800", "password": "b"}',
     b"[" * 10_000, b'{"login": "' + b"a" * 60_000 + b'", "password": "b"}'],
)  # fmt: skip
async def test_malformed_bodies_are_refused_without_an_echo(browser: Browser, body: bytes) -> None:
    answer = await browser().post("/api/sign-in", content=body, headers={"content-type": "application/json"})
    assert code(answer) == (422, "bad_input")
    assert len(answer.content) < 500
    assert "administrator" not in answer.text


async def test_nul_in_any_text_is_no_error_of_ours(browser: Browser) -> None:
    answer = await browser().post("/api/sign-in", json={"login": "a\x00", "password": "\x00"})
    assert code(answer) == (401, "wrong_credentials")
    assert (await chat(browser(), channel_key="a\x00")).status_code == 422
    demo = await browser().post("/api/demo-bank/sign-in", json={"customer_no": "\x00"})
    assert code(demo) == (404, "demo_customer_unknown")


@pytest.mark.parametrize("announced", [True, False])
async def test_bodies_have_a_limit_announced_or_not(browser: Browser, announced: bool) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1_000

    content = b"x" * 100_000 if announced else drip()
    answer = await browser().post("/api/sign-in", content=content, headers={"content-type": "application/json"})
    assert code(answer) == (413, "too_large")


@pytest.mark.parametrize("length", ["-1", "1e3", "99999999999999999999999", "x"])
async def test_a_nonsense_length_is_refused(browser: Browser, length: str) -> None:
    answer = await browser().post("/api/sign-in", content=b"{}", headers={"content-length": length})
    assert answer.status_code == 413


async def test_strangers_make_us_store_nothing(browser: Browser, services: Services) -> None:
    before = _stored(services)
    assert code(await browser().post("/api/chat/files", files=picture())) == (401, "not_signed_in")
    assert _stored(services) == before


async def test_unknown_routes_and_methods_are_problems_too(browser: Browser) -> None:
    assert code(await browser().get("/api/nothing")) == (404, "not_found")
    assert code(await browser().delete("/api/me")) == (405, "method_not_allowed")


async def test_what_nobody_foresaw_is_an_opaque_number(app: FastAPI, browser: Browser, caplog: Any) -> None:
    @app.get("/api/broken")
    async def broken() -> None:
        raise ZeroDivisionError("the customer said SECRET")

    answer = await browser().get("/api/broken")
    assert code(answer) == (500, "unexpected")
    assert "SECRET" not in answer.text
    [record] = [record for record in caplog.records if record.name == "suiban.platform.http"]
    assert record.error_id == answer.json()["detail"]["error_id"]
    assert "SECRET" not in record.getMessage()


async def test_answers_are_not_kept_framed_or_guessed_at(browser: Browser) -> None:
    for path in ("/api/me", "/healthz", "/api/chat/channels/bank-app", "/api/openapi.json"):
        headers = (await browser().get(path)).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_no_answer_carries_another_secret_than_the_callers_own(browser: Browser, services: Services) -> None:
    admin = browser()
    me = await sign_in(admin, "admin")
    texts = [(await admin.get(path)).text for path in ("/api/me", "/api/me/sessions", "/api/staff")]
    async with services.db.transaction(BOTH) as tx:
        rows = await tx.fetch(
            "select password_hash as secret from staff.member union select csrf_token from staff.session"
        )
    secrets = {row["secret"] for row in rows} - {me["csrf_token"]} | {SECRET, admin.cookies["suiban_staff"]}
    assert not [secret for secret in secrets for text in texts if secret in text]


async def test_ready_means_the_database_answers(browser: Browser, dsns, services: Services, tmp_path: Path) -> None:
    assert (await browser().get("/healthz")).json() == {"ready": True}
    gone = await Database.open(dsns.app)
    await gone.close()
    app = web.create_app(msgspec.structs.replace(services, db=gone), tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        assert code(await client.get("/healthz")) == (503, "database_unavailable")


async def test_the_demo_bank_exists_only_in_the_demo(services: Services, tmp_path: Path) -> None:
    settings = msgspec.structs.replace(services.settings, demo=False)
    app = web.create_app(msgspec.structs.replace(services, settings=settings), _built_pages(tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        for path in ("/api/demo-bank/customers", "/demo/site.html"):
            assert (await client.get(path)).status_code == 404


async def test_the_description_of_the_api_is_complete(browser: Browser) -> None:
    described = (await browser().get("/api/openapi.json")).json()
    assert "/api/sign-in" in described["paths"]
    assert "multipart/form-data" in json.dumps(described["paths"]["/api/chat/files"])
    assert "/desk/{name}" not in described["paths"]


# --- pages --------------------------------------------------------------------------------------------------------


async def test_pages_are_served_strictly(browser: Browser) -> None:
    client = browser()
    assert (await client.get("/")).headers["location"] == "/mobile/"
    assert (await client.get("/desk")).headers["location"] == "/desk/"
    for path in ("/desk/", "/desk/conversations/cnv_1", "/desk/index.html"):
        answer = await client.get(path)
        assert answer.text == "<title>desk</title>"
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self'; ")
        assert policy.endswith("frame-ancestors 'none'")
        assert "script-src" not in policy
    script = await client.get("/desk/assets/app-1a2b.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-encoding"] == "gzip"
    again = await client.get("/desk/assets/app-1a2b.js", headers={"if-none-match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await client.get("/desk/assets/app-1a2b.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == script.text


@pytest.mark.parametrize(
    "path",
    ["../secret.json", "%2e%2e/secret.json", "..%2fsecret.json", "..%5csecret.json", ".vite/manifest.json",
     "assets/missing.js", "assets//app-1a2b.js", "/etc/passwd.json", "assets/link.json", "assets", "%00.js",
     "a" * 300 + ".js", "index.html%00.js"],
)  # fmt: skip
async def test_nothing_beside_the_built_files_is_served(browser: Browser, path: str) -> None:
    answer = await browser().get(httpx.URL(f"{ORIGIN}/desk/{path}"))
    assert "{}" not in answer.text
    if path != "assets":  # an address of the page's own, as far as we know
        assert answer.status_code == 404


async def test_only_registered_sites_may_frame_the_chat(browser: Browser) -> None:
    async def framed(query: str) -> str:
        answer = await browser().get(f"/widget/frame.html{query}")
        assert answer.status_code == 200
        return answer.headers["content-security-policy"].rpartition("frame-ancestors ")[2]

    assert await framed("?channel=bank-app") == "'self'"
    assert await framed("?channel=bank-site") == "'self' https://shop.example"
    for query in ("", "?channel=nowhere", "?channel=%00", "?channel=bank-site;"):
        assert await framed(query) == "'none'"
    assert (await browser().get("/demo/site.html")).text == "<title>site</title>"
