"""Looking things up: the half of the door that changes nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from suiban.conversations import store, store_files, store_handing
from suiban.conversations.errors import FormUnknown
from suiban.conversations.model import Conversation, FileRecord, Marks, Message, Part, StaffEntry
from suiban.conversations.model.content import Form, form_of
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, FileId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction

CLOSED_SHOWN = timedelta(days=7)


class Reading:
    """What may be looked up, within the caller's transaction and scope."""

    _clock: Clock

    async def load(self, tx: Transaction, conversation_id: ConversationId) -> Conversation:
        """The state of a talk. Raises ConversationUnknown, also when it lies outside the scope."""
        return await store.load(tx, conversation_id, lock=False)

    async def load_many(self, tx: Transaction, ids: Sequence[ConversationId]) -> dict[ConversationId, Conversation]:
        """The states of talks; those outside the scope are missing."""
        return await store_handing.load(tx, ids)

    async def find_open(
        self, tx: Transaction, company_id: CompanyId, channel_id: ChannelId, address: str
    ) -> Conversation | None:
        """The open talk of an address."""
        return await store.find_open(tx, company_id, channel_id, address)

    async def find_last_many(
        self, tx: Transaction, keys: Sequence[tuple[CompanyId, ChannelId, str, CustomerId]]
    ) -> dict[tuple[UUID, str], Conversation]:
        """The open talks of (company, channel, address, customer), by (channel, address).

        Where none is open it is the one closed last, for a week: who was away when it ended reads what was said.
        """
        return await store.find_last_many(tx, keys, self._clock.now() - CLOSED_SHOWN)

    async def marks_many(self, tx: Transaction, ids: Sequence[ConversationId]) -> dict[tuple[UUID, str], Marks]:
        """How far readers are, by (conversation, reader)."""
        return await store.marks_many(tx, ids)

    async def read_messages(
        self, tx: Transaction, conversation_id: ConversationId, *, after: int | None = None, before: int | None = None,
        limit: int = 50, recalled: bool = False,
    ) -> list[Message]:  # fmt: skip
        """Messages within the scope, in order: the next after a number, or the last before one.

        ``recalled`` shows what recalled ones said: for who may read everything, and only of the last before a number.
        """
        if before is not None:
            return await store.read_before(tx, conversation_id, before, limit, recalled=recalled)
        return await store.read_after(tx, conversation_id, after or 0, limit)

    async def entries(self, tx: Transaction, conversation_id: ConversationId) -> list[StaffEntry]:
        """Hand-overs and notes within the scope."""
        return await store.entries(tx, conversation_id)

    async def parts(self, tx: Transaction, conversation_id: ConversationId) -> list[Part]:
        """The parts within the scope."""
        return await store.parts(tx, conversation_id)

    async def marks(self, tx: Transaction, conversation_id: ConversationId) -> dict[str, Marks]:
        """How far customer and staff are, by reader."""
        return await store.marks(tx, conversation_id)

    async def file(self, tx: Transaction, file_id: FileId) -> FileRecord:
        """A file's record within the scope. Raises FileUnknown."""
        return await store_files.load(tx, file_id)

    async def form(self, tx: Transaction, conversation_id: ConversationId, talk_seq: int) -> Form:
        """The form that was said under this number. Raises :class:`FormUnknown`, also when it was recalled."""
        message = await store.read_one(tx, conversation_id, talk_seq)
        if message is None or message.kind != "form" or message.recalled_at is not None:
            raise FormUnknown
        return form_of(message.extra)

    async def talks_of_file(self, tx: Transaction, file_id: FileId, *, recalled: bool = False) -> list[ConversationId]:
        """The talks in which the file was said, as far as the scope sees.

        It goes by the parts in which it was said, whichever company keeps the file; before that nobody is shown it.
        ``recalled``: also where it was recalled.
        """
        return await store_files.talks(tx, file_id, recalled=recalled)

    async def said_file(self, tx: Transaction, file_id: FileId) -> Any:
        """Media type, size, name and scan of a file said within the scope, recalled or not. Raises FileUnknown."""
        return await store_files.said(tx, file_id)
