"""Taking back what one said: a fact and a state, never a renumbering."""

from suiban.conversations import events, store, store_recalled
from suiban.conversations.errors import MessageUnknown, RecallTooLate
from suiban.conversations.model import RECALL_WITHIN, Conversation, Speaker
from suiban.conversations.talk_hint import hint_recalled
from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId, ConversationId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction


class Recalling:
    """Recalling, within the caller's transaction and scope."""

    _log: EventLog
    _clock: Clock

    async def recall(
        self, tx: Transaction, conversation_id: ConversationId, talk_seq: int, author: Speaker
    ) -> Conversation:
        """Take back an own message, within ``RECALL_WITHIN`` of saying it; doing it twice changes nothing.

        Neither handing the talk on nor closing it shortens the time. Raises MessageUnknown (also for what somebody else
        said, and where there is no such talk), RecallTooLate.
        """
        row = await store_recalled.own_message(tx, conversation_id, talk_seq, author)
        if row is None or author.id is None:
            raise MessageUnknown
        conversation = await store.load(tx, conversation_id, lock=True)
        now = self._clock.now()
        if row["recalled_at"] is None and now - row["at"] > RECALL_WITHIN:
            raise RecallTooLate
        company_id = CompanyId.of(row["company_id"])
        if not await store_recalled.recall(tx, conversation_id, talk_seq, company_id, now):
            return conversation
        fact = events.MessageRecalled(
            conversation_id=conversation_id,
            talk_seq=talk_seq,
            author_kind=author.kind,
            author_id=author.id,
            recalled_at=now.isoformat(),
        )
        await self._log.append(tx, company_id, [fact])
        hint_recalled(tx, conversation_id)
        return conversation
