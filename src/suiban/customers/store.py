"""SQL of schema ``customers``."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from suiban.customers.model import (
    GROUP_SERVICE,
    Known,
    MaskedIdentifier,
    NewCustomer,
    Preference,
    Profile,
    SessionRow,
    Standing,
    level_now,
    mask_identifier,
    mask_name,
    masked_evidence,
)
from suiban.kit.ids import ChannelId, CompanyId, CustomerId, IdentifierId, PersonId, SessionId, StaffId
from suiban.kit.masking import Spoken, mask_text
from suiban.platform.postgres import Transaction

# --- sessions ---


async def save_session(
    tx: Transaction, session: SessionRow, token_hash: bytes, statement_hash: bytes | None = None
) -> bool:
    """Store an open session under the hash of its token; False when its statement has opened one before."""
    saved = await tx.execute(
        "insert into customers.session"
        " (company_id, id, token_hash, customer_id, channel_id, proof_level, expires_at, statement_hash, language)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " on conflict (company_id, statement_hash) where statement_hash is not null do nothing",
        session.company_id, session.session_id, token_hash, session.customer_id, session.channel_id,
        session.proof_level, session.expires_at, statement_hash, session.language,
    )  # fmt: skip
    return saved == 1


async def find_session(tx: Transaction, token_hash: bytes) -> SessionRow | None:
    """The live session with this token hash, whatever the scope."""
    return (await find_sessions(tx, [token_hash])).get(token_hash)


async def find_sessions(tx: Transaction, token_hashes: Sequence[bytes]) -> dict[bytes, SessionRow]:
    """The live sessions with these token hashes, whatever the scope."""
    rows = await tx.fetch(
        "select wanted.hash, found.* from unnest($1::bytea[]) as wanted (hash)"
        " cross join lateral customers.find_session(wanted.hash) as found",
        list(token_hashes),
    )
    return {row["hash"]: _session(row) for row in rows}


def _session(row: Any) -> SessionRow:
    return SessionRow(
        company_id=CompanyId.of(row["company_id"]),
        session_id=SessionId.of(row["id"]),
        customer_id=CustomerId.of(row["customer_id"]),
        channel_id=ChannelId.of(row["channel_id"]),
        proof_level=row["proof_level"],
        display_name=Spoken(row["display_name"]),
        expires_at=row["expires_at"],
        opened_for=CustomerId.of(row["opened_for"]),
        raised_level=row["raised_level"],
        raised_until=row["raised_until"],
    )


async def revoke_session(tx: Transaction, company_id: CompanyId, session_id: SessionId, now: datetime) -> bool:
    """End a session; False when it had ended already."""
    return await tx.execute(
        "update customers.session set revoked_at = $3 where id = $2 and company_id = $1 and revoked_at is null",
        company_id, session_id, now,
    ) == 1  # fmt: skip


async def load_proof(tx: Transaction, company_id: CompanyId, customer_id: CustomerId, now: datetime) -> int:
    """The best proof of the sessions that are open now, without what was raised for a while."""
    found: int = await tx.fetchval(
        "select coalesce(max(proof_level), 0) from customers.session"
        " where company_id = $1 and customer_id = $2 and revoked_at is null and expires_at > $3",
        company_id, customer_id, now,
    )  # fmt: skip
    return found


async def take_session(
    tx: Transaction, company_id: CompanyId, session_id: SessionId, customer_id: CustomerId, level: int, ends: datetime
) -> None:
    """A visitor's session is this customer's from now on."""
    await tx.execute(
        "update customers.session set opened_for = coalesce(opened_for, customer_id), customer_id = $3,"
        " proof_level = $4, expires_at = $5 where id = $2 and company_id = $1",
        company_id, session_id, customer_id, level, ends,
    )  # fmt: skip


async def raise_session(
    tx: Transaction, company_id: CompanyId, session_id: SessionId, level: int, until: datetime, means: Sequence[str]
) -> None:
    """Know a session more surely until a moment."""
    await tx.execute(
        "update customers.session set raised_level = $3, raised_until = $4, raised_by = $5"
        " where id = $2 and company_id = $1",
        company_id, session_id, level, until, list(means),
    )  # fmt: skip


async def load_standing(tx: Transaction, company_id: CompanyId, customer_id: CustomerId, now: datetime) -> Standing:
    """How surely somebody is known: the best session first, of equal ones the one that lasts."""
    rows = await tx.fetch(
        "select proof_level, raised_level, raised_until, raised_by from customers.session"
        " where company_id = $1 and customer_id = $2 and revoked_at is null and expires_at > $3",
        company_id, customer_id, now,
    )  # fmt: skip
    base = max((row["proof_level"] for row in rows), default=0)
    raised = [row for row in rows if level_now(base, row["raised_level"], row["raised_until"], now) > base]
    if not raised:
        return Standing(base, base)
    best = max(raised, key=lambda row: (row["raised_level"], row["raised_until"]))
    return Standing(best["raised_level"], base, best["raised_until"], tuple(best["raised_by"]))


async def delete_ended_sessions(tx: Transaction, company_id: CompanyId, before: datetime, limit: int) -> int:
    """Delete some of the sessions that expired or were revoked before a moment; how many."""
    return await tx.execute(
        "delete from customers.session where company_id = $1 and id = any (array("
        "   select id from customers.session where company_id = $1 and least(revoked_at, expires_at) < $2 limit $3))",
        company_id, before, limit,
    )  # fmt: skip


# --- customers ---


async def add_customers(tx: Transaction, customers: Sequence[NewCustomer]) -> int:
    """Persons and customers; how many customers were entered: fewer when a person is this company's already."""
    await tx.execute(
        "insert into customers.person (id) select * from unnest($1::uuid[]) on conflict do nothing",
        [customer.person_id for customer in customers],
    )
    rows = [
        {
            "company_id": customer.company_id.hex,
            "id": customer.id.hex,
            "person_id": customer.person_id.hex,
            "display_name": str(customer.name),
            "gender": customer.gender,
            "birth_year": customer.birth_year,
            "city": customer.city,
            "level": customer.level,
            "manager_name": customer.manager_name,
            "tags": customer.tags,
            "note": str(customer.note),
            "since": customer.since,
            "manager_staff_id": customer.manager_staff_id and customer.manager_staff_id.hex,
        }
        for customer in customers
    ]
    # as JSON because tags differ in number, and unnest would flatten them
    return await tx.execute(
        "insert into customers.customer (company_id, id, person_id, display_name, gender, birth_year, city, level,"
        " manager_name, tags, note, since, manager_staff_id)"
        " select company_id, id, person_id, display_name, gender, birth_year, city, level, manager_name, tags, note,"
        "   since, manager_staff_id"
        " from jsonb_to_recordset($1::jsonb) as t (company_id uuid, id uuid, person_id uuid, display_name text,"
        "   gender text, birth_year int, city text, level text, manager_name text, tags text[], note text, since int,"
        "   manager_staff_id uuid)"
        " on conflict do nothing",
        msgspec.json.encode(rows).decode(),
    )


async def add_identifiers(
    tx: Transaction, rows: Sequence[tuple[CompanyId, CustomerId, str, str, int, str, str, datetime]]
) -> int:
    """Rows of (company, customer, kind, value, proof level, source, evidence, verified at); how many were entered."""
    return await tx.execute(
        "insert into customers.identifier"
        " (company_id, customer_id, kind, value, proof_level, source, evidence, verified_at)"
        " select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::text[],"
        "   $8::timestamptz[]) on conflict do nothing",
        *(list(column) for column in zip(*rows, strict=True)),
    )


async def lock_number(tx: Transaction, company_id: CompanyId, customer_no: str) -> None:
    """Let only one transaction at a time enter this customer number."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended('customers.identifier ' || $1::text || ' ' || $2, 0))",
        company_id.hex, customer_no,
    )  # fmt: skip


async def own_phone(tx: Transaction, customer_id: CustomerId) -> Spoken:
    """The number a customer is surest known by; empty when there is none."""
    return Spoken(
        await tx.fetchval(
            "select value from customers.identifier where customer_id = $1 and kind = 'phone'"
            " order by proof_level desc, id limit 1",
            customer_id,
        )
        or ""
    )


async def find_identified(
    tx: Transaction, company_id: CompanyId, kind: str, values: Sequence[str]
) -> CustomerId | None:
    """Who is known by one of these values."""
    found = await tx.fetchval(
        "select customer_id from customers.identifier"
        " where company_id = $1 and kind = $2 and value = any ($3::text[]) limit 1",
        company_id, kind, list(values),
    )  # fmt: skip
    return None if found is None else CustomerId.of(found)


async def find_by_number(tx: Transaction, company_id: CompanyId, customer_no: str) -> CustomerId | None:
    """The customer with this number."""
    return await find_identified(tx, company_id, "customer_no", [customer_no])


async def find_person(tx: Transaction, customer_id: CustomerId) -> tuple[CompanyId, PersonId, Spoken] | None:
    """A customer's company, person and name."""
    row = await tx.fetchrow(
        "select company_id, person_id, display_name from customers.customer where id = $1", customer_id
    )
    return row and (CompanyId.of(row["company_id"]), PersonId.of(row["person_id"]), Spoken(row["display_name"]))


async def set_manager(
    tx: Transaction, company_id: CompanyId, customer_id: CustomerId, staff_id: StaffId | None, name: str
) -> bool:
    """Who looks after a customer from now on; False when there is no such customer."""
    return await tx.execute(
        "update customers.customer set manager_staff_id = $3, manager_name = $4 where company_id = $1 and id = $2",
        company_id, customer_id, staff_id, name,
    ) == 1  # fmt: skip


async def replace_manager(
    tx: Transaction, company_id: CompanyId, customer_id: CustomerId, seen: StaffId | None, staff_id: StaffId | None,
    name: str,
) -> bool:  # fmt: skip
    """Who looks after a customer from now on, in the place of ``seen``; False when it is somebody else by now."""
    return await tx.execute(
        "update customers.customer set manager_staff_id = $4, manager_name = $5"
        " where company_id = $1 and id = $2 and manager_staff_id is not distinct from $3::uuid",
        company_id, customer_id, seen, staff_id, name,
    ) == 1  # fmt: skip


async def find_customer_of(tx: Transaction, company_id: CompanyId, person_id: PersonId) -> CustomerId | None:
    """The person as the customer of this company."""
    found = await tx.fetchval(
        "select id from customers.customer where company_id = $1 and person_id = $2", company_id, person_id
    )
    return found and CustomerId.of(found)


async def names(tx: Transaction, ids: Iterable[CustomerId]) -> dict[CustomerId, Spoken]:
    """Full names of those within the scope."""
    rows = await tx.fetch("select id, display_name from customers.customer where id = any($1::uuid[])", list(ids))
    return {CustomerId.of(row["id"]): Spoken(row["display_name"]) for row in rows}


async def load_numbered(tx: Transaction, company_id: CompanyId, limit: int) -> tuple[Known, ...]:
    """Customers with a number, by number."""
    rows = await tx.fetch(
        "select i.value, c.display_name, c.level from customers.identifier i"
        " join customers.customer c on c.company_id = i.company_id and c.id = i.customer_id"
        " where i.company_id = $1 and i.kind = 'customer_no' order by i.value limit $2",
        company_id, limit,
    )  # fmt: skip
    return tuple(Known(Spoken(row["value"]), Spoken(row["display_name"]), row["level"]) for row in rows)


# --- profile ---


async def load_profile(tx: Transaction, customer_id: CustomerId, now: datetime) -> Profile | None:
    """A customer, already masked."""
    row = await tx.fetchrow(
        "select c.company_id, c.display_name, c.gender, c.birth_year, c.city, c.level, c.manager_name, c.tags, c.note,"
        "   c.since, c.manager_staff_id,"
        "   coalesce((select max(case when s.raised_until > $2 then greatest(s.proof_level, s.raised_level)"
        "       else s.proof_level end) from customers.session s where s.company_id = c.company_id"
        "     and s.customer_id = c.id and s.revoked_at is null and s.expires_at > $2), 0) as proof_level"
        " from customers.customer c where c.id = $1",
        customer_id, now,
    )  # fmt: skip
    if row is None:
        return None
    company_id = CompanyId.of(row["company_id"])
    return Profile(
        company_id=company_id,
        id=customer_id,
        name=mask_name(row["display_name"]),
        gender=row["gender"],
        birth_year=row["birth_year"],
        city=row["city"],
        level=row["level"],
        manager_name=row["manager_name"],
        tags=tuple(row["tags"]),
        note=Spoken(mask_text(row["note"])),
        since=row["since"],
        proof_level=row["proof_level"],
        identifiers=await _identifiers(tx, company_id, customer_id),
        preferences=await load_preferences(tx, company_id, customer_id),
        manager_staff_id=StaffId.of(row["manager_staff_id"]) if row["manager_staff_id"] else None,
    )


async def find_secret(
    tx: Transaction, customer_id: CustomerId, identifier_id: IdentifierId | None
) -> tuple[CompanyId, Spoken, str] | None:
    """An identifier, or without one the name, as it is: (company, value, kind)."""
    if identifier_id is None:
        row = await tx.fetchrow(
            "select company_id, display_name as value, 'name' as kind from customers.customer where id = $1",
            customer_id,
        )
    else:
        row = await tx.fetchrow(
            "select company_id, value, kind from customers.identifier where customer_id = $1 and id = $2",
            customer_id, identifier_id,
        )  # fmt: skip
    return None if row is None else (CompanyId.of(row["company_id"]), Spoken(row["value"]), row["kind"])


async def count_reveals(tx: Transaction, company_id: CompanyId, actor_id: UUID, since: datetime) -> int:
    """How often somebody saw something unmasked; counted one after the other until the transaction ends."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended('customers.reveal ' || $1::uuid::text, 0))", actor_id
    )
    return int(
        await tx.fetchval(
            "select count(*) from customers.reveal where company_id = $1 and actor_id = $2 and at > $3",
            company_id, actor_id, since,
        )
    )  # fmt: skip


async def add_reveal(
    tx: Transaction, company_id: CompanyId, actor_id: UUID, customer_id: CustomerId,
    identifier_id: IdentifierId | None, reason: str, at: datetime,
) -> None:  # fmt: skip
    """Remember that somebody saw something unmasked."""
    await tx.execute(
        "insert into customers.reveal (company_id, actor_id, customer_id, identifier_id, reason, at)"
        " values ($1, $2, $3, $4, $5, $6)",
        company_id, actor_id, customer_id, identifier_id, reason, at,
    )  # fmt: skip


async def _identifiers(tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> tuple[MaskedIdentifier, ...]:
    rows = await tx.fetch(
        "select id, kind, value, proof_level, source, evidence, verified_at from customers.identifier"
        " where company_id = $1 and customer_id = $2 order by proof_level desc, kind, verified_at",
        company_id, customer_id,
    )  # fmt: skip
    return tuple(
        MaskedIdentifier(
            id=IdentifierId.of(row["id"]),
            kind=row["kind"],
            value=mask_identifier(row["kind"], row["value"]),
            proof_level=row["proof_level"],
            source=row["source"],
            evidence=masked_evidence(row["evidence"]),
            verified_at=row["verified_at"],
        )
        for row in rows
    )


# --- preferences ---


async def load_preferences(tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> tuple[Preference, ...]:
    """What the customer allows and refuses."""
    rows = await tx.fetch(
        "select purpose, door, allowed, evidence, until from customers.contact_preference"
        " where company_id = $1 and customer_id = $2 order by purpose, door",
        company_id, customer_id,
    )  # fmt: skip
    return tuple(_preference(row) for row in rows)


def _preference(row: Any) -> Preference:
    return Preference(row["purpose"], row["door"], row["allowed"], row["evidence"], row["until"])


async def save_preferences(
    tx: Transaction, rows: Sequence[tuple[CompanyId, CustomerId, Preference]], now: datetime
) -> None:
    """Record preferences; the newest one of a purpose and door counts."""
    await tx.execute(
        "insert into customers.contact_preference"
        " (company_id, customer_id, purpose, door, allowed, evidence, until, recorded_at)"
        " select *, $8::timestamptz from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bool[], $6::text[],"
        "   $7::timestamptz[])"
        " on conflict (company_id, customer_id, purpose, door) do update set allowed = excluded.allowed,"
        "   evidence = excluded.evidence, until = excluded.until, recorded_at = excluded.recorded_at",
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2].purpose for row in rows],
        [row[2].door for row in rows],
        [row[2].allowed for row in rows],
        [row[2].evidence for row in rows],
        [row[2].until for row in rows],
        now,
    )


async def allows_group_service(tx: Transaction, company_id: CompanyId, customer_id: CustomerId, now: datetime) -> bool:
    """Allowed somewhere and refused nowhere, as of now."""
    allowed: bool | None = await tx.fetchval(
        "select bool_and(allowed) from customers.contact_preference"
        " where company_id = $1 and customer_id = $2 and purpose = $3 and (until is null or until > $4)",
        company_id, customer_id, GROUP_SERVICE, now,
    )  # fmt: skip
    return bool(allowed)
