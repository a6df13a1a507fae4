"""Settings over HTTP: administrators change those of their companies, auditors may read them."""

from fastapi import APIRouter

from suiban.administration.api import Administration
from suiban.administration.http import holidays, settings, trials, versions
from suiban.platform.computing import Sums
from suiban.platform.postgres import Database


def routes(db: Database, administration: Administration, sums: Sums) -> APIRouter:
    """All routes of administration. Those whose path is a word come before those that take any section."""
    router = APIRouter(prefix="/api/settings", tags=["settings"])
    router.include_router(holidays.routes())
    router.include_router(trials.routes(db, administration, sums))
    router.include_router(versions.routes(db, administration))
    router.include_router(settings.routes(db, administration))
    return router
