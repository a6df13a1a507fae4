"""The only SQL of the bot; it reads views of conversations."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec

from suiban.bot.model import Dialogue, HandoverQueue
from suiban.bot.model.summary import Line
from suiban.kit.ids import CompanyId, ConversationId, QueueId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction

LINES_MAX: Final = 40
"""So much of a talk the bot looks back."""

# Open talks in which the bot may speak, or (with $3) any.
LOAD_TALKS: Final = """
select c.company_id, c.id, c.holder_kind, c.holder_key, c.holder_token,
       coalesce(c.stand_in_token = c.holder_token, false) as stands_in,
       coalesce(d.answered_seq, 0) as answered_seq, coalesce(d.misses, 0) as misses,
       coalesce(d.choices, '{}') as choices, coalesce(d.topics, '{}') as topics
from conversations_door.conversation c
left join bot.dialogue d on d.company_id = c.company_id and d.conversation_id = c.id
where c.company_id = any ($1::uuid[]) and c.id = any ($2::uuid[]) and c.state = 'open'
  and ($3 or c.holder_kind = 'bot' or c.stand_in_token = c.holder_token)
"""

LOAD_LINES: Final = """
select m.conversation_id, m.talk_seq, m.author_kind, m.kind, m.text, m.extra
from unnest($1::uuid[], $2::uuid[]) as w (company_id, conversation_id)
cross join lateral (
    select m.conversation_id, m.talk_seq, m.author_kind, m.kind, m.text, m.extra
    from conversations_door.message m
    where m.company_id = w.company_id and m.conversation_id = w.conversation_id and m.recalled_at is null
    order by m.talk_seq desc limit $3
) m
order by m.conversation_id, m.talk_seq
"""

SAVE_DIALOGUES: Final = """
insert into bot.dialogue (company_id, conversation_id, answered_seq, misses, choices, topics)
select company_id, conversation_id, answered_seq, misses, choices, topics
from jsonb_to_recordset($1::text::jsonb) as d (
    company_id uuid, conversation_id uuid, answered_seq bigint, misses int, choices text[], topics text[])
on conflict (company_id, conversation_id) do update
set answered_seq = excluded.answered_seq, misses = excluded.misses, choices = excluded.choices, topics = excluded.topics
where dialogue.answered_seq <= excluded.answered_seq
"""

LOAD_QUEUES: Final = """
select company_id, about, queue_id, queue_key from bot.handover_queue where company_id = any ($1::uuid[])
order by company_id, about
"""

PUT_QUEUES: Final = """
insert into bot.handover_queue (company_id, about, queue_id, queue_key)
select $1, * from unnest($2::text[], $3::uuid[], $4::text[])
on conflict (company_id, about) do update set queue_id = excluded.queue_id, queue_key = excluded.queue_key
"""


class Talk(msgspec.Struct, frozen=True):
    """One open talk as the bot sees it. ``stands_in``: it waits in line, and the bot is let in meanwhile."""

    company_id: CompanyId
    conversation_id: ConversationId
    holder_kind: str
    holder_key: str
    holder_token: int
    dialogue: Dialogue
    lines: tuple[Line, ...] = ()
    stands_in: bool = False


async def load_talks(
    tx: Transaction, companies: Collection[CompanyId], conversations: Collection[ConversationId], *,
    any_holder: bool = False,
) -> dict[ConversationId, Talk]:  # fmt: skip
    """Open talks in which the bot may speak, or all that are open, with their dialogue and their last messages."""
    rows = await tx.fetch(LOAD_TALKS, list(companies), list(conversations), any_holder)
    lines: dict[ConversationId, list[Line]] = {}
    pairs = ([row["company_id"] for row in rows], [row["id"] for row in rows])
    for row in await tx.fetch(LOAD_LINES, *pairs, LINES_MAX) if rows else ():
        lines.setdefault(ConversationId.of(row["conversation_id"]), []).append(_line(row))
    talks = [_talk(row, lines.get(ConversationId.of(row["id"]), [])) for row in rows]
    return {talk.conversation_id: talk for talk in talks}


async def save_dialogues(tx: Transaction, dialogues: Sequence[tuple[CompanyId, ConversationId, Dialogue]]) -> None:
    """Remember many dialogues; one that knows of later messages stays."""
    encoded = msgspec.json.encode(
        [
            {"company_id": company.hex, "conversation_id": conversation.hex, **msgspec.structs.asdict(dialogue)}
            for company, conversation, dialogue in dialogues
        ]
    )
    await tx.execute(SAVE_DIALOGUES, encoded.decode())


async def load_queues(tx: Transaction, companies: Collection[CompanyId]) -> dict[CompanyId, tuple[HandoverQueue, ...]]:
    """Where each company wants its hand-overs."""
    found: dict[CompanyId, list[HandoverQueue]] = {}
    for row in await tx.fetch(LOAD_QUEUES, list(companies)):
        queue = HandoverQueue(row["about"], QueueId.of(row["queue_id"]), row["queue_key"])
        found.setdefault(CompanyId.of(row["company_id"]), []).append(queue)
    return {company: tuple(queues) for company, queues in found.items()}


async def put_queues(tx: Transaction, company_id: CompanyId, queues: Sequence[HandoverQueue]) -> None:
    """Set a company's queues; those already set for the same matter get the new one."""
    await tx.execute(
        PUT_QUEUES,
        company_id,
        [queue.about for queue in queues],
        [queue.queue_id for queue in queues],
        [queue.queue_key for queue in queues],
    )


def _talk(row: Any, lines: Sequence[Line]) -> Talk:
    return Talk(
        company_id=CompanyId.of(row["company_id"]),
        conversation_id=ConversationId.of(row["id"]),
        holder_kind=row["holder_kind"],
        holder_key=row["holder_key"],
        holder_token=row["holder_token"],
        dialogue=Dialogue(row["answered_seq"], row["misses"], tuple(row["choices"]), tuple(row["topics"])),
        lines=tuple(lines),
        stands_in=row["stands_in"],
    )


def _line(row: Any) -> Line:
    extra = None if row["extra"] is None else msgspec.json.decode(row["extra"])
    return Line(row["talk_seq"], row["author_kind"], row["kind"], Spoken(row["text"]), extra)
