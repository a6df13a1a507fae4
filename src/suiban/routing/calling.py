"""Call-backs: who waits need not stay, and who talks may agree on a time. The place in line is kept."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from suiban.conversations.api import (
    Conversation,
    ConversationIsClosed,
    Conversations,
    NotHolder,
    Say,
    Speaker,
    ToBot,
    ToQueue,
)
from suiban.eventlog.api import EventLog
from suiban.kit.hours import is_open
from suiban.kit.ids import CallbackId, ChannelId, CompanyId, ConversationId, CustomerId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.phones import mask_phone
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.routing import rows as facts_of
from suiban.routing import store, store_callbacks, store_presence, store_promises
from suiban.routing.errors import (
    CallbackNotWaiting,
    CallbackTimeClosed,
    CallbackTimeFull,
    CallbackTooMany,
    CallbackUnknown,
    ColleagueUnknown,
    UnknownQueue,
)
from suiban.routing.events import CallbackChanged
from suiban.routing.model import PRIORITY_TRANSFERRED
from suiban.routing.model.callbacks import (
    AGREED_AHEAD_MAX,
    ASKED_PER_DAY_MAX,
    SAME_NUMBER_MAX,
    TRIES_MAX,
    TRY_AGAIN,
    Callback,
    CallbackLine,
    Outcome,
    Texts,
    agreed_texts,
    callback_extra,
    tried_texts,
    unreached_texts,
    wrong_texts,
)
from suiban.routing.model.slots import Slot, slots

HINT: Final = "routing"
_HOUSE: Final = Speaker("system", None, "")


class Calling(ABC):
    """Use cases of call-backs. Whose talk it is, and who may see it, is asked here for customers, above for staff."""

    _log: EventLog
    _conversations: Conversations
    _clock: Clock

    # --- the customer ---

    async def callback_of(
        self, tx: Transaction, customer_id: CustomerId, channel_id: ChannelId, conversation_id: ConversationId
    ) -> tuple[Callback | None, list[Slot]]:
        """What this customer's own talk was promised, and the times they may choose; none where nobody is waited for.

        Raises :class:`CallbackUnknown` for others' talks.
        """
        talk = await self._own(tx, customer_id, channel_id, conversation_id)
        found = await store_callbacks.of_talk(tx, talk.id)
        queue_id = await store_callbacks.waits_in(tx, talk.company_id, talk.id)
        times = await self.callback_times(tx, talk, queue_id) if queue_id is not None else []
        return (found if found is not None and found.state == "open" else None), times

    async def ask_callback(
        self, tx: Transaction, customer_id: CustomerId, channel_id: ChannelId, conversation_id: ConversationId,
        number: Spoken, at: datetime | None,
    ) -> Callback:  # fmt: skip
        """Who waits is called back at their turn, or (``at``) at one of the times offered; asked again, it is changed.

        Raises :class:`CallbackUnknown`, :class:`CallbackNotWaiting`, :class:`CallbackTimeClosed`,
        :class:`CallbackTimeFull`, :class:`CallbackTooMany`.
        """
        talk = await self._own(tx, customer_id, channel_id, conversation_id)
        queue_id = await store_callbacks.waits_in(tx, talk.company_id, talk.id)
        if queue_id is None:
            raise CallbackNotWaiting
        await store_callbacks.lock(tx, talk.company_id, queue_id)
        now = self._clock.now()
        asked, same = await store_callbacks.asked(tx, talk.company_id, customer_id, number, talk.id, now)
        if asked >= ASKED_PER_DAY_MAX or same >= SAME_NUMBER_MAX:
            raise CallbackTooMany
        if at is not None:
            slot = next((one for one in await self.callback_times(tx, talk, queue_id) if one.at == at), None)
            if slot is None:
                raise CallbackTimeClosed
            if slot.free <= 0:
                raise CallbackTimeFull
        await self._wait_as(tx, talk, "callback", at)
        return await self._put(tx, talk, queue_id, number, at, None, ("customer", customer_id))

    async def cancel_callback(
        self, tx: Transaction, customer_id: CustomerId, channel_id: ChannelId, conversation_id: ConversationId, *,
        stay: bool,
    ) -> None:  # fmt: skip
        """The customer wants no call any more: they wait here as before (``stay``), or need nobody.

        Who needs nobody is back with the bot. A door whose talks begin in a queue has none: there their talk is over.
        Raises :class:`CallbackUnknown`, :class:`CallbackNotWaiting` while somebody has their talk.
        """
        talk = await self._own(tx, customer_id, channel_id, conversation_id)
        if not await self._over(tx, [(talk.company_id, talk.id)], "cancelled"):
            raise CallbackUnknown
        if stay:
            await self._wait_as(tx, talk, "conversation", None)
        elif talk.holder_kind == "nobody":
            by = Speaker("customer", customer_id, "", holder_token=talk.holder_token)
            door = (await self._conversations.channels(tx, [talk.channel_id])).get(talk.channel_id)
            if door is None or door.first_holder == "bot":
                await self._conversations.pass_on(tx, talk.id, ToBot(), by, "callback_cancelled", Spoken(""))
            else:
                await self._conversations.close(tx, talk.id, by)
            await self._end(tx, [(talk.company_id, talk.id, None)])

    async def own_companies(
        self, tx: Transaction, customer_id: CustomerId, channel_id: ChannelId, conversation_id: ConversationId
    ) -> frozenset[CompanyId]:
        """The companies in a customer's own talk. Raises :class:`CallbackUnknown`."""
        return (await self._own(tx, customer_id, channel_id, conversation_id)).part_companies

    # --- who serves ---

    async def callback_times(self, tx: Transaction, talk: Conversation, queue_id: QueueId | None = None) -> list[Slot]:
        """The half hours at which this talk's customer may be called back, full ones too."""
        if queue_id is None:
            queue_id = await self._queue_of(tx, talk)
        hours, zone = await store_callbacks.hours(tx, talk.company_id, queue_id)
        now = self._clock.now()
        taken = await store_callbacks.taken(tx, talk.company_id, queue_id, talk.id, now)
        return slots(hours, ZoneInfo(zone), now, taken)

    async def agree_callback(
        self, tx: Transaction, by: Speaker, conversation_id: ConversationId, number: Spoken, at: datetime,
        owner_id: StaffId | None,
    ) -> Callback:  # fmt: skip
        """The holder agrees on a time with the customer: the talk waits for it, kept for ``owner_id`` who promised it.

        Any moment of the hours may be agreed on. Raises NotHolder, ConversationIsClosed, :class:`CallbackTimeClosed`,
        :class:`ColleagueUnknown`, :class:`UnknownQueue`.
        """
        talk = await self._held(tx, by, conversation_id)
        if owner_id is not None:
            for company in talk.part_companies:
                if not await store_presence.mandated(tx, owner_id, company):
                    raise ColleagueUnknown
        queue_id = await self._queue_of(tx, talk)
        hours, zone = await store_callbacks.hours(tx, talk.company_id, queue_id)
        now = self._clock.now()
        if not now < at <= now + AGREED_AHEAD_MAX or (hours is not None and not is_open(hours, ZoneInfo(zone), at)):
            raise CallbackTimeClosed
        owner = by.name if owner_id is not None and owner_id == by.id else ""
        shown = mask_phone(number)
        texts = agreed_texts(at.astimezone(ZoneInfo(zone)), owner, shown)
        await self._tell(tx, talk, texts, "agreed", at, owner, shown)
        kept = await self._put(tx, talk, queue_id, number, at, owner_id, ("staff", by.id))
        await self._call_later(tx, talk, by, kept, "callback_agreed")
        return kept

    async def talk_callback(self, tx: Transaction, conversation_id: ConversationId) -> Callback | None:
        """The newest call-back of a talk, open or over; who may see it was asked before."""
        return await store_callbacks.of_talk(tx, conversation_id)

    async def number_to_call(self, tx: Transaction, by: Speaker, conversation_id: ConversationId) -> Callback:
        """The number, for who holds the talk while the call-back is open; write down that it was shown.

        Raises NotHolder, :class:`CallbackUnknown`.
        """
        talk = await self._held(tx, by, conversation_id)
        found = await store_callbacks.of_talk(tx, talk.id)
        if found is None or found.state != "open":
            raise CallbackUnknown
        return found

    async def end_callback(
        self, tx: Transaction, by: Speaker, conversation_id: ConversationId, outcome: Outcome
    ) -> Callback:
        """What became of the call. Not reached, it is tried again in ten minutes, three times in all.

        Raises NotHolder, ConversationIsClosed, :class:`CallbackUnknown`.
        """
        found = await self.number_to_call(tx, by, conversation_id)
        talk = await self._conversations.load(tx, conversation_id)
        if outcome == "not_reached" and found.tries + 1 < TRIES_MAX:
            return await self._try_again(tx, talk, by, found)
        state = {"not_reached": "unreached", "not_needed": "cancelled"}.get(outcome, outcome)
        if outcome == "not_reached":
            await self._tell(tx, talk, unreached_texts(), "unreached")
        elif outcome == "wrong_number":
            await self._tell(tx, talk, wrong_texts(), "wrong_number")
        await self._over(tx, [(talk.company_id, talk.id)], state)
        return msgspec.structs.replace(found, state=state, number=Spoken(""))

    async def callbacks(self, tx: Transaction, staff_id: StaffId | None) -> list[CallbackLine]:
        """Open call-backs of the scope by when they are due, at most 200; of one person: promised or held by them."""
        return await store_callbacks.listed(tx, staff_id, self._clock.now())

    # --- inside ---

    async def _own(
        self, tx: Transaction, customer_id: CustomerId, channel_id: ChannelId, conversation_id: ConversationId
    ) -> Conversation:
        talk = (await self._conversations.load_many(tx, [conversation_id])).get(conversation_id)
        if talk is None or talk.customer_id != customer_id or talk.channel_id != channel_id:
            raise CallbackUnknown
        return talk

    async def _held(self, tx: Transaction, by: Speaker, conversation_id: ConversationId) -> Conversation:
        talk = await self._conversations.load(tx, conversation_id)
        if talk.state == "closed":
            raise ConversationIsClosed
        if talk.holder_kind != "staff" or talk.holder_id != by.id:
            raise NotHolder
        return talk

    async def _queue_of(self, tx: Transaction, talk: Conversation) -> QueueId:
        queue = await store.queue_of(tx, talk.company_id, talk.id, None)
        if queue is None:
            raise UnknownQueue
        return queue[0]

    async def _put(
        self, tx: Transaction, talk: Conversation, queue_id: QueueId, number: Spoken, at: datetime | None,
        owner_id: StaffId | None, by: tuple[Any, Any],
    ) -> Callback:  # fmt: skip
        now = self._clock.now()
        item = Callback(
            company_id=talk.company_id, id=CallbackId.new(), conversation_id=talk.id, customer_id=talk.customer_id,
            queue_id=queue_id, number=number, number_shown=mask_phone(number), at=at, next_at=at, owner_id=owner_id,
            by_kind=by[0], by_id=by[1], asked_at=now,
        )  # fmt: skip
        item = msgspec.structs.replace(item, id=await store_callbacks.put(tx, item, now))
        fact = CallbackChanged(item.id, talk.id, "open", at, owner_id, 0)
        await self._log.append(tx, talk.company_id, [fact])
        return item

    async def _wait_as(self, tx: Transaction, talk: Conversation, kind: str, at: datetime | None) -> None:
        rows = await store_callbacks.keep(tx, (talk.company_id, talk.id), kind, at, None, self._clock.now())
        if not rows:
            raise CallbackNotWaiting
        if at is None:
            await store_promises.count(tx, facts_of.each_work(rows))
        await self._log.append_many(tx, facts_of.asked_no_more(rows, "callback"))
        tx.hint(HINT, b"")

    async def _call_later(self, tx: Transaction, talk: Conversation, by: Speaker, item: Callback, reason: str) -> None:
        queue = await store.queue_of(tx, talk.company_id, talk.id, item.queue_id)
        if queue is None:
            raise UnknownQueue
        by = msgspec.structs.replace(by, holder_token=talk.holder_token)
        target = ToQueue(queue_id=queue[0], queue_key=queue[1], only_staff_id=item.owner_id)
        await self._to_queue(tx, talk.id, target, by, reason, Spoken(""), PRIORITY_TRANSFERRED)

    async def _try_again(self, tx: Transaction, talk: Conversation, by: Speaker, item: Callback) -> Callback:
        at = self._clock.now() + TRY_AGAIN
        _, zone = await store_callbacks.hours(tx, talk.company_id, item.queue_id)
        await store_callbacks.try_again(tx, item, at)
        await self._tell(tx, talk, tried_texts(at.astimezone(ZoneInfo(zone))), "try_again", at)
        fact = CallbackChanged(item.id, talk.id, "open", at, item.owner_id, item.tries + 1)
        await self._log.append(tx, talk.company_id, [fact])
        await self._call_later(tx, talk, by, item, "callback_not_reached")
        return msgspec.structs.replace(item, tries=item.tries + 1, next_at=at)

    async def _over(self, tx: Transaction, talks: Sequence[tuple[CompanyId, ConversationId]], state: Any) -> bool:
        """End what is open in these talks; whether there was any."""
        ended = await store_callbacks.end(tx, talks, state, self._clock.now())
        facts = [
            (
                CompanyId.of(row["company_id"]),
                CallbackChanged(row["id"], row["conversation_id"], state, row["at"], row["owner_id"], row["tries"]),
            )
            for row in ended
        ]
        await self._log.append_many(tx, facts)
        return bool(ended)

    async def _tell(
        self, tx: Transaction, talk: Conversation, texts: Texts, event: str, at: datetime | None = None, by: str = "",
        number: str = "",
    ) -> None:  # fmt: skip
        """Say it in the talk; a guard that holds back the house's own words does not undo what was agreed."""
        extra = callback_extra(texts[1], event, at, by, number)
        await self._conversations.say(tx, _HOUSE, Say(talk.id, Spoken(texts[0]), extra=extra))

    # --- the door's own ---

    @abstractmethod
    async def _to_queue(
        self, tx: Transaction, conversation_id: ConversationId, to: ToQueue, by: Speaker, reason: str, summary: Spoken,
        priority: int,
    ) -> Conversation: ...  # fmt: skip

    @abstractmethod
    async def _end(self, tx: Transaction, gone: Sequence[tuple[CompanyId, ConversationId, int | None]]) -> None: ...
