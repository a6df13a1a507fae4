"""A whole Suiban of its own for a measurement: the same `suiban serve`, in a temporary home on a free port."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psutil

from suiban.app.settings import PREFIX, Settings, load_settings
from suiban.kit.errors import SuibanError
from suiban.platform.engines.launch import bound_to_us

READY_S_MAX = 90.0


class DidNotStart(SuibanError):
    """The measured system did not start."""

    code = "did_not_start"
    status = 503


def say(text: str) -> None:
    """Progress for the person who waits."""
    print(text, file=sys.stderr, flush=True)


def free_port() -> int:
    """A loopback port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def running_suiban(
    extra: dict[str, str] | None = None, kept: Path | None = None, said: Path | None = None
) -> AsyncIterator[tuple[Settings, int]]:
    """Start, hand over (settings that join it, pid of the supervisor), stop and remove everything.

    ``kept``: a home to go on with, which stays. ``said``: a file for all it prints; without it our standard error has
    its warnings.
    """
    home = kept or Path(tempfile.mkdtemp(prefix="suiban-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    os.chmod(home, 0o755)  # noqa: S103 - the engines run under another account
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment = inherited | {"SUIBAN_HOME": str(home), "SUIBAN_PORT": str(port)} | (extra or {})
    command = bound_to_us([sys.executable, "-m", "suiban", "serve", "--demo"], death_signal="TERM")
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(said.open("ab")) if said is not None else asyncio.subprocess.DEVNULL
        errors = out if said is not None else sys.stderr
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=out, stderr=errors, start_new_session=True
        )
    try:
        await _until_ready(process, port)
        from suiban.app.attach import attach

        yield attach(load_settings(environment)), process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 30)
        if kept is None:
            shutil.rmtree(home, ignore_errors=True)


async def _until_ready(process: asyncio.subprocess.Process, port: int) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + READY_S_MAX
    while loop.time() < deadline and process.returncode is None:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            line = await reader.readline()
            writer.close()
            if b" 200 " in line:
                return
        await asyncio.sleep(0.1)
    raise DidNotStart


def process_of(supervisor_pid: int, part: str) -> psutil.Process:
    """One of the supervisor's own processes, such as ``edge``."""
    for child in psutil.Process(supervisor_pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            words = child.cmdline()
            if "suiban" in words and part in words:
                return child
    raise DidNotStart


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies; 0 when there are none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
