"""Frozen values of searching."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId
from suiban.kit.masking import Spoken

PAGE_HITS: Final = 20
FIRST_HITS: Final = 5
"""How many of each kind the overview shows."""
TALKS_MAX: Final = 10_000
"""Who does not watch over companies finds messages of so many of their newest talks."""


class Address(msgspec.Struct, frozen=True):
    """Where a message is: the part's company, the conversation, the number in it."""

    company_id: CompanyId
    conversation_id: ConversationId
    talk_seq: int

    @property
    def key(self) -> str:
        """The address as one word."""
        return f"{self.company_id.hex}.{self.conversation_id.hex}.{self.talk_seq}"

    @classmethod
    def parse(cls, key: str) -> "Address":
        """The address of a key. Raises ValueError."""
        company, talk, seq = key.split(".")
        return cls(CompanyId(hex=company), ConversationId(hex=talk), int(seq))


class Indexed(msgspec.Struct, frozen=True):
    """A message as it goes into the index. ``channel_id`` is known only to the company that hosts the talk.

    Whose talk it is does not go in: a visitor may turn out to be a customer.
    """

    address: Address
    channel_id: ChannelId | None
    author_kind: str
    author_id: UUID | None
    text: Spoken
    at: datetime


class Building(msgspec.Struct, frozen=True):
    """A build under way: companies done, and where it stands in the present one; counts are of messages.

    It goes from the newest talk to the oldest, so what is asked for most is there first.
    """

    done: tuple[str, ...] = ()
    talk: str = ""
    seq: int = 0
    indexed: int = 0
    expected: int = 0


class IndexState(msgspec.Struct, frozen=True):
    """What the folder says of itself. ``cursor``: the facts up to here are in the index."""

    version: int
    fingerprint: str
    generation: str
    cursor: str
    building: Building | None

    def fits(self, version: int, fingerprint: str) -> bool:
        """Whether this release with this key can use it."""
        return self.version == version and self.fingerprint == fingerprint


class Sought(msgspec.Struct, frozen=True):
    """What the index is asked. ``partly``: some of the terms, not all; ``talks`` None: in all of the companies'."""

    terms: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    companies: frozenset[CompanyId]
    talks: tuple[ConversationId, ...] | None
    exactly: Mapping[str, str]
    since: datetime | None = None
    until: datetime | None = None
    below: int | None = None
    partly: bool = False


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person looks for; None means any. ``newest``: only messages with every word, newest first."""

    text: str
    company_id: CompanyId | None = None
    channel_id: ChannelId | None = None
    customer_id: CustomerId | None = None
    author_kind: str | None = None
    staff_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    newest: bool = False

    def exactly(self) -> dict[str, str]:
        """The conditions that are one word of the index each."""
        found = {
            "channel": self.channel_id and self.channel_id.hex,
            "author": self.author_kind,
            "speaker": self.staff_id and self.staff_id.hex,
        }
        return {name: value for name, value in found.items() if value}


class Hit(msgspec.Struct, frozen=True):
    """A message as it is shown among results: ``text`` a masked piece of it, ``marks`` the ranges that fit."""

    address: Address
    customer_id: CustomerId
    customer_name: Spoken
    channel_name: str
    channel_name_en: str
    author_kind: str
    author_name: str
    kind: str
    text: Spoken
    marks: tuple[tuple[int, int], ...]
    at: datetime
