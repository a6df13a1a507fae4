"""The SQL of a company's own web pages."""

from suiban.conversations.model.links import OwnPage
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

PAGES = """
select company_id, key, address, name, name_en, lead, lead_en, active
from conversations.own_page
order by company_id, key
"""
PUT_PAGE = """
insert into conversations.own_page (company_id, key, address, name, name_en, lead, lead_en, active)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (company_id, key) do update
set address = excluded.address, name = excluded.name, name_en = excluded.name_en, lead = excluded.lead,
    lead_en = excluded.lead_en, active = excluded.active
"""


async def pages(tx: Transaction) -> list[OwnPage]:
    """The pages of the scope, in use or not, by company and key."""
    return [
        OwnPage(
            company_id=CompanyId.of(row["company_id"]), key=row["key"], address=row["address"], name=row["name"],
            name_en=row["name_en"], lead=row["lead"], lead_en=row["lead_en"], active=row["active"],
        )
        for row in await tx.fetch(PAGES)
    ]  # fmt: skip


async def put_page(tx: Transaction, p: OwnPage) -> None:
    """Set one."""
    await tx.execute(PUT_PAGE, p.company_id, p.key, p.address, p.name, p.name_en, p.lead, p.lead_en, p.active)
