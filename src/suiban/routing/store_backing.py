"""The SQL of queues that others step in for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.kit.ids import CompanyId, ConversationId, QueueId
from suiban.platform.postgres import Transaction
from suiban.routing.model.backing import Backed, Measure, Turn, Watched
from suiban.routing.model.board import LATELY, SHORT

WATCHED = """
select q.company_id, q.id, q.key, b.since, b.kept_since, q.bot_backup and q.active as bot,
       array(select h.key from routing.queue h
             where h.company_id = q.company_id and h.key = any (q.backup) and h.key <> q.key and h.active and q.active
             order by h.key) as by_keys
from routing.queue q
left join routing.backup b on b.company_id = q.company_id and b.queue_id = q.id and b.until is null
where q.backup <> '{}' or q.bot_backup or b.since is not null
"""
# The same as the wallboard counts, of customers alone: tasks and agreed call-backs are promised otherwise.
MEASURES = """
select q.id as queue_id, coalesce((q.promises -> d.kind ->> 'share')::int, q.promise_share) as share,
       count(*) filter (where w.answered and w.waited_s <= w.promised_s) as in_time,
       count(*) filter (where w.answered or (w.ended and w.waited_s > w.promised_s and w.waited_s >= $3)) as ended,
       count(*) filter (where not w.ended and w.waited_s > w.promised_s) as overdue,
       coalesce(max(w.waited_s / w.promised_s) filter (where not w.ended), 0)::float8 as longest
from routing.queue q
cross join lateral (
    select o.channel_id, o.ended, o.answered, coalesce(o.target_s, q.target_wait_s)::float8 as promised_s,
           extract(epoch from o.until - o.began_at)::float8 as waited_s
    from (
        select channel_id, target_s, true as ended, true as answered, accepted_at as until,
               coalesce(counts_from, enqueued_at) as began_at
        from routing.work
        where company_id = q.company_id and queue_id = q.id and accepted_at > $2 and not by_supervisor
          and conversation_id is not null and kind <> 'callback'
        union all
        select channel_id, target_s, true, false, ended_at, coalesce(counts_from, enqueued_at) from routing.work
        where company_id = q.company_id and queue_id = q.id and state = 'cancelled' and ended_at > $2
          and not by_supervisor and conversation_id is not null and kind <> 'callback'
          and (counts_from is null or ended_at >= counts_from)
        union all
        select channel_id, target_s, false, false, $1, coalesce(counts_from, enqueued_at) from routing.work
        where company_id = q.company_id and queue_id = q.id and waits
          and conversation_id is not null and kind <> 'callback' and (not_before is null or not_before <= $1)
    ) o
) w
left join conversations_door.channel d on d.company_id = q.company_id and d.id = w.channel_id
where q.company_id = any ($4::uuid[]) and q.id = any ($5::uuid[])
group by q.company_id, q.id, d.kind order by q.id, d.kind
"""
STEP_IN = """
insert into routing.backup (company_id, queue_id, since, by_keys, bot, cause)
values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning since
"""
STEP_OUT = """
update routing.backup set until = $4 where company_id = $1 and queue_id = $2 and since = $3 and until is null
returning since
"""
KEPT_SINCE = """
update routing.backup set kept_since = $4 where company_id = $1 and queue_id = $2 and since = $3 and until is null
"""
# Customers who wait, writing, for whoever of the queue is free first, not for somebody by name, nor to be called. It
# begins with the queues, which mostly are none, whatever the planner thinks of the tables.
_WAIT_FOR_BOT = """
with line as materialized (
    select q.company_id, q.id from routing.backup b
    join routing.queue q on q.company_id = b.company_id and q.id = b.queue_id and q.bot_backup and q.active
    where b.until is null
), waits as materialized (
    select w.* from line cross join lateral (
        select w.company_id, w.id, w.conversation_id, w.holder_token, w.enqueued_at from routing.work w
        where w.company_id = line.company_id and w.queue_id = line.id and w.waits
          and w.kind = 'conversation' and w.only_staff_id is null
          and not exists (select from conversations_door.channel d where d.company_id = w.company_id
                          and d.id = w.channel_id and d.kind in ('voice', 'video'))
        offset 0
    ) w
)
"""
# A page nobody looks at is not answered: who is away is let be until they are back.
TO_LET_IN = (
    _WAIT_FOR_BOT
    + """
select c.id, c.holder_token from waits w cross join lateral (
    select c.id, c.holder_token from conversations_door.conversation c
    where c.id = w.conversation_id and c.holder_kind = 'nobody' and c.holder_token = w.holder_token
      and c.stand_in_token is distinct from c.holder_token
    limit 1
) c
where not exists (select from routing.away a where a.company_id = w.company_id and a.work_id = w.id)
order by w.enqueued_at limit $1
"""
)
TO_LET_OUT = (
    _WAIT_FOR_BOT
    + """
select c.id, c.holder_token from conversations_door.conversation c where c.stand_in_token = c.holder_token
except
select w.conversation_id, w.holder_token from waits w
limit $1
"""
)


async def watched(tx: Transaction, now: datetime) -> list[Watched]:
    """The queues of the scope that others step in for, and how they keep their promises."""
    rows = await tx.fetch(WATCHED)
    if not rows:
        return []
    companies, ids = [row["company_id"] for row in rows], [row["id"] for row in rows]
    measures: dict[UUID, list[Measure]] = {}
    for row in await tx.fetch(MEASURES, now, now - LATELY, SHORT.total_seconds(), companies, ids):
        measures.setdefault(row["queue_id"], []).append(_measure(row))
    return [
        Watched(
            company_id=CompanyId.of(row["company_id"]),
            queue_id=QueueId.of(row["id"]),
            key=row["key"],
            by=tuple(row["by_keys"]),
            bot=row["bot"],
            measures=tuple(measures.get(row["id"], ())),
            backed=Backed(row["since"], row["kept_since"]) if row["since"] is not None else None,
        )
        for row in rows
    ]


async def to_let_in(tx: Transaction, limit: int) -> dict[ConversationId, int]:
    """Talks of the scope the bot should be let in to and is not, with their tokens; who waits longest first."""
    return _tokens(await tx.fetch(TO_LET_IN, limit))


async def to_let_out(tx: Transaction, limit: int) -> dict[ConversationId, int]:
    """Talks of the scope where the bot stands in and should not: their queue is backed up no more, or is another."""
    return _tokens(await tx.fetch(TO_LET_OUT, limit))


def _tokens(rows: Sequence[Any]) -> dict[ConversationId, int]:
    return {ConversationId.of(row["id"]): row["holder_token"] for row in rows}


def _measure(row: Any) -> Measure:
    return Measure(**{name: row[name] for name in Measure.__struct_fields__})


async def carry_out(tx: Transaction, turns: Sequence[Turn], now: datetime) -> list[Turn]:
    """Write down what changed; of those who step in or are out the ones nobody else was faster with."""
    made = []
    for turn in turns:
        place = turn.queue.company_id, turn.queue.queue_id
        before, after = turn.queue.backed, turn.after
        if before is None and after is not None:
            done = await tx.fetchval(STEP_IN, *place, after.since, list(turn.queue.by), turn.queue.bot, turn.cause)
        elif before is not None and after is None:
            done = await tx.fetchval(STEP_OUT, *place, before.since, now)
        else:
            if before is not None and after is not None and before != after:
                await tx.execute(KEPT_SINCE, *place, before.since, after.kept_since)
            continue
        if done is not None:
            made.append(turn)
    return made
