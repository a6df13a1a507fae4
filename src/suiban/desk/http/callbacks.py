"""Call-backs over HTTP, the side of those who serve: agree on one, call, say what became of it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations, Speaker
from suiban.customers.api import Customers, mask_name
from suiban.desk.api import Desk
from suiban.kit.ids import ConversationId, CustomerId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.phones import TYPED_CHARACTERS_MAX, mask_written, parse_phone
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.http_dates import WrittenMoment
from suiban.platform.postgres import Database, Transaction
from suiban.routing.api import Callback, CallbackLine, CallbackNumberWrong, Routing
from suiban.staff.api import StaffCaller


class CallbackStateReply(Reply):
    """A call-back of a conversation: when (null: when it is the customer's turn), to which number, masked.

    `state` is `open`, `reached`, `unreached`, `wrong_number` or `cancelled`; `tries` is how often nobody answered.
    """

    callback_id: str
    state: str
    at: datetime | None
    next_at: datetime | None
    number: str
    owner_id: str | None
    by_kind: str
    tries: int


class SlotReply(Reply):
    """A half hour of the queue's hours; `free` more customers may choose it."""

    at: datetime
    free: int


class TalkCallbackReply(Reply):
    """The newest call-back of a conversation. To who holds it: the known number, masked (or empty), and the times."""

    callback: CallbackStateReply | None
    known_number: str
    times: list[SlotReply]


class AgreeBody(Body):
    """Agreed with the customer: a moment within the hours of the queue, kept for `owner_id` (null: for anybody).

    `number` null: the known one, or the one of a call-back that is open.
    """

    at: WrittenMoment
    number: str | None = Field(default=None, max_length=TYPED_CHARACTERS_MAX)
    owner_id: str | None = Field(default=None, max_length=40)


class OutcomeBody(Body):
    """What became of the call. Not reached it is tried again in ten minutes, three times in all."""

    outcome: Literal["reached", "not_reached", "wrong_number", "not_needed"]


class NumberReply(Reply):
    """The number to call, and the address that a telephone opens."""

    number: str
    uri: str


class CallbackItemReply(Reply):
    """An open call-back. `due_at` is when it is to be made; `overdue`: that was five minutes ago and nobody has it."""

    conversation_id: str
    company_id: str
    customer_id: str
    customer_name: str
    number: str
    at: datetime | None
    due_at: datetime
    overdue: bool
    owner_id: str | None
    owner_name: str
    held_by: str | None
    held_by_name: str
    queue_name: str
    queue_name_en: str
    tries: int


class CallbacksReply(Reply):
    """Open call-backs by when they are due, at most 200."""

    items: list[CallbackItemReply]


Caller = Annotated[StaffCaller, Depends(staff_caller)]


def routes(
    db: Database, desk: Desk, routing: Routing, conversations: Conversations, customers: Customers, audit: Audit
) -> APIRouter:
    """All routes of call-backs for staff."""
    router = APIRouter(prefix="/api", tags=["desk"])

    @router.get("/callbacks")
    async def listed(caller: Caller, of: Literal["me", "all"] = "me") -> CallbacksReply:
        """Open call-backs: those one promised or has now; of everybody (`all`) for those who watch."""
        caller.require("talk" if of == "me" else "watch_all")
        async with db.snapshot(caller.scope()) as tx:
            found = await routing.callbacks(tx, caller.staff_id if of == "me" else None)
        return CallbacksReply(items=[_item(line) for line in found])

    @router.get("/conversations/{conversation_id}/callback")
    async def look(conversation_id: str, caller: Caller) -> TalkCallbackReply:
        """What was promised in a conversation one sees, and the times that may be agreed on."""
        talk = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            await desk.access_conversation(tx, caller, talk)
            found = await routing.talk_callback(tx, talk)
            loaded = await conversations.load(tx, talk)
            holds = loaded.holder_id == caller.staff_id and loaded.state == "open"
            number = await _known(tx, loaded.customer_id) if holds else Spoken("")
            times = await routing.callback_times(tx, loaded) if holds else []
        return TalkCallbackReply(
            callback=_state(found) if found else None,
            known_number=mask_written(number) if number else "",
            times=[SlotReply(at=one.at, free=one.free) for one in times],
        )

    @router.put("/conversations/{conversation_id}/callback")
    async def agree(conversation_id: str, body: AgreeBody, caller: Caller) -> CallbackStateReply:
        """Who holds the conversation agrees on a call-back: it waits, and comes back when it is time."""
        caller.require("talk")
        talk = ConversationId.parse(conversation_id)
        async with db.transaction(caller.scope()) as tx:
            await desk.access_conversation(tx, caller, talk)
            number = await _number(tx, talk, body.number)
            owner = StaffId.parse(body.owner_id) if body.owner_id else None
            kept = await routing.agree_callback(tx, _speaker(caller), talk, number, body.at, owner)
            await audit.record(
                tx, kept.company_id, caller.actor(), "callbacks.agreed", "conversation", talk,
                callback=str(kept.id), at=body.at.isoformat(), owner=str(owner) if owner else "",
            )  # fmt: skip
        return _state(kept)

    @router.post("/conversations/{conversation_id}/callback/number")
    async def number(conversation_id: str, caller: Caller) -> NumberReply:
        """The number, to who holds the conversation while the call is to be made. That it was shown is in the audit."""
        caller.require("talk")
        talk = ConversationId.parse(conversation_id)
        async with db.transaction(caller.scope()) as tx:
            await desk.access_conversation(tx, caller, talk)
            found = await routing.number_to_call(tx, _speaker(caller), talk)
            await audit.record(
                tx, found.company_id, caller.actor(), "callbacks.revealed", "conversation", talk, callback=str(found.id)
            )
        plain = str.__str__(found.number)
        return NumberReply(number=plain, uri=f"tel:{plain}")

    @router.post("/conversations/{conversation_id}/callback/outcome")
    async def outcome(conversation_id: str, body: OutcomeBody, caller: Caller) -> CallbackStateReply:
        """Say what became of the call."""
        caller.require("talk")
        talk = ConversationId.parse(conversation_id)
        async with db.transaction(caller.scope()) as tx:
            await desk.access_conversation(tx, caller, talk)
            found = await routing.end_callback(tx, _speaker(caller), talk, body.outcome)
            await audit.record(
                tx, found.company_id, caller.actor(), "callbacks.called", "conversation", talk,
                callback=str(found.id), outcome=body.outcome, tries=found.tries,
            )  # fmt: skip
        return _state(found)

    async def _number(tx: Transaction, talk: ConversationId, typed: str | None) -> Spoken:
        if typed is None:
            found = await routing.talk_callback(tx, talk)
            if found is not None and found.state == "open":
                return found.number
        number = typed if typed is not None else await _known(tx, (await conversations.load(tx, talk)).customer_id)
        try:
            return parse_phone(str.__str__(number), abroad=True)
        except ValueError:
            raise CallbackNumberWrong from None

    async def _known(tx: Transaction, customer_id: CustomerId) -> Spoken:
        return await customers.own_phone(tx, customer_id)

    return router


def _speaker(caller: StaffCaller) -> Speaker:
    return Speaker("staff", caller.staff_id, caller.name)


def _state(found: Callback) -> CallbackStateReply:
    return CallbackStateReply(
        callback_id=str(found.id), state=found.state, at=found.at, next_at=found.next_at, number=found.number_shown,
        owner_id=str(found.owner_id) if found.owner_id else None, by_kind=found.by_kind, tries=found.tries,
    )  # fmt: skip


def _item(line: CallbackLine) -> CallbackItemReply:
    one = line.callback
    return CallbackItemReply(
        conversation_id=str(one.conversation_id), company_id=str(one.company_id), customer_id=str(one.customer_id),
        customer_name=str.__str__(mask_name(line.customer_name)), number=one.number_shown, at=one.at,
        due_at=line.due_at, overdue=line.overdue, owner_id=str(one.owner_id) if one.owner_id else None,
        owner_name=line.owner_name, held_by=str(line.held_by) if line.held_by else None,
        held_by_name=line.held_by_name, queue_name=line.queue_name, queue_name_en=line.queue_name_en, tries=one.tries,
    )  # fmt: skip
