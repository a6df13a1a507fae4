"""SQL of what people sign in with: standing, tries, passwords, codes, the second step, company policies."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from suiban.kit.ids import CompanyId, SessionId, StaffId
from suiban.platform.postgres import Transaction
from suiban.staff.model.access import How, Policy, Rules, Standing, Step, StepLogin, strictest
from suiban.staff.model.throttle import Tries

# --- guessing ----------------------------------------------------------------------------------------------------


async def lock_tries(
    tx: Transaction, login_hash: bytes, addresses: Sequence[bytes], now: datetime
) -> dict[bytes, Tries]:
    """The counts of a login at some addresses, held until the transaction ends; in one order."""
    await tx.execute(
        "insert into staff.sign_in_try (login_hash, address_hash, failures, last_at, free_at)"
        " select $1, address, 0, $3, $3 from unnest($2::bytea[]) address order by address on conflict do nothing",
        login_hash, list(addresses), now,
    )  # fmt: skip
    rows = await tx.fetch(
        "select address_hash, failures, last_at, free_at, good_at from staff.sign_in_try"
        " where login_hash = $1 and address_hash = any ($2::bytea[]) order by address_hash for update",
        login_hash, list(addresses),
    )  # fmt: skip
    return {row["address_hash"]: Tries(row["failures"], row["last_at"], row["free_at"], row["good_at"]) for row in rows}


async def save_tries(tx: Transaction, login_hash: bytes, tries: dict[bytes, Tries]) -> None:
    """Keep these counts."""
    await tx.execute(
        "update staff.sign_in_try s set failures = t.failures, last_at = t.last_at, free_at = t.free_at,"
        " good_at = t.good_at"
        " from unnest($2::bytea[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])"
        "   as t (address, failures, last_at, free_at, good_at)"
        " where s.login_hash = $1 and s.address_hash = t.address",
        login_hash, list(tries), [one.failures for one in tries.values()], [one.last_at for one in tries.values()],
        [one.free_at for one in tries.values()], [one.good_at for one in tries.values()],
    )  # fmt: skip


async def forget_tries(tx: Transaction, login_hashes: Sequence[bytes], now: datetime) -> int:
    """No failure counts any more; how many places were locked or slowed down."""
    return await tx.execute(
        "update staff.sign_in_try set failures = 0, free_at = $2"
        " where login_hash = any ($1::bytea[]) and failures > 0",
        list(login_hashes), now,
    )  # fmt: skip


async def lock_rule(tx: Transaction) -> tuple[int, int]:
    """After how many failures a login is locked, and for how many minutes: the strictest company's, for everybody."""
    row = await tx.fetchrow("select failures, minutes from staff.lock_rule()")
    assert row is not None
    return row["failures"], row["minutes"]


async def delete_old_tries(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget counts that nothing follows from any more."""
    return await tx.execute(
        "delete from staff.sign_in_try where (login_hash, address_hash) in ("
        " select login_hash, address_hash from staff.sign_in_try where last_at < $1 limit $2)",
        before, limit,
    )  # fmt: skip


async def locked_until(tx: Transaction, login_hash: bytes) -> datetime | None:
    """Until when this login is shut somewhere, at the latest."""
    found: datetime | None = await tx.fetchval(
        "select max(free_at) from staff.sign_in_try where login_hash = $1 and failures > 0", login_hash
    )
    return found


# --- standing and steps ------------------------------------------------------------------------------------------


async def load_standing(tx: Transaction, staff_id: StaffId) -> Standing | None:
    """What a member has to sign in with; the scope must hold all their companies."""
    row = await tx.fetchrow(
        "select m.id, m.login, m.name, m.roles, m.password_hash, m.password_set_at, m.password_must_change,"
        "  exists (select from staff.totp t where t.staff_id = m.id and t.confirmed_at is not null) as has_second"
        " from staff.member m where m.id = $1 and m.active",
        staff_id,
    )
    if row is None:
        return None
    asked = await load_policies(tx, staff_id)
    return Standing(
        staff_id=StaffId.of(row["id"]),
        login=row["login"],
        name=row["name"],
        roles=frozenset(row["roles"]),
        password_hash=row["password_hash"],
        password_set_at=row["password_set_at"],
        must_change=row["password_must_change"],
        has_second=row["has_second"],
        demands=strictest(asked, row["roles"]),
    )


async def load_policies(tx: Transaction, staff_id: StaffId | None = None) -> list[Policy]:
    """What the companies of the scope ask; with a member only those they work for."""
    rows = await tx.fetch(
        "select p.* from staff.policy p where $1::uuid is null or exists (select from staff.mandate d"
        "  where d.company_id = p.company_id and d.staff_id = $1 and d.withdrawn_at is null) order by p.company_id",
        staff_id,
    )
    return [
        Policy(
            CompanyId.of(row["company_id"]),
            Rules(
                characters_min=row["characters_min"],
                classes_min=row["classes_min"],
                password_days_max=row["password_days_max"],
                history_kept=row["history_kept"],
                lock_failures=row["lock_failures"],
                lock_minutes=row["lock_minutes"],
                session_hours_max=row["session_hours_max"],
                idle_minutes_max=row["idle_minutes_max"],
                reveals_per_day=row["reveals_per_day"],
                second_step_roles=frozenset(row["second_step_roles"]),
            ),
        )
        for row in rows
    ]


async def save_policy(tx: Transaction, policy: Policy) -> None:
    """Put what a company asks."""
    rules = policy.rules
    await tx.execute(
        "insert into staff.policy (company_id, classes_min, password_days_max, session_hours_max, idle_minutes_max,"
        "   second_step_roles, characters_min, history_kept, lock_failures, lock_minutes, reveals_per_day)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " on conflict (company_id) do update set classes_min = excluded.classes_min,"
        "   password_days_max = excluded.password_days_max, session_hours_max = excluded.session_hours_max,"
        "   idle_minutes_max = excluded.idle_minutes_max, second_step_roles = excluded.second_step_roles,"
        "   characters_min = excluded.characters_min, history_kept = excluded.history_kept,"
        "   lock_failures = excluded.lock_failures, lock_minutes = excluded.lock_minutes,"
        "   reveals_per_day = excluded.reveals_per_day",
        policy.company_id, rules.classes_min, rules.password_days_max, rules.session_hours_max,
        rules.idle_minutes_max, sorted(rules.second_step_roles), rules.characters_min, rules.history_kept,
        rules.lock_failures, rules.lock_minutes, rules.reveals_per_day,
    )  # fmt: skip


async def find_step(tx: Transaction, token_hash: bytes) -> StepLogin | None:
    """The unfinished sign-in with this token hash."""
    row = await tx.fetchrow("select * from staff.find_step($1)", token_hash)
    if row is None or not row["companies"]:
        return None
    companies = frozenset(CompanyId.of(company) for company in row["companies"])
    return StepLogin(SessionId.of(row["id"]), StaffId.of(row["staff_id"]), row["login"], row["step"], companies)


async def save_step(
    tx: Transaction, session_id: SessionId, staff_id: StaffId, token_hash: bytes, step: Step, how: How, device: str,
    until: datetime,
) -> None:  # fmt: skip
    """An unfinished sign-in."""
    await tx.execute(
        "insert into staff.session (id, staff_id, token_hash, csrf_token, device, step, method, strength, network,"
        " expires_at, provider_sid, provider_token) values ($1, $2, $3, '', $4, $5, $6, $7, $8, $9, $10, $11)",
        session_id, staff_id, token_hash, device, step, how.method, how.strength, how.network, until, how.provider_sid,
        how.provider_token,
    )  # fmt: skip


async def count_step_try(tx: Transaction, session_id: SessionId, tries_max: int) -> bool:
    """Count a try; False when there were too many."""
    return await tx.execute(
        "update staff.session set tries = tries + 1"
        " where id = $1 and tries < $2 and step <> '' and revoked_at is null",
        session_id, tries_max,
    ) == 1  # fmt: skip


async def end_step(tx: Transaction, session_id: SessionId, now: datetime) -> Any | None:
    """Take an unfinished sign-in away, once; how it came about so far."""
    return await tx.fetchrow(
        "update staff.session set revoked_at = $2 where id = $1 and step <> '' and revoked_at is null"
        " returning method, strength, network, device, provider_sid, provider_token",
        session_id, now,
    )  # fmt: skip


async def note_failure(tx: Transaction, staff_id: StaffId) -> None:
    """Somebody tried to sign in as this member."""
    await tx.execute("update staff.member set failed_since = failed_since + 1 where id = $1", staff_id)


# --- passwords ---------------------------------------------------------------------------------------------------


async def past_passwords(tx: Transaction, staff_id: StaffId, limit: int) -> list[str]:
    """Hashes of passwords of before, newest first."""
    rows = await tx.fetch(
        "select password_hash from staff.password_history where staff_id = $1 order by set_at desc limit $2",
        staff_id, limit,
    )  # fmt: skip
    return [row["password_hash"] for row in rows]


async def save_password(
    tx: Transaction, staff_id: StaffId, old_hash: str, new_hash: str, now: datetime, kept: int
) -> bool:
    """Put a new password in the place of the one that was looked at; False when another was put meanwhile."""
    if not await tx.execute(
        "update staff.member set password_hash = $3, password_set_at = $4, password_must_change = false"
        " where id = $1 and password_hash = $2",
        staff_id, old_hash, new_hash, now,
    ):  # fmt: skip
        return False
    if old_hash:
        await tx.execute(
            "insert into staff.password_history (staff_id, set_at, password_hash) values ($1, $2, $3)"
            " on conflict do nothing",
            staff_id, now, old_hash,
        )  # fmt: skip
        await tx.execute(
            "delete from staff.password_history where staff_id = $1 and set_at not in ("
            " select set_at from staff.password_history where staff_id = $1 order by set_at desc limit $2)",
            staff_id, kept,
        )  # fmt: skip
    return True


async def save_code(
    tx: Transaction, staff_id: StaffId, code_hash: bytes, by: StaffId, now: datetime, until: datetime
) -> None:
    """A one-time code in the place of any earlier one."""
    await tx.execute(
        "insert into staff.sign_in_code (staff_id, code_hash, issued_by, issued_at, expires_at)"
        " values ($1, $2, $3, $4, $5) on conflict (staff_id) do update set code_hash = excluded.code_hash,"
        " issued_by = excluded.issued_by, issued_at = excluded.issued_at, expires_at = excluded.expires_at,"
        " used_at = null",
        staff_id, code_hash, by, now, until,
    )  # fmt: skip


async def use_code(tx: Transaction, staff_id: StaffId, code_hash: bytes, now: datetime) -> bool:
    """Use a one-time code up: true for exactly one of those who come with it. A new password must follow."""
    used = await tx.execute(
        "update staff.sign_in_code set used_at = $3"
        " where staff_id = $1 and code_hash = $2 and used_at is null and expires_at > $3",
        staff_id, code_hash, now,
    )  # fmt: skip
    if used == 1:
        await tx.execute("update staff.member set password_must_change = true where id = $1", staff_id)
    return used == 1


# --- the second step ---------------------------------------------------------------------------------------------


async def load_totp(tx: Transaction, staff_id: StaffId) -> Any | None:
    """The sealed secret, when it was confirmed, and its last step."""
    return await tx.fetchrow("select secret, confirmed_at, last_step from staff.totp where staff_id = $1", staff_id)


async def propose_totp(tx: Transaction, staff_id: StaffId, sealed: bytes) -> bool:
    """A secret that waits for its confirmation; False when there is a confirmed one."""
    return await tx.execute(
        "insert into staff.totp (staff_id, secret) values ($1, $2)"
        " on conflict (staff_id) do update set secret = excluded.secret where totp.confirmed_at is null",
        staff_id, sealed,
    ) == 1  # fmt: skip


async def confirm_totp(tx: Transaction, staff_id: StaffId, sealed: bytes, step: int, now: datetime) -> bool:
    """The secret that was looked at is the member's from now on."""
    return await tx.execute(
        "update staff.totp set confirmed_at = $3, last_step = $4"
        " where staff_id = $1 and secret = $2 and confirmed_at is null",
        staff_id, sealed, now, step,
    ) == 1  # fmt: skip


async def use_step(tx: Transaction, staff_id: StaffId, step: int) -> bool:
    """Use a code up, and with it all before: true once."""
    return await tx.execute(
        "update staff.totp set last_step = $2 where staff_id = $1 and last_step < $2 and confirmed_at is not null",
        staff_id, step,
    ) == 1  # fmt: skip


async def save_recovery_codes(tx: Transaction, staff_id: StaffId, hashes: Iterable[bytes]) -> None:
    """These in the place of all before."""
    await tx.execute("delete from staff.recovery_code where staff_id = $1", staff_id)
    await tx.execute(
        "insert into staff.recovery_code (staff_id, code_hash) select $1, h from unnest($2::bytea[]) h",
        staff_id, list(hashes),
    )  # fmt: skip


async def use_recovery_code(tx: Transaction, staff_id: StaffId, code_hash: bytes, now: datetime) -> bool:
    """Use a recovery code up: true for exactly one of those who come with it."""
    return await tx.execute(
        "update staff.recovery_code set used_at = $3 where staff_id = $1 and code_hash = $2 and used_at is null",
        staff_id, code_hash, now,
    ) == 1  # fmt: skip


async def recovery_codes_left(tx: Transaction, staff_id: StaffId) -> int:
    """How many are not used yet."""
    return int(
        await tx.fetchval("select count(*) from staff.recovery_code where staff_id = $1 and used_at is null", staff_id)
    )


async def delete_totp(tx: Transaction, staff_id: StaffId) -> bool:
    """No second step any more, nor recovery codes; False when there was none."""
    await tx.execute("delete from staff.recovery_code where staff_id = $1", staff_id)
    return await tx.execute("delete from staff.totp where staff_id = $1", staff_id) == 1


async def touch_sessions(tx: Transaction, at: dict[SessionId, datetime]) -> None:
    """Note when sessions were last used, in one statement; needs no scope."""
    await tx.execute("select staff.touch_sessions($1::uuid[], $2::timestamptz[])", list(at), list(at.values()))


async def end_idle(tx: Transaction, now: datetime, limit: int) -> list[SessionId]:
    """End sessions of the scope that were left alone for too long; which."""
    rows = await tx.fetch(
        "update staff.session set revoked_at = $1 where id = any (array(select id from staff.session"
        "   where revoked_at is null and idle_s is not null and expires_at > $1"
        "     and last_seen_at + make_interval(secs => idle_s) <= $1 limit $2)) returning id",
        now, limit,
    )  # fmt: skip
    return [SessionId.of(row["id"]) for row in rows]
