"""SQL of schema ``staff``."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId, SessionId, StaffId
from suiban.platform.postgres import Transaction
from suiban.staff.model import SESSIONS_LISTED_MAX, Login, Member, NewMember, SignIn, Skill
from suiban.staff.model.access import How

_decode_limits = msgspec.json.Decoder(dict[str, int]).decode


async def find_login(tx: Transaction, login: str) -> Login | None:
    """What an active login stands for."""
    row = await tx.fetchrow("select id, password_hash, companies from staff.find_login($1)", login)
    return row and Login(StaffId.of(row["id"]), row["password_hash"], _companies(row["companies"]))


async def find_session(tx: Transaction, token_hash: bytes) -> Any | None:
    """The live session with this token hash, with its member and live mandates."""
    return await tx.fetchrow("select * from staff.find_session($1)", token_hash)


async def save_session(
    tx: Transaction,
    session_id: SessionId,
    staff_id: StaffId,
    token_hash: bytes,
    csrf: str,
    device: str,
    until: datetime,
    now: datetime,
    how: How,
    idle_s: int | None,
) -> bool:
    """False when the member was made inactive meanwhile. What failed since the last time is told to this session."""
    touched = await tx.execute(
        "insert into staff.session (id, staff_id, token_hash, csrf_token, device, expires_at, method, strength,"
        "   network, idle_s, last_seen_at, provider_sid, provider_token, previous_at, failed_before)"
        " select $1, m.id, $3, $4, $5, $6, $8, $9, $10, $11, $7, $12, $13, m.last_sign_in_at, m.failed_since"
        " from staff.member m where m.id = $2 and m.active",
        session_id, staff_id, token_hash, csrf, device, until, now, how.method, how.strength, how.network, idle_s,
        how.provider_sid, how.provider_token,
    )  # fmt: skip
    await tx.execute("update staff.member set last_sign_in_at = $2, failed_since = 0 where id = $1", staff_id, now)
    return touched == 1


async def lock_members(tx: Transaction, ids: Iterable[StaffId]) -> frozenset[UUID]:
    """Those seen from the scope, locked against each other's changes; in one order, so nobody waits in a ring."""
    rows = await tx.fetch("select id from staff.member where id = any($1::uuid[]) order by id for update", list(ids))
    return frozenset(row["id"] for row in rows)


async def share_member(tx: Transaction, staff_id: StaffId) -> None:
    """Hold off whoever would change this member, or wait for them."""
    await tx.execute("select from staff.member where id = $1 for share", staff_id)


async def load_standing(tx: Transaction, session_id: SessionId) -> Any | None:
    """Roles and live mandates behind a live session. To be read after the lock, in a statement of its own."""
    return await tx.fetchrow(
        "select m.roles, staff.granted(m.roles) as granted, array(select d.company_id from staff.mandate d"
        "   where d.staff_id = m.id and d.withdrawn_at is null) as companies"
        " from staff.session s join staff.member m on m.id = s.staff_id"
        " where s.id = $1 and s.step = '' and s.revoked_at is null and s.expires_at > now() and m.active",
        session_id,
    )


async def load_sessions(tx: Transaction, staff_id: StaffId) -> tuple[SignIn, ...]:
    """A member's open sessions, newest first."""
    rows = await tx.fetch(
        "select id, device, created_at, expires_at, last_seen_at, network, method, strength from staff.session"
        " where staff_id = $1 and step = '' and revoked_at is null and expires_at > now()"
        "   and (idle_s is null or last_seen_at + make_interval(secs => idle_s) > now())"
        " order by created_at desc, id limit $2",
        staff_id, SESSIONS_LISTED_MAX,
    )  # fmt: skip
    return tuple(
        SignIn(
            SessionId.of(row["id"]), row["device"], row["created_at"], row["expires_at"], row["last_seen_at"],
            row["network"], row["method"], row["strength"],
        )
        for row in rows
    )  # fmt: skip


async def revoke_session(tx: Transaction, staff_id: StaffId, session_id: SessionId, now: datetime) -> bool:
    """End one session of this member; False when there is no such open one."""
    return await tx.execute(
        "update staff.session set revoked_at = $3 where id = $2 and staff_id = $1 and revoked_at is null",
        staff_id, session_id, now,
    ) == 1  # fmt: skip


async def revoke_sessions(tx: Transaction, staff_id: StaffId, now: datetime) -> int:
    """End all sessions of this member; how many there were."""
    return await tx.execute(
        "update staff.session set revoked_at = $2 where staff_id = $1 and revoked_at is null", staff_id, now
    )


async def revoke_others(tx: Transaction, staff_id: StaffId, kept: SessionId | None, now: datetime) -> list[SessionId]:
    """End all sessions of this member but one; which."""
    rows = await tx.fetch(
        "update staff.session set revoked_at = $3 where staff_id = $1 and id is distinct from $2"
        " and revoked_at is null returning id",
        staff_id, kept, now,
    )  # fmt: skip
    return [SessionId.of(row["id"]) for row in rows]


async def set_active(tx: Transaction, staff_id: StaffId, *, active: bool) -> bool:
    """False when it was so already."""
    return await tx.execute(
        "update staff.member set active = $2 where id = $1 and active <> $2", staff_id, active
    ) == 1  # fmt: skip


async def set_roles(tx: Transaction, staff_id: StaffId, roles: Iterable[str]) -> None:
    """These are the member's roles."""
    await tx.execute("update staff.member set roles = $2 where id = $1", staff_id, sorted(roles))


async def works_for(tx: Transaction, staff_id: StaffId) -> frozenset[CompanyId]:
    """All companies of a member, also those out of sight: only to compare with one's own."""
    return _companies(await tx.fetchval("select staff.works_for($1)", staff_id))


async def delete_ended_sessions(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete some of the sessions, of those seen from the scope, that expired or were revoked before a moment."""
    return await tx.execute(
        "delete from staff.session where id = any (array("
        "   select id from staff.session where least(revoked_at, expires_at) < $1 limit $2))",
        before, limit,
    )  # fmt: skip


async def load_members(tx: Transaction) -> tuple[Member, ...]:
    """Everybody who has, or had, a mandate for a company of the scope."""
    rows = await tx.fetch(
        "select m.id, m.login, m.name, m.title, m.title_en, m.roles, m.capacity, m.active, m.last_sign_in_at, m.limits,"
        "   staff.granted(m.roles) as granted,"
        "   exists (select from staff.identity i where i.staff_id = m.id) as linked,"
        "   exists (select from staff.totp t where t.staff_id = m.id and t.confirmed_at is not null) as has_second,"
        "   array(select d.company_id from staff.mandate d where d.staff_id = m.id and d.withdrawn_at is null)"
        "     as companies,"
        "   array(select k.skill_key from staff.member_skill k where k.staff_id = m.id order by k.skill_key) as skills,"
        "   array(select k.level from staff.member_skill k where k.staff_id = m.id order by k.skill_key) as levels"
        " from staff.member m order by m.login"
    )
    return tuple(
        Member(
            id=StaffId.of(row["id"]),
            login=row["login"],
            name=row["name"],
            title=row["title"],
            title_en=row["title_en"],
            roles=frozenset(row["roles"]),
            companies=_companies(row["companies"]),
            capacity=row["capacity"],
            skills=dict(zip(row["skills"], row["levels"], strict=True)),
            active=row["active"],
            has_second=row["has_second"],
            last_sign_in_at=row["last_sign_in_at"],
            granted=frozenset(row["granted"]),
            linked=row["linked"],
            limits=_decode_limits(row["limits"]),
        )
        for row in rows
    )


async def load_mandates(tx: Transaction, staff_id: StaffId) -> frozenset[CompanyId]:
    """The member's live mandates within the scope."""
    rows = await tx.fetch("select company_id from staff.mandate where staff_id = $1 and withdrawn_at is null", staff_id)
    return _companies(row["company_id"] for row in rows)


async def grant(tx: Transaction, staff_id: StaffId, companies: Iterable[CompanyId], by: StaffId, now: datetime) -> None:
    """Give mandates, anew if they were withdrawn once."""
    await tx.execute(
        "insert into staff.mandate (company_id, staff_id, granted_by, granted_at)"
        " select company, $1, $3, $4 from unnest($2::uuid[]) company"
        " on conflict (company_id, staff_id) do update"
        " set withdrawn_at = null, granted_by = excluded.granted_by, granted_at = excluded.granted_at",
        staff_id, list(companies), by, now,
    )  # fmt: skip


async def withdraw(tx: Transaction, staff_id: StaffId, companies: Iterable[CompanyId], now: datetime) -> None:
    """End mandates; the rows stay, so that who had them is still seen."""
    await tx.execute(
        "update staff.mandate set withdrawn_at = $3"
        " where staff_id = $1 and company_id = any($2::uuid[]) and withdrawn_at is null",
        staff_id, list(companies), now,
    )  # fmt: skip


async def skills(tx: Transaction) -> list[Skill]:
    """All skills, by key."""
    rows = await tx.fetch("select key, name, name_en from staff.skill order by key")
    return [Skill(row["key"], row["name"], row["name_en"]) for row in rows]


async def add_skills(tx: Transaction, skills: Sequence[Skill]) -> None:
    """Enter skills, or their new names."""
    await tx.execute(
        "insert into staff.skill (key, name, name_en) select * from unnest($1::text[], $2::text[], $3::text[])"
        " on conflict (key) do update set name = excluded.name, name_en = excluded.name_en",
        [skill.key for skill in skills], [skill.name for skill in skills], [skill.name_en for skill in skills],
    )  # fmt: skip


async def load_title_en(tx: Transaction, staff_id: StaffId) -> str:
    """A member's title in English; empty when it has none."""
    return str(await tx.fetchval("select coalesce(max(title_en), '') from staff.member where id = $1", staff_id))


async def add_members(tx: Transaction, members: Sequence[NewMember]) -> int:
    """Members, their mandates and skills; the number of members entered: fewer than given when a login is taken."""
    # roles differ in number, and unnest would flatten them: joined by comma, which no role contains
    entered = await tx.execute(
        "insert into staff.member (id, login, name, title, title_en, password_hash, roles, capacity, limits)"
        " select id, login, name, title, title_en, hash, string_to_array(roles, ','), capacity, limits"
        " from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],"
        "   $9::jsonb[]) as t (id, login, name, title, title_en, hash, roles, capacity, limits) on conflict do nothing",
        [member.id for member in members],
        [member.login for member in members],
        [member.name for member in members],
        [member.title for member in members],
        [member.title_en for member in members],
        [member.password_hash for member in members],
        [",".join(member.roles) for member in members],
        [member.capacity for member in members],
        [msgspec.json.encode(member.limits).decode() for member in members],
    )
    if entered < len(members):
        return entered
    mandates = [(company, member.id) for member in members for company in member.companies]
    await tx.execute(
        "insert into staff.mandate (company_id, staff_id) select * from unnest($1::uuid[], $2::uuid[])",
        [company for company, _ in mandates], [staff_id for _, staff_id in mandates],
    )  # fmt: skip
    skills = [(member.id, key, level) for member in members for key, level in member.skills.items()]
    await tx.execute(
        "insert into staff.member_skill (staff_id, skill_key, level)"
        " select * from unnest($1::uuid[], $2::text[], $3::int[])",
        [row[0] for row in skills], [row[1] for row in skills], [row[2] for row in skills],
    )  # fmt: skip
    return entered


def _companies(ids: Iterable[UUID]) -> frozenset[CompanyId]:
    return frozenset(CompanyId.of(value) for value in ids)


async def names(tx: Transaction, ids: Iterable[StaffId]) -> dict[StaffId, str]:
    """Names by id, within the scope."""
    rows = await tx.fetch("select id, name from staff.member where id = any ($1::uuid[])", list(ids))
    return {StaffId.of(row["id"]): row["name"] for row in rows}
