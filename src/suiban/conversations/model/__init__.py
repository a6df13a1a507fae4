"""Frozen values and pure decisions of a conversation."""

import unicodedata
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from suiban.conversations.errors import FileQuarantined
from suiban.conversations.model.content import Content
from suiban.kit.ids import (
    ChannelId,
    CompanyId,
    ConsultationId,
    ConversationId,
    CustomerId,
    EntryId,
    FileId,
    PartId,
    QueueId,
    SessionId,
    StaffId,
)
from suiban.kit.masking import Spoken

HolderKind = Literal["nobody", "bot", "flow", "staff"]
AuthorKind = Literal["customer", "bot", "staff", "system"]
EntryKind = Literal["handover", "note", "whisper", "consult", "takeover"]
MessageKind = Literal["text", "picture", "file", "voice", "card", "form", "form_answer", "step_up", "step_up_end"]
Scan = Literal["unscanned", "waiting", "clean", "quarantined"]

TEXT_CHARACTERS_MAX = 4_000
CONTEXT_CHARACTERS_MAX = 200
PAGE_MESSAGES_MAX = 200
BATCH_INBOUNDS_MAX = 2_000
RECALL_WITHIN = timedelta(minutes=2)
CONSULTATIONS_MAX = 5
LISTENER_SEEN_S = 20.0
SCAN_TASK = "conversations.scan_file"


class Channel(msgspec.Struct, frozen=True):
    """A registered door of one company. ``first_holder`` is ``bot``, ``flow:<key>`` or ``queue:<key>``.

    ``side`` is where the widget's button stands; ``launcher``, ``title`` and ``initial`` empty: the usual words, the
    company's name, its first letter. Questions empty: those of the articles. Files and voice are the customer's.
    """

    company_id: CompanyId
    id: ChannelId
    key: str
    kind: str
    name: str
    greeting: str
    first_holder: str
    accent: str
    allowed_origins: tuple[str, ...]
    assertion_secret: str
    company_name: str = ""
    company_key: str = ""
    company_name_en: str = ""
    active: bool = True
    greeting_en: str = ""
    questions: tuple[str, ...] = ()
    questions_en: tuple[str, ...] = ()
    files_allowed: bool = True
    voice_allowed: bool = True
    side: str = "right"
    launcher: str = ""
    launcher_en: str = ""
    title: str = ""
    title_en: str = ""
    initial: str = ""
    name_en: str = ""


class Inbound(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came in through a door, whatever the door.

    ``address`` names the customer's end of the talk within the channel; ``external_id`` is the door's own id of the
    message, unique per channel and company, by which a repeat is known. ``session_id`` when the door has sessions:
    it is checked again inside the transaction that stores the message. ``quote`` is the number of an earlier message
    of the talk ``quote_of``; of an answer to a form it is the form's.
    """

    company_id: CompanyId
    channel_id: ChannelId
    external_id: str
    address: str
    customer_id: CustomerId
    text: Spoken
    kind: MessageKind = "text"
    extra: dict[str, Any] | None = None
    sent_at: datetime | None = None
    session_id: UUID | None = None
    context: dict[str, str] | None = None
    quote: int | None = None
    quote_of: ConversationId | None = None


class Received(msgspec.Struct, frozen=True):
    """The message is in the transaction. Acknowledge only after the commit."""

    conversation_id: ConversationId
    talk_seq: int
    at: datetime
    repeat: bool = False
    opened: bool = False


class Rejected(msgspec.Struct, frozen=True):
    """Nothing was stored; ``code`` says why."""

    code: str


class GuardWarning(msgspec.Struct, frozen=True):
    """A phrase that may be said but should not have been."""

    phrase: str
    note: str


class Message(msgspec.Struct, frozen=True):
    """One thing the customer can see. ``warnings`` are the guard's, for staff: the customer is never sent them.

    ``quote`` is the number of the earlier message it refers to. A recalled one keeps its number; its text is empty.
    """

    company_id: CompanyId
    conversation_id: ConversationId
    talk_seq: int
    part_id: UUID
    author_kind: AuthorKind
    author_id: UUID | None
    author_name: str
    kind: MessageKind
    text: Spoken
    extra: dict[str, Any] | None
    at: datetime
    warnings: tuple[GuardWarning, ...] = ()
    quote: int | None = None
    recalled_at: datetime | None = None


class FileRecord(msgspec.Struct, frozen=True):
    """What is known of an uploaded file. ``width`` and ``height`` (px) are of pictures, ``duration_ms`` of recordings.

    ``scan``: ``unscanned`` (there is no scanner) and ``clean`` may be read; ``waiting`` not yet, ``quarantined`` not
    any more.
    """

    company_id: CompanyId
    id: FileId
    conversation_id: ConversationId
    media_type: str
    size_bytes: int
    name: Spoken
    width: int
    height: int
    duration_ms: int
    by_kind: str
    by_id: UUID
    scan: Scan = "unscanned"


class Conversation(msgspec.Struct, frozen=True):
    """The state of a talk. ``holder_key`` is the flow's key, or the queue's while nobody holds.

    ``stand_in_token``: under this token of a waiting the bot was let in to answer, until somebody takes the talk.
    """

    company_id: CompanyId
    id: ConversationId
    channel_id: ChannelId
    customer_id: CustomerId
    state: Literal["open", "closed"]
    holder_kind: HolderKind
    holder_id: UUID | None
    holder_key: str
    holder_token: int
    part_companies: frozenset[CompanyId]
    host_part_id: PartId
    last_seq: int
    context: dict[str, str]
    opened_at: datetime
    held_since: datetime
    last_at: datetime | None = None
    stand_in_token: int | None = None

    @property
    def stands_in(self) -> bool:
        """Whether the bot may answer although nobody holds: each change of holder ends it."""
        return self.stand_in_token == self.holder_token


class Speaker(msgspec.Struct, frozen=True):
    """Who speaks or acts. ``holder_token`` is the token under which it was decided; None: whatever it is now."""

    kind: AuthorKind
    id: UUID | None
    name: str
    holder_token: int | None = None


class Say(msgspec.Struct, frozen=True):
    """Something to be said to the customer. ``company_id`` names the part (None: the host's).

    ``purpose`` is what the contact policy is asked with: ``reply`` to something the customer wrote, ``service``,
    ``reminder`` of what they began, or ``marketing`` when nobody asked. ``external_id`` makes a repeated command
    harmless. ``content`` is a card or a form, which brings its own text; ``choices`` may be picked as an answer. Of a
    card, ``extra`` may have the file that is its picture.
    """

    conversation_id: ConversationId
    text: Spoken
    company_id: CompanyId | None = None
    kind: MessageKind = "text"
    extra: dict[str, Any] | None = None
    purpose: Literal["reply", "service", "reminder", "marketing"] = "reply"
    external_id: str | None = None
    quote: int | None = None
    content: Content | None = None
    choices: tuple[str, ...] = ()


class Said(msgspec.Struct, frozen=True):
    """It is visible to the customer once the transaction commits. ``warnings`` are the guard's, for the speaker."""

    message: Message
    repeat: bool = False
    warnings: tuple[GuardWarning, ...] = ()


class Held(msgspec.Struct, frozen=True):
    """It waits for a decision; no number was given."""

    reason: str


class Refused(msgspec.Struct, frozen=True):
    """It was not said. ``code``: refused_by_guard, refused_by_policy, superseded, conversation_closed."""

    code: str
    reason: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """What the guard says of a text: say ``text`` (masked perhaps), hold it, or refuse it."""

    action: Literal["allow", "hold", "refuse"]
    text: Spoken
    reason: str = ""
    warnings: tuple[GuardWarning, ...] = ()


CUSTOMER_LEFT: Final = "customer_left"
"""The reason of a talk that goes to the bot because whoever waited was gone: there is nobody to be answered."""


class ToBot(msgspec.Struct, frozen=True, tag="bot"):
    """Give the talk to the bot."""


class ToQueue(msgspec.Struct, frozen=True, tag="queue"):
    """Ask for a person through a queue; ``skills`` (key -> level) come on top of the queue's own."""

    queue_id: QueueId
    queue_key: str
    skills: dict[str, int] = {}
    only_staff_id: StaffId | None = None


class ToPerson(msgspec.Struct, frozen=True, tag="staff"):
    """Give the talk to this person, who has accepted it."""

    staff_id: StaffId


class ToFlow(msgspec.Struct, frozen=True, tag="flow"):
    """Let a service go through the talk; empty key: whichever the customer has under way."""

    flow_key: str = ""


Target = ToBot | ToQueue | ToPerson | ToFlow


class StaffEntry(msgspec.Struct, frozen=True):
    """What only staff see, standing after a message.

    A hand-over, a note, a ``whisper`` to the holder, a question to a colleague (``consult``), or a ``takeover``.
    """

    company_id: CompanyId
    id: EntryId
    after_talk_seq: int
    kind: EntryKind
    by_kind: str
    by_name: str
    to_text: str
    reason: str
    summary: Spoken
    at: datetime


class Consultation(msgspec.Struct, frozen=True):
    """A colleague who is asked into a conversation and sees it until this ends."""

    company_id: CompanyId
    id: ConsultationId
    conversation_id: ConversationId
    staff_id: UUID
    asked_by: UUID
    asked_at: datetime


class Marks(msgspec.Struct, frozen=True):
    """How far a reader is. Only grows."""

    delivered_seq: int = 0
    read_seq: int = 0


class Part(msgspec.Struct, frozen=True):
    """One company's part of a conversation; ``customer_id`` is the person as that company's customer.

    ``proof_level`` is how surely they were known when another company's talk brought them in; 0 in the host's own.
    """

    company_id: CompanyId
    id: PartId
    conversation_id: ConversationId
    customer_id: CustomerId
    opened_at: datetime
    proof_level: int = 0


class PageSeen(msgspec.Struct, frozen=True):
    """The customer of an open talk is on this page now; ``session_id`` is through which they say so."""

    company_id: CompanyId
    conversation_id: ConversationId
    session_id: SessionId
    title: str
    path: str


class PageNoted(msgspec.Struct, frozen=True):
    """What became of a :class:`PageSeen`. ``at`` None: the talk was closed, or the session is not alive."""

    alive: bool
    at: datetime | None


def holder_after(target: Target) -> tuple[HolderKind, UUID | None, str]:
    """Who holds after passing on: (kind, id, key)."""
    match target:
        case ToBot():
            return "bot", None, ""
        case ToQueue(queue_key=key):
            return "nobody", None, key
        case ToPerson(staff_id=staff_id):
            return "staff", staff_id, ""
        case ToFlow(flow_key=key):
            return "flow", None, key


def first_holder(setting: str) -> tuple[HolderKind, str]:
    """Who holds a new talk, from a channel's setting ``bot``, ``flow:<key>`` or ``queue:<key>``: (kind, key)."""
    kind, _, key = setting.partition(":")
    if kind == "flow":
        return "flow", key
    return ("nobody", key) if kind == "queue" else ("bot", "")


def may_speak(conversation: Conversation, speaker: Speaker) -> str | None:
    """Why this speaker may not speak now, as an error code, or None when it may.

    The house itself (``system``) speaks at any time in an open talk: it tells positions and hand-overs. The bot speaks
    where it holds, and where nobody does and it was let in. A flow that holds speaks with the bot's voice.
    """
    if conversation.state == "closed":
        return "conversation_closed"
    if speaker.kind == "system":
        return None
    lent = speaker.kind == "bot" and (conversation.stands_in or conversation.holder_kind == "flow")
    if speaker.kind != conversation.holder_kind and not lent:
        return "superseded"
    if speaker.kind == "staff" and speaker.id != conversation.holder_id:
        return "superseded"
    if speaker.holder_token is not None and speaker.holder_token != conversation.holder_token:
        return "superseded"
    return None


def target_text(to: Target) -> str:
    """A target as hand-overs keep it: ``bot``, ``queue:<key>``, ``staff:<id>``."""
    match to:
        case ToBot():
            return "bot"
        case ToQueue(queue_key=key):
            return f"queue:{key}"
        case ToPerson(staff_id=staff_id):
            return f"staff:{staff_id}"
        case ToFlow(flow_key=key):
            return f"flow:{key}"


def kind_of_file(media_type: str) -> MessageKind:
    """As what a file is said: by what it was found to be, whatever its sender calls it."""
    if media_type.startswith("image/"):
        return "picture"
    return "voice" if media_type.startswith("audio/") else "file"


def file_extra(record: FileRecord) -> dict[str, Any]:
    """What stands beside the text of a message that shows this file. Raises FileQuarantined."""
    if record.scan == "quarantined":
        raise FileQuarantined
    shown: dict[str, Any] = {
        "id": str(record.id),
        "media_type": record.media_type,
        "size_bytes": record.size_bytes,
        "width": record.width,
        "height": record.height,
    }
    kind = kind_of_file(record.media_type)
    if kind == "file":
        shown["name"] = str.__str__(record.name)
    if kind == "voice":
        shown["duration_ms"] = record.duration_ms
    if record.scan == "waiting":
        shown["scan"] = "waiting"
    return {"file": shown}


def shows_nothing(text: str) -> bool:
    """Whether there is nothing to see in it: white space, marks without width, control characters.

    Characters that only some fonts know (private use) count as something.
    """
    return all(char.isspace() or unicodedata.category(char) in {"Cc", "Cf"} for char in text)
