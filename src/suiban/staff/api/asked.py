"""What each kind of request concerns, what it must keep to, and what is done when it is approved."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from suiban.audit.api import Audit
from suiban.kit.errors import BadInput
from suiban.kit.ids import CompanyId, RoleId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff import store
from suiban.staff.api import HINT_MANDATES, NewMember, Staff, StaffCaller
from suiban.staff.api.passwords import Issued, Passwords
from suiban.staff.api.policies import Policies
from suiban.staff.api.second import SecondSteps
from suiban.staff.errors import IdentityNotLinked, RequestStale, StaffUnknown
from suiban.staff.model import LOGIN, Member
from suiban.staff.model.requests import ABOUT_COMPANIES, ABOUT_ROLES, Kind, Request, Wanted
from suiban.staff.model.roles import RoleDraft
from suiban.staff.store import oidc as oidc_store


class Asked:
    """The kinds of requests."""

    def __init__(
        self, clock: Clock, staff: Staff, passwords: Passwords, second: SecondSteps, policies: Policies, audit: Audit
    ) -> None:
        self._clock = clock
        self._staff = staff
        self._passwords = passwords
        self._second = second
        self._policies = policies
        self._audit = audit

    async def member(self, tx: Transaction, staff_id: StaffId) -> Member:
        """Somebody of the scope. Raises :class:`StaffUnknown`."""
        found = next((one for one in await store.load_members(tx) if one.id == staff_id), None)
        if found is None:
            raise StaffUnknown
        return found

    async def complete(self, tx: Transaction, kind: Kind, about_id: UUID | None, wanted: Wanted) -> Wanted:
        """What is wanted, with how things are now: what the decision rests upon."""
        replace = msgspec.structs.replace
        match kind:
            case "set_roles" if about_id is not None:
                member = await self.member(tx, StaffId.of(about_id))
                return replace(wanted, roles_before=tuple(sorted(member.roles)))
            case "define_role" | "retire_role" if about_id is not None:
                role = await self._staff.roles.find(tx, RoleId.of(about_id))
                before = RoleDraft(role.name, role.name_en, tuple(sorted(role.permissions)), role.version)
                companies = tuple(sorted(str(company) for company in role.companies))
                return replace(wanted, role_before=before, companies=companies)
            case "set_policy" if about_id is not None:
                return replace(wanted, rules_before=await self._policies.of(tx, CompanyId.of(about_id)))
            case _:
                return wanted

    async def check(
        self, tx: Transaction, kind: Kind, about_id: UUID | None, wanted: Wanted, by: Collection[StaffId]
    ) -> frozenset[CompanyId]:
        """Whether this may be done as things are now; the companies it concerns. ``about_id`` None: something new.

        ``by`` are those who ask and decide. Raises BadInput, :class:`RequestStale`, and what each kind raises.
        """
        if kind in ABOUT_ROLES:
            return await self._check_role(tx, kind, RoleId.of(about_id) if about_id else None, wanted, by)
        if kind in ABOUT_COMPANIES:
            if about_id is None or wanted.rules is None:
                raise BadInput(fields="wanted.rules")
            await self._policies.check(tx, wanted.rules)
            return frozenset({CompanyId.of(about_id)})
        return await self._check_member(tx, kind, StaffId.of(about_id) if about_id else None, wanted)

    async def _check_member(
        self, tx: Transaction, kind: Kind, staff_id: StaffId | None, wanted: Wanted
    ) -> frozenset[CompanyId]:
        member = await self.member(tx, staff_id) if staff_id else None
        concerned = wanted.company_ids() if kind in ("create_member", "grant_mandates") else frozenset()
        if staff_id:
            concerned |= await store.works_for(tx, staff_id)
        if kind in ("create_member", "set_roles"):
            await self._staff.roles.check_given(tx, wanted.roles, concerned)
        if kind == "set_roles" and (member is None or frozenset(wanted.roles_before) != member.roles):
            raise RequestStale
        if kind == "create_member" and (not LOGIN.fullmatch(wanted.login) or not wanted.name.strip()):
            raise BadInput(fields="wanted")
        if kind in ("create_member", "grant_mandates") and not wanted.companies:
            raise BadInput(fields="wanted.companies")
        if kind == "grant_mandates" and member is not None:
            await self._staff.roles.check_companies(tx, member.roles, concerned)
        if kind == "unlink_identity" and member is not None and not await oidc_store.is_linked(tx, member.id):
            raise IdentityNotLinked
        return concerned

    async def _check_role(
        self, tx: Transaction, kind: Kind, role_id: RoleId | None, wanted: Wanted, by: Collection[StaffId]
    ) -> frozenset[CompanyId]:
        roles = self._staff.roles
        if kind == "retire_role":
            if role_id is None or wanted.role_before is None:
                raise BadInput(fields="role_id")
            role = await roles.check_retired(tx, role_id, by)
            if role.version != wanted.role_before.version:
                raise RequestStale
            return role.companies
        if wanted.role is None or not wanted.companies:
            raise BadInput(fields="wanted.role")
        known = await roles.check_draft(tx, role_id, wanted.role, by)
        return known.companies if known else wanted.company_ids()

    async def apply(self, tx: Transaction, by: StaffCaller, request: Request) -> Issued | None:
        """Do it. A one-time code when that is what was asked for."""
        staff_id = request.staff_id
        if staff_id is None:
            await self._apply_beside(tx, by, request)
            return None
        wanted, now, actor = request.wanted, self._clock.now(), by.actor()
        match request.kind:
            case "create_member":
                await self._create(tx, by, request, staff_id)
            case "set_roles":
                await store.set_roles(tx, staff_id, wanted.roles)
                await self._audit.record(
                    tx, request.companies, actor, "staff.roles_set", "staff", staff_id,
                    roles=sorted(wanted.roles), roles_before=sorted(wanted.roles_before),
                )  # fmt: skip
                tx.hint(HINT_MANDATES, msgspec.json.encode({"staff_id": staff_id.hex}))
            case "grant_mandates":
                new = wanted.company_ids() - (await self.member(tx, staff_id)).companies
                await store.grant(tx, staff_id, new, request.asked_by, now)
                await self._staff.tell_mandates(tx, actor, by.staff_id, staff_id, new, ())
            case "reset_second_step":
                await self._second.reset(tx, staff_id, actor, request.companies, request.reason)
            case "issue_code":
                return await self._passwords.issue(
                    tx, staff_id, by.staff_id, actor, request.companies, request.reason
                )  # fmt: skip
            case "reactivate":
                await store.set_active(tx, staff_id, active=True)
                await self._audit.record(
                    tx, request.companies, actor, "staff.reactivated", "staff", staff_id, request.reason
                )
            case "unlink_identity":
                await oidc_store.unlink(tx, staff_id)
                await self._audit.record(
                    tx, request.companies, actor, "staff.identity_unlinked", "staff", staff_id, request.reason
                )
        return None

    async def _apply_beside(self, tx: Transaction, by: StaffCaller, request: Request) -> None:
        """What is about no member: a role, or a company's rules."""
        wanted, roles, actor = request.wanted, self._staff.roles, by.actor()
        match request.kind:
            case "define_role" if wanted.role is not None:
                role_id = RoleId.of(request.about_id)
                await roles.define(tx, actor, role_id, wanted.role, request.companies, request.reason)
            case "retire_role":
                role = await roles.find(tx, RoleId.of(request.about_id))
                await roles.retire(tx, actor, role, request.companies, request.reason)
            case "set_policy" if wanted.rules is not None:
                company = CompanyId.of(request.about_id)
                await self._policies.set(tx, actor, company, wanted.rules, wanted.rules_before, request.reason)

    async def _create(self, tx: Transaction, by: StaffCaller, request: Request, staff_id: StaffId) -> None:
        wanted, companies = request.wanted, request.wanted.company_ids()
        new = NewMember(
            id=staff_id, login=wanted.login, name=wanted.name.strip(), title=wanted.title.strip(),
            title_en=wanted.title_en.strip(),
            password_hash="",  # nobody can sign in with it: their one-time code comes first
            roles=tuple(wanted.roles), companies=tuple(sorted(companies)), capacity=wanted.capacity,
        )  # fmt: skip
        await self._staff.enter(tx, new)
        await self._audit.record(
            tx, companies, by.actor(), "staff.member_created", "staff", staff_id, roles=sorted(wanted.roles)
        )
        await self._staff.tell_mandates(tx, by.actor(), by.staff_id, staff_id, companies, ())
