"""The SQL of leaving: who waits and is connected nowhere, and which processes hold connections.

Rows of ``routing.away`` are locked before anything else, or skipped where somebody has them: nobody waits for them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, CustomerId, QueueId, StaffId, WorkId
from suiban.platform.postgres import Transaction
from suiban.routing import store_answers
from suiban.routing.model import Arrival
from suiban.routing.model.leaving import LEAVE_AFTER_S_MIN, LIVE_DOORS, Away
from suiban.routing.store_hours import hours_of

SEEN: Final = """
update routing.edge set seen_at = clock_timestamp() where id = $1 and seen_at > clock_timestamp() - $2::interval
returning id
"""
BACK: Final = """
insert into routing.edge (id, seen_at) values ($1, clock_timestamp())
on conflict (id) do update set seen_at = excluded.seen_at
"""
SILENT: Final = "delete from routing.edge where seen_at <= clock_timestamp() - $1::interval returning id"
_WAITS: Final = """
join conversations_door.channel d on d.company_id = w.company_id and d.id = w.channel_id
where w.company_id = any ((select platform.scope())::uuid[]) and w.conversation_id is not null
  and w.waits and d.kind = any ($1::text[])
"""
# In one order everywhere: two of these at once never wait for one another in a circle.
DOUBT: Final = (
    """
insert into routing.away as a (company_id, work_id, conversation_id, since)
select w.company_id, w.id, w.conversation_id, $2 from routing.work w
"""
    + _WAITS
    + """
order by w.company_id, w.id
on conflict (company_id, work_id) do update set since = excluded.since where a.state = 'away'
"""
)
DOUBT_THESE: Final = (
    """
insert into routing.away (company_id, work_id, conversation_id, since)
select w.company_id, w.id, w.conversation_id, $2 from routing.work w
"""
    + _WAITS
    + """
  and w.id = any ($3::uuid[]) order by w.company_id, w.id on conflict (company_id, work_id) do nothing
"""
)
WENT: Final = (
    """
insert into routing.away as a (company_id, work_id, conversation_id, since)
select w.company_id, w.id, w.conversation_id, l.at from routing.work w
join unnest($2::uuid[], $3::timestamptz[]) as l (conversation_id, at) on l.conversation_id = w.conversation_id
"""
    + _WAITS
    + """
order by w.company_id, w.id
on conflict (company_id, work_id) do update set since = greatest(a.since, excluded.since) where a.state = 'away'
"""
)
AWAY: Final = "select company_id, work_id, conversation_id, state from routing.away"
CAME: Final = """
delete from routing.away where (company_id, work_id) in (
    select a.company_id, a.work_id from routing.away a
    join unnest($1::uuid[], $2::uuid[]) as b (company_id, work_id) using (company_id, work_id)
    order by a.company_id, a.work_id for update of a skip locked)
returning company_id, work_id, state
"""
# The queue they left, and the token under which their talk still waits for somebody.
BACK_AGAIN: Final = """
select w.company_id, w.conversation_id, w.queue_id, w.skills, w.only_staff_id, c.holder_token
from unnest($1::uuid[], $2::uuid[]) as b (company_id, work_id)
join routing.work w on w.company_id = b.company_id and w.id = b.work_id
join conversations_door.conversation c on c.company_id = w.company_id and c.id = w.conversation_id
where c.state = 'open' and c.holder_kind = 'nobody' order by w.conversation_id
"""
TIDY: Final = """
delete from routing.away where (company_id, work_id) in (
    select a.company_id, a.work_id from routing.away a
    where case a.state
        when 'gone' then not exists (
            select from conversations_door.conversation c
            where c.company_id = a.company_id and c.id = a.conversation_id and c.state = 'open'
              and c.holder_kind = 'nobody')
        else not exists (
            select from routing.work w
            where w.company_id = a.company_id and w.id = a.work_id and w.waits)
        end
    order by a.company_id, a.work_id for update of a skip locked)
"""
# Most of the time there are none: to look that up is less than planning the statement below.
LONG_AWAY: Final = "select 1 from routing.away where state = 'away' and since <= $1 limit 1"
# While no process that holds connections is up, nobody can be seen to come back.
OVERDUE: Final = """
select a.company_id, a.work_id, a.conversation_id, a.since, w.queue_id, q.key as queue_key, w.holder_token,
       w.customer_id, w.enqueued_at, coalesce(r.leave_after_s, 120) as leave_after_s,
       coalesce(r.return_within_s, 1800) as return_within_s, h.weekly, h.days, o.time_zone,
       d.first_holder
from routing.away a
join routing.work w on w.company_id = a.company_id and w.id = a.work_id
join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
join platform.company o on o.id = a.company_id
left join routing.rule r on r.company_id = a.company_id
left join routing.hours h on h.company_id = q.company_id and h.key = q.hours_key
join conversations_door.channel d on d.company_id = w.company_id and d.id = w.channel_id
where a.state = 'away' and coalesce(r.leave_after_s, 120) > 0
  and a.since <= $1::timestamptz - make_interval(secs => coalesce(r.leave_after_s, 120))
  and w.waits and w.kind = 'conversation'
  and exists (select from routing.edge where seen_at > clock_timestamp() - $2::interval)
order by a.conversation_id limit $3 for update of a skip locked
"""
SET: Final = """
update routing.away set state = $3 where (company_id, work_id) in (select * from unnest($1::uuid[], $2::uuid[]))
"""
FORGET: Final = """
delete from routing.away where (company_id, work_id) in (select * from unnest($1::uuid[], $2::uuid[]))
"""
LEFT: Final = """
update routing.work w set left_at = l.since
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as l (company_id, work_id, since)
where w.company_id = l.company_id and w.id = l.work_id and w.waits
"""

_decode_skills = msgspec.json.Decoder(dict[str, int]).decode


async def seen(tx: Transaction, edge_id: UUID, silent_after: timedelta) -> bool:
    """This process holds connections; False: it is new, or nobody had heard of it for so long."""
    if await tx.fetchval(SEEN, edge_id, silent_after) is not None:
        return True
    await tx.execute(BACK, edge_id)
    return False


async def silent(tx: Transaction, after: timedelta) -> bool:
    """Strike processes nobody has heard of for so long; whether there were any."""
    return bool(await tx.fetch(SILENT, after))


async def doubt(tx: Transaction, now: datetime) -> None:
    """Suppose that everybody who waits is gone, from now on: those who are there will be reported."""
    await tx.execute(DOUBT, list(LIVE_DOORS), now)


async def doubt_these(tx: Transaction, rows: Sequence[Any], now: datetime) -> None:
    """The same of work that begins to wait: its customer may have gone before."""
    await tx.execute(DOUBT_THESE, list(LIVE_DOORS), now, [row["id"] for row in rows])


async def went(tx: Transaction, left: Mapping[ConversationId, datetime]) -> None:
    """The last connection of these talks to a process was gone then; those that do not wait are no matter."""
    if left:
        await tx.execute(WENT, list(LIVE_DOORS), list(left), list(left.values()))


async def away(tx: Transaction) -> list[tuple[ConversationId, CompanyId, WorkId]]:
    """The talks within the scope that wait, or waited, while nobody is known to be there."""
    return [
        (ConversationId.of(row["conversation_id"]), CompanyId.of(row["company_id"]), WorkId.of(row["work_id"]))
        for row in await tx.fetch(AWAY)
    ]


async def came(tx: Transaction, works: Sequence[tuple[CompanyId, WorkId]], now: datetime) -> list[Arrival]:
    """The customers of these are there; what is to wait anew, because it had ended without them."""
    if not works:
        return []
    rows = await tx.fetch(CAME, [company for company, _ in works], [work for _, work in works])
    gone = [row for row in rows if row["state"] == "gone"]
    if not gone:
        return []
    return [
        Arrival(
            company_id=CompanyId.of(row["company_id"]),
            conversation_id=ConversationId.of(row["conversation_id"]),
            holder_token=row["holder_token"],
            enqueued_at=now,
            queue_id=QueueId.of(row["queue_id"]),
            skills=_decode_skills(row["skills"]),
            only_staff_id=StaffId.of(row["only_staff_id"]) if row["only_staff_id"] else None,
        )
        for row in await tx.fetch(BACK_AGAIN, [row["company_id"] for row in gone], [row["work_id"] for row in gone])
    ]


async def tidy(tx: Transaction) -> None:
    """Forget what does not wait any more."""
    await tx.execute(TIDY)


async def overdue(tx: Transaction, now: datetime, silent_after: timedelta, limit: int) -> list[Away]:
    """Work whose customer has been away for longer than the company's grace; locked."""
    if await tx.fetchval(LONG_AWAY, now - timedelta(seconds=LEAVE_AFTER_S_MIN)) is None:
        return []
    return [
        Away(
            company_id=CompanyId.of(row["company_id"]),
            work_id=WorkId.of(row["work_id"]),
            conversation_id=ConversationId.of(row["conversation_id"]),
            queue_id=QueueId.of(row["queue_id"]),
            queue_key=row["queue_key"],
            holder_token=row["holder_token"],
            enqueued_at=row["enqueued_at"],
            since=row["since"],
            leave_after_s=row["leave_after_s"],
            return_within_s=row["return_within_s"],
            hours=hours_of(row) if row["weekly"] is not None else None,
            zone=ZoneInfo(row["time_zone"]),
            first_holder=row["first_holder"],
            customer_id=CustomerId.of(row["customer_id"]) if row["customer_id"] else None,
        )
        for row in await tx.fetch(OVERDUE, now, silent_after, limit)
    ]


async def mark(tx: Transaction, works: Sequence[Away], state: Literal["kept", "gone"]) -> None:
    """These wait without their customers, or end until they are back."""
    if works:
        await tx.execute(SET, [work.company_id for work in works], [work.work_id for work in works], state)


async def forget(tx: Transaction, works: Sequence[Away]) -> None:
    """These have ended."""
    if works:
        await tx.execute(FORGET, [work.company_id for work in works], [work.work_id for work in works])


async def leave(tx: Transaction, works: Sequence[Away]) -> None:
    """Write down when the customers of these were gone; their conversations are locked."""
    await store_answers.lock_talks(tx, [(work.company_id, work.conversation_id) for work in works])
    columns = zip(*((work.company_id, work.work_id, work.since) for work in works), strict=True)
    await tx.execute(LEFT, *(list(column) for column in columns))
