"""What settings were: every save kept, compared, gone back to; one setting, or a company's rules as of a moment."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from suiban.administration import store
from suiban.administration.api.sections import Section
from suiban.administration.errors import SettingChanged, SettingInvalid, VersionUnknown
from suiban.administration.model import Change, Place, Setting, Value, digest, plain
from suiban.administration.model.versions import Restored, Version, fingerprint, restored, revive, then_of
from suiban.audit.api import Actor, Audit
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction
from suiban.staff.errors import CompanyNotYours

RULES: Final = ("hours", "kinds", "queues")
"""The sections that rule who is served by whom and are a company's own, in the order in which they are applied."""
VERSIONS_PAGE: Final = 100
NUMBER_MAX: Final = 2**31 - 1
ROLLED_BACK: Final = "administration.rules_rolled_back"


class Versions(ABC):
    """Use cases of versions; part of the door."""

    sections: Mapping[str, Section]
    _audit: Audit

    async def versions(
        self, tx: Transaction, section: str, place: Place, below: int | None = None
    ) -> tuple[list[Version], bool]:
        """A page of one setting's saves, the newest first, and whether there are older ones. Raises SectionUnknown."""
        self._section(section)
        company, key = place
        found = await store.versions(tx, company, section, key, below or NUMBER_MAX, VERSIONS_PAGE + 1)
        return found[:VERSIONS_PAGE], len(found) > VERSIONS_PAGE

    async def rule_versions(self, tx: Transaction, company: CompanyId, before: datetime) -> tuple[list[Version], bool]:
        """A page of the saves of all rules of a company, the newest first, and whether there are older ones."""
        _own(tx, company)
        found = await store.company_versions(tx, company, self._rules(), before, VERSIONS_PAGE + 1)
        return found[:VERSIONS_PAGE], len(found) > VERSIONS_PAGE

    async def roll_back(
        self, tx: Transaction, by: Actor, section: str, place: Place, number: int, seen: str | None, reason: str,
        confirmed: frozenset[str] = frozenset(),
    ) -> Setting:  # fmt: skip
        """Bring one setting back to a version; 0: to what it was before the first. That is a save like any other.

        Raises VersionUnknown and what :meth:`Administration.change` raises.
        """
        company, key = place
        kind = self._section(section).kind
        found = await store.versions(tx, company, section, key, max(number, 1) + 1, 1)
        if not found or found[0].number != max(number, 1):
            raise VersionUnknown
        kept = found[0].after if number else found[0].before
        if kept is None:
            raise VersionUnknown
        return await self.change(tx, by, section, place, plain(revive(kind, kept)), seen, reason, confirmed)

    async def rules_at(self, tx: Transaction, company: CompanyId, at: datetime) -> tuple[list[Restored], str]:
        """What going back to a moment would change of a company's rules, and the name of what they are now."""
        _own(tx, company)
        wanted, stays, seen = await self._wanted(tx, company, at)
        return [restored(section, key, now, then) for section, key, now, then in wanted] + stays, seen

    async def roll_back_rules(
        self, tx: Transaction, by: Actor, company: CompanyId, at: datetime, seen: str, reason: str
    ) -> tuple[list[Change], list[Restored]]:
        """Bring a company's rules back to a moment: what changed, and what could not go back.

        All of it or, where one contradicts the others as they then are, nothing. Raises SettingChanged when the rules
        are not those that were ``seen``, SettingInvalid.
        """
        _own(tx, company)
        await store.lock(tx)
        wanted, stays, now = await self._wanted(tx, company, at)
        if now != seen:
            raise SettingChanged
        changes: list[Change] = []
        # they speak of one another, and which of them must be first is known only to their checks
        while wanted:
            left, error = [], None
            for section, key, before, then in wanted:
                try:
                    change = await self._save(tx, by, section, (company, key), before, then, reason)
                except SettingInvalid as caught:
                    left.append((section, key, before, then))
                    error = caught
                else:
                    changes += [change] if change is not None else []
            if error is not None and len(left) == len(wanted):
                raise error
            wanted = left
        if changes:
            done = [f"{change.section} {change.place[1]}" for change in changes]
            await self._audit.record(tx, company, by, ROLLED_BACK, "rules", at.isoformat(), reason, changed=done)
        return changes, stays

    async def _wanted(
        self, tx: Transaction, company: CompanyId, at: datetime
    ) -> tuple[list[tuple[str, str, Value, Value]], list[Restored], str]:
        """What is to become of which setting; what has to stay; the name of what they are now."""
        past = await store.as_of(tx, company, self._rules(), at)
        wanted: list[tuple[str, str, Value, Value]] = []
        stays: list[Restored] = []
        present: list[Setting] = []
        for section in self._rules():
            kept = self.sections[section]
            for (owner, key), now in sorted((await kept.load(tx)).items(), key=lambda item: item[0][1]):
                if owner != company:
                    continue
                present.append(Setting(company, f"{section} {key}", now, digest(now)))
                if (section, key) not in past:
                    continue
                then = then_of(kept.kind, now, past[section, key])
                if then is None:
                    stays.append(Restored(section, key, {}, {}, "not_there"))
                elif then != now:
                    wanted.append((section, key, now, then))
        return wanted, stays, fingerprint(present)

    def _rules(self) -> tuple[str, ...]:
        return tuple(name for name in self.sections if name in RULES)

    # --- the door's own ---

    @abstractmethod
    async def change(
        self, tx: Transaction, by: Actor, section: str, place: Place, given: object, seen: str | None,
        reason: str = "", confirmed: frozenset[str] = frozenset(),
    ) -> Setting: ...  # fmt: skip

    @abstractmethod
    async def _save(
        self, tx: Transaction, by: Actor, section: str, place: Place, before: Value | None, value: Value,
        reason: str = "",
    ) -> Change | None: ...  # fmt: skip

    @abstractmethod
    def _section(self, name: str) -> Section: ...


def _own(tx: Transaction, company: CompanyId) -> None:
    if tx.scope is None or company not in tx.scope.companies:
        raise CompanyNotYours
