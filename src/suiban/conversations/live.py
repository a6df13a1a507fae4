"""Live text: who watches which talk, and up to which number they have it.

Messages reach a reader strictly by ``talk_seq``: what was committed in this process is handed over at once when it
continues what the reader has; everything else (a hint from another process, a gap) is read from the table. A lost hint
only delays: every talk with readers is looked at again every ``SWEEP_S``.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from suiban.conversations import store, store_recalled
from suiban.conversations.model import GuardWarning, Message
from suiban.conversations.talk_hint import RECALLED, TALK, read_talk_hint
from suiban.kit.ids import CompanyId, ConversationId
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, DatabaseUnavailable, Scope

log = logging.getLogger(__name__)

READ_MESSAGES_MAX = 2_000
# of one talk at a time: a frame stays small, and a reader that is slow gets the next when it has taken this one
READ_TALK_MAX = 25
DRAINED_AFTER_S = 0.05
SWEEP_S = 5.0
RETRY_S = 0.5
LIVE = "live"
# the newest of a talk; more than a talk can reasonably have, less than a frame should carry
RECALLED_TOLD_MAX = 1_000


class Reader(Protocol):
    """Somebody who watches talks. ``companies`` None: the customer, who sees all of his own talk."""

    companies: frozenset[CompanyId] | None

    def send(self, payload: bytes) -> None:
        """Write one frame."""
        ...

    def behind(self) -> bool:
        """Much that was written has not left yet: what can be read later should wait."""
        ...


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message as frames carry it to everybody. ``quote`` and ``recalled`` only where there is something to say."""

    seq: int
    author: str
    name: str
    company_id: str
    kind: str
    text: str
    extra: dict[str, Any] | None
    at: datetime
    quote: int | None = None
    recalled: bool = False


class WarnedItem(Item, frozen=True, kw_only=True):
    """A message of which the guard warned, as frames carry it to staff."""

    warnings: tuple[GuardWarning, ...]


_encode = msgspec.json.Encoder().encode


def encode_item(message: Message) -> bytes:
    """A message as the JSON object that ``messages`` frames hold, without what customers are not to see."""
    return _encode(_item(message))


def encode_item_for_staff(message: Message) -> bytes:
    """The same with what the guard warned of."""
    item = _item(message)
    if not message.warnings:
        return _encode(item)
    return _encode(WarnedItem(**msgspec.structs.asdict(item), warnings=message.warnings))


def _item(message: Message) -> Item:
    return Item(
        seq=message.talk_seq,
        author=message.author_kind,
        name=message.author_name,
        company_id=str(message.company_id),
        kind=message.kind,
        text=str(message.text),
        extra=message.extra,
        at=message.at,
        quote=message.quote,
        recalled=message.recalled_at is not None,
    )


def messages_frame(conversation_id: ConversationId, first: int, through: int, items: Iterable[bytes]) -> bytes:
    """A ``messages`` frame over a range of numbers."""
    head = f'{{"type":"messages","conversation_id":"{conversation_id}","from":{first},"through":{through},"items":['
    return head.encode() + b",".join(items) + b"]}"


class RecalledFrame(msgspec.Struct, frozen=True, tag="recalled"):
    """See docs/socket-protocol.md."""

    conversation_id: str
    seqs: tuple[int, ...]


class LiveTalks:
    """The readers of this process."""

    def __init__(self, db: Database, hints: Hints) -> None:
        self._db = db
        self._hints = hints
        self._readers: dict[ConversationId, dict[Reader, int]] = {}
        self._companies: dict[ConversationId, frozenset[CompanyId]] = {}
        # up to where somebody was told, where that is less than what was looked at for them
        self._told: dict[tuple[ConversationId, Reader], int] = {}
        # what was recalled of what a reader has, as far as it was told
        self._recalled: dict[tuple[ConversationId, Reader], tuple[int, ...]] = {}
        self._unchecked: set[ConversationId] = set()
        self._dirty: set[ConversationId] = set()
        self._hints_of: dict[ConversationId, int] = {}
        self._wake = asyncio.Event()

    def watch(
        self, conversation_id: ConversationId, reader: Reader, known_seq: int, companies: frozenset[CompanyId]
    ) -> None:
        """From now on send what follows ``known_seq``.

        ``companies`` is what to read in: a member's mandates, or the companies a customer's talk has, as far as known.
        """
        self._readers.setdefault(conversation_id, {})[reader] = known_seq
        self._told.pop((conversation_id, reader), None)
        self._recalled.pop((conversation_id, reader), None)
        self._companies[conversation_id] = self._companies.get(conversation_id, frozenset()) | companies
        if known_seq > 0:
            # what it has may have been recalled while it was away
            self._unchecked.add(conversation_id)
        self._mark(conversation_id)

    def unwatch(self, conversation_id: ConversationId, reader: Reader) -> None:
        """Stop; not having watched is no error."""
        readers = self._readers.get(conversation_id)
        if readers is not None:
            readers.pop(reader, None)
            self._told.pop((conversation_id, reader), None)
            self._recalled.pop((conversation_id, reader), None)
            if not readers:
                del self._readers[conversation_id]
                self._companies.pop(conversation_id, None)

    def widen(self, conversation_id: ConversationId, companies: frozenset[CompanyId]) -> None:
        """Another company joined the talk."""
        known = self._companies.get(conversation_id)
        if known is not None and companies - known:
            self._companies[conversation_id] = known | companies
            self._mark(conversation_id)

    def known_seq(self, conversation_id: ConversationId, reader: Reader) -> int:
        """Up to which number this reader was sent the talk; 0 when it does not watch."""
        known = self._readers.get(conversation_id, {}).get(reader, 0)
        return self._told.get((conversation_id, reader), known)

    def readers(self, conversation_id: ConversationId) -> tuple[Reader, ...]:
        """Who watches."""
        return tuple(self._readers.get(conversation_id, ()))

    def publish(self, conversation_id: ConversationId, messages: Sequence[Message]) -> None:
        """Hand over what was just committed here: consecutive numbers of one talk."""
        readers = self._readers.get(conversation_id)
        if not readers:
            return
        first, through = messages[0].talk_seq, messages[-1].talk_seq
        whole: bytes | None = None
        alike = not any(message.warnings for message in messages)
        for reader, known in readers.items():
            if known != first - 1:
                if known < through:
                    self._mark(conversation_id)
                continue
            companies = reader.companies
            all_seen = companies is None or all(message.company_id in companies for message in messages)
            if alike and all_seen and (conversation_id, reader) not in self._told:
                if whole is None:
                    whole = messages_frame(conversation_id, first, through, map(encode_item, messages))
                readers[reader] = through
                reader.send(whole)
                continue
            self._hand(reader, conversation_id, known, through, messages)

    def tell_customer(self, conversation_id: ConversationId, payload: bytes) -> None:
        """Send a passing frame (typing, marks, the place in line) to the customer's screens."""
        for reader in self._readers.get(conversation_id, ()):
            if reader.companies is None:
                reader.send(payload)

    def tell_staff(self, conversation_id: ConversationId, company_id: CompanyId, payload: bytes) -> None:
        """Send a passing frame about one company's part to those of its staff who watch."""
        for reader in self._readers.get(conversation_id, ()):
            if reader.companies is not None and company_id in reader.companies:
                reader.send(payload)

    async def run(self) -> None:
        """Read what hints point at until cancelled."""
        self._hints.subscribe(TALK, self._hinted)
        self._hints.subscribe(RECALLED, self._hinted_recalled)
        sweeper = asyncio.get_running_loop().create_task(self._sweep())
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._refresh()
                await self._tell_recalled()
        finally:
            sweeper.cancel()

    def _hinted(self, payload: bytes) -> None:
        for conversation_id, last_seq in read_talk_hint(payload):
            if conversation_id in self._readers:
                # what this process committed itself is handed over in this very tick: look again after it
                self._hints_of[conversation_id] = max(last_seq, self._hints_of.get(conversation_id, 0))
                self._wake.set()

    def _hinted_recalled(self, payload: bytes) -> None:
        conversation_id = ConversationId(bytes=payload)
        if conversation_id in self._readers:
            self._unchecked.add(conversation_id)
            self._wake.set()

    def _mark(self, conversation_id: ConversationId) -> None:
        self._dirty.add(conversation_id)
        self._wake.set()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            talks = list(self._readers)
            # a slice at a time: thousands of quiet talks must not be one big read
            for start in range(0, len(talks), READ_MESSAGES_MAX):
                self._dirty.update(talks[start : start + READ_MESSAGES_MAX])
                self._unchecked.update(talks[start : start + READ_MESSAGES_MAX])
                self._wake.set()
                await asyncio.sleep(SWEEP_S / 10)

    async def _refresh(self) -> None:
        hinted, self._hints_of = self._hints_of, {}
        for talk, last_seq in hinted.items():
            watching = self._readers.get(talk)
            if watching and min(watching.values()) < last_seq:
                self._dirty.add(talk)
        dirty, self._dirty = self._dirty, set()
        after = {talk: known for talk in dirty if (known := self._known_to_all(talk)) is not None}
        if not after:
            return
        companies = frozenset[CompanyId]().union(*(self._companies[talk] for talk in after))
        try:
            async with self._db.transaction(Scope.of(companies)) as tx:
                messages = await store.read_dirty(tx, after, READ_TALK_MAX, READ_MESSAGES_MAX)
        except DatabaseUnavailable:
            self._dirty |= dirty
            await asyncio.sleep(RETRY_S)
            self._wake.set()
            return
        if len(messages) == READ_MESSAGES_MAX:
            # the last talk may be cut in the middle; numbers make that harmless, but it has to be read on
            self._dirty |= dirty
            self._wake.set()
        talks: dict[ConversationId, list[Message]] = {}
        for message in messages:
            talks.setdefault(message.conversation_id, []).append(message)
        gaps = [talk for talk, found in talks.items() if not self._deliver(talk, after[talk], found)]
        for talk, found in talks.items():
            if len(found) == READ_TALK_MAX and any(
                known > after[talk] for known in self._readers.get(talk, {}).values()
            ):
                self._mark(talk)
        if gaps:
            await self._learn_parts(gaps)

    async def _tell_recalled(self) -> None:
        """Tell readers what was recalled of what they have: at once by hint, at the latest with the sweep.

        After the messages, so what was read of them before they were recalled is among what the reader has.
        """
        unchecked, self._unchecked = self._unchecked, set()
        wanted = [talk for talk in unchecked if talk in self._readers]
        if not wanted:
            return
        companies = frozenset[CompanyId]().union(*(self._companies[talk] for talk in wanted))
        try:
            async with self._db.transaction(Scope.of(companies)) as tx:
                found = await store_recalled.read_recalled(tx, wanted, RECALLED_TOLD_MAX)
        except DatabaseUnavailable:
            self._unchecked |= unchecked
            await asyncio.sleep(RETRY_S)
            self._wake.set()
            return
        for talk, recalled in found.items():
            for reader, known in self._readers.get(talk, {}).items():
                sees = reader.companies
                seqs = tuple(
                    sorted(seq for company, seq in recalled if seq <= known and (sees is None or company in sees))
                )
                if seqs and seqs != self._recalled.get((talk, reader)):
                    self._recalled[talk, reader] = seqs
                    reader.send(_encode(RecalledFrame(str(talk), seqs)))

    def _known_to_all(self, talk: ConversationId) -> int | None:
        """The number after which to read for those who can take more; None when there is nobody."""
        readers = self._readers.get(talk)
        if not readers:
            return None
        ready = [known for reader, known in readers.items() if not reader.behind()]
        if len(ready) < len(readers):
            asyncio.get_running_loop().call_later(DRAINED_AFTER_S, self._mark, talk)
        return min(ready, default=None)

    def _deliver(self, conversation_id: ConversationId, after: int, messages: Sequence[Message]) -> bool:
        """Send what each reader does not have of the messages after a number.

        False when a customer's numbers have a gap: a part is not known yet.
        """
        readers = self._readers.get(conversation_id, {})
        whole = True
        for reader, known in readers.items():
            if known < after or reader.behind():
                # it began, or began again, while this was read: its watch has the talk read once more; or it is slow
                continue
            through = messages[-1].talk_seq
            if reader.companies is None:
                through = _without_gap(messages, known)
                whole = whole and through == messages[-1].talk_seq
            if known < through:
                self._hand(reader, conversation_id, known, through, messages)
        return whole

    def _hand(
        self, reader: Reader, talk: ConversationId, known: int, through: int, messages: Sequence[Message]
    ) -> None:
        """Send what this reader may see of the numbers after ``known``.

        Where that is nothing no frame goes out: when another company's part is spoken in is not theirs to know. The
        next frame then covers those numbers too.
        """
        self._readers[talk][reader] = through
        seen = [
            message
            for message in messages
            if known < message.talk_seq <= through
            and (reader.companies is None or message.company_id in reader.companies)
        ]
        if not seen and reader.companies is not None:
            self._told.setdefault((talk, reader), known)
            return
        encode = encode_item if reader.companies is None else encode_item_for_staff
        first = self._told.pop((talk, reader), known) + 1
        reader.send(messages_frame(talk, first, through, map(encode, seen)))

    async def _learn_parts(self, talks: Sequence[ConversationId]) -> None:
        """Another company joined these talks and the fact of it has not arrived yet."""
        companies = frozenset[CompanyId]().union(*(self._companies.get(talk, frozenset()) for talk in talks))
        try:
            async with self._db.transaction(Scope.of(companies)) as tx:
                known = await store.part_companies(tx, talks)
        except DatabaseUnavailable:
            known = {}
            await asyncio.sleep(RETRY_S)
        for talk in talks:
            self.widen(talk, known.get(talk, frozenset()))


def _without_gap(messages: Sequence[Message], known: int) -> int:
    """The last number that follows on ``known`` without a gap."""
    for message in messages:
        if message.talk_seq == known + 1:
            known += 1
        elif message.talk_seq > known + 1:
            break
    return known
