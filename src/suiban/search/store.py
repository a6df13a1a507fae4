"""The only SQL of searching: reading, through the views of the floors below."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from suiban.customers.api import mask_name
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction
from suiban.search.model import Address, Hit, Indexed

_INDEXED: Final = """
select m.company_id, m.conversation_id, m.talk_seq, m.author_kind, m.author_id, m.text, m.at, c.channel_id
from m
left join conversations_door.conversation c on c.company_id = m.company_id and c.id = m.conversation_id
"""
SCAN: Final = (
    """
with m as (
    select company_id, conversation_id, talk_seq, author_kind, author_id, text, at from conversations_door.message
    where company_id = $1 and (conversation_id, talk_seq) < ($2, $3) and recalled_at is null
    order by conversation_id desc, talk_seq desc limit $4
)
"""
    + _INDEXED
    + "order by m.conversation_id desc, m.talk_seq desc"
)
LOAD: Final = (
    """
with m as (
    select x.company_id, x.conversation_id, x.talk_seq, x.author_kind, x.author_id, x.text, x.at
    from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as wanted (company_id, conversation_id, talk_seq)
    join conversations_door.message x on x.company_id = wanted.company_id
     and x.conversation_id = wanted.conversation_id and x.talk_seq = wanted.talk_seq
    where x.recalled_at is null
)
"""
    + _INDEXED
)
EXPECTED: Final = "select coalesce(sum(last_seq), 0)::bigint from conversations_door.conversation"
# The same as the desk's: what somebody may read without watching over a company; a test holds the two together. Each
# condition stands alone, as each has an index of its own.
MINE: Final = """
select conversation_id from (
    select conversation_id from routing_door.work where staff_id = $1 and accepted_at is not null
      and conversation_id is not null
    union
    select conversation_id from routing_door.reservation where staff_id = $1 and state = 'reserved'
      and conversation_id is not null
    union
    select id from conversations_door.conversation where state = 'open' and holder_kind = 'staff' and holder_id = $1
    union
    select conversation_id from conversations_door.consultation where staff_id = $1 and ended_at is null
) mine order by conversation_id desc limit $2
"""
THEIRS: Final = """
select conversation_id from (
    select id as conversation_id from conversations_door.conversation where company_id = any($1) and customer_id = $2
    union
    select conversation_id from conversations_door.part
    where company_id = any($1) and customer_id = $2 and company_id <> host_company_id
) theirs order by conversation_id desc limit $3
"""
HITS: Final = """
select m.company_id, m.conversation_id, m.talk_seq, m.author_kind, m.author_name, m.kind, m.text, m.at, p.customer_id,
       u.display_name, coalesce(h.name, '') as channel_name, coalesce(h.name_en, '') as channel_name_en,
       coalesce(c.holder_kind = 'staff' and c.holder_id = $1, false) as holds
from unnest($3::uuid[], $4::uuid[], $5::bigint[]) with ordinality
     as wanted (company_id, conversation_id, talk_seq, place)
join conversations_door.message m on m.company_id = wanted.company_id
 and m.conversation_id = wanted.conversation_id and m.talk_seq = wanted.talk_seq
join conversations_door.part p on p.company_id = m.company_id and p.conversation_id = m.conversation_id
join customers_door.customer u on u.company_id = p.company_id and u.id = p.customer_id
left join conversations_door.conversation c on c.company_id = m.company_id and c.id = m.conversation_id
left join conversations_door.channel h on h.company_id = c.company_id and h.id = c.channel_id
where m.recalled_at is null and (
   $2 or coalesce(c.state = 'open' and c.holder_kind = 'staff' and c.holder_id = $1, false)
   or exists (select from routing_door.work w
              where w.staff_id = $1 and w.conversation_id = m.conversation_id and w.accepted_at is not null)
   or exists (select from routing_door.reservation r
              where r.staff_id = $1 and r.conversation_id = m.conversation_id and r.state = 'reserved')
   or exists (select from conversations_door.consultation o
              where o.staff_id = $1 and o.conversation_id = m.conversation_id and o.ended_at is null))
order by wanted.place
"""


async def scan(tx: Transaction, company_id: CompanyId, below: tuple[UUID, int], limit: int) -> list[Indexed]:
    """A company's messages from the newest talk to the oldest, those before ``below``."""
    return [_indexed(row) for row in await tx.fetch(SCAN, company_id, *below, limit)]


async def load(tx: Transaction, addresses: Sequence[Address]) -> list[Indexed]:
    """The messages at these addresses, as far as there are any."""
    return [_indexed(row) for row in await tx.fetch(LOAD, *_columns(addresses))]


async def expected(tx: Transaction) -> int:
    """About how many messages there are within the scope."""
    found: int = await tx.fetchval(EXPECTED)
    return found


async def mine(tx: Transaction, staff_id: StaffId, limit: int) -> tuple[ConversationId, ...]:
    """The newest talks that somebody may read who does not watch over them."""
    return tuple(ConversationId.of(row["conversation_id"]) for row in await tx.fetch(MINE, staff_id, limit))


async def theirs(tx: Transaction, customer_id: CustomerId, limit: int) -> tuple[ConversationId, ...]:
    """A customer's newest talks, and those in which their part of another company is."""
    assert tx.scope is not None
    rows = await tx.fetch(THEIRS, list(tx.scope.companies), customer_id, limit)
    return tuple(ConversationId.of(row["conversation_id"]) for row in rows)


async def hits(tx: Transaction, staff_id: StaffId, addresses: Sequence[Address], *, watches: bool) -> list[Hit]:
    """The messages at these addresses that somebody may see now, in this order."""
    return [_hit(row) for row in await tx.fetch(HITS, staff_id, watches, *_columns(addresses))]


def _columns(addresses: Sequence[Address]) -> tuple[list[Any], list[Any], list[int]]:
    return (
        [address.company_id for address in addresses],
        [address.conversation_id for address in addresses],
        [address.talk_seq for address in addresses],
    )


def _indexed(row: Any) -> Indexed:
    return Indexed(
        address=_address(row),
        channel_id=ChannelId.of(row["channel_id"]) if row["channel_id"] else None,
        author_kind=row["author_kind"],
        author_id=row["author_id"],
        text=Spoken(row["text"]),
        at=row["at"],
    )


def _hit(row: Any) -> Hit:
    name = row["display_name"]
    return Hit(
        address=_address(row),
        customer_id=CustomerId.of(row["customer_id"]),
        customer_name=Spoken(name) if row["holds"] else mask_name(name),
        channel_name=row["channel_name"],
        channel_name_en=row["channel_name_en"],
        author_kind=row["author_kind"],
        author_name=row["author_name"],
        kind=row["kind"],
        text=Spoken(row["text"]),
        marks=(),
        at=row["at"],
    )


def _address(row: Any) -> Address:
    return Address(CompanyId.of(row["company_id"]), ConversationId.of(row["conversation_id"]), row["talk_seq"])
