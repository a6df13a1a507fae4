"""A whole Suiban in a home of its own, to be hit from outside; and copies of its source with a planted mistake."""

import asyncio
import compileall
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, LiteralString

import asyncpg
import httpx
import msgspec
import psutil
from tests.faults.history import Entry

import suiban
from suiban.app.bench.running import free_port
from suiban.app.demo.staff_http import DEMO_PASSWORD
from suiban.platform.engines.home import Home

READY_S_MAX = 120.0
OWN_PARTS = ("edge", "web", "worker", "router", "search", "bank")
ENGINES = {"postgres": "postgres", "nats": "nats-server"}


class Change(msgspec.Struct, frozen=True):
    """A mistake to plant: in a file of the package, this text becomes that one."""

    file: str
    text: str
    planted: str


class SignedIn(msgspec.Struct, frozen=True):
    """A member of the demo's staff who has signed in. ``company_keys`` are those of the mandates, by id."""

    token: str
    company_keys: dict[str, str]


def plant(folder: Path, changes: Sequence[Change]) -> Path:
    """A copy of the package with mistakes, to be put first on PYTHONPATH. Each text must be there exactly once.

    It is compiled, else each of its processes would do that for itself, at each start.
    """
    copy = folder / "suiban"
    shutil.copytree(Path(suiban.__file__).parent, copy)
    for change in changes:
        file = copy / change.file
        source = file.read_text()
        assert source.count(change.text) == 1, f"{change.file} has changed: plant the mistake anew"
        file.write_text(source.replace(change.text, change.planted))
    compileall.compile_dir(copy, quiet=1)
    return folder


class Suiban:
    """``suiban serve --demo`` on a free port. Everything it prints goes to ``serve.log`` beside its home.

    ``learns``: whether its worker learns what the articles mean, which keeps a core busy for the first minute.
    """

    def __init__(
        self, folder: Path, source: Path | None = None, *, learns: bool = False, extra: dict[str, str] | None = None
    ) -> None:
        self.home = Home(folder / "home")
        self.log = folder / "serve.log"
        self.port = free_port()
        self.signed_in: dict[str, SignedIn] = {}
        self.crowds = 0
        self.said_before: list[Entry] = []
        """What earlier crowds said, answered or not: their conversations may still wait for somebody."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SUIBAN_")}
        self._environment = inherited | {
            "SUIBAN_HOME": str(self.home.root),
            "SUIBAN_PORT": str(self.port),
            "SUIBAN_SHARED_BUFFERS_MIB": "64",
            "SUIBAN_MEANING": "on" if learns else "off",
            "PYTHONDONTWRITEBYTECODE": "1",
            **(extra or {}),
        }
        if source is not None:
            self._environment["PYTHONPATH"] = str(source)
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        """Where its pages, sockets and API are."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> "Suiban":
        """Start, or start again on the same home, and wait until it answers."""
        self._popen = self._launch()
        async with asyncio.timeout(READY_S_MAX), httpx.AsyncClient(base_url=self.origin) as client:
            while not await _healthy(client):
                assert self._popen.poll() is None, self.said()
                await asyncio.sleep(0.1)
        return self

    async def sign_in(self, http: httpx.AsyncClient, login: str) -> SignedIn:
        """Sign in as one of the demo's staff, the first time by password: that takes its time on purpose."""
        if login not in self.signed_in:
            body = {"login": login, "password": DEMO_PASSWORD}
            answer = (await http.post("/api/sign-in", json=body)).raise_for_status()
            keys = {company["id"]: company["key"] for company in answer.json()["companies"]}
            self.signed_in[login] = SignedIn(answer.cookies["suiban_staff"], keys)
            http.cookies.clear()
        return self.signed_in[login]

    def said(self) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace")[-4_000:]

    def part(self, name: str) -> psutil.Process:
        """One of its processes. Raises StopIteration when it does not run just now."""
        for child in psutil.Process(self._pid).children():
            try:
                words = child.cmdline()
                if child.name() == ENGINES.get(name) or (name in OWN_PARTS and "suiban" in words and name in words):
                    return child
            except psutil.Error:
                continue
        raise StopIteration(name)

    def kill(self, name: str) -> None:
        """``kill -9`` of one part."""
        self.part(name).kill()

    @contextlib.contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """One part and its children stand still (SIGSTOP): alive, their connections open, and deaf."""
        head = self.part(name)
        processes = [head, *head.children(recursive=True)]
        try:
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.suspend()
            yield
        finally:
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.resume()

    def terminate(self, name: str) -> None:
        """Ask one part to end."""
        self.part(name).terminate()

    async def kill_all(self) -> None:
        """``kill -9`` of the supervisor and of everything below it, so that nobody gets to tidy up."""
        supervisor = psutil.Process(self._pid)
        processes = [supervisor, *supervisor.children(recursive=True)]
        for act in (psutil.Process.suspend, psutil.Process.kill):
            for process in processes:
                try:
                    act(process)
                except psutil.NoSuchProcess:
                    continue
        await asyncio.to_thread(self._wait)
        _, alive = await asyncio.to_thread(psutil.wait_procs, processes[1:], 20)
        assert alive == []

    async def stop(self) -> None:
        """End it in order."""
        if self._popen is not None and self._popen.poll() is None:
            self._popen.send_signal(signal.SIGTERM)
            await asyncio.to_thread(self._wait)

    async def value(self, query: LiteralString) -> Any:
        """What is in the database, behind the system's back."""
        connection = await asyncpg.connect(self.home.read_addresses().database_owner_url, timeout=20)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    async def as_owner(self, *statements: LiteralString) -> None:
        """Change the database behind the system's back."""
        connection = await asyncpg.connect(self.home.read_addresses().database_owner_url, timeout=20)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def end_backends(self) -> None:
        """End every connection the system has to its database."""
        url = self.home.read_addresses().database_owner_url.replace("suiban_owner@", "postgres@")
        connection = await asyncpg.connect(url, timeout=20)
        try:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename like 'suiban%'"
            )
        finally:
            await connection.close()

    @property
    def _pid(self) -> int:
        assert self._popen is not None
        return self._popen.pid

    def _launch(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "suiban", "serve", "--demo"]
            return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def _wait(self) -> None:
        assert self._popen is not None
        self._popen.wait(60)


async def _healthy(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz", timeout=2)).status_code == 200
    except httpx.HTTPError:
        return False
