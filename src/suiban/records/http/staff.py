"""Records, ratings and transcripts for those who serve and those who watch over."""

from typing import Annotated, Final, Literal, Protocol

from fastapi import APIRouter, Depends, Query, Response

from suiban.kit.ids import CompanyId, ConversationId, StaffId
from suiban.platform.http import staff_caller
from suiban.platform.postgres import Database, Transaction
from suiban.platform.rates import Rate, Rates
from suiban.records.api import Records
from suiban.records.errors import RecordUnknown
from suiban.records.http.replies import (
    CodesReply,
    CountReply,
    ListReply,
    RatingsReply,
    RecordBody,
    RecordReply,
    TranscriptBody,
    average_reply,
    code_reply,
    listed_reply,
    rating_reply,
    record_reply,
)
from suiban.records.model.transcript import Transcript, Words, file_name, render_html, render_json, render_text
from suiban.staff.api import StaffCaller

TRANSCRIPTS_PER_STAFF: Final = Rate("staff_transcripts", burst=20, every_s=10)
MEDIA: Final = {"txt": "text/plain", "html": "text/html", "json": "application/json"}

Caller = Annotated[StaffCaller, Depends(staff_caller)]
Id = Annotated[str | None, Query(max_length=40)]
Cursor = Annotated[str | None, Query(max_length=120)]


class MaySee(Protocol):
    """Whether this member of staff may see a talk: answered above, handed in by wiring."""

    async def __call__(self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> bool: ...


def routes(db: Database, records: Records, rates: Rates, may_see: MaySee) -> APIRouter:
    """All routes of staff."""
    router = APIRouter(prefix="/api", tags=["records"])

    @router.get("/conversations/{conversation_id}/record")
    async def record(conversation_id: str, caller: Caller, company_id: Id = None) -> RecordReply:
        """The record of a talk: what was confirmed, else the machine's draft as of now."""
        wanted = ConversationId.parse(conversation_id)
        company = CompanyId.parse(company_id) if company_id else None
        caller.require("talk", "watch_all", "read_all")
        await records.ready(db, caller.companies)
        async with db.snapshot(caller.scope()) as tx:
            await access(tx, caller, wanted)
            return record_reply(await records.view(tx, caller, wanted, company))

    @router.put("/conversations/{conversation_id}/record")
    async def confirm(conversation_id: str, body: RecordBody, caller: Caller) -> RecordReply:
        """Stand by a record, as it is or mended; 409 when somebody saved it since it was looked at."""
        caller.require("talk")
        wanted, company = ConversationId.parse(conversation_id), CompanyId.parse(body.company_id)
        await records.ready(db, caller.companies)
        async with db.transaction(caller.scope()) as tx:
            await access(tx, caller, wanted)
            return record_reply(await records.confirm(tx, caller, wanted, company, body.version, body.value()))

    @router.post("/conversations/{conversation_id}/transcript", response_class=Response)
    async def transcript(conversation_id: str, body: TranscriptBody, caller: Caller) -> Response:
        """Download a talk as far as one's mandates go. Every download stands in the audit, with its reason."""
        caller.require("talk", "watch_all", "read_all")
        wanted = ConversationId.parse(conversation_id)
        rates.spend(TRANSCRIPTS_PER_STAFF, caller.staff_id.hex)
        async with db.transaction(caller.scope()) as tx:
            await access(tx, caller, wanted)
            made = await records.staff_transcript(tx, caller, wanted, body.format, body.reason)
        return transcript_response(made, body.format, body.language)

    @router.get("/records")
    async def list_records(
        caller: Caller,
        state: Literal["waiting", "confirmed", "low"] | None = None,
        company_id: Id = None,
        staff_id: Id = None,
        product: Annotated[str | None, Query(max_length=40)] = None,
        cursor: Cursor = None,
    ) -> ListReply:
        """Records of closed talks: one's own; who watches over companies sees everybody's, rated low first."""
        caller.require("talk", "watch_all", "read_all")
        async with db.snapshot(caller.scope()) as tx:
            page = await records.list_records(
                tx,
                caller,
                state=state,
                company_id=CompanyId.parse(company_id) if company_id else None,
                staff_id=StaffId.parse(staff_id) if staff_id else None,
                product=product,
                cursor=cursor,
            )
        items = [listed_reply(item, caller.staff_id) for item in page.items]
        return ListReply(items=items, next_cursor=page.next_cursor)

    @router.get("/records/waiting")
    async def waiting(caller: Caller) -> CountReply:
        """How many of one's own closed talks wait to be wrapped up."""
        caller.require("talk", "watch_all", "read_all")
        async with db.snapshot(caller.scope()) as tx:
            return CountReply(count=await records.count_waiting(tx, caller))

    @router.get("/records/codes")
    async def codes(caller: Caller) -> CodesReply:
        """The catalogues of one's companies: products and scenarios."""
        caller.require("talk", "watch_all", "read_all")
        async with db.snapshot(caller.scope()) as tx:
            found = await records.codes(tx, caller.companies)
        return CodesReply(items=[code_reply(code) for company in sorted(found) for code in found[company]])

    @router.get("/ratings")
    async def ratings(caller: Caller, cursor: Cursor = None) -> RatingsReply:
        """What customers thought: of one's own talks; who watches over companies sees all of them."""
        caller.require("talk", "watch_all", "read_all")
        async with db.snapshot(caller.scope()) as tx:
            page = await records.ratings(tx, caller, cursor)
            means = [] if cursor else await records.averages(tx, caller)
        return RatingsReply(
            items=[rating_reply(item) for item in page.items],
            averages=[average_reply(item) for item in means],
            next_cursor=page.next_cursor,
        )

    async def access(tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> None:
        if not await may_see(tx, caller, conversation_id) and not await records.is_mine(tx, caller, conversation_id):
            raise RecordUnknown

    return router


def transcript_response(made: Transcript, form: str, language: Words) -> Response:
    """A transcript as a file to be saved, never to be shown in the page."""
    rendered: str | bytes
    match form:
        case "html":
            rendered = render_html(made, language)
        case "json":
            rendered = render_json(made)
        case _:
            rendered = render_text(made, language)
    headers = {
        "content-disposition": f'attachment; filename="{file_name(made, form)}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(rendered, media_type=f"{MEDIA[form]}; charset=utf-8", headers=headers)
