"""What one person alone may do to a member: edit, give a code, shut out, let in again, unlock."""

from collections.abc import Collection, Mapping

import msgspec

from suiban.audit.api import Audit
from suiban.kit.errors import BadInput
from suiban.kit.ids import StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff import store
from suiban.staff.api import HINT_REVOKED, Staff, StaffCaller
from suiban.staff.api.passwords import Issued, Passwords
from suiban.staff.api.sign_in import SignIns
from suiban.staff.errors import (
    ApprovalNeeded,
    CompanyNotYours,
    MemberChanged,
    OwnMandates,
    SkillUnknown,
    StaffUnknown,
)
from suiban.staff.model import LIMITS, SKILL_LEVELS, Abilities, Edited, Member, Permission, Skill, digest_of
from suiban.staff.model.roles import reaches_over_others
from suiban.staff.store import abilities as abilities_store
from suiban.staff.store import roles as roles_store


class People:
    """Members, as administrators and security deal with them."""

    def __init__(
        self, clock: Clock, staff: Staff, passwords: Passwords, sign_ins: SignIns, audit: Audit,
        work_kinds: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._work_kinds = work_kinds
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
        if reaches_over_others(member.permissions):
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
        if reaches_over_others(member.permissions):
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

    async def edit(self, tx: Transaction, by: StaffCaller, staff_id: StaffId, edited: Edited, seen: str) -> Member:
        """What somebody is called, how much they hold at a time, what they can do. Routing follows within a second.

        ``seen`` is the digest of what was changed. Raises as :meth:`access_member` does, BadInput,
        :class:`MemberChanged`, :class:`SkillUnknown`.
        """
        member = await self.access_member(tx, by, staff_id, "manage_staff")
        if digest_of(member) != seen:
            raise MemberChanged
        if not edited.name.strip() or not all(level in SKILL_LEVELS for level in edited.skills.values()):
            raise BadInput(fields="name" if not edited.name.strip() else "skills")
        check_limits(edited.limits, self._work_kinds)
        if not edited.skills.keys() <= {skill.key for skill in await roles_store.load_skills(tx)}:
            raise SkillUnknown
        name, title, title_en = edited.name.strip(), edited.title.strip(), edited.title_en.strip()
        await abilities_store.forget(tx, staff_id)  # what is set for good is not undone by what was for a while
        abilities = Abilities(edited.capacity, edited.skills, edited.limits)
        await roles_store.edit_member(tx, staff_id, name, title, title_en, abilities)
        before, after = (member.name, member.title, member.title_en), (name, title, title_en)
        await self._audit.record(
            tx, member.companies or by.companies, by.actor(), "staff.member_edited", "staff", staff_id,
            renamed="yes" if before != after else "no", capacity=edited.capacity, capacity_before=member.capacity,
            skills=levels_of(edited.skills), skills_before=levels_of(member.skills),
            limits=levels_of(edited.limits), limits_before=levels_of(member.limits),
        )  # fmt: skip
        return msgspec.structs.replace(
            member, name=name, title=title, title_en=title_en, capacity=edited.capacity, skills=dict(edited.skills),
            limits=dict(edited.limits),
        )  # fmt: skip

    async def skills(self, tx: Transaction) -> tuple[Skill, ...]:
        """Everything one may be able to do."""
        return await roles_store.load_skills(tx)


def levels_of(skills: Mapping[str, int]) -> list[str]:
    """Skills, or limits, as the audit has them."""
    return [f"{key}:{level}" for key, level in sorted(skills.items())]


def check_limits(limits: Mapping[str, int], work_kinds: Collection[str]) -> None:
    """Each is of a kind of work there is, and a number that makes sense. Raises BadInput."""
    if not all(kind in work_kinds and most in LIMITS for kind, most in limits.items()):
        raise BadInput(fields="limits")
