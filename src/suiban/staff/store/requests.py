"""SQL of requests that a second person decides."""

from datetime import datetime
from typing import Any

import msgspec

from suiban.kit.ids import CompanyId, RequestId, StaffId
from suiban.platform.postgres import Transaction
from suiban.staff.model.requests import Request, State, Wanted

_encode = msgspec.json.Encoder().encode
_wanted = msgspec.json.Decoder(Wanted)
_COLUMNS = (
    "id, companies, kind, about_id, payload, reason, asked_by, asked_at, expires_at, state, decided_by, decided_at,"
    " decision_reason"
)


async def add(tx: Transaction, request: Request) -> bool:
    """Enter a request; False when the same waits already."""
    await tx.execute(
        "update staff.request set state = 'expired'"
        " where about_id = $1 and kind = $2 and state = 'waiting' and expires_at <= $3",
        request.about_id, request.kind, request.asked_at,
    )  # fmt: skip
    return await tx.execute(
        "insert into staff.request (id, companies, kind, about_id, payload, reason, asked_by, asked_at, expires_at)"
        " values ($1, $2::uuid[], $3, $4, $5::jsonb, $6, $7, $8, $9)"
        " on conflict (about_id, kind) where state = 'waiting' do nothing",
        request.id, sorted(request.companies), request.kind, request.about_id, _encode(request.wanted).decode(),
        request.reason, request.asked_by, request.asked_at, request.expires_at,
    ) == 1  # fmt: skip


async def lock(tx: Transaction, request_id: RequestId) -> Request | None:
    """A request of the scope, held until the transaction ends."""
    row = await tx.fetchrow("select " + _COLUMNS + " from staff.request where id = $1 for update", request_id)
    return _request(row) if row else None


async def find(tx: Transaction, request_id: RequestId) -> Request | None:
    """A request of the scope."""
    row = await tx.fetchrow("select " + _COLUMNS + " from staff.request where id = $1", request_id)
    return _request(row) if row else None


async def load(tx: Transaction, limit: int) -> list[Request]:
    """Requests of the scope: those that wait first, newest first."""
    rows = await tx.fetch(
        "select " + _COLUMNS + " from staff.request order by (state = 'waiting') desc, asked_at desc, id limit $1",
        limit,
    )
    return [_request(row) for row in rows]


async def close(tx: Transaction, request_id: RequestId, state: State, by: StaffId, now: datetime, reason: str) -> None:
    """How it ended."""
    await tx.execute(
        "update staff.request set state = $2, decided_by = $3, decided_at = $4, decision_reason = $5 where id = $1",
        request_id, state, by, now, reason,
    )  # fmt: skip


def _request(row: Any) -> Request:
    return Request(
        id=RequestId.of(row["id"]),
        companies=frozenset(CompanyId.of(company) for company in row["companies"]),
        kind=row["kind"],
        about_id=row["about_id"],
        wanted=_wanted.decode(row["payload"]),
        reason=row["reason"],
        asked_by=StaffId.of(row["asked_by"]),
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
        state=row["state"],
        decided_by=StaffId.of(row["decided_by"]) if row["decided_by"] else None,
        decided_at=row["decided_at"],
        decision_reason=row["decision_reason"],
    )
