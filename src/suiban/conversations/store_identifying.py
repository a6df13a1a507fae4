"""The only SQL of conversations: a talk becomes another customer's."""

from typing import Final

import asyncpg

from suiban.conversations.errors import TalkElsewhere
from suiban.conversations.model import Conversation
from suiban.kit.ids import CustomerId
from suiban.platform.postgres import Transaction

# what a customer may take back or show is known by who said or sent it
GIVE: Final = """
with talk as (
    update conversations.conversation set customer_id = $4, address = $5 where company_id = $1 and id = $2
), part as (
    update conversations.part set customer_id = $4 where company_id = $1 and conversation_id = $2
), said as (
    update conversations.message set author_id = $4
    where company_id = $1 and conversation_id = $2 and author_kind = 'customer' and author_id = $3
), unsaid as (
    update conversations.file set by_id = $4
    where company_id = $1 and state <> 'kept' and by_kind = 'customer' and by_id = $3
)
update conversations.file f set by_id = $4
from conversations.message m
where m.company_id = $1 and m.conversation_id = $2 and m.author_kind = 'customer'
  and m.kind in ('picture', 'file', 'voice')
  and f.company_id = $1 and f.id = replace(m.extra -> 'file' ->> 'id', 'fil_', '')::uuid and f.by_id = $3
"""


async def give(tx: Transaction, talk: Conversation, customer_id: CustomerId) -> None:
    """Make a locked talk this customer's, with what they said and sent before.

    Raises :class:`TalkElsewhere` when they opened another one at this very moment.
    """
    try:
        await tx.execute(GIVE, talk.company_id, talk.id, talk.customer_id, customer_id, customer_id.hex)
    except asyncpg.UniqueViolationError:
        raise TalkElsewhere from None
