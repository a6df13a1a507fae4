"""The only SQL of conversations: quoting and recalling."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suiban.conversations.model import Speaker
from suiban.kit.ids import CompanyId, ConversationId
from suiban.platform.postgres import Transaction

QUOTABLE = """
select 1 from conversations.message
where conversation_id = $1 and talk_seq = $2 and company_id = any ((select platform.scope())::uuid[])
"""
OWN = """
select company_id, at, recalled_at from conversations.message
where conversation_id = $1 and talk_seq = $2 and author_kind = $3 and author_id = $4
  and company_id = any ((select platform.scope())::uuid[])
"""
RECALL = """
update conversations.message set recalled_at = $4
where conversation_id = $1 and talk_seq = $2 and company_id = $3 and recalled_at is null
"""
READ_RECALLED = """
select found.*
from unnest($1::uuid[]) as wanted (id)
cross join lateral (
    select m.conversation_id, m.company_id, m.talk_seq from conversations.message m
    where m.conversation_id = wanted.id and m.recalled_at is not null
      and m.company_id = any ((select platform.scope())::uuid[])
    order by m.talk_seq desc limit $2
) as found
"""


async def is_quotable(tx: Transaction, conversation_id: ConversationId, talk_seq: int) -> bool:
    """Whether there is such a message within the scope."""
    return await tx.fetchrow(QUOTABLE, conversation_id, talk_seq) is not None


async def own_message(tx: Transaction, conversation_id: ConversationId, talk_seq: int, author: Speaker) -> Any | None:
    """The company, the time and the time of the recall of what this author said; None when they did not."""
    return await tx.fetchrow(OWN, conversation_id, talk_seq, author.kind, author.id)


async def recall(
    tx: Transaction, conversation_id: ConversationId, talk_seq: int, company_id: CompanyId, now: datetime
) -> bool:
    """Hide a message; its row stays. False when it was hidden already."""
    return await tx.execute(RECALL, conversation_id, talk_seq, company_id, now) > 0


async def read_recalled(
    tx: Transaction, ids: Sequence[ConversationId], each: int
) -> dict[ConversationId, list[tuple[CompanyId, int]]]:
    """The recalled messages of these talks within the scope, by company and number: the newest of each."""
    found: dict[ConversationId, list[tuple[CompanyId, int]]] = {}
    for row in await tx.fetch(READ_RECALLED, list(ids), each):
        of_talk = found.setdefault(ConversationId.of(row["conversation_id"]), [])
        of_talk.append((CompanyId.of(row["company_id"]), row["talk_seq"]))
    return found
