"""The SQL of whom a customer gets: what is known of them when they begin to wait, and how a company values them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction
from suiban.routing.model import LANGUAGE_LEVEL, POINT, PRIORITY_MAX, REGION_LEVEL, RETURNED_WITHIN, Rule

# Who is only said to be somebody is worth no more than anybody: points by level want a session that proved it.
# A language nobody serves in is no must: nobody would ever be asked. Somebody who had this very talk passed it on:
# it is not kept for anybody they had before. Who left while waiting and is soon back has what they waited counted:
# their due moment is as far away as when they went.
FAVOUR = """
with fresh as (
    select w.company_id, w.id, w.conversation_id, w.customer_id, w.skills, w.only_staff_id, c.channel_id,
           q.language_skill, q.region_skill, u.level, u.city, u.manager_staff_id,
           coalesce(r.level_points, '{}') as level_points, coalesce(r.returned_points, 0) as returned_points,
           coalesce(r.return_within_s, 1800) as return_within_s, coalesce(r.last_agent_days, 30) as last_agent_days,
           coalesce(r.regions, '{}') as regions
    from unnest($1::uuid[], $2::uuid[]) as n (company_id, id)
    join routing.work w on w.company_id = n.company_id and w.id = n.id
    join routing.queue q on q.company_id = w.company_id and q.id = w.queue_id
    join conversations_door.conversation c on c.company_id = w.company_id and c.id = w.conversation_id
    join customers_door.customer u on u.company_id = w.company_id and u.id = w.customer_id
    left join routing.rule r on r.company_id = w.company_id
), known as (
    select f.*, l.staff_id as last_agent_id, p.sure,
           coalesce(b.points, 0) as waited, case when g.gave_up then f.returned_points else 0 end as returned,
           case when p.sure then (
               select split_part(x.entry, '=', 2)::int from unnest(f.level_points) as x (entry)
               where split_part(x.entry, '=', 1) = f.level limit 1) end as valued,
           case when f.language_skill <> 'off' and s.language <> '' and exists (
               select from staff_door.member_skill k
               join staff_door.mandate d on d.staff_id = k.staff_id and d.company_id = f.company_id
               join staff_door.member m on m.id = k.staff_id and m.active and m.capacity > 0
               where k.skill_key = 'lang-' || s.language) then 'lang-' || s.language end as language,
           case when f.region_skill then (
               select 'region-' || split_part(x.entry, '=', 2) from unnest(f.regions) as x (entry)
               where split_part(x.entry, '=', 1) = f.city limit 1) end as region
    from fresh f
    left join lateral (
        select o.staff_id from routing.work o
        where o.company_id = f.company_id and o.customer_id = f.customer_id and o.accepted_at is not null
          and o.enqueued_at > $3::timestamptz - make_interval(days => f.last_agent_days)
        order by o.enqueued_at desc limit 1
    ) l on f.only_staff_id is null and not exists (
        select from routing.work o
        where o.company_id = f.company_id and o.customer_id = f.customer_id and o.conversation_id = f.conversation_id
          and o.accepted_at is not null)
    cross join lateral (
        select exists (
            select from routing.work o
            where o.company_id = f.company_id and o.customer_id = f.customer_id and o.state = 'cancelled'
              and not o.by_supervisor and o.ended_at > $3::timestamptz - $4::interval
              and o.enqueued_at > $3::timestamptz - interval '1 day') as gave_up
    ) g
    left join lateral (
        select least($6, ceil(extract(epoch from o.left_at - o.began_at) / extract(epoch from $9::interval)) + o.points
                    )::int as points
        from (
            select o.left_at, coalesce(o.counts_from, o.enqueued_at) as began_at,
                   coalesce((o.points ->> 'waited')::int, 0) as points
            from routing.work o
            where o.company_id = f.company_id and o.customer_id = f.customer_id and o.id <> f.id
              and o.conversation_id is not null
            order by o.enqueued_at desc, o.id desc limit 1
        ) o
        where o.left_at > $3::timestamptz - make_interval(secs => f.return_within_s)
    ) b on true
    cross join lateral (
        select exists (
            select from customers_door.session z
            where z.company_id = f.company_id and z.customer_id = f.customer_id and z.proof_level >= $5
              and z.revoked_at is null and z.expires_at > $3::timestamptz) as sure
    ) p
    left join lateral (
        select z.language from customers_door.session z
        where z.company_id = f.company_id and z.customer_id = f.customer_id and z.channel_id = f.channel_id
          and z.revoked_at is null and z.expires_at > $3::timestamptz
        order by z.created_at desc limit 1
    ) s on true
)
update routing.work w
set manager_id = k.manager_staff_id, last_agent_id = k.last_agent_id,
    priority = least(w.priority + coalesce(k.valued, 0) + k.returned + k.waited, $6),
    points = jsonb_strip_nulls(jsonb_build_object('level', nullif(coalesce(k.valued, 0), 0),
                                                  'returned', nullif(k.returned, 0),
                                                  'waited', nullif(k.waited, 0))),
    skills = case when k.language_skill = 'must' and k.language is not null
        then jsonb_build_object(k.language, 1) || w.skills else w.skills end,
    wishes = case when k.language_skill = 'wish' and k.language is not null
                 then jsonb_build_object(k.language, $7::int) else '{}' end
          || case when k.region is not null then jsonb_build_object(k.region, $8::int) else '{}' end
from known k where w.company_id = k.company_id and w.id = k.id
  and (coalesce(k.manager_staff_id, k.last_agent_id) is not null or k.language is not null or k.region is not null
       or coalesce(k.valued, 0) + k.returned + k.waited > 0)
returning w.company_id, w.id, w.priority
"""
RULES = """
select company_id, level_points, returned_points, last_agent_days, regions, fallback, leave_after_s, return_within_s,
       missed_max
from routing.rule
"""
SET_RULE = """
insert into routing.rule (company_id, level_points, returned_points, last_agent_days, regions, fallback, leave_after_s,
                          return_within_s, missed_max)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (company_id) do update
set level_points = excluded.level_points, returned_points = excluded.returned_points,
    last_agent_days = excluded.last_agent_days, regions = excluded.regions, fallback = excluded.fallback,
    leave_after_s = excluded.leave_after_s, return_within_s = excluded.return_within_s,
    missed_max = excluded.missed_max
"""


async def favour(tx: Transaction, rows: Sequence[Any], sure_from: int, now: datetime) -> Mapping[UUID, int]:
    """Write down what is known of customers who begin to wait; the priority of those it changed something for."""
    found = await tx.fetch(
        FAVOUR,
        [row["company_id"] for row in rows],
        [row["id"] for row in rows],
        now,
        RETURNED_WITHIN,
        sure_from,
        PRIORITY_MAX,
        LANGUAGE_LEVEL,
        REGION_LEVEL,
        POINT,
    )
    return {row["id"]: row["priority"] for row in found}


async def rules(tx: Transaction) -> dict[CompanyId, Rule]:
    """How the companies of the scope value their customers; those who never said so are left out."""
    return {
        CompanyId.of(row["company_id"]): Rule(
            level_points=tuple(row["level_points"]),
            returned_points=row["returned_points"],
            last_agent_days=row["last_agent_days"],
            regions=tuple(row["regions"]),
            fallback=row["fallback"],
            leave_after_s=row["leave_after_s"],
            return_within_s=row["return_within_s"],
            missed_max=row["missed_max"],
        )
        for row in await tx.fetch(RULES)
    }


async def set_rule(tx: Transaction, company_id: CompanyId, rule: Rule) -> None:
    """Set one company's."""
    await tx.execute(
        SET_RULE,
        company_id,
        list(rule.level_points),
        rule.returned_points,
        rule.last_agent_days,
        list(rule.regions),
        rule.fallback,
        rule.leave_after_s,
        rule.return_within_s,
        rule.missed_max,
    )
