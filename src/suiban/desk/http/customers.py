"""Customers over HTTP, as somebody may see them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from suiban.customers.api import Customers
from suiban.desk.api import Desk
from suiban.desk.http.replies import (
    CustomerPageReply,
    customer_reply,
    identifier_reply,
    preference_reply,
    visit_reply,
)
from suiban.kit.ids import CustomerId
from suiban.platform.http import staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller

Caller = Annotated[StaffCaller, Depends(staff_caller)]
Cursor = Annotated[str | None, Query(max_length=100)]


def routes(db: Database, desk: Desk, customers: Customers) -> APIRouter:
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

    return router
