"""The HTTP side against a real database: what is refused, what is never said, which pages are served."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from tests.bank import BOTH, ORIGIN, SECRET, Browser, built_pages, chat, code, picture, sign_in, stored

from suiban.app import web
from suiban.app.wiring import Services
from suiban.platform.postgres import Database

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
    before = stored(services)
    assert code(await browser().post("/api/chat/files", files=picture())) == (401, "not_signed_in")
    assert stored(services) == before


async def test_unknown_routes_and_methods_are_problems_too(browser: Browser) -> None:
    assert code(await browser().get("/api/nothing")) == (404, "not_found")
    refused = await browser().delete("/api/me")
    assert (code(refused), refused.headers["allow"]) == ((405, "method_not_allowed"), "GET")
    # all that the address knows, also where its methods are routes of their own
    refused = await browser().request("TRACE", "/api/integrations/keys")
    assert (code(refused), refused.headers["allow"]) == ((405, "method_not_allowed"), "GET, POST")


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
    app = web.create_app(msgspec.structs.replace(services, settings=settings), built_pages(tmp_path))
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


@pytest.mark.parametrize("path", ["/api/presence/day?day=", "/api/audit?since=", "/api/search?q=x&until="])
async def test_a_moment_is_written_out_and_not_a_number_of_seconds(browser: Browser, path: str) -> None:
    client = browser()
    await sign_in(client, "security" if "audit" in path else "boss")
    for number in ("0", "1e3", "1763700000", "-1", "²"):
        assert code(await client.get(path + number)) == (422, "bad_input")
    written = "2026-11-21" if path.endswith("day=") else "2026-11-21T02:00:00Z"
    assert (await client.get(path + written)).status_code != 422
