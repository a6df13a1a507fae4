"""Trying rules on a past day over HTTP: an answer in lines, for it may take a while."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import Field

from suiban.administration.api import Administration
from suiban.administration.http.settings import Caller
from suiban.kit.errors import SuibanError
from suiban.kit.ids import CompanyId
from suiban.platform.computing import Sums
from suiban.platform.http import Body
from suiban.platform.http_dates import Day, Moment
from suiban.platform.postgres import Database
from suiban.routing.model.replaying import Trial

CHILD = "suiban.routing.trying_child"
LINES = "application/x-ndjson"


class DraftBody(Body):
    """A rule as it would be; only `queues`, `hours`, `kinds` and `rules` can be tried."""

    section: str = Field(max_length=40)
    key: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")
    value: dict[str, Any]


class TrialBody(Body):
    """What to try on which day (null: the last whole one): drafts or, with ``at``, the rules as they were then."""

    company_id: str = Field(max_length=40)
    day: Annotated[Day, Field(strict=False)] | None = None
    drafts: list[DraftBody] = Field(default=[], max_length=200)
    at: Annotated[Moment, Field(strict=False)] | None = None


def routes(db: Database, administration: Administration, sums: Sums) -> APIRouter:
    """All routes of trying."""
    router = APIRouter()

    @router.post("/dry-run", response_class=StreamingResponse, responses={200: {"content": {LINES: {}}}})
    async def dry_run(body: TrialBody, caller: Caller) -> StreamingResponse:
        """Run a past day's real work again, under the rules as they are and as drafted; nothing is changed.

        Lines of JSON: `{"done", "of"}` as it goes, at last `{"tried": {day, works, left_out, people, real, now, then,
        changed, changed_count, apart}}` or `{"error": code}`. Who hangs up ends it. In docs/how-to/routing-rules.md.
        """
        caller.require("settings")
        async with db.snapshot(caller.scope()) as tx:
            drafts = [(one.section, one.key, one.value) for one in body.drafts]
            trial = await administration.trial(tx, CompanyId.parse(body.company_id), body.day, drafts, body.at)
        return StreamingResponse(_lines(sums, trial), media_type=LINES)

    return router


async def _lines(sums: Sums, trial: Trial) -> AsyncIterator[bytes]:
    try:
        async for line in sums.lines(CHILD, msgspec.json.encode(trial)):
            yield line
    except SuibanError as error:
        yield msgspec.json.encode({"error": error.code}) + b"\n"
