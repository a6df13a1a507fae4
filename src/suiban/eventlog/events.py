"""What every module's facts are made of, and the register that decodes them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from suiban.kit.ids import CompanyId


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all facts: ``KIND`` is the stable name with its version, ``EXAMPLE`` one JSON body a test decodes."""

    KIND: ClassVar[str] = ""
    EXAMPLE: ClassVar[str] = ""

    def topic(self) -> str:
        """What listeners filter by."""
        return type(self).KIND

    def subject(self) -> UUID:
        """The thing whose facts must be seen in order: nearly always the conversation."""
        raise NotImplementedError


class Cursor(msgspec.Struct, frozen=True, order=True):
    """A place in the log: everything up to and including it has been read."""

    xid: int
    position: int

    def __str__(self) -> str:
        return f"{self.xid}.{self.position}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read the edge form ``xid.position``. Raises ValueError."""
        xid, _, position = text.partition(".")
        return cls(int(xid), int(position))


class Logged(msgspec.Struct, frozen=True):
    """A fact as the log holds it. ``body`` is its raw JSON; ``decode`` gives the value."""

    cursor: Cursor
    company_id: CompanyId
    topic: str
    kind: str
    subject: UUID
    body: bytes
    at: datetime


class UnknownFact(Exception):
    """A fact of a kind this release does not know: it must stop the listener, not be skipped."""
