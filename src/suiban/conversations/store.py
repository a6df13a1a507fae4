"""The only SQL of conversations: reading state. What writes messages is in ``store_messages``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from suiban.conversations.errors import ConversationUnknown
from suiban.conversations.model import (
    Conversation,
    GuardWarning,
    Marks,
    Message,
    PageNoted,
    PageSeen,
    Part,
    StaffEntry,
)
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, EntryId, PartId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction

CONVERSATION = """
select company_id, id, channel_id, customer_id, state, holder_kind, holder_id, holder_key, holder_token, part_companies,
       host_part_id, last_seq, context, opened_at, held_since, last_at, stand_in_token
from conversations.conversation
"""
# nobody is warned of what customers say, which is most of what is read
_HIDDEN = """
select company_id, conversation_id, talk_seq, part_id, author_kind, author_id, author_name, kind, at, quote,
    recalled_at,
    case when recalled_at is null then text else '' end as text, case when recalled_at is null then extra end as extra,
"""
_WHOLE = """
select company_id, conversation_id, talk_seq, part_id, author_kind, author_id, author_name, kind, at, quote,
    recalled_at,
    text, extra,
"""
_WARNED = """
    case when author_kind <> 'customer' and recalled_at is null then (
        select jsonb_agg(jsonb_build_object('phrase', w.phrase, 'note', w.note) order by w.number)
        from conversations.warning w
        where w.conversation_id = m.conversation_id and w.talk_seq = m.talk_seq and w.company_id = m.company_id
    ) end as warnings
from conversations.message m
"""
_MESSAGE = _HIDDEN + _WARNED
LOAD = CONVERSATION + "where id = $1"
LOCK = CONVERSATION + "where id = $1 for no key update"
FIND_OPEN = CONVERSATION + "where company_id = $1 and channel_id = $2 and address = $3 and state = 'open'"
READ_AFTER = (
    _MESSAGE
    + """
where company_id = any ((select platform.scope())::uuid[]) and conversation_id = $1 and talk_seq > $2
order by talk_seq limit $3
"""
)
_BEFORE = """
where company_id = any ((select platform.scope())::uuid[]) and conversation_id = $1 and talk_seq < $2
order by talk_seq desc limit $3
"""
READ_BEFORE = _MESSAGE + _BEFORE
READ_BEFORE_WHOLE = _WHOLE + _WARNED + _BEFORE
READ_ONE = (
    _MESSAGE
    + """
where company_id = any ((select platform.scope())::uuid[]) and conversation_id = $1 and talk_seq = $2
"""
)
# one look into the key for each talk and company, whatever the planner thinks of the tables
READ_DIRTY = (
    """
select found.*
from unnest($1::uuid[], $2::bigint[]) as wanted (id, after)
cross join lateral (
"""
    + _MESSAGE
    + """
    where company_id = any ((select platform.scope())::uuid[]) and conversation_id = wanted.id
      and talk_seq > wanted.after
    order by talk_seq limit $3
) as found
order by found.conversation_id, found.talk_seq
limit $4
"""
)
PARTS = """
select company_id, id, conversation_id, customer_id, opened_at, proof_level
from conversations.part where conversation_id = $1 order by opened_at, id
"""
ENTRIES = """
select company_id, id, after_talk_seq, kind, by_kind, by_name, to_text, reason, summary, at
from conversations.staff_entry where conversation_id = $1 order by after_talk_seq, id
"""
FIND_LAST_MANY = """
with wanted as (
    select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])
        as w (company_id, channel_id, address, customer_id)
)
select talk.* from wanted cross join lateral (
    (
        select company_id, id, channel_id, customer_id, address, state, holder_kind, holder_id, holder_key,
               holder_token, part_companies, host_part_id, last_seq, context, opened_at, held_since, last_at,
               stand_in_token
        from conversations.conversation c
        where c.address = wanted.address and c.channel_id = wanted.channel_id and c.company_id = wanted.company_id
          and c.state = 'open'
        limit 1
    ) union all (
        select company_id, id, channel_id, customer_id, address, state, holder_kind, holder_id, holder_key,
               holder_token, part_companies, host_part_id, last_seq, context, opened_at, held_since, last_at,
               stand_in_token
        from conversations.conversation c
        where c.company_id = wanted.company_id and c.customer_id = wanted.customer_id
          and c.channel_id = wanted.channel_id and c.address = wanted.address
          and c.state = 'closed' and c.closed_at > $5
        order by c.opened_at desc
        limit 1
    )
    order by state desc
    limit 1
) as talk
"""
MARKS_MANY = """
select conversation_id, reader, delivered_seq, read_seq
from conversations.marker where conversation_id = any ($1::uuid[])
"""
MARKS = "select reader, delivered_seq, read_seq from conversations.marker where conversation_id = $1"
SET_PROOF = "update conversations.part set proof_level = $3 where company_id = $1 and conversation_id = $2"
ADD_WARNINGS = """
insert into conversations.warning (company_id, conversation_id, talk_seq, number, phrase, note)
select $1, $2, $3, number, phrase, note
from unnest($4::text[], $5::text[]) with ordinality as w (phrase, note, number)
"""
# Talks are locked in the order of their ids, as everywhere; a session that has ended moves nothing.
NOTE_PAGES = """
with wanted as materialized (
    select w.number, w.company_id, w.id, w.title, w.path, alive.id is not null as alive
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) with ordinality
         as w (company_id, id, session_id, title, path, number)
    left join lateral (
        select s.id from customers_door.session s
        where s.id = w.session_id and s.company_id = w.company_id and s.revoked_at is null and s.expires_at > now()
        limit 1
    ) as alive on true
), locked as materialized (
    select talk.id, w.company_id, w.title, w.path from (select * from wanted where alive order by id) as w
    cross join lateral (
        select c.id from conversations.conversation c
        where c.id = w.id and c.company_id = w.company_id and c.state = 'open'
        limit 1 for no key update
    ) as talk
), moved as (
    update conversations.conversation c
    set context = c.context || jsonb_build_object('title', l.title, 'path', l.path)
    from locked l where c.id = l.id and c.company_id = l.company_id
    returning c.id
)
select wanted.alive, case when moved.id is not null then now() end as at
from wanted left join moved on moved.id = wanted.id
order by wanted.number
"""
MARK_MANY = """
insert into conversations.marker as m (company_id, conversation_id, reader, delivered_seq, read_seq)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[])
on conflict (conversation_id, reader, company_id) do update
set delivered_seq = greatest(m.delivered_seq, excluded.delivered_seq),
    read_seq = greatest(m.read_seq, excluded.read_seq)
where m.delivered_seq < excluded.delivered_seq or m.read_seq < excluded.read_seq
"""
_decode_object = msgspec.json.Decoder(dict[str, Any]).decode
_decode_context = msgspec.json.Decoder(dict[str, str]).decode
_decode_warnings = msgspec.json.Decoder(tuple[GuardWarning, ...]).decode


async def load(tx: Transaction, conversation_id: ConversationId, *, lock: bool) -> Conversation:
    """The state of a talk; with ``lock`` nobody else numbers or passes it on until the transaction ends."""
    row = await tx.fetchrow(LOCK if lock else LOAD, conversation_id)
    if row is None:
        raise ConversationUnknown
    return conversation_of(row)


async def find_open(tx: Transaction, company: CompanyId, channel: ChannelId, address: str) -> Conversation | None:
    """The open talk of an address, if there is one."""
    row = await tx.fetchrow(FIND_OPEN, company, channel, address)
    return conversation_of(row) if row else None


async def find_last_many(
    tx: Transaction, keys: Sequence[tuple[UUID, UUID, str, UUID]], closed_since: datetime
) -> dict[tuple[UUID, str], Conversation]:
    """The open talks of (company, channel, address, customer), else the last closed since; by (channel, address)."""
    if not keys:
        return {}
    rows = await tx.fetch(FIND_LAST_MANY, *(list(column) for column in zip(*keys, strict=True)), closed_since)
    return {(row["channel_id"], row["address"]): conversation_of(row) for row in rows}


async def part_companies(tx: Transaction, ids: Sequence[ConversationId]) -> dict[ConversationId, frozenset[CompanyId]]:
    """Whose parts these talks have; the scope must hold their hosts."""
    query = "select id, part_companies from conversations.conversation where id = any ($1::uuid[])"
    rows = await tx.fetch(query, list(ids))
    return {ConversationId.of(row["id"]): frozenset(map(CompanyId.of, row["part_companies"])) for row in rows}


async def marks_many(tx: Transaction, ids: Sequence[ConversationId]) -> dict[tuple[UUID, str], Marks]:
    """How far readers are, by (conversation, reader)."""
    rows = await tx.fetch(MARKS_MANY, list(ids))
    return {(row["conversation_id"], row["reader"]): Marks(row["delivered_seq"], row["read_seq"]) for row in rows}


async def read_after(tx: Transaction, conversation_id: ConversationId, after: int, limit: int) -> list[Message]:
    """The next messages after a number, in order."""
    return [message_of(row) for row in await tx.fetch(READ_AFTER, conversation_id, after, limit)]


async def read_before(
    tx: Transaction, conversation_id: ConversationId, before: int, limit: int, *, recalled: bool = False
) -> list[Message]:
    """The last messages before a number, in order; ``recalled`` also shows what was recalled."""
    query = READ_BEFORE_WHOLE if recalled else READ_BEFORE
    return [message_of(row) for row in reversed(await tx.fetch(query, conversation_id, before, limit))]


async def read_one(tx: Transaction, conversation_id: ConversationId, talk_seq: int) -> Message | None:
    """One message, if there is such a one within the scope."""
    row = await tx.fetchrow(READ_ONE, conversation_id, talk_seq)
    return message_of(row) if row else None


async def read_dirty(tx: Transaction, after: dict[ConversationId, int], each: int, limit: int) -> list[Message]:
    """New messages of many talks at once, each after its own number."""
    rows = await tx.fetch(READ_DIRTY, list(after.keys()), list(after.values()), each, limit)
    return [message_of(row) for row in rows]


async def parts(tx: Transaction, conversation_id: ConversationId) -> list[Part]:
    """The parts within the scope."""
    return [
        Part(
            company_id=CompanyId.of(row["company_id"]),
            id=PartId.of(row["id"]),
            conversation_id=conversation_id,
            customer_id=CustomerId.of(row["customer_id"]),
            opened_at=row["opened_at"],
            proof_level=row["proof_level"],
        )
        for row in await tx.fetch(PARTS, conversation_id)
    ]


async def entries(tx: Transaction, conversation_id: ConversationId) -> list[StaffEntry]:
    """Hand-overs and notes, in their places."""
    return [
        StaffEntry(
            company_id=CompanyId.of(row["company_id"]),
            id=EntryId.of(row["id"]),
            after_talk_seq=row["after_talk_seq"],
            kind=row["kind"],
            by_kind=row["by_kind"],
            by_name=row["by_name"],
            to_text=row["to_text"],
            reason=row["reason"],
            summary=Spoken(row["summary"]),
            at=row["at"],
        )
        for row in await tx.fetch(ENTRIES, conversation_id)
    ]


async def marks(tx: Transaction, conversation_id: ConversationId) -> dict[str, Marks]:
    """How far customer and staff are."""
    rows = await tx.fetch(MARKS, conversation_id)
    return {row["reader"]: Marks(row["delivered_seq"], row["read_seq"]) for row in rows}


async def mark_many(tx: Transaction, rows: Sequence[tuple[UUID, UUID, str, int, int]]) -> None:
    """Move marks of (company, conversation, reader, delivered, read) forward; never back."""
    ordered = sorted(rows, key=lambda row: (row[0].int, row[1].int, row[2]))
    await tx.execute(MARK_MANY, *(list(column) for column in zip(*ordered, strict=True)))


async def set_proof(tx: Transaction, company: CompanyId, conversation_id: ConversationId, proof_level: int) -> None:
    """Keep how surely the customer of a part was known when they were brought in."""
    await tx.execute(SET_PROOF, company, conversation_id, proof_level)


async def add_warnings(tx: Transaction, message: Message) -> None:
    """Keep what the guard warned of in a message."""
    await tx.execute(
        ADD_WARNINGS, message.company_id, message.conversation_id, message.talk_seq,
        [warning.phrase for warning in message.warnings], [warning.note for warning in message.warnings],
    )  # fmt: skip


async def note_pages(tx: Transaction, seen: Sequence[PageSeen]) -> list[PageNoted]:
    """Remember where customers are, one answer each, in order."""
    rows = await tx.fetch(
        NOTE_PAGES,
        [page.company_id for page in seen],
        [page.conversation_id for page in seen],
        [page.session_id for page in seen],
        [page.title for page in seen],
        [page.path for page in seen],
    )
    return [PageNoted(row["alive"], row["at"]) for row in rows]


def conversation_of(row: Any) -> Conversation:
    """A row as a value."""
    return Conversation(
        company_id=CompanyId.of(row["company_id"]),
        id=ConversationId.of(row["id"]),
        channel_id=ChannelId.of(row["channel_id"]),
        customer_id=CustomerId.of(row["customer_id"]),
        state=row["state"],
        holder_kind=row["holder_kind"],
        holder_id=row["holder_id"],
        holder_key=row["holder_key"],
        holder_token=row["holder_token"],
        part_companies=frozenset(CompanyId.of(value) for value in row["part_companies"]),
        host_part_id=PartId.of(row["host_part_id"]),
        last_seq=row["last_seq"],
        context=_decode_context(row["context"]),
        opened_at=row["opened_at"],
        held_since=row["held_since"],
        last_at=row["last_at"],
        stand_in_token=row["stand_in_token"],
    )


def message_of(row: Any) -> Message:
    """A row as a value."""
    return Message(
        company_id=CompanyId.of(row["company_id"]),
        conversation_id=ConversationId.of(row["conversation_id"]),
        talk_seq=row["talk_seq"],
        part_id=PartId.of(row["part_id"]),
        author_kind=row["author_kind"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        kind=row["kind"],
        text=Spoken(row["text"]),
        extra=_decode_object(row["extra"]) if row["extra"] else None,
        at=row["at"],
        warnings=_decode_warnings(row["warnings"]) if row["warnings"] else (),
        quote=row["quote"],
        recalled_at=row["recalled_at"],
    )
