"""The only SQL of conversations: writing. Every number is given under the conversation's row lock."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from suiban.conversations.events import MessageReceived
from suiban.conversations.model import Conversation, Inbound, Message, Speaker, StaffEntry
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, PartId
from suiban.platform.postgres import Transaction

# A batch comes as one JSON array: a driver that turns thousands of values a second into arrays of ids takes longer than
# the database that stores them.
RECEIVE = "select * from conversations.receive($1, $2, $3, $4)"
FIND_REPEATS = """
select known.*
from unnest($1::uuid[], $2::uuid[], $3::text[]) as wanted (company_id, channel_id, external_id)
cross join lateral (
    select channel_id, external_id, conversation_id, talk_seq, at from conversations.message m
    where m.external_id = wanted.external_id and m.channel_id = wanted.channel_id and m.company_id = wanted.company_id
    limit 1
) as known
"""
OPEN_CONVERSATIONS = """
insert into conversations.conversation
    (company_id, id, channel_id, customer_id, address, holder_kind, holder_key, part_companies, host_part_id, context,
     opened_at, held_since)
select company_id, id, channel_id, customer_id, address, holder_kind, holder_key, array[company_id], part_id,
       context::jsonb, $9, $9
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[], $10::text[])
    as opened (company_id, id, channel_id, customer_id, address, holder_kind, holder_key, part_id, context)
on conflict (address, channel_id, company_id) where state = 'open' do nothing
returning company_id, id, host_part_id, customer_id, channel_id, holder_kind, holder_key
"""
OPEN_PARTS = """
insert into conversations.part (company_id, id, conversation_id, host_company_id, customer_id, opened_at)
select company_id, id, conversation_id, company_id, customer_id, $5
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as opened (company_id, id, conversation_id, customer_id)
"""
OPEN_PART = """
insert into conversations.part (company_id, id, conversation_id, host_company_id, customer_id, opened_at, opened_by)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (company_id, conversation_id) do nothing
"""
ADD_PART_COMPANY = """
update conversations.conversation set part_companies = array_append(part_companies, $3)
where company_id = $1 and id = $2 and not $3 = any (part_companies)
"""
STORE_SAID = """
with numbered as (
    update conversations.conversation set last_seq = $3, last_at = $14 where id = $2
)
insert into conversations.message
    (company_id, conversation_id, talk_seq, part_id, author_kind, author_id, author_name, kind, text, extra, channel_id,
     external_id, sent_at, at, quote)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12, $13, $14, $15)
"""
CLOSE = """
update conversations.conversation
set state = 'closed', closed_at = $3, holder_kind = 'nobody', holder_id = null, holder_key = '',
    holder_token = holder_token + 1
where company_id = $1 and id = $2
"""
ADD_ENTRY = """
insert into conversations.staff_entry
    (company_id, conversation_id, after_talk_seq, id, kind, by_kind, by_id, by_name, to_text, reason, summary, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
ADD_UNSPOKEN = """
insert into conversations.unspoken
    (company_id, id, conversation_id, part_id, author_kind, author_id, author_name, text, extra, state, reason,
     external_id, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13)
"""

_encode = msgspec.json.Encoder(enc_hook=str).encode
# what was said is a str that does not print itself: str() of it would say so
_encode_batch = msgspec.json.Encoder(enc_hook=str.__str__).encode


class NewMessage(msgspec.Struct, frozen=True):
    """A message with its number, ready to be stored."""

    message: Message
    channel_id: ChannelId | None
    external_id: str | None
    sent_at: datetime | None


async def receive(tx: Transaction, inbounds: Sequence[Inbound], now: datetime) -> list[Any]:
    """Number and store what has an open talk, is new, and comes from a session that holds; one row each, in order.

    A row is (its session holds, it was there already, conversation, talk_seq, when it was stored, holder kind, why it
    was refused).
    Where the conversation is null the talk is missing. No external id may stand twice in one call. It is one statement
    that brings its own scope: it may also stand alone (:meth:`suiban.platform.postgres.Database.alone`).
    """
    return await tx.fetch(RECEIVE, tx.setting(), _encode_batch(inbounds).decode(), now, MessageReceived.KIND)


async def find_repeats(tx: Transaction, keys: Sequence[tuple[UUID, UUID, str]]) -> dict[tuple[UUID, str], Any]:
    """Messages of (company, channel, external id) that are already there, by (channel, external id)."""
    if not keys:
        return {}
    rows = await tx.fetch(FIND_REPEATS, *(list(column) for column in zip(*keys, strict=True)))
    return {(row["channel_id"], row["external_id"]): row for row in rows}


async def open_conversations(tx: Transaction, wanted: Sequence[tuple[Inbound, str, str]], now: datetime) -> list[Any]:
    """Open a talk for each (inbound, holder kind, holder key); one that somebody else just opened is left to him."""
    columns: list[list[object]] = [[], [], [], [], [], [], [], []]
    contexts: list[str] = []
    for inbound, holder_kind, holder_key in wanted:
        row = (
            inbound.company_id, ConversationId.new(), inbound.channel_id, inbound.customer_id, inbound.address,
            holder_kind, holder_key, PartId.new(),
        )  # fmt: skip
        for column, value in zip(columns, row, strict=True):
            column.append(value)
        contexts.append(_encode(inbound.context or {}).decode())
    opened = await tx.fetch(OPEN_CONVERSATIONS, *columns, now, contexts)
    if opened:
        await tx.execute(
            OPEN_PARTS,
            [row["company_id"] for row in opened],
            [row["host_part_id"] for row in opened],
            [row["id"] for row in opened],
            [row["customer_id"] for row in opened],
            now,
        )
    return opened


async def store_said(tx: Transaction, new: NewMessage) -> None:
    """Write a message under its number, which is the new last one of its talk, whose row is locked."""
    m = new.message
    extra = _encode(m.extra).decode() if m.extra else None
    await tx.execute(
        STORE_SAID, m.company_id, m.conversation_id, m.talk_seq, m.part_id, m.author_kind, m.author_id, m.author_name,
        m.kind, m.text, extra, new.channel_id, new.external_id, new.sent_at, m.at, m.quote,
    )  # fmt: skip


async def open_part(tx: Transaction, conversation: Conversation, values: tuple[object, ...]) -> bool:
    """Add a company's part; False when it was there."""
    added = await tx.execute(OPEN_PART, *values)
    if added:
        await tx.execute(ADD_PART_COMPANY, conversation.company_id, conversation.id, values[0])
    return bool(added)


async def close(tx: Transaction, conversation: Conversation, now: datetime) -> None:
    """End the talk."""
    await tx.execute(CLOSE, conversation.company_id, conversation.id, now)


async def add_entry(
    tx: Transaction, company_id: CompanyId, conversation_id: ConversationId, entry: StaffEntry, by: Speaker
) -> None:
    """Write a staff-only entry."""
    e = entry
    await tx.execute(
        ADD_ENTRY, company_id, conversation_id, e.after_talk_seq, e.id, e.kind, by.kind, by.id, by.name, e.to_text,
        e.reason, e.summary, e.at,
    )  # fmt: skip


async def add_unspoken(tx: Transaction, values: tuple[object, ...]) -> None:
    """Keep what was not said."""
    await tx.execute(ADD_UNSPOKEN, *values)
