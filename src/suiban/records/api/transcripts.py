"""Transcripts: what was said, for who may have it outside of the house."""

from typing import Literal

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations, Message
from suiban.conversations.model import PAGE_MESSAGES_MAX
from suiban.customers.api import CustomerCaller
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken, mask_text
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.records import store_ratings
from suiban.records.errors import ReasonMissing, TranscriptNotAllowed
from suiban.records.model import TRANSCRIPT_MESSAGES_MAX, Ended
from suiban.records.model.transcript import Note, Said, Transcript
from suiban.staff.api import StaffCaller

Format = Literal["txt", "html", "json"]


class Transcripts:
    """Talks as documents."""

    _audit: Audit
    _conversations: Conversations
    _clock: Clock

    async def staff_transcript(
        self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId, form: Format, reason: str
    ) -> Transcript:
        """A talk the caller is known to see, as far as their mandates go, with notes; the download goes to the audit.

        Numbers of people are masked. Raises :class:`TranscriptNotAllowed`, :class:`ReasonMissing`.
        """
        if not reason.strip():
            raise ReasonMissing
        companies = sorted({part.company_id for part in await self._conversations.parts(tx, conversation_id)})
        if not companies:
            raise TranscriptNotAllowed
        if not (caller.may("watch_all") or caller.may("read_all")):
            allowed = [await store_ratings.agents_download(tx, company) for company in companies]
            if not caller.may("talk") or not all(allowed):
                raise TranscriptNotAllowed
        messages, cut = await self._messages(tx, conversation_id)
        entries = await self._conversations.entries(tx, conversation_id)
        await self._audit.record(
            tx, companies, caller.actor(), "records.transcript_downloaded", "conversation", conversation_id,
            reason.strip(), format=form, messages=len(messages),
        )  # fmt: skip
        return Transcript(
            reference=str(conversation_id),
            names=await store_ratings.company_names(tx, companies),
            time_zone=await store_ratings.time_zone(tx, companies[0]),
            made_at=self._clock.now(),
            made_by=caller.name,
            said=tuple(_said(message, masked=True) for message in messages),
            notes=tuple(
                Note(item.company_id, item.after_talk_seq, item.kind, item.by_name, item.at, _masked(item.summary))
                for item in entries
            ),
            cut=cut,
        )

    async def customer_transcript(self, tx: Transaction, caller: CustomerCaller, talk: Ended) -> Transcript:
        """The customer's own talk as they saw it; ``tx`` holds every company of it.

        Raises :class:`TranscriptNotAllowed` where the channel does not offer it.
        """
        if not talk.settings.transcript or talk.customer_id != caller.customer_id:
            raise TranscriptNotAllowed
        messages, cut = await self._messages(tx, talk.conversation_id)
        companies = sorted({message.company_id for message in messages} | {talk.company_id})
        return Transcript(
            reference=str(talk.conversation_id),
            names=await store_ratings.company_names(tx, companies),
            time_zone=await store_ratings.time_zone(tx, talk.company_id),
            made_at=self._clock.now(),
            made_by="",
            said=tuple(_said(message, masked=False) for message in messages),
            notes=(),
            cut=cut,
        )

    async def _messages(self, tx: Transaction, conversation_id: ConversationId) -> tuple[list[Message], bool]:
        """The last messages within the scope, and whether there were more."""
        found: list[Message] = []
        before = 2**53
        while len(found) < TRANSCRIPT_MESSAGES_MAX:
            page = await self._conversations.read_messages(tx, conversation_id, before=before, limit=PAGE_MESSAGES_MAX)
            found = page + found
            if len(page) < PAGE_MESSAGES_MAX:
                return found, False
            before = page[0].talk_seq
        return found[-TRANSCRIPT_MESSAGES_MAX:], True


def is_recalled(message: Message) -> bool:
    """Whether the author took the message back: then it is named, and its words are not."""
    return message.recalled_at is not None


def _said(message: Message, *, masked: bool) -> Said:
    recalled = is_recalled(message)
    text = Spoken("") if recalled else _masked(message.text) if masked else message.text
    # a customer's name is not in the file: who has it may lose it
    name = "" if message.author_kind == "customer" else message.author_name
    return Said(
        message.company_id, message.talk_seq, message.author_kind, name, message.kind, text, message.at, recalled
    )


def _masked(text: Spoken) -> Spoken:
    return Spoken(mask_text(str.__str__(text)))
