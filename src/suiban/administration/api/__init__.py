"""The door of administration: list settings, change one, set many as an operator does."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import msgspec

from suiban.administration import store
from suiban.administration.api.journeying import CaseKinds, JourneysOf
from suiban.administration.api.kinds import Kinds
from suiban.administration.api.queueing import Queues
from suiban.administration.api.sections import (
    Channels,
    Codes,
    Companies,
    HoursOf,
    Pages,
    Reasons,
    RulesOf,
    Section,
    Skills,
)
from suiban.administration.api.trials import Trials
from suiban.administration.api.versions import Versions
from suiban.administration.errors import (
    SectionUnknown,
    SettingChanged,
    SettingDoubtful,
    SettingInvalid,
    SettingUnknown,
    SharedByAll,
    TooManySettings,
)
from suiban.administration.model import (
    ITEMS_MAX,
    Change,
    Finding,
    Place,
    Setting,
    Value,
    difference,
    digest,
    lines,
    parse_value,
    plain,
)
from suiban.audit.api import REASON_CHARACTERS_MAX, Actor, Audit
from suiban.cases.api import Cases
from suiban.conversations.api import Channel, Conversations
from suiban.conversations.model.secrets import ChannelSecret
from suiban.engagement.api import Journeys
from suiban.flows.api import Flows
from suiban.kit.ids import CompanyId
from suiban.kit.masking import mask_text
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Transaction
from suiban.proving.api import Proving
from suiban.records.api import Records
from suiban.routing.api import Routing
from suiban.staff.api import Staff
from suiban.staff.errors import CompanyNotYours

__all__ = ["Administration", "Change", "Finding", "Setting", "plain"]

CHANGED: Final = "administration.setting_changed"
CREATED: Final = "administration.setting_created"
ROTATED: Final = "administration.channel_secret_rotated"


class Administration(Versions, Trials):
    """Settings of every section, in the caller's transaction and scope."""

    def __init__(
        self, conversations: Conversations, routing: Routing, records: Records, staff: Staff, audit: Audit,
        proving: Proving, clock: Clock, cases: Cases, journeys: Journeys, flows: Flows,
    ) -> None:  # fmt: skip
        self._audit = audit
        self._clock = clock
        self._routing = routing
        self._conversations = conversations
        # in the order in which files are applied: what is spoken of comes before what speaks of it
        self.sections: Mapping[str, Section] = MappingProxyType(
            {
                "skills": Skills(staff),
                "companies": Companies(),
                "hours": HoursOf(routing, clock),
                "queues": Queues(routing, staff, conversations),
                "rules": RulesOf(conversations, records, proving, routing, journeys, flows),
                "channels": Channels(conversations, records, routing),
                "pages": Pages(conversations),
                "kinds": Kinds(routing),
                "presence_reasons": Reasons(routing),
                "products": Codes(records, "product"),
                "scenarios": Codes(records, "scenario"),
                "cases": CaseKinds(cases, routing),
                "journeys": JourneysOf(journeys, routing),
            }
        )

    async def settings(self, tx: Transaction, section: str) -> list[Setting]:
        """All settings of a section within the scope, by company and key. Raises :class:`SectionUnknown`."""
        kept = self._section(section)
        found = await kept.load(tx)
        findings = await kept.findings(tx, found)
        return [
            Setting(company, key, value, digest(value), tuple(findings.get((company, key), ())))
            for (company, key), value in sorted(found.items(), key=lambda item: (str(item[0][0]), item[0][1]))
        ]

    async def change(
        self, tx: Transaction, by: Actor, section: str, place: Place, given: object, seen: str | None,
        reason: str = "", confirmed: frozenset[str] = frozenset(),
    ) -> Setting:  # fmt: skip
        """Save one setting. ``seen`` is the digest of what its writer saw; None: they saw that there was none.

        Nothing is saved over what was not seen, nor what makes for findings (by ``problem``) that were not there before
        and are not ``confirmed``. Raises SectionUnknown, SettingInvalid, SettingUnknown, SettingChanged,
        SettingDoubtful, CompanyNotYours, SharedByAll, TooManySettings.
        """
        kept = self._section(section)
        await self._allow(tx, kept, place)
        value = parse_value(kept.kind, given)
        await store.lock(tx)
        before = (await kept.load(tx)).get(place)
        if kept.single and before is None:
            raise SettingUnknown
        if (digest(before) if before is not None else None) != seen:
            raise SettingChanged
        await self._save(tx, by, section, place, before, value, reason)
        findings = await self._confirmed(tx, kept, place, before, value, confirmed)
        return Setting(*place, value, digest(value), tuple(findings))

    async def check(self, tx: Transaction, section: str, place: Place, given: object) -> list[Finding]:
        """What is odd about a setting that is not saved. Raises SectionUnknown, SettingInvalid, CompanyNotYours."""
        kept = self._section(section)
        await self._allow(tx, kept, place)
        value = parse_value(kept.kind, given)
        await kept.check(tx, place, value)
        return (await kept.findings(tx, {place: value})).get(place, [])

    async def replace(
        self, tx: Transaction, by: Actor, section: str, place: Place, given: object, reason: str
    ) -> Change | None:
        """Set one setting whatever it was: for operators. None: it was like that already. Raises SettingInvalid."""
        kept = self._section(section)
        value = parse_value(kept.kind, given)
        await store.lock(tx)
        before = (await kept.load(tx)).get(place)
        change = await self._save(tx, by, section, place, before, value, reason)
        if change is None:
            return None
        findings = (await kept.findings(tx, {place: value})).get(place, [])
        return msgspec.structs.replace(change, findings=tuple(findings))

    async def rotate_secret(
        self, tx: Transaction, by: Actor, company: CompanyId, key: str, old_kept: timedelta, seen: datetime | None
    ) -> tuple[str, list[ChannelSecret]]:
        """Give a channel another secret, told this once, and which hold now. The present one holds for so long.

        ``seen``: since when the present one held as its changer saw it; None: there was none. Else the second of two
        would end at once what the first wanted kept. Raises SettingUnknown, CompanyNotYours, SettingChanged.
        """
        door = await self._door(tx, company, key)
        await store.lock(tx)
        held = await self._conversations.channel_secrets(tx, door)
        if next((one.made_at for one in held if one.ends_at is None), None) != seen:
            raise SettingChanged
        secret = await self._conversations.rotate_secret(tx, door, old_kept)
        kept_s = int(old_kept.total_seconds())
        await self._audit.record(tx, company, by, ROTATED, "channels", key, old_kept_s=kept_s)
        return secret, await self._conversations.channel_secrets(tx, door)

    async def channel_secrets(self, tx: Transaction, company: CompanyId, key: str) -> list[ChannelSecret]:
        """Since when a channel's secrets hold, and until when. Raises SettingUnknown, CompanyNotYours."""
        return await self._conversations.channel_secrets(tx, await self._door(tx, company, key))

    async def _confirmed(
        self, tx: Transaction, kept: Section, place: Place, before: Value | None, value: Value,
        confirmed: frozenset[str],
    ) -> list[Finding]:  # fmt: skip
        """What is odd about a value. Raises SettingDoubtful: its transaction is then given up."""
        found = (await kept.findings(tx, {place: value})).get(place, [])
        if found and not {one.problem for one in found} <= confirmed:
            was = (await kept.findings(tx, {place: before})).get(place, []) if before is not None else []
            for one in found:
                if one not in was and one.problem not in confirmed:
                    raise SettingDoubtful(**msgspec.structs.asdict(one))
        return found

    async def _door(self, tx: Transaction, company: CompanyId, key: str) -> Channel:
        await self._allow(tx, self._section("channels"), (company, key))
        doors = await self._conversations.all_channels(tx)
        found = next((door for door in doors if (door.company_id, door.key) == (company, key)), None)
        if found is None:
            raise SettingUnknown
        return found

    async def _save(
        self,
        tx: Transaction,
        by: Actor,
        section: str,
        place: Place,
        before: Value | None,
        value: Value,
        reason: str = "",
    ) -> Change | None:
        kept, (company, key) = self._section(section), place
        was, now = difference(before, value)
        if before is not None and not now:
            return None
        if before is None:
            if not kept.keys.fullmatch(key):
                raise SettingInvalid(problem="malformed", field="key")
            if sum(company == other for other, _ in await kept.load(tx)) >= ITEMS_MAX:
                raise TooManySettings(settings_max=ITEMS_MAX)
        await kept.check(tx, place, value)
        await kept.save(tx, place, value)
        concerned = [company] if company is not None else sorted(tx.scope.companies if tx.scope else ())
        await self._audit.record(
            tx,
            concerned,
            by,
            CREATED if before is None else CHANGED,
            section,
            key,
            reason,
            before=lines(was),
            after=lines(now),
        )
        await store.add_version(
            tx, concerned, section, key, self._clock.now(), by, mask_text(reason)[:REASON_CHARACTERS_MAX],
            None if before is None else plain(before), plain(value),
        )  # fmt: skip
        return Change(section, place, was, now)

    async def _allow(self, tx: Transaction, section: Section, place: Place) -> None:
        company, _ = place
        scope = tx.scope.companies if tx.scope is not None else frozenset[CompanyId]()
        if section.shared != (company is None):
            raise SettingInvalid(problem="company_missing" if company is None else "shared", field="company_id")
        if company is not None and company not in scope:
            raise CompanyNotYours
        if company is None and not frozenset((await company_ids(tx)).values()) <= scope:
            raise SharedByAll

    def _section(self, name: str) -> Section:
        found = self.sections.get(name)
        if found is None:
            raise SectionUnknown
        return found
