"""What the routes of records take and answer."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from suiban.customers.api import mask_name
from suiban.kit.ids import ConversationId, StaffId
from suiban.kit.masking import Spoken, mask_text
from suiban.kit.time import aware
from suiban.platform.http import Body as HttpBody
from suiban.platform.http import Reply
from suiban.platform.http_dates import Moment
from suiban.records.api import Body, Code, Listed, Promise, RecordView, Sentence
from suiban.records.model import (
    EVIDENCE_MAX,
    PROMISES_MAX,
    REASON_CHARACTERS_MAX,
    SENTENCE_CHARACTERS_MAX,
    SENTENCES_MAX,
    STEPS_MAX,
    Average,
    Rating,
)

Seqs = Annotated[list[Annotated[int, Field(ge=1, le=2**53)]], Field(max_length=EVIDENCE_MAX)]
Said = Annotated[str, StringConstraints(max_length=SENTENCE_CHARACTERS_MAX, pattern=r"^[^\x00]*$")]
Key = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9-]*$")]
ResolvedWord = Literal["yes", "no", "unclear"]
SentimentWord = Literal["calm", "annoyed", "angry"]


class SentenceBody(HttpBody):
    """A sentence and the numbers of the messages it comes from."""

    text: Said
    seqs: Seqs = Field(default_factory=list)


class PromiseBody(HttpBody):
    """A promise, and when it is due if anybody said so."""

    text: Said
    due_at: Annotated[Moment, Field(strict=False)] | None = None
    seqs: Seqs = Field(default_factory=list)


class RecordBody(HttpBody):
    """A record as its agent stands by it, over the version they looked at (0: the draft)."""

    company_id: Annotated[str, Field(max_length=40)]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    product: Key
    scenario: Key
    resolved: ResolvedWord
    sentiment: SentimentWord
    summary: Annotated[list[SentenceBody], Field(max_length=SENTENCES_MAX)]
    promises: Annotated[list[PromiseBody], Field(max_length=PROMISES_MAX)]
    next_steps: Annotated[list[SentenceBody], Field(max_length=STEPS_MAX)]

    def value(self) -> Body:
        """As records know it."""
        return Body(
            product=self.product,
            scenario=self.scenario,
            resolved=self.resolved,
            sentiment=self.sentiment,
            summary=tuple(_sentence(item) for item in self.summary),
            promises=tuple(
                Promise(Spoken(item.text), item.due_at and aware(item.due_at), tuple(item.seqs))
                for item in self.promises
            ),
            next_steps=tuple(_sentence(item) for item in self.next_steps),
        )


class TranscriptBody(HttpBody):
    """Why somebody needs a talk outside of the house, and as what."""

    format: Literal["txt", "html", "json"]
    language: Literal["zh", "en"] = "zh"
    reason: Annotated[str, StringConstraints(max_length=REASON_CHARACTERS_MAX, pattern=r"^[^\x00-\x1f\x7f]*$")]


class SentenceReply(Reply):
    """A sentence and its evidence."""

    text: str
    seqs: list[int]


class PromiseReply(Reply):
    """A promise."""

    text: str
    due_at: datetime | None
    seqs: list[int]


class RecordReply(Reply):
    """A record. ``version`` 0: the machine's draft; ``grown``: more was said since it was confirmed."""

    conversation_id: str
    company_id: str
    version: int
    last_seq: int
    grown: bool
    may_confirm: bool
    product: str
    scenario: str
    resolved: ResolvedWord
    sentiment: SentimentWord
    summary: list[SentenceReply]
    promises: list[PromiseReply]
    next_steps: list[SentenceReply]
    closed_at: datetime | None
    confirmed_at: datetime | None
    confirmed_name: str


class ListedReply(Reply):
    """One line of a list of records."""

    conversation_id: str
    company_id: str
    customer_name: str
    staff_id: str | None
    staff_name: str
    version: int
    product: str
    scenario: str
    resolved: ResolvedWord
    sentiment: SentimentWord
    closed_at: datetime
    low: bool
    score: int | None
    promises_due: datetime | None


class ListReply(Reply):
    """A page of records."""

    items: list[ListedReply]
    next_cursor: str | None


class CountReply(Reply):
    """How many talks wait to be wrapped up; 99 means that many or more."""

    count: int


class CodeReply(Reply):
    """One code of a catalogue. One that is not ``active`` names what was filed under it, and is not offered."""

    company_id: str
    axis: Literal["product", "scenario"]
    key: str
    name: str
    name_en: str
    active: bool


class CodesReply(Reply):
    """The catalogues of one's companies, each in its order."""

    items: list[CodeReply]


class RatingReply(Reply):
    """A rating. Whose it is, only the talk itself shows."""

    conversation_id: str
    company_id: str
    score: int
    reasons: list[str]
    words: str
    given_at: datetime
    staff_id: str | None
    staff_name: str
    queue_key: str


class AverageReply(Reply):
    """The mean of ``count`` ratings: of a member of staff, of a queue (``queue_key``), or of the bot (neither)."""

    company_id: str
    staff_id: str | None
    name: str
    queue_key: str
    count: int
    mean: float


class RatingsReply(Reply):
    """A page of ratings, newest first, and the means of the last 90 days."""

    items: list[RatingReply]
    averages: list[AverageReply]
    next_cursor: str | None


def record_reply(view: RecordView) -> RecordReply:
    record, body = view.record, view.record.body
    return RecordReply(
        conversation_id=str(record.conversation_id),
        company_id=str(record.company_id),
        version=record.version,
        last_seq=view.last_seq,
        grown=view.grown,
        may_confirm=view.may_confirm,
        product=body.product,
        scenario=body.scenario,
        resolved=body.resolved,
        sentiment=body.sentiment,
        summary=[_sentence_reply(item) for item in body.summary],
        promises=[
            PromiseReply(text=str.__str__(item.text), due_at=item.due_at, seqs=list(item.seqs))
            for item in body.promises
        ],
        next_steps=[_sentence_reply(item) for item in body.next_steps],
        closed_at=record.closed_at,
        confirmed_at=record.confirmed_at,
        confirmed_name=record.confirmed_name,
    )


def listed_reply(item: Listed, viewer: StaffId) -> ListedReply:
    """One's own customers by name, others' as the desk shows who is not one's own."""
    return ListedReply(
        conversation_id=str(item.conversation_id),
        company_id=str(item.company_id),
        customer_name=str(item.customer_name if item.staff_id == viewer else mask_name(item.customer_name)),
        staff_id=str(item.staff_id) if item.staff_id else None,
        staff_name=item.staff_name,
        version=item.version,
        product=item.product,
        scenario=item.scenario,
        resolved=item.resolved,
        sentiment=item.sentiment,
        closed_at=item.closed_at,
        low=item.low,
        score=item.score,
        promises_due=item.promises_due,
    )


def code_reply(code: Code) -> CodeReply:
    return CodeReply(
        company_id=str(code.company_id), axis=code.axis, key=code.key, name=code.name, name_en=code.name_en,
        active=code.active,
    )  # fmt: skip


def rating_reply(item: Rating) -> RatingReply:
    return RatingReply(
        conversation_id=str(ConversationId.of(item.conversation_id)),
        company_id=str(item.company_id),
        score=item.score,
        reasons=list(item.reasons),
        words=mask_text(str.__str__(item.words)),
        given_at=item.given_at,
        staff_id=str(item.staff_id) if item.staff_id else None,
        staff_name=item.staff_name,
        queue_key=item.queue_key,
    )


def average_reply(item: Average) -> AverageReply:
    return AverageReply(
        company_id=str(item.company_id),
        staff_id=str(item.staff_id) if item.staff_id else None,
        name=item.name,
        queue_key=item.queue_key,
        count=item.count,
        mean=item.mean,
    )


def _sentence(item: SentenceBody) -> Sentence:
    return Sentence(Spoken(item.text), tuple(item.seqs))


def _sentence_reply(item: Sentence) -> SentenceReply:
    return SentenceReply(text=str.__str__(item.text), seqs=list(item.seqs))
