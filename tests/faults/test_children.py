"""Parts kept running: restarts, giving up, stopping in time, dying with the supervisor."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from suiban.platform.engines.children import Part, Supervisor, own_process
from suiban.platform.engines.errors import EngineFailed

ENVIRONMENT = {"PATH": os.environ["PATH"]}
SLEEPER = "import signal; signal.pause()"
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open({fifo!r}, "w").close()
while True:
    signal.pause()
"""
KILLED_SUPERVISOR = """
import asyncio, os, signal, sys
from suiban.platform.engines.children import Part, Supervisor, own_process

STUBBORN = "import os, signal; signal.signal(15, signal.SIG_IGN); os.write(1, b'1\\\\n')\\nwhile 1: signal.pause()"

async def main():
    start = own_process("p", [sys.executable, "-c", STUBBORN], os.environ)
    parts = [Part("p", start, stop_signal=signal.SIGTERM, stop_s_max=5) for _ in range(3)]
    await Supervisor().start(*parts)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    await supervisor.stop()


def part(program: str, *, stop_s_max: float = 5) -> Part:
    start = own_process("test", [sys.executable, "-S", "-c", program], ENVIRONMENT)
    return Part("test", start, stop_signal=signal.SIGTERM, stop_s_max=stop_s_max)


async def start_stubborn(supervisor: Supervisor, folder: Path, *, stop_s_max: float) -> Part:
    """A part that ignores SIGTERM, and has said so."""
    fifo = folder / "ready"
    os.mkfifo(fifo)
    stubborn = part(STUBBORN.format(fifo=str(fifo)), stop_s_max=stop_s_max)
    await supervisor.start(stubborn)
    await asyncio.to_thread(fifo.read_bytes)
    return stubborn


async def test_a_part_that_crashes_after_the_start_is_always_started_again(supervisor: Supervisor) -> None:
    kept = part(SLEEPER)
    await supervisor.start(kept)
    supervisor.settled = True
    for _ in range(4):
        old = kept.process
        assert old is not None
        os.kill(old.pid, signal.SIGKILL)
        async with asyncio.timeout(20):
            while kept.process is old:
                await old.wait()
                await asyncio.sleep(0)
    assert kept.restarts == 4
    assert kept.process is not None
    assert kept.process.exit_code is None


@pytest.mark.parametrize(("program", "restarts"), [("raise SystemExit(2)", 0), ("raise SystemExit(1)", 2)])
async def test_a_part_that_never_comes_up_fails_the_start(supervisor: Supervisor, program: str, restarts: int) -> None:
    hopeless = part(program)
    await supervisor.start(hopeless)
    async with asyncio.timeout(20):
        failure = await supervisor.failure()
    assert isinstance(failure, EngineFailed)
    assert hopeless.restarts == restarts


async def test_a_part_that_ignores_its_signal_is_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    stubborn = await start_stubborn(supervisor, tmp_path, stop_s_max=0.2)
    await supervisor.stop()
    assert stubborn.process is not None
    assert stubborn.process.exit_code == -signal.SIGKILL


async def test_hurry_does_not_wait_for_the_drain(supervisor: Supervisor, tmp_path: Path) -> None:
    await start_stubborn(supervisor, tmp_path, stop_s_max=600)
    hurry = asyncio.Event()
    hurry.set()
    async with asyncio.timeout(10):
        await supervisor.stop(hurry=hurry)


def test_parts_die_with_a_killed_supervisor() -> None:
    popen = subprocess.Popen([sys.executable, "-c", KILLED_SUPERVISOR], stderr=subprocess.PIPE, text=True)
    try:
        assert popen.stderr is not None
        assert [popen.stderr.readline() for _ in range(3)] == ["1\n"] * 3
        children = psutil.Process(popen.pid).children(recursive=True)
        assert len(children) == 3
    finally:
        popen.kill()
        popen.communicate(timeout=10)
    assert psutil.wait_procs(children, timeout=10)[1] == []


def test_a_part_whose_supervisor_died_before_the_death_signal_was_asked_for_does_not_run() -> None:
    program = (
        "import sys; from suiban.platform.engines.launch import bound_to_us; import subprocess\n"
        "command = bound_to_us(['/bin/echo', 'ran'], death_signal='KILL')\n"
        "subprocess.Popen(['/bin/sh', '-c', '\"$@\" & wait', 'sh', *command]).wait()\n"  # another parent than the named
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == ""
