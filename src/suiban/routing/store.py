"""The only SQL of routing: queues, work, offers. Answers, claims, presence and the wallboard have files of their own.

Locks are taken in one order everywhere: conversation, work, reservation, presence. The deciders pick work with
``skip locked``, so that they never wait for somebody who waits for them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId, WorkId
from suiban.platform.postgres import Transaction
from suiban.routing import rows as facts_of
from suiban.routing import store_answers
from suiban.routing.events import Reserved
from suiban.routing.model import (
    POINT,
    PRIORITY_MAX,
    Arrival,
    Offer,
    Waiting,
)
from suiban.routing.model.matching import together

COMPANIES = "select id from platform.company"
# The conversation must still wait under this token: an arrival that is out of date stores nothing. A queue that no
# longer exists, or is switched off, must not lose the customer: the one of the same key takes them, else the company's
# fallback, else its first.
ENQUEUE = """
insert into routing.work (company_id, id, conversation_id, queue_id, companies, only_staff_id, skills, holder_token,
                          state, priority, enqueued_at, weight, interruptible, channel_id, target_s, customer_id)
select c.company_id, a.work_id, c.id, q.id, c.part_companies, a.only_staff_id, a.skills, a.holder_token,
       'queued', least(a.priority + q.priority, $11), a.enqueued_at, coalesce(k.weight, 1),
       coalesce(k.interruptible, false), c.channel_id,
       coalesce((select (q.promises -> d.kind ->> 'within_s')::int from conversations_door.channel d
                 where d.company_id = c.company_id and d.id = c.channel_id), k.target_s), c.customer_id
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::jsonb[], $8::bigint[],
            $9::int[], $10::timestamptz[])
     as a (company_id, work_id, conversation_id, queue_id, queue_key, only_staff_id, skills, holder_token, priority,
           enqueued_at)
join conversations_door.conversation c
  on c.company_id = a.company_id and c.id = a.conversation_id and c.state = 'open' and c.holder_kind = 'nobody'
 and c.holder_token = a.holder_token
cross join lateral (
    select q.id, q.priority, q.promises from routing.queue q where q.company_id = c.company_id
    order by (q.active and q.id = a.queue_id) desc nulls last, (q.active and q.key = a.queue_key) desc, q.active desc,
             q.key = (select r.fallback from routing.rule r where r.company_id = c.company_id) desc nulls last, q.key
    limit 1
) q
left join routing.kind k on k.company_id = c.company_id and k.key = 'conversation'
on conflict do nothing
returning company_id, id, conversation_id, kind, queue_id,
          (select key from routing.queue q where q.company_id = work.company_id and q.id = work.queue_id) as queue_key,
          priority, enqueued_at
"""
# A token of null means: whatever it was, the conversation is over.
END = """
with gone as (
    select company_id, conversation_id, max(coalesce(holder_token, 9223372036854775807)) as holder_token
    from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as g (company_id, conversation_id, holder_token)
    group by company_id, conversation_id
), ended as (
    update routing.work w
    set state = case when w.state = 'accepted' then 'completed' else 'cancelled' end, ended_at = $4
    from gone g
    where w.company_id = g.company_id and w.conversation_id = g.conversation_id
      and w.open and w.holder_token < g.holder_token
    returning w.company_id, w.id, w.conversation_id, w.kind, w.queue_id, w.state, w.staff_id
), withdrawn as (
    update routing.reservation r set state = 'withdrawn', answered_at = $4, reason = 'gone'
    from ended e where r.company_id = e.company_id and r.work_id = e.id and r.state = 'reserved'
    returning r.company_id, r.work_id, r.id, r.staff_id
)
select e.*, x.id as asked_id, x.staff_id as asked_staff_id
from ended e left join withdrawn x on x.company_id = e.company_id and x.work_id = e.id order by e.company_id, e.id, x.id
"""
WIDEN = """
update routing.work w set companies = p.companies
from unnest($1::uuid[], $2::uuid[]) as a (company_id, conversation_id)
cross join lateral (
    select c.part_companies as companies from conversations_door.conversation c
    where c.company_id = a.company_id and c.id = a.conversation_id
) p
where w.company_id = a.company_id and w.conversation_id = a.conversation_id
  and w.open and w.companies <> p.companies
"""
WAITING_WHERE = """
select w.company_id, w.id, w.companies, w.skills, q.skills as queue_skills, d.due_at, w.only_staff_id,
       coalesce(w.counts_from, w.enqueued_at) as enqueued_at, w.not_before, w.kind = 'callback' as promised,
       w.conversation_id is null as shut,
       w.passed_over, q.reservation_s, q.wishes, q.relax_s, w.weight, w.interruptible, w.kind,
       w.wishes as own_wishes, w.manager_id, q.manager_s, w.last_agent_id, q.last_agent_s,
       case when q.mode = 'several' then q.ring else 1 end as ring,
       case when b.since is not null and w.conversation_id is not null then (
           select jsonb_agg(h.skills order by h.key) from routing.queue h
           where h.company_id = q.company_id and h.key = any (q.backup) and h.active) end as helped,
       case when q.mode = 'grab' then q.push_after_s else 0 end as board_s
from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
left join routing.backup b on b.company_id = q.company_id and b.queue_id = q.id and b.until is null
cross join lateral (
    select least(w.enqueued_at + make_interval(secs => coalesce(w.target_s, q.target_wait_s)), w.due_by)
           - w.priority * $1::interval as due_at
) d
where w.waits and w.state = 'queued' and """
ON_BOARD = WAITING_WHERE + "q.mode = 'grab' order by d.due_at, w.id limit $2"
WAITING_THESE = WAITING_WHERE + "w.company_id = any ($2::uuid[]) and w.id = any ($3::uuid[])"
# Who took something by themselves since they were read may have no hand left: their presence is locked first, and read
# anew if somebody had it. What was put off, widened, put to somebody by name or left meanwhile is decided anew. The
# fact arises here, so that what was offered need not travel forth and back.
RESERVE = """
with offer as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::bool[], $7::text[],
                         $8::int[], $10::bigint[], $12::uuid[])
        as o (company_id, work_id, staff_id, reservation_id, expires_at, afresh, why, fit, claims, only_staff_id)
), free as (
    update routing.presence p set last_offered_at = $9
    from (
        select p.staff_id from (select distinct staff_id, claims from offer) o
        join routing.presence p on p.staff_id = o.staff_id and p.claims = o.claims
        where p.state = 'available' order by p.staff_id for no key update of p
    ) o where p.staff_id = o.staff_id
    returning p.staff_id,
              array(select d.company_id from staff_door.mandate d where d.staff_id = p.staff_id) as companies
), picked as (
    select w.company_id, w.id, w.conversation_id, w.kind, w.queue_id,
           o.staff_id, o.reservation_id, o.expires_at, o.afresh, o.why, o.fit
    from offer o join free f on f.staff_id = o.staff_id
    join routing.work w on w.company_id = o.company_id and w.id = o.work_id
    where w.state = 'queued' and (w.not_before is null or w.not_before <= $9) and w.companies <@ f.companies
      and w.only_staff_id is not distinct from o.only_staff_id
    for update of w skip locked
), reserved as (
    update routing.work w
    set state = 'reserved', reservation_id = case when p.people = 1 then p.reservation_id end,
        passed_over = case when p.afresh then '{}' else w.passed_over end
    from (select distinct on (company_id, id) *, count(*) over (partition by company_id, id) as people from picked) p
    where w.company_id = p.company_id and w.id = p.id
), kept as (
    insert into routing.reservation (company_id, id, work_id, staff_id, state, offered_at, expires_at, why, fit)
    select company_id, reservation_id, id, staff_id, 'reserved', $9, expires_at, why, fit from picked
), told as (
    insert into eventlog_door.fact (company_id, topic, kind, subject, body)
    select p.company_id, $11, $11, coalesce(p.conversation_id, p.id),
           jsonb_build_object('reservation_id', p.reservation_id, 'work_id', p.id, 'conversation_id', p.conversation_id,
                              'staff_id', p.staff_id, 'queue_key', q.key, 'offered_at', $9::timestamptz,
                              'expires_at', p.expires_at, 'kind', p.kind)
    from picked p join routing.queue q on q.company_id = p.company_id and q.id = p.queue_id order by p.reservation_id
)
select reservation_id from picked
"""
# The queue a conversation was taken from, else the company's first: for talks that were handed over by name.
HELD = """
select c.company_id, c.id as conversation_id, c.holder_token, q.id as queue_id, q.key as queue_key
from conversations_door.conversation c
left join lateral (
    select q.id, q.key from routing.queue q
    left join routing.work w on w.company_id = q.company_id and w.queue_id = q.id and w.conversation_id = c.id
    where q.company_id = c.company_id order by q.active desc, w.enqueued_at desc nulls last, q.key limit 1
) q on true
where c.state = 'open' and c.holder_kind = 'staff' and c.holder_id = $1 and ($2::uuid is null or c.company_id = $2)
order by c.id
"""
QUEUES_OF = """
select w.id as conversation_id, q.id, q.key
from unnest($1::uuid[], $2::uuid[]) as w (company_id, id)
cross join lateral (
    select q.id, q.key from routing.queue q
    left join routing.work k on k.company_id = q.company_id and k.queue_id = q.id and k.conversation_id = w.id
    where q.company_id = w.company_id and ($3::uuid is null or (q.id = $3 and q.active))
    order by q.active desc, k.enqueued_at desc nulls last, q.key limit 1
) q
"""

_decode_skills = msgspec.json.Decoder(dict[str, int]).decode
_decode_many = msgspec.json.Decoder(list[dict[str, int]]).decode


async def companies(tx: Transaction) -> list[CompanyId]:
    """All companies of the register; needs no scope."""
    return [CompanyId.of(row["id"]) for row in await tx.fetch(COMPANIES)]


async def enqueue(tx: Transaction, items: Sequence[Arrival]) -> list[Any]:
    """Let conversations wait; the rows that are new."""
    return await tx.fetch(
        ENQUEUE,
        [item.company_id for item in items],
        [WorkId.new() for _ in items],
        [item.conversation_id for item in items],
        [item.queue_id for item in items],
        [item.queue_key for item in items],
        [item.only_staff_id for item in items],
        [_json(item.skills) for item in items],
        [item.holder_token for item in items],
        [item.priority for item in items],
        [item.enqueued_at for item in items],
        PRIORITY_MAX,
    )


async def end(tx: Transaction, gone: Sequence[tuple[UUID, UUID, int | None]], now: datetime) -> list[Any]:
    """End open work of (company, conversation, holder token) that is older than the token; None: of any age.

    A row for each colleague who was being asked about it, one where nobody was.
    """
    await store_answers.lock_talks(tx, [(company, talk) for company, talk, _ in gone])
    return await tx.fetch(END, *(list(column) for column in zip(*gone, strict=True)), now)


async def widen(tx: Transaction, talks: Sequence[tuple[UUID, UUID]]) -> None:
    """Bring the companies of open work up to date with its conversation's parts."""
    await tx.execute(WIDEN, [company for company, _ in talks], [conversation for _, conversation in talks])


async def these_waiting(tx: Transaction, works: Sequence[tuple[CompanyId, WorkId]]) -> list[Waiting]:
    """Of these those that wait and are offered to nobody."""
    companies, ids = [company for company, _ in works], [work_id for _, work_id in works]
    return [waiting_of(row) for row in await tx.fetch(WAITING_THESE, POINT, companies, ids)]


async def on_board(tx: Transaction, limit: int) -> list[Waiting]:
    """What waits in queues whose work is taken and not given, most urgent first."""
    return [waiting_of(row) for row in await tx.fetch(ON_BOARD, POINT, limit)]


def waiting_of(row: Any) -> Waiting:
    """A row of these statements as the decision sees it."""
    own = _decode_skills(row["skills"])
    return Waiting(
        company_id=CompanyId.of(row["company_id"]),
        work_id=WorkId.of(row["id"]),
        companies=frozenset(map(CompanyId.of, row["companies"])),
        skills=together(_decode_skills(row["queue_skills"]), own),
        enqueued_at=row["enqueued_at"],
        due_at=row["due_at"],
        only_staff_id=StaffId.of(row["only_staff_id"]) if row["only_staff_id"] else None,
        passed_over=frozenset(map(StaffId.of, row["passed_over"])),
        reservation_s=row["reservation_s"],
        wishes=together(_decode_skills(row["wishes"]), _decode_skills(row["own_wishes"])),
        relax_s=row["relax_s"],
        weight=row["weight"],
        interruptible=row["interruptible"],
        not_before=row["not_before"],
        promised=row["promised"],
        preferred=facts_of.preferred(row),
        ring=row["ring"],
        board_s=row["board_s"],
        helped=tuple(together(one, own) for one in _decode_many(row["helped"])) if row["helped"] else (),
        kind=row["kind"],
        shut=row["shut"],
    )


async def reserve(tx: Transaction, offers: Sequence[Offer], now: datetime, claims: Mapping[StaffId, int]) -> list[UUID]:
    """Turn offers into reservations by compare-and-set, with their facts; the ids of those that came about.

    ``claims``: how often each had taken work by themselves when it was decided; who has since is offered nothing.
    """
    rows = await tx.fetch(
        RESERVE,
        [offer.company_id for offer in offers],
        [offer.work_id for offer in offers],
        [offer.staff_id for offer in offers],
        [offer.reservation_id for offer in offers],
        [offer.expires_at for offer in offers],
        [offer.afresh for offer in offers],
        [offer.why for offer in offers],
        [offer.fit for offer in offers],
        now,
        [claims.get(offer.staff_id, 0) for offer in offers],
        Reserved.KIND,
        [offer.only_staff_id for offer in offers],
    )
    return [row["reservation_id"] for row in rows]


async def held(tx: Transaction, staff_id: StaffId, company_id: CompanyId | None) -> list[Any]:
    """The open conversations a person holds, hosted by one company or by all, each with a queue to go back to."""
    return await tx.fetch(HELD, staff_id, company_id)


async def queues_of(
    tx: Transaction, talks: Sequence[tuple[CompanyId, ConversationId]], queue_id: QueueId | None
) -> dict[ConversationId, tuple[QueueId, str]]:
    """This queue, where it is the company's; without one each conversation's last, else the company's first."""
    rows = await tx.fetch(QUEUES_OF, [company for company, _ in talks], [talk for _, talk in talks], queue_id)
    return {ConversationId.of(row["conversation_id"]): (QueueId.of(row["id"]), row["key"]) for row in rows}


async def queue_of(
    tx: Transaction, company_id: CompanyId, conversation_id: ConversationId, queue_id: QueueId | None
) -> tuple[QueueId, str] | None:
    """As :func:`queues_of`, of one conversation."""
    return (await queues_of(tx, [(company_id, conversation_id)], queue_id)).get(conversation_id)


def _json(value: dict[str, int]) -> str:
    return msgspec.json.encode(value).decode()
