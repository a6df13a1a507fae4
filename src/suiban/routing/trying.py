"""What one wants to know before rules are changed: who could serve at all, and how a past day would have gone."""

from abc import ABC
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from suiban.kit.errors import NotFound
from suiban.kit.ids import CompanyId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.routing import store_supervising, store_trying
from suiban.routing.model import PresenceState, Worker
from suiban.routing.model.replaying import Came, PastDay, There


class Trying(ABC):
    """Use cases of who writes rules; who may is checked above."""

    _clock: Clock

    async def servers(self, tx: Transaction) -> list[Worker]:
        """Everybody of the scope who takes work, whether they are there or not."""
        return await store_trying.servers(tx)

    async def past_day(self, tx: Transaction, company_id: CompanyId, day: date | None = None) -> PastDay:
        """A company's day as it was (None: the last whole one), with all work and people of the scope. Raises NotFound.

        Skills, mandates and capacity are those of today: nobody wrote down what they were.
        """
        now = self._clock.now()
        if tx.scope is None or company_id not in tx.scope.companies:
            raise NotFound
        bounds = await store_supervising.day_bounds(tx, company_id, day, now)
        if bounds is not None and day is None:
            bounds = await store_supervising.day_bounds(tx, company_id, bounds.day - timedelta(days=1), now)
        if bounds is None:
            raise NotFound
        return await store_trying.past_day(tx, company_id, bounds, now)

    async def enter_past(self, tx: Transaction, came: Sequence[Came], there: Sequence[There]) -> None:
        """Enter a day that is over: for seeding. Between two times of one person they are away, at a meal."""
        spans: list[tuple[StaffId, PresenceState, str, datetime, datetime]] = []
        for one in there:
            spans += [(one.staff_id, "available", "", begins, ends) for begins, ends in one.spans]
            spans += [(one.staff_id, "away", "meal", before[1], after[0]) for before, after in pairwise(one.spans)]
        if spans:
            await store_trying.enter_presence(tx, spans)
        if came:
            await store_trying.enter_past(tx, came)
