"""Customers over HTTP against a real database: sessions on a channel, and pictures."""

from pathlib import Path

import httpx
import msgspec
import pytest
from tests.bank import BOTH, ORIGIN, SECRET, Browser, chat, code, customer, picture, say, sign_in, stored

from suiban.app import web
from suiban.app.wiring import Services
from suiban.kit.ids import FileId
from suiban.platform.files import FileStore, FilesUnavailable


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
        "title": "银行",
        "initial": "银",
        "side": "right",
        "launcher": "",
        "files_allowed": True,
        "voice_allowed": True,
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
    overheard = await chat(browser(), assertion=assertion)
    assert (*code(overheard), overheard.json()["detail"]) == (401, "assertion_refused", {"reason": "used"})
    assert code(await chat(client, assertion=assertion + "x")) == (401, "assertion_refused")
    assert code(await chat(client, assertion="")) == (401, "assertion_refused")
    assert code(await chat(client, channel_key="bank-site", assertion=assertion)) == (401, "assertion_refused")
    for number in ("1", "", "\x00", "100000000", "%", "1000000001 "):
        unknown = await client.post("/api/demo-bank/sign-in", json={"customer_no": number})
        assert code(unknown) == (404, "demo_customer_unknown"), number


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
    before = stored(services)
    assert code(await client.post("/api/chat/files", files={"file": ("a.png", content)})) == expected
    assert stored(services) == before


async def test_a_body_without_a_file_is_told_so(browser: Browser) -> None:
    client = await customer(browser)
    assert code(await client.post("/api/chat/files", data={"file": "text"})) == (422, "file_missing")
    assert code(await client.post("/api/chat/files", files={"other": b"x"})) == (422, "file_missing")
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert (await client.post("/api/chat/files", content=b"--y\r\n", headers=broken)).status_code == 422


class Gone(FileStore):
    """An object store that was just killed."""

    def __init__(self) -> None:
        self.tried: list[FileId] = []

    async def put(self, file_id: FileId, content: bytes) -> None:
        self.tried.append(file_id)
        raise FilesUnavailable


async def test_what_is_stored_has_its_record_first(browser: Browser, services: Services, tmp_path: Path) -> None:
    """Whatever ends an upload in the middle: no bytes that nobody knows of, so that they go with their day."""
    token = (await customer(browser)).headers["authorization"]
    files = Gone()
    app = web.create_app(msgspec.structs.replace(services, files=files), tmp_path)
    transport = httpx.ASGITransport(app, client=("203.0.113.1", 4711))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"authorization": token}) as client:
        assert code(await client.post("/api/chat/files", files=picture())) == (503, "files_unavailable")
    async with services.db.transaction(BOTH) as tx:
        found = await tx.fetchval("select state from conversations.file where id = any ($1::uuid[])", files.tried)
    assert found == "fresh"
