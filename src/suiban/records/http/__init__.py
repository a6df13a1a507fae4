"""Records over HTTP: for staff, and for the customer of a talk."""

from fastapi import APIRouter

from suiban.conversations.api import Conversations
from suiban.platform.postgres import Database
from suiban.platform.rates import Rates
from suiban.records.api import Records
from suiban.records.http import customer, staff
from suiban.records.http.staff import MaySee


def routes(
    *, db: Database, records: Records, conversations: Conversations, rates: Rates, may_see: MaySee
) -> APIRouter:  # fmt: skip
    """All routes of records."""
    router = APIRouter()
    router.include_router(staff.routes(db, records, rates, may_see))
    router.include_router(customer.routes(db, records, conversations, rates))
    return router
