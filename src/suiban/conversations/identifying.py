"""Who began as a visitor turned out to be a known customer: the talk goes on, and is theirs."""

from abc import abstractmethod

from suiban.conversations import events, store, store_handing, store_identifying
from suiban.conversations.errors import ConversationIsClosed, ConversationUnknown, TalkElsewhere
from suiban.conversations.model import Conversation, Speaker
from suiban.eventlog.api import EventLog
from suiban.kit.ids import ConversationId, CustomerId
from suiban.platform.postgres import Transaction


class Identifying:
    """Giving a talk to the customer it was all along, within the caller's transaction and scope."""

    _log: EventLog

    @abstractmethod
    async def close(self, tx: Transaction, conversation_id: ConversationId, by: Speaker) -> None:
        """See :class:`suiban.conversations.api.Conversations`."""

    async def identify(self, tx: Transaction, conversation_id: ConversationId, customer_id: CustomerId) -> Conversation:
        """From now on this open talk is this customer's; what was said in it as a visitor was said by them.

        A customer has one talk at a time through a door: another one that only the bot takes care of ends. Nothing is
        numbered anew, sent again or taken from its holder; the parts of other companies stay as they are. Raises
        :class:`TalkElsewhere` where a person has the other one or it waits for one; ConversationIsClosed.
        """
        known = await store.load(tx, conversation_id, lock=False)
        if known.customer_id == customer_id:
            return known
        other = await store.find_open(tx, known.company_id, known.channel_id, customer_id.hex)
        wanted = [conversation_id] if other is None else [conversation_id, other.id]
        locked = await store_handing.load(tx, wanted, lock=True)  # in the order of their ids, as everywhere
        talk = locked.get(conversation_id)
        if talk is None:
            raise ConversationUnknown
        if talk.state == "closed":
            raise ConversationIsClosed
        if other is not None and (second := locked[other.id]).state == "open":
            if second.holder_kind != "bot":
                raise TalkElsewhere
            await self.close(tx, second.id, Speaker("system", None, ""))
        await store_identifying.give(tx, talk, customer_id)
        fact = events.CustomerIdentified(
            conversation_id=talk.id, channel_id=talk.channel_id, was_id=talk.customer_id, customer_id=customer_id,
            holder_id=talk.holder_id,
        )  # fmt: skip
        await self._log.append(tx, talk.company_id, [fact])
        return await store.load(tx, conversation_id, lock=False)
