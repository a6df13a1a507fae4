"""Trying rules on a past day before they are saved: what really came, decided again under both."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from suiban.administration.api.sections import Section
from suiban.administration.errors import RuleNotQueue, SettingInvalid
from suiban.administration.model import Place, Queue, Value, difference, parse_value
from suiban.administration.model.versions import Restored
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction
from suiban.routing.api import Routing
from suiban.routing.model.replaying import Rule, Trial
from suiban.routing.model.simulating import Line

Draft = tuple[str, str, object]
"""A section, a key, and a value that is not saved."""


class Trials(ABC):
    """Use cases of trying; part of the door."""

    sections: Mapping[str, Section]
    _routing: Routing

    async def trial(
        self, tx: Transaction, company: CompanyId, day: date | None, drafts: Sequence[Draft], at: datetime | None = None
    ) -> Trial:
        """A past day (None: the last whole one) and the rules to run it by: as they are, and as they would be.

        That is with these drafts or, with ``at``, as they were at a moment. Only queues decide who is served; nobody
        who comes outside of hours is turned away. Raises NotFound, SettingInvalid, RuleNotQueue.
        """
        past = await self._routing.past_day(tx, company, day)
        now = await self.sections["queues"].load(tx)
        then = dict(now)
        if at is not None:
            wanted, _, _ = await self._wanted(tx, company, at)
            then |= {(company, key): value for section, key, _, value in wanted if section == "queues"}
        for section, key, given in drafts:
            if section != "queues":
                raise RuleNotQueue
            try:
                then[company, key] = parse_value(Queue, given)
            except SettingInvalid as error:
                raise SettingInvalid(**(error.detail | {"key": key})) from None
        return Trial(past, _rules(now), _rules(then), _unseen(now, then))

    # --- the door's own ---

    @abstractmethod
    async def _wanted(
        self, tx: Transaction, company: CompanyId, at: datetime
    ) -> tuple[list[tuple[str, str, Value, Value]], list[Restored], str]: ...


def _rules(queues: Mapping[Place, Value]) -> tuple[Rule, ...]:
    return tuple(
        Rule(company, key, line_of(key, queue), queue.active)
        for (company, key), queue in queues.items()
        if company is not None and isinstance(queue, Queue)
    )


def _unseen(now: Mapping[Place, Value], then: Mapping[Place, Value]) -> tuple[str, ...]:
    """What differs and makes no difference to a run, beside names."""
    known = {*Line.__struct_fields__, "name", "name_en", "active"}
    changed = {
        name
        for place, value in then.items()
        for name in difference(now.get(place), value)[1]
        if place in now and name not in known
    }
    return tuple(sorted(changed))


def line_of(key: str, queue: Queue) -> Line:
    """A queue as the simulation takes it: whatever of its fields both know."""
    known = [name for name in Line.__struct_fields__ if name in Queue.__struct_fields__]
    return Line(key, **{name: getattr(queue, name) for name in known})
