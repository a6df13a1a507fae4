"""After a talk: the customer rates it and takes a copy with them."""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field, StringConstraints

from suiban.conversations.api import Conversations
from suiban.customers.api import CustomerCaller
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken
from suiban.platform.http import Body, Reply, customer_caller
from suiban.platform.postgres import Database, Scope
from suiban.platform.rates import Rate, Rates
from suiban.records.api import Records
from suiban.records.http.staff import transcript_response
from suiban.records.model import RATING_CHANGEABLE, RATING_REASONS, RATING_WORDS_CHARACTERS_MAX, Ended

TRANSCRIPTS_PER_CUSTOMER: Final = Rate("customer_transcripts", burst=10, every_s=10)

Caller = Annotated[CustomerCaller, Depends(customer_caller)]
Reason = Literal["quick", "clear", "friendly", "solved", "slow", "unclear", "unfriendly", "not_solved", "repeated"]
assert set(Reason.__args__) == RATING_REASONS  # type: ignore[attr-defined]


class RatingBody(Body):
    """What the customer thinks: 1 to 5 stars, reasons to pick from, words if they like."""

    score: Annotated[int, Field(ge=1, le=5)]
    reasons: Annotated[list[Reason], Field(max_length=len(RATING_REASONS))] = Field(default_factory=list)
    words: Annotated[str, StringConstraints(max_length=RATING_WORDS_CHARACTERS_MAX, pattern=r"^[^\x00]*$")] = ""


class EndingReply(Reply):
    """What may be done about a talk, and the rating given already (``score`` null: none)."""

    conversation_id: str
    may_rate: bool
    by_person: bool
    transcript: bool
    score: int | None
    reasons: list[str]
    words: str
    changeable_until: datetime | None


def routes(db: Database, records: Records, conversations: Conversations, rates: Rates) -> APIRouter:
    """All routes of customers; a talk that is not theirs does not exist for them."""
    router = APIRouter(prefix="/api/chat/conversations", tags=["chat"])

    @router.get("/{conversation_id}/rating")
    async def ending(conversation_id: str, caller: Caller) -> EndingReply:
        """Whether the talk may be rated or taken along."""
        wanted = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            return _reply(*await records.ended(tx, caller, wanted))

    @router.post("/{conversation_id}/rating")
    async def rate(conversation_id: str, body: RatingBody, caller: Caller) -> EndingReply:
        """Rate a talk that has ended, within a week; changeable for ten minutes."""
        wanted, reasons = ConversationId.parse(conversation_id), tuple(dict.fromkeys(body.reasons))
        async with db.transaction(caller.scope()) as tx:
            await records.rate(tx, caller, wanted, body.score, reasons, Spoken(body.words.strip()))
            return _reply(*await records.ended(tx, caller, wanted))

    @router.get("/{conversation_id}/transcript", response_class=Response)
    async def transcript(
        conversation_id: str,
        caller: Caller,
        format: Literal["html", "txt"] = "html",
        language: Literal["zh", "en"] = "zh",
    ) -> Response:
        """One's own talk as a file, where the channel offers it."""
        wanted = ConversationId.parse(conversation_id)
        rates.spend(TRANSCRIPTS_PER_CUSTOMER, caller.customer_id.hex)
        async with db.snapshot(caller.scope()) as tx:
            talk, _ = await records.ended(tx, caller, wanted)
            companies = (await conversations.load(tx, wanted)).part_companies
        # all of their own talk is theirs, also what another company said in it
        async with db.snapshot(Scope.of(companies)) as tx:
            made = await records.customer_transcript(tx, caller, talk)
        return transcript_response(made, format, language)

    return router


def _reply(talk: Ended, may_rate: bool) -> EndingReply:
    rating = talk.rating
    return EndingReply(
        conversation_id=str(talk.conversation_id),
        may_rate=may_rate,
        by_person=talk.by_person,
        transcript=talk.settings.transcript,
        score=rating.score if rating else None,
        reasons=list(rating.reasons) if rating else [],
        words=str.__str__(rating.words) if rating else "",
        changeable_until=rating.given_at + RATING_CHANGEABLE if rating else None,
    )
