"""The SQL of what people can do now, and of what comes back when a change was for a while."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from suiban.kit.ids import StaffId
from suiban.platform.postgres import Transaction
from suiban.staff.model import TemporaryChange

_decode_skills = msgspec.json.Decoder(dict[str, int]).decode

SET_CAPACITY = "update staff.member set capacity = $2 where id = $1"
DROP_SKILLS = "delete from staff.member_skill where staff_id = $1 and not skill_key = any ($2::text[])"
SET_SKILLS = """
insert into staff.member_skill (staff_id, skill_key, level)
select $1, key, level from unnest($2::text[], $3::int[]) as t (key, level)
on conflict (staff_id, skill_key) do update set level = excluded.level
"""
PENDING = "select staff_id, until, skills, capacity from staff.ability_change where staff_id = any ($1::uuid[])"
# What was before the first of several changes is what comes back.
KEEP = """
insert into staff.ability_change (staff_id, until, skills, capacity, by_id, changed_at)
values ($1, $2, $3::jsonb, $4, $5, $6)
on conflict (staff_id) do update set until = excluded.until, by_id = excluded.by_id, changed_at = excluded.changed_at
"""
FORGET = "delete from staff.ability_change where staff_id = $1"
DUE = """
select staff_id, until, skills, capacity from staff.ability_change where until <= $1
order by until limit $2 for update skip locked
"""


async def set_abilities(tx: Transaction, staff_id: StaffId, capacity: int, skills: Mapping[str, int]) -> None:
    """This is how much somebody holds at a time, and what they can do."""
    await tx.execute(SET_CAPACITY, staff_id, capacity)
    await tx.execute(DROP_SKILLS, staff_id, list(skills))
    await tx.execute(SET_SKILLS, staff_id, list(skills), list(skills.values()))


async def pending(tx: Transaction, staff_ids: Sequence[StaffId]) -> dict[StaffId, TemporaryChange]:
    """What comes back, of those whose abilities were changed for a while."""
    return {change.staff_id: change for change in map(_change, await tx.fetch(PENDING, list(staff_ids)))}


async def keep(
    tx: Transaction, staff_id: StaffId, until: datetime, skills: Mapping[str, int], capacity: int, by: StaffId,
    now: datetime,
) -> None:  # fmt: skip
    """This comes back then, unless something else was to come back already: then only the time is another."""
    await tx.execute(KEEP, staff_id, until, msgspec.json.encode(dict(skills)).decode(), capacity, by, now)


async def forget(tx: Transaction, staff_id: StaffId) -> None:
    """Nothing comes back: what was set stays."""
    await tx.execute(FORGET, staff_id)


async def due(tx: Transaction, now: datetime, limit: int) -> list[TemporaryChange]:
    """Changes whose time is over, locked."""
    return [_change(row) for row in await tx.fetch(DUE, now, limit)]


def _change(row: Any) -> TemporaryChange:
    return TemporaryChange(StaffId.of(row["staff_id"]), row["until"], row["capacity"], _decode_skills(row["skills"]))
