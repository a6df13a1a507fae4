"""Taking in what customers wrote: many messages, one transaction (group commit), a handful of statements.

The order matters: lock the talks, look for repeats under the lock, only then open what is missing, number and store.
So a number is never given twice nor wasted, and a repeat of something said before the talk was closed opens no new one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from suiban.conversations import events, store, store_messages
from suiban.conversations.errors import ChannelUnknown, StoredForOther
from suiban.conversations.model import (
    TEXT_CHARACTERS_MAX,
    Inbound,
    Message,
    Received,
    Rejected,
    first_holder,
)
from suiban.conversations.store_messages import Locked, NewMessage
from suiban.conversations.talk_hint import hint_talk
from suiban.eventlog.api import EventLog
from suiban.eventlog.events import Fact
from suiban.kit.ids import ChannelId, CompanyId, ConversationId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction

# a channel belongs to one company: with it an address or an external id is known
Key = tuple[UUID, str]
OPEN_ATTEMPTS = 3


async def receive_many(
    log: EventLog, clock: Clock, tx: Transaction, inbounds: Sequence[Inbound]
) -> list[Received | Rejected]:
    """See :meth:`suiban.conversations.api.Conversations.receive_many`."""
    now = clock.now()
    receipts: list[Received | Rejected | None] = [_reject_text(inbound) for inbound in inbounds]
    wanted = [index for index, receipt in enumerate(receipts) if receipt is None]
    if not wanted:
        return [receipt for receipt in receipts if receipt is not None]
    talks = await store_messages.lock_open(tx, _addresses(inbounds[index] for index in wanted))
    wanted = await _admit(tx, inbounds, wanted, receipts)
    missing = [index for index in wanted if _address_key(inbounds[index]) not in talks]
    facts: list[tuple[CompanyId, Fact]] = []
    opened: set[ConversationId] = set()
    if missing:
        talks |= await _open(tx, [inbounds[index] for index in missing], now, facts, opened)
        # whoever opened the same talk at the same moment may have stored the same words
        gone = set(missing) - set(await _admit(tx, inbounds, missing, receipts))
        wanted = [index for index in wanted if index not in gone]
    batch = _Batch(talks, opened, now)
    for index in wanted:
        receipts[index] = batch.number(inbounds[index])
    if batch.new:
        await store_messages.store_many(tx, batch.counters(), batch.new, now, received=True)
    await log.append_many(tx, [*facts, *batch.facts])
    if batch.last:
        hint_talk(tx, [(talks[key].id, last) for key, last in batch.last.items()])
    done = [receipt for receipt in receipts if receipt is not None]
    if len(done) != len(inbounds):
        raise StoredForOther
    return done


async def _admit(
    tx: Transaction, inbounds: Sequence[Inbound], wanted: Sequence[int], receipts: list[Received | Rejected | None]
) -> list[int]:
    """Answer repeats and those whose session has ended; the others go on."""
    rows = await store_messages.admit(tx, [inbounds[index] for index in wanted])
    for index, row in zip(wanted, rows, strict=True):
        if not row["alive"]:
            receipts[index] = Rejected("not_signed_in")
        elif row["talk_seq"] is not None:
            talk = ConversationId.of(row["conversation_id"])
            receipts[index] = Received(talk, row["talk_seq"], row["at"], repeat=True)
    return [index for index in wanted if receipts[index] is None]


class _Batch:
    """Numbers given in this transaction."""

    def __init__(self, talks: dict[Key, Locked], opened: set[ConversationId], now: datetime) -> None:
        self._talks = talks
        self._opened = opened
        self._now = now
        self._seen: dict[Key, Received] = {}
        self.last: dict[Key, int] = {}
        self.new: list[NewMessage] = []
        self.facts: list[tuple[CompanyId, Fact]] = []

    def number(self, inbound: Inbound) -> Received:
        """The next number of its talk; a repeat within the batch gets the first one's."""
        external = _external_key(inbound)
        known = self._seen.get(external)
        if known is not None:
            return Received(known.conversation_id, known.talk_seq, known.at, repeat=True)
        key = _address_key(inbound)
        talk = self._talks[key]
        seq = self.last.get(key, talk.last_seq) + 1
        self.last[key] = seq
        message = Message(
            company_id=inbound.company_id,
            conversation_id=talk.id,
            talk_seq=seq,
            part_id=talk.host_part_id,
            author_kind="customer",
            author_id=inbound.customer_id,
            author_name="",
            kind=inbound.kind,
            text=inbound.text,
            extra=inbound.extra,
            at=self._now,
        )
        self.new.append(NewMessage(message, inbound.channel_id, inbound.external_id, inbound.sent_at))
        self.facts.append(
            (
                inbound.company_id,
                events.MessageReceived(
                    conversation_id=talk.id,
                    talk_seq=seq,
                    holder_kind=talk.holder_kind,
                    holder_token=talk.holder_token,
                ),
            )
        )
        received = Received(talk.id, seq, self._now, opened=talk.id in self._opened and seq == 1)
        self._seen[external] = received
        return received

    def counters(self) -> list[tuple[ConversationId, int]]:
        """The new last number of each talk."""
        return [(self._talks[key].id, seq) for key, seq in self.last.items()]


def _addresses(inbounds: Iterable[Inbound]) -> list[tuple[UUID, UUID, str]]:
    found = {_address_key(item): (item.company_id, item.channel_id, item.address) for item in inbounds}
    return list(found.values())


async def _open(
    tx: Transaction, inbounds: Sequence[Inbound], now: datetime, facts: list[tuple[CompanyId, Fact]],
    opened: set[ConversationId],
) -> dict[Key, Locked]:  # fmt: skip
    """Open the talks that are missing, and lock them; those that somebody else opens meanwhile are his."""
    first = {_address_key(inbound): inbound for inbound in reversed(inbounds)}
    # sorted, so that two batches that open the same talks wait for each other in one direction only
    missing = sorted(first.values(), key=lambda item: (item.company_id.int, item.channel_id.int, item.address))
    holders = await _first_holders(tx, missing)
    for _ in range(OPEN_ATTEMPTS):
        rows = await store_messages.open_conversations(
            tx, [(inbound, *holders[inbound.channel_id]) for inbound in missing], now
        )
        opened |= {ConversationId.of(row["id"]) for row in rows}
        facts += [(CompanyId.of(row["company_id"]), _opened_fact(row)) for row in rows]
        talks = await store_messages.lock_open(tx, _addresses(first.values()))
        missing = [inbound for inbound in missing if _address_key(inbound) not in talks]
        if not missing:
            return talks
    raise StoredForOther


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


def _reject_text(inbound: Inbound) -> Rejected | None:
    if len(inbound.text) > TEXT_CHARACTERS_MAX:
        return Rejected("text_too_long")
    if inbound.kind == "text" and not inbound.text.strip():
        return Rejected("text_empty")
    if "\x00" in inbound.text:
        return Rejected("bad_frame")
    return None


def _address_key(inbound: Inbound) -> Key:
    return inbound.channel_id, inbound.address


def _external_key(inbound: Inbound) -> Key:
    return inbound.channel_id, inbound.external_id
