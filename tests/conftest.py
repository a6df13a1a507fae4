"""What tests share: one PostgreSQL a run, fresh migrated databases from it, no way out of this machine."""

import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import hypothesis
import hypothesis.database
import msgspec
import pytest

from suiban.kit.time import ManualClock
from suiban.platform.engines.home import Home
from suiban.platform.engines.nats_server import plan_nats, start_nats
from suiban.platform.engines.postgres_server import (
    STOP_S_MAX,
    PostgresOptions,
    RunningPostgres,
    server_url,
    start_postgres,
)
from suiban.platform.postgres import Database
from tests.memory import home_in_memory

# Imported here because its pytest plugin would do so at the very end, and Python 3.11's parser then sometimes fails
# with "AST constructor recursion depth mismatch" (CPython issue 106905).
assert hypothesis.database

# Nothing is timed inside tests: the first call of a function may load a dictionary.
hypothesis.settings.register_profile("suiban", deadline=None)
hypothesis.settings.load_profile("suiban")

CATEGORIES = {"unit", "property", "contract", "integration", "architecture", "simulation", "faults", "e2e"}
_HERE = Path(__file__).parent
_numbers = itertools.count(1)


# --- order and hygiene -------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    for category in sorted(CATEGORIES):
        config.addinivalue_line("markers", f"{category}: tests below tests/{category}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test file has one category, which is its folder."""
    for item in items:
        folder = item.path.relative_to(_HERE).parts[0] if item.path.is_relative_to(_HERE) else ""
        if folder not in CATEGORIES:
            raise pytest.UsageError(f"{item.path}: not in a folder of a category")
        item.add_marker(folder)


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test wants to leave this machine: {address[0]}")


sys.addaudithook(_stay_here)


# --- PostgreSQL and NATS -----------------------------------------------------------------------------------------


class Dsns(msgspec.Struct, frozen=True):
    """Where one test database is reached, by role."""

    app: str
    owner: str
    follower: str


@pytest.fixture(scope="session")
def engines_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The folders of this run's engines."""
    with home_in_memory(tmp_path_factory.mktemp("engines")) as home:
        yield home


class _Careless(PostgresOptions, frozen=True):
    """Nothing waits for the disk: what is written here need not outlive the machine (tests/faults has real servers)."""

    def as_arguments(self) -> list[str]:
        careless = ("fsync=off", "full_page_writes=off", "max_wal_size=256MB")
        return [*super().as_arguments(), *(part for option in careless for part in ("-c", option))]


@pytest.fixture(scope="session")
async def postgres(engines_home: Home) -> AsyncIterator[RunningPostgres]:
    """The run's own server."""
    running = await start_postgres(engines_home, _Careless(shared_buffers_mib=64))
    yield running
    await running.process.stop(signal.SIGQUIT, STOP_S_MAX)  # at once: nobody reads these databases again


@pytest.fixture(scope="session")
async def template(postgres: RunningPostgres) -> str:
    """A migrated database that is only copied."""
    from suiban.app.migrate import migrate

    await _create_database(postgres, "suiban_template", "template0")
    await migrate(server_url(postgres.socket_folder, "suiban_owner", "suiban_template"))
    return "suiban_template"


NewDsns = Callable[[], AbstractAsyncContextManager[Dsns]]


@pytest.fixture(scope="session")
async def new_dsns(postgres: RunningPostgres, template: str) -> NewDsns:
    """Makes a fresh migrated database each time it is called, and takes it away again."""

    @asynccontextmanager
    async def made() -> AsyncIterator[Dsns]:
        name = f"suiban_test_{os.getpid()}_{next(_numbers)}"
        await _create_database(postgres, name, template)
        yield Dsns(*(server_url(postgres.socket_folder, f"suiban_{role}", name) for role in Dsns.__struct_fields__))
        await _drop_database(postgres, name)

    return made


@pytest.fixture(scope="module")
async def dsns(new_dsns: NewDsns) -> AsyncIterator[Dsns]:
    """A database for all tests of this module."""
    async with new_dsns() as made:
        yield made


@pytest.fixture(scope="module")
async def db(dsns: Dsns) -> AsyncIterator[Database]:
    """The module's database as role suiban_app."""
    database = await Database.open(dsns.app)
    yield database
    await database.close()


@pytest.fixture
async def fresh_dsns(new_dsns: NewDsns) -> AsyncIterator[Dsns]:
    """A database for this test alone."""
    async with new_dsns() as made:
        yield made


@pytest.fixture
async def fresh_db(fresh_dsns: Dsns) -> AsyncIterator[Database]:
    """The test's own database as role suiban_app."""
    database = await Database.open(fresh_dsns.app)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def nats_url(engines_home: Home) -> AsyncIterator[str]:
    """The run's own NATS."""
    running = await start_nats(engines_home, plan_nats())
    yield running.plan.url
    await running.stop()


async def _create_database(postgres: RunningPostgres, name: str, source: str) -> None:
    connection = await asyncpg.connect(server_url(postgres.socket_folder, "postgres", "postgres"))
    try:
        await connection.execute(f'create database "{name}" template "{source}" owner suiban_owner strategy file_copy')
    finally:
        await connection.close()


async def _drop_database(postgres: RunningPostgres, name: str) -> None:
    """Else hundreds of them are written to the disk. One that somebody still uses stays: it harms nobody."""
    connection = await asyncpg.connect(server_url(postgres.socket_folder, "postgres", "postgres"))
    try:
        with suppress(asyncpg.ObjectInUseError):
            await connection.execute(f'drop database "{name}"')
    finally:
        await connection.close()


# --- small things ------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> ManualClock:
    """A clock that moves when told; it starts now, because sessions in the database end by the server's clock."""
    return ManualClock(datetime.now(UTC))
