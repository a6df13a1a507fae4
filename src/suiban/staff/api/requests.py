"""Four eyes: what reaches over others is asked for by one and decided by another, in the transaction that does it."""

from collections.abc import Collection

import msgspec

from suiban.audit.api import Audit
from suiban.kit.errors import BadInput
from suiban.kit.ids import CompanyId, RequestId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff import store
from suiban.staff.api import HINT_MANDATES, NewMember, Staff, StaffCaller
from suiban.staff.api.passwords import Issued, Passwords
from suiban.staff.api.second import SecondSteps
from suiban.staff.errors import (
    CompanyNotYours,
    LoginTaken,
    OwnRequest,
    RequestOver,
    RequestStale,
    RequestThere,
    RequestUnknown,
    RolesApart,
    RoleUnknown,
    StaffUnknown,
)
from suiban.staff.model import LOGIN, ROLES, Member, permissions_of
from suiban.staff.model.access import conflicts
from suiban.staff.model.requests import ASKED_WITH, LISTED_MAX, VALID_FOR, Kind, Request, Wanted
from suiban.staff.store import requests as requests_store

HINT_REQUESTS = "staff.requests"
"""Hint without content: something was asked for or decided."""


class Requests:
    """What waits for a second person, and what became of it."""

    def __init__(self, clock: Clock, staff: Staff, passwords: Passwords, second: SecondSteps, audit: Audit) -> None:
        self._clock = clock
        self._staff = staff
        self._passwords = passwords
        self._second = second
        self._audit = audit

    async def list(self, tx: Transaction, by: StaffCaller) -> list[Request]:
        """All that concern only companies of one's own. Raises :class:`PermissionMissing`."""
        by.require("manage_staff", "manage_sessions", "decide")
        return await requests_store.load(tx, LISTED_MAX)

    async def ask(
        self, tx: Transaction, by: StaffCaller, kind: Kind, staff_id: StaffId | None, wanted: Wanted, reason: str
    ) -> Request:
        """Ask for something; nothing happens yet. ``staff_id`` None: somebody new.

        Raises :class:`PermissionMissing`, :class:`OwnRequest`, :class:`StaffUnknown`, :class:`CompanyNotYours`,
        :class:`RoleUnknown`, :class:`RolesApart`, :class:`LoginTaken`, :class:`RequestThere`.
        """
        if (staff_id is None) != (kind == "create_member"):
            raise BadInput
        if staff_id == by.staff_id:
            raise OwnRequest
        now = await self._staff.confirm(tx, by, ASKED_WITH[kind])
        member = await self._member(tx, staff_id) if staff_id else None
        if kind == "set_roles" and member:
            wanted = msgspec.structs.replace(wanted, roles_before=tuple(sorted(member.roles)))
        self._check(kind, wanted, member)
        concerned = await self._concerned(tx, kind, staff_id, wanted) or now.companies
        if not concerned <= now.companies:
            raise CompanyNotYours
        if kind == "create_member" and await self._staff.find_login(tx, wanted.login) is not None:
            raise LoginTaken
        at = self._clock.now()
        request = Request(
            RequestId.new(), concerned, kind, staff_id or StaffId.new(), wanted, reason, by.staff_id, at, at + VALID_FOR
        )
        if not await requests_store.add(tx, request):
            raise RequestThere
        await self._record(tx, by, request, "staff.request_asked", reason)
        return request

    async def approve(self, tx: Transaction, by: StaffCaller, request_id: RequestId, reason: str) -> Issued | None:
        """Do what was asked for, now, all of it checked again. A one-time code when that is what it was.

        Raises :class:`PermissionMissing`, :class:`RequestUnknown`, :class:`RequestOver`, :class:`OwnRequest`,
        :class:`RequestStale`, :class:`RolesApart`, :class:`LoginTaken`, :class:`SecondStepNotSet`.
        """
        request, now = await self._open(tx, by, request_id)
        asker = await self._member(tx, request.asked_by)
        may = permissions_of(asker.roles)
        if not asker.active or ASKED_WITH[request.kind] not in may or not request.companies <= asker.companies:
            raise RequestStale
        member = None if request.kind == "create_member" else await self._member(tx, request.staff_id)
        self._check(request.kind, request.wanted, member)
        concerned = await self._concerned(tx, request.kind, None if member is None else member.id, request.wanted)
        if not concerned <= request.companies or not request.companies <= now.companies:
            raise RequestStale
        issued = await self._apply(tx, by, request, member)
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
        await store.lock_members(tx, [by.staff_id, seen.asked_by, seen.staff_id])
        now = await self._staff.confirm(tx, by, "decide")
        request = await requests_store.lock(tx, request_id)
        if request is None or not request.companies <= now.companies:
            raise RequestUnknown
        if request.state_at(self._clock.now()) != "waiting":
            raise RequestOver
        if by.staff_id in (request.asked_by, request.staff_id):
            raise OwnRequest
        return request, now

    async def _member(self, tx: Transaction, staff_id: StaffId) -> Member:
        found = next((one for one in await store.load_members(tx) if one.id == staff_id), None)
        if found is None:
            raise StaffUnknown
        return found

    async def _concerned(
        self, tx: Transaction, kind: Kind, staff_id: StaffId | None, wanted: Wanted
    ) -> frozenset[CompanyId]:
        asked = wanted.company_ids() if kind in ("create_member", "grant_mandates") else frozenset()
        return asked | (await store.works_for(tx, staff_id) if staff_id else frozenset())

    def _check(self, kind: Kind, wanted: Wanted, member: Member | None) -> None:
        if kind in ("create_member", "set_roles"):
            if not wanted.roles or not frozenset(wanted.roles) <= ROLES.keys():
                raise RoleUnknown
            if conflicts(wanted.roles):
                raise RolesApart
        if kind == "set_roles" and (member is None or frozenset(wanted.roles_before) != member.roles):
            raise RequestStale
        if kind == "create_member" and (not LOGIN.fullmatch(wanted.login) or not wanted.name.strip()):
            raise BadInput(fields="wanted")
        if kind in ("create_member", "grant_mandates") and not wanted.companies:
            raise BadInput(fields="wanted.companies")

    async def _apply(self, tx: Transaction, by: StaffCaller, request: Request, member: Member | None) -> Issued | None:
        wanted, now, target = request.wanted, self._clock.now(), request.staff_id
        match request.kind:
            case "create_member":
                await self._create(tx, by, request)
            case "set_roles":
                await store.set_roles(tx, target, wanted.roles)
                await self._audit.record(
                    tx, request.companies, by.actor(), "staff.roles_set", "staff", target,
                    roles=sorted(wanted.roles), roles_before=sorted(wanted.roles_before),
                )  # fmt: skip
                tx.hint(HINT_MANDATES, msgspec.json.encode({"staff_id": target.hex}))
            case "grant_mandates":
                new = wanted.company_ids() - (member.companies if member else frozenset())
                await store.grant(tx, target, new, request.asked_by, now)
                await self._staff.tell_mandates(tx, by.actor(), by.staff_id, target, new, ())
            case "reset_second_step":
                await self._second.reset(tx, target, by.actor(), request.companies, request.reason)
            case "issue_code":
                return await self._passwords.issue(
                    tx, target, by.staff_id, by.actor(), request.companies, request.reason
                )
            case "reactivate":
                await store.set_active(tx, target, active=True)
                await self._audit.record(
                    tx, request.companies, by.actor(), "staff.reactivated", "staff", target, request.reason
                )
        return None

    async def _create(self, tx: Transaction, by: StaffCaller, request: Request) -> None:
        wanted, companies = request.wanted, request.wanted.company_ids()
        new = NewMember(
            id=request.staff_id, login=wanted.login, name=wanted.name.strip(), title=wanted.title.strip(),
            password_hash="",  # nobody can sign in with it: their one-time code comes first
            roles=tuple(wanted.roles), companies=tuple(sorted(companies)), capacity=wanted.capacity,
        )  # fmt: skip
        await self._staff.add_members(tx, [new])
        await self._audit.record(
            tx, companies, by.actor(), "staff.member_created", "staff", request.staff_id, roles=sorted(wanted.roles)
        )
        await self._staff.tell_mandates(tx, by.actor(), by.staff_id, request.staff_id, companies, ())

    async def _record(self, tx: Transaction, by: StaffCaller, request: Request, action: str, reason: str) -> None:
        await self._audit.record(
            tx, request.companies, by.actor(), action, "request", request.id, reason,
            kind=request.kind, staff_id=str(request.staff_id), **_asked(request.wanted, request.kind),
        )  # fmt: skip
        tx.hint(HINT_REQUESTS, b"")


def _asked(wanted: Wanted, kind: Kind) -> dict[str, list[str]]:
    named: dict[str, Collection[str]] = {"roles": wanted.roles, "company_ids": wanted.companies}
    shown = {"create_member": ("roles", "company_ids"), "set_roles": ("roles",), "grant_mandates": ("company_ids",)}
    return {name: sorted(named[name]) for name in shown.get(kind, ())}
