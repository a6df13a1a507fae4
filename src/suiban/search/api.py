"""The door of searching messages."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, CustomerId, StaffId
from suiban.kit.paging import MalformedCursor, Page
from suiban.kit.time import Clock
from suiban.platform.postgres import Database
from suiban.search import store
from suiban.search.errors import SearchNotReady, SearchTooSlow
from suiban.search.model import (
    FIRST_HITS,
    PAGE_HITS,
    TALKS_MAX,
    Address,
    Building,
    Hit,
    Sought,
    Wanted,
)
from suiban.search.model.asking import Term, parse_question
from suiban.search.model.cutting import Cutter
from suiban.search.model.showing import snippet
from suiban.search.store_index import RANK_MAX, Reader
from suiban.staff.api import StaffCaller

__all__ = ["FIRST_HITS", "PAGE_HITS", "Building", "Hit", "Search", "SearchNotReady", "SearchTooSlow", "Wanted"]

DEADLINE_S: Final = 2.0
TALKS_KEPT_S: Final = 5.0
"""Whose talks are whose is read again after this long, for who types; what is shown is checked each time."""
KEPT_MAX: Final = 200
THREADS_MAX: Final = 4
ROUNDS_MAX: Final = 4
"""So often, each time twice as many, what vanished from the database is made up for before a page stays short."""


class Search:
    """Finds messages again. ``folder`` is this node's index, ``key`` the secret its digests are made with."""

    def __init__(self, folder: Path, key: str, clock: Clock) -> None:
        self._clock = clock
        self._mine: dict[tuple[StaffId, frozenset[CompanyId]], tuple[float, tuple[ConversationId, ...]]] = {}
        self.cutter = Cutter(key.encode())
        self._reader = Reader(folder, self.cutter.fingerprint)
        self._threads = ThreadPoolExecutor(THREADS_MAX, "search")

    def building(self) -> Building | None:
        """How far the making of the index is; None once it is whole. Raises :class:`SearchNotReady`."""
        return self._reader.building()

    async def messages(
        self, db: Database, caller: StaffCaller, wanted: Wanted, cursor: str | None = None, limit: int = PAGE_HITS
    ) -> Page[Hit]:
        """A page of the messages that fit and that the caller may see: all words first, then some; newest first.

        Raises :class:`SearchNotReady`, :class:`SearchTooSlow`, MalformedCursor.
        """
        stage, below = _parse_cursor(cursor)
        terms = parse_question(wanted.text, self.cutter)
        companies = caller.companies & {wanted.company_id} if wanted.company_id else caller.companies
        if not terms or not companies:
            return Page(())
        watches = sees_all(caller)
        talks = None if watches else await self._talks(db, caller)
        if wanted.customer_id is not None:
            theirs = await self._theirs(db, caller, wanted.customer_id)
            talks = theirs if talks is None else tuple(set(talks).intersection(theirs))
        if talks is not None and not talks:
            return Page(())
        sought = Sought(
            terms=tuple((term.grams, term.characters) for term in terms), companies=companies, talks=talks,
            exactly=wanted.exactly(), since=wanted.since, until=wanted.until,
        )  # fmt: skip
        stages = [0] if wanted.newest or len(terms) == 1 else [0, 1]
        found: list[tuple[int, int, Hit]] = []
        goes_on: tuple[int, int] | None = None
        for part in [item for item in stages if item >= stage]:
            base = msgspec.structs.replace(sought, partly=bool(part), below=below if part == stage else None)
            hits, looked_to = await self._fill(db, caller, base, limit + 1 - len(found), watches=watches)
            found += [(part, rank, hit) for rank, hit in hits]
            if looked_to is not None:
                goes_on = (part, looked_to)
                break
        if len(found) > limit:
            goes_on = found[limit - 1][:2]
        last = f"{goes_on[0]}~{goes_on[1]}" if goes_on else None
        return Page(tuple(_shown(hit, terms) for _, _, hit in found[:limit]), last)

    async def _talks(self, db: Database, caller: StaffCaller) -> tuple[ConversationId, ...]:
        now, key = self._clock.monotonic(), (caller.staff_id, caller.companies)
        kept = self._mine.get(key)
        if kept is not None and now - kept[0] < TALKS_KEPT_S:
            return kept[1]
        async with db.snapshot(caller.scope()) as tx:
            talks = await store.mine(tx, caller.staff_id, TALKS_MAX)
        while len(self._mine) >= KEPT_MAX:
            self._mine.pop(next(iter(self._mine)))
        self._mine[key] = (now, talks)
        return talks

    async def _theirs(self, db: Database, caller: StaffCaller, customer_id: CustomerId) -> tuple[ConversationId, ...]:
        async with db.snapshot(caller.scope()) as tx:
            return await store.theirs(tx, customer_id, TALKS_MAX)

    async def _fill(
        self, db: Database, caller: StaffCaller, sought: Sought, count: int, *, watches: bool
    ) -> tuple[list[tuple[int, Hit]], int | None]:
        """At least ``count`` hits, and how far was looked; None once there is nothing further."""
        found: list[tuple[int, Hit]] = []
        asked = count
        for _ in range(ROUNDS_MAX):
            ranked = await self._find(sought, asked)
            if ranked:
                found += await self._read(db, caller, ranked, watches=watches)
                sought = msgspec.structs.replace(sought, below=ranked[-1][0])
            if len(ranked) < asked:
                return found, None
            if len(found) >= count:
                break
            asked *= 2
        return found, sought.below

    async def _read(
        self, db: Database, caller: StaffCaller, ranked: list[tuple[int, Address]], *, watches: bool
    ) -> list[tuple[int, Hit]]:
        ranks = {address: rank for rank, address in ranked}
        async with db.snapshot(caller.scope()) as tx:
            hits = await store.hits(tx, caller.staff_id, list(ranks), watches=watches)
        return [(ranks[hit.address], hit) for hit in hits]

    async def _find(self, sought: Sought, limit: int) -> list[tuple[int, Address]]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await loop.run_in_executor(self._threads, self._reader.find, sought, limit)
        except TimeoutError:
            raise SearchTooSlow from None


def sees_all(caller: StaffCaller) -> bool:
    """Whether somebody reads every conversation within the mandates: as the desk has it."""
    return caller.may("watch_all") or caller.may("read_all")


def _shown(hit: Hit, terms: tuple[Term, ...]) -> Hit:
    text, marks = snippet(hit.text, [term.text for term in terms])
    return msgspec.structs.replace(hit, text=text, marks=marks)


def _parse_cursor(cursor: str | None) -> tuple[int, int | None]:
    if not cursor:
        return 0, None
    stage, _, rank = cursor.partition("~")
    if stage not in {"0", "1"} or not (rank.isascii() and rank.isdigit()) or int(rank) > RANK_MAX:
        raise MalformedCursor
    return int(stage), int(rank)
