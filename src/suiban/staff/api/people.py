"""What one person alone may do to a member: give a code, shut out, let in again, unlock; what a company asks."""

import msgspec

from suiban.audit.api import Audit
from suiban.kit.ids import StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff import store
from suiban.staff.api import HINT_REVOKED, Staff, StaffCaller
from suiban.staff.api.passwords import Issued, Passwords
from suiban.staff.api.sign_in import SignIns
from suiban.staff.errors import ApprovalNeeded, CompanyNotYours, OwnMandates, RoleUnknown, StaffUnknown
from suiban.staff.model import ROLES, Member, Permission
from suiban.staff.model.access import Policy, is_high_risk
from suiban.staff.store import credentials


class People:
    """Members, as administrators and security deal with them."""

    def __init__(self, clock: Clock, staff: Staff, passwords: Passwords, sign_ins: SignIns, audit: Audit) -> None:
        self._clock = clock
        self._staff = staff
        self._passwords = passwords
        self._sign_ins = sign_ins
        self._audit = audit

    async def access_member(
        self, tx: Transaction, by: StaffCaller, staff_id: StaffId, *permissions: Permission
    ) -> Member:
        """Somebody else, locked, all of whose companies are one's own: what is decided concerns each of them.

        Raises :class:`PermissionMissing`, :class:`OwnMandates`, :class:`StaffUnknown`, :class:`CompanyNotYours`.
        """
        if staff_id == by.staff_id:
            raise OwnMandates
        found = await store.lock_members(tx, [by.staff_id, staff_id])
        now = await self._staff.confirm(tx, by, *permissions)
        if staff_id not in found:
            raise StaffUnknown
        if not await store.works_for(tx, staff_id) <= now.companies:
            raise CompanyNotYours
        return next(member for member in await store.load_members(tx) if member.id == staff_id)

    async def issue_code(self, tx: Transaction, by: StaffCaller, staff_id: StaffId, reason: str) -> Issued:
        """A one-time code for somebody who is new or cannot get in. Raises also :class:`ApprovalNeeded`."""
        member = await self.access_member(tx, by, staff_id, "manage_staff")
        if is_high_risk(member.roles):
            raise ApprovalNeeded  # else whoever administers could sign in as who watches over it
        companies = member.companies or by.companies
        return await self._passwords.issue(tx, staff_id, by.staff_id, by.actor(), companies, reason)

    async def deactivate(self, tx: Transaction, by: StaffCaller, staff_id: StaffId, reason: str) -> None:
        """Shut out at once: sessions end, sockets close, what is held and offered goes back as without a mandate."""
        member = await self.access_member(tx, by, staff_id, "manage_staff", "manage_sessions")
        now = self._clock.now()
        if not await store.set_active(tx, staff_id, active=False):
            return
        await store.revoke_sessions(tx, staff_id, now)
        companies = member.companies
        await self._audit.record(
            tx, companies or by.companies, by.actor(), "staff.deactivated", "staff", staff_id, reason
        )
        await store.withdraw(tx, staff_id, companies, now)
        await self._staff.tell_mandates(tx, by.actor(), by.staff_id, staff_id, (), companies)
        tx.hint(HINT_REVOKED, msgspec.json.encode({"staff_id": staff_id.hex}))

    async def reactivate(self, tx: Transaction, by: StaffCaller, staff_id: StaffId, reason: str) -> None:
        """Let in again; mandates are granted anew, one by one. Raises also :class:`ApprovalNeeded`."""
        member = await self.access_member(tx, by, staff_id, "manage_staff")
        if is_high_risk(member.roles):
            raise ApprovalNeeded
        if await store.set_active(tx, staff_id, active=True):
            await self._audit.record(tx, by.companies, by.actor(), "staff.reactivated", "staff", staff_id, reason)

    async def unlock(self, tx: Transaction, by: StaffCaller, staff_id: StaffId, reason: str) -> int:
        """Forget what failed for this login; in how many places it was slowed down or locked."""
        member = await self.access_member(tx, by, staff_id, "guard_access")
        freed = await self._sign_ins.unlock(tx, member.login)
        companies = member.companies or by.companies
        await self._audit.record(tx, companies, by.actor(), "staff.unlocked", "staff", staff_id, reason, places=freed)
        return freed

    async def policies(self, tx: Transaction, by: StaffCaller) -> list[Policy]:
        """What each of one's companies asks. Raises :class:`PermissionMissing`."""
        by.require("manage_staff", "manage_sessions")
        kept = {one.company_id: one for one in await credentials.load_policies(tx)}
        return [kept.get(company) or Policy(company) for company in sorted(by.companies)]

    async def set_policy(self, tx: Transaction, by: StaffCaller, policy: Policy) -> Policy:
        """Security's alone. Holds from the next sign-in.

        Raises :class:`PermissionMissing`, :class:`CompanyNotYours`, :class:`RoleUnknown`.
        """
        now = await self._staff.confirm(tx, by, "guard_access")
        if policy.company_id not in now.companies:
            raise CompanyNotYours
        if not policy.second_step_roles <= ROLES.keys():
            raise RoleUnknown
        before = {one.company_id: one for one in await credentials.load_policies(tx)}
        old = before.get(policy.company_id, Policy(policy.company_id))
        if old != policy:
            await credentials.save_policy(tx, policy)
            await self._audit.record(
                tx, policy.company_id, by.actor(), "staff.policy_changed", "company", policy.company_id,
                classes_min=policy.classes_min, password_days_max=policy.password_days_max,
                session_hours_max=policy.session_hours_max, idle_minutes_max=policy.idle_minutes_max,
                second_step_roles=sorted(policy.second_step_roles),
                second_step_roles_before=sorted(old.second_step_roles),
            )  # fmt: skip
        return policy
