"""Trying rules on a past day before they are saved: what really came, decided again under both."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import msgspec

from suiban.administration.api.kinds import kind_of
from suiban.administration.api.queueing import queue_of
from suiban.administration.api.sections import Section, rule_of, shown
from suiban.administration.errors import RuleNotQueue, SettingInvalid
from suiban.administration.model import Hours, Place, Queue, Rules, Value, WorkKind, difference, parse_value
from suiban.administration.model.versions import Restored
from suiban.kit.hours import Hours as Calendar
from suiban.kit.ids import CompanyId, QueueId
from suiban.platform.companies import load_looks
from suiban.platform.postgres import Transaction
from suiban.routing.api import Routing
from suiban.routing.model.giving import Giving
from suiban.routing.model.replaying import Beside, Rule, Ruled, Trial
from suiban.routing.model.simulated import House, Line, line_of

Draft = tuple[str, str, object]
"""A section, a key, and a value that is not saved."""
TRIED: Final = ("queues", "hours", "kinds", "rules")
NAMES: Final = frozenset({"name", "name_en"})
SEEN: Final[Mapping[str, frozenset[str]]] = {
    # in a run everybody says a word to whom they took
    "queues": NAMES.union(Line.__struct_fields__, Giving.__struct_fields__, ("promises", "hours")) - {"protect_s"},
    "kinds": NAMES | {"units", "interruptible", "target_s", "hours"},
    "rules": frozenset({"level_points", "returned_points", "last_agent_days", "regions", "fallback"}),
}
"""Fields that a run knows. Of the absences of a past day nobody knows which other rules would have made."""
Values = Mapping[str, dict[Place, Value]]
"""What can be tried, by section."""


class Trials(ABC):
    """Use cases of trying; part of the door."""

    sections: Mapping[str, Section]
    _routing: Routing

    async def trial(
        self, tx: Transaction, company: CompanyId, day: date | None, drafts: Sequence[Draft], at: datetime | None = None
    ) -> Trial:
        """A past day (None: the last whole one) and the rules to run it by: as they are, and as they would be.

        That is with these drafts or, with ``at``, as they were at a moment. Raises NotFound, SettingInvalid,
        RuleNotQueue.
        """
        past = await self._routing.past_day(tx, company, day)
        now: Values = {section: dict(await self.sections[section].load(tx)) for section in TRIED}
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
                value = parse_value(self.sections[section].kind, given)
                if section != "queues":
                    await self.sections[section].check(tx, (company, key), _alone(value))
                then[section][_place(then[section], company, key, section)] = value
            except SettingInvalid as error:
                raise SettingInvalid(**(error.detail | {"key": key})) from None
        companies = {place[0] for place in then["queues"] if place[0] is not None}
        zones = {look.id: look.time_zone for look in await load_looks(tx, companies)}
        return Trial(past, _ruled(now, zones), _ruled(then, zones), _unseen(now, then))

    # --- the door's own ---

    @abstractmethod
    async def _wanted(
        self, tx: Transaction, company: CompanyId, at: datetime
    ) -> tuple[list[tuple[str, str, Value, Value]], list[Restored], str]: ...


def _alone(value: Value) -> Value:
    """As it is without what it names: that may be a draft too."""
    return msgspec.structs.replace(value, **{name: "" for name in ("hours", "fallback") if hasattr(value, name)})


def _place(values: Mapping[Place, Value], company: CompanyId, key: str, section: str) -> Place:
    """Where a draft stands; of its rules a company has one set."""
    single = next((place for place in values if place[0] == company), None) if section == "rules" else None
    return single or (company, key)


def _ruled(values: Values, zones: Mapping[CompanyId, str]) -> Ruled:
    """Raises :class:`SettingInvalid` for hours or queues that are named and not there."""
    rules = {company: value for (company, _), value in values["rules"].items() if isinstance(value, Rules)}
    hours = values["hours"].items()
    calendars = {place: Calendar(one.weekly, one.days) for place, one in hours if isinstance(one, Hours)}
    found = []
    for place, queue in values["queues"].items():
        company, key = place
        if company is None or not isinstance(queue, Queue):
            continue
        for field, other in (("overflow", queue.overflow), *(("backup", one) for one in queue.backup)):
            _named(values["queues"], company, other, "queue_unknown", field, key)
        _named(calendars, company, queue.hours, "hours_unknown", "hours", key)
        ruled = queue_of(QueueId(int=1), place, queue)
        found.append(Rule(company, key, line_of(ruled, calendars.get((company, queue.hours)), zones[company],
                                                rules[company].fallback)))  # fmt: skip
    for one in zones:
        _named(values["queues"], one, rules[one].fallback, "queue_unknown", "fallback", "")
    return Ruled(tuple(found), tuple(_beside(one, values, rules[one], calendars, zone) for one, zone in zones.items()))


def _beside(company: CompanyId, values: Values, rules: Rules, calendars: Mapping[Place, Calendar], zone: str) -> Beside:
    kinds = {key: kind_of(key, value) for (one, key), value in values["kinds"].items()
             if one == company and isinstance(value, WorkKind)}  # fmt: skip
    for key, kind in kinds.items():
        _named(calendars, company, kind.hours_key, "hours_unknown", "hours", key)
    hours = {key: calendars[company, kind.hours_key] for key, kind in kinds.items() if kind.hours_key}
    return Beside(company, House(rule_of(rules), hours, zone), kinds)


def _named(there: Collection[Place], company: CompanyId, named: str, problem: str, field: str, key: str) -> None:
    if named and (company, named) not in there:
        raise SettingInvalid(problem=problem, field=field, where=shown(named), key=key)


def _unseen(now: Values, then: Values) -> tuple[str, ...]:
    """What differs and makes no difference to a run, of settings that there are."""
    return tuple(sorted({
        name
        for section, seen in SEEN.items()
        for place, value in then[section].items() if place in now[section]
        for name in difference(now[section][place], value)[1] if name not in seen
    }))  # fmt: skip
