"""Conversations over HTTP, as somebody may see them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations, Message
from suiban.customers.api import Customers
from suiban.desk.api import Desk
from suiban.desk.http.replies import (
    CardReply,
    CardsReply,
    ConversationReply,
    MessagesReply,
    card_reply,
    conversation_reply,
    message_reply,
)
from suiban.desk.model import PAGE_MESSAGES
from suiban.kit.ids import ConversationId, CustomerId
from suiban.platform.http import staff_caller
from suiban.platform.postgres import Database
from suiban.proving.api import Proving
from suiban.staff.api import StaffCaller

PAGE_MESSAGES_MAX = 200
SEQ_MAX = 2**53

Caller = Annotated[StaffCaller, Depends(staff_caller)]
Cursor = Annotated[str | None, Query(max_length=100)]


def routes(
    db: Database, desk: Desk, conversations: Conversations, customers: Customers, audit: Audit, proving: Proving
) -> APIRouter:
    """Lists, details and messages."""
    router = APIRouter(prefix="/api", tags=["desk"])

    @router.get("/conversations")
    async def list_conversations(
        caller: Caller,
        state: Literal["open", "closed"] | None = None,
        customer_id: Annotated[str | None, Query(max_length=40)] = None,
        cursor: Cursor = None,
    ) -> CardsReply:
        """Conversations, newest first: one's own; those who watch over companies see all of them."""
        caller.require("talk", "watch_all", "read_all")
        customer = CustomerId.parse(customer_id) if customer_id else None
        async with db.snapshot(caller.scope()) as tx:
            page = await desk.list_conversations(tx, caller, state=state, customer_id=customer, cursor=cursor)
        return CardsReply(items=[card_reply(card) for card in page.items], next_cursor=page.next_cursor)

    @router.get("/conversations/{conversation_id}")
    async def conversation(conversation_id: str, caller: Caller) -> ConversationReply:
        """A conversation with its parts, holder, staff entries and marks."""
        wanted = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            view = await desk.access_conversation(tx, caller, wanted)
            own = await desk.is_own(tx, caller, wanted)
            reply = await conversation_reply(tx, desk, conversations, customers, proving, wanted, view)
        if not own:
            await _record_opening(caller, wanted)
        return reply

    @router.get("/conversations/{conversation_id}/card")
    async def card(conversation_id: str, caller: Caller) -> CardReply:
        """One card."""
        wanted = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            return card_reply((await desk.access_conversation(tx, caller, wanted)).card)

    @router.get("/conversations/{conversation_id}/messages")
    async def messages(
        conversation_id: str,
        caller: Caller,
        before: Annotated[int | None, Query(ge=1, le=SEQ_MAX)] = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_MESSAGES_MAX)] = PAGE_MESSAGES,
    ) -> MessagesReply:
        """The last messages before a number, of the parts within one's mandates."""
        wanted = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            view = await desk.access_conversation(tx, caller, wanted)
            end = before if before is not None else view.card.last_seq + 1
            own = await desk.is_own(tx, caller, wanted)
            whole = caller.may("read_all")
            found = await conversations.read_messages(tx, wanted, before=end, limit=limit, recalled=whole)
        if not own:
            await _record_opening(caller, wanted)
        await _record_reading(caller, wanted, [item for item in found if whole and item.recalled_at is not None])
        first = found[0].talk_seq if len(found) == limit else 1
        return MessagesReply(items=[message_reply(item) for item in found], from_=first, through=max(0, end - 1))

    async def _record_opening(caller: StaffCaller, talk: ConversationId) -> None:
        """That somebody read a talk they neither hold nor held is written down, once an hour."""
        async with db.transaction(caller.scope()) as tx:
            companies = await desk.note_reading(tx, caller, talk)
            if companies:
                await audit.record(tx, companies, caller.actor(), "conversations.read", "conversation", talk)

    async def _record_reading(caller: StaffCaller, talk: ConversationId, recalled: list[Message]) -> None:
        """That somebody read what its author had taken back is written down."""
        if not recalled:
            return
        seqs = [str(item.talk_seq) for item in recalled]
        async with db.transaction(caller.scope()) as tx:
            await audit.record(
                tx, {item.company_id for item in recalled}, caller.actor(), "conversations.recalled_read",
                "conversation", talk, seqs=seqs,
            )  # fmt: skip

    return router
