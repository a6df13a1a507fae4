"""The only SQL of flows: talks that a service goes through, as it reads them."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec

from suiban.flows.model.steps import Language
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, InstanceId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction

LINES_MAX: Final = 12

# The host's own: each part's company is told of a passing on.
TALKS: Final = """
select c.company_id, c.id, c.channel_id, c.customer_id, c.holder_kind, c.holder_key, c.holder_token, c.last_seq,
       t.instance_id, coalesce(t.heard_seq, 0) as heard_seq, coalesce(t.misses, 0) as misses,
       coalesce(t.language, 'zh') as language
from conversations_door.conversation c
left join flows.talk t on t.company_id = c.company_id and t.conversation_id = c.id
where c.company_id = any ($1::uuid[]) and c.id = any ($2::uuid[]) and c.state = 'open'
"""
LINES: Final = """
select m.conversation_id, m.talk_seq, m.author_kind, m.kind, m.text, m.extra
from unnest($1::uuid[], $2::uuid[]) as w (company_id, conversation_id)
cross join lateral (
    select m.conversation_id, m.talk_seq, m.author_kind, m.kind, m.text, m.extra
    from conversations_door.message m
    where m.company_id = w.company_id and m.conversation_id = w.conversation_id and m.recalled_at is null
      and m.author_kind = 'customer'
    order by m.talk_seq desc limit $3
) m
order by m.conversation_id, m.talk_seq
"""
SAVE: Final = """
insert into flows.talk (company_id, conversation_id, instance_id, heard_seq, misses, language)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::smallint[], $6::text[])
on conflict (company_id, conversation_id) do update
set instance_id = excluded.instance_id, heard_seq = greatest(talk.heard_seq, excluded.heard_seq),
    misses = excluded.misses, language = excluded.language
"""


class Line(msgspec.Struct, frozen=True):
    """Something the customer said."""

    talk_seq: int
    kind: str
    text: Spoken
    extra: dict[str, Any] | None


class Talk(msgspec.Struct, frozen=True):
    """An open talk: who holds it, which instance it goes through, what the customer said last (``lines``)."""

    company_id: CompanyId
    id: ConversationId
    channel_id: ChannelId
    customer_id: CustomerId
    holder_kind: str
    holder_key: str
    holder_token: int
    instance_id: InstanceId | None = None
    heard_seq: int = 0
    misses: int = 0
    language: Language = "zh"
    lines: tuple[Line, ...] = ()

    @property
    def unheard(self) -> tuple[Line, ...]:
        """What was said since."""
        return tuple(line for line in self.lines if line.talk_seq > self.heard_seq)


async def load(
    tx: Transaction, companies: Collection[CompanyId], ids: Collection[ConversationId]
) -> dict[ConversationId, Talk]:
    """Open talks hosted by these companies."""
    rows = await tx.fetch(TALKS, list(companies), list(ids))
    lines: dict[ConversationId, list[Line]] = {}
    pairs = ([row["company_id"] for row in rows], [row["id"] for row in rows])
    for row in await tx.fetch(LINES, *pairs, LINES_MAX) if rows else ():
        extra = None if row["extra"] is None else msgspec.json.decode(row["extra"])
        line = Line(row["talk_seq"], row["kind"], Spoken(row["text"]), extra)
        lines.setdefault(ConversationId.of(row["conversation_id"]), []).append(line)
    talks = [_talk(row, lines.get(ConversationId.of(row["id"]), [])) for row in rows]
    return {talk.id: talk for talk in talks}


async def save(tx: Transaction, talks: Sequence[Talk]) -> None:
    """Remember how far talks were heard; that only grows."""
    if talks:
        await tx.execute(
            SAVE, [one.company_id for one in talks], [one.id for one in talks], [one.instance_id for one in talks],
            [one.heard_seq for one in talks], [one.misses for one in talks], [one.language for one in talks],
        )  # fmt: skip


def _talk(row: Any, lines: Sequence[Line]) -> Talk:
    instance = row["instance_id"]
    return Talk(
        company_id=CompanyId.of(row["company_id"]), id=ConversationId.of(row["id"]),
        channel_id=ChannelId.of(row["channel_id"]), customer_id=CustomerId.of(row["customer_id"]),
        holder_kind=row["holder_kind"], holder_key=row["holder_key"], holder_token=row["holder_token"],
        instance_id=None if instance is None else InstanceId.of(instance), heard_seq=row["heard_seq"],
        misses=row["misses"], language=row["language"], lines=tuple(lines),
    )  # fmt: skip
