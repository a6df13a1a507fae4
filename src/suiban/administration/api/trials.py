"""Trying rules on a past day before they are saved: what really came, decided again under both."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from suiban.administration.api.queueing import queue_of
from suiban.administration.api.sections import Section, shown
from suiban.administration.errors import RuleNotQueue, SettingInvalid
from suiban.administration.model import Hours, Place, Queue, Value, difference, parse_value
from suiban.administration.model.versions import Restored
from suiban.kit.hours import Hours as Calendar
from suiban.kit.ids import CompanyId, QueueId
from suiban.platform.companies import load_looks
from suiban.platform.postgres import Transaction
from suiban.routing.api import Routing
from suiban.routing.model.giving import Giving
from suiban.routing.model.replaying import Rule, Trial
from suiban.routing.model.simulated import Line, line_of

Draft = tuple[str, str, object]
"""A section, a key, and a value that is not saved."""
TRIED: Final = ("queues", "hours")
SEEN: Final = frozenset(
    {*Line.__struct_fields__, *Giving.__struct_fields__, "name", "name_en", "promises", "hours"} - {"protect_s"}
)
"""Fields of queues that a run knows. In a run everybody says a word to whom they took."""
Rules = Mapping[str, dict[Place, Value]]
"""What can be tried, by section."""


class Trials(ABC):
    """Use cases of trying; part of the door."""

    sections: Mapping[str, Section]
    _routing: Routing

    async def trial(
        self, tx: Transaction, company: CompanyId, day: date | None, drafts: Sequence[Draft], at: datetime | None = None
    ) -> Trial:
        """A past day (None: the last whole one) and the rules to run it by: as they are, and as they would be.

        That is with these drafts (of queues and hours) or, with ``at``, as they were at a moment. Raises NotFound,
        SettingInvalid, RuleNotQueue.
        """
        past = await self._routing.past_day(tx, company, day)
        now: Rules = {section: dict(await self.sections[section].load(tx)) for section in TRIED}
        then = {section: dict(values) for section, values in now.items()}
        if at is not None:
            wanted, _, _ = await self._wanted(tx, company, at)
            for section, key, _, value in wanted:
                if section in then:
                    then[section][company, key] = value
        for section, key, given in drafts:
            if section not in then:
                raise RuleNotQueue
            try:
                value = then[section][company, key] = parse_value(self.sections[section].kind, given)
                if section == "hours":
                    await self.sections[section].check(tx, (company, key), value)
            except SettingInvalid as error:
                raise SettingInvalid(**(error.detail | {"key": key})) from None
        companies = {place[0] for place in now["queues"] if place[0] is not None}
        fallbacks = {one: (await self._routing.rule(tx, one)).fallback for one in companies}
        zones = {look.id: look.time_zone for look in await load_looks(tx, companies)}
        return Trial(
            past, _rules(now, zones, fallbacks), _rules(then, zones, fallbacks), _unseen(now["queues"], then["queues"])
        )

    # --- the door's own ---

    @abstractmethod
    async def _wanted(
        self, tx: Transaction, company: CompanyId, at: datetime
    ) -> tuple[list[tuple[str, str, Value, Value]], list[Restored], str]: ...


def _rules(values: Rules, zones: Mapping[CompanyId, str], fallbacks: Mapping[CompanyId, str]) -> tuple[Rule, ...]:
    """Raises :class:`SettingInvalid` for hours or queues that are not there."""
    calendars = {place: value for place, value in values["hours"].items() if isinstance(value, Hours)}
    found = []
    for (company, key), queue in values["queues"].items():
        if company is None or not isinstance(queue, Queue):
            continue
        if queue.overflow and (company, queue.overflow) not in values["queues"]:
            raise SettingInvalid(problem="queue_unknown", field="overflow", where=shown(queue.overflow), key=key)
        if queue.hours and (company, queue.hours) not in calendars:
            raise SettingInvalid(problem="hours_unknown", field="hours", where=shown(queue.hours), key=key)
        ruled = queue_of(QueueId(int=1), (company, key), queue)
        calendar = calendars.get((company, queue.hours))
        hours = Calendar(calendar.weekly, calendar.days) if calendar is not None else None
        found.append(Rule(company, key, line_of(ruled, hours, zones[company], fallbacks[company])))
    return tuple(found)


def _unseen(now: Mapping[Place, Value], then: Mapping[Place, Value]) -> tuple[str, ...]:
    """What differs and makes no difference to a run, of queues that there are."""
    changed = {name for place, value in then.items() if place in now for name in difference(now[place], value)[1]}
    return tuple(sorted(changed - SEEN))
