"""Transactions with a scope: the only way to the truth.

A :class:`Scope` is the set of companies a caller may touch. It is set as the first statement of every transaction and
ends with it; row-level security does the rest. Without one no statement leaves this module.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString

import asyncpg
import msgspec

from suiban.kit.errors import BadInput, Unavailable
from suiban.kit.ids import CompanyId

STATEMENT_CACHE_SIZE = 200
TRANSACTION_TIMEOUT_MS = 5_000
ACQUIRE_TIMEOUT_S = 5.0


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached at this moment; please try again."""

    code = "database_unavailable"


class NotText(BadInput):
    """The request holds characters that are not text."""

    code = "not_text"


class Scope(msgspec.Struct, frozen=True):
    """The companies whose rows a transaction may see and write."""

    companies: frozenset[CompanyId]

    @classmethod
    def of(cls, companies: Iterable[CompanyId]) -> "Scope":
        """A scope of some companies. Raises ValueError when there are none: that would silently see nothing."""
        chosen = frozenset(companies)
        if not chosen:
            raise ValueError("a scope needs a company")
        return cls(chosen)

    def setting(self) -> str:
        """The value of ``suiban.companies``."""
        return ",".join(sorted(company.hex for company in self.companies))


Row = asyncpg.Record

# For pools of the message path: its statements are a handful of look-ups by key for each row of a batch, written so
# that only one plan makes sense. Left to itself the planner hashes or scans whole tables while statistics are young,
# and plans again for every batch.
LOOK_UPS_ONLY = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class Transaction:
    """An open transaction. ``after_commit`` collects hints that go out then (see platform.hints)."""

    __slots__ = ("_connection", "after_commit", "scope")

    def __init__(self, connection: Any, scope: Scope | None) -> None:
        self._connection = connection
        self.scope = scope
        self.after_commit: list[tuple[str, bytes, bool]] = []

    async def fetch(self, query: LiteralString, *arguments: object) -> list[Any]:
        """All rows of a statement."""
        rows: list[Any] = await self._connection.fetch(query, *arguments)
        return rows

    async def fetchrow(self, query: LiteralString, *arguments: object) -> Any | None:
        """The first row, or None."""
        return await self._connection.fetchrow(query, *arguments)

    async def fetchval(self, query: LiteralString, *arguments: object) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.fetchval(query, *arguments)

    async def execute(self, query: LiteralString, *arguments: object) -> int:
        """Run a statement; the number of rows it touched."""
        status: str = await self._connection.execute(query, *arguments)
        tail = status.rsplit(" ", 1)[-1]
        return int(tail) if tail.isdigit() else 0

    async def executemany(self, query: LiteralString, arguments: Sequence[Sequence[object]]) -> None:
        """Run one statement for many rows: only for seeding and rare work; hot paths use unnest."""
        await self._connection.executemany(query, arguments)

    async def unhurried(self) -> None:
        """Lift the limits of time until the end: for an operator's deed, all or nothing, before or beside the work.

        The pauses in it too: on a slow machine what is worked out between two statements takes longer than they do.
        """
        await self.execute("set local transaction_timeout = 0; set local idle_in_transaction_session_timeout = 0")

    def setting(self) -> str:
        """The scope as ``suiban.companies`` holds it; empty when there is none."""
        return self.scope.setting() if self.scope is not None else ""

    def hint(self, subject: str, payload: bytes, *, here: bool = True) -> None:
        """Send this hint once the transaction has committed; never when it has not.

        ``here`` False: only to the other processes, as this one is told in another way.
        """
        self.after_commit.append((subject, payload, here))


class HintSink:
    """Where hints of committed transactions go. Wiring hands in platform.hints; without it they are dropped."""

    def send(self, subject: str, payload: bytes) -> None:
        """Tell everybody. Must not block nor raise: a lost hint only costs time."""

    def tell_others(self, subject: str, payload: bytes) -> None:
        """The same, without this process."""


async def _reset(connection: Any) -> None:
    # the scope ends with its transaction, so asyncpg's RESET ALL (a round trip for every release) is not needed
    if connection.is_in_transaction():
        await connection.execute("rollback")


class Database:
    """A pool of connections of one role."""

    def __init__(self, pool: Any, sink: HintSink) -> None:
        self._pool = pool
        self._sink = sink

    @classmethod
    async def open(
        cls,
        url: str,
        sink: HintSink | None = None,
        size_max: int = 8,
        name: str = "suiban",
        planner: Mapping[str, str] | None = None,
    ) -> "Database":
        """Connect. Raises :class:`DatabaseUnavailable` when the server does not answer."""
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=size_max,
                statement_cache_size=STATEMENT_CACHE_SIZE,
                max_cached_statement_lifetime=0,
                command_timeout=30,
                reset=_reset,
                server_settings={
                    "application_name": name,
                    "jit": "off",
                    "transaction_timeout": str(TRANSACTION_TIMEOUT_MS),
                    "idle_in_transaction_session_timeout": str(TRANSACTION_TIMEOUT_MS),
                    **(planner or {}),
                },
            )
        except (OSError, asyncpg.PostgresError) as error:
            raise DatabaseUnavailable from error
        return cls(pool, sink or HintSink())

    async def close(self) -> None:
        """Close all connections, waiting for those in use."""
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self, scope: Scope) -> AsyncIterator[Transaction]:
        """One unit of work in a scope: commits at the end, rolls back on any error, then sends its hints."""
        async with self._open(scope, "begin") as transaction:
            yield transaction

    @asynccontextmanager
    async def snapshot(self, scope: Scope) -> AsyncIterator[Transaction]:
        """A read-only REPEATABLE READ transaction: everything in it is seen at one moment."""
        async with self._open(scope, "begin isolation level repeatable read read only") as transaction:
            yield transaction

    @asynccontextmanager
    async def unscoped(self) -> AsyncIterator[Transaction]:
        """For what belongs to no company (the register, cursors, look-ups by a secret): sees no company row."""
        async with self._open(None, "begin") as transaction:
            yield transaction

    @asynccontextmanager
    async def alone(self, scope: Scope) -> AsyncIterator[Transaction]:
        """One statement that is a transaction of its own: a single round trip, for paths where each of them counts.

        The scope is not set here, so a plain statement sees no company's rows: what is called is a function that takes
        :meth:`Transaction.setting` and sets it first. What is raised after the statement undoes nothing.
        """
        async with self._connected() as connection:
            transaction = Transaction(connection, scope)
            yield transaction
        self._send(transaction)

    @asynccontextmanager
    async def _open(self, scope: Scope | None, begin: str) -> AsyncIterator[Transaction]:
        async with self._connected() as connection:
            transaction = Transaction(connection, scope)
            # one round trip for both; the setting is made of hexadecimal digits and commas only
            await connection.execute(f"{begin}; set local suiban.companies = '{transaction.setting()}'")
            try:
                yield transaction
            except BaseException:
                if not connection.is_closed():
                    await connection.execute("rollback")
                raise
            await connection.execute("commit")
        self._send(transaction)

    def _send(self, transaction: Transaction) -> None:
        for subject, payload, here in transaction.after_commit:
            (self._sink.send if here else self._sink.tell_others)(subject, payload)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        """A connection of the pool; its errors as ours."""
        try:
            connection = await self._pool.acquire(timeout=ACQUIRE_TIMEOUT_S)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnavailable from error
        try:
            yield connection
        except (
            ConnectionError,
            TimeoutError,  # a server that is frozen: the driver gave up on an answer
            asyncpg.ConnectionDoesNotExistError,
            asyncpg.CannotConnectNowError,
            asyncpg.DeadlockDetectedError,  # all of it was undone: it may be done again
        ) as error:
            raise DatabaseUnavailable from error
        except (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError) as error:
            raise NotText from error
        except asyncpg.InternalClientError as error:
            # the connection was ended under the driver's hands
            raise DatabaseUnavailable from error
        except (asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.InterfaceError) as error:
            if isinstance(error, ValueError):  # a value that does not fit: the caller's fault, not the database's
                raise
            raise DatabaseUnavailable from error
        finally:
            await self._pool.release(connection)
