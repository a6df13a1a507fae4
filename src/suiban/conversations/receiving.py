"""Taking in what customers wrote: many messages, one transaction (group commit), a handful of statements.

The order matters: lock the talks first, then look for repeats, then number. Under the lock a repeat is always found,
so a number is never given twice nor wasted.
"""

from collections.abc import Sequence
from datetime import datetime
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
    alive = await store_messages.live_sessions(
        tx, [(inbound.company_id, inbound.session_id) for inbound in inbounds if inbound.session_id is not None]
    )
    for index, inbound in enumerate(inbounds):
        if inbound.session_id is not None and inbound.session_id not in alive:
            receipts[index] = Rejected("not_signed_in")
    wanted = [index for index, receipt in enumerate(receipts) if receipt is None]
    if not wanted:
        return [receipt for receipt in receipts if receipt is not None]
    talks, facts, opened = await _lock_or_open(tx, [inbounds[index] for index in wanted], now)
    repeats = await store_messages.find_repeats(
        tx, [(item.company_id, item.channel_id, item.external_id) for item in (inbounds[index] for index in wanted)]
    )
    batch = _Batch(talks, opened, now)
    for index in wanted:
        inbound = inbounds[index]
        known = repeats.get(_external_key(inbound))
        if known is not None:
            receipts[index] = Received(
                ConversationId.of(known["conversation_id"]), known["talk_seq"], known["at"], repeat=True
            )
        else:
            receipts[index] = batch.number(inbound)
    if batch.new:
        await store_messages.store_many(tx, batch.counters(), batch.new, now)
    await log.append_many(tx, [*facts, *batch.facts])
    if batch.last:
        hint_talk(tx, [(talk.id, batch.last[key]) for key, talk in talks.items() if key in batch.last])
    done = [receipt for receipt in receipts if receipt is not None]
    if len(done) != len(inbounds):
        raise StoredForOther
    return done


class _Batch:
    """Numbers given in this transaction."""

    def __init__(self, talks: dict[Key, Locked], opened: set[ConversationId], now: datetime) -> None:
        self._talks = talks
        self._opened = opened
        self._now = now
        self._seen: dict[Key, Received] = {}
        self.last: dict[Key, int] = {}
        self._companies: dict[Key, CompanyId] = {}
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
        self._companies[key] = inbound.company_id
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

    def counters(self) -> list[tuple[CompanyId, ConversationId, int, datetime | None]]:
        """The new last number of each talk."""
        return [(self._companies[key], self._talks[key].id, seq, self._now) for key, seq in self.last.items()]


async def _lock_or_open(
    tx: Transaction, inbounds: Sequence[Inbound], now: datetime
) -> tuple[dict[Key, Locked], list[tuple[CompanyId, Fact]], set[ConversationId]]:
    wanted = {_address_key(inbound): inbound for inbound in reversed(inbounds)}
    facts: list[tuple[CompanyId, Fact]] = []
    opened: set[ConversationId] = set()
    for _ in range(OPEN_ATTEMPTS):
        keys = [(item.company_id, item.channel_id, item.address) for item in wanted.values()]
        talks = await store_messages.lock_open(tx, keys)
        missing = [inbound for key, inbound in wanted.items() if key not in talks]
        if not missing:
            return talks, facts, opened
        # sorted, so that two batches that open the same talks wait for each other in one direction only
        missing.sort(key=lambda inbound: (inbound.company_id.int, inbound.channel_id.int, inbound.address))
        holders = await _first_holders(tx, missing)
        rows = await store_messages.open_conversations(
            tx, [(inbound, *holders[inbound.channel_id]) for inbound in missing], now
        )
        opened |= {ConversationId.of(row["id"]) for row in rows}
        facts += [
            (
                CompanyId.of(row["company_id"]),
                events.ConversationOpened(
                    conversation_id=row["id"],
                    customer_id=row["customer_id"],
                    channel_id=row["channel_id"],
                    part_id=row["host_part_id"],
                    holder_kind=row["holder_kind"],
                    holder_key=row["holder_key"],
                ),
            )
            for row in rows
        ]
    raise StoredForOther


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
