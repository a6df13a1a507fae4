"""Taking in what customers wrote: many messages, one transaction (group commit), a handful of statements.

The order matters: lock the talks, look for repeats under the lock, only then number and store, and open what is
missing. So a number is never given twice nor wasted, and a repeat of something said before the talk was closed opens no
new one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from suiban.conversations import events, store_channels, store_messages
from suiban.conversations.errors import ChannelUnknown, StoredForOther
from suiban.conversations.model import TEXT_CHARACTERS_MAX, Inbound, Received, Rejected, first_holder, shows_nothing
from suiban.conversations.talk_hint import hint_talk
from suiban.eventlog.api import EventLog
from suiban.kit.ids import ChannelId, CompanyId, ConversationId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction

# a channel belongs to one company: with it an external id is known; one session may have ended where another has not
Key = tuple[UUID, str, UUID | None]
Receipt = Received | Rejected
OPEN_ATTEMPTS = 4
T = TypeVar("T", Receipt, Receipt | None)


async def receive_open(
    log: EventLog, clock: Clock, tx: Transaction, inbounds: Sequence[Inbound]
) -> list[Receipt | None]:
    """See :meth:`suiban.conversations.api.Conversations.receive_open`."""
    first, same = _first_of_each(inbounds)
    batch = _Batch(tx, clock.now(), inbounds)
    await batch.store(batch.checked(first))
    batch.hint(log, here=False)
    return [_copy(batch.receipts.get(known), repeat=known != index) for index, known in enumerate(same)]


async def receive_many(log: EventLog, clock: Clock, tx: Transaction, inbounds: Sequence[Inbound]) -> list[Receipt]:
    """See :meth:`suiban.conversations.api.Conversations.receive_many`."""
    first, same = _first_of_each(inbounds)
    batch = _Batch(tx, clock.now(), inbounds)
    wanted = batch.checked(first)
    for _ in range(OPEN_ATTEMPTS):
        wanted = await batch.store(wanted)
        if not wanted:
            break
        await batch.open(log, wanted)
    else:
        raise StoredForOther
    batch.hint(log)
    return [_copy(batch.receipts[known], repeat=known != index) for index, known in enumerate(same)]


def _first_of_each(inbounds: Sequence[Inbound]) -> tuple[list[int], list[int]]:
    """The same message may have been sent twice before it was answered once: where each stands first."""
    seen: dict[Key, int] = {}
    same = [
        seen.setdefault((inbound.channel_id, inbound.external_id, inbound.session_id), index)
        for index, inbound in enumerate(inbounds)
    ]
    return list(seen.values()), same


def _copy(receipt: T, *, repeat: bool) -> T:
    if repeat and isinstance(receipt, Received):
        return Received(receipt.conversation_id, receipt.talk_seq, receipt.at, repeat=True)
    return receipt


class _Batch:
    """One transaction's worth. Messages go by their index."""

    def __init__(self, tx: Transaction, now: datetime, inbounds: Sequence[Inbound]) -> None:
        self._tx = tx
        self._now = now
        self._inbounds = inbounds
        self._opened: set[UUID] = set()
        self._last: dict[ConversationId, int] = {}
        self._holders: set[str] = set()
        self.receipts: dict[int, Receipt] = {}

    def checked(self, indices: Sequence[int]) -> list[int]:
        """Those that may be stored; the others are answered."""
        return [index for index in indices if not _rejected(index, self._inbounds[index], self.receipts)]

    async def store(self, wanted: Sequence[int]) -> list[int]:
        """Store what can be; those whose talk is missing are left."""
        if not wanted:
            return []
        missing = []
        rows = await store_messages.receive(self._tx, [self._inbounds[index] for index in wanted], self._now)
        for index, (alive, repeat, talk_id, seq, at, holder, refusal) in zip(wanted, rows, strict=True):
            if not alive:
                self.receipts[index] = Rejected("not_signed_in")
            elif refusal is not None:
                self.receipts[index] = Rejected(refusal)
            elif talk_id is None:
                missing.append(index)
            elif repeat:
                self.receipts[index] = Received(ConversationId.of(talk_id), seq, at, repeat=True)
            else:
                talk = ConversationId.of(talk_id)
                self.receipts[index] = Received(talk, seq, at, opened=seq == 1 and talk_id in self._opened)
                self._last[talk] = seq
                self._holders.add(holder)
        return missing

    async def open(self, log: EventLog, wanted: Sequence[int]) -> None:
        """Open the talks that are missing; those that somebody else opens meanwhile are his."""
        first = {
            (item.channel_id, item.address): item for item in (self._inbounds[index] for index in reversed(wanted))
        }
        # sorted, so that two batches that open the same talks wait for each other in one direction only
        missing = sorted(first.values(), key=lambda item: (item.company_id.int, item.channel_id.int, item.address))
        holders = await _first_holders(self._tx, missing)
        rows = await store_messages.open_conversations(
            self._tx, [(inbound, *holders[inbound.channel_id]) for inbound in missing], self._now
        )
        self._opened |= {row["id"] for row in rows}
        await log.append_many(self._tx, [(CompanyId.of(row["company_id"]), _opened_fact(row)) for row in rows])

    def hint(self, log: EventLog, *, here: bool = True) -> None:
        """Tell the readers after the commit."""
        if self._last:
            hint_talk(self._tx, list(self._last.items()), here=here)
            log.hint(self._tx, [events.MessageReceived.topic_of(holder) for holder in self._holders])


def _opened_fact(row: Any) -> events.ConversationOpened:
    return events.ConversationOpened(
        conversation_id=row["id"],
        customer_id=row["customer_id"],
        channel_id=row["channel_id"],
        part_id=row["host_part_id"],
        holder_kind=row["holder_kind"],
        holder_key=row["holder_key"],
    )


async def _first_holders(tx: Transaction, inbounds: Sequence[Inbound]) -> dict[ChannelId, tuple[str, str]]:
    wanted = {inbound.channel_id for inbound in inbounds}
    channels = await store_channels.channels(tx, list(wanted))
    if wanted - channels.keys():
        raise ChannelUnknown
    return {channel.id: first_holder(channel.first_holder) for channel in channels.values()}


def _rejected(index: int, inbound: Inbound, receipts: dict[int, Receipt]) -> bool:
    code = ""
    if len(inbound.text) > TEXT_CHARACTERS_MAX:
        code = "text_too_long"
    elif "\x00" in inbound.text:
        code = "not_text"
    elif inbound.kind == "text" and shows_nothing(inbound.text):
        code = "text_empty"
    if code:
        receipts[index] = Rejected(code)
    return bool(code)
