"""Who did what, over HTTP: for auditors and security."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from suiban.audit.api import Audit, Entry
from suiban.audit.api import Query as AuditQuery
from suiban.desk.api import Desk
from suiban.kit.ids import CompanyId, CustomerId, Id, SessionId, StaffId
from suiban.platform.http import Reply, staff_caller
from suiban.platform.http_dates import Moment
from suiban.platform.postgres import Database
from suiban.staff.api import Staff, StaffCaller

_ACTORS: dict[str, type[Id]] = {"staff": StaffId, "customer": CustomerId}


class AuditEntryReply(Reply):
    """One line of the audit; ``actor_name`` is empty when the actor is out of sight or no member of staff."""

    entry_id: str
    company_id: str
    at: datetime
    actor_kind: str
    actor_id: str | None
    actor_name: str
    session_id: str | None
    action: str
    object_kind: str
    object_id: str
    object_name: str
    reason: str
    detail: dict[str, Any]


class AuditReply(Reply):
    """A page of the audit, newest first."""

    items: list[AuditEntryReply]
    next_cursor: str | None


class HeadReply(Reply):
    """Where a company's chain stands; to be kept elsewhere."""

    company_id: str
    number: int
    hash: str


class HeadsReply(Reply):
    """The chains of one's companies."""

    items: list[HeadReply]


class AuditPersonReply(Reply):
    """Somebody the audit may tell of; ``here``: with a mandate and not deactivated."""

    staff_id: str
    login: str
    name: str
    here: bool


class AuditPeopleReply(Reply):
    """Everybody who has, or had, a mandate for one of one's own companies, by login."""

    items: list[AuditPersonReply]


Caller = Annotated[StaffCaller, Depends(staff_caller)]
Text = Annotated[str | None, Query(max_length=80)]


def routes(db: Database, audit: Audit, desk: Desk, staff: Staff) -> APIRouter:
    """The audit."""
    router = APIRouter(prefix="/api", tags=["audit"])

    @router.get("/audit")
    async def entries(
        caller: Caller,
        company_id: Text = None,
        staff_id: Text = None,
        action: Annotated[str | None, Query(max_length=80, pattern=r"^[a-z_]+\.[a-z_]*$")] = None,
        object_id: Text = None,
        since: Moment | None = None,
        until: Moment | None = None,
        cursor: Annotated[str | None, Query(max_length=100)] = None,
    ) -> AuditReply:
        """What was done in one's own companies, newest first; ``action`` may be a module with its dot."""
        caller.require("audit")
        query = AuditQuery(
            company_id=CompanyId.parse(company_id) if company_id else None,
            actor_id=StaffId.parse(staff_id) if staff_id else None,
            action=action,
            object_id=object_id,
            since=since,
            until=until,
        )
        async with db.snapshot(caller.scope()) as tx:
            page = await audit.entries(tx, query, cursor)
            people = {item.actor.id for item in page.items if item.actor.id is not None}
            people |= {StaffId.parse(item.object_id) for item in page.items if item.object_kind == "staff"}
            names = await desk.names(tx, list(people))
        return AuditReply(items=[_entry(item, names) for item in page.items], next_cursor=page.next_cursor)

    @router.get("/audit/people")
    async def people(caller: Caller) -> AuditPeopleReply:
        """By whom the audit can be filtered, those who left among them."""
        caller.require("audit")
        async with db.snapshot(caller.scope()) as tx:
            members = await staff.ever(tx)
        return AuditPeopleReply(
            items=[
                AuditPersonReply(
                    staff_id=str(one.id), login=one.login, name=one.name, here=one.active and bool(one.companies)
                )
                for one in members
            ]
        )

    @router.get("/audit/heads")
    async def heads(caller: Caller) -> HeadsReply:
        """Number and hash of each chain's last link: who keeps them can prove later that nothing was changed."""
        caller.require("audit")
        async with db.snapshot(caller.scope()) as tx:
            found = await audit.heads(tx)
        return HeadsReply(
            items=[
                HeadReply(company_id=str(head.company_id), number=head.number, hash=head.hash.hex()) for head in found
            ]
        )

    return router


def _entry(entry: Entry, names: dict[Any, str]) -> AuditEntryReply:
    kind, actor_id = _ACTORS.get(entry.actor.kind), entry.actor.id
    shown = str(kind.of(actor_id)) if kind and actor_id else actor_id.hex if actor_id else None
    named = names.get(StaffId.parse(entry.object_id), "") if entry.object_kind == "staff" else ""
    return AuditEntryReply(
        entry_id=entry.id.hex,
        company_id=str(entry.company_id),
        at=entry.at,
        actor_kind=entry.actor.kind,
        actor_id=shown,
        actor_name=names.get(actor_id, "") if actor_id else "",
        session_id=str(SessionId.of(entry.actor.session_id)) if entry.actor.session_id else None,
        action=entry.action,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        object_name=named,
        reason=entry.reason,
        detail=entry.detail,
    )
