"""Starting a process that cannot outlive us, and waiting for it without a thread."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

import msgspec

from suiban.platform.engines.errors import EngineMissing, HomeUnusable

_CAP_DAC_READ_SEARCH: Final = 1 << 2
_LOG_BYTES_MAX: Final = 10 << 20

# The death signal is asked for after the fork. If we die before that, nobody sends it: so the parent is checked once
# more when it is in force. setpriv itself must come first, because a change of account clears the death signal.
_CHECK_PARENT: Final = '[ "$PPID" = "$0" ] || exit 75; exec "$@"'


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A local account an engine runs under."""

    uid: int
    gid: int


def engine_account(name: str, data: Path) -> Account | None:
    """The account for engines, or None for our own, which is right for everybody but root.

    Data that is already there keeps its owner; otherwise the account called ``name`` is taken.
    Raises :class:`EngineMissing` when there is no such account, :class:`HomeUnusable` when it would be root.
    """
    if os.geteuid() != 0:
        return None
    if data.exists():
        owner = data.stat()
        account = Account(owner.st_uid, owner.st_gid)
    else:
        try:
            entry = pwd.getpwnam(name)
        except KeyError as error:
            raise EngineMissing(account=name) from error
        account = Account(entry.pw_uid, entry.pw_gid)
    if account.uid == 0:
        raise HomeUnusable(path=str(data), reason="PostgreSQL refuses to run as root")
    return account


def _may_keep_search() -> bool:
    status = Path("/proc/self/status").read_text("ascii")
    masks = [int(line.split()[1], 16) for line in status.splitlines() if line.startswith(("CapBnd", "CapPrm"))]
    return all(mask & _CAP_DAC_READ_SEARCH for mask in masks)


def _drop_to(account: Account) -> list[str]:
    # A clone or a home below a folder such as /root is closed to every other account: reading and searching, and
    # nothing else, stays allowed. In a container that lacks this right the folders have to be open already.
    rights = "-all,+dac_read_search" if _may_keep_search() else "-all"
    return [
        f"--reuid={account.uid}",
        f"--regid={account.gid}",
        "--clear-groups",
        "--no-new-privs",
        f"--inh-caps={rights}",
        f"--ambient-caps={rights}",
        f"--bounding-set={rights}",
    ]


def bound_to_us(argv: Sequence[str], *, death_signal: str, account: Account | None = None) -> list[str]:
    """The command that runs ``argv`` so that it gets ``death_signal`` (INT, KILL, …) the moment we die."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EngineMissing(program="setpriv", package="util-linux")
    drop = _drop_to(account) if account else []
    return [setpriv, *drop, "--pdeathsig", death_signal, "/bin/sh", "-c", _CHECK_PARENT, str(os.getpid()), *argv]


class Process:
    """A child of ours. Make it on a running event loop, in the main thread: a death signal follows the thread."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        output: IO[bytes] | None = None,
        working_folder: Path | None = None,
        pass_descriptors: Sequence[int] = (),
    ) -> None:
        self.name = name
        # A session of its own, so that Ctrl-C on the terminal reaches the supervisor alone and the end keeps its order.
        self._popen = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output if output is not None else 2,
            stderr=subprocess.STDOUT if output is not None else None,
            env=dict(environment),
            cwd=working_folder,
            pass_fds=tuple(pass_descriptors),
            start_new_session=True,
        )
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._watched = os.pidfd_open(self._popen.pid)
        self._loop.add_reader(self._watched, self._on_end)

    def _on_end(self) -> None:
        if self._popen.poll() is None:
            return
        self._loop.remove_reader(self._watched)
        os.close(self._watched)
        self._ended.set()

    @property
    def pid(self) -> int:
        """Its process id; not reused before :meth:`wait` has returned."""
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; minus the signal's number when a signal ended it."""
        return self._popen.returncode

    async def wait(self) -> int:
        """Wait for the end and return the exit code."""
        await self._ended.wait()
        return self._popen.returncode

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self._popen.returncode is None:
            self._popen.send_signal(number)

    async def stop(self, number: signal.Signals, deadline_s: float) -> int:
        """Ask it to end; kill it when it has not done so in time. Returns the exit code."""
        self.send(number)
        try:
            async with asyncio.timeout(deadline_s):
                return await self.wait()
        except TimeoutError:
            self.send(signal.SIGKILL)
            return await self.wait()


def open_log(path: Path) -> IO[bytes]:
    """A log file to append to; one that has grown large is put aside as ``.1`` first."""
    if path.exists() and path.stat().st_size > _LOG_BYTES_MAX:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def last_line(path: Path, *, bytes_max: int = 2000) -> str:
    """The last line of a log that names a failure, else the last line; for error messages."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - bytes_max))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    named = [line for line in lines if "FATAL" in line or "PANIC" in line or "[FTL]" in line or "error:" in line]
    return (named or lines or [""])[-1].strip()


ENGINE_ENVIRONMENT: Final[Mapping[str, str]] = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
"""Engines inherit nothing: a stray PGDATA or PGOPTIONS of ours is not meant for them."""
