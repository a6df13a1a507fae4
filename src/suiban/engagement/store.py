"""The only SQL of engagement; it reads a view of customers and has no tables yet."""

from typing import Final

from suiban.engagement.model import Preference
from suiban.kit.ids import CompanyId, CustomerId
from suiban.platform.postgres import Transaction

FIND: Final = """
select allowed, until from customers_door.contact_preference
where company_id = $1 and customer_id = $2 and purpose = $3 and door = $4
"""


async def find_preference(
    tx: Transaction, company_id: CompanyId, customer_id: CustomerId, purpose: str, door: str
) -> Preference | None:
    """What this customer allowed, or None when nothing is known."""
    row = await tx.fetchrow(FIND, company_id, customer_id, purpose, door)
    return None if row is None else Preference(row["allowed"], row["until"])
