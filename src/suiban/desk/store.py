"""The only SQL of the desk: snapshots, cards, timelines. Reads the doors of the floors below, writes the timeline."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.customers.api import mask_name
from suiban.desk.model import (
    NEVER_SEEN,
    AskedTalk,
    Card,
    ConversationView,
    DeskState,
    HeldTalk,
    HeldTask,
    OpenOffer,
    PresenceState,
    Visit,
    edge_time,
    in_order_asked,
    in_order_offers,
    in_order_talks,
    in_order_tasks,
    preview,
    wanted_of,
)
from suiban.kit.ids import CompanyId, ConsultationId, ConversationId, CustomerId, ReservationId, StaffId, WorkId, uuid7
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction

MOMENT = "select pg_current_snapshot()::text as snapshot, pg_snapshot_xmin(pg_current_snapshot())::text as xmin"
PRESENCE = "select state, reason, since, version from routing_door.presence where staff_id = $1"
OFFERS = """
select id, work_id, kind, conversation_id, company_id, queue_key, offered_at, expires_at
from routing_door.reservation where staff_id = $1 and state = 'reserved'
"""
HELD = """
select id, company_id, part_companies, customer_id, holder_token, held_since
from conversations_door.conversation where state = 'open' and holder_kind = 'staff' and holder_id = $1
"""
TASKS = """
select id, company_id, kind, queue_key, accepted_at from routing_door.work
where staff_id = $1 and open and state = 'accepted' and conversation_id is null
"""
HOLDS_CUSTOMER = """
select 1 from conversations_door.conversation c
join conversations_door.part p on p.conversation_id = c.id and p.customer_id = $2
where c.state = 'open' and c.holder_kind = 'staff' and c.holder_id = $1 limit 1
"""
ASKED = """
select id, conversation_id, company_id, asked_by, asked_at
from conversations_door.consultation where staff_id = $1 and ended_at is null
"""
# What somebody may read without watching over a company: what they hold, held, are being offered, or are asked into.
_MINE = """
with mine as (
    select conversation_id from routing_door.work where staff_id = $1 and accepted_at is not null
      and conversation_id is not null
    union
    select conversation_id from routing_door.reservation where staff_id = $1 and state = 'reserved'
      and conversation_id is not null
    union
    select id from conversations_door.conversation where state = 'open' and holder_kind = 'staff' and holder_id = $1
    union
    select conversation_id from conversations_door.consultation where staff_id = $1 and ended_at is null
)
"""
MAY_SEE = (
    _MINE
    + """
select 1 from conversations_door.part p
where p.conversation_id = $2 and ($3 or p.conversation_id in (select conversation_id from mine)) limit 1
"""
)
# A talk that another company hosts shows only its part; that it was closed is known from the part's own timeline.
_STATE = """
coalesce(c.state, case when exists (
    select from desk.timeline_entry t where t.company_id = p.company_id and t.customer_id = p.customer_id
    and t.ref = p.conversation_id and t.kind = 'conversation_closed') then 'closed' else 'open' end)
"""
LIST = (
    _MINE
    + """
select distinct p.conversation_id
from unnest((select platform.scope())) as company (id)
cross join lateral (
    select p.conversation_id from conversations_door.part p
    left join conversations_door.conversation c on c.company_id = p.host_company_id and c.id = p.conversation_id
    where p.company_id = company.id and ($2 or p.conversation_id in (select conversation_id from mine))
      and ($3::uuid is null or p.customer_id = $3) and ($4::uuid is null or p.conversation_id < $4)
      and ($5::text is null or $5 = """
    + _STATE
    + """)
    order by p.conversation_id desc limit $6
) p
order by p.conversation_id desc limit $6
"""
)
# Few talks are open, so this one starts from them, and from the few of which only a part is visible.
LIST_OPEN = (
    _MINE
    + """
select conversation_id from (
    select c.id as conversation_id from conversations_door.conversation c
    where c.state = 'open' and ($2 or c.id in (select conversation_id from mine))
      and ($3::uuid is null or c.customer_id = $3) and ($4::uuid is null or c.id < $4)
    union
    select p.conversation_id from conversations_door.part p
    where p.company_id <> p.host_company_id and not p.host_company_id = any ((select platform.scope())::uuid[])
      and ($2 or p.conversation_id in (select conversation_id from mine))
      and ($3::uuid is null or p.customer_id = $3) and ($4::uuid is null or p.conversation_id < $4)
      and not exists (
          select from desk.timeline_entry t where t.company_id = p.company_id and t.customer_id = p.customer_id
          and t.ref = p.conversation_id and t.kind = 'conversation_closed')
) one
where $5 = 'open'
order by conversation_id desc limit $6
"""
)
CARDS = (
    """
with p as (
    select distinct on (p.conversation_id)
           p.conversation_id, p.company_id, p.host_company_id, p.customer_id, p.opened_at, p.proof_level
    from conversations_door.part p where p.conversation_id = any ($1::uuid[])
    order by p.conversation_id, (p.company_id = p.host_company_id) desc, p.company_id
)
select p.conversation_id, p.host_company_id, p.customer_id, p.opened_at, u.display_name, u.level,
       coalesce(h.name, '') as channel_name, coalesce(h.name_en, '') as channel_name_en,
       coalesce(h.kind, '') as channel_kind,
       coalesce(c.context ->> 'title', '') as page_title, coalesce(c.last_seq, l.talk_seq, 0) as last_seq,
       coalesce(m.read_seq, 0) as read_seq, l.author_kind as last_author,
       l.kind as last_kind, l.text as last_text, l.at as last_at,
       w.at as waiting_since,
       coalesce(c.holder_kind, 'nobody') as holder_kind, c.holder_id, coalesce(c.holder_key, '') as holder_key,
       coalesce(s.name, '') as holder_name, coalesce(c.stand_in_token = c.holder_token, false) as stands_in,
       greatest(p.proof_level, (select max(case when z.raised_until > $2 then greatest(z.proof_level, z.raised_level)
                                                else z.proof_level end) from customers_door.session z
                                where z.company_id = p.company_id and z.customer_id = p.customer_id
                                  and z.revoked_at is null and z.expires_at > $2)) as proof_level,
       q.texts as asked,
"""
    + _STATE
    + """ as state
from p
join customers_door.customer u on u.company_id = p.company_id and u.id = p.customer_id
left join conversations_door.conversation c on c.company_id = p.host_company_id and c.id = p.conversation_id
left join conversations_door.channel h on h.company_id = c.company_id and h.id = c.channel_id
left join staff_door.member s on c.holder_kind = 'staff' and s.id = c.holder_id
left join conversations_door.marker m
  on m.company_id = c.company_id and m.conversation_id = c.id and m.reader = 'staff'
left join lateral (
    select x.talk_seq, x.author_kind, x.text, x.at,
           case when x.recalled_at is null then x.kind else 'recalled' end as kind
    from conversations_door.message x
    where x.company_id = any ((select platform.scope())::uuid[]) and x.conversation_id = p.conversation_id
    order by x.talk_seq desc limit 1
) l on true
left join lateral (
    select array_agg(y.text order by y.talk_seq desc) as texts from (
        select x.text, x.talk_seq from conversations_door.message x
        where c.holder_kind = 'nobody' and c.holder_key <> '' and x.company_id = c.company_id
          and x.conversation_id = c.id and x.author_kind = 'customer' and x.text <> ''
        order by x.talk_seq desc limit 8
    ) y
) q on true
left join lateral (
    select x.at from conversations_door.message x
    where x.company_id = any ((select platform.scope())::uuid[]) and x.conversation_id = p.conversation_id
      and x.author_kind = 'customer' and x.recalled_at is null and x.talk_seq > coalesce((
          select max(y.talk_seq) from conversations_door.message y
          where y.company_id = any ((select platform.scope())::uuid[]) and y.conversation_id = p.conversation_id
            and y.author_kind in ('staff', 'bot')), 0)
    order by x.talk_seq limit 1
) w on true
"""
)
IS_OWN = """
select 1 from routing_door.work where staff_id = $1 and conversation_id = $2 and accepted_at is not null
union all
select 1 from routing_door.reservation where staff_id = $1 and conversation_id = $2 and state = 'reserved'
union all
select 1 from conversations_door.conversation
where id = $2 and state = 'open' and holder_kind = 'staff' and holder_id = $1
limit 1
"""
# what is older than a day says nothing any more
NOTE_READING = """
with old as (
    delete from desk.reading where staff_id = $1 and hour < $3::timestamptz - interval '1 day'
)
insert into desk.reading (company_id, staff_id, conversation_id, hour)
select p.company_id, $1, $2, date_trunc('hour', $3::timestamptz, 'UTC')
from conversations_door.part p where p.conversation_id = $2
on conflict do nothing returning company_id
"""
RECORD = """
insert into desk.timeline_entry (company_id, customer_id, id, at, kind, text, ref)
select v.company_id, v.customer_id, v.id, v.at, v.kind, v.text, v.ref
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::uuid[])
     as v (company_id, customer_id, id, at, kind, text, ref)
join customers_door.customer c on c.company_id = v.company_id and c.id = v.customer_id
on conflict (company_id, customer_id, id) do nothing
"""
# a visitor turned out to be this customer: what is written down of the talk is theirs
GIVE = """
with g as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as g (company_id, was_id, customer_id, ref)
), gone as (
    delete from desk.timeline_entry e
    using g join desk.timeline_entry k on k.company_id = g.company_id and k.customer_id = g.customer_id
    where e.company_id = g.company_id and e.customer_id = g.was_id and e.ref = g.ref and e.id = k.id
)
update desk.timeline_entry e set customer_id = g.customer_id
from g
where e.company_id = g.company_id and e.customer_id = g.was_id and e.ref = g.ref
  and not exists (select from desk.timeline_entry k
                  where k.company_id = g.company_id and k.customer_id = g.customer_id and k.id = e.id)
"""
TIMELINE = """
select company_id, id, at, kind, text, ref from desk.timeline_entry
where customer_id = $1 and ($2::timestamptz is null or (at, id) < ($2, $3::uuid))
order by at desc, id desc limit $4
"""
NAMES = """
select id, name from platform.company where id = any ($1::uuid[])
union all select id, name from conversations_door.channel where id = any ($1::uuid[])
union all select id, name from staff_door.member where id = any ($1::uuid[])
union all select id, name from routing_door.queue where id = any ($1::uuid[])
"""
QUEUE_NAMES = """
select q.company_id, q.key, q.name, coalesce(nullif(q.name_en, ''), q.name) as name_en
from unnest($1::uuid[], $2::text[]) as wanted (company_id, key)
join routing_door.queue q on q.company_id = wanted.company_id and q.key = wanted.key
"""

CODE_NAMES = """
select c.company_id, c.axis || ':' || c.key as key, c.name
from unnest($1::uuid[], $2::text[]) as wanted (company_id, key)
join records_door.code c on c.company_id = wanted.company_id and c.axis || ':' || c.key = wanted.key
"""


async def moment(tx: Transaction) -> tuple[str, int]:
    """The PostgreSQL snapshot this transaction reads by, and the lowest transaction it did not see as decided."""
    row = await tx.fetchrow(MOMENT)
    assert row is not None
    return row["snapshot"], int(row["xmin"])


async def state(tx: Transaction, staff_id: StaffId) -> DeskState:
    """What facts change of somebody's desk."""
    found = await tx.fetchrow(PRESENCE, staff_id)
    presence = (
        PresenceState(found["state"], found["reason"], edge_time(found["since"]), found["version"])
        if found
        else PresenceState("offline", "", NEVER_SEEN, 0)
    )
    offers = [_offer(row) for row in await tx.fetch(OFFERS, staff_id)]
    within = tx.scope.companies if tx.scope is not None else frozenset[CompanyId]()
    talks = [_talk(row, within) for row in await tx.fetch(HELD, staff_id)]
    asked = [_asked(row) for row in await tx.fetch(ASKED, staff_id)]
    tasks = [_task(row) for row in await tx.fetch(TASKS, staff_id)]
    return DeskState(
        presence, in_order_offers(offers), in_order_talks(talks), in_order_asked(asked), in_order_tasks(tasks)
    )  # fmt: skip


async def may_see(tx: Transaction, staff_id: StaffId, conversation_id: ConversationId, *, watches: bool) -> bool:
    """Whether somebody sees a conversation, or a part of it, within the scope; ``watches``: as one who watches over."""
    return await tx.fetchrow(MAY_SEE, staff_id, conversation_id, watches) is not None


async def holds_customer(tx: Transaction, staff_id: StaffId, customer_id: CustomerId) -> bool:
    """Whether somebody holds an open conversation with this customer, in any part of it."""
    return await tx.fetchrow(HOLDS_CUSTOMER, staff_id, customer_id) is not None


async def list_ids(
    tx: Transaction, staff_id: StaffId, *, watches: bool, customer_id: CustomerId | None,
    before: ConversationId | None, state: str | None, limit: int,
) -> list[ConversationId]:  # fmt: skip
    """A page of the conversations somebody sees, newest first."""
    query = LIST_OPEN if state == "open" else LIST
    rows = await tx.fetch(query, staff_id, watches, customer_id, before, state, limit)
    return [ConversationId.of(row["conversation_id"]) for row in rows]


async def views(
    tx: Transaction, ids: Sequence[ConversationId], me: StaffId, now: datetime
) -> dict[ConversationId, ConversationView]:
    """These conversations as somebody sees them; those outside the scope are missing."""
    rows = await tx.fetch(CARDS, ids, now) if ids else []
    return {ConversationId.of(row["conversation_id"]): _view(row, me) for row in rows}


async def record(tx: Transaction, visits: Sequence[tuple[CompanyId, CustomerId, Visit]]) -> None:
    """Keep visits; those with a known id, or of a customer the company does not have, change nothing."""
    await tx.execute(
        RECORD,
        [company for company, _, _ in visits],
        [customer for _, customer, _ in visits],
        [visit.id or uuid7() for _, _, visit in visits],
        [visit.at for _, _, visit in visits],
        [visit.kind for _, _, visit in visits],
        [str(visit.text) for _, _, visit in visits],
        [visit.ref for _, _, visit in visits],
    )


async def give(tx: Transaction, given: Sequence[tuple[CompanyId, UUID, UUID, UUID]]) -> None:
    """What is written down of talks (company, was, now, talk) is another customer's now; doing it twice is harmless."""
    if given:
        await tx.execute(GIVE, *(list(column) for column in zip(*given, strict=True)))


async def timeline(
    tx: Transaction, customer_id: CustomerId, before: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[CompanyId, Visit]]:
    """What happened with a customer, newest first."""
    at, entry_id = before or (None, None)
    return [
        (
            CompanyId.of(row["company_id"]),
            Visit(row["at"], row["kind"], Spoken(row["text"]), row["ref"], row["id"]),
        )
        for row in await tx.fetch(TIMELINE, customer_id, at, entry_id, limit)
    ]


async def names(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of companies, channels, members and queues within the scope."""
    return {row["id"]: row["name"] for row in await tx.fetch(NAMES, ids)} if ids else {}


async def queue_names(
    tx: Transaction, keys: Sequence[tuple[CompanyId, str]]
) -> dict[tuple[CompanyId, str], tuple[str, str]]:
    """The names of queues in both languages, by company and key."""
    rows = await tx.fetch(QUEUE_NAMES, [company for company, _ in keys], [key for _, key in keys]) if keys else []
    return {(CompanyId.of(row["company_id"]), row["key"]): (row["name"], row["name_en"]) for row in rows}


async def code_names(tx: Transaction, wanted: Sequence[tuple[CompanyId, str]]) -> dict[tuple[CompanyId, str], str]:
    """The names of codes ``axis:key``, by company and code."""
    rows = await tx.fetch(CODE_NAMES, [company for company, _ in wanted], [key for _, key in wanted]) if wanted else []
    return {(CompanyId.of(row["company_id"]), row["key"]): row["name"] for row in rows}


def _offer(row: Any) -> OpenOffer:
    return OpenOffer(
        reservation_id=str(ReservationId.of(row["id"])),
        work_id=str(WorkId.of(row["work_id"])),
        kind=row["kind"],
        conversation_id=str(ConversationId.of(row["conversation_id"])) if row["conversation_id"] else None,
        company_id=str(CompanyId.of(row["company_id"])),
        queue_key=row["queue_key"],
        offered_at=edge_time(row["offered_at"]),
        expires_at=edge_time(row["expires_at"]),
    )


def _task(row: Any) -> HeldTask:
    return HeldTask(
        work_id=str(WorkId.of(row["id"])),
        company_id=str(CompanyId.of(row["company_id"])),
        kind=row["kind"],
        queue_key=row["queue_key"],
        held_since=edge_time(row["accepted_at"]),
    )


def _asked(row: Any) -> AskedTalk:
    return AskedTalk(
        consultation_id=str(ConsultationId.of(row["id"])),
        conversation_id=str(ConversationId.of(row["conversation_id"])),
        company_id=str(CompanyId.of(row["company_id"])),
        asked_by=str(StaffId.of(row["asked_by"])),
        asked_at=edge_time(row["asked_at"]),
    )


def _talk(row: Any, within: frozenset[CompanyId]) -> HeldTalk:
    known = sorted(within.intersection(row["part_companies"]))
    return HeldTalk(
        conversation_id=str(ConversationId.of(row["id"])),
        company_id=str(CompanyId.of(row["company_id"])),
        part_companies=tuple(str(CompanyId.of(company)) for company in known),
        customer_id=str(CustomerId.of(row["customer_id"])),
        holder_token=row["holder_token"],
        held_since=edge_time(row["held_since"]),
    )


def _view(row: Any, me: StaffId) -> ConversationView:
    holds = row["holder_kind"] == "staff" and row["holder_id"] == me
    name = row["display_name"]
    asked = wanted_of(row["asked"] or ())
    card = Card(
        conversation_id=str(ConversationId.of(row["conversation_id"])),
        company_id=str(CompanyId.of(row["host_company_id"])),
        customer_id=str(CustomerId.of(row["customer_id"])),
        customer_name=Spoken(name) if holds else mask_name(name),
        customer_level=row["level"],
        proof_level=row["proof_level"],
        channel_name=row["channel_name"],
        channel_name_en=row["channel_name_en"],
        channel_kind=row["channel_kind"],
        page_title=row["page_title"],
        last_seq=row["last_seq"],
        read_seq=row["read_seq"],
        last_author="customer" if asked else row["last_author"] or "",
        last_kind="text" if asked else row["last_kind"] or "",
        last_text=preview(asked or row["last_text"] or ""),
        last_at=edge_time(row["last_at"] or row["opened_at"]),
        waiting_since=edge_time(row["waiting_since"]) if row["waiting_since"] else None,
        opened_at=edge_time(row["opened_at"]),
    )
    return ConversationView(
        card=card,
        state=row["state"],
        holder_kind=row["holder_kind"],
        holder_id=row["holder_id"],
        holder_name=row["holder_name"],
        holder_key=row["holder_key"],
        stands_in=row["stands_in"],
    )


async def is_own(tx: Transaction, staff_id: StaffId, conversation_id: ConversationId) -> bool:
    """Whether somebody holds or held a talk, or is offered it."""
    return await tx.fetchrow(IS_OWN, staff_id, conversation_id) is not None


async def note_reading(
    tx: Transaction, staff_id: StaffId, conversation_id: ConversationId, now: datetime
) -> list[CompanyId]:
    """Note that somebody reads a talk; whose parts of it they had not read within this hour."""
    return [CompanyId.of(row["company_id"]) for row in await tx.fetch(NOTE_READING, staff_id, conversation_id, now)]
