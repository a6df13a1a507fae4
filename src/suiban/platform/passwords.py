"""Passwords: argon2id, in threads of their own and few at a time."""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from suiban.kit.errors import Unavailable

PASSWORD_CHARACTERS_MAX: Final = 200
P = ParamSpec("P")
T = TypeVar("T")

THREADS_MAX: Final = 2
WAITING_MAX: Final = 32


class SignInBusy(Unavailable):
    """Too many people sign in at this moment; please try again."""

    code = "sign_in_busy"


class Hasher:
    """Hashes and checks. Memory in use is at most ``THREADS_MAX`` times ``memory_kib``, whatever arrives."""

    def __init__(self, memory_kib: int = 64 * 1024, passes: int = 2) -> None:
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1, type=Type.ID)
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="passwords")
        self._waiting = 0

    def hash(self, password: str) -> str:
        """The encoded hash with its own salt. Blocks for some tens of milliseconds: seeding only."""
        return self._argon2.hash(password.encode())

    async def make(self, password: str) -> str:
        """The same without blocking. Raises :class:`SignInBusy`. Never call it inside a transaction."""
        return await self._in_thread(self.hash, password)

    async def verify(self, password: str, known: str | None) -> bool:
        """Whether the password fits. Without a known hash it takes as long and fails.

        Raises :class:`SignInBusy`. Never call it inside a transaction.
        """
        return await self._in_thread(self._verify, password, known)

    async def _in_thread(self, work: Callable[P, T], *arguments: P.args, **_: P.kwargs) -> T:
        if self._waiting >= WAITING_MAX:
            raise SignInBusy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @functools.cached_property
    def _nobodys(self) -> str:
        return self._argon2.hash("nobody has this password")

    def _verify(self, password: str, known: str | None) -> bool:
        too_long = len(password) > PASSWORD_CHARACTERS_MAX
        secret = b"" if too_long else password.encode("utf-8", "replace")
        try:
            fits = self._argon2.verify(known or self._nobodys, secret)
        except (VerificationError, ValueError):
            return False
        return fits and bool(known) and not too_long
