"""The only SQL of step-up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from suiban.kit.ids import CompanyId, ConversationId, CustomerId, SessionId, StepUpId
from suiban.platform.postgres import Transaction
from suiban.proving.model import LASTS_MIN_DEFAULT, StepUp

_REQUEST: Final = """
select company_id, id, conversation_id, customer_id, level, purpose, by_kind, by_id, form_seq, card_seq, asked_at,
       expires_at, state
from proving.request
"""
LOAD: Final = _REQUEST + "where id = $1 for no key update"
OPEN: Final = _REQUEST + "where conversation_id = $1 and state = 'open'"
INSERT: Final = """
insert into proving.request
    (company_id, id, conversation_id, customer_id, level, purpose, by_kind, by_id, form_seq, asked_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (company_id, conversation_id) where state = 'open' do nothing
"""
SHOWN: Final = "update proving.request set card_seq = $3 where company_id = $1 and id = $2"
END: Final = """
update proving.request set state = $3, ended_at = $4, session_id = $5, customer_id = $6
where company_id = $1 and id = $2 and state = 'open'
"""
LASTS: Final = "select company_id, lasts_min from proving.rule where company_id = any ($1::uuid[])"
SET_LASTS: Final = """
insert into proving.rule (company_id, lasts_min) values ($1, $2)
on conflict (company_id) do update set lasts_min = excluded.lasts_min
"""


async def load(tx: Transaction, request_id: StepUpId) -> StepUp | None:
    """A request of the scope, locked: it ends once."""
    row = await tx.fetchrow(LOAD, request_id)
    return _request(row) if row else None


async def open_of(tx: Transaction, conversation_id: ConversationId) -> StepUp | None:
    """What is open in a talk, in time or not."""
    row = await tx.fetchrow(OPEN, conversation_id)
    return _request(row) if row else None


async def insert(tx: Transaction, request: StepUp) -> bool:
    """A new request; False when one is open in this talk."""
    r = request
    added = await tx.execute(
        INSERT, r.company_id, r.id, r.conversation_id, r.customer_id, r.level, r.purpose, r.by_kind, r.by_id,
        r.form_seq, r.asked_at, r.expires_at,
    )  # fmt: skip
    return bool(added)


async def shown(tx: Transaction, request: StepUp, card_seq: int) -> None:
    """Under which number it was put to the customer."""
    await tx.execute(SHOWN, request.company_id, request.id, card_seq)


async def end(
    tx: Transaction, request: StepUp, state: str, now: datetime, session: SessionId | None, customer: CustomerId
) -> bool:
    """It is over; False when it was already."""
    values = (request.company_id, request.id, state, now, session, customer)
    return bool(await tx.execute(END, *values))


async def lasts_min(tx: Transaction, companies: Sequence[CompanyId]) -> dict[CompanyId, int]:
    """How many minutes a proof counts, by company."""
    set_ = {CompanyId.of(row["company_id"]): row["lasts_min"] for row in await tx.fetch(LASTS, list(companies))}
    return {company: set_.get(company, LASTS_MIN_DEFAULT) for company in companies}


async def set_lasts_min(tx: Transaction, company_id: CompanyId, minutes: int) -> None:
    """Set it for one company."""
    await tx.execute(SET_LASTS, company_id, minutes)


def _request(row: Any) -> StepUp:
    return StepUp(
        company_id=CompanyId.of(row["company_id"]),
        id=StepUpId.of(row["id"]),
        conversation_id=ConversationId.of(row["conversation_id"]),
        customer_id=CustomerId.of(row["customer_id"]),
        level=row["level"],
        purpose=row["purpose"],
        by_kind=row["by_kind"],
        by_id=row["by_id"],
        form_seq=row["form_seq"],
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
        card_seq=row["card_seq"],
        state=row["state"],
    )
