"""The SQL of what people can do now, and of what comes back when a change was for a while."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from suiban.kit.ids import StaffId
from suiban.platform.postgres import Transaction
from suiban.staff.model import Abilities, TemporaryChange

_decode = msgspec.json.Decoder(dict[str, int]).decode

SET_MEMBER = "update staff.member set capacity = $2, limits = $3::jsonb where id = $1"
DROP_SKILLS = "delete from staff.member_skill where staff_id = $1 and not skill_key = any ($2::text[])"
SET_SKILLS = """
insert into staff.member_skill (staff_id, skill_key, level)
select $1, key, level from unnest($2::text[], $3::int[]) as t (key, level)
on conflict (staff_id, skill_key) do update set level = excluded.level
"""
PENDING = """
select staff_id, until, skills, capacity, limits from staff.ability_change where staff_id = any ($1::uuid[])
"""
# What was before the first of several changes is what comes back.
KEEP = """
insert into staff.ability_change (staff_id, until, skills, capacity, by_id, changed_at, limits)
values ($1, $2, $3::jsonb, $4, $5, $6, $7::jsonb)
on conflict (staff_id) do update set until = excluded.until, by_id = excluded.by_id, changed_at = excluded.changed_at
"""
FORGET = "delete from staff.ability_change where staff_id = $1"
DUE = """
select staff_id, until, skills, capacity, limits from staff.ability_change where until <= $1
order by until limit $2 for update skip locked
"""


async def set_abilities(tx: Transaction, staff_id: StaffId, abilities: Abilities) -> None:
    """This is how much somebody holds at a time, and what they can do."""
    skills = abilities.skills
    await tx.execute(SET_MEMBER, staff_id, abilities.capacity, _json(abilities.limits))
    await tx.execute(DROP_SKILLS, staff_id, list(skills))
    await tx.execute(SET_SKILLS, staff_id, list(skills), list(skills.values()))


async def pending(tx: Transaction, staff_ids: Sequence[StaffId]) -> dict[StaffId, TemporaryChange]:
    """What comes back, of those whose abilities were changed for a while."""
    return {change.staff_id: change for change in map(_change, await tx.fetch(PENDING, list(staff_ids)))}


async def keep(
    tx: Transaction, staff_id: StaffId, until: datetime, before: Abilities, by: StaffId, now: datetime
) -> None:
    """This comes back then, unless something else was to come back already: then only the time is another."""
    skills, limits = _json(before.skills), _json(before.limits)
    await tx.execute(KEEP, staff_id, until, skills, before.capacity, by, now, limits)


async def forget(tx: Transaction, staff_id: StaffId) -> None:
    """Nothing comes back: what was set stays."""
    await tx.execute(FORGET, staff_id)


async def due(tx: Transaction, now: datetime, limit: int) -> list[TemporaryChange]:
    """Changes whose time is over, locked."""
    return [_change(row) for row in await tx.fetch(DUE, now, limit)]


def _change(row: Any) -> TemporaryChange:
    skills, limits = _decode(row["skills"]), _decode(row["limits"])
    return TemporaryChange(StaffId.of(row["staff_id"]), row["until"], row["capacity"], skills, limits)


def _json(value: Mapping[str, int]) -> str:
    return msgspec.json.encode(dict(value)).decode()
