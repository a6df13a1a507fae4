"""Sending what webhooks are to be told, and forgetting what was told long ago."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from suiban.integrations import store
from suiban.integrations.api import HINT, Integrations
from suiban.integrations.model import Claimed, Outcome, signature
from suiban.integrations.reactions import WebhookListener
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids, in_batches
from suiban.platform.hints import Hints
from suiban.platform.jobs import Arguments, Task
from suiban.platform.outgoing import Outgoing
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.platform.rounds import Rounds

log = logging.getLogger(__name__)

BATCH_DELIVERIES: Final = 32
AT_ONCE_MAX: Final = 16
LEASE_S: Final = 60.0
TICK_S: Final = 2.0
REFRESH_S: Final = 5.0
DELIVERED_KEPT: Final = timedelta(days=7)
DEAD_KEPT: Final = timedelta(days=90)
FORGOTTEN_AT_ONCE: Final = 2_000


class Sender:
    """Runs in every worker: claims, commits, sends, writes down what became of it. At least once, in order."""

    def __init__(
        self, integrations: Integrations, listener: WebhookListener, db: Database, hints: Hints, outgoing: Outgoing,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._integrations = integrations
        self._listener = listener
        self._db = db
        self._hints = hints
        self._outgoing = outgoing
        self._clock = clock
        self._rounds = Rounds("sending to webhooks", log, tick_s=TICK_S)
        self._refreshed_at = -REFRESH_S

    async def run(self) -> None:
        """Send until cancelled."""
        self._hints.subscribe(HINT, lambda _: self._hinted())
        await self._rounds.run(self._round)

    async def _round(self) -> bool:
        await self._refresh()
        return await self.step() > 0

    async def step(self) -> int:
        """Send what is due now; how many attempts were made."""
        async with self._db.unscoped() as tx:
            companies = list((await company_ids(tx)).values())
        if not companies:
            return 0
        async with self._db.transaction(Scope.of(companies)) as tx:
            claimed = await self._integrations.claim(tx, BATCH_DELIVERIES, LEASE_S)
        if claimed:
            outcomes = await self._send(claimed)
            async with self._db.transaction(Scope.of({item.company_id for item in claimed})) as tx:
                await self._integrations.settle(tx, outcomes)
        return len(claimed)

    async def _send(self, claimed: Sequence[Claimed]) -> list[Outcome]:
        room = asyncio.Semaphore(AT_ONCE_MAX)

        async def one(item: Claimed) -> Outcome:
            if not item.secrets:
                return Outcome(item, None, "seal_broken")
            async with room:
                payload, at = item.payload(), int(self._clock.now().timestamp())
                headers = {
                    "content-type": "application/json",
                    "user-agent": "Suiban-Webhooks/1",
                    "webhook-id": str(item.id),
                    "webhook-timestamp": str(at),
                    "webhook-signature": " ".join(signature(one, str(item.id), at, payload) for one in item.secrets),
                }
                answer = await self._outgoing.post(item.url, payload, headers)
                return Outcome(item, answer.status, answer.error)

        return list(await asyncio.gather(*(one(item) for item in claimed)))

    def _hinted(self) -> None:
        self._refreshed_at = -REFRESH_S
        self._rounds.wake()

    async def _refresh(self) -> None:
        now = self._clock.monotonic()
        if now - self._refreshed_at >= REFRESH_S:
            self._refreshed_at = now
            await self._listener.refresh(self._db)


class DeliveryTidier:
    """The job ``integrations.tidy_deliveries``."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def task(self) -> Task:
        """Once an hour."""
        return Task("integrations.tidy_deliveries", self.run, cron="17 * * * *")

    async def run(self, arguments: Arguments) -> None:
        """Forget in small batches."""
        now = self._clock.now()

        async def forget(tx: Transaction, _: CompanyId) -> int:
            return await store.forget(tx, now - DELIVERED_KEPT, now - DEAD_KEPT, FORGOTTEN_AT_ONCE)

        await in_batches(self._db, FORGOTTEN_AT_ONCE, forget)
