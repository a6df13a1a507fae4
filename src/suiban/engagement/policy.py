"""Who may be addressed: by what the customer said, and by the time of the day."""

from datetime import datetime

from suiban.engagement import store
from suiban.engagement.model import ALWAYS_ALLOWED, UNLESS_REFUSED, Refusal, decide_contact
from suiban.kit.ids import CompanyId, CustomerId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction


class PreferencePolicy:
    """Decides by what the customer allowed and when it is quiet. Stands behind ``conversations.api.ContactPolicy``."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def allows(
        self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId, door: str, purpose: str
    ) -> Refusal | None:
        """None when this customer may be addressed now, else the reason's code. Replies need no look-up."""
        if purpose in ALWAYS_ALLOWED:
            return None
        now = self._clock.now()
        preference = await store.find_preference(tx, company_id, customer_id, purpose, door)
        quiet = purpose in UNLESS_REFUSED and (await store.quiet(tx, company_id)).now(now)
        return decide_contact(purpose, preference, quiet, now)

    async def quiet_until(self, tx: Transaction, company_id: CompanyId) -> datetime | None:
        """When customers may be reminded again; None: they may now."""
        return (await store.quiet(tx, company_id)).ends_at(self._clock.now())
