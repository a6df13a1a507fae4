"""What passes by: typing, marks, places in line. Hints between processes; only marks are kept, a little later."""

import asyncio
import logging
from typing import Literal

import msgspec

from suiban.conversations.api import Conversations
from suiban.conversations.live import LIVE, LiveTalks
from suiban.kit.ids import CompanyId, ConversationId
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, DatabaseUnavailable, Scope

log = logging.getLogger(__name__)

FLUSH_S = 0.2
MARKS_MAX = 50_000


class TypingHint(msgspec.Struct, frozen=True, tag="typing", tag_field="kind"):
    """Somebody is typing."""

    conversation_id: str
    author: Literal["customer", "staff"]


class MarksHint(msgspec.Struct, frozen=True, tag="marks", tag_field="kind"):
    """A reader is further than before."""

    conversation_id: str
    reader: Literal["customer", "staff"]
    delivered_seq: int
    read_seq: int


class WaitingHint(msgspec.Struct, frozen=True, tag="waiting", tag_field="kind"):
    """A place in line changed."""

    conversation_id: str
    queue: str
    position: int
    wait_s: int | None


class TypingFrame(msgspec.Struct, frozen=True, tag="typing"):
    """See docs/socket-protocol.md."""

    conversation_id: str
    author: str


class MarksFrame(msgspec.Struct, frozen=True, tag="marks"):
    """See docs/socket-protocol.md."""

    conversation_id: str
    reader: str
    delivered_seq: int
    read_seq: int


class StateFrame(msgspec.Struct, frozen=True, tag="state"):
    """See docs/socket-protocol.md."""

    conversation_id: str
    state: str
    holder: str
    staff_name: str
    waiting: "WaitingPlace | None"


class WaitingPlace(msgspec.Struct, frozen=True):
    """A place in line. ``wait_s`` is None when there is nothing to base it on."""

    queue: str
    position: int
    wait_s: int | None


Hint = TypingHint | MarksHint | WaitingHint
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Hint).decode


class Passing:
    """Sends and shows what passes by, for the sockets of this process."""

    def __init__(self, db: Database, conversations: Conversations, live: LiveTalks, hints: Hints) -> None:
        self._db = db
        self._conversations = conversations
        self._live = live
        self._hints = hints
        self._marks: dict[tuple[CompanyId, ConversationId, str], tuple[int, int]] = {}
        hints.subscribe(LIVE, self._show)

    def typing(self, conversation_id: ConversationId, author: Literal["customer", "staff"]) -> None:
        """Tell the other side."""
        self._hints.send(LIVE, _encode(TypingHint(conversation_id.hex, author)))

    def seen(
        self, company_id: CompanyId, conversation_id: ConversationId, reader: Literal["customer", "staff"],
        delivered_seq: int, read_seq: int,
    ) -> None:  # fmt: skip
        """A reader got so far: shown to the other side at once, kept with the next flush; it only grows."""
        key = (company_id, conversation_id, reader)
        delivered, read = self._marks.get(key, (0, 0))
        grown = (max(delivered, delivered_seq), max(read, read_seq))
        if key in self._marks or len(self._marks) < MARKS_MAX:
            self._marks[key] = grown
        self._hints.send(LIVE, _encode(MarksHint(conversation_id.hex, reader, *grown)))

    async def run(self) -> None:
        """Keep marks until cancelled."""
        try:
            while True:
                await asyncio.sleep(FLUSH_S)
                await self.flush()
        finally:
            await self.flush()

    async def flush(self) -> None:
        """Write the marks gathered so far; they are tried again when the database is away."""
        marks, self._marks = self._marks, {}
        if not marks:
            return
        rows = [(company, talk, reader, *reached) for (company, talk, reader), reached in marks.items()]
        try:
            async with self._db.transaction(Scope.of({company for company, _, _ in marks})) as tx:
                await self._conversations.mark_many(tx, rows)
        except DatabaseUnavailable:
            self._marks = {**marks, **self._marks}

    def _show(self, payload: bytes) -> None:
        hint = _decode(payload)
        talk = ConversationId(hex=hint.conversation_id)
        match hint:
            case TypingHint(author=author):
                frame: msgspec.Struct = TypingFrame(str(talk), author)
                self._live.broadcast(talk, _encode(frame), to_staff=author == "customer", to_customer=author == "staff")
            case MarksHint(reader=reader):
                frame = MarksFrame(str(talk), reader, hint.delivered_seq, hint.read_seq)
                self._live.broadcast(talk, _encode(frame), to_staff=reader == "customer", to_customer=reader == "staff")
            case WaitingHint():
                place = WaitingPlace(hint.queue, hint.position, hint.wait_s)
                self._live.broadcast(
                    talk, _encode(StateFrame(str(talk), "open", "nobody", "", place)), to_staff=False, to_customer=True
                )
