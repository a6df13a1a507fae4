"""What several files of this folder share."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI, Request
from tests.bank import ORIGIN, Browser, Forgetful, built_pages, fill
from tests.centre import Centre, open_centre
from tests.checks import no_mishaps
from tests.conftest import Dsns
from tests.house import House, open_house
from tests.oidc import Desk, open_desk
from tests.provider import IdentityProvider, serve_provider
from tests.strangers import say as say_frame

from suiban.announcements.api import Announcements
from suiban.app import web
from suiban.app.settings import parse_settings
from suiban.app.wiring import Services, open_services
from suiban.desk.http import routes as desk_routes
from suiban.kit.errors import NotSignedIn
from suiban.platform.engines.postgres_server import RunningPostgres
from suiban.platform.http import Callers, install
from suiban.platform.passwords import Hasher
from suiban.routing.http import routes as routing_routes
from suiban.staff.api import StaffCaller


@pytest.fixture
async def centre(fresh_dsns: Dsns) -> AsyncIterator[Centre]:
    """Two companies on an empty database, without a process around them."""
    async with open_centre(fresh_dsns.app, fresh_dsns.follower) as opened:
        yield opened


@pytest.fixture
async def desk_http(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    """The workbench's routes over the centre; the header ``x-login`` says who asks."""

    async def find(request: Request) -> StaffCaller:
        caller = centre.people.get(request.headers.get("x-login", ""))
        if caller is None:
            raise NotSignedIn
        return caller

    app = FastAPI()
    c = centre
    routes = desk_routes(
        db=c.db,
        desk=c.desk,
        conversations=c.conversations,
        customers=c.customers,
        audit=c.audit,
        routing=c.routing,
        staff=c.staff,
        proving=c.proving,
        tasks=c.tasks,
        announcements=Announcements(c.clock, c.log, c.audit),
    )
    app.include_router(routes)
    app.include_router(routing_routes(centre.db, centre.routing))
    install(app, Callers(staff=find, customer=find), set(), 0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        yield client


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
            "SUIBAN_SECRET_KEY": "a key for tests only, 32 characters or more",
        }
    )
    async with open_services(settings, "test") as services:
        await fill(services, Hasher(memory_kib=64, passes=1))
        yield services


@pytest.fixture(scope="module")
def rates(services: Services) -> Forgetful:
    return Forgetful(services.clock)


@pytest.fixture(scope="module")
def whole_app(services: Services, rates: Forgetful, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    counted = msgspec.structs.replace(services, rates=rates)
    return web.create_app(counted, built_pages(tmp_path_factory.mktemp("pages")))


@pytest.fixture
def app(whole_app: FastAPI, rates: Forgetful) -> FastAPI:
    """The application: nobody's tries count for the next test."""
    rates.forget()
    return whole_app


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


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture
async def witness(house: House) -> AsyncIterator[None]:
    """Somebody else who goes on talking: before, during and after, in order, each word once; and nothing went wrong."""
    token = await house.session()
    with no_mishaps():
        async with house.customer_socket(token) as wire:
            assert (await wire.ask(say_frame("前")))["seq"] == 1
            yield
            assert (await wire.ask(say_frame("后")))["seq"] == 2
            assert {frame["type"] for frame in wire.seen} <= {"welcome", "ack", "messages", "marks"}


@pytest.fixture(scope="module")
def whole_idp() -> Iterator[IdentityProvider]:
    with serve_provider() as provider:
        yield provider


@pytest.fixture
def idp(whole_idp: IdentityProvider) -> IdentityProvider:
    """Honest again, with a key of its own for this test."""
    whole_idp.twist, whole_idp.late_s, whole_idp.down, whole_idp.metadata = None, 0, False, {}
    whole_idp.rotate()
    whole_idp.asked.clear()
    return whole_idp


@pytest.fixture
async def desk(services: Services, idp: IdentityProvider, tmp_path: Path) -> AsyncIterator[Desk]:
    """Makes applications that know the provider, and browsers for them."""
    async with open_desk(services, idp, tmp_path) as opened:
        yield opened
