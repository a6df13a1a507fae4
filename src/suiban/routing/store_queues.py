"""The SQL of queues as they are ruled."""

from collections.abc import Sequence

import msgspec

from suiban.kit.ids import CompanyId, QueueId
from suiban.platform.postgres import Transaction
from suiban.routing.model import DoorKind, Promise, Queue
from suiban.routing.model.giving import Giving

QUEUES = """
select q.company_id, q.id, q.key, q.name, q.name_en, q.skills, q.reservation_s, q.target_wait_s, q.hours_key,
       q.priority, q.active, q.wishes, q.relax_s, q.last_agent_s, q.manager_s, q.language_skill, q.region_skill,
       q.promise_share, q.promises, q.overflow, q.overflow_wait_s, q.backup, q.bot_backup,
       q.mode, q.ring, q.claim_max, q.claim_per_hour, q.claim_rest_s, q.head_start_s, q.protect_s, q.push_after_s,
       (select count(*) from routing.work w where w.company_id = q.company_id and w.queue_id = q.id
        and w.waits) as waiting
from routing.queue q order by q.company_id, q.key
"""
ADD_QUEUES = """
insert into routing.queue
    (company_id, id, key, name, skills, reservation_s, target_wait_s, name_en, hours_key, priority, active,
     wishes, relax_s, last_agent_s, manager_s, language_skill, region_skill, promise_share, promises,
     overflow, overflow_wait_s, backup, bot_backup)
select company_id, id, key, name, skills, reservation_s, target_wait_s, name_en, hours_key, priority, active,
       wishes, relax_s, last_agent_s, manager_s, language_skill, region_skill, promise_share, promises,
       overflow, overflow_wait_s, array(select jsonb_array_elements_text(backup)), bot_backup
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::int[], $7::int[], $8::text[],
                     $9::text[], $10::int[], $11::boolean[], $12::jsonb[], $13::int[], $14::int[], $15::int[],
                     $16::text[], $17::boolean[], $18::int[], $19::jsonb[],
                     $20::text[], $21::int[], $22::jsonb[], $23::boolean[])
    as n (company_id, id, key, name, skills, reservation_s, target_wait_s, name_en, hours_key, priority, active,
          wishes, relax_s, last_agent_s, manager_s, language_skill, region_skill, promise_share, promises,
          overflow, overflow_wait_s, backup, bot_backup)
on conflict (company_id, key) do update
set name = excluded.name, name_en = excluded.name_en, skills = excluded.skills, reservation_s = excluded.reservation_s,
    target_wait_s = excluded.target_wait_s, hours_key = excluded.hours_key, priority = excluded.priority,
    active = excluded.active, wishes = excluded.wishes, relax_s = excluded.relax_s,
    last_agent_s = excluded.last_agent_s, manager_s = excluded.manager_s, language_skill = excluded.language_skill,
    region_skill = excluded.region_skill, promise_share = excluded.promise_share, promises = excluded.promises,
    overflow = excluded.overflow, overflow_wait_s = excluded.overflow_wait_s, backup = excluded.backup,
    bot_backup = excluded.bot_backup
"""

decode_promises = msgspec.json.Decoder(dict[DoorKind, Promise]).decode
_decode_skills = msgspec.json.Decoder(dict[str, int]).decode


async def queues(tx: Transaction) -> list[Queue]:
    """The queues of the scope, with how many wait."""
    return [
        Queue(
            company_id=CompanyId.of(row["company_id"]),
            id=QueueId.of(row["id"]),
            key=row["key"],
            name=row["name"],
            skills=_decode_skills(row["skills"]),
            reservation_s=row["reservation_s"],
            target_wait_s=row["target_wait_s"],
            waiting=row["waiting"],
            name_en=row["name_en"],
            hours_key=row["hours_key"],
            priority=row["priority"],
            active=row["active"],
            wishes=_decode_skills(row["wishes"]),
            relax_s=row["relax_s"],
            last_agent_s=row["last_agent_s"],
            manager_s=row["manager_s"],
            language_skill=row["language_skill"],
            region_skill=row["region_skill"],
            promise_share=row["promise_share"],
            promises=decode_promises(row["promises"]),
            overflow=row["overflow"],
            overflow_wait_s=row["overflow_wait_s"],
            backup=tuple(row["backup"]),
            bot_backup=row["bot_backup"],
            giving=Giving(**{name: row[name] for name in Giving.__struct_fields__}),
        )
        for row in await tx.fetch(QUEUES)
    ]


async def add_queues(tx: Transaction, items: Sequence[Queue]) -> None:
    """Enter queues; those of the same company and key keep their id and get the new values."""
    await tx.execute(
        ADD_QUEUES,
        [item.company_id for item in items],
        [item.id for item in items],
        [item.key for item in items],
        [item.name for item in items],
        [_json(item.skills) for item in items],
        [item.reservation_s for item in items],
        [item.target_wait_s for item in items],
        [item.name_en for item in items],
        [item.hours_key for item in items],
        [item.priority for item in items],
        [item.active for item in items],
        [_json(item.wishes) for item in items],
        [item.relax_s for item in items],
        [item.last_agent_s for item in items],
        [item.manager_s for item in items],
        [item.language_skill for item in items],
        [item.region_skill for item in items],
        [item.promise_share for item in items],
        [msgspec.json.encode(item.promises).decode() for item in items],
        [item.overflow for item in items],
        [item.overflow_wait_s for item in items],
        [msgspec.json.encode(item.backup).decode() for item in items],
        [item.bot_backup for item in items],
    )


def _json(value: dict[str, int]) -> str:
    return msgspec.json.encode(value).decode()
