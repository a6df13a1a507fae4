"""Kinds of tasks of a simulated day that have hours: what waits for their opening."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from suiban.kit.hours import Hours, closes_at
from suiban.kit.ids import CompanyId
from suiban.routing.model.kinds import KINDS, closed_until
from suiban.routing.model.overflowing import ROUND_S
from suiban.routing.model.simulated import House
from suiban.routing.model.simulated_people import Work

_Key = tuple[CompanyId, str]


class KindHours:
    """Works of kinds that have hours. What comes with a conversation has those of its queue."""

    def __init__(self, houses: Mapping[CompanyId, House], begin: datetime) -> None:
        self._begin = begin
        self._hours: dict[_Key, tuple[Hours, ZoneInfo]] = {
            (company, kind): (hours, ZoneInfo(house.zone))
            for company, house in houses.items()
            for kind, hours in house.kind_hours.items()
            if not KINDS[kind].talks
        }
        self._works: dict[_Key, dict[int, Work]] = {}
        self._looks: dict[_Key, float] = {}

    def wait(self, work: Work, now: float) -> None:
        """A task came: while its kind is closed it waits, and counts, from the opening."""
        key = work.place[1], work.fate.case.kind
        if key not in self._hours:
            return
        self._works.setdefault(key, {})[work.number] = work
        opens_s = self._closed_until_s(key, now)
        if opens_s is not None:
            work.not_before_s = opens_s
            work.fate.counts_s = max(opens_s, work.fate.counts_s or opens_s)
        self._plan(key, now)

    def leave(self, work: Work) -> None:
        """It waits no longer."""
        key = work.place[1], work.fate.case.kind
        if key in self._works:
            self._works[key].pop(work.number, None)
            if not self._works[key]:
                self._looks.pop(key, None)

    def next_look(self) -> float | None:
        """When a kind of which something waits has closed; None: none will."""
        return min(self._looks.values(), default=None)

    def shut(self, now: float) -> list[Work]:
        """What was caught by a closing, and has waited as long as it has."""
        caught: list[Work] = []
        for key in [key for key, at in self._looks.items() if at <= now]:
            opens_s = self._closed_until_s(key, now)
            if opens_s is not None:
                found = [work for work in self._works[key].values() if work.not_before_s != opens_s]
                for work in found:
                    work.not_before_s = opens_s
                caught += found
            self._plan(key, now)
        return caught

    # --- inside ---

    def _plan(self, key: _Key, now: float) -> None:
        """Look after the closing that comes next: the one of the span that is open now, else of the next."""
        hours, zone = self._hours[key]
        closes = closes_at(hours, zone, self._begin + timedelta(seconds=now))
        if closes is None:
            self._looks.pop(key, None)
        else:
            self._looks[key] = ceil((closes - self._begin).total_seconds() / ROUND_S) * ROUND_S

    def _closed_until_s(self, key: _Key, now: float) -> float | None:
        until = closed_until(*self._hours[key], self._begin + timedelta(seconds=now))
        return None if until is None else (until - self._begin).total_seconds()
