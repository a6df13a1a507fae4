"""The door of the audit: record in the caller's transaction, list, tie, verify."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from suiban.audit import store
from suiban.audit.model import (
    GENESIS,
    HOUSE,
    PAGE_ENTRIES,
    REASON_CHARACTERS_MAX,
    Actor,
    Entry,
    Head,
    Plain,
    Query,
    Verified,
    chain,
    first_fault,
)
from suiban.kit.ids import CompanyId
from suiban.kit.masking import mask_text
from suiban.kit.paging import Page, moment_cursor, parse_moment_cursor
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Scope, Transaction

__all__ = ["HOUSE", "REASON_CHARACTERS_MAX", "Actor", "Audit", "Entry", "Head", "Query", "Verified"]

HINT = "audit"
"""Hint without content: there are entries to tie."""
TIE_ENTRIES_MAX = 500
VERIFY_LINKS_MAX = 2_000
PLANTED_SEEN_MAX = 100
_encode = msgspec.json.Encoder(enc_hook=str).encode


class Audit:
    """Who did what."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def record(
        self, tx: Transaction, companies: CompanyId | Iterable[CompanyId], actor: Actor, action: str, object_kind: str,
        object_id: object, reason: str = "", **detail: Plain | list[str],
    ) -> None:  # fmt: skip
        """Write down, in the caller's transaction and for each company concerned, that ``actor`` did ``action``.

        ``action`` is ``module.what_was_done``; ``object_id`` the edge form of the id (or a key) of what it was done to;
        ``reason`` a person's own, numbers of customers masked, cut to 200 characters; ``detail`` holds ids, codes and
        numbers, never content.
        """
        chosen = [companies] if isinstance(companies, CompanyId) else companies
        await self.record_many(tx, [(chosen, object_id)], actor, action, object_kind, reason, **detail)

    async def record_many(
        self, tx: Transaction, objects: Iterable[tuple[Iterable[CompanyId], object]], actor: Actor, action: str,
        object_kind: str, reason: str = "", **detail: Plain | list[str],
    ) -> None:  # fmt: skip
        """As :meth:`record`, of several objects to which the same was done: each with the companies it concerns."""
        concerned = [
            (company, str(object_id)) for companies, object_id in objects for company in sorted(set(companies))
        ]
        if not concerned:
            return
        await store.insert(
            tx, concerned, self._clock.now(), actor, action, object_kind, mask_text(reason)[:REASON_CHARACTERS_MAX],
            _encode(detail).decode(),
        )  # fmt: skip
        tx.hint(HINT, b"")

    async def entries(self, tx: Transaction, query: Query, cursor: str | None = None) -> Page[Entry]:
        """A page of entries within the scope, newest first. Raises MalformedCursor."""
        found = await store.load(tx, query, parse_moment_cursor(cursor), PAGE_ENTRIES + 1)
        last = found[PAGE_ENTRIES - 1] if len(found) > PAGE_ENTRIES else None
        return Page(tuple(found[:PAGE_ENTRIES]), moment_cursor(last.at, last.id) if last else None)

    async def tie(self, tx: Transaction) -> int:
        """Tie what is settled and not tied yet, in the chains of the scope that nobody else works on; how many."""
        heads = await store.lease_heads(tx)
        entries = await store.untied(tx, heads, TIE_ENTRIES_MAX) if heads else []
        links, last = [], []
        for head in heads:
            added = chain(head, [entry for entry in entries if entry.company_id == head.company_id])
            links += added
            last += added[-1:]
        if links:
            await store.tie(tx, links, last)
        return len(links)

    async def heads(self, tx: Transaction) -> list[Head]:
        """Where the chains of the scope stand."""
        return await store.heads(tx)

    async def verify(self, db: Database, company_id: CompanyId, kept: tuple[int, str] | None = None) -> Verified:
        """Read a company's whole chain again, in pieces. ``kept``: number and hash (hex) of a head noted before.

        It stops at the first fault. What is written meanwhile is left for the next time.
        """
        scope, done = Scope.of([company_id]), Head(company_id, 0, 0, UUID(int=0), GENESIS)
        while True:
            async with db.snapshot(scope) as tx:
                links = await store.links_after(tx, company_id, done.number, VERIFY_LINKS_MAX)
                if not links:
                    return await self._end(tx, done, kept)
                entries = await store.entries_between(tx, done, links[-1], len(links) + PLANTED_SEEN_MAX)
            fault, number = first_fault(done, links, entries)
            if not fault and kept and done.number < kept[0] <= links[-1].number:
                at_kept = next(link for link in links if link.number == kept[0])
                fault, number = ("", 0) if at_kept.hash.hex() == kept[1] else ("not_the_head", kept[0])
            if fault:
                return Verified(company_id, done.number, done.hash.hex(), 0, fault, number)
            last = links[-1]
            done = Head(company_id, last.number, last.xid, last.entry_id, last.hash)

    async def _end(self, tx: Transaction, done: Head, kept: tuple[int, str] | None) -> Verified:
        stands = next((head for head in await store.heads(tx) if head.company_id == done.company_id), None)
        waiting = await store.count_after(tx, done)
        shorter = (stands is not None and stands.number > done.number) or (kept is not None and kept[0] > done.number)
        fault = "gap" if shorter else ""
        return Verified(done.company_id, done.number, done.hash.hex(), waiting, fault, done.number + 1 if fault else 0)
