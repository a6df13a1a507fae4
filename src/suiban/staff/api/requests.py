"""Four eyes: what reaches over others is asked for by one and decided by another, in the transaction that does it."""

from collections.abc import Collection
from uuid import UUID

from suiban.audit.api import Audit
from suiban.kit.errors import BadInput
from suiban.kit.ids import RequestId, uuid7
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff import store
from suiban.staff.api import Staff, StaffCaller
from suiban.staff.api.asked import Asked
from suiban.staff.api.passwords import Issued
from suiban.staff.errors import (
    CompanyNotYours,
    LoginTaken,
    OwnRequest,
    RequestOver,
    RequestStale,
    RequestThere,
    RequestUnknown,
)
from suiban.staff.model.requests import (
    ABOUT_COMPANIES,
    ASKED_WITH,
    LISTED_MAX,
    MAY_BE_NEW,
    VALID_FOR,
    Kind,
    Request,
    Wanted,
)
from suiban.staff.store import requests as requests_store

HINT_REQUESTS = "staff.requests"
"""Hint without content: something was asked for or decided."""


class Requests:
    """What waits for a second person, and what became of it."""

    def __init__(self, clock: Clock, staff: Staff, asked: Asked, audit: Audit) -> None:
        self._clock = clock
        self._staff = staff
        self._asked = asked
        self._audit = audit

    async def list(self, tx: Transaction, by: StaffCaller) -> list[Request]:
        """All that concern only companies of one's own. Raises :class:`PermissionMissing`."""
        by.require("manage_staff", "manage_sessions", "guard_access", "decide")
        return await requests_store.load(tx, LISTED_MAX)

    async def ask(
        self, tx: Transaction, by: StaffCaller, kind: Kind, about_id: UUID | None, wanted: Wanted, reason: str
    ) -> Request:
        """Ask for something; nothing happens yet. ``about_id`` None: somebody or something new.

        Raises :class:`PermissionMissing`, :class:`OwnRequest`, :class:`StaffUnknown`, :class:`CompanyNotYours`,
        :class:`RequestThere`, BadInput, and what ``Asked.check`` raises for the kind.
        """
        if (about_id is None and kind not in MAY_BE_NEW) or (about_id is not None and kind == "create_member"):
            raise BadInput(fields="kind")
        if about_id == by.staff_id:
            raise OwnRequest
        now = await self._staff.confirm(tx, by, ASKED_WITH[kind])
        if kind in ABOUT_COMPANIES and about_id not in now.companies:
            raise CompanyNotYours  # before anything is told about it
        wanted = await self._asked.complete(tx, kind, about_id, wanted)
        concerned = await self._asked.check(tx, kind, about_id, wanted, [by.staff_id]) or now.companies
        if not concerned <= now.companies:
            raise CompanyNotYours
        if kind == "create_member" and await self._staff.find_login(tx, wanted.login) is not None:
            raise LoginTaken
        at = self._clock.now()
        request = Request(
            RequestId.new(), concerned, kind, about_id or uuid7(), wanted, reason, by.staff_id, at, at + VALID_FOR
        )
        if not await requests_store.add(tx, request):
            raise RequestThere
        await self._record(tx, by, request, "staff.request_asked", reason)
        return request

    async def approve(self, tx: Transaction, by: StaffCaller, request_id: RequestId, reason: str) -> Issued | None:
        """Do what was asked for, now, all of it checked again. A one-time code when that is what it was.

        Raises :class:`PermissionMissing`, :class:`RequestUnknown`, :class:`RequestOver`, :class:`OwnRequest`,
        :class:`RequestStale`, and what ``Asked.check`` and ``Asked.apply`` raise for the kind.
        """
        request, now = await self._open(tx, by, request_id)
        asker = await self._asked.member(tx, request.asked_by)
        may = ASKED_WITH[request.kind] in asker.permissions
        if not asker.active or not may or not request.companies <= asker.companies:
            raise RequestStale
        about = None if _is_new(request) else request.about_id
        people = [by.staff_id, request.asked_by]
        concerned = await self._asked.check(tx, request.kind, about, request.wanted, people)
        if not concerned <= request.companies or not request.companies <= now.companies:
            raise RequestStale
        issued = await self._asked.apply(tx, by, request)
        await requests_store.close(tx, request.id, "approved", by.staff_id, self._clock.now(), reason)
        await self._record(tx, by, request, "staff.request_approved", reason)
        return issued

    async def refuse(self, tx: Transaction, by: StaffCaller, request_id: RequestId, reason: str) -> None:
        """It is not done. Raises as :meth:`approve` does for the request itself."""
        request, _ = await self._open(tx, by, request_id)
        await requests_store.close(tx, request.id, "refused", by.staff_id, self._clock.now(), reason)
        await self._record(tx, by, request, "staff.request_refused", reason)

    async def withdraw(self, tx: Transaction, by: StaffCaller, request_id: RequestId) -> None:
        """Who asked no longer wants it. Raises :class:`RequestUnknown`, :class:`OwnRequest`, :class:`RequestOver`."""
        await self._staff.confirm(tx, by)
        request = await requests_store.lock(tx, request_id)
        if request is None:
            raise RequestUnknown
        if request.asked_by != by.staff_id:
            raise OwnRequest
        if request.state_at(self._clock.now()) != "waiting":
            raise RequestOver
        await requests_store.close(tx, request.id, "withdrawn", by.staff_id, self._clock.now(), "")
        await self._record(tx, by, request, "staff.request_withdrawn", "")

    async def _open(self, tx: Transaction, by: StaffCaller, request_id: RequestId) -> tuple[Request, StaffCaller]:
        seen = await requests_store.find(tx, request_id)
        if seen is None:
            raise RequestUnknown
        # people before requests, as everywhere: nobody waits in a ring
        people = [one for one in (by.staff_id, seen.asked_by, seen.staff_id) if one is not None]
        await store.lock_members(tx, people)
        now = await self._staff.confirm(tx, by, "decide")
        request = await requests_store.lock(tx, request_id)
        if request is None or not request.companies <= now.companies:
            raise RequestUnknown
        if request.state_at(self._clock.now()) != "waiting":
            raise RequestOver
        if by.staff_id in (request.asked_by, request.staff_id):
            raise OwnRequest
        return request, now

    async def _record(self, tx: Transaction, by: StaffCaller, request: Request, action: str, reason: str) -> None:
        await self._audit.record(
            tx, request.companies, by.actor(), action, "request", request.id, reason,
            kind=request.kind, **_about(request), **_asked(request.wanted, request.kind),
        )  # fmt: skip
        tx.hint(HINT_REQUESTS, b"")


def _is_new(request: Request) -> bool:
    """Whether it is about somebody or something that is only to be made."""
    return request.kind == "create_member" or (request.kind == "define_role" and request.wanted.role_before is None)


def _about(request: Request) -> dict[str, str]:
    if request.staff_id is not None:
        return {"staff_id": str(request.staff_id)}
    if request.role_id is not None:
        return {"role_id": str(request.role_id)}
    return {}


def _asked(wanted: Wanted, kind: Kind) -> dict[str, list[str]]:
    named: dict[str, Collection[str]] = {"roles": wanted.roles, "company_ids": wanted.companies}
    shown = {"create_member": ("roles", "company_ids"), "set_roles": ("roles",), "grant_mandates": ("company_ids",)}
    if kind == "define_role" and wanted.role is not None:
        return {"permissions": sorted(wanted.role.permissions)}
    return {name: sorted(named[name]) for name in shown.get(kind, ())}
