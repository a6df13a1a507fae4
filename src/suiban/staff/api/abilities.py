"""What somebody can do now: changed from the wallboard by whoever leads them, for good or for a while."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from suiban.audit.api import HOUSE, Audit
from suiban.eventlog.api import EventLog
from suiban.kit.errors import BadInput
from suiban.kit.ids import CompanyId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff import store
from suiban.staff.api import StaffCaller
from suiban.staff.api.people import People, check_limits, levels_of
from suiban.staff.errors import MemberChanged, SkillUnknown
from suiban.staff.events import AbilitiesChanged
from suiban.staff.model import SKILL_LEVELS, Abilities, Member, TemporaryChange, abilities_digest, abilities_of
from suiban.staff.store import abilities as abilities_store
from suiban.staff.store import roles as roles_store

UNTIL_MAX: Final = timedelta(days=7)
CAPACITY_MAX: Final = 100
RETURNED_MAX: Final = 200


class LiveAbilities:
    """Skills, levels, capacity and limits as they are from now on. Routing follows with its next offer.

    ``work_kinds`` are those that can be limited.
    """

    def __init__(
        self, clock: Clock, log: EventLog, people: People, audit: Audit, work_kinds: Collection[str] = ()
    ) -> None:
        self._work_kinds = work_kinds
        self._clock = clock
        self._log = log
        self._people = people
        self._audit = audit

    async def load(self, tx: Transaction, by: StaffCaller, staff_id: StaffId) -> tuple[Member, TemporaryChange | None]:
        """What somebody can do now, and what comes back. Raises as :meth:`People.access_member` does."""
        member = await self._people.access_member(tx, by, staff_id, "abilities")
        return member, (await abilities_store.pending(tx, [staff_id])).get(staff_id)

    async def own(self, tx: Transaction, caller: StaffCaller) -> tuple[Member, TemporaryChange | None]:
        """What one can do now oneself, and what comes back."""
        member = next(one for one in await store.load_members(tx) if one.id == caller.staff_id)
        return member, (await abilities_store.pending(tx, [member.id])).get(member.id)

    async def change(
        self, tx: Transaction, by: StaffCaller, staff_id: StaffId, wanted: Abilities, seen: str, reason: str,
        until: datetime | None = None,
    ) -> Member:  # fmt: skip
        """From now on, or until then, somebody can do this and holds so much. ``seen`` names what was changed.

        A change for a while gives back what was before the first of them; one for good ends what was for a while.
        Raises as :meth:`People.access_member` does, BadInput, :class:`MemberChanged`, :class:`SkillUnknown`.
        """
        now = self._clock.now()
        member = await self._people.access_member(tx, by, staff_id, "abilities")
        before = abilities_of(member)
        if abilities_digest(before) != seen:
            raise MemberChanged
        if until is not None and not now < until <= now + UNTIL_MAX:
            raise BadInput(fields="until")
        if not 0 <= wanted.capacity <= CAPACITY_MAX:
            raise BadInput(fields="capacity")
        if not all(level in SKILL_LEVELS for level in wanted.skills.values()):
            raise BadInput(fields="skills")
        check_limits(wanted.limits, self._work_kinds)
        if not wanted.skills.keys() <= {skill.key for skill in await roles_store.load_skills(tx)}:
            raise SkillUnknown
        await abilities_store.set_abilities(tx, staff_id, wanted)
        if until is None:
            await abilities_store.forget(tx, staff_id)
        else:
            await abilities_store.keep(tx, staff_id, until, before, by.staff_id, now)
        companies = member.companies or by.companies
        await self._tell(tx, companies, staff_id, by.staff_id, until)
        await self._audit.record(
            tx, companies, by.actor(), "staff.abilities_changed", "staff", staff_id, reason,
            capacity=wanted.capacity, capacity_before=before.capacity, skills=levels_of(wanted.skills),
            skills_before=levels_of(before.skills), limits=levels_of(wanted.limits),
            limits_before=levels_of(before.limits), until=until.isoformat() if until else "",
        )  # fmt: skip
        (after,) = [one for one in await store.load_members(tx) if one.id == staff_id]
        return after

    async def give_back(self, tx: Transaction) -> int:
        """What was for a while is over: what was before comes back. How many it came back to. Within the scope."""
        ended = await abilities_store.due(tx, self._clock.now(), RETURNED_MAX)
        members = {member.id: member for member in await store.load_members(tx)} if ended else {}
        for change in ended:
            known = {skill.key for skill in await roles_store.load_skills(tx)}
            skills = {key: level for key, level in change.skills.items() if key in known}
            again = Abilities(change.capacity, skills, change.limits)
            await abilities_store.set_abilities(tx, change.staff_id, again)
            await abilities_store.forget(tx, change.staff_id)
            member = members.get(change.staff_id)
            companies = member.companies if member else frozenset[CompanyId]()
            if not companies:
                continue  # nobody's any more: there is no company to tell
            await self._tell(tx, companies, change.staff_id, None, None)
            await self._audit.record(
                tx, companies, HOUSE, "staff.abilities_returned", "staff", change.staff_id,
                capacity=change.capacity, skills=levels_of(skills), limits=levels_of(change.limits),
            )  # fmt: skip
        return len(ended)

    async def _tell(
        self, tx: Transaction, companies: frozenset[CompanyId], staff_id: StaffId, by: StaffId | None,
        until: datetime | None,
    ) -> None:  # fmt: skip
        fact = AbilitiesChanged(staff_id=staff_id, by_id=by, until=until)
        await self._log.append_many(tx, [(company, fact) for company in sorted(companies)])
