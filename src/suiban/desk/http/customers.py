"""Customers over HTTP, as somebody may see them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from suiban.customers.api import Customers, RevealRefused
from suiban.desk.api import Desk
from suiban.desk.errors import NotYourCustomer, RevealLimit
from suiban.desk.http.replies import (
    CustomerPageReply,
    customer_reply,
    identifier_reply,
    preference_reply,
    visit_reply,
)
from suiban.kit.ids import CustomerId, IdentifierId
from suiban.platform.http import Body, Line, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import Staff, StaffCaller

Caller = Annotated[StaffCaller, Depends(staff_caller)]
Cursor = Annotated[str | None, Query(max_length=100)]


class RevealBody(Body):
    """What to see unmasked, and why: an identifier, or without one the name."""

    identifier_id: str | None = Field(default=None, max_length=40)
    reason: Line


class RevealReply(Reply):
    """The value as it is; how many more may be seen today."""

    value: str
    left: int


def routes(db: Database, desk: Desk, customers: Customers, staff: Staff) -> APIRouter:
    """Who a customer is."""
    router = APIRouter(prefix="/api", tags=["desk"])

    @router.get("/customers/{customer_id}")
    async def customer(customer_id: str, caller: Caller, cursor: Cursor = None) -> CustomerPageReply:
        """A customer of one's own companies."""
        caller.require("talk", "watch_all", "read_all")
        wanted = CustomerId.parse(customer_id)
        async with db.snapshot(caller.scope()) as tx:
            profile = await customers.profile(tx, wanted)
            page = await desk.timeline(tx, wanted, cursor)
        return CustomerPageReply(
            customer=customer_reply(profile, profile.name, profile.proof_level),
            identifiers=[identifier_reply(item, profile.company_id) for item in profile.identifiers],
            preferences=[preference_reply(item) for item in profile.preferences],
            timeline=[visit_reply(company, visit) for company, visit in page.items],
            next_cursor=page.next_cursor,
        )

    @router.post("/customers/{customer_id}/reveal")
    async def reveal(customer_id: str, body: RevealBody, caller: Caller) -> RevealReply:
        """See one identifier, or the name, unmasked: who holds a talk with the customer; limited, and audited."""
        caller.require("talk", "reveal")
        wanted = CustomerId.parse(customer_id)
        identifier = IdentifierId.parse(body.identifier_id) if body.identifier_id else None
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk", "reveal")
            profile = await customers.profile(tx, wanted)
            if not await desk.may_reveal(tx, now, wanted):
                raise NotYourCustomer
            rules = await staff.policies.of(tx, profile.company_id)
            shown = await customers.reveal(
                tx, caller.actor(), wanted, identifier, body.reason, rules.reveals_per_day
            )  # fmt: skip
        if isinstance(shown, RevealRefused):
            raise RevealLimit(limit=shown.limit)
        return RevealReply(value=str.__str__(shown.value), left=shown.left)

    return router
