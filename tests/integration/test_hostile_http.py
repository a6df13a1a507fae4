"""Hostile requests on every route: a problem with a stable code, nothing written, never a 500."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from tests.checks import changed, no_mishaps
from tests.house import ORIGIN, House, open_house
from tests.routes import TABLE

from suiban.platform.engines.postgres_server import RunningPostgres
from suiban.platform.http import CHANGING, JSON_BYTES_MAX

JSON = {"content-type": "application/json"}
WITH_JSON = [key for key, route in TABLE.items() if route.json is not None and "/flow-link" not in key[1]]  # a secret
BY_COOKIE = [
    key for key, route in TABLE.items() if key[0] in CHANGING and route.expected["visitor_b"] == 401
    and not key[1].startswith(("/api/sign-in", "/api/v1/"))
]  # fmt: skip
# an identity provider's own server signs what it says when it logs somebody out, and signs nobody in
SIGNING_IN = [
    key for key in TABLE
    if key[0] == "POST" and key[1].startswith("/api/sign-in") and key[1] != "/api/sign-in/oidc/logout"
]  # fmt: skip
# failed tries are counted; a key in use is noted
COUNTED = {"staff.sign_in_try", "integrations.api_key"}
WITH_PARAMETER = [key for key in TABLE if "{" in key[1] and key[1].startswith("/api")]


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        await opened.hire({"mighty": (("agent", "supervisor", "auditor", "administrator", "security", "editor"), "ab")})
        yield opened


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    return house.app()


@pytest.fixture
async def mighty(house: House, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody whom no permission stops: what is refused is refused for what was sent."""
    async with house.browser(app, await house.sign_in("mighty")) as client:
        yield client


@pytest.fixture(scope="module")
async def tokens(house: House, app: FastAPI) -> dict[str, str]:
    parts = ("conversations", "customers", "work")  # a key for each: one may ask only so often
    body = {"company_id": str(house.a), "scopes": [f"{part}.{how}" for part in parts for how in ("read", "write")]}
    async with house.browser(app, await house.sign_in("mighty")) as client:
        made = {part: await client.post("/api/integrations/keys", json={**body, "name": part}) for part in parts}
    return {part: answer.json()["token"] for part, answer in made.items()}


@pytest.fixture
async def program(app: FastAPI, tokens: dict[str, str], key: tuple[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    part = key[1].removeprefix("/api/v1/").partition("/")[0]
    headers = {"authorization": f"Bearer {tokens.get(part, tokens['customers'])}", "idempotency-key": "hostile"}
    transport = httpx.ASGITransport(app, client=("203.0.113.99", 4711))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as client:
        yield client


@pytest.fixture
def asking(
    mighty: httpx.AsyncClient, program: httpx.AsyncClient, visitor: httpx.AsyncClient, key: tuple[str, str]
) -> httpx.AsyncClient:
    if key[1].startswith("/api/v1/"):
        return program
    own = ("conversations/", "push", "step-up", "callback", "services", "instances")
    return visitor if key[1].removeprefix("/api/chat/").startswith(own) else mighty


def written(before: dict[Any, Any], after: dict[Any, Any]) -> set[str]:
    """The tables that were changed, but for what may be."""
    return {table for table, _ in changed(before, after)} - COUNTED


@pytest.fixture
async def visitor(house: House, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with house.browser(app, bearer=await house.session()) as client:
        yield client


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert len(answer.content) < 1_000
    return answer.status_code, answer.json()["code"]


def path_of(house: House, key: tuple[str, str]) -> str:
    words = {**house.objects.ids(), "staff": str(house.people["b-agent"]), "company": str(house.a)}
    return (TABLE[key].path or key[1]).format(**words)


# --- bodies ------------------------------------------------------------------------------------------------------

BODIES: dict[str, bytes] = {
    "empty": b"",
    "half": b'{"login": ',
    "an array": b"[]",
    "null": b"null",
    "a string": b'"x"',
    "a number": b"1e999999",
    "not text": b"\xff\xfe\x00\x01",
    "UTF-16": '{"login": "a", "password": "b"}'.encode("utf-16"),
    "a lone surrogate": b'{"login": "\\ud800", "password": "b", "channel_key": "\\udfff", "companies": ["\\ud800"]}',
    "NUL": b'{"login": "a\\u0000", "password": "b\\u0000", "channel_key": "a\\u0000", "customer_no": "\\u0000"}',
    "deep": b'{"login": ' + b"[" * 30_000,
    "deep and closed": b"[" * 30_000 + b"]" * 30_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a number of 60,000 digits": b'{"login": ' + b"9" * 60_000 + b"}",
    "more than allowed": b'{"login": "' + b"a" * JSON_BYTES_MAX + b'"}',
    "a field too many": b'{"login": "holder", "password": "right", "is_admin": true, "channel_key": "bank-app",'
                        b' "company_id": "x", "customer_no": "1", "companies": []}',
    "types swapped": b'{"login": {"$ne": ""}, "password": ["x"], "channel_key": 1, "companies": {},'
                     b' "customer_no": null}',
    "the same field twice": b'{"login": "a", "login": {}, "channel_key": "bank-app", "channel_key": 1, "companies": [],'
                            b' "companies": 1, "customer_no": "1", "customer_no": []}',
    "endless lists": b'{"companies": [' + b'"com_0",' * 5_000 + b'"x"]}',
}  # fmt: skip


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("key", WITH_JSON, ids=" ".join)
async def test_a_body_that_is_none_is_refused(
    house: House, asking: httpx.AsyncClient, key: tuple[str, str], kind: str
) -> None:
    before = await house.writes()
    with no_mishaps():
        answer = await asking.request(key[0], path_of(house, key), content=BODIES[kind], headers=JSON)
    assert code(answer) in {(422, "bad_input"), (413, "too_large"), (401, "wrong_credentials"),
                            (404, "demo_customer_unknown"), (404, "channel_unknown")}  # fmt: skip
    assert "is_admin" not in answer.text
    assert written(before, await house.writes()) == set()


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "multipart/form-data", "application/json; charset=utf-7", "application/jsonp", "\u00e9", "a" * 3_000],
)  # fmt: skip
@pytest.mark.parametrize("key", WITH_JSON, ids=" ".join)
async def test_only_json_is_json(house: House, asking: httpx.AsyncClient, key: tuple[str, str], kind: str) -> None:
    """A form of another site could send these without asking first."""
    headers = [(b"content-type", kind.encode("latin-1"))] if kind else []
    before = await house.writes()
    with no_mishaps():
        body = b'{"login": "holder", "password": "wrong", "x": 1}'
        answer = await asking.request(key[0], path_of(house, key), content=body, headers=headers)
    assert code(answer)[0] == 422
    assert written(before, await house.writes()) == set()


# --- addresses and questions -------------------------------------------------------------------------------------

ODD_IDS = ["x", "cnv_", "cnv_" + "0" * 31, "cnv_" + "0" * 33, "CNV_" + "A" * 32, "cnv_" + "０" * 32,
           "stf_" + "0" * 32, "%00", "..%2f..%2fetc%2fpasswd", "%F0%28%8C%28", "cnv_" + "0" * 32 + "%0a",
           "%27%20or%201=1--", "a" * 5_000, "%",
           "{}", "%ff%fe", "null", "-1", "0"]  # fmt: skip


@pytest.mark.parametrize("key", WITH_PARAMETER, ids=" ".join)
async def test_an_id_that_is_none_finds_nothing(house: House, asking: httpx.AsyncClient, key: tuple[str, str]) -> None:
    before = await house.writes()
    with no_mishaps():
        for odd in ODD_IDS:
            address = httpx.URL(ORIGIN + key[1].replace(key[1][key[1].index("{") : key[1].index("}") + 1], odd))
            answer = await asking.request(key[0], address, json=TABLE[key].json)
            assert code(answer)[0] in (404, 405, 422), (odd, answer.text)
    assert written(before, await house.writes()) == set()


ODD_QUERIES = ["state=x", "state=", "customer_id=x", "customer_id=%00", "cursor=%00", "cursor=x", "cursor=~",
               "cursor=" + "a" * 99,
               "cursor=0001-01-01T00:00:00%2B14:00~00000000-0000-0000-0000-000000000000",
               "cursor=9999-12-31T23:59:59-14:00~00000000-0000-0000-0000-000000000000",
               "cursor=2026-01-01T00:00:00Z~x", "cursor=2026-01-01~00000000-0000-0000-0000-000000000000",
               "before=0", "before=-1", "before=99999999999999999999999", "before=9007199254740992", "before=1.5",
               "before=１", "limit=0", "limit=100000", "limit=x", "limit=1&limit=2", "q=", "q=%00", "q=%ff",
               "q=" + "%F0%9F%92%A5" * 200, "q=" + "a" * 201, "q=x&company_id=x", "q=x&company_id=%00",
               "q=%5B%5B%5B%5C&company_id=", "conversation_id=%00", "conversation_id=x", "channel=%00",
               "&&&===&%", "q[$ne]=1", "a" * 3_000]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["/api/conversations", "/api/conversations/{talk}/messages", "/api/customers/{customer}", "/api/knowledge/search",
     "/api/queues", "/api/colleagues", "/api/staff", "/api/me/sessions", "/widget/frame.html", "/healthz"],
)  # fmt: skip
async def test_odd_questions_are_answered_or_refused(house: House, mighty: httpx.AsyncClient, path: str) -> None:
    with no_mishaps():
        for query in ODD_QUERIES:
            answer = await mighty.get(httpx.URL(f"{ORIGIN}{path.format(**house.objects.ids())}?{query}"))
            assert answer.status_code in (200, 404, 422), (query, answer.text)
            if answer.status_code != 200 and path.startswith("/api"):
                assert code(answer)


# --- who says so -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", BY_COOKIE, ids=" ".join)
async def test_nothing_is_changed_without_origin_and_csrf(house: House, app: FastAPI, key: tuple[str, str]) -> None:
    signed, other = await house.sign_in("mighty"), await house.sign_in("mighty")
    cookie, token = f"suiban_staff={signed.token}", signed.caller.csrf_token
    wrong: list[tuple[list[tuple[str, str]], str]] = [
        ([("origin", ORIGIN)], "csrf_missing"),
        ([("origin", ORIGIN), ("x-suiban-csrf", "")], "csrf_missing"),
        ([("origin", ORIGIN), ("x-suiban-csrf", token[:-1])], "csrf_missing"),
        ([("origin", ORIGIN), ("x-suiban-csrf", other.caller.csrf_token)], "csrf_missing"),
        ([("origin", ORIGIN), ("x-suiban-csrf", token), ("x-suiban-csrf", token)], "csrf_missing"),
        ([("origin", ORIGIN), ("x-suiban-csrf", "\u00e9")], "csrf_missing"),
        ([("x-suiban-csrf", token)], "origin_refused"),
        ([("origin", "null"), ("x-suiban-csrf", token)], "origin_refused"),
        ([("origin", "https://evil.example"), ("x-suiban-csrf", token)], "origin_refused"),
        ([("origin", ORIGIN), ("origin", ORIGIN), ("x-suiban-csrf", token)], "origin_refused"),
        ([("origin", ORIGIN), ("origin", "https://evil.example"), ("x-suiban-csrf", token)], "origin_refused"),
        ([("referer", ORIGIN), ("x-suiban-csrf", token)], "origin_refused"),
    ]  # fmt: skip
    before = await house.writes()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        for headers, expected in wrong:
            raw = [(name.encode(), value.encode("latin-1")) for name, value in [*headers, ("cookie", cookie)]]
            request = client.build_request(key[0], path_of(house, key), json=TABLE[key].json, headers=raw)
            assert code(await client.send(request)) == (403, expected), headers
    assert await house.writes() == before


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", ORIGIN + ".evil.example"])
@pytest.mark.parametrize("key", SIGNING_IN, ids=" ".join)
async def test_no_other_page_signs_anybody_in(
    house: House, app: FastAPI, key: tuple[str, str], origin: str | None
) -> None:
    before = await house.writes()
    headers = {} if origin is None else {"origin": origin}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN, headers=headers) as client:
        assert code(await client.post(path_of(house, key), json=TABLE[key].json)) == (403, "origin_refused")
    assert await house.writes() == before


@pytest.mark.parametrize(
    "headers",
    [[("authorization", "Bearer {token}"), ("authorization", "Bearer {token}")], [("authorization", "Bearer")],
     [("authorization", "Bearer  {token}")], [("authorization", "Basic {token}")], [("authorization", "{token}")],
     [("authorization", "Bearer {token}x")], [("authorization", "Bearer {token} {token}")],
     [("authorization", "Bearer \u00e9")], [("authorization", "Bearer " + "A" * 10_000)], [("authorization", "")],
     [("cookie", "suiban_staff={token}")], [("authorization", "Bearer {staff}")]],
)  # fmt: skip
async def test_a_token_is_shown_once_and_rightly(house: House, app: FastAPI, headers: list[tuple[str, str]]) -> None:
    words = {"token": await house.session(), "staff": (await house.sign_in("mighty")).token}
    raw = [(name.encode(), value.format(**words).encode("latin-1")) for name, value in headers]
    before = await house.writes()
    with no_mishaps():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
            sent = await client.post("/api/chat/files", files={"file": ("a.png", picture())}, headers=raw)
            assert code(sent) == (401, "not_signed_in")
            assert code(await client.get(f"/api/files/{house.objects.file}", headers=raw)) == (401, "not_signed_in")
    assert await house.writes() == before


# --- files -------------------------------------------------------------------------------------------------------


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A small file that says it is this large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(min(width * height // 8, 1 << 20)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zip_bytes() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd", "x" * 1_000_000)
    return out.getvalue()


FILES: dict[str, tuple[bytes, set[int]]] = {
    "nothing": (b"", {415}),
    "a zip called .png": (zip_bytes(), {415}),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", {415}),
    "HTML": (b"<html><script>alert(1)</script>", {415}),
    "HTML after a GIF's name": (b"GIF89a/*<script>alert(1)</script>*/=1;", {415, 422}),
    "only a PNG's name": (b"\x89PNG\r\n\x1a\n", {422}),
    "a cut PNG": (picture()[:40], {422}),
    "a PNG of 30,000 x 30,000": (png_of(30_000, 30_000), {413, 422}),
    "a PNG of 2^31 pixels a side": (png_of(2**31 - 1, 2**31 - 1), {413, 422}),
    "a PNG of nothing": (png_of(0, 0), {422, 413}),
    "a program": (b"\x7fELF" + bytes(5_000), {415}),
    "only a PDF's name": (b"%PDF-1.7\n", {422}),
    "more than is taken of one": (picture() + bytes(8 << 20), {413}),
    "much more": (picture() + bytes(10 << 20), {413}),
}


@pytest.mark.parametrize(
    ("door", "kind"),
    [*(("visitor", kind) for kind in FILES), ("staff", "a zip called .png"), ("staff", "a PNG of 30,000 x 30,000")],
)
async def test_a_file_that_is_no_picture_is_refused_and_not_kept(
    house: House, mighty: httpx.AsyncClient, visitor: httpx.AsyncClient, door: str, kind: str
) -> None:
    content, statuses = FILES[kind]
    before, kept = await house.writes(), stored(house)
    with no_mishaps():
        answer = await send(house, mighty, visitor, door, content)
    assert code(answer)[0] in statuses
    assert (await house.writes(), stored(house)) == (before, kept)


async def send(
    house: House, mighty: httpx.AsyncClient, visitor: httpx.AsyncClient, door: str, content: bytes, name: str = "a.png"
) -> httpx.Response:
    client = visitor if door == "visitor" else mighty
    path = "/api/chat/files" if door == "visitor" else f"/api/files?conversation_id={house.objects.talk}"
    return await client.post(path, files={"file": (name, content, "image/png")})


def stored(house: House) -> list[Path]:
    return sorted(path for path in house.services.settings.folders.files.rglob("*") if path.is_file())


async def test_what_hides_behind_a_picture_does_not_come_out(visitor: httpx.AsyncClient) -> None:
    """A picture that is also an archive and also a page: only the picture is given out, as what it is."""
    for kind in ("PNG", "JPEG", "GIF"):
        mixed = picture(kind) + b"<script>alert(1)</script>" + zip_bytes()
        taken = await visitor.post("/api/chat/files", files={"file": ("a.html", mixed, "text/html")})
        answer = await visitor.get(f"/api/files/{taken.json()['file_id']}")
        assert answer.status_code == 200
        assert b"script" not in answer.content
        assert b"PK\x03\x04" not in answer.content
        assert answer.headers["content-type"] in ("image/png", "image/jpeg", "image/webp")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]


NAMES = ["../../../etc/passwd", "..\\..\\win.ini", "\u200b.htaccess", "a\u202egnp.exe", "a" * 4_000,
         "a\r\nset-cookie: x=1", "..", '"; filename="x', "．．／\u00e9\u0301.png"]  # fmt: skip


async def test_who_goes_in_the_middle_of_a_file_is_no_mishap(house: House, app: FastAPI) -> None:
    head = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nonly ha'
    coming = iter([{"type": "http.request", "body": head, "more_body": True}, {"type": "http.disconnect"}])
    given = {
        "host": ORIGIN.partition("//")[2], "origin": ORIGIN, "authorization": f"Bearer {await house.session()}",
        "content-type": "multipart/form-data; boundary=x", "content-length": "1000",
    }  # fmt: skip
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": ORIGIN.partition(":")[0],
        "path": "/api/chat/files", "raw_path": b"/api/chat/files", "root_path": "", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("203.0.113.7", 4711), "server": ("bank.test", 443),
    }  # fmt: skip
    before, told = stored(house), list[Any]()

    async def receive() -> Any:
        return next(coming)

    async def send(message: Any) -> None:
        told.append(message)

    with no_mishaps():
        await app(scope, receive, send)
    assert (told, stored(house)) == ([], before)


async def test_a_files_name_means_nothing(house: House, app: FastAPI) -> None:
    kept = stored(house)
    async with house.browser(app, bearer=await house.session()) as client:
        taken = 0
        with no_mishaps():
            for name in NAMES:
                answer = await client.post("/api/chat/files", files={"file": (name, picture(), "../../x")})
                assert answer.status_code in (200, 422), (name, answer.text)
                taken += answer.status_code == 200
                assert "set-cookie" not in answer.headers
    new = set(stored(house)) - set(kept)
    assert taken >= len(NAMES) - 3
    assert len(new) == taken
    root = house.services.settings.folders.files
    assert all(path.relative_to(root).as_posix().replace("/", "").isalnum() for path in new)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\ncontent-disposition: form-data\r\n\r\nz\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 5_000),
        ("multipart/form-data; boundary=" + "x" * 3_000, b"--x--"),
        ("multipart/form-data", picture()),
        ("multipart/form-data; boundary=", b"----"),
        ("application/octet-stream", picture()),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nnot a file\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n' * 3 + b"--x--\r\n",
        ),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\ncontent-disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(50))
            + b"--x--",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"a: " + b"b" * 100_000 + b"\r\n\r\nx\r\n--x--"),
        ("multipart/form-data; boundary=x", b'--x\r\ncontent-disposition: form-data; name="\x00"; filename="\xff'),
    ],
)
async def test_a_form_that_is_none_is_refused(house: House, visitor: httpx.AsyncClient, kind: str, body: bytes) -> None:
    before = await house.writes()
    with no_mishaps():
        answer = await visitor.post("/api/chat/files", content=body, headers={"content-type": kind})
    assert code(answer)[0] in (415, 422)
    assert await house.writes() == before


async def test_the_problem_carries_nothing_that_was_sent(mighty: httpx.AsyncClient) -> None:
    secret = "MYSECRETWORD"
    for body in ({"login": [secret], "password": secret}, {secret: 1}, {"login": secret * 50, "password": secret}):
        answer = await mighty.post("/api/sign-in", json=body)
        assert answer.status_code in (401, 422)
        assert secret not in answer.text
    assert secret not in (await mighty.get(f"/api/conversations/{secret}")).text
    assert json.loads((await mighty.get(f"/api/{secret}")).content)["code"] == "not_found"
