"""SQL of sign-ins at an identity provider."""

from datetime import datetime
from typing import Any

import msgspec

from suiban.kit.ids import CompanyId, SessionId, StaffId
from suiban.platform.postgres import Transaction
from suiban.staff.model.oidc import Found


class Flow(msgspec.Struct, frozen=True):
    """A sign-in that was begun at the provider. ``verifier`` is sealed."""

    nonce: str
    verifier: bytes
    redirect_uri: str

    def __repr__(self) -> str:
        return "Flow()"


class ProviderSession(msgspec.Struct, frozen=True):
    """One of our sessions that came about at the provider."""

    session_id: SessionId
    staff_id: StaffId
    companies: frozenset[CompanyId]


async def add_flow(tx: Transaction, state_hash: bytes, browser_hash: bytes, flow: Flow, until: datetime) -> None:
    """Remember what was begun."""
    await tx.execute(
        "insert into staff.oidc_flow (state_hash, browser_hash, nonce, verifier, redirect_uri, expires_at)"
        " values ($1, $2, $3, $4, $5, $6)",
        state_hash, browser_hash, flow.nonce, flow.verifier, flow.redirect_uri, until,
    )  # fmt: skip


async def take_flow(tx: Transaction, state_hash: bytes, browser_hash: bytes, now: datetime) -> Flow | None:
    """Use a flow up: for exactly one of those who come back with it, and only in the browser that began it."""
    row = await tx.fetchrow(
        "update staff.oidc_flow set used_at = $3 where state_hash = $1 and browser_hash = $2 and used_at is null"
        " and expires_at > $3 returning nonce, verifier, redirect_uri",
        state_hash, browser_hash, now,
    )  # fmt: skip
    return Flow(row["nonce"], row["verifier"], row["redirect_uri"]) if row else None


async def delete_old_flows(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget flows that ended before a moment."""
    return await tx.execute(
        "delete from staff.oidc_flow where state_hash in ("
        " select state_hash from staff.oidc_flow where expires_at < $1 limit $2)",
        before, limit,
    )  # fmt: skip


async def find(tx: Transaction, issuer: str, subject: str, login: str) -> Found | None:
    """The active member with this identity, else the one with this login. Needs no scope."""
    row = await tx.fetchrow("select * from staff.find_identity($1, $2, $3)", issuer, subject, login)
    if row is None:
        return None
    return Found(
        StaffId.of(row["id"]), row["login"], row["linked"], row["other"], _companies(row["companies"]),
        frozenset(row["roles"]),
    )  # fmt: skip


async def link(tx: Transaction, staff_id: StaffId, issuer: str, subject: str, now: datetime) -> bool:
    """False when either of them is linked already."""
    return await tx.execute(
        "insert into staff.identity (staff_id, issuer, subject, linked_at) values ($1, $2, $3, $4)"
        " on conflict do nothing",
        staff_id, issuer, subject, now,
    ) == 1  # fmt: skip


async def is_linked(tx: Transaction, staff_id: StaffId) -> bool:
    """Whether a member of the scope has an identity."""
    return bool(await tx.fetchval("select exists (select from staff.identity where staff_id = $1)", staff_id))


async def unlink(tx: Transaction, staff_id: StaffId) -> None:
    """The next to come with this member's login is linked instead."""
    await tx.execute("delete from staff.identity where staff_id = $1", staff_id)


async def provider_token(tx: Transaction, session_id: SessionId) -> bytes | None:
    """The sealed ID token behind a session of the scope; None when it came about otherwise."""
    row: Any = await tx.fetchrow(
        "select provider_token from staff.session where id = $1 and method = 'oidc'", session_id
    )
    return row["provider_token"] if row else None


async def sessions_at_provider(tx: Transaction, issuer: str, sid: str, subject: str) -> list[ProviderSession]:
    """Our open sessions behind one of the provider's, or all of somebody's. Needs no scope."""
    rows = await tx.fetch("select * from staff.provider_sessions($1, $2, $3)", issuer, sid, subject)
    return [
        ProviderSession(SessionId.of(row["id"]), StaffId.of(row["staff_id"]), _companies(row["companies"]))
        for row in rows
    ]


def _companies(ids: Any) -> frozenset[CompanyId]:
    return frozenset(CompanyId.of(company) for company in ids)
