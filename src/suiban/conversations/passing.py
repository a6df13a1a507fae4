"""What passes by: typing, marks, pages, places in line. Hints between processes; marks and pages are kept as well."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Literal

import msgspec

from suiban.conversations.api import Conversations
from suiban.conversations.live import LIVE, LiveTalks
from suiban.conversations.model import PageSeen
from suiban.kit.errors import SuibanError
from suiban.kit.hours import Closed
from suiban.kit.ids import CompanyId, ConversationId
from suiban.kit.promises import CallBack
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, DatabaseUnavailable, Scope

log = logging.getLogger(__name__)

FLUSH_S = 0.2
MARKS_MAX = 50_000
PAGES_MAX = 20_000
PAGES_BATCH_MAX = 500


class TypingHint(msgspec.Struct, frozen=True, tag="typing", tag_field="kind"):
    """Somebody is typing; the company is the host's."""

    conversation_id: str
    company_id: str
    author: Literal["customer", "staff"]


class MarksHint(msgspec.Struct, frozen=True, tag="marks", tag_field="kind"):
    """A reader is further than before; the company is whose words it read."""

    conversation_id: str
    company_id: str
    reader: Literal["customer", "staff"]
    delivered_seq: int
    read_seq: int


class PageHint(msgspec.Struct, frozen=True, tag="page", tag_field="kind"):
    """The customer of this company went to another page."""

    conversation_id: str
    company_id: str
    title: str
    path: str
    at: datetime


class WaitingHint(msgspec.Struct, frozen=True, tag="waiting", tag_field="kind"):
    """A place in line changed."""

    conversation_id: str
    queue: str
    position: int
    wait_s: int | None
    closed: Closed | None = None
    queue_en: str = ""
    callback: CallBack | None = None


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


class PageFrame(msgspec.Struct, frozen=True, tag="page"):
    """See docs/socket-protocol.md."""

    conversation_id: str
    title: str
    path: str
    at: datetime


class StateFrame(msgspec.Struct, frozen=True, tag="state"):
    """See docs/socket-protocol.md."""

    conversation_id: str
    state: str
    holder: str
    staff_name: str
    waiting: "WaitingPlace | None"


class WaitingPlace(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in line. ``wait_s`` is None when there is nothing to base it on; ``closed`` when nobody answers now."""

    queue: str
    position: int
    wait_s: int | None
    closed: Closed | None = None
    queue_en: str = ""
    callback: CallBack | None = None


Ended = Callable[[], None]
Hint = TypingHint | MarksHint | PageHint | WaitingHint
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
        self._pages: dict[ConversationId, tuple[PageSeen, Ended]] = {}
        self._flushing = asyncio.Lock()
        hints.subscribe(LIVE, self._show)

    def typing(
        self, company_id: CompanyId, conversation_id: ConversationId, author: Literal["customer", "staff"]
    ) -> None:
        """Tell the other side; of the staff those of this company, the customer's own."""
        self._hints.send(LIVE, _encode(TypingHint(conversation_id.hex, company_id.hex, author)))

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
        self._hints.send(LIVE, _encode(MarksHint(conversation_id.hex, company_id.hex, reader, *grown)))

    def page(self, seen: PageSeen, ended: Ended) -> None:
        """The customer is on this page: kept and shown with the next flush; of several in a row only the last.

        ``ended`` is called when their session turns out to be over; then nothing is kept.
        """
        if seen.conversation_id in self._pages or len(self._pages) < PAGES_MAX:
            self._pages[seen.conversation_id] = (seen, ended)

    async def run(self) -> None:
        """Keep marks and pages until cancelled."""
        try:
            while True:
                await asyncio.sleep(FLUSH_S)
                await self.flush()
        finally:
            await self.flush()

    async def flush(self) -> None:
        """Write what was gathered so far; it is tried again when the database is away."""
        # who comes while another is at it waits: what that one took is kept as well when this returns
        async with self._flushing:
            await self._flush_marks()
            await self._flush_pages()

    async def _flush_marks(self) -> None:
        marks, self._marks = self._marks, {}
        if not marks:
            return
        rows = [(company, talk, reader, *reached) for (company, talk, reader), reached in marks.items()]
        try:
            async with self._db.transaction(Scope.of({company for company, _, _ in marks})) as tx:
                await self._conversations.mark_many(tx, rows)
        except DatabaseUnavailable:
            self._marks = {**marks, **self._marks}

    async def _flush_pages(self) -> None:
        chosen = list(self._pages)[:PAGES_BATCH_MAX]
        pages = {talk: self._pages.pop(talk) for talk in chosen}
        if not pages:
            return
        seen = [page for page, _ in pages.values()]
        try:
            async with self._db.transaction(Scope.of({page.company_id for page in seen})) as tx:
                noted = await self._conversations.note_pages(tx, seen)
        except DatabaseUnavailable:
            self._pages = {**pages, **self._pages}
            return
        except SuibanError as error:
            # where customers are is not worth more than the sockets of everybody
            log.warning("pages were not kept", extra={"code": error.code})
            return
        for (page, ended), became in zip(pages.values(), noted, strict=True):
            if became.at is not None:
                talk, company = page.conversation_id.hex, page.company_id.hex
                self._hints.send(LIVE, _encode(PageHint(talk, company, page.title, page.path, became.at)))
            elif not became.alive:
                ended()

    def _show(self, payload: bytes) -> None:
        hint = _decode(payload)
        talk = ConversationId(hex=hint.conversation_id)
        match hint:
            case TypingHint(author=author):
                self._tell(author, talk, hint.company_id, TypingFrame(str(talk), author))
            case MarksHint(reader=reader):
                frame = MarksFrame(str(talk), reader, hint.delivered_seq, hint.read_seq)
                self._tell(reader, talk, hint.company_id, frame)
            case PageHint():
                self._tell("customer", talk, hint.company_id, PageFrame(str(talk), hint.title, hint.path, hint.at))
            case WaitingHint():
                place = WaitingPlace(hint.queue, hint.position, hint.wait_s, hint.closed, hint.queue_en, hint.callback)
                self._live.tell_customer(talk, _encode(StateFrame(str(talk), "open", "nobody", "", place)))

    def _tell(self, about: str, talk: ConversationId, company_id: str, frame: msgspec.Struct) -> None:
        """Show the one side what the other does."""
        if about == "customer":
            self._live.tell_staff(talk, CompanyId(hex=company_id), _encode(frame))
        else:
            self._live.tell_customer(talk, _encode(frame))
