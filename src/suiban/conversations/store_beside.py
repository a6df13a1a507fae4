"""The SQL of who is beside the holder: colleagues asked in, and those who listen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.conversations.model import Consultation, Conversation
from suiban.kit.ids import CompanyId, ConsultationId, ConversationId, ListeningId, StaffId
from suiban.platform.postgres import Transaction

CONSULT = """
insert into conversations.consultation (company_id, id, conversation_id, staff_id, asked_by, asked_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (company_id, conversation_id, staff_id) where ended_at is null do nothing
"""
CONSULT_MANY = """
insert into conversations.consultation (company_id, id, conversation_id, staff_id, asked_by, asked_at)
select $1, a.id, $2, a.staff_id, $5, $6 from unnest($3::uuid[], $4::uuid[]) as a (id, staff_id)
on conflict (company_id, conversation_id, staff_id) where ended_at is null do nothing
returning id, staff_id
"""
# of one colleague, or of all ($3 null)
END = """
update conversations.consultation set ended_at = $4, end_reason = $5
where company_id = $1 and conversation_id = $2 and ended_at is null and ($3::uuid is null or staff_id = $3)
returning id, staff_id
"""
OPEN = """
select company_id, id, conversation_id, staff_id, asked_by, asked_at
from conversations.consultation where conversation_id = $1 and ended_at is null order by asked_at, id
"""
LISTEN = """
insert into conversations.listening (company_id, id, conversation_id, staff_id, began_at, seen_at)
select c.company_id, $2, c.id, $3, $4, $4 from conversations.conversation c where c.id = $1
returning company_id
"""
STILL = "update conversations.listening set seen_at = $2 where id = any ($1::uuid[]) and ended_at is null"
STOP = """
update conversations.listening set ended_at = $2 where id = any ($1::uuid[]) and ended_at is null
returning company_id, conversation_id, staff_id
"""
LISTENERS = """
select distinct l.staff_id from conversations.listening l
left join conversations.conduct d on d.company_id = l.company_id
where l.conversation_id = $1 and l.ended_at is null and l.seen_at > $2 and coalesce(d.listeners_shown, true)
"""
SET_CONDUCT = """
insert into conversations.conduct (company_id, listeners_shown) values ($1, $2)
on conflict (company_id) do update set listeners_shown = excluded.listeners_shown
"""


async def consult(
    tx: Transaction, conversation: Conversation, id_: ConsultationId, staff_id: StaffId, by: UUID, now: datetime
) -> bool:
    """Ask somebody in; False when they are already."""
    values = (conversation.company_id, id_, conversation.id, staff_id, by, now)
    return bool(await tx.execute(CONSULT, *values))


async def consult_many(
    tx: Transaction, conversation: Conversation, staff_ids: Sequence[StaffId], by: UUID | None, now: datetime
) -> list[tuple[UUID, UUID]]:
    """Ask several in; (consultation, staff) of those who were not yet."""
    ids = [ConsultationId.new() for _ in staff_ids]
    rows = await tx.fetch(CONSULT_MANY, conversation.company_id, conversation.id, ids, list(staff_ids), by, now)
    return [(row["id"], row["staff_id"]) for row in rows]


async def end(
    tx: Transaction, conversation: Conversation, staff_id: UUID | None, now: datetime, reason: str
) -> list[tuple[UUID, UUID]]:
    """End what is open of one colleague, or of all; (consultation, staff) of each."""
    rows = await tx.fetch(END, conversation.company_id, conversation.id, staff_id, now, reason)
    return [(row["id"], row["staff_id"]) for row in rows]


async def consultations(tx: Transaction, conversation_id: ConversationId) -> list[Consultation]:
    """Who is asked in now, in the order in which they were."""
    return [
        Consultation(
            company_id=CompanyId.of(row["company_id"]),
            id=ConsultationId.of(row["id"]),
            conversation_id=conversation_id,
            staff_id=row["staff_id"],
            asked_by=row["asked_by"],
            asked_at=row["asked_at"],
        )
        for row in await tx.fetch(OPEN, conversation_id)
    ]


async def listen(
    tx: Transaction, conversation_id: ConversationId, id_: ListeningId, staff_id: StaffId, now: datetime
) -> CompanyId | None:
    """Note that somebody follows a talk; whose it is, None when its host is out of sight."""
    row = await tx.fetchrow(LISTEN, conversation_id, id_, staff_id, now)
    return CompanyId.of(row["company_id"]) if row else None


async def still_listening(tx: Transaction, ids: Sequence[ListeningId], now: datetime) -> None:
    """These go on."""
    await tx.execute(STILL, ids, now)


async def stop_listening(tx: Transaction, ids: Sequence[ListeningId], now: datetime) -> list[Any]:
    """These are over; the rows of those that were not yet."""
    return await tx.fetch(STOP, ids, now)


async def listeners(tx: Transaction, conversation_id: ConversationId, seen_since: datetime) -> list[StaffId]:
    """Who follows a talk, where the company shows it."""
    return [StaffId.of(row["staff_id"]) for row in await tx.fetch(LISTENERS, conversation_id, seen_since)]


async def set_conduct(tx: Transaction, company_id: CompanyId, *, listeners_shown: bool) -> None:
    """Keep how a company wants its conversations led."""
    await tx.execute(SET_CONDUCT, company_id, listeners_shown)


async def listeners_shown(tx: Transaction) -> dict[CompanyId, bool]:
    """Whether holders are shown who listens, where it was set."""
    rows = await tx.fetch("select company_id, listeners_shown from conversations.conduct")
    return {CompanyId.of(row["company_id"]): row["listeners_shown"] for row in rows}
