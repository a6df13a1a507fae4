"""Call-backs over HTTP, the customer's side: who waits need not stay."""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from suiban.customers.api import PROOF_APP, CustomerCaller, Customers
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken
from suiban.kit.phones import TYPED_CHARACTERS_MAX, mask_written, parse_phone
from suiban.platform.http import Body, Reply, customer_caller
from suiban.platform.http_dates import WrittenMoment
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.platform.rates import Rate, Rates
from suiban.routing.api import Callback, CallbackNumberWrong, Routing

ASKED_PER_SESSION: Final = Rate("customer_callbacks", burst=10, every_s=30)

Caller = Annotated[CustomerCaller, Depends(customer_caller)]
Id = Annotated[str, Query(max_length=40)]


class CallbackBody(Body):
    """Call me back: at one of the times offered, or (`at` null) when it is my turn.

    `number` null: the one the bank knows. Of visitors it is one of the mainland, Hong Kong, Macao or Taiwan.
    """

    conversation_id: str = Field(max_length=40)
    number: str | None = Field(default=None, max_length=TYPED_CHARACTERS_MAX)
    at: WrittenMoment | None = None


class PromisedReply(Reply):
    """What was promised: a call at a moment, or (`at` null) when it is their turn; the number masked."""

    at: datetime | None
    number: str


class TimeReply(Reply):
    """A half hour that may be chosen, or is full."""

    at: datetime
    free: bool


class CallbackReply(Reply):
    """`own_number` is the known one, masked; empty: none is known. `times` is empty where nobody is waited for."""

    promised: PromisedReply | None
    own_number: str
    times: list[TimeReply]


def routes(db: Database, routing: Routing, customers: Customers, rates: Rates) -> APIRouter:
    """All routes of call-backs for customers; a talk that is not theirs does not exist."""
    router = APIRouter(prefix="/api/chat/callback", tags=["chat"])

    @router.get("")
    async def look(conversation_id: Id, caller: Caller) -> CallbackReply:
        """What one was promised in one's own talk, and the times that may be chosen."""
        talk = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            found, times = await routing.callback_of(tx, caller.customer_id, caller.channel_id, talk)
            number = await _known(tx, caller)
        return CallbackReply(
            promised=_promised(found) if found else None,
            own_number=mask_written(number) if number else "",
            times=[TimeReply(at=one.at, free=one.free > 0) for one in times],
        )

    @router.put("")
    async def ask(body: CallbackBody, caller: Caller) -> PromisedReply:
        """Be called back instead of waiting here; the place in line is kept. Asked again, both are changed."""
        rates.spend(ASKED_PER_SESSION, caller.session_id.hex)
        talk = ConversationId.parse(body.conversation_id)
        async with db.transaction(await _scope(caller, talk)) as tx:
            number = await _number(tx, caller, body.number)
            return _promised(
                await routing.ask_callback(tx, caller.customer_id, caller.channel_id, talk, number, body.at)
            )

    @router.delete("", status_code=204)
    async def cancel(conversation_id: Id, caller: Caller, then: Literal["wait", "end"] = "wait") -> None:
        """No call any more: wait here as before, in the same place, or (`end`) for nobody."""
        rates.spend(ASKED_PER_SESSION, caller.session_id.hex)
        talk = ConversationId.parse(conversation_id)
        async with db.transaction(await _scope(caller, talk)) as tx:
            await routing.cancel_callback(tx, caller.customer_id, caller.channel_id, talk, stay=then == "wait")

    async def _scope(caller: CustomerCaller, talk: ConversationId) -> Scope:
        # another company may have a part in the talk: what happens to it is a fact there too
        async with db.snapshot(caller.scope()) as tx:
            return Scope.of(await routing.own_companies(tx, caller.customer_id, caller.channel_id, talk))

    async def _number(tx: Transaction, caller: CustomerCaller, typed: str | None) -> Spoken:
        number = Spoken(typed) if typed is not None else await _known(tx, caller)
        try:
            return parse_phone(str.__str__(number), abroad=caller.proof_level >= PROOF_APP)
        except ValueError:
            raise CallbackNumberWrong from None

    async def _known(tx: Transaction, caller: CustomerCaller) -> Spoken:
        """The known number, to who is known surely enough to have it called."""
        if caller.proof_level < PROOF_APP:
            return Spoken("")
        number = await customers.own_phone(tx, caller.customer_id)
        try:
            return parse_phone(str.__str__(number), abroad=True)
        except ValueError:
            return Spoken("")

    return router


def _promised(found: Callback) -> PromisedReply:
    return PromisedReply(at=found.next_at, number=found.number_shown)
