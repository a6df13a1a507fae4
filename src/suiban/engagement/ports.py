"""What engagement asks of services under way."""

from typing import Protocol

from suiban.flows.model.views import InstanceLine
from suiban.kit.ids import CompanyId, CustomerId
from suiban.platform.postgres import Transaction


class UnderWay(Protocol):
    """What customers have begun and not ended."""

    async def open_of(self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> list[InstanceLine]:
        """One customer's, in words."""
        ...
