"""The chainer: ties entries to their chains behind the writers. Any number may run; a chain has one at a time."""

import logging
from typing import Final

from suiban.audit.api import HINT, TIE_ENTRIES_MAX, Audit
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope
from suiban.platform.rounds import Rounds

log = logging.getLogger(__name__)

TICK_S: Final = 5.0
PAUSE_S: Final = 0.2
HEADS_LOGGED_EVERY_S: Final = 3600.0


class Chainer:
    """Runs in every worker."""

    def __init__(self, audit: Audit, db: Database, hints: Hints, clock: Clock) -> None:
        self._audit = audit
        self._db = db
        self._hints = hints
        self._clock = clock
        self._rounds = Rounds("chaining", log, tick_s=TICK_S, pause_s=PAUSE_S)
        self._logged_at = clock.monotonic()

    async def run(self) -> None:
        """Tie until cancelled."""
        self._hints.subscribe(HINT, lambda _: self._rounds.wake())
        await self._rounds.run(self.step)

    async def step(self) -> int:
        """Tie everything that can be tied now; how many entries."""
        async with self._db.unscoped() as tx:
            companies = list((await company_ids(tx)).values())
        total, tied = 0, TIE_ENTRIES_MAX
        while companies and tied >= TIE_ENTRIES_MAX:
            async with self._db.transaction(Scope.of(companies)) as tx:
                tied = await self._audit.tie(tx)
            total += tied
        if companies and self._clock.monotonic() - self._logged_at >= HEADS_LOGGED_EVERY_S:
            self._logged_at = self._clock.monotonic()
            await self._log_heads(companies)
        return total

    async def _log_heads(self, companies: list[CompanyId]) -> None:
        # a copy outside of the database: whoever cuts the end off a chain does not reach the log's archive
        async with self._db.transaction(Scope.of(companies)) as tx:
            for head in await self._audit.heads(tx):
                log.info(
                    "audit head",
                    extra={"company": str(head.company_id), "number": head.number, "hash": head.hash.hex()},
                )
