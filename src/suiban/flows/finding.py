"""Which services can be asked for, kept in memory for who listens to customers (the port of the bot)."""

from collections.abc import Collection
from typing import Final

from suiban.flows import store_versions
from suiban.flows.model.wanting import Offered, find_service, offered
from suiban.flows.publishing import CHANGED
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope

FRESH_S: Final = 30.0
"""A hint may be lost: so long at the most something older is believed."""


class ServiceFinder:
    """Finds services by what customers say, from memory."""

    def __init__(self, hints: Hints, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[CompanyId, tuple[Offered, ...]] = {}
        self._read_at: dict[CompanyId, float] = {}
        hints.subscribe(CHANGED, self._forget)

    async def ready(self, db: Database, companies: Collection[CompanyId]) -> None:
        """Know what these companies offer now."""
        now = self._clock.monotonic()
        old = [one for one in companies if now - self._read_at.get(one, -FRESH_S) >= FRESH_S]
        if not old:
            return
        async with db.snapshot(Scope.of(old)) as tx:
            flows = await store_versions.published(tx, old)
        for company in old:
            self._known[company] = tuple(
                offered(one.key, [one.name, *one.service.get("phrases", ())])
                for one in flows
                if one.company_id == company
            )
            self._read_at[company] = now

    def wanted(self, company_id: CompanyId, text: str) -> str | None:
        """See :func:`suiban.flows.model.wanting.find_service`."""
        return find_service(text, self._known.get(company_id, ()))

    def _forget(self, payload: bytes) -> None:
        self._read_at.pop(CompanyId(bytes=payload), None)
