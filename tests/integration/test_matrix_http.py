"""Every HTTP route x whoever should not get at company A's things. A route that is missing from the table fails."""

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from fastapi import APIRouter, FastAPI
from tests.checks import changed, leaks, no_mishaps
from tests.house import House, open_house
from tests.marks import MARKS
from tests.routes import CALLERS, TABLE, Route

from suiban.kit.ids import SessionId
from suiban.platform.engines.postgres_server import RunningPostgres
from suiban.platform.http import CHANGING
from suiban.platform.rates import Rates


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    return house.app()


def routes_of(routes: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(method, path) of every route, also of routers that are included. Raises on what has no methods (a mount)."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from routes_of(route.original_router.routes, prefix + route.include_context.prefix)
        else:
            for method in route.methods:
                yield method, prefix + route.path


def differences(app: FastAPI, table: Iterable[tuple[str, str]]) -> tuple[set[Any], set[Any]]:
    """Routes without a line, and lines without a route."""
    routes = set(routes_of(app.routes))
    return routes - set(table), set(table) - routes


# --- the table is complete ---------------------------------------------------------------------------------------


async def test_every_route_has_its_line(app: FastAPI) -> None:
    assert differences(app, TABLE) == (set(), set())
    assert all(set(route.expected) == set(CALLERS) for route in TABLE.values())


async def test_a_new_route_without_a_line_is_noticed(house: House) -> None:
    fresh, planted, nested = house.new_app(Rates(house.services.clock)), APIRouter(prefix="/api"), APIRouter()

    @nested.patch("/customers/{customer_id}/secrets")
    async def patch_secrets(customer_id: str) -> None: ...

    planted.include_router(nested)
    fresh.include_router(planted)
    assert differences(fresh, TABLE) == ({("PATCH", "/api/customers/{customer_id}/secrets")}, set())
    fresh.add_api_route("/api/planted", patch_secrets, methods=["DELETE"])
    assert ("DELETE", "/api/planted") in differences(fresh, TABLE)[0]


async def test_a_line_without_a_route_is_noticed(app: FastAPI) -> None:
    assert differences(app, [*TABLE, ("GET", "/api/was-here")]) == (set(), {("GET", "/api/was-here")})


# --- the matrix --------------------------------------------------------------------------------------------------


class Attempt(msgspec.Struct):
    """One caller on one route."""

    answer: httpx.Response
    sent: str
    touched: set[tuple[str, str]]


async def attempt(house: House, app: FastAPI, caller: str, key: tuple[str, str], route: Route) -> Attempt:
    """Sign in afresh, ask, and compare the whole database."""
    client = await _client(house, app, caller)
    words = {
        **house.objects.ids(), "staff": str(house.people["holder"]), "company": str(house.a),
        "token_b": await house.session(house.b), "code": f"new-{SessionId.new().hex[-8:]}",
    }  # fmt: skip
    path, body = (route.path or key[1]).format(**words), _filled(route.json, words)
    files = {"file": ("a.png", await house.services.files.get(house.objects.file))} if route.upload else None
    before = await house.writes()
    async with client:
        answer = await client.request(key[0], path, json=body, files=files)
    return Attempt(answer, f"{path} {body}", changed(before, await house.writes()))


async def _client(house: House, app: FastAPI, caller: str) -> httpx.AsyncClient:
    address = f"203.0.113.{CALLERS.index(caller)}"
    match caller:
        case "nobody":
            return house.browser(app, address=address)
        case "visitor_b":
            return house.browser(app, bearer=await house.session(house.b), address=address)
        case "fellow":
            token = await house.session(house.a, await house.customer(name="同行"))
            return house.browser(app, bearer=token, address=address)
        case _:
            signed = await house.sign_in(caller if "_" not in caller else "b-" + caller[:-2])
            return house.browser(app, signed, address=address)


def _filled(json: Any, words: dict[str, str]) -> Any:
    if isinstance(json, dict):
        return {name: _filled(value, words) for name, value in json.items()}
    if isinstance(json, list):
        return [_filled(value, words) for value in json]
    return json.format(**words) if isinstance(json, str) else json


@pytest.mark.parametrize("key", TABLE, ids=" ".join)
async def test_nobody_reaches_what_is_not_theirs(house: House, app: FastAPI, key: tuple[str, str]) -> None:
    route = TABLE[key]
    with no_mishaps():
        for caller in CALLERS:
            done = await attempt(house, app, caller, key, route)
            place = f"{caller} {' '.join(key)}"
            assert done.answer.status_code == route.expected[caller], (place, done.answer.text)
            _check_writes(house, done, route, place)
            _check_bytes(house, done, route.shows.get(caller, ()), place)
            if done.answer.status_code >= 400 and key[1].startswith("/api"):
                assert done.answer.headers["content-type"] == "application/problem+json", place
                assert done.answer.json()["code"], place


def _check_writes(house: House, done: Attempt, route: Route, place: str) -> None:
    if done.answer.status_code >= 400:
        assert {table for table, _ in done.touched} <= route.counts, place
    else:
        assert {table for table, _ in done.touched} <= route.writes, place


def _check_bytes(house: House, done: Attempt, allowed: tuple[str, ...], place: str) -> None:
    answer = done.answer.content + b" ".join(name + b": " + value for name, value in done.answer.headers.raw)
    found = leaks(answer, house, done.sent, allowed)
    if "ids" in allowed:
        found = [mark for mark in found if any(mark in marks for marks in MARKS.values())]
    assert found == [], place


async def test_an_auditor_changes_nothing(house: House) -> None:
    """Of all who read company A's conversations, the auditor may change none: no success on any changing route."""
    # a download is a POST because it leaves its entry in the audit, and nothing else (its line says so)
    download = ("POST", "/api/conversations/{conversation_id}/transcript")
    own = {("POST", "/api/sign-out"), ("POST", "/api/chat/sessions"), ("DELETE", "/api/me/sessions"),
           ("POST", "/api/me/second/confirm"), download}  # fmt: skip
    own |= {key for key in TABLE if key[1].startswith(("/api/me/notices", "/api/me/guide", "/api/chat/push"))}
    own |= {key for key in TABLE if key[1].startswith("/api/demo-bank/")}  # another house: it stands in for the bank's
    edits = {key for key in TABLE if key[1].startswith(("/api/canned", "/api/forms", "/api/flows"))}
    writes = {key: route for key, route in TABLE.items() if key[0] in CHANGING and key not in own}
    assert len(writes) >= 7
    assert {route.expected["auditor"] for route in writes.values()} <= {401, 403, 404}
    not_edited = [route for key, route in writes.items() if key not in edits]
    assert {route.expected["editor"] for route in not_edited} <= {401, 403, 404}


async def test_a_write_that_changes_nothing_is_noticed_too(house: House) -> None:
    before = await house.writes()
    await house.sql.execute("update conversations.conversation set address = address where id = $1", house.objects.talk)
    assert changed(before, await house.writes()) == {("conversations.conversation", str(UUID(int=house.a.int)))}


async def test_the_owner_does_get_it(house: House, app: FastAPI) -> None:
    """The marks are really there: whoever holds the talk sees them, so not seeing them means something."""
    client = house.browser(app, await house.sign_in("holder"))
    ids = house.objects.ids()
    async with client:
        texts = [
            (await client.get(f"/api/conversations/{ids['talk']}")).text,
            (await client.get(f"/api/conversations/{ids['talk']}/messages")).text,
            (await client.get(f"/api/customers/{ids['customer']}")).text,
            (await client.get("/api/queues")).text,
            (await client.get("/api/knowledge/search?q=信用卡丢了")).text,
        ]
        assert (await client.get(f"/api/files/{ids['file']}")).status_code == 200
    together = " ".join(texts)
    for kind in ("talk", "entry", "staff", "queue", "knowledge"):
        assert all(mark in together for mark in MARKS[kind]), kind
    assert MARKS["person"][2] not in together  # the number itself leaves the house for nobody
    assert all(mark in together for mark in ("龘", "爨", "2184", *MARKS["person"][5:]))
