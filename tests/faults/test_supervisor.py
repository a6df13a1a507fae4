"""The supervisor under real kills: nothing is left behind, nothing is lost, every start succeeds."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from suiban.platform.engines.home import Home

pytestmark = pytest.mark.timeout(120)

GONE_S_MAX = 10
MEASUREMENT = """
import asyncio
from suiban.app.bench.running import running_suiban

async def main():
    async with running_suiban():
        await asyncio.Event().wait()

asyncio.run(main())
"""


class Serve:
    """A `suiban serve --engines-only` in a home of its own."""

    def __init__(self, home: Path, *before: str) -> None:
        self.home = Home(home)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SUIBAN_")}
        environment |= {"SUIBAN_HOME": str(home), "SUIBAN_SHARED_BUFFERS_MIB": "16", "PYTHONDONTWRITEBYTECODE": "1"}
        self._command = [*before, sys.executable, "-m", "suiban", "serve", "--engines-only"]
        self._environment = environment
        self.popen: subprocess.Popen[str] | None = None

    def launch(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def start(self) -> "Serve":
        """Start and wait until the engines answer."""
        self.popen = self.launch()
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            if "engines only" in line:
                return self
        raise AssertionError(self.popen.communicate()[1])

    @property
    def pid(self) -> int:
        assert self.popen is not None
        return self.popen.pid

    def processes(self) -> list[psutil.Process]:
        """The supervisor and everything below it."""
        supervisor = psutil.Process(self.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def named(self, program: str) -> psutil.Process:
        return next(process for process in psutil.Process(self.pid).children() if names([process]) == {program})

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Signal the supervisor and wait for its exit code."""
        assert self.popen is not None
        self.popen.send_signal(number)
        self.popen.communicate(timeout=60)
        return self.popen.returncode

    async def owner(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.home.read_addresses().database_owner_url, timeout=20)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started = Serve(tmp_path / "home")
    yield started
    if started.popen is not None:
        if started.popen.poll() is None:
            started.end()
        started.popen.communicate()


def gone(processes: list[psutil.Process]) -> bool:
    return psutil.wait_procs(processes, timeout=GONE_S_MAX)[1] == []


async def remember(serve: Serve, word: str) -> None:
    connection = await serve.owner()
    await connection.execute("create table if not exists memory (word text)")
    await connection.execute("insert into memory values ($1)", word)
    connection.terminate()


async def remembered(serve: Serve) -> list[str]:
    connection = await serve.owner()
    rows = await connection.fetch("select word from memory")
    await connection.close()
    return [row["word"] for row in rows]


def postgres_log(serve: Serve) -> str:
    return (serve.home.log / "postgres.log").read_text()


async def test_killing_the_supervisor_leaves_no_process_and_a_clean_database(serve: Serve) -> None:
    serve.start()
    await remember(serve, "kept")
    processes = serve.processes()
    assert {"postgres", "nats-server"} <= names(processes)
    serve.end(signal.SIGKILL)
    assert gone(processes[1:])
    assert "database system is shut down" in postgres_log(serve)
    serve.start()
    assert await remembered(serve) == ["kept"]


async def test_a_start_at_once_after_the_kill_waits_for_the_old_server(serve: Serve) -> None:
    serve.start()
    await remember(serve, "kept")
    serve.end(signal.SIGKILL)
    serve.start()
    assert await remembered(serve) == ["kept"]


async def test_killing_everything_is_recovered_from(serve: Serve) -> None:
    for word in ("first", "second"):
        serve.start()
        await remember(serve, word)
        processes = serve.processes()
        # one that served a connection may have ended by itself since it was listed
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()  # nobody gets to tidy up
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        assert serve.popen is not None
        serve.popen.communicate()
        assert gone(processes[1:])
    serve.start()
    assert await remembered(serve) == ["first", "second"]


async def test_a_killed_engine_is_started_again(serve: Serve) -> None:
    serve.start()
    await remember(serve, "kept")
    for program in ("postgres", "nats-server"):
        old = serve.named(program)
        old.kill()
        assert gone([old])
        assert serve.popen is not None
        assert serve.popen.stderr is not None
        assert any('"a part runs again"' in line for line in serve.popen.stderr)
    assert await remembered(serve) == ["kept"]


def names(processes: list[psutil.Process]) -> set[str]:
    """What is running of these; some end while one looks."""
    found = set()
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            found.add(process.name())
    return found


def test_killing_a_measurement_leaves_no_process(tmp_path: Path) -> None:
    popen = subprocess.Popen([sys.executable, "-c", MEASUREMENT], env=os.environ | {"TMPDIR": str(tmp_path)})
    try:
        measured: list[psutil.Process] = []
        while not {"postgres", "nats-server"} <= names(measured):
            assert popen.poll() is None
            os.sched_yield()
            with contextlib.suppress(psutil.NoSuchProcess):
                measured = psutil.Process(popen.pid).children(recursive=True)
    finally:
        popen.kill()
        popen.wait()
    assert gone(measured)


async def test_sigterm_ends_everything_in_order(serve: Serve) -> None:
    serve.start()
    idle = await serve.owner()
    processes = serve.processes()
    assert serve.end(signal.SIGTERM) == 0
    assert gone(processes)
    assert "database system is shut down" in postgres_log(serve)
    assert not serve.home.addresses_file.exists()
    idle.terminate()


def test_control_c_during_the_first_start_leaves_nothing_that_hinders_the_next(serve: Serve) -> None:
    popen = serve.launch()
    # Python drops an interrupt that comes inside of a weak reference's callback, as imports have many: people press
    # the keys again
    for _ in range(20):
        popen.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            popen.communicate(timeout=3)
            break
    assert popen.poll() is not None
    serve.start()


def test_a_kill_in_the_middle_of_making_the_database_is_recovered_from(serve: Serve) -> None:
    popen = serve.launch()
    while not (serve.home.root / "postgres.new" / "base").exists():
        assert popen.poll() is None
        os.sched_yield()
    processes = psutil.Process(popen.pid).children(recursive=True)
    popen.kill()
    popen.communicate()
    assert gone(processes)
    assert not serve.home.postgres.exists()
    serve.start()


async def test_a_second_supervisor_of_the_same_home_is_refused(serve: Serve) -> None:
    serve.start()
    second = serve.launch()
    _, complaint = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "home_in_use" in complaint
    assert f"pid={serve.pid}" in complaint
    await remember(serve, "the first one goes on")


def test_a_pid_file_whose_number_now_belongs_to_somebody_else_does_not_hinder(serve: Serve) -> None:
    serve.start()
    assert serve.end() == 0
    (serve.home.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n{serve.home.postgres}\n1\n5432\n\n\n\n\n")
    serve.start()


async def test_a_home_with_a_long_path_gets_a_short_run_folder(serve: Serve, tmp_path: Path) -> None:
    far = Serve(tmp_path / ("d" * 100) / "home").start()
    try:
        assert far.home.run.parent != far.home.root
        await remember(far, "kept")
    finally:
        far.end()
    assert not far.home.run.exists()


async def test_the_roles_are_as_narrow_as_promised(serve: Serve) -> None:
    serve.start()
    connection = await serve.owner()
    rows = await connection.fetch(
        "select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname like 'suiban%' order by 1"
    )
    assert [tuple(row) for row in rows] == [
        ("suiban_app", False, False, False),
        ("suiban_follower", False, False, False),
        ("suiban_owner", False, True, False),
    ]
    assert await connection.fetchval("show fsync") == "on"
    await connection.close()


async def test_what_a_statement_carries_does_not_get_into_the_servers_log(serve: Serve) -> None:
    serve.start()
    connection = await serve.owner()
    await connection.execute("create table secretive (said text unique)")
    for _ in range(2):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute("insert into secretive values ('咖啡卡丢了'), ('咖啡卡丢了')")
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute("select '咖啡卡丢了'::uuid")
    await connection.close()
    assert "咖啡卡" not in postgres_log(serve)


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests already run without root")
def test_an_account_that_is_not_root_runs_it_all_itself() -> None:
    folder = Path(tempfile.gettempdir()) / f"suiban-test-{os.getpid()}"
    folder.mkdir(mode=0o700)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    rights = "-all,+dac_read_search"  # only so that it can read a checkout below /root
    started = Serve(
        folder / "home",
        *("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"),
        *(f"--inh-caps={rights}", f"--ambient-caps={rights}", f"--bounding-set={rights}"),
    )
    try:
        started.start()
        processes = started.processes()
        assert {process.uids().effective for process in processes} == {nobody.pw_uid}
        started.end(signal.SIGKILL)
        assert gone(processes[1:])
    finally:
        shutil.rmtree(folder)
