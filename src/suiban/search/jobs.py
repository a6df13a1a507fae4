"""Keeps this node's index: makes it from PostgreSQL when it is missing or cannot be used, then follows the log."""

import asyncio
import contextlib
import fcntl
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from suiban.conversations.events import MessageRecalled, MessageReceived, MessageSaid
from suiban.eventlog.api import Tail, decode
from suiban.eventlog.events import Cursor, Fact, Logged
from suiban.kit.ids import CompanyId, ConversationId, uuid7
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, DatabaseUnavailable, Scope
from suiban.search import store
from suiban.search.model import Address, Building, Indexed, IndexState
from suiban.search.model.cutting import Cutter
from suiban.search.store_index import VERSION, Writer, forget_others, load_state, save_state

log = logging.getLogger(__name__)

SCAN_MESSAGES_MAX: Final = 5_000
COMMIT_MESSAGES_MAX: Final = 200_000
COMMIT_PAUSE_S: Final = 0.5
"""Between two commits: nobody looks for what was said just now, and each costs as much as a hundred messages."""
RETRY_WAIT_S_MAX: Final = 5.0
LOCK_WAIT_S: Final = 1.0
FACTS: Final[tuple[type[Fact], ...]] = (MessageReceived, MessageSaid, MessageRecalled)
TOPICS: Final = frozenset({MessageReceived.topic_of(kind) for kind in ("nobody", "bot", "flow", "staff")}) | {
    MessageSaid.KIND,
    MessageRecalled.KIND,
}
_TOP: Final = (UUID(int=(1 << 128) - 1), 2**62)


class Indexer:
    """The one that writes in this folder, for all companies."""

    def __init__(
        self, db: Database, reader: Database, hints: Hints, clock: Clock, folder: Path, cutter: Cutter
    ) -> None:
        self._db = db
        self._folder, self._cutter = folder, cutter
        self._tail = Tail(reader, hints, clock, TOPICS)

    async def run(self) -> None:
        """Work until cancelled: nothing that goes wrong ends it, it is said loudly and tried again."""
        async with self._only_one():
            failures = 0
            while True:
                try:
                    await self._work()
                except (DatabaseUnavailable, ConnectionError):
                    log.warning("the index waits for the database")
                except Exception:
                    log.exception("indexing failed")
                await asyncio.sleep(min(RETRY_WAIT_S_MAX, 0.2 * 2 ** min(failures, 8)))
                failures += 1

    async def catch_up(self) -> None:
        """Make the index or bring it up to what is decided now, and let go of it."""
        async with self._only_one(), self._ready() as (writer, state):
            while facts := await self._tail.read():
                state = await self._follow(writer, state, facts)

    async def _work(self) -> None:
        async with self._ready() as (writer, state):
            while True:
                if facts := await self._tail.next_batch():
                    state = await self._follow(writer, state, facts)
                    await asyncio.sleep(COMMIT_PAUSE_S)

    @contextlib.asynccontextmanager
    async def _ready(self) -> AsyncIterator[tuple[Writer, IndexState]]:
        writer, state = await self._opened()
        try:
            if state.building is not None:
                state = await self._build(writer, state, state.building)
            self._tail.start_at(Cursor.parse(state.cursor))
            yield writer, state
        finally:
            await asyncio.to_thread(writer.close)

    async def _opened(self) -> tuple[Writer, IndexState]:
        """The writer of what is there, or of a new generation when that cannot be used."""
        present = await self._tail.present()
        state = load_state(self._folder)
        if state is not None and self._usable(state, present):
            try:
                return await asyncio.to_thread(Writer, self._folder, state.generation), state
            except ValueError:
                log.exception("the index cannot be read; it is made anew")
        state = IndexState(VERSION, self._cutter.fingerprint, uuid7().hex, str(present), Building())
        writer = await asyncio.to_thread(Writer, self._folder, state.generation)
        await asyncio.to_thread(writer.commit)
        save_state(self._folder, state)
        await asyncio.to_thread(forget_others, self._folder, state.generation)
        return writer, state

    def _usable(self, state: IndexState, present: Cursor) -> bool:
        # further than the log itself: that was another database
        known = Cursor.parse(state.cursor).xid <= present.xid
        return known and state.fits(VERSION, self._cutter.fingerprint) and (self._folder / state.generation).is_dir()

    # --- making it ---

    async def _build(self, writer: Writer, state: IndexState, building: Building) -> IndexState:
        async with self._db.unscoped() as tx:
            companies = sorted((await company_ids(tx)).values())
        if companies:
            async with self._db.snapshot(Scope.of(companies)) as tx:
                building = msgspec.structs.replace(building, expected=await store.expected(tx))
        log.info("making the index", extra={"messages": building.expected})
        # since the last commit some may be indexed already
        anew, pending = building.indexed == 0, 0
        for company in companies:
            if company.hex in building.done:
                continue
            below = (UUID(building.talk), building.seq) if building.talk else _TOP
            while found := await self._scan(company, below):
                await asyncio.to_thread(self._add, writer, found, anew=anew)
                last = found[-1].address
                below, pending = (last.conversation_id, last.talk_seq), pending + len(found)
                building = msgspec.structs.replace(
                    building, talk=str(UUID(int=below[0].int)), seq=below[1], indexed=building.indexed + len(found)
                )
                if pending >= COMMIT_MESSAGES_MAX:
                    await self._keep(writer, msgspec.structs.replace(state, building=building))
                    anew, pending = True, 0
            building = msgspec.structs.replace(building, done=(*building.done, company.hex), talk="", seq=0)
        state = msgspec.structs.replace(state, building=None)
        await self._keep(writer, state)
        log.info("the index is made", extra={"messages": building.indexed})
        return state

    async def _keep(self, writer: Writer, state: IndexState) -> None:
        await asyncio.to_thread(writer.commit)
        await asyncio.to_thread(save_state, self._folder, state)

    async def _scan(self, company: CompanyId, below: tuple[UUID, int]) -> list[Indexed]:
        async with self._db.snapshot(Scope.of([company])) as tx:
            return await store.scan(tx, company, below, SCAN_MESSAGES_MAX)

    # --- keeping it ---

    async def _follow(self, writer: Writer, state: IndexState, facts: Sequence[Logged]) -> IndexState:
        addresses = list(dict.fromkeys(_address(logged) for logged in facts))
        async with self._db.snapshot(Scope.of({address.company_id for address in addresses})) as tx:
            found = await store.load(tx, addresses)
        await asyncio.to_thread(self._add, writer, found, anew=False)
        # what is no more, or not to be shown any more, goes
        writer.remove(set(addresses) - {item.address for item in found})
        state = msgspec.structs.replace(state, cursor=str(self._tail.cursor))
        await self._keep(writer, state)
        return state

    def _add(self, writer: Writer, found: Sequence[Indexed], *, anew: bool) -> None:
        writer.add([(item, self._cutter.grams(item.text)) for item in found], anew=anew)

    @contextlib.asynccontextmanager
    async def _only_one(self) -> AsyncIterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await asyncio.sleep(LOCK_WAIT_S)
            yield


def _address(logged: Logged) -> Address:
    fact = decode(logged, FACTS)
    assert isinstance(fact, MessageReceived | MessageSaid | MessageRecalled)
    return Address(logged.company_id, ConversationId.of(fact.conversation_id), fact.talk_seq)
