"""Bytes of the customer's socket <-> values. Pure: ``decode`` raises NotAFrame and nothing else."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from suiban.conversations.model import CONTEXT_CHARACTERS_MAX, Marks
from suiban.conversations.model.content import Values
from suiban.kit.frames import Ref, Said, Seq, decode_with
from suiban.kit.hours import Closed
from suiban.kit.promises import CallBack

Line = Annotated[str, msgspec.Meta(max_length=CONTEXT_CHARACTERS_MAX)]


class Hello(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="hello"):
    """The first frame."""

    version: int
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    known_seq: Seq = 0
    conversation_id: str = ""


class SayFrame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="say"):
    """The customer says something. ``quote`` is the number of an earlier message of ``conversation_id``.

    With ``values`` it is the answer to the form that is quoted.
    """

    ref: Ref
    client_id: UUID
    text: Said
    file_id: str | None = None
    sent_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    quote: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None
    conversation_id: str | None = None
    values: Values | None = None


class Typing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="typing"):
    """The customer is typing."""

    ref: Ref


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="seen"):
    """How far the customer has received and read."""

    ref: Ref
    delivered_seq: Seq
    read_seq: Seq


class Sync(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="sync"):
    """Send again what follows."""

    ref: Ref
    after_seq: Seq


class History(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="history"):
    """Send older messages."""

    ref: Ref
    before_seq: Seq


class PageFrame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="page"):
    """The page the customer is on."""

    ref: Ref
    title: Line
    path: Line


class AskPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="ask_person"):
    """The customer wants a person."""

    ref: Ref


class RecallFrame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="recall"):
    """The customer takes back what they said."""

    ref: Ref
    conversation_id: str
    seq: Seq


Frame = Hello | SayFrame | Typing | Seen | Sync | History | PageFrame | AskPerson | RecallFrame


class Waiting(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in line. ``wait_s`` is None when there is nothing to base it on; ``closed`` when nobody answers now."""

    queue: str
    position: int
    wait_s: int | None
    closed: Closed | None = None
    queue_en: str = ""
    callback: CallBack | None = None


class Identity(msgspec.Struct, frozen=True):
    """How surely this session is known. ``until``: then it falls back to ``base`` (null: it was not raised)."""

    level: int
    base: int
    until: datetime | None


class IdentityFrame(Identity, frozen=True, tag="identity"):
    """It is another one now. ``customer_name``: a visitor who signed in while talking has one from then on."""

    customer_name: str


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The session is good; this is where the talk stands."""

    version: int
    conversation_id: str
    last_seq: int
    state: str
    holder: str
    staff_name: str
    customer_name: str
    marks: Marks
    waiting: Waiting | None
    server_time: datetime
    identity: Identity


class StateFrame(msgspec.Struct, frozen=True, tag="state"):
    """Who holds the talk now, and the place in line while nobody does."""

    conversation_id: str
    state: str
    holder: str
    staff_name: str
    waiting: Waiting | None


class Announced(msgspec.Struct, frozen=True):
    """Something the company tells everybody; ``text_en`` empty: ``text`` stands for both languages."""

    announcement_id: str
    severity: str
    text: str
    text_en: str
    until: datetime


class AnnouncementsFrame(msgspec.Struct, frozen=True, tag="announcements"):
    """All that is announced to this customer now, the gravest first; it replaces what was."""

    items: tuple[Announced, ...]


_decoder: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)
_encode = msgspec.json.Encoder().encode


def decode(payload: bytes) -> Frame:
    """One frame. Raises :class:`~suiban.kit.frames.NotAFrame` on anything that is not one."""
    return decode_with(_decoder, payload)


def encode(frame: msgspec.Struct) -> bytes:
    """A frame as bytes."""
    return _encode(frame)
