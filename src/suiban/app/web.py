"""``suiban web``: pages and API. Takes connections over from edge, or listens on a port of its own."""

import asyncio
import contextlib
import re
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from suiban.administration import http as administration_http
from suiban.app.demo import bank_http
from suiban.app.demo import staff_http as demo_staff_http
from suiban.app.demo.bank_outbox import Outbox
from suiban.app.describing import describe
from suiban.app.flow_books import try_books
from suiban.app.pages import Pages, frame_ancestors
from suiban.app.services import Helpers
from suiban.app.settings import Settings
from suiban.app.wiring import Services, open_services
from suiban.assist import http as assist_http
from suiban.cases import http as cases_http
from suiban.channels.webchat import http as webchat_http
from suiban.channels.webchat import http_callbacks as webchat_callbacks
from suiban.conversations import http as conversations_http
from suiban.conversations.errors import ChannelUnknown
from suiban.desk import http as desk_http
from suiban.engagement import http as engagement_http
from suiban.flows.http import customer as flows_customer
from suiban.flows.http import desk as flows_desk
from suiban.flows.http import staff as flows_staff
from suiban.flows.http.following import Followers
from suiban.flows.verifying import Verifier
from suiban.forms import http as forms_http
from suiban.integrations import http as integrations_http
from suiban.integrations.http.v1 import key_door
from suiban.knowledge import http as knowledge_http
from suiban.notices import http as notices_http
from suiban.platform.computing import Sums
from suiban.platform.handed import BoundedProtocol, Receiver, Server
from suiban.platform.http import Callers, install
from suiban.platform.proxies import parse_networks
from suiban.platform.uploads import Uploads
from suiban.proving import http as proving_http
from suiban.records import http as records_http
from suiban.routing import http as routing_http
from suiban.search import http as search_http
from suiban.staff import http as staff_http
from suiban.tasks import http as tasks_http

WEB_FOLDER: Final = Path(__file__).resolve().parents[3] / "web"
UPLOAD_PATHS: Final = frozenset({"/api/chat/files", "/api/files", "/api/v1/files", f"{flows_customer.LINK}/files"})
IDLE_S: Final = 75
CONNECTIONS_MAX: Final = 4_000
CHANNEL_KEY: Final = re.compile(r"[a-z][a-z0-9-]{1,40}")


class Ready(BaseModel):
    """The process serves and reaches its database."""

    ready: bool


def create_app(services: Services, web_folder: Path = WEB_FOLDER) -> FastAPI:
    """The whole application over built services."""
    s = services
    uploads = Uploads(s.settings.upload_bytes_max)
    followers = Followers(s.hints)
    customers_doors = flows_customer.Doors(
        s.db, s.flows, Verifier(s.flows, s.db, s.bank, s.clock), s.customers, s.conversations, followers, uploads,
        s.files, s.rates, s.clock,
    )  # fmt: skip
    routers = [
        staff_http.routes(s.db, s.access, s.rates),
        webchat_http.routes(
            db=s.db, conversations=s.conversations, customers=s.customers, staff=s.staff, uploads=uploads,
            files=s.files, rates=s.rates, clock=s.clock, knowledge=s.knowledge,
        ),
        webchat_callbacks.routes(s.db, s.routing, s.customers, s.rates),
        conversations_http.routes(
            db=s.db, staff=s.staff, conversations=s.conversations, uploads=uploads, files=s.files, rates=s.rates,
            may_see=s.desk.may_see,
        ),
        desk_http.routes(
            db=s.db, desk=s.desk, conversations=s.conversations, customers=s.customers, audit=s.audit,
            routing=s.routing, staff=s.staff, proving=s.proving, announcements=s.announcements, tasks=s.tasks,
        ),
        routing_http.routes(s.db, s.routing),
        knowledge_http.routes(s.db, s.knowledge, s.rates),
        integrations_http.routes(
            db=s.db, integrations=s.integrations, conversations=s.conversations, customers=s.customers,
            uploads=uploads, files=s.files, tasks=s.tasks, routing=s.routing,
        ),
        tasks_http.routes(s.db, s.tasks, s.routing, s.staff, s.desk.may_see),
        cases_http.routes(s.db, s.cases, s.staff),
        engagement_http.routes(s.db, s.alerts, s.staff),
        records_http.routes(
            db=s.db, records=s.records, conversations=s.conversations, rates=s.rates, may_see=s.desk.may_see
        ),
        search_http.routes(s.db, s.search, s.customers, s.tasks, s.knowledge, s.audit),
        assist_http.routes(s.db, s.assist),
        administration_http.routes(s.db, s.administration, Sums()),
        forms_http.routes(s.db, s.forms),
        flows_staff.routes(
            db=s.db, flows=s.flows, staff=s.staff, customers=s.customers, clock=s.clock, rates=s.rates,
            books=try_books if s.settings.demo else None,
        ),
        proving_http.routes(s.db, s.proving, s.customers, s.rates),
        notices_http.routes(s.db, s.notices, s.rates),
        *flows_customer.routes(customers_doors),
        flows_desk.routes(
            db=s.db, flows=s.flows, conversations=s.conversations, customers=s.customers, followers=followers,
            may_help=Helpers(s.desk, s.alerts).may_help,
        ),
    ]  # fmt: skip
    if s.settings.demo:
        routers.append(demo_staff_http.routes(s.rates))
        routers.append(
            bank_http.routes(
                db=s.db,
                customers=s.customers,
                conversations=s.conversations,
                rates=s.rates,
                clock=s.clock,
                secret_key=s.settings.secret_key,
                outbox=Outbox(s.settings.bank_url, s.settings.own_bank_token),
            )
        )
    return assemble(services, routers, web_folder)


def assemble(services: Services, routers: Sequence[APIRouter], web_folder: Path) -> FastAPI:
    """An application of these routes, within the common limits, with the pages beside them."""
    app = FastAPI(title="Suiban 随伴", version="1", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    s = services
    callers = Callers(
        staff=staff_http.caller_door(s.db, s.staff, s.rates),
        customer=webchat_http.caller_door(s.db, s.customers, s.rates),
        public_origins=s.settings.public_origins,
        trusted_proxies=parse_networks(s.settings.trusted_proxies),
    )
    install(app, callers, UPLOAD_PATHS, s.settings.upload_bytes_max, long_json=flows_staff.PATH)
    app.state.key_door = key_door(s.db, s.integrations, s.rates)

    @app.get("/healthz", tags=["operation"])
    async def healthz() -> Ready:
        """Whether this process can do its work."""
        async with s.db.unscoped():
            return Ready(ready=True)

    for router in routers:
        app.include_router(router)
    app.include_router(_pages(services, web_folder))
    app.openapi = describe(app)  # type: ignore[method-assign]
    return app


def _pages(services: Services, web_folder: Path) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    desk = Pages(web_folder / "desk" / "dist", fallback="index.html")
    mobile = Pages(web_folder / "mobile" / "dist", fallback="index.html")
    widget = Pages(web_folder / "widget" / "dist")
    developers = Pages(web_folder / "developers" / "dist")
    side = Pages(web_folder / "flow" / "dist")

    @router.get("/")
    async def start() -> RedirectResponse:
        return RedirectResponse("/mobile/", status_code=307)

    @router.get("/desk")
    @router.get("/mobile")
    @router.get("/developers")
    async def with_slash(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{request.url.path}/", status_code=307)

    @router.get("/desk/{name:path}")
    async def desk_page(name: str, request: Request) -> Response:
        return await desk.answer(request, name)

    @router.get("/mobile/{name:path}")
    async def mobile_page(name: str, request: Request) -> Response:
        return await mobile.answer(request, name)

    @router.get("/developers/{name:path}")
    async def developers_page(name: str, request: Request) -> Response:
        """The description of the API, to be read by people."""
        return await developers.answer(request, name)

    @router.get("/widget/frame.html")
    async def frame(request: Request, channel: str = "", preview: str = "") -> Response:
        """The chat inside of other pages: which ones is registered with the channel. A preview has none: our own."""
        return await widget.answer(request, "frame.html", await _framed_by(channel, preview))

    @router.get("/f")
    async def side_page(request: Request, channel: str = "") -> Response:
        """What is not typed in a chat: alone, or opened over the chat of a channel, which may itself be framed."""
        return await side.answer(request, "index.html", await _framed_by(channel, ""))

    @router.get("/f/{name:path}")
    async def side_file(name: str, request: Request) -> Response:
        return await side.answer(request, name)

    async def _framed_by(channel: str, preview: str) -> str:
        if CHANNEL_KEY.fullmatch(channel):
            with contextlib.suppress(ChannelUnknown):
                async with services.db.unscoped() as tx:
                    return frame_ancestors((await services.conversations.find_channel(tx, channel)).allowed_origins)
        return "'self'" if preview and not channel else "'none'"

    @router.get("/widget/{name:path}")
    async def widget_page(name: str, request: Request) -> Response:
        return await widget.answer(request, name, "'self'" if name == "preview.html" else "'none'")

    if services.settings.demo:

        @router.get("/demo/site.html")
        async def demo_site(request: Request) -> Response:
            return await widget.answer(request, "demo/site.html")

    return router


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished."""
    async with open_services(settings, "web") as services:
        config = uvicorn.Config(
            create_app(services),
            http=BoundedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=IDLE_S,
            limit_concurrency=CONNECTIONS_MAX,
            timeout_graceful_shutdown=max(1, int(settings.drain_s_max)),
        )
        server = Server(config)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        own = [socket.create_server((settings.host, settings.web_port))] if settings.web_port else []
        receiver = None if own else Receiver(settings.own_web_socket, server.protocol)
        serving = asyncio.create_task(server.serve(sockets=own))
        touching = asyncio.create_task(services.staff.touches.run(services.db))
        stopping, ready = asyncio.create_task(stop.wait()), asyncio.create_task(server.ready.wait())
        await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if receiver is not None:
            receiver.start()
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if receiver is not None:
            await receiver.stop()
        server.should_exit = True
        await serving
        touching.cancel()
        await services.staff.touches.flush(services.db)
