"""Cases over HTTP, for members of staff."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import StringConstraints

from suiban.cases.api import Case, CaseCard, Cases, How, State
from suiban.cases.api import Query as Asked
from suiban.cases.model import NOTE_CHARACTERS_MAX
from suiban.kit.ids import CaseId, CompanyId, CustomerId, WorkId
from suiban.kit.masking import Spoken
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import Staff, StaffCaller
from suiban.staff.errors import CompanyNotYours

Caller = Annotated[StaffCaller, Depends(staff_caller)]
EdgeId = Annotated[str, StringConstraints(max_length=40)]
NoteText = Annotated[
    str, StringConstraints(max_length=NOTE_CHARACTERS_MAX, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")
]  # fmt: skip


class CaseCardReply(Reply):
    """A case in a list. ``state``: received, in_progress, resolved, closed, reopened.

    ``promise_by`` is by when its customer hears something first; ``told_at`` when they were told last.
    """

    case_id: str
    company_id: str
    number: str
    kind: str
    customer_id: str
    customer_name: str
    topic: str
    state: str
    registered_at: datetime
    promise_by: datetime
    first_told_at: datetime | None
    told_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    work_id: str | None
    staff_id: str | None
    staff_name: str


class CasesReply(Reply):
    """Cases, newest first, at most 50; ``next_before``: where to go on."""

    items: list[CaseCardReply]
    next_before: str | None = None


class CaseStepReply(Reply):
    """What happened: a state it came to, or ``told``. ``by_kind``: staff, customer or house. ``how``: of told."""

    at: datetime
    what: str
    by_kind: str
    by_name: str
    how: str
    note: str


class CaseReply(Reply):
    """A case with what was said and what happened. Card and telephone numbers are masked."""

    card: CaseCardReply
    text: str
    source: str
    door: str
    conversation_id: str | None
    instance_id: str | None
    steps: list[CaseStepReply]


class MoveBody(Body):
    """Where it goes, and what there is to say about it."""

    to: State
    note: NoteText = ""


class ToldBody(Body):
    """How its customer was told, and what."""

    how: How
    note: NoteText = ""


def routes(db: Database, cases: Cases, staff: Staff) -> APIRouter:
    """All routes of cases."""
    router = APIRouter(prefix="/api/cases", tags=["cases"])

    @router.get("")
    async def listed(
        caller: Caller,
        company_id: Annotated[EdgeId | None, Query()] = None,
        state: Annotated[tuple[State, ...], Query(max_length=5)] = (),
        overdue: bool = False,
        work_id: Annotated[EdgeId | None, Query()] = None,
        before: Annotated[EdgeId | None, Query()] = None,
    ) -> CasesReply:
        """Cases one may see: everybody's for who watches, else those one has or had. ``overdue``: nobody told yet."""
        work = WorkId.parse(work_id) if work_id else None
        caller.require("talk", "watch_all", "read_all")
        company = CompanyId.parse(company_id) if company_id else None
        if company is not None and company not in caller.companies:
            raise CompanyNotYours
        after = CaseId.parse(before) if before else None
        async with db.snapshot(caller.scope()) as tx:
            page = await cases.find(tx, caller, Asked(company, frozenset(state), overdue, work), after)
        return CasesReply(items=[card_reply(one) for one in page.items], next_before=page.next_cursor)

    @router.get("/of-customer")
    async def of_customer(
        caller: Caller, company_id: Annotated[EdgeId, Query()], customer_id: Annotated[EdgeId, Query()]
    ) -> CasesReply:
        """A customer's cases, without what was said: for who serves them."""
        caller.require("talk", "watch_all", "read_all")
        company, customer = CompanyId.parse(company_id), CustomerId.parse(customer_id)
        if company not in caller.companies:
            raise CompanyNotYours
        async with db.snapshot(caller.scope()) as tx:
            found = await cases.of_customer(tx, company, customer)
        return CasesReply(items=[card_reply(one) for one in found])

    @router.get("/{case_id}")
    async def one(case_id: str, caller: Caller) -> CaseReply:
        """A case: who has or had it, is offered it, or watches over its company."""
        caller.require("talk", "watch_all", "read_all")
        wanted = CaseId.parse(case_id)
        async with db.snapshot(caller.scope()) as tx:
            return case_reply(await cases.access(tx, caller, wanted))

    @router.post("/{case_id}/move", status_code=204)
    async def move(case_id: str, body: MoveBody, caller: Caller) -> None:
        """Settle it, close it, open it again: who has it, and who moves work of others."""
        caller.require("talk", "take_over")
        wanted = CaseId.parse(case_id)
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk", "take_over")
            await cases.move(tx, now, wanted, body.to, Spoken(body.note))

    @router.post("/{case_id}/told", status_code=204)
    async def told(case_id: str, body: ToldBody, caller: Caller) -> None:
        """Its customer was told: who has it, and who moves work of others."""
        caller.require("talk", "take_over")
        wanted = CaseId.parse(case_id)
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk", "take_over")
            await cases.tell(tx, now, wanted, body.how, Spoken(body.note))

    return router


def card_reply(card: CaseCard) -> CaseCardReply:
    """A card as it is told."""
    return CaseCardReply(
        case_id=str(card.id), company_id=str(card.company_id), number=card.number, kind=card.kind,
        customer_id=str(card.customer_id), customer_name=card.customer_name, topic=card.topic, state=card.state,
        registered_at=card.registered_at, promise_by=card.promise_by, first_told_at=card.first_told_at,
        told_at=card.told_at, resolved_at=card.resolved_at, closed_at=card.closed_at,
        work_id=str(card.work_id) if card.work_id else None, staff_id=str(card.staff_id) if card.staff_id else None,
        staff_name=card.staff_name,
    )  # fmt: skip


def case_reply(case: Case) -> CaseReply:
    """A case as it is told."""
    source = case.source
    return CaseReply(
        card=card_reply(case.card),
        text=case.text,
        source=source.kind,
        door=source.door,
        conversation_id=str(source.conversation_id) if source.conversation_id else None,
        instance_id=str(source.instance_id) if source.instance_id else None,
        steps=[CaseStepReply.model_validate(step, from_attributes=True) for step in case.steps],
    )
