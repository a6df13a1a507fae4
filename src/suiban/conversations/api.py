"""The door of the spine. Everything said, received, passed on or closed goes through here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from suiban.conversations import events, store, store_channels, store_files, store_messages, store_recalled
from suiban.conversations.beside import Beside
from suiban.conversations.doors import SEALED_FOR, Doors
from suiban.conversations.errors import (
    ClientIdTaken,
    ConversationIsClosed,
    NotHolder,
    PartUnknown,
    QuoteUnknown,
    TextEmpty,
    TextTooLong,
)
from suiban.conversations.handing import Handing, Move
from suiban.conversations.identifying import Identifying
from suiban.conversations.model import (
    SCAN_TASK,
    TEXT_CHARACTERS_MAX,
    Channel,
    Consultation,
    Conversation,
    FileRecord,
    Held,
    Inbound,
    Marks,
    Message,
    PageNoted,
    PageSeen,
    Part,
    Received,
    Refused,
    Rejected,
    Said,
    Say,
    Scan,
    Speaker,
    StaffEntry,
    Target,
    ToBot,
    ToFlow,
    ToPerson,
    ToQueue,
    Verdict,
    content,
    may_speak,
    shows_nothing,
)
from suiban.conversations.model.links import OwnPage
from suiban.conversations.ports import ContactPolicy, Guard
from suiban.conversations.reading import Reading
from suiban.conversations.recalling import Recalling
from suiban.conversations.receiving import receive_many, receive_open
from suiban.conversations.talk_hint import hint_talk
from suiban.eventlog.api import EventLog
from suiban.eventlog.events import Fact
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, EntryId, FileId, PartId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.jobs import defer
from suiban.platform.postgres import NotText, Transaction
from suiban.platform.sealing import Sealer
from suiban.platform.uploads import Upload

__all__ = [
    "TEXT_CHARACTERS_MAX",
    "Channel",
    "Consultation",
    "ContactPolicy",
    "Conversation",
    "ConversationIsClosed",
    "Conversations",
    "Guard",
    "Held",
    "Inbound",
    "Marks",
    "Message",
    "Move",
    "NotHolder",
    "OwnPage",
    "PageNoted",
    "PageSeen",
    "Part",
    "PartUnknown",
    "Received",
    "Refused",
    "Rejected",
    "Said",
    "Say",
    "Speaker",
    "StaffEntry",
    "Target",
    "TextEmpty",
    "TextTooLong",
    "ToBot",
    "ToFlow",
    "ToPerson",
    "ToQueue",
    "Verdict",
]


class Conversations(Beside, Doors, Handing, Identifying, Reading, Recalling):
    """Use cases of conversations. Every method works in the caller's transaction and scope."""

    def __init__(
        self, log: EventLog, guard: Guard, policy: ContactPolicy, clock: Clock, *, scans_files: bool = False,
        secret_key: str = "",
    ) -> None:  # fmt: skip
        """``scans_files``: there is a virus scanner, and nobody reads a file before it was asked.

        ``secret_key`` seals what apps sign with; without one no door can have such a secret.
        """
        self._sealer = Sealer(secret_key, SEALED_FOR)
        self._scan: Scan = "waiting" if scans_files else "unscanned"
        self._log = log
        self._guard = guard
        self._policy = policy
        self._clock = clock

    async def receive_many(self, tx: Transaction, inbounds: Sequence[Inbound]) -> list[Received | Rejected]:
        """Take in what customers wrote: one answer each, in order. Acknowledge only after the commit.

        A repeat of (company, channel, external id) stores nothing and gets the first number back. A bad item is
        rejected before anything is written; it does not harm the others.
        """
        return await receive_many(self._log, self._clock, tx, inbounds)

    async def receive_open(self, tx: Transaction, inbounds: Sequence[Inbound]) -> list[Received | Rejected | None]:
        """As :meth:`receive_many`, in one statement that may stand alone; None where the customer has no open talk.

        The caller hands what was stored to the readers of this process (``LiveTalks.publish``).
        """
        return await receive_open(self._log, self._clock, tx, inbounds)

    async def say(self, tx: Transaction, speaker: Speaker, say: Say) -> Said | Held | Refused:
        """Say something to the customer. Asks the guard and the contact policy always; only the holder speaks.

        Raises :class:`TextEmpty`, :class:`TextTooLong`, ConversationUnknown, :class:`PartUnknown`, ClientIdTaken,
        QuoteUnknown, LinkRefused, CardPictureRefused.
        """
        say = _with_content(say)
        _check_text(say)
        conversation = await store.load(tx, say.conversation_id, lock=True)
        part = await self._part_of(tx, conversation, say.company_id)
        if say.external_id is not None:
            key = (part.company_id, conversation.channel_id, say.external_id)
            known = (await store_messages.find_repeats(tx, [key])).get(key[1:])
            if known is not None:
                if known["conversation_id"] != conversation.id:
                    raise ClientIdTaken
                message = await self._message(tx, conversation.id, known["talk_seq"])
                return Said(message, repeat=True, warnings=message.warnings)
        await self._check_references(tx, conversation, say)
        code = may_speak(conversation, speaker)
        if code is not None:
            return await self._withhold(tx, conversation, part, speaker, say, "superseded", code, "")
        reason = await self._policy.allows(tx, part.company_id, part.customer_id, "chat", say.purpose)
        if reason is not None:
            return await self._withhold(tx, conversation, part, speaker, say, "refused", "refused_by_policy", reason)
        verdict = await self._guard.check(tx, part.company_id, speaker.kind, say.text)
        if verdict.action == "allow" and say.text != verdict.text and _shows_more(say):
            # the text can be masked, what is shown beside it not
            verdict = msgspec.structs.replace(verdict, action="refuse")
        if verdict.action != "allow":
            state = "held" if verdict.action == "hold" else "refused"
            return await self._withhold(tx, conversation, part, speaker, say, state, "refused_by_guard", verdict.reason)
        return await self._speak(tx, conversation, part, speaker, say, verdict)

    async def open_part(
        self,
        tx: Transaction,
        conversation_id: ConversationId,
        company_id: CompanyId,
        customer_id: CustomerId,
        by: Speaker,
        proof_level: int = 0,
    ) -> Part:
        """Let another company into the talk; the scope must hold both. Doing it twice changes nothing.

        ``proof_level`` is how surely the person is known to be that company's customer.
        """
        conversation = await store.load(tx, conversation_id, lock=True)
        if conversation.state == "closed":
            raise ConversationIsClosed
        now = self._clock.now()
        values = (company_id, PartId.new(), conversation.id, conversation.company_id, customer_id, now, by.id)
        added = await store_messages.open_part(tx, conversation, values)
        if added and proof_level:
            await store.set_proof(tx, company_id, conversation.id, proof_level)
        parts = await store.parts(tx, conversation.id)
        if added:
            companies = tuple(sorted({*conversation.part_companies, company_id}))
            await self._log.append_many(
                tx,
                [
                    (
                        part.company_id,
                        events.PartOpened(
                            conversation_id=conversation.id,
                            part_id=part.id,
                            customer_id=part.customer_id,
                            part_companies=companies,
                            holder_id=conversation.holder_id,
                        ),
                    )
                    for part in parts
                ],
            )
        return next(part for part in parts if part.company_id == company_id)

    async def close(self, tx: Transaction, conversation_id: ConversationId, by: Speaker) -> None:
        """End the talk; closing twice changes nothing. Raises :class:`NotHolder` on an old token."""
        conversation = await store.load(tx, conversation_id, lock=True)
        if conversation.state == "closed":
            return
        if by.holder_token is not None and by.holder_token != conversation.holder_token:
            raise NotHolder
        await store_messages.close(tx, conversation, self._clock.now())
        await self._end_consultations(tx, conversation, "closed")
        parts = await store.parts(tx, conversation.id)
        await self._log.append_many(
            tx,
            [
                (
                    part.company_id,
                    events.ConversationClosed(
                        conversation_id=conversation.id,
                        customer_id=part.customer_id,
                        holder_kind=conversation.holder_kind,
                        holder_id=conversation.holder_id,
                        by_kind=by.kind,
                        by_id=by.id,
                    ),
                )
                for part in parts
            ],
        )

    async def mark_many(self, tx: Transaction, rows: Sequence[tuple[UUID, UUID, str, int, int]]) -> None:
        """Move marks of (company, conversation, reader, delivered, read) forward; they never go back."""
        if rows:
            await store.mark_many(tx, rows)

    async def note_pages(self, tx: Transaction, seen: Sequence[PageSeen]) -> list[PageNoted]:
        """Remember on which pages customers are, each told through a session; one answer each, in order."""
        return await store.note_pages(tx, seen) if seen else []

    async def add_file(
        self, tx: Transaction, company_id: CompanyId, conversation_id: ConversationId, file_id: FileId, *,
        media_type: str, size_bytes: int, width: int, height: int, digest: str, by_kind: str, by_id: UUID,
        name: str = "", duration_ms: int = 0,
    ) -> FileRecord:  # fmt: skip
        """Record a file whose bytes are stored next, under its id."""
        record = FileRecord(
            company_id=company_id, id=file_id, conversation_id=conversation_id, media_type=media_type,
            size_bytes=size_bytes, name=Spoken(name), width=width, height=height, duration_ms=duration_ms,
            by_kind=by_kind, by_id=by_id, scan=self._scan,
        )  # fmt: skip
        await store_files.add(tx, record, digest)
        return record

    async def keep_file(self, tx: Transaction, file_id: FileId, customer_id: CustomerId) -> FileRecord:
        """Keep a file that its customer uploaded for something else than saying it. Raises :class:`FileUnknown`."""
        return await store_files.keep(tx, file_id, customer_id)

    async def add_upload(
        self, tx: Transaction, company_id: CompanyId, conversation_id: ConversationId, file_id: FileId, upload: Upload,
        *, by_kind: str, by_id: UUID,
    ) -> FileRecord:  # fmt: skip
        """As :meth:`add_file`, of what was just taken in."""
        return await self.add_file(
            tx, company_id, conversation_id, file_id, media_type=upload.media_type, size_bytes=len(upload.content),
            width=upload.width, height=upload.height, digest=upload.digest, by_kind=by_kind, by_id=by_id,
            name=upload.name, duration_ms=upload.duration_ms,
        )  # fmt: skip

    async def ask_scanner(self, tx: Transaction, record: FileRecord) -> None:
        """Have a file looked at whose bytes are stored now; nothing happens where there is no scanner."""
        if record.scan == "waiting":
            await defer(tx, SCAN_TASK, {"company_id": str(record.company_id), "file_id": str(record.id)})

    async def _part_of(self, tx: Transaction, conversation: Conversation, company_id: CompanyId | None) -> Part:
        if company_id is None or company_id == conversation.company_id:
            return Part(
                company_id=conversation.company_id,
                id=conversation.host_part_id,
                conversation_id=conversation.id,
                customer_id=conversation.customer_id,
                opened_at=conversation.opened_at,
            )
        for part in await store.parts(tx, conversation.id):
            if part.company_id == company_id:
                return part
        raise PartUnknown

    def _next_moment(self, conversation: Conversation) -> datetime:
        """Now, and never before what was said last: other processes have clocks, and waited for this lock."""
        now = self._clock.now()
        return max(now, conversation.last_at or now)

    async def _speak(
        self, tx: Transaction, conversation: Conversation, part: Part, speaker: Speaker, say: Say, verdict: Verdict
    ) -> Said:
        now = self._next_moment(conversation)
        message = Message(
            company_id=part.company_id,
            conversation_id=conversation.id,
            talk_seq=conversation.last_seq + 1,
            part_id=part.id,
            author_kind=speaker.kind,
            author_id=speaker.id,
            author_name=speaker.name,
            kind=say.kind,
            text=verdict.text,
            extra=say.extra,
            at=now,
            warnings=verdict.warnings,
            quote=say.quote,
        )
        new = store_messages.NewMessage(
            message, conversation.channel_id if say.external_id else None, say.external_id, None
        )
        await store_messages.store_said(tx, new)
        if message.warnings:
            await store.add_warnings(tx, message)
        fact = events.MessageSaid(
            conversation_id=conversation.id,
            talk_seq=message.talk_seq,
            author_kind=speaker.kind,
            author_id=speaker.id,
            warnings=len(verdict.warnings),
        )
        await self._log.append(tx, part.company_id, [fact])
        hint_talk(tx, [(conversation.id, message.talk_seq)])
        return Said(message, warnings=verdict.warnings)

    async def _withhold(
        self, tx: Transaction, conversation: Conversation, part: Part, speaker: Speaker, say: Say, state: Any,
        code: str, reason: str,
    ) -> Held | Refused:  # fmt: skip
        unspoken_id = EntryId.new()
        await store_messages.add_unspoken(
            tx,
            (
                part.company_id, unspoken_id, conversation.id, part.id, speaker.kind, speaker.id, speaker.name,
                say.text, None, state, reason or code, say.external_id, self._clock.now(),
            ),
        )  # fmt: skip
        fact: Fact = events.MessageWithheld(
            conversation_id=conversation.id,
            unspoken_id=unspoken_id,
            state=state,
            code=code,
            author_kind=speaker.kind,
            author_id=speaker.id,
        )
        await self._log.append(tx, part.company_id, [fact])
        return Held(reason) if state == "held" else Refused(code, reason)

    async def _check_references(self, tx: Transaction, conversation: Conversation, say: Say) -> None:
        if say.quote is not None and not await store_recalled.is_quotable(tx, conversation.id, say.quote):
            raise QuoteUnknown
        if isinstance(say.content, content.Card):
            channels = await store_channels.channels(tx, [conversation.channel_id])
            content.check_links(say.content, channels[conversation.channel_id].allowed_origins)

    async def _message(self, tx: Transaction, conversation_id: ConversationId, talk_seq: int) -> Message:
        return (await store.read_after(tx, conversation_id, talk_seq - 1, 1))[0]


def _with_content(say: Say) -> Say:
    """What a card, a form or choices bring with them: the kind, ``extra``, and all of it as text."""
    if say.content is not None:
        text = content.plain_text(say.content)
        extra = {**_beside(say), **content.extra_of(say.content)}
        if isinstance(say.content, content.Form):
            return msgspec.structs.replace(say, kind="form", text=Spoken(text), extra=extra)
        picture = (say.extra or {}).get("file")
        content.check_picture(say.content, picture)
        shown = extra | ({"file": picture} if picture is not None else {})
        return msgspec.structs.replace(say, kind="card", text=Spoken(text), extra=shown)
    if say.choices:
        extra = {**(say.extra or {}), "lead": str.__str__(say.text), "choices": list(say.choices)}
        text = content.numbered(str.__str__(say.text), say.choices) if say.text.strip() else ""
        return msgspec.structs.replace(say, text=Spoken(text), extra=extra)
    return say


def _beside(say: Say) -> dict[str, Any]:
    """What is said beside a card or form without being shown in it: of which service's step it is."""
    return {key: value for key, value in (say.extra or {}).items() if key == "flow"}


def _shows_more(say: Say) -> bool:
    return say.content is not None or "lead" in (say.extra or {})


def _check_text(say: Say) -> None:
    if len(say.text) > TEXT_CHARACTERS_MAX:
        raise TextTooLong
    if "\x00" in say.text:
        raise NotText
    if say.kind == "text" and shows_nothing(say.text):
        raise TextEmpty
