"""Programs over HTTP: what administrators manage, and what programs themselves call (``/api/v1``)."""

from fastapi import APIRouter

from suiban.conversations.api import Conversations
from suiban.customers.api import Customers
from suiban.integrations.api import Integrations
from suiban.integrations.http import managing, v1
from suiban.platform.postgres import Database


def routes(db: Database, integrations: Integrations, conversations: Conversations, customers: Customers) -> APIRouter:
    """All routes of programs."""
    router = APIRouter()
    router.include_router(managing.routes(db, integrations))
    router.include_router(v1.routes(db, integrations, conversations, customers))
    return router
