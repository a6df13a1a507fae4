"""Notices over HTTP: one's own wishes and browsers."""

from fastapi import APIRouter

from suiban.notices.api import Notices
from suiban.notices.http import customers, staff
from suiban.platform.postgres import Database
from suiban.platform.rates import Rates

__all__ = ["routes"]


def routes(db: Database, notices: Notices, rates: Rates) -> APIRouter:
    """All routes of notices."""
    router = APIRouter(prefix="/api", tags=["notices"])
    router.include_router(staff.routes(db, notices, rates))
    router.include_router(customers.routes(db, notices))
    return router
