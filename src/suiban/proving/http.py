"""Step-up over HTTP: the customer's side. Who holds the talk asks through the workbench's socket."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from pydantic import Field

from suiban.customers.api import CustomerCaller, Customers
from suiban.customers.errors import ProofOfAnother, ProofRefused
from suiban.kit.ids import ConversationId, StepUpId
from suiban.platform.http import Body, Reply, customer_caller
from suiban.platform.postgres import Database, Scope
from suiban.platform.rates import Rate, Rates
from suiban.proving.api import Proving, StepUp
from suiban.proving.errors import ProofTooLow
from suiban.proving.model import PURPOSES

PROOFS_PER_SESSION: Final = Rate("customer_proofs", burst=10, every_s=30)
ASKED_PER_SESSION: Final = Rate("customer_step_ups", burst=10, every_s=30)

Caller = Annotated[CustomerCaller, Depends(customer_caller)]


class FormBody(Body):
    """A form in one's own talk, by its message's number."""

    conversation_id: str = Field(max_length=40)
    form_seq: int = Field(ge=1, le=2**53)


class ProofBody(Body):
    """A fresh statement of the bank's app that answers this request: with `request`, `acr`, `amr` and `auth_time`."""

    assertion: str = Field(min_length=1, max_length=2_000)


class StepUpReply(Reply):
    """What is asked: prove who you are, to this level, for this purpose, before this moment."""

    request_id: str
    conversation_id: str
    level: int
    purpose: str
    purpose_text: str
    purpose_text_en: str
    expires_at: datetime


class ProvenReply(Reply):
    """How surely this session is known from now on; `until` null: as long as it lasts. It may be another's now: a
    visitor who signed in has a name, and a session as long as one that was signed in."""

    level: int
    until: datetime | None
    customer_name: str
    expires_at: datetime


def routes(db: Database, proving: Proving, customers: Customers, rates: Rates) -> APIRouter:
    """All routes of step-up; a request that is not theirs does not exist for customers."""
    router = APIRouter(prefix="/api/chat/step-up", tags=["chat"])

    @router.post("")
    async def ask(body: FormBody, caller: Caller) -> StepUpReply:
        """Be asked to prove who one is, because a form in the talk wants it."""
        rates.spend(ASKED_PER_SESSION, caller.session_id.hex)
        talk = ConversationId.parse(body.conversation_id)
        async with db.transaction(caller.scope()) as tx:
            companies = await proving.own_companies(tx, caller, talk)
        # the form may have been sent by another company in the talk
        async with db.transaction(Scope.of(companies)) as tx:
            return _reply(await proving.ask_for_form(tx, caller, talk, body.form_seq))

    @router.put("/{request_id}")
    async def prove(request_id: str, body: ProofBody, caller: Caller) -> ProvenReply:
        """Prove it. The session, its conversation and its sockets go on; nothing is sent again."""
        wanted = StepUpId.parse(request_id)
        rates.spend(PROOFS_PER_SESSION, caller.session_id.hex)
        try:
            async with db.transaction(caller.scope()) as tx:
                proven = await proving.prove(tx, caller, wanted, body.assertion)
                names = await customers.names(tx, [proven.customer_id])
        except (ProofRefused, ProofOfAnother, ProofTooLow) as error:
            async with db.transaction(caller.scope()) as tx:
                await proving.refused(tx, caller, wanted, error.code)
            raise
        return ProvenReply(
            level=proven.level, until=proven.until, customer_name=str.__str__(names[proven.customer_id]),
            expires_at=proven.expires_at,
        )  # fmt: skip

    @router.delete("/{request_id}", status_code=204)
    async def decline(request_id: str, caller: Caller) -> None:
        """Decline; what one may do without it stays as it is."""
        wanted = StepUpId.parse(request_id)
        async with db.transaction(caller.scope()) as tx:
            await proving.decline(tx, caller, wanted)

    return router


def _reply(request: StepUp) -> StepUpReply:
    text, text_en = PURPOSES[request.purpose]
    return StepUpReply(
        request_id=str(request.id), conversation_id=str(request.conversation_id), level=request.level,
        purpose=request.purpose, purpose_text=text, purpose_text_en=text_en, expires_at=request.expires_at,
    )  # fmt: skip
