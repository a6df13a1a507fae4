"""Frozen values of records, and what can be decided without looking anything up."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, StaffId
from suiban.kit.masking import Spoken

Resolved = Literal["yes", "no", "unclear"]
Sentiment = Literal["calm", "annoyed", "angry"]
Axis = Literal["product", "scenario"]

SENTENCES_MAX: Final = 12
PROMISES_MAX: Final = 10
STEPS_MAX: Final = 10
SENTENCE_CHARACTERS_MAX: Final = 300
EVIDENCE_MAX: Final = 20
LINES_MAX: Final = 400
"""So much of a talk, its last messages, a record is written from."""
PAGE_RECORDS: Final = 50
WAITING_COUNTED_MAX: Final = 99

SCORE_LOW_MAX: Final = 2
RATING_WORDS_CHARACTERS_MAX: Final = 500
RATING_OPEN: Final = timedelta(days=7)
RATING_CHANGEABLE: Final = timedelta(minutes=10)
RATING_REASONS: Final = frozenset(
    {"quick", "clear", "friendly", "solved", "slow", "unclear", "unfriendly", "not_solved", "repeated"}
)

TRANSCRIPT_MESSAGES_MAX: Final = 5_000
REASON_CHARACTERS_MAX: Final = 200


class Code(msgspec.Struct, frozen=True):
    """A product or a scenario of a company's catalogue.

    ``terms`` are words by which it is recognised, ``topics`` the topics of articles about it; ``weight`` says how much
    one of its words tells (挂失 tells more than 怎么). They are listed by ``position``. What is not ``active``
    names what was filed under it and is given to nothing new.
    """

    company_id: CompanyId
    axis: Axis
    key: str
    name: str
    name_en: str
    terms: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    weight: int = 1
    position: int = 0
    active: bool = True


class Line(msgspec.Struct, frozen=True):
    """One message, as much of it as a record needs."""

    seq: int
    author: str
    kind: str
    text: Spoken
    at: datetime
    extra: dict[str, Any] | None = None


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something a record says, and the numbers of the messages it comes from; none when a person wrote it."""

    text: Spoken
    seqs: tuple[int, ...] = ()


class Promise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What staff said would be done; ``due_at`` (UTC) only when they said when."""

    text: Spoken
    due_at: datetime | None = None
    seqs: tuple[int, ...] = ()


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a record says."""

    product: str
    scenario: str
    resolved: Resolved
    sentiment: Sentiment
    summary: tuple[Sentence, ...] = ()
    promises: tuple[Promise, ...] = ()
    next_steps: tuple[Sentence, ...] = ()


class Record(msgspec.Struct, frozen=True):
    """A record as it stands. ``version`` 0: nobody confirmed it yet. ``through_seq`` is the last message it knows."""

    company_id: CompanyId
    conversation_id: ConversationId
    customer_id: CustomerId
    staff_id: StaffId | None
    version: int
    through_seq: int
    body: Body
    closed_at: datetime | None
    confirmed_at: datetime | None = None
    confirmed_by: StaffId | None = None
    confirmed_name: str = ""


class Talk(msgspec.Struct, frozen=True):
    """The talk behind a record, as one company knows it."""

    company_id: CompanyId
    conversation_id: ConversationId
    customer_id: CustomerId
    lines: tuple[Line, ...]
    time_zone: str
    codes: tuple[Code, ...]


class Listed(msgspec.Struct, frozen=True):
    """One line of a list of records. ``score`` is the customer's rating."""

    company_id: CompanyId
    conversation_id: ConversationId
    customer_name: Spoken
    staff_id: StaffId | None
    staff_name: str
    version: int
    product: str
    scenario: str
    resolved: Resolved
    sentiment: Sentiment
    closed_at: datetime
    low: bool
    score: int | None
    promises_due: datetime | None


class Rating(msgspec.Struct, frozen=True):
    """What a customer thought of a talk."""

    company_id: CompanyId
    conversation_id: ConversationId
    score: int
    reasons: tuple[str, ...]
    words: Spoken
    given_at: datetime
    staff_id: StaffId | None = None
    staff_name: str = ""
    queue_key: str = ""


class Average(msgspec.Struct, frozen=True):
    """The mean of ``count`` ratings of one member of staff (``staff_id``; None: the bot) or of one queue."""

    company_id: CompanyId
    staff_id: StaffId | None
    name: str
    queue_key: str
    count: int
    mean: float


class DoorSettings(msgspec.Struct, frozen=True):
    """What a channel offers after a talk."""

    rate_person: bool = True
    rate_bot: bool = True
    transcript: bool = True


class Ended(msgspec.Struct, frozen=True):
    """A talk from the view of who may rate it."""

    company_id: CompanyId
    conversation_id: ConversationId
    customer_id: CustomerId
    channel_id: ChannelId
    state: str
    closed_at: datetime | None
    staff_id: StaffId | None
    queue_key: str
    by_person: bool
    settings: DoorSettings
    rating: Rating | None


def decide_rating(ended: Ended, now: datetime) -> bool:
    """Whether the talk may be rated now, for the first time or again."""
    offered = ended.settings.rate_person if ended.by_person else ended.settings.rate_bot
    if ended.state != "closed" or ended.closed_at is None or not offered:
        return False
    if ended.rating is not None:
        return now - ended.rating.given_at <= RATING_CHANGEABLE
    return now - ended.closed_at <= RATING_OPEN


def staff_or_none(value: UUID | None) -> StaffId | None:
    """A column that may be empty as an id."""
    return StaffId.of(value) if value is not None else None
