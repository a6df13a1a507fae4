"""Facts about conversations. They carry references, never what was said."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class ConversationOpened(Fact, frozen=True, forbid_unknown_fields=True):
    """A customer began to talk. Holder ``nobody`` with a key means: straight into that queue."""

    KIND: ClassVar[str] = "conversations.ConversationOpened/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","customer_id":"{_ID}","channel_id":"{_ID}","part_id":"{_ID}","holder_kind":"bot",'
        '"holder_key":""}'
    )
    conversation_id: UUID
    customer_id: UUID
    channel_id: UUID
    part_id: UUID
    holder_kind: str
    holder_key: str

    def subject(self) -> UUID:
        return self.conversation_id


class MessageReceived(Fact, frozen=True, forbid_unknown_fields=True):
    """The customer said something. The topic ends with who held: only the holder's machine has to read it."""

    KIND: ClassVar[str] = "conversations.MessageReceived/1"
    EXAMPLE: ClassVar[str] = f'{{"conversation_id":"{_ID}","talk_seq":3,"holder_kind":"bot","holder_token":1}}'
    conversation_id: UUID
    talk_seq: int
    holder_kind: str
    holder_token: int

    @classmethod
    def topic_of(cls, holder_kind: str) -> str:
        """The topic of messages received while such a one held."""
        return f"{cls.KIND}.{holder_kind}"

    def topic(self) -> str:
        return self.topic_of(self.holder_kind)

    def subject(self) -> UUID:
        return self.conversation_id


class MessageSaid(Fact, frozen=True, forbid_unknown_fields=True):
    """Bot, person or house said something to the customer."""

    KIND: ClassVar[str] = "conversations.MessageSaid/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","talk_seq":4,"author_kind":"bot","author_id":null,"warnings":0}}'
    )
    conversation_id: UUID
    talk_seq: int
    author_kind: str
    author_id: UUID | None
    warnings: int

    def subject(self) -> UUID:
        return self.conversation_id


class MessageRecalled(Fact, frozen=True, forbid_unknown_fields=True):
    """Who said a message took it back. It keeps its number; what it said is shown to nobody who serves or is served."""

    KIND: ClassVar[str] = "conversations.MessageRecalled/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","talk_seq":4,"author_kind":"staff","author_id":"{_ID}",'
        '"recalled_at":"2026-11-21T02:00:00+00:00"}'
    )
    conversation_id: UUID
    talk_seq: int
    author_kind: str
    author_id: UUID
    recalled_at: str

    def subject(self) -> UUID:
        return self.conversation_id


class MessageWithheld(Fact, frozen=True, forbid_unknown_fields=True):
    """Something was to be said and was not: held, refused or superseded."""

    KIND: ClassVar[str] = "conversations.MessageWithheld/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","unspoken_id":"{_ID}","state":"refused","code":"refused_by_guard","author_kind":"staff",'
        f'"author_id":"{_ID}"}}'
    )
    conversation_id: UUID
    unspoken_id: UUID
    state: Literal["held", "refused", "superseded"]
    code: str
    author_kind: str
    author_id: UUID | None

    def subject(self) -> UUID:
        return self.conversation_id


class PassedOn(Fact, frozen=True, forbid_unknown_fields=True):
    """The holder changed. ``to_kind`` ``nobody`` with ``to_key`` means: waiting in that queue.

    Logged in every company that has a part, with that company's customer; ``host_company_id`` says whose talk it is.
    """

    KIND: ClassVar[str] = "conversations.PassedOn/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","host_company_id":"{_ID}","customer_id":"{_ID}",'
        f'"from_kind":"bot","from_id":null,"to_kind":"nobody","to_id":null,'
        f'"to_key":"card","queue_id":"{_ID}","only_staff_id":null,"skills":{{}},"holder_token":2,"part_companies":["{_ID}"],'
        '"held_since":"2026-11-21T02:00:00+00:00","entry_id":"' + _ID + '","reason":"asked_for_person"}'
    )
    conversation_id: UUID
    host_company_id: UUID
    customer_id: UUID
    from_kind: str
    from_id: UUID | None
    to_kind: str
    to_id: UUID | None
    to_key: str
    queue_id: UUID | None
    only_staff_id: UUID | None
    skills: dict[str, int]
    holder_token: int
    part_companies: tuple[UUID, ...]
    held_since: str
    entry_id: UUID
    reason: str

    def subject(self) -> UUID:
        return self.conversation_id


class StandInChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """The bot was let in to answer who waits under this token, or is out again. Who takes the talk ends it unsaid."""

    KIND: ClassVar[str] = "conversations.StandInChanged/1"
    EXAMPLE: ClassVar[str] = f'{{"conversation_id":"{_ID}","holder_token":2,"stands_in":true}}'
    conversation_id: UUID
    holder_token: int
    stands_in: bool

    def subject(self) -> UUID:
        return self.conversation_id


class PartOpened(Fact, frozen=True, forbid_unknown_fields=True):
    """Another company joined the talk. Logged in every company that has a part, so each side learns of it.

    ``holder_id`` is who held the talk then, and so opened the part.
    """

    KIND: ClassVar[str] = "conversations.PartOpened/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","part_id":"{_ID}","customer_id":"{_ID}","part_companies":["{_ID}"],'
        f'"holder_id":"{_ID}"}}'
    )
    conversation_id: UUID
    part_id: UUID
    customer_id: UUID
    part_companies: tuple[UUID, ...]
    holder_id: UUID | None = None

    def subject(self) -> UUID:
        return self.conversation_id


class ConversationClosed(Fact, frozen=True, forbid_unknown_fields=True):
    """The talk is over; the customer's next word opens a new one."""

    KIND: ClassVar[str] = "conversations.ConversationClosed/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","customer_id":"{_ID}","holder_kind":"staff","holder_id":"{_ID}","by_kind":"staff","by_id":"{_ID}"}}'
    )
    conversation_id: UUID
    customer_id: UUID
    holder_kind: str
    holder_id: UUID | None
    by_kind: str
    by_id: UUID | None

    def subject(self) -> UUID:
        return self.conversation_id


class CustomerIdentified(Fact, frozen=True, forbid_unknown_fields=True):
    """The visitor of an open talk turned out to be a known customer: the talk is theirs, with all that was said in it.

    ``holder_id`` is who held it then.
    """

    KIND: ClassVar[str] = "conversations.CustomerIdentified/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","channel_id":"{_ID}","was_id":"{_ID}","customer_id":"{_ID}","holder_id":"{_ID}"}}'
    )
    conversation_id: UUID
    channel_id: UUID
    was_id: UUID
    customer_id: UUID
    holder_id: UUID | None = None

    def subject(self) -> UUID:
        return self.conversation_id


class EntryAdded(Fact, frozen=True, forbid_unknown_fields=True):
    """Something only staff see was written into a conversation. Hand-overs and take-overs come as PassedOn."""

    KIND: ClassVar[str] = "conversations.EntryAdded/1"
    EXAMPLE: ClassVar[str] = f'{{"conversation_id":"{_ID}","entry_id":"{_ID}","entry_kind":"whisper","by_id":"{_ID}"}}'
    conversation_id: UUID
    entry_id: UUID
    entry_kind: Literal["note", "whisper"]
    by_id: UUID | None

    def subject(self) -> UUID:
        return self.conversation_id


class ConsultationOpened(Fact, frozen=True, forbid_unknown_fields=True):
    """A colleague was asked into a conversation, and sees it from now on."""

    KIND: ClassVar[str] = "conversations.ConsultationOpened/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","consultation_id":"{_ID}","staff_id":"{_ID}","asked_by":"{_ID}",'
        '"asked_at":"2026-11-21T02:00:00Z"}'
    )
    conversation_id: UUID
    consultation_id: UUID
    staff_id: UUID
    asked_by: UUID
    asked_at: datetime

    def subject(self) -> UUID:
        return self.conversation_id


class ConsultationEnded(Fact, frozen=True, forbid_unknown_fields=True):
    """A colleague who was asked in sees the conversation no longer: it was ended, passed on, closed, or they left."""

    KIND: ClassVar[str] = "conversations.ConsultationEnded/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","consultation_id":"{_ID}","staff_id":"{_ID}","reason":"ended"}}'
    )
    conversation_id: UUID
    consultation_id: UUID
    staff_id: UUID
    reason: Literal["ended", "left", "passed_on", "closed"]

    def subject(self) -> UUID:
        return self.conversation_id


class ListeningChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """Somebody without a part in the conversation began to follow it, or stopped."""

    KIND: ClassVar[str] = "conversations.ListeningChanged/1"
    EXAMPLE: ClassVar[str] = f'{{"conversation_id":"{_ID}","staff_id":"{_ID}","listening":true}}'
    conversation_id: UUID
    staff_id: UUID
    listening: bool

    def subject(self) -> UUID:
        return self.conversation_id


FACTS: tuple[type[Fact], ...] = (
    ConversationOpened,
    MessageReceived,
    MessageSaid,
    MessageRecalled,
    MessageWithheld,
    PassedOn,
    StandInChanged,
    PartOpened,
    ConversationClosed,
    CustomerIdentified,
    EntryAdded,
    ConsultationOpened,
    ConsultationEnded,
    ListeningChanged,
)
