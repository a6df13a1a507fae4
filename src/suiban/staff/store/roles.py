"""SQL of the roles a house defines, and of what members are edited to be."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from suiban.kit.ids import CompanyId, RoleId, StaffId
from suiban.platform.postgres import Transaction
from suiban.staff.model import Abilities, Skill
from suiban.staff.model.roles import Role, RoleDraft
from suiban.staff.store.abilities import set_abilities

_COLUMNS = (
    "select r.id, r.name, r.name_en, r.permissions, r.companies, r.version, r.changed_at,"
    " (select count(*) from staff.member m where r.key = any (m.roles) and m.active) as members from staff.role r"
)


class Holder(msgspec.Struct, frozen=True):
    """Somebody who has a role: what they have beside it."""

    id: StaffId
    roles: frozenset[str]
    granted: frozenset[str]


async def load(tx: Transaction, limit: int) -> tuple[Role, ...]:
    """Roles in use that concern the scope, by name."""
    rows = await tx.fetch(_COLUMNS + " where r.retired_at is null order by r.name, r.id limit $1", limit)
    return tuple(_role(row) for row in rows)


async def share(tx: Transaction, keys: Collection[str]) -> tuple[Role, ...]:
    """Those of these roles that are in use and concern the scope; none of them changes until the transaction ends."""
    await tx.execute(
        "select from staff.role where key = any ($1::text[]) and retired_at is null order by id for share", list(keys)
    )
    rows = await tx.fetch(_COLUMNS + " where r.key = any ($1::text[]) and r.retired_at is null", list(keys))
    return tuple(_role(row) for row in rows)


async def find(tx: Transaction, role_id: RoleId) -> Role | None:
    """A role in use that concerns the scope."""
    row = await tx.fetchrow(_COLUMNS + " where r.id = $1 and r.retired_at is null", role_id)
    return _role(row) if row else None


async def lock(tx: Transaction, role_id: RoleId) -> Role | None:
    """The same, held until the transaction ends: nobody is given it meanwhile."""
    await tx.execute("select from staff.role where id = $1 for update", role_id)
    return await find(tx, role_id)


async def name_taken(tx: Transaction, draft: RoleDraft, but: RoleId | None) -> bool:
    """Whether another role of the scope is called so."""
    return bool(
        await tx.fetchval(
            "select exists (select from staff.role where retired_at is null and id is distinct from $3"
            " and (lower(name) = lower($1) or lower(name_en) = lower($2)))",
            draft.name, draft.name_en, but,
        )
    )  # fmt: skip


async def add(
    tx: Transaction, role_id: RoleId, draft: RoleDraft, companies: Collection[CompanyId], now: datetime
) -> bool:
    """Enter a role; False when it is there already."""
    return await tx.execute(
        "insert into staff.role (id, key, name, name_en, permissions, companies, created_at, changed_at)"
        " values ($1, $2, $3, $4, $5, $6::uuid[], $7, $7) on conflict do nothing",
        role_id, str(role_id), draft.name, draft.name_en, sorted(draft.permissions), sorted(companies), now,
    ) == 1  # fmt: skip


async def change(tx: Transaction, role_id: RoleId, draft: RoleDraft, now: datetime) -> bool:
    """Make a role be so; False when it is not the version that was looked at."""
    return await tx.execute(
        "update staff.role set name = $2, name_en = $3, permissions = $4, version = version + 1, changed_at = $5"
        " where id = $1 and version = $6 and retired_at is null",
        role_id, draft.name, draft.name_en, sorted(draft.permissions), now, draft.version,
    ) == 1  # fmt: skip


async def retire(tx: Transaction, role_id: RoleId, now: datetime) -> None:
    """Nobody has it any more; its row stays for those who read of it later."""
    await tx.execute("update staff.role set retired_at = $2 where id = $1", role_id, now)
    await tx.execute(
        "update staff.member set roles = array_remove(roles, $1) where $1 = any (roles)", str(role_id)
    )  # fmt: skip


async def holders(tx: Transaction, key: str) -> list[Holder]:
    """Everybody who has a role, with what they have beside it; locked, in one order."""
    await tx.execute("select from staff.member where $1 = any (roles) order by id for update", key)
    rows = await tx.fetch(
        "select id, roles, staff.granted(array_remove(roles, $1)) as granted from staff.member"
        " where $1 = any (roles) order by id",
        key,
    )
    return [Holder(StaffId.of(row["id"]), frozenset(row["roles"]), frozenset(row["granted"])) for row in rows]


# --- members -----------------------------------------------------------------------------------------------------


async def load_skills(tx: Transaction) -> tuple[Skill, ...]:
    """Everything one may be able to do."""
    rows = await tx.fetch("select key, name, name_en from staff.skill order by key")
    return tuple(Skill(row["key"], row["name"], row["name_en"]) for row in rows)


async def edit_member(
    tx: Transaction, staff_id: StaffId, name: str, title: str, title_en: str, abilities: Abilities
) -> None:
    """This is what they are called, how much they hold at a time, and what they can do."""
    await tx.execute(
        "update staff.member set name = $2, title = $3, title_en = $4 where id = $1", staff_id, name, title, title_en
    )
    await set_abilities(tx, staff_id, abilities)


def _role(row: Any) -> Role:
    return Role(
        id=RoleId.of(row["id"]),
        name=row["name"],
        name_en=row["name_en"],
        permissions=frozenset(row["permissions"]),
        companies=frozenset(CompanyId.of(company) for company in row["companies"]),
        version=row["version"],
        changed_at=row["changed_at"],
        members=row["members"],
    )
