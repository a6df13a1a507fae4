"""Programs over HTTP: what administrators manage, and what programs themselves call (``/api/v1``)."""

from fastapi import APIRouter

from suiban.conversations.api import Conversations
from suiban.customers.api import Customers
from suiban.integrations.api import Integrations
from suiban.integrations.http import managing, pictures, places, v1, work
from suiban.platform.files import FileStore
from suiban.platform.postgres import Database
from suiban.platform.uploads import Uploads
from suiban.routing.api import Routing
from suiban.tasks.api import Tasks


def routes(
    *, db: Database, integrations: Integrations, conversations: Conversations, customers: Customers, uploads: Uploads,
    files: FileStore, tasks: Tasks, routing: Routing,
) -> APIRouter:  # fmt: skip
    """All routes of programs."""
    router = APIRouter()
    router.include_router(managing.routes(db, integrations))
    router.include_router(v1.routes(db, integrations, conversations, customers))
    router.include_router(pictures.routes(db, integrations, conversations, uploads, files))
    router.include_router(places.routes(db, conversations, routing))
    router.include_router(work.routes(db, tasks, routing))
    return router
