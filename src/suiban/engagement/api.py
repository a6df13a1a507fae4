"""The door of engagement: it stands behind the port ``conversations.api.ContactPolicy``."""

from suiban.engagement import store
from suiban.engagement.model import ALWAYS_ALLOWED, decide_contact
from suiban.kit.ids import CompanyId, CustomerId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction


class PreferencePolicy:
    """Decides by what the customer allowed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def allows(
        self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId, door: str, purpose: str
    ) -> str | None:
        """None when this customer may be addressed now, else the reason's code. Replies need no look-up."""
        if purpose in ALWAYS_ALLOWED:
            return None
        preference = await store.find_preference(tx, company_id, customer_id, purpose, door)
        return decide_contact(purpose, preference, self._clock.now())
