"""Conversations and customers over HTTP, as somebody may see them."""

from fastapi import APIRouter

from suiban.announcements.api import Announcements
from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.customers.api import Customers
from suiban.desk.api import Desk
from suiban.desk.http import announcements as announcement_routes
from suiban.desk.http import audit as audit_routes
from suiban.desk.http import board as board_routes
from suiban.desk.http import callbacks as callback_routes
from suiban.desk.http import conversations as conversation_routes
from suiban.desk.http import customers as customer_routes
from suiban.desk.http import links as link_routes
from suiban.desk.http import offers as offer_routes
from suiban.desk.http import supervising as supervising_routes
from suiban.platform.postgres import Database
from suiban.proving.api import Proving
from suiban.routing.api import Routing
from suiban.staff.api import Staff
from suiban.tasks.api import Tasks


def routes(
    *, db: Database, desk: Desk, conversations: Conversations, customers: Customers, audit: Audit, routing: Routing,
    staff: Staff, proving: Proving, announcements: Announcements, tasks: Tasks,
) -> APIRouter:  # fmt: skip
    """All routes of the desk."""
    router = APIRouter()
    router.include_router(conversation_routes.routes(db, desk, conversations, customers, audit, proving))
    router.include_router(customer_routes.routes(db, desk, customers, staff, routing, audit))
    router.include_router(audit_routes.routes(db, audit, desk, staff))
    router.include_router(announcement_routes.routes(db, announcements, routing, staff))
    router.include_router(board_routes.routes(db, routing, conversations))
    router.include_router(callback_routes.routes(db, desk, routing, conversations, customers, audit))
    router.include_router(supervising_routes.routes(db, desk, routing, staff, audit, tasks))
    router.include_router(offer_routes.routes(db, routing))
    router.include_router(link_routes.routes(db, conversations))
    return router
