"""The only SQL of conversations: many talks change their holder at once. Talks are locked in the order of their ids."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.conversations import store
from suiban.conversations.model import Conversation, Speaker, StaffEntry
from suiban.kit.ids import ConversationId
from suiban.platform.postgres import Transaction

LOAD = store.CONVERSATION + "where id = any ($1::uuid[])"
LOCK = store.CONVERSATION + "where id = any ($1::uuid[]) order by id for no key update"
SET_HOLDERS = """
update conversations.conversation c
set holder_kind = m.kind, holder_id = m.holder_id, holder_key = m.key, holder_token = c.holder_token + 1,
    held_since = $6
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[]) as m (company_id, id, kind, holder_id, key)
where c.company_id = m.company_id and c.id = m.id
"""
# Who is just spoken to is let in or out the next time: a round over many waits for nobody.
LET_IN = """
with locked as materialized (
    select c.company_id, c.id from conversations.conversation c
    join unnest($1::uuid[], $2::bigint[]) as t (id, token) on t.id = c.id
    where c.state = 'open' and c.holder_kind = 'nobody' and c.holder_token = t.token
      and $3 <> coalesce(c.stand_in_token = c.holder_token, false)
    order by c.id for no key update of c skip locked
)
update conversations.conversation c set stand_in_token = case when $3 then c.holder_token end
from locked l where c.company_id = l.company_id and c.id = l.id
returning c.company_id, c.id, c.holder_token
"""
ADD_ENTRIES = """
insert into conversations.staff_entry
    (company_id, conversation_id, after_talk_seq, id, kind, by_kind, by_id, by_name, to_text, reason, summary, at)
select e.company_id, e.conversation_id, e.after_talk_seq, e.id, $6, $7, $8, $9, e.to_text, $10, $11, $12
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[])
    as e (company_id, conversation_id, after_talk_seq, id, to_text)
"""
END_CONSULTATIONS = """
update conversations.consultation c set ended_at = $3, end_reason = $4
from unnest($1::uuid[], $2::uuid[]) as t (company_id, conversation_id)
where c.company_id = t.company_id and c.conversation_id = t.conversation_id and c.ended_at is null
returning c.company_id, c.conversation_id, c.id, c.staff_id
"""
PARTS = """
select company_id, conversation_id, customer_id from conversations.part
where conversation_id = any ($1::uuid[]) order by conversation_id, opened_at, id
"""


async def load(
    tx: Transaction, ids: Sequence[ConversationId], *, lock: bool = False
) -> dict[ConversationId, Conversation]:
    """The state of talks, as far as the scope sees them; with ``lock`` as :func:`suiban.conversations.store.load`."""
    found = map(store.conversation_of, await tx.fetch(LOCK if lock else LOAD, list(ids)))
    return {talk.id: talk for talk in found}


async def set_holders(
    tx: Transaction, talks: Sequence[Conversation], holders: Sequence[tuple[str, UUID | None, str]], now: datetime
) -> None:
    """Change who holds locked talks; each token grows by one."""
    kinds, ids, keys = (list(column) for column in zip(*holders, strict=True))
    await tx.execute(SET_HOLDERS, [one.company_id for one in talks], [one.id for one in talks], kinds, ids, keys, now)


async def let_in(tx: Transaction, talks: Mapping[ConversationId, int], *, stands_in: bool) -> list[Any]:
    """Let the bot answer in talks that wait under these tokens, or out; (company, id, token) of those it changed."""
    return await tx.fetch(LET_IN, list(talks), list(talks.values()), stands_in)


async def add_entries(
    tx: Transaction, talks: Sequence[Conversation], entries: Sequence[StaffEntry], by: Speaker
) -> None:
    """Write one staff-only entry to each talk; they differ in where they stand and to whom the talk goes."""
    first = entries[0]
    await tx.execute(
        ADD_ENTRIES, [one.company_id for one in talks], [one.id for one in talks],
        [one.after_talk_seq for one in entries], [one.id for one in entries], [one.to_text for one in entries],
        first.kind, by.kind, by.id, by.name, first.reason, first.summary, first.at,
    )  # fmt: skip


async def end_consultations(tx: Transaction, talks: Sequence[Conversation], now: datetime, reason: str) -> list[Any]:
    """End what is open in these talks; (company, conversation, id, staff) of each."""
    return await tx.fetch(END_CONSULTATIONS, [one.company_id for one in talks], [one.id for one in talks], now, reason)


async def parts(tx: Transaction, ids: Sequence[ConversationId]) -> list[Any]:
    """(company, conversation, customer) of the parts of talks within the scope."""
    return await tx.fetch(PARTS, list(ids))
