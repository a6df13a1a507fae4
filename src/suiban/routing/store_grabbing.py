"""The SQL of taking work: rules of queues, who may, the claim itself, and claims nobody said a word after."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId, WorkId
from suiban.platform.postgres import Transaction
from suiban.routing import store_presence
from suiban.routing.model import Queue
from suiban.routing.model.giving import Giving
from suiban.routing.model.grabbing import HOUR, Claimer, ClaimLine, Claims, banned_until, is_here
from suiban.routing.store_presence import UNITS, worker_of

CLAIM_LOCK: Final = 0x5C1BA2

SET_GIVING: Final = """
update routing.queue q
set mode = g.mode, ring = g.ring, claim_max = g.claim_max, claim_per_hour = g.claim_per_hour,
    claim_rest_s = g.claim_rest_s, head_start_s = g.head_start_s, protect_s = g.protect_s,
    push_after_s = g.push_after_s
from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[],
            $10::int[]) as g (company_id, key, mode, ring, claim_max, claim_per_hour, claim_rest_s, head_start_s,
                              protect_s, push_after_s)
where q.company_id = g.company_id and q.key = g.key
"""
GRABBED: Final = """
select company_id, id, key, name, name_en, skills, target_wait_s, mode, ring, claim_max, claim_per_hour, claim_rest_s,
       head_start_s, protect_s, push_after_s
from routing.queue where mode = 'grab' and active
"""
DETAILS: Final = """
select w.company_id, w.id, w.conversation_id, w.queue_id, w.kind, w.target_s from routing.work w
where w.company_id = any ($1::uuid[]) and w.id = any ($2::uuid[])
"""
# Taking turns with oneself only: two claims of one person never count each other as not there.
ONE_AT_A_TIME: Final = "select pg_advisory_xact_lock($1, hashtext($2::uuid::text))"
# Those who are there to take work, and whoever looks at the board in whatever state.
CLAIMERS: Final = (
    """
select p.staff_id, p.state, p.reason, m.capacity, p.last_offered_at,
    p.disconnected_at is not null and p.disconnected_at <= $1 as lost,
    array(select d.company_id from staff_door.mandate d where d.staff_id = p.staff_id) as companies,
    (select coalesce(jsonb_object_agg(k.skill_key, k.level), '{}') from staff_door.member_skill k
     where k.staff_id = p.staff_id) as skills,
    units.load, units.soft, m.limits, units.limited, p.claims
from routing.presence p join staff_door.member m on m.id = p.staff_id and m.active
"""
    + UNITS
    + """
where (m.roles && $2::text[] or 'talk' = any (m.granted))
  and (p.staff_id = any ($3::uuid[]) or p.state = 'available' or (p.state = 'away' and p.reason = $4))
order by p.staff_id
"""
)
HELD_OF: Final = """
select w.staff_id, w.queue_id, count(*)::int as held from routing.work w
where w.open and w.state = 'accepted' and w.staff_id is not null and w.queue_id = any ($1::uuid[])
group by w.staff_id, w.queue_id
"""
CLAIMED_OF: Final = """
select k.staff_id, k.queue_id, count(*)::int as claimed, max(k.claimed_at) as last_at from routing.claim k
where k.claimed_at > $2 and k.queue_id = any ($1::uuid[]) group by k.staff_id, k.queue_id
"""
SILENT_OF: Final = """
select conversation_id, staff_id, max(silent_at) as silent_at from routing.claim
where silent_at > $3 and company_id = any ($1::uuid[]) and conversation_id = any ($2::uuid[])
group by conversation_id, staff_id
"""
IS_TASK: Final = "select 1 from routing.work where id = $1 and conversation_id is null"
STANDING: Final = """
select w.company_id, w.id, w.conversation_id, w.holder_token, w.companies, w.queue_id, w.state, q.mode,
       k.protected_until > $2 and k.settled_at is null as protected
from routing.work w join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
left join routing.claim k on k.company_id = w.company_id and k.work_id = w.id
where w.id = $1
"""
# The compare-and-set that decides who has it. A task may be claimed again after it was handed back; nobody expects a
# word of who has one, so it is theirs.
CLAIM: Final = """
with claimed as (
    update routing.work w
    set state = 'accepted', staff_id = $3, reservation_id = null, accepted_at = $4, holder_token = $5
    from routing.queue q
    where w.company_id = $1 and w.id = $2 and w.state = 'queued' and q.company_id = w.company_id and q.id = w.queue_id
    returning w.company_id, w.id, w.conversation_id, w.queue_id, q.protect_s, w.interruptible, w.kind
)
insert into routing.claim (company_id, work_id, conversation_id, queue_id, staff_id, claimed_at, protected_until)
select company_id, id, conversation_id, queue_id, $3, $4,
       case when protect_s > 0 and conversation_id is not null
           then $4::timestamptz + make_interval(secs => protect_s) end
from claimed
on conflict (company_id, work_id) do update
set queue_id = excluded.queue_id, staff_id = excluded.staff_id, claimed_at = excluded.claimed_at
returning company_id, work_id, conversation_id, queue_id, staff_id, claimed_at,
          (select interruptible from claimed) as interruptible, (select kind from claimed) as kind
"""
ROOM: Final = (
    """
select units.load + case when $2 then units.soft else 0 end <= m.capacity
       and (not m.limits ? $3 or cardinality(array_positions(units.limited, $3)) <= (m.limits ->> $3)::int)
from staff_door.member m
"""
    + UNITS
    + "where m.id = $1"
)
# What was safe with its owner until now; over, when they said a word or have it no longer. Who is to call somebody,
# perhaps at a time agreed on, writes nothing.
UNWATCHED: Final = """
select k.company_id, k.work_id, k.conversation_id, k.staff_id, k.queue_id, q.key as queue_key, w.holder_token,
       w.state <> 'accepted' or w.staff_id <> k.staff_id or w.conversation_id is null
       or w.kind = 'callback' or exists (
           select from conversations_door.message m
           where m.company_id = any (w.companies) and m.conversation_id = k.conversation_id
             and m.author_kind = 'staff' and m.author_id = k.staff_id and m.at >= k.claimed_at) as over
from routing.claim k
join routing.work w on w.company_id = k.company_id and w.id = k.work_id
join routing.queue q on q.company_id = k.company_id and q.id = k.queue_id
where k.settled_at is null and k.silent_at is null and k.protected_until <= $1
order by k.conversation_id, k.work_id limit $2
"""
SETTLE: Final = """
update routing.claim k set settled_at = case when s.silent then null else $4::timestamptz end,
                           silent_at = case when s.silent then $4::timestamptz end
from unnest($1::uuid[], $2::uuid[], $3::bool[]) as s (company_id, work_id, silent)
where k.company_id = s.company_id and k.work_id = s.work_id
"""
CLAIM_LINES: Final = """
with today as (
    select id as company_id, date_trunc('day', $1::timestamptz, time_zone) as began_at from platform.company
)
select k.staff_id, m.name, k.company_id, k.queue_id, q.name as queue_name,
       coalesce(nullif(q.name_en, ''), q.name) as queue_name_en, count(*)::int as claimed,
       count(*) filter (where w.state = 'accepted' and w.staff_id = k.staff_id)::int as held,
       count(*) filter (where k.silent_at is not null)::int as silent, max(k.claimed_at) as last_at
from routing.claim k
join today t on t.company_id = k.company_id
join routing.work w on w.company_id = k.company_id and w.id = k.work_id
join routing.queue q on q.company_id = k.company_id and q.id = k.queue_id
join staff_door.member m on m.id = k.staff_id
where k.claimed_at >= t.began_at
group by k.staff_id, m.name, k.company_id, k.queue_id, q.name, q.name_en
order by count(*) desc, max(k.claimed_at) desc, k.staff_id, k.queue_id limit $2
"""

_decode_skills = msgspec.json.Decoder(dict[str, int]).decode


async def set_giving(tx: Transaction, items: Sequence[Queue]) -> None:
    """How these queues give out their work."""
    giving = [item.giving for item in items]
    await tx.execute(
        SET_GIVING,
        [item.company_id for item in items],
        [item.key for item in items],
        [one.mode for one in giving],
        [one.ring for one in giving],
        [one.claim_max for one in giving],
        [one.claim_per_hour for one in giving],
        [one.claim_rest_s for one in giving],
        [one.head_start_s for one in giving],
        [one.protect_s for one in giving],
        [one.push_after_s for one in giving],
    )


async def grabbed(tx: Transaction) -> dict[QueueId, Queue]:
    """The queues of the scope whose work is taken and not given."""
    return {
        QueueId.of(row["id"]): Queue(
            company_id=CompanyId.of(row["company_id"]), id=QueueId.of(row["id"]), key=row["key"], name=row["name"],
            name_en=row["name_en"], skills=_decode_skills(row["skills"]), target_wait_s=row["target_wait_s"],
            giving=Giving(**{name: row[name] for name in Giving.__struct_fields__}),
        )
        for row in await tx.fetch(GRABBED)
    }  # fmt: skip


async def details(tx: Transaction, works: Sequence[tuple[CompanyId, WorkId]]) -> dict[WorkId, Any]:
    """What the decision does not look at: queue, conversation, kind."""
    rows = await tx.fetch(DETAILS, [company for company, _ in works], [work for _, work in works])
    return {WorkId.of(row["id"]): row for row in rows}


async def one_at_a_time(tx: Transaction, staff_id: StaffId) -> None:
    """Wait until no other claim of this person is under way."""
    await tx.fetch(ONE_AT_A_TIME, CLAIM_LOCK, staff_id)


async def claimers(
    tx: Transaction, viewers: Sequence[StaffId], queues: Sequence[QueueId], roles: Sequence[str], spare: str,
    doubted_since: datetime, now: datetime,
) -> list[Claimer]:  # fmt: skip
    """Who is there to take work, and these viewers in whatever state, with what they have of these queues."""
    rows = await tx.fetch(CLAIMERS, doubted_since, roles, viewers, spare)
    claims = await _claims(tx, queues, now)
    return [
        Claimer(
            msgspec.structs.replace(worker_of(row), state=row["state"]),
            is_here(row["state"], row["reason"]) and not row["lost"],
            claims.get(StaffId.of(row["staff_id"]), {}),
        )
        for row in rows
    ]


async def _claims(tx: Transaction, queues: Sequence[QueueId], now: datetime) -> dict[StaffId, dict[QueueId, Claims]]:
    found: dict[StaffId, dict[QueueId, Claims]] = {}
    for row in await tx.fetch(CLAIMED_OF, queues, now - HOUR):
        of = found.setdefault(StaffId.of(row["staff_id"]), {})
        of[QueueId.of(row["queue_id"])] = Claims(0, row["claimed"], row["last_at"])
    for row in await tx.fetch(HELD_OF, queues):
        of, queue_id = found.setdefault(StaffId.of(row["staff_id"]), {}), QueueId.of(row["queue_id"])
        of[queue_id] = msgspec.structs.replace(of.get(queue_id, Claims()), held=row["held"])
    return found


async def silent(
    tx: Transaction, talks: Sequence[tuple[CompanyId, ConversationId]], after: datetime
) -> dict[ConversationId, dict[StaffId, datetime]]:
    """Who had these conversations and said nothing, until when they may not have them again."""
    found: dict[ConversationId, dict[StaffId, datetime]] = {}
    for row in await tx.fetch(SILENT_OF, [company for company, _ in talks], [talk for _, talk in talks], after):
        of = found.setdefault(ConversationId.of(row["conversation_id"]), {})
        of[StaffId.of(row["staff_id"])] = banned_until(row["silent_at"])
    return found


async def standing(tx: Transaction, work_id: WorkId, now: datetime) -> Any | None:
    """A work as it stands, whoever has it; None: there is none in the scope."""
    return await tx.fetchrow(STANDING, work_id, now)


async def is_task(tx: Transaction, work_id: WorkId) -> bool:
    """Whether this is work of the scope without a conversation."""
    return await tx.fetchrow(IS_TASK, work_id) is not None


async def claim(tx: Transaction, work: Any, staff_id: StaffId, token: int, now: datetime) -> Any | None:
    """Take it; None when somebody was faster."""
    return await tx.fetchrow(CLAIM, work["company_id"], work["id"], staff_id, now, token)


async def count(tx: Transaction, staff_id: StaffId, kind: str, *, interruptible: bool) -> bool:
    """Count that they took work by themselves; whether they have hands for it beside all that is offered to them, and
    may have so much of its kind.

    Last in its transaction, as all that locks presence.
    """
    # read after an offer to them that is being written, their hands have that in them too
    await store_presence.took(tx, staff_id)
    return bool(await tx.fetchval(ROOM, staff_id, interruptible, kind))


async def unwatched(tx: Transaction, now: datetime, limit: int) -> list[Any]:
    """Claims whose protection has ended, with whether they are ``over``: their owner said a word, or has it no more."""
    return await tx.fetch(UNWATCHED, now, limit)


async def settle(tx: Transaction, claims: Mapping[tuple[UUID, UUID], bool], now: datetime) -> None:
    """Watch these (company, work) no longer; True: their owner said nothing, and they went back."""
    if claims:
        companies, works = zip(*claims, strict=True)
        await tx.execute(SETTLE, list(companies), list(works), list(claims.values()), now)


async def claim_lines(tx: Transaction, now: datetime, limit: int) -> list[ClaimLine]:
    """Who claimed how much today, by queue, the most first."""
    return [
        ClaimLine(
            staff_id=StaffId.of(row["staff_id"]),
            name=row["name"],
            company_id=CompanyId.of(row["company_id"]),
            queue_id=QueueId.of(row["queue_id"]),
            queue_name=row["queue_name"],
            queue_name_en=row["queue_name_en"],
            claimed=row["claimed"],
            held=row["held"],
            silent=row["silent"],
            last_at=row["last_at"],
        )
        for row in await tx.fetch(CLAIM_LINES, now, limit)
    ]
