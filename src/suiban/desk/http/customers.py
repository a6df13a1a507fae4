"""Customers over HTTP, as somebody may see them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from suiban.audit.api import Audit
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
from suiban.kit.ids import CustomerId, IdentifierId, StaffId
from suiban.platform.http import Body, Line, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.routing.api import ColleagueUnknown, Routing
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


class ManagerBody(Body):
    """Who is to look after them; null: nobody. ``seen``: whom the caller saw there, null: nobody who works here."""

    staff_id: Annotated[str, Field(max_length=40)] | None
    seen: Annotated[str, Field(max_length=40)] | None


def routes(db: Database, desk: Desk, customers: Customers, staff: Staff, routing: Routing, audit: Audit) -> APIRouter:
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

    @router.put("/customers/{customer_id}/manager", status_code=204)
    async def manager(customer_id: str, body: ManagerBody, caller: Caller) -> None:
        """Say who looks after a customer: those who move conversations, and who looks after them now.

        Who waits later is kept for them a while, as their queue has it. It must be somebody who talks with customers
        of this company.
        """
        caller.require("talk", "take_over")
        wanted = CustomerId.parse(customer_id)
        seen = StaffId.parse(body.seen) if body.seen else None
        person = StaffId.parse(body.staff_id) if body.staff_id else None
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk", "take_over")
            profile = await customers.profile(tx, wanted)
            if profile.manager_staff_id != now.staff_id:
                now.require("take_over")
            if person is not None and not await routing.serves(tx, person, frozenset({profile.company_id})):
                raise ColleagueUnknown
            name = (await staff.names(tx, [person]))[person] if person is not None else ""
            await customers.replace_manager(tx, profile, seen, person, name)
            await audit.record(
                tx, profile.company_id, now.actor(), "customers.manager_set", "customer", wanted,
                manager=name, manager_before=profile.manager_name, staff_id=str(person) if person else "",
            )  # fmt: skip

    return router
