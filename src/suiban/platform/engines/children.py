"""Keeping parts running: restarted when they crash, ended in order, never left behind.

Parts are engines or processes of our own; all are started through :func:`launch.bound_to_us`. When the supervisor is
killed, our own processes are killed with it on the spot (nothing unacknowledged is ever promised, so there is nothing
to drain for), while PostgreSQL shuts down fast.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from suiban.kit.errors import SuibanError
from suiban.platform.engines.errors import EngineFailed
from suiban.platform.engines.launch import Process, bound_to_us

_log = logging.getLogger("suiban.supervisor")

RESTART_DELAY_S: Final = 0.1  # after the second crash in a row, doubled by every further one; after the first none
RESTART_DELAY_S_MAX: Final = 5.0
STEADY_S: Final = 3.0  # a part that ran this long had come up: its crash is a first one
ORDERLY_S: Final = 0.5  # the same for one that ended in order: somebody asked it to
EARLY_CRASHES_MAX: Final = 3  # while the whole is still starting; afterwards we never give up
HOPELESS_EXIT_CODE: Final = 2
"""What our own commands return on wrong settings or usage: trying again cannot help."""

Start = Callable[[], Awaitable[Process]]


def own_process(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], *, pass_descriptors: Sequence[int] = ()
) -> Start:
    """How to start a process of our own; what it prints goes to our standard error."""

    async def start() -> Process:
        command = bound_to_us(arguments, death_signal="KILL")
        return Process(name, command, environment=environment, pass_descriptors=pass_descriptors)

    return start


def crashes_in_a_row(before: int, ran_s: float, exit_code: int) -> int:
    """How many it is with this one, of a part that had crashed so often and now ended after so many seconds."""
    return 1 if ran_s > (ORDERLY_S if exit_code == 0 else STEADY_S) else before + 1


def restart_delay_s(crashes: int) -> float:
    """How long to wait before starting again what has crashed so many times in a row."""
    return 0.0 if crashes < 2 else min(RESTART_DELAY_S * 2 ** min(crashes - 2, 10), RESTART_DELAY_S_MAX)


class Part:
    """One thing kept running until :meth:`stop`."""

    def __init__(self, name: str, start: Start, *, stop_signal: signal.Signals, stop_s_max: float) -> None:
        self.name = name
        self.process: Process | None = None
        self.restarts = 0
        self._start = start
        self._stop_signal = stop_signal
        self._stop_s_max = stop_s_max
        self._keeper: asyncio.Task[None] | None = None

    async def begin(self, supervisor: "Supervisor") -> None:
        """Start it; from now on it is restarted whenever it ends."""
        self.process = await self._start()
        self._keeper = asyncio.create_task(self._keep_or_tell(supervisor), name=f"keep {self.name}")

    async def _keep_or_tell(self, supervisor: "Supervisor") -> None:
        try:
            await self._keep(supervisor)
        except Exception as error:
            _log.exception("a part cannot be kept running", extra={"part": self.name})
            supervisor.give_up(EngineFailed(part=self.name, error=type(error).__name__))

    async def _keep(self, supervisor: "Supervisor") -> None:
        loop = asyncio.get_running_loop()
        crashes = 0
        while self.process is not None:
            began = loop.time()
            code = await self.process.wait()
            crashes = crashes_in_a_row(crashes, loop.time() - began, code)
            _log.warning("a part has ended by itself", extra={"part": self.name, "exit_code": code, "crashes": crashes})
            if not supervisor.settled and (code == HOPELESS_EXIT_CODE or crashes >= EARLY_CRASHES_MAX):
                supervisor.give_up(EngineFailed(part=self.name, exit_code=code))
                return
            self.process = await self._restart(crashes)

    async def _restart(self, crashes: int) -> Process:
        while True:
            await asyncio.sleep(restart_delay_s(crashes))
            self.restarts += 1
            try:
                process = await self._start()
            except (SuibanError, OSError) as error:
                crashes += 1
                _log.warning("a part does not start", extra={"part": self.name, "error": type(error).__name__})
                continue
            _log.warning("a part runs again", extra={"part": self.name, "pid": process.pid})
            return process

    async def stop(self, *, hurry: asyncio.Event) -> None:
        """End it: its signal first, a kill when it takes too long or when ``hurry`` is set."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        if self.process is None or self.process.exit_code is not None:
            return
        hurried = asyncio.create_task(self._kill_on(hurry))
        try:
            code = await self.process.stop(self._stop_signal, self._stop_s_max)
        finally:
            hurried.cancel()
        if code == -signal.SIGKILL:
            _log.warning("a part had to be killed", extra={"part": self.name})

    async def _kill_on(self, hurry: asyncio.Event) -> None:
        await hurry.wait()
        if self.process is not None and self._stop_signal is signal.SIGTERM:  # never the database
            self.process.send(signal.SIGKILL)


class Supervisor:
    """All parts of one home. Groups are ended in the reverse order of their start, each group at once."""

    def __init__(self) -> None:
        self.settled = False
        self._groups: list[list[Part]] = []
        self._failure: asyncio.Future[SuibanError] = asyncio.get_running_loop().create_future()

    @property
    def parts(self) -> list[Part]:
        """Every part, in the order of start."""
        return [part for group in self._groups for part in group]

    async def start(self, *parts: Part) -> None:
        """Start a group at the same time. Raises what a part raises; the others then still have to be stopped."""
        self._groups.append(list(parts))
        results = await asyncio.gather(*(part.begin(self) for part in parts), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    def give_up(self, failure: SuibanError) -> None:
        """Called by a part that cannot be kept running."""
        if not self._failure.done():
            self._failure.set_result(failure)

    async def failure(self) -> SuibanError:
        """Wait until a part has given up."""
        return await asyncio.shield(self._failure)

    async def stop(self, *, hurry: asyncio.Event | None = None) -> None:
        """End everything; returns when no process is left."""
        hurry = hurry or asyncio.Event()
        while self._groups:
            await asyncio.gather(*(part.stop(hurry=hurry) for part in self._groups[-1]))
            self._groups.pop()
