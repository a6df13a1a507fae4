"""What the spine asks of floors above it; wiring hands in who answers. Part of the door: see ``api``."""

from typing import Protocol

from suiban.conversations.model import Verdict
from suiban.kit.ids import CompanyId, CustomerId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction


class Guard(Protocol):
    """What may be said. Asked before anything becomes visible to a customer; answers from memory."""

    async def check(self, tx: Transaction, company_id: CompanyId, speaker_kind: str, text: Spoken) -> Verdict:
        """Allow (perhaps masked or with warnings), hold or refuse."""
        ...


class ContactPolicy(Protocol):
    """Whether this customer may be addressed now."""

    async def allows(
        self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId, door: str, purpose: str
    ) -> str | None:
        """None when allowed, else the reason's code."""
        ...
