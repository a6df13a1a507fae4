"""The only SQL of engagement; it reads a view of customers and has no tables yet."""

from typing import Final

from suiban.engagement.model import Preference
from suiban.kit.ids import CompanyId, CustomerId
from suiban.platform.postgres import Transaction

# A refusal at one door holds for the purpose at all of them; an allowance only for its door, or for `any`.
FIND: Final = """
select allowed, until from customers_door.contact_preference
where company_id = $1 and customer_id = $2 and purpose = $3 and (not allowed or door in ($4, 'any'))
order by allowed, until desc nulls first
limit 1
"""


async def find_preference(
    tx: Transaction, company_id: CompanyId, customer_id: CustomerId, purpose: str, door: str
) -> Preference | None:
    """What this customer said about it, or None when nothing is known. A refusal comes before everything."""
    row = await tx.fetchrow(FIND, company_id, customer_id, purpose, door)
    return None if row is None else Preference(row["allowed"], row["until"])
