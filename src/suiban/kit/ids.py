"""Ids: one small class an entity, a UUIDv7 inside, a prefix (``cnv_…``) only at the edge.

A ``CustomerId`` cannot be passed where a ``StaffId`` is wanted; both are parsed once, where bytes come in.
"""

import os
import re
import time
from typing import ClassVar, Self
from uuid import UUID, SafeUUID

from suiban.kit.errors import SuibanError

_TEXT = re.compile(r"^([a-z]{2,4})_([0-9a-f]{32})\Z")


class MalformedId(SuibanError):
    """That is not an id of this kind."""

    code = "malformed_id"
    status = 422


def uuid7() -> UUID:
    """A time-ordered random UUID (RFC 9562, version 7): 48 bits of milliseconds, 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


class Id(UUID):
    """Base of all entity ids. Compares and hashes as the UUID it is, so it goes into SQL as it stands."""

    prefix: ClassVar[str] = ""
    __slots__ = ()

    @classmethod
    def new(cls) -> Self:
        """A fresh id."""
        return cls(int=uuid7().int)

    @classmethod
    def of(cls, value: UUID) -> Self:
        """The same UUID as this kind of id: for values that come from our own tables."""
        return cls._made(value.int)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """The id that these 16 bytes are: for what our own processes tell each other."""
        return cls._made(int.from_bytes(raw, "big"))

    @classmethod
    def _made(cls, value: int) -> Self:
        # as UUID.__init__ does it, less its checks: thousands are made a second, from what was a UUID before
        made = object.__new__(cls)
        object.__setattr__(made, "int", value)
        object.__setattr__(made, "is_safe", SafeUUID.unknown)
        return made

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read the edge form. Raises :class:`MalformedId` on anything else, including another entity's prefix."""
        match = _TEXT.match(text) if isinstance(text, str) else None
        if match is None or match[1] != cls.prefix:
            raise MalformedId(expected=cls.prefix)
        return cls(hex=match[2])

    def __str__(self) -> str:
        return f"{self.prefix}_{self.hex}"


class CompanyId(Id):
    """A served company."""

    prefix = "com"
    __slots__ = ()


class PersonId(Id):
    """A person in the group, over all companies; leaves ``customers`` never."""

    prefix = "per"
    __slots__ = ()


class CustomerId(Id):
    """One person as the customer of one company."""

    prefix = "cus"
    __slots__ = ()


class StaffId(Id):
    """Somebody who serves."""

    prefix = "stf"
    __slots__ = ()


class SessionId(Id):
    """A sign-in: of staff or of a customer."""

    prefix = "ses"
    __slots__ = ()


class ChannelId(Id):
    """One registered door of one company."""

    prefix = "chn"
    __slots__ = ()


class ConversationId(Id):
    """One talk with one customer."""

    prefix = "cnv"
    __slots__ = ()


class PartId(Id):
    """The part of a conversation that belongs to one company."""

    prefix = "prt"
    __slots__ = ()


class EntryId(Id):
    """A staff-only entry in a conversation: a hand-over, a note."""

    prefix = "ent"
    __slots__ = ()


class ConsultationId(Id):
    """A colleague asked into a conversation."""

    prefix = "cst"
    __slots__ = ()


class ListeningId(Id):
    """Somebody following a conversation they have no part in, once."""

    prefix = "lst"
    __slots__ = ()


class FileId(Id):
    """A stored file."""

    prefix = "fil"
    __slots__ = ()


class AnnouncementId(Id):
    """Something a company tells everybody at once."""

    prefix = "ann"
    __slots__ = ()


class QueueId(Id):
    """A waiting line."""

    prefix = "que"
    __slots__ = ()


class WorkId(Id):
    """One piece of work for the router."""

    prefix = "wrk"
    __slots__ = ()


class ReservationId(Id):
    """One offer of one piece of work to one worker."""

    prefix = "rsv"
    __slots__ = ()


class CannedId(Id):
    """A canned reply."""

    prefix = "can"
    __slots__ = ()


class ArticleId(Id):
    """A knowledge article."""

    prefix = "art"
    __slots__ = ()


class IdentifierId(Id):
    """Something a customer is known by."""

    prefix = "idn"
    __slots__ = ()


class KeyId(Id):
    """A program's key."""

    prefix = "key"
    __slots__ = ()


class WebhookId(Id):
    """An address that is told what happens."""

    prefix = "whk"
    __slots__ = ()


class DeliveryId(Id):
    """One telling of one event to one webhook."""

    prefix = "dlv"
    __slots__ = ()


class RequestId(Id):
    """Something that a second person has to decide."""

    prefix = "req"
    __slots__ = ()


class RoleId(Id):
    """A role that a house defines for itself."""

    prefix = "rol"


class CallbackId(Id):
    """A call-back that was promised."""

    prefix = "clb"
    __slots__ = ()


class StepUpId(Id):
    """A request to a customer to prove, in the middle of a talk, who they are."""

    prefix = "stp"
    __slots__ = ()


class FormId(Id):
    """A form a company asks its customers to fill in."""

    prefix = "frm"
    __slots__ = ()


class InstanceId(Id):
    """One customer's run of a service."""

    prefix = "ins"
    __slots__ = ()


class CaseId(Id):
    """One open matter of a customer."""

    prefix = "cas"
    __slots__ = ()


class StallId(Id):
    """A service that broke off, once."""

    prefix = "stl"
    __slots__ = ()
