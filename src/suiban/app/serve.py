"""``suiban serve``: everything on one machine, the same processes that run alone on many."""

import asyncio
import contextlib
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator

import msgspec

from suiban.app.progress import Progress
from suiban.app.settings import PREFIX, Settings
from suiban.platform.engines.children import Part, Supervisor, own_process
from suiban.platform.engines.errors import EngineFailed
from suiban.platform.engines.home import Addresses, Home
from suiban.platform.engines.launch import Process
from suiban.platform.engines.listener import public_listener, raise_descriptor_limit
from suiban.platform.engines.nats_server import NatsPlan, plan_nats, start_nats
from suiban.platform.engines.postgres_server import PostgresOptions, home_database, home_url, start_postgres

LOOPBACK = "127.0.0.1"
BANK_DATABASE = "demobank"
READY_S_MAX = 60.0
_ENGINE_STOP_S_MAX = 40.0

_log = logging.getLogger("suiban.serve")


async def serve(settings: Settings, *, engines_only: bool = False) -> None:
    """Start everything, say where it is, and end it in order on SIGTERM, SIGINT or SIGHUP; a second one hurries.

    Raises HomeInUse, PortUnavailable, EngineFailed and whatever migrating or seeding raises.
    """
    progress = Progress(sys.stdout)
    home = settings.folders
    home.prepare()
    raise_descriptor_limit()
    with home.locked(), contextlib.ExitStack() as stack:
        listener = None
        if not engines_only:
            listener = stack.enter_context(public_listener(settings.host, settings.port))
        bank = None
        if settings.demo and not settings.bank_url and not engines_only:
            bank = stack.enter_context(public_listener(LOOPBACK, settings.bank_port))
            settings = msgspec.structs.replace(settings, bank_url=f"http://{LOOPBACK}:{bank.getsockname()[1]}")
        supervisor = Supervisor()
        stop, hurry = _listen_for_signals()
        try:
            await _run(_start(settings, home, supervisor, listener, bank, progress), supervisor, stop)
        finally:
            began = asyncio.get_running_loop().time()
            async with progress.step("stopping", "stopped"):
                await supervisor.stop(hurry=hurry)
            home.forget_run()
            _log.info("stopped", extra={"seconds": round(asyncio.get_running_loop().time() - began, 3)})


def _listen_for_signals() -> tuple[asyncio.Event, asyncio.Event]:
    stop, hurry = asyncio.Event(), asyncio.Event()

    def heard() -> None:
        (hurry if stop.is_set() else stop).set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, heard)
    return stop, hurry


async def _run(start: "asyncio._CoroutineLike[None]", supervisor: Supervisor, stop: asyncio.Event) -> None:
    starting = asyncio.create_task(start)
    stopping = asyncio.create_task(stop.wait())
    failing = asyncio.create_task(supervisor.failure())
    try:
        await asyncio.wait({starting, stopping, failing}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            await asyncio.wait({stopping, failing}, return_when=asyncio.FIRST_COMPLETED)
        if failing.done():
            raise failing.result()
    finally:
        for task in (starting, stopping, failing):
            task.cancel()
        await asyncio.gather(starting, stopping, failing, return_exceptions=True)


async def _start(
    settings: Settings, home: Home, supervisor: Supervisor, listener: socket.socket | None,
    bank: socket.socket | None, progress: Progress,
) -> None:  # fmt: skip
    plan = plan_nats()
    async with progress.step("starting PostgreSQL and NATS", "PostgreSQL and NATS are ready"):
        await supervisor.start(*_engines(settings, home, plan))
    if settings.demo and not settings.bank_database_url and not settings.database_url:
        settings = msgspec.structs.replace(settings, bank_database_url=await home_database(home, BANK_DATABASE))
    settings = _with_urls(settings, home, plan)
    if bank is not None:
        settings.need("bank_database_url")
    settings.need("database_owner_url", "database_follower_url")
    home.write_addresses(
        Addresses(
            supervisor_pid=os.getpid(),
            database_url=settings.database_url,
            database_owner_url=settings.database_owner_url,
            database_follower_url=settings.database_follower_url,
            nats_url=settings.nats_url,
            bank_url=settings.bank_url,
            bank_database_url=settings.bank_database_url,
        )
    )
    if listener is None:
        supervisor.settled = True
        progress.say(f"engines only; the parts join them by SUIBAN_HOME={home.root}")
        return
    async with progress.step("migrating", "the database is up to date"):
        await importlib.import_module("suiban.app.migrate").migrate(settings.database_owner_url)
    if settings.demo:
        async with progress.step("seeding the demo bank", "the demo bank is in place"):
            await importlib.import_module("suiban.app.seed").seed(settings, progress.say)
    async with progress.step("starting the parts", "worker, router, web and edge are ready"):
        if bank is not None:
            await supervisor.start(_part("bank", "bank", _on(settings, bank), bank.fileno()))
        await _start_own(settings, supervisor, listener)
        await _until_healthy(_public_host(settings), settings.port, "web", settings)
        if bank is not None:
            await _until_healthy(LOOPBACK, bank.getsockname()[1], "bank", settings)
    supervisor.settled = True
    _say_addresses(settings, progress)


def _engines(settings: Settings, home: Home, plan: NatsPlan) -> list[Part]:
    options = PostgresOptions(shared_buffers_mib=settings.shared_buffers_mib, account_name=settings.engine_account)

    async def postgres() -> Process:
        return (await start_postgres(home, options)).process

    async def nats() -> Process:
        return (await start_nats(home, plan, account_name=settings.engine_account)).process

    engines = []
    if not settings.database_url:
        engines.append(Part("postgres", postgres, stop_signal=signal.SIGINT, stop_s_max=_ENGINE_STOP_S_MAX))
    if not settings.nats_url:
        engines.append(Part("nats", nats, stop_signal=signal.SIGTERM, stop_s_max=_ENGINE_STOP_S_MAX))
    return engines


def _with_urls(settings: Settings, home: Home, plan: NatsPlan) -> Settings:
    if not settings.database_url:
        settings = msgspec.structs.replace(
            settings,
            database_url=home_url(home, "suiban_app"),
            database_owner_url=home_url(home, "suiban_owner"),
            database_follower_url=home_url(home, "suiban_follower"),
        )
    if not settings.nats_url:
        settings = msgspec.structs.replace(settings, nats_url=plan.url)
    return settings


async def _start_own(settings: Settings, supervisor: Supervisor, listener: socket.socket) -> None:
    run = settings.folders.run
    sockets = tuple(str(run / f"web-{number}.sock") for number in range(settings.web_count))
    settings = msgspec.structs.replace(settings, web_sockets=sockets, listen_descriptor=-1)
    await supervisor.start(*(_part(kind, kind, settings) for kind in ("worker", "router", "search")))
    web = [
        _part("web", f"web-{number}", msgspec.structs.replace(settings, web_socket=path))
        for number, path in enumerate(sockets)
    ]
    listening = _on(settings, listener)
    edge = [_part("edge", f"edge-{number}", listening, listener.fileno()) for number in range(settings.edge_count)]
    await supervisor.start(*web, *edge)


def _part(kind: str, name: str, settings: Settings, *descriptors: int) -> Part:
    arguments = [sys.executable, "-m", "suiban", kind, "--name", name]
    start = own_process(name, arguments, _environment(settings), pass_descriptors=descriptors)
    # Its own limit is the drain; the rest is for closing connections.
    return Part(name, start, stop_signal=signal.SIGTERM, stop_s_max=settings.drain_s_max + 2)


def _on(settings: Settings, listener: socket.socket) -> Settings:
    """For a part that takes this open listener over: while it is started again, who comes waits."""
    return msgspec.structs.replace(settings, listen_descriptor=listener.fileno())


def _environment(settings: Settings) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return inherited | settings.as_environment()


def _public_host(settings: Settings) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104


async def _until_healthy(host: str, port: int, part: str, settings: Settings) -> None:
    deadline = asyncio.get_running_loop().time() + READY_S_MAX
    while not await _is_healthy(host, port):
        if asyncio.get_running_loop().time() > deadline:
            raise EngineFailed(part=part, reason="/healthz does not answer", log=str(settings.folders.log))
        await asyncio.sleep(0.05)


async def _is_healthy(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(2), _connected(host, port) as (reader, writer):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return b" 200 " in await reader.readline()
    except (OSError, TimeoutError):
        return False


@contextlib.asynccontextmanager
async def _connected(host: str, port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield reader, writer
    finally:
        writer.close()


def _say_addresses(settings: Settings, progress: Progress) -> None:
    host = _public_host(settings)
    base = f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
    progress.say("随伴 Suiban is ready")
    for what, path in (
        ("desk 工作台", "/desk/"),
        ("mobile 手机银行", "/mobile/"),
        ("widget 网页组件", "/demo/site.html"),
    ):
        print(f"    {what:<16} {base}{path}")
    if settings.demo:
        print("\n".join(f"    {line}" for line in importlib.import_module("suiban.app.seed").sign_in_lines()))
    print("    Ctrl-C ends it; the data stays in", settings.folders.root, flush=True)
