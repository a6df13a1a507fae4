"""Taking in what customers wrote: many messages, one transaction (group commit), a handful of statements.

The order matters: lock the talks, look for repeats under the lock, only then number and store, and open what is
missing. So a number is never given twice nor wasted, and a repeat of something said before the talk was closed opens no
new one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.conversations import events, store, store_messages
from suiban.conversations.errors import ChannelUnknown, StoredForOther
from suiban.conversations.model import TEXT_CHARACTERS_MAX, Inbound, Received, Rejected, first_holder
from suiban.conversations.talk_hint import hint_talk
from suiban.eventlog.api import EventLog
from suiban.kit.ids import ChannelId, CompanyId, ConversationId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction

# a channel belongs to one company: with it an address or an external id is known
Key = tuple[UUID, str]
Receipt = Received | Rejected
OPEN_ATTEMPTS = 4


async def receive_many(log: EventLog, clock: Clock, tx: Transaction, inbounds: Sequence[Inbound]) -> list[Receipt]:
    """See :meth:`suiban.conversations.api.Conversations.receive_many`."""
    first: dict[Key, int] = {}
    # the same message may have been sent twice before it was answered once
    same = [
        first.setdefault((inbound.channel_id, inbound.external_id), index) for index, inbound in enumerate(inbounds)
    ]
    receipts = await _Batch(log, tx, clock.now(), inbounds).receive(sorted(set(same)))
    return [receipts[known] if known == index else _repeat(receipts[known]) for index, known in enumerate(same)]


class _Batch:
    """One transaction's worth."""

    def __init__(self, log: EventLog, tx: Transaction, now: datetime, inbounds: Sequence[Inbound]) -> None:
        self._log = log
        self._tx = tx
        self._now = now
        self._inbounds = inbounds
        self._opened: set[UUID] = set()
        self._last: dict[ConversationId, int] = {}
        self._holders: set[str] = set()

    async def receive(self, indices: Sequence[int]) -> dict[int, Receipt]:
        """What became of each. Raises StoredForOther when a talk that was opened cannot be found."""
        receipts: dict[int, Receipt] = {}
        wanted = [index for index in indices if not _rejected(index, self._inbounds[index], receipts)]
        for _ in range(OPEN_ATTEMPTS):
            wanted = await self._store(wanted, receipts)
            if not wanted:
                break
            await _open(self._log, self._tx, [self._inbounds[index] for index in wanted], self._now, self._opened)
        else:
            raise StoredForOther
        if self._last:
            hint_talk(self._tx, list(self._last.items()))
            self._log.hint(self._tx, [events.MessageReceived.topic_of(holder) for holder in self._holders])
        return receipts

    async def _store(self, wanted: Sequence[int], receipts: dict[int, Receipt]) -> list[int]:
        """Store what can be; those whose talk is missing are left."""
        if not wanted:
            return []
        missing = []
        rows = await store_messages.receive(self._tx, [self._inbounds[index] for index in wanted], self._now)
        for index, (alive, repeat, talk_id, seq, known_at, holder) in zip(wanted, rows, strict=True):
            if not alive:
                receipts[index] = Rejected("not_signed_in")
            elif talk_id is None:
                missing.append(index)
            else:
                talk = ConversationId.of(talk_id)
                if repeat:
                    receipts[index] = Received(talk, seq, known_at, repeat=True)
                    continue
                receipts[index] = Received(talk, seq, self._now, opened=seq == 1 and talk_id in self._opened)
                self._last[talk] = seq
                self._holders.add(holder)
        return missing


def _repeat(receipt: Receipt) -> Receipt:
    if isinstance(receipt, Rejected):
        return receipt
    return Received(receipt.conversation_id, receipt.talk_seq, receipt.at, repeat=True)


async def _open(log: EventLog, tx: Transaction, inbounds: Sequence[Inbound], now: datetime, opened: set[UUID]) -> None:
    """Open the talks that are missing; those that somebody else opens meanwhile are his."""
    first = {(inbound.channel_id, inbound.address): inbound for inbound in reversed(inbounds)}
    # sorted, so that two batches that open the same talks wait for each other in one direction only
    missing = sorted(first.values(), key=lambda item: (item.company_id.int, item.channel_id.int, item.address))
    holders = await _first_holders(tx, missing)
    rows = await store_messages.open_conversations(
        tx, [(inbound, *holders[inbound.channel_id]) for inbound in missing], now
    )
    opened |= {row["id"] for row in rows}
    await log.append_many(tx, [(CompanyId.of(row["company_id"]), _opened_fact(row)) for row in rows])


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
    channels = await store.channels(tx, list(wanted))
    if wanted - channels.keys():
        raise ChannelUnknown
    return {channel.id: first_holder(channel.first_holder) for channel in channels.values()}


def _rejected(index: int, inbound: Inbound, receipts: dict[int, Receipt]) -> bool:
    code = ""
    if len(inbound.text) > TEXT_CHARACTERS_MAX:
        code = "text_too_long"
    elif inbound.kind == "text" and not inbound.text.strip():
        code = "text_empty"
    elif "\x00" in inbound.text:
        code = "bad_frame"
    if code:
        receipts[index] = Rejected(code)
    return bool(code)
