"""Who is beside the holder: notes and whispers, colleagues asked in, and those who only listen."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from suiban.conversations import events, store, store_beside, store_messages
from suiban.conversations.errors import (
    AlreadyThere,
    ConsultationUnknown,
    ConversationIsClosed,
    NobodyToWhisperTo,
    NotHolder,
    TextEmpty,
    TextTooLong,
    TooManyConsulted,
)
from suiban.conversations.model import (
    CONSULTATIONS_MAX,
    LISTENER_SEEN_S,
    TEXT_CHARACTERS_MAX,
    Consultation,
    Conversation,
    EntryKind,
    Speaker,
    StaffEntry,
)
from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId, ConsultationId, ConversationId, EntryId, ListeningId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction

EndReason = Literal["ended", "left", "passed_on", "closed"]


class Beside:
    """Use cases of those beside the holder; nothing of it is ever shown to the customer."""

    _log: EventLog
    _clock: Clock

    async def note(
        self, tx: Transaction, conversation_id: ConversationId, by: Speaker, text: Spoken, *,
        mentions: Sequence[StaffId] = (),
    ) -> StaffEntry:  # fmt: skip
        """A staff-only note, standing after the last message.

        ``mentions`` are colleagues whom the holder asks in by it, as :meth:`consult` does; who is there already stays.
        Who may be mentioned is checked above. Raises TextEmpty, TextTooLong, and with mentions :class:`NotHolder`,
        ConversationIsClosed, :class:`AlreadyThere`, :class:`TooManyConsulted`.
        """
        _check(text)
        conversation = await store.load(tx, conversation_id, lock=True)
        entry = await self._write_down(tx, conversation, "note", by, text)
        if mentions:
            await self._mention(tx, conversation, by, sorted(set(mentions)))
        return entry

    async def _mention(
        self, tx: Transaction, conversation: Conversation, by: Speaker, mentions: Sequence[StaffId]
    ) -> None:
        if conversation.state == "closed":
            raise ConversationIsClosed
        if conversation.holder_kind != "staff" or conversation.holder_id != by.id or by.id is None:
            raise NotHolder
        if by.id in mentions:
            raise AlreadyThere
        there = {one.staff_id for one in await store_beside.consultations(tx, conversation.id)}
        if len(there | set(mentions)) > CONSULTATIONS_MAX:
            raise TooManyConsulted
        now = self._clock.now()
        facts = [
            events.ConsultationOpened(
                conversation_id=conversation.id, consultation_id=id_, staff_id=staff_id, asked_by=by.id, asked_at=now
            )
            for id_, staff_id in await store_beside.consult_many(tx, conversation, mentions, by.id, now)
        ]
        if facts:
            await self._log.append(tx, conversation.company_id, facts)

    async def whisper(self, tx: Transaction, conversation_id: ConversationId, by: Speaker, text: Spoken) -> StaffEntry:
        """Tell the holder something while they talk; whoever else is present among staff sees it too.

        Raises :class:`NobodyToWhisperTo` when no other person holds it, ConversationIsClosed, TextEmpty, TextTooLong.
        """
        _check(text)
        conversation = await store.load(tx, conversation_id, lock=True)
        if conversation.state == "closed":
            raise ConversationIsClosed
        if conversation.holder_kind != "staff" or conversation.holder_id == by.id:
            raise NobodyToWhisperTo
        return await self._write_down(tx, conversation, "whisper", by, text)

    async def consult(
        self, tx: Transaction, conversation_id: ConversationId, by: Speaker, staff_id: StaffId, question: Spoken
    ) -> Consultation:
        """The holder asks a colleague in, who sees the conversation until it ends. Who may be asked is checked above.

        Raises :class:`NotHolder`, :class:`AlreadyThere`, :class:`TooManyConsulted`, ConversationIsClosed, TextEmpty.
        """
        _check(question)
        conversation = await store.load(tx, conversation_id, lock=True)
        if conversation.state == "closed":
            raise ConversationIsClosed
        if conversation.holder_kind != "staff" or conversation.holder_id != by.id or by.id is None:
            raise NotHolder
        if staff_id == by.id:
            raise AlreadyThere
        if len(await store_beside.consultations(tx, conversation_id)) >= CONSULTATIONS_MAX:
            raise TooManyConsulted
        now = self._clock.now()
        asked = Consultation(conversation.company_id, ConsultationId.new(), conversation.id, staff_id, by.id, now)
        if not await store_beside.consult(tx, conversation, asked.id, staff_id, by.id, now):
            raise AlreadyThere
        await self._add_entry(tx, conversation, "consult", by, question, to_text=f"staff:{staff_id}")
        fact = events.ConsultationOpened(
            conversation_id=conversation.id, consultation_id=asked.id, staff_id=staff_id, asked_by=by.id, asked_at=now
        )
        await self._log.append(tx, conversation.company_id, [fact])
        return asked

    async def end_consultation(
        self, tx: Transaction, conversation_id: ConversationId, by: Speaker, staff_id: StaffId
    ) -> Conversation:
        """The holder needs a colleague no longer, or the colleague leaves.

        Raises :class:`NotHolder` for anybody else, :class:`ConsultationUnknown` when there is none.
        """
        conversation = await store.load(tx, conversation_id, lock=True)
        holds = conversation.holder_kind == "staff" and conversation.holder_id == by.id
        if not holds and by.id != staff_id:
            raise NotHolder
        if not await self._end_consultations(tx, conversation, "left" if by.id == staff_id else "ended", staff_id):
            raise ConsultationUnknown
        return conversation

    async def consultations(self, tx: Transaction, conversation_id: ConversationId) -> list[Consultation]:
        """Who is asked in now."""
        return await store_beside.consultations(tx, conversation_id)

    # --- listening ---

    async def listen(self, tx: Transaction, conversation_id: ConversationId, staff_id: StaffId) -> ListeningId | None:
        """Somebody without a part in it begins to follow a talk; None when its host is out of sight."""
        listening = ListeningId.new()
        company = await store_beside.listen(tx, conversation_id, listening, staff_id, self._clock.now())
        if company is None:
            return None
        fact = events.ListeningChanged(conversation_id=conversation_id, staff_id=staff_id, listening=True)
        await self._log.append(tx, company, [fact])
        return listening

    async def still_listening(self, tx: Transaction, ids: Sequence[ListeningId]) -> None:
        """These go on; each edge reports its own every few seconds, so that one that died leaves nobody listening."""
        if ids:
            await store_beside.still_listening(tx, ids, self._clock.now())

    async def stop_listening(self, tx: Transaction, ids: Sequence[ListeningId]) -> list[tuple[CompanyId, UUID, UUID]]:
        """These are over; (company, conversation, staff) of those that were not yet."""
        rows = await store_beside.stop_listening(tx, ids, self._clock.now()) if ids else []
        ended = [(CompanyId.of(row["company_id"]), row["conversation_id"], row["staff_id"]) for row in rows]
        facts = [
            (company, events.ListeningChanged(talk, staff_id, listening=False)) for company, talk, staff_id in ended
        ]
        await self._log.append_many(tx, facts)
        return ended

    async def listeners(self, tx: Transaction, conversation_id: ConversationId) -> list[StaffId]:
        """Who follows a talk, as far as its company shows it."""
        since = self._clock.now() - timedelta(seconds=LISTENER_SEEN_S)
        return await store_beside.listeners(tx, conversation_id, since)

    async def listeners_shown(self, tx: Transaction) -> dict[CompanyId, bool]:
        """Whether holders are shown who listens, of the companies of the scope where it was set."""
        return await store_beside.listeners_shown(tx)

    async def set_conduct(self, tx: Transaction, company_id: CompanyId, *, listeners_shown: bool) -> None:
        """Whether a company's holders are shown who listens (by default they are)."""
        await store_beside.set_conduct(tx, company_id, listeners_shown=listeners_shown)

    # --- inside ---

    async def _end_consultations(
        self, tx: Transaction, conversation: Conversation, reason: EndReason, staff_id: UUID | None = None
    ) -> int:
        ended = await store_beside.end(tx, conversation, staff_id, self._clock.now(), reason)
        facts = [
            events.ConsultationEnded(
                conversation_id=conversation.id, consultation_id=id_, staff_id=consulted, reason=reason
            )
            for id_, consulted in ended
        ]
        if facts:
            await self._log.append(tx, conversation.company_id, facts)
        return len(ended)

    async def _write_down(
        self, tx: Transaction, conversation: Conversation, kind: Literal["note", "whisper"], by: Speaker, text: Spoken
    ) -> StaffEntry:
        entry = await self._add_entry(tx, conversation, kind, by, text)
        fact = events.EntryAdded(conversation_id=conversation.id, entry_id=entry.id, entry_kind=kind, by_id=by.id)
        await self._log.append(tx, conversation.company_id, [fact])
        return entry

    async def _add_entry(
        self, tx: Transaction, conversation: Conversation, kind: EntryKind, by: Speaker, summary: Spoken,
        to_text: str = "", reason: str = "",
    ) -> StaffEntry:  # fmt: skip
        entry = StaffEntry(
            company_id=conversation.company_id,
            id=EntryId.new(),
            after_talk_seq=conversation.last_seq,
            kind=kind,
            by_kind=by.kind,
            by_name=by.name,
            to_text=to_text,
            reason=reason,
            summary=summary,
            at=self._clock.now(),
        )
        await store_messages.add_entry(tx, conversation.company_id, conversation.id, entry, by)
        return entry


def _check(text: Spoken) -> None:
    if not text.strip():
        raise TextEmpty
    if len(text) > TEXT_CHARACTERS_MAX:
        raise TextTooLong
