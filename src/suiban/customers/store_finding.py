"""SQL of schema ``customers``: what customers are found by."""

import re
from collections.abc import Sequence
from typing import Any, Final

from suiban.customers.model import FoundCustomer, findable_words, mask_identifier, mask_name, words_asked
from suiban.kit.ids import CompanyId, CustomerId
from suiban.platform.postgres import Transaction

VERSION: Final = 1
_WHOLE_NUMBER: Final = re.compile(r"\d{5,20}")

KNOWN = """
select c.company_id, c.id, c.display_name, c.tags,
       array(select i.value from customers.identifier i where i.company_id = c.company_id and i.customer_id = c.id
             and i.kind = 'customer_no') as numbers,
       array(select right(i.value, 4) from customers.identifier i where i.company_id = c.company_id
             and i.customer_id = c.id and i.kind in ('phone', 'card_last4')) as ends
from customers.customer c where c.id = any ($1::uuid[]) order by c.company_id, c.id
"""
FORGET = """
delete from customers.findable f using unnest($1::uuid[], $2::uuid[]) as known (company_id, id)
where f.company_id = known.company_id and f.customer_id = known.id
"""
KEEP = """
insert into customers.findable (company_id, term, customer_id)
select * from unnest($1::uuid[], $2::text[], $3::uuid[]) on conflict do nothing
"""
MARK = """
update customers.customer c set findable_version = $3
from unnest($1::uuid[], $2::uuid[]) as known (company_id, id)
where c.company_id = known.company_id and c.id = known.id
"""
UNFINDABLE = "select id from customers.customer where company_id = $1 and findable_version < 1 order by id limit $2"
# The first word is looked up, the others are checked; a whole phone number stands only among the identifiers.
FIND = """
with found as (
    select f.company_id, f.customer_id from customers.findable f
    where f.term = ($1::text[])[1] and ($3::uuid is null or f.customer_id < $3)
      and not exists (
          select from unnest(($1::text[])[2:]) as other (term)
          where not exists (select from customers.findable o where o.company_id = f.company_id and o.term = other.term
                            and o.customer_id = f.customer_id))
    union
    select i.company_id, i.customer_id from customers.identifier i
    where $2::text is not null and i.kind = 'phone' and i.value = $2 and ($3::uuid is null or i.customer_id < $3)
    order by customer_id desc limit $4
)
select c.company_id, c.id, c.display_name, c.level, c.city, c.tags,
       array(select i.kind || ':' || i.value from customers.identifier i where i.company_id = c.company_id
             and i.customer_id = c.id and i.kind in ('customer_no', 'phone') order by i.kind) as known
from found f join customers.customer c on c.company_id = f.company_id and c.id = f.customer_id
order by c.id desc
"""


async def make_findable(tx: Transaction, ids: Sequence[CustomerId]) -> None:
    """Keep anew what these customers are found by: after entering them and whenever name, tags or numbers changed."""
    known = await tx.fetch(KNOWN, list(ids))
    companies, customers = [row["company_id"] for row in known], [row["id"] for row in known]
    words = [(row, word) for row in known for word in sorted(_words(row))]
    await tx.execute(FORGET, companies, customers)
    await tx.execute(
        KEEP, [row["company_id"] for row, _ in words], [word for _, word in words], [row["id"] for row, _ in words]
    )
    await tx.execute(MARK, companies, customers, VERSION)


async def unfindable(tx: Transaction, company_id: CompanyId, limit: int) -> list[CustomerId]:
    """Some of those whose words are not kept yet."""
    return [CustomerId.of(row["id"]) for row in await tx.fetch(UNFINDABLE, company_id, limit)]


async def find(tx: Transaction, text: str, after: CustomerId | None, limit: int) -> list[FoundCustomer]:
    """Customers whom all the words fit, the newest first."""
    asked = words_asked(text)
    if not asked:
        return []
    number = "".join(text.split()).replace("-", "")
    whole = number if _WHOLE_NUMBER.fullmatch(number) else None
    words = [number] if whole else asked
    return [_found(row) for row in await tx.fetch(FIND, words, whole, after, limit)]


def _words(row: Any) -> set[str]:
    return findable_words(row["display_name"], row["tags"], [*row["numbers"], *row["ends"]])


def _found(row: Any) -> FoundCustomer:
    known = dict(item.split(":", 1) for item in row["known"])
    return FoundCustomer(
        company_id=CompanyId.of(row["company_id"]),
        id=CustomerId.of(row["id"]),
        name=mask_name(row["display_name"]),
        level=row["level"],
        city=row["city"],
        tags=tuple(row["tags"]),
        customer_no=mask_identifier("customer_no", known.get("customer_no", "")),
        phone=mask_identifier("phone", known["phone"]) if "phone" in known else "",
    )
