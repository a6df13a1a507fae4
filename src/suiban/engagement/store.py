"""SQL of engagement: what customers allow, by a view of customers, and when it is quiet."""

from typing import Final
from zoneinfo import ZoneInfo

from suiban.engagement.model import QUIET, Preference, Quiet
from suiban.kit.ids import CompanyId, CustomerId
from suiban.platform.postgres import Transaction

# A refusal at one door holds for the purpose at all of them; an allowance only for its door, or for `any`.
FIND: Final = """
select allowed, until from customers_door.contact_preference
where company_id = $1 and customer_id = $2 and purpose = $3 and (not allowed or door in ($4, 'any'))
order by allowed, until desc nulls first
limit 1
"""
QUIET_OF: Final = """
select o.time_zone, c.quiet from platform.company o left join engagement.conduct c on c.company_id = o.id
where o.id = $1
"""
QUIETS: Final = "select company_id, quiet from engagement.conduct order by company_id"
SET_QUIET: Final = """
insert into engagement.conduct (company_id, quiet) values ($1, $2)
on conflict (company_id) do update set quiet = excluded.quiet
"""


async def find_preference(
    tx: Transaction, company_id: CompanyId, customer_id: CustomerId, purpose: str, door: str
) -> Preference | None:
    """What this customer said about it, or None when nothing is known. A refusal comes before everything."""
    row = await tx.fetchrow(FIND, company_id, customer_id, purpose, door)
    return None if row is None else Preference(row["allowed"], row["until"])


async def quiet(tx: Transaction, company_id: CompanyId) -> Quiet:
    """When a company's customers are not reminded; by the company's clock: where a customer is nobody has said."""
    (row,) = await tx.fetch(QUIET_OF, company_id)
    return Quiet(QUIET if row["quiet"] is None else tuple(row["quiet"]), ZoneInfo(row["time_zone"]))


async def quiets(tx: Transaction) -> dict[CompanyId, tuple[str, ...]]:
    """What the companies of the scope say; those who never did are left out."""
    return {CompanyId.of(row["company_id"]): tuple(row["quiet"]) for row in await tx.fetch(QUIETS)}


async def set_quiet(tx: Transaction, company_id: CompanyId, spans: tuple[str, ...]) -> None:
    """Set one company's."""
    await tx.execute(SET_QUIET, company_id, list(spans))
