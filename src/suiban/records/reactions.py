"""When a talk that a person held was closed, the machine writes its record."""

from collections.abc import Sequence
from typing import Final

from suiban.conversations.events import ConversationClosed
from suiban.eventlog.api import decode
from suiban.eventlog.events import Fact, Logged
from suiban.kit.ids import ConversationId, StaffId
from suiban.platform.postgres import Database, Transaction
from suiban.records.api import Closed, Record, Records

FACTS: Final[tuple[type[Fact], ...]] = (ConversationClosed,)


class DraftListener:
    """Drafts of closed talks. Idempotent: a draft is written over a draft, never over what somebody confirmed."""

    name = "records.drafts"
    topics = frozenset({ConversationClosed.KIND})
    batch_facts_max = 100
    """Writing a draft takes a millisecond or two; others on the loop may go on in between."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> list[Record]:
        """Read the talks and write, outside of any write transaction."""
        return await self._records.think(db, [item for logged in facts if (item := _closed(logged)) is not None])

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: list[Record]) -> None:
        """Keep them."""
        await self._records.keep(tx, prepared)


def _closed(logged: Logged) -> Closed | None:
    fact = decode(logged, FACTS)
    if not isinstance(fact, ConversationClosed) or fact.holder_kind != "staff" or fact.holder_id is None:
        return None
    return Closed(logged.company_id, ConversationId.of(fact.conversation_id), StaffId.of(fact.holder_id), logged.at)
